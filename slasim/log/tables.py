"""The columns of the tables of a log: the reader, the JSON Schema and the tests of the documentation read this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slasim.log.extra_tables import Actor
from slasim.log.kinds import EventKind

FORMAT = 2  # the version that is written and read
KINDS = tuple(kind.name.lower() for kind in EventKind)
ACTORS = tuple(actor.name.lower() for actor in Actor if actor >= 0)
TYPES: dict[str, dict[str, Any]] = {
    "id": {"type": ["string", "integer"], "minimum": 0},
    "name": {"type": ["string", "integer"]},
    "text": {"type": "string"},
    "instant": {"type": "string", "format": "date-time"},
    "flag": {"enum": [0, 1, True, False]},
    "amount": {"type": "integer", "minimum": 0},
    "number": {"type": "number"},
    "kind": {"enum": list(KINDS)},
    "actor": {"enum": list(ACTORS)},
}


@dataclass(frozen=True)
class LogColumn:
    """One column of one table."""

    name: str
    type: str  # one of TYPES
    meaning: str
    needed: bool = False  # the table must have it
    filled: bool = False  # no row may leave it empty


def _needed(name: str, type: str, meaning: str) -> LogColumn:
    return LogColumn(name, type, meaning, needed=True, filled=True)


TABLES: dict[str, tuple[LogColumn, ...]] = {
    "tickets": (
        _needed("ticket", "id", "its id, once; text, or whole numbers from 0"),
        _needed("created", "instant", "when it was created"),
        _needed("severity", "name", "at creation, one of the severities in log.json"),
        _needed("customer", "name", "the account"),
        LogColumn("tier", "name", "of the customer: the same on each of its tickets"),
        LogColumn("region", "name", "of the customer, likewise: the name of one of the scenario's calendars"),
        LogColumn("channel", "name", "email, chat, phone, ..."),
        LogColumn("product", "name", "what the ticket is about"),
        LogColumn("auto_reply", "flag", "1: an automatic reply went out at creation", filled=True),
    ),
    "events": (
        _needed("ticket", "id", "as in tickets"),
        _needed("time", "instant", "not before the ticket was created, before `until`"),
        _needed("kind", "kind", "what happened"),
        LogColumn("agent", "name", "who acted"),
        LogColumn("team", "name", "of the agent, who is in one team"),
        LogColumn("actor", "actor", "on whose side it was done"),
        LogColumn("public", "flag", "0: the customer does not see it"),
        LogColumn("severity", "name", "the new one, of `reclassified` rows only"),
        LogColumn("consent", "flag", "1: the customer's consent is on record"),
        LogColumn("product", "name", "the new one, where the ticket is passed to another; empty: as before"),
        LogColumn("channel", "name", "likewise"),
    ),
    "accounts": (
        _needed("customer", "name", "as in tickets, once"),
        LogColumn("tier", "name", "its tier"),
        LogColumn("region", "name", "its region"),
        LogColumn("fee", "amount", "minor units (cents) per month; empty: not stated"),
        LogColumn("share", "number", "of the tickets of its tier; only simulations need it"),
        LogColumn("agreement", "name", "the agreement that the account names itself; empty: not stated"),
    ),
    "outages": (
        _needed("start", "instant", "when the service failed"),
        LogColumn("end", "instant", "when it was back; empty: it still goes on at `until`", needed=True),
        LogColumn("product", "name", "the service, a product of the log; empty: all of them"),
        LogColumn("customer", "name", "the one account that it hit; empty: all of them"),
        LogColumn("cause", "text", "in words"),
    ),
    "contacts": (
        _needed("time", "instant", "when help was asked for, before `until`"),
        LogColumn("customer", "name", "the account; empty: not known"),
        _needed("deflected", "flag", "1: self-service answered it and it became no ticket"),
    ),
}
NEEDED_TABLES = ("tickets", "events")
COLUMNS_FIELD = "columns"  # of log.json: numeric columns of the log's owner in tickets
_NAMES = {"type": ["array", "null"], "items": {"type": "string"}, "uniqueItems": True}
HEADER_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "slasim_log": ({"enum": [FORMAT]}, "version of this format"),
    "start": (TYPES["instant"], "the log is complete from this instant on"),
    "until": (TYPES["instant"], "the as-of instant: nothing in the log happens at it or later"),
    "severities": (
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        "names, most severe first",
    ),
    "window": (
        {"type": ["array", "null"], "items": TYPES["instant"], "minItems": 2, "maxItems": 2},
        "the part that is meant to be measured",
    ),
    **{
        name: (_NAMES, f"{name}, in their order")
        for name in ("tiers", "regions", "channels", "products", "skills", "teams")
    },
    "agents": ({"type": ["object", "null"], "additionalProperties": {"type": "string"}}, "agent: team"),
    COLUMNS_FIELD: (_NAMES, "numeric columns that the table of tickets has beside its own, such as csat"),
}


def names_of(table: str, *, needed: bool) -> tuple[str, ...]:
    """The columns of a table that must, or that may, be there."""
    return tuple(column.name for column in TABLES[table] if column.needed == needed)


def json_schema() -> dict[str, Any]:
    """JSON Schema of log.json; under `$defs` that of a row of each table, as a CSV or JSON reader sees it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "log.json of a slasim ticket log",
        "description": "The rows of the tables are described under $defs; docs/log_format.md explains both.",
        "type": "object",
        "properties": {name: schema | {"description": meaning} for name, (schema, meaning) in HEADER_FIELDS.items()},
        "required": ["slasim_log", "start", "until", "severities"],
        "additionalProperties": False,
        "$defs": {table: _row_schema(table, columns) for table, columns in TABLES.items()},
    }


def _row_schema(table: str, columns: tuple[LogColumn, ...]) -> dict[str, Any]:
    rows: dict[str, Any] = {
        "description": f"one row of {table}",
        "type": "object",
        "properties": {column.name: _value(column) | {"description": column.meaning} for column in columns},
        "required": [column.name for column in columns if column.filled and column.needed],
    }
    # tickets may have the numeric columns that log.json names
    rows["additionalProperties"] = TYPES["number"] | {"type": ["number", "null"]} if table == "tickets" else False
    return rows


def _value(column: LogColumn) -> dict[str, Any]:
    schema = TYPES[column.type]
    return schema if column.filled else {"anyOf": [schema, {"type": "null"}]}
