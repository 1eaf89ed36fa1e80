"""The map of an export: which of its columns is what in a log, in which zone its times are, what a status means."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from slasim.log.tables import KINDS
from slasim.problems import nearest, one_of, unreadable
from slasim.scenario.checks.findings import Finding
from slasim.scenario.errors import ScenarioError
from slasim.scenario.reading.documents import read_document
from slasim.scenario.reading.fields import read_sections
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.stored import Stored
from slasim.scenario.values.text import Written
from slasim.scenario.values.units import EMPTY, AsTuple, Map, Moment, Zone

WAITS = {"waiting_customer": "customer_replied", "waiting_vendor": "vendor_returned"}  # a state, and what ends it
STATES = ("open", *WAITS, "solved", "closed", "cancelled")
"""What a ticket may be by its status; each change from one to another is an event, or two."""
UNCHANGED = "unchanged"
MEANINGS = (*STATES, UNCHANGED, *(kind for kind in KINDS if kind not in (*STATES, "created")))
"""What a status may mean: a state, the one it was before, or an event that happens whenever it is taken."""
EVENTS = tuple(kind for kind in KINDS if kind != "created")


def _read_source(value: Any) -> FrozenMap[str, Any]:
    """`priority`, `{column: priority, values: {1 - Critical: p1}, other: p4}` or `{value: everyone}`."""
    expected = "the name of a column, or {column: ..., values: {...}, other: ...}, or {value: ...}"
    if isinstance(value, str) and value:
        return FrozenMap({"column": value})
    if not isinstance(value, Mapping):
        raise unreadable(value, expected)
    for name in value:
        if name not in ("column", "values", "other", "value"):
            raise unreadable(name, "column, values, other or value", nearest(str(name), ("column", "values", "other")))
    if ("value" in value) == ("column" in value) or ("values" not in value and "other" in value):
        raise unreadable(str(dict(value)), expected)
    values = value.get("values")
    if values is not None and not (isinstance(values, Mapping) and values):
        raise unreadable(values, "a map from texts of the column to what they mean")
    found: dict[str, Any] = {name: _text(each) for name, each in value.items() if name != "values"}
    if values is not None:
        found["values"] = FrozenMap({_text(each): _text(meant) for each, meant in values.items()})
    return FrozenMap(found)


def _text(value: Any) -> str:
    """A scalar as the cell of a table has it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _write_source(source: Mapping[str, Any]) -> Any:
    return source["column"] if list(source) == ["column"] else dict(source)


From = Annotated[
    FrozenMap[str, Any],
    Written(
        "column",
        _read_source,
        _write_source,
        (("type", ["string", "object"]), ("examples", ["priority"])),
        FrozenMap,
    ),
]


def _read_meaning(value: Any) -> str:
    if isinstance(value, str) and value in MEANINGS:
        return value
    raise unreadable(value, f"a state or an event: {one_of(MEANINGS)}", nearest(str(value), MEANINGS))


def _read_event(value: Any) -> str:
    if isinstance(value, str) and value in EVENTS:
        return value
    raise unreadable(value, f"an event of a log: {one_of(EVENTS)}", nearest(str(value), EVENTS))


def _read_word(value: Any) -> str:
    if isinstance(value, str | int | float) and not (isinstance(value, str) and not value):
        return _text(value)
    raise unreadable(value, "text")


Meaning = Annotated[str, Written("state or event", _read_meaning, str, (("type", "string"), ("examples", ["solved"])))]
Event = Annotated[str, Written("event", _read_event, str, (("type", "string"), ("examples", ["closed"])))]
Word = Annotated[str, Written("text", _read_word, str, (("type", "string"), ("examples", ["Resolved"])))]
Words = Annotated[tuple[Word, ...], AsTuple]


class ImportMap(Stored):
    """How an export becomes a log. Columns that are not named are left out, and with them all free text."""

    slasim_import: Literal[1] = Field(description="Version of this format: 1.", examples=[1])
    zone: Zone | None = Field(
        default=None,
        description="Zone of the times without an offset; needed where there are any.",
        examples=["America/Sao_Paulo"],
    )
    dates: Literal["year first", "day first", "month first", "serial", "unix", "unix ms"] | None = Field(
        default=None,
        description="How dates are written; needed where a column does not say by itself whether 3/4 is in March or in "
        "April. `serial`: a spreadsheet's number of days; `unix`: seconds since 1970.",
        examples=["day first"],
    )
    repeated_hour: Literal["first", "second"] | None = Field(
        default=None,
        description="Which of the two instants is meant by a time that the clock shows twice in the night it is set "
        "back; left out, such rows are rejected.",
        examples=["first"],
    )
    missing: Words = Field(
        default=("", "?", "null", "NULL", "None", "N/A", "n/a", "NaN", "nan", "-"),
        description="Texts that mean that there is no value.",
        examples=[["", "?"]],
    )
    start: Moment | None = Field(
        default=None,
        description="The log is complete from here on; left out, from the first ticket on.",
        examples=["2016-02-29 00:00 America/Sao_Paulo"],
    )
    until: Moment = Field(
        description="When the export was made: later times are rejected.",
        examples=["2016-05-01 00:00 America/Sao_Paulo"],
    )
    names: Literal["pseudonyms", "keep"] = Field(
        default="pseudonyms",
        description="Customers and agents as customer-0001, agent-001, or by the names they have.",
        examples=["keep"],
    )
    severities: Words = Field(
        min_length=1, description="Names of the severities, the most severe first.", examples=[["p1", "p2", "p3", "p4"]]
    )
    ticket: From = Field(description="The id of the ticket.", examples=["number"])
    created: From = Field(description="When it was created.", examples=["opened_at"])
    severity: From = Field(
        description="Its severity: of the first row of a ticket the one at creation; later ones are new severities.",
        examples=[{"column": "priority", "values": {"1 - Critical": "p1"}}],
    )
    customer: From = Field(description="The account.", examples=["caller_id"])
    tier: From | None = Field(default=None, description="The tier of the account.", examples=[{"value": "all"}])
    region: From | None = Field(default=None, description="The region of the account.", examples=["country"])
    channel: From | None = Field(default=None, description="How it came.", examples=["contact_type"])
    product: From | None = Field(default=None, description="What it is about.", examples=["category"])
    agent: From | None = Field(
        default=None, description="Who has it, or did what a row tells.", examples=["assigned_to"]
    )
    team: From | None = Field(default=None, description="The team that has it.", examples=["assignment_group"])
    at: From | None = Field(
        default=None,
        description="Where a row is a change of a ticket: when it was made. Left out, a row is a ticket.",
        examples=["sys_updated_at"],
    )
    status: From | None = Field(
        default=None, description="The status of the ticket after the change.", examples=["incident_state"]
    )
    means: Map[Word, Meaning] = Field(
        default=EMPTY,
        description="What each status is: a state of the ticket, whose changes are events (a ticket that leaves "
        "`waiting_customer` was answered by the customer, one that leaves `solved` was reopened), or an event that "
        "happens whenever the status is taken, after which the ticket is open; or `unchanged`, where a column under "
        "`events` tells what it means.",
        examples=[{"New": "open", "Awaiting User Info": "waiting_customer", "Resolved": "solved", "Closed": "closed"}],
    )
    events: Map[Event, From] = Field(
        default=EMPTY,
        description="Events whose instants stand in columns of their own; of several rows the last one with a value "
        "says when.",
        examples=[{"replied": "first_response_at", "closed": "closed_at"}],
    )
    columns: Map[Word, From] = Field(
        default=EMPTY,
        description="Numbers of the ticket that the log keeps; of several rows the last one that has a value.",
        examples=[{"csat": "satisfaction_score"}],
    )

    def sources(self) -> dict[str, Mapping[str, Any]]:
        """Every column that is read, by what it is: `severity`, `events.closed`."""
        named = ("ticket", "created", "severity", "customer", "tier", "region", "channel", "product", "agent", "team")
        found = {name: getattr(self, name) for name in (*named, "at", "status")}
        found |= {f"events.{kind}": each for kind, each in self.events.items()}
        found |= {f"columns.{name}": each for name, each in self.columns.items()}
        return {name: each for name, each in found.items() if each is not None}


def load_map(path: str | os.PathLike[str]) -> ImportMap:
    """The map in a YAML file. Raises ScenarioError with every problem of it, at its line."""
    file = os.fspath(path)
    root, problems = read_document(file, [])
    if root is None:
        raise ScenarioError(problems)
    sections = read_sections(root.plain(), model=ImportMap)
    findings = list(sections.findings)
    if not findings:
        made = ImportMap.model_validate(root.plain(), by_alias=True, by_name=False)
        findings += _checks(made)
        if not findings and not problems:
            made._written, made._files = root, (file,)
            return made
    raise ScenarioError(sorted([*problems, *(each.locate(root) for each in findings)], key=lambda each: each.line))


def _checks(of: ImportMap) -> Iterator[Finding]:
    """What does not go together."""
    if (of.status is None) != (not of.means):
        there, missing = ("means", "status") if of.status is None else ("status", "means")
        yield Finding((there,), f"{there} without {missing}", "both: the column of the status, and what it means")
    if of.status is not None and of.at is None:
        yield Finding(("status",), "status without at", "at, the column that says when it changed")
    if of.at is None and not of.events:
        expected = "at and status, or events with columns of instants"
        yield Finding(("ticket",), "no column that tells of any event", expected, at_key=True)
    known = set(of.severities)
    for text, severity in (of.severity.get("values") or {}).items():
        if severity not in known:
            expected = f"one of severities: {one_of(of.severities)}"
            yield Finding(("severity", "values", text), f"'{severity}'", expected, nearest(severity, of.severities))
    for name in ("ticket", "created", "at", "status"):
        source = getattr(of, name)
        if source is not None and "value" in source:
            yield Finding((name,), "the same value in every row", "the name of a column")
    for kind, source in of.events.items():
        if "value" in source:
            yield Finding(("events", kind), "the same value in every row", "the name of a column")
    for kind in of.events:
        if kind in of.means.values():
            found = f"{kind} from a column, though a status means it, too"
            yield Finding(
                ("events", kind), found, "one of the two", f"a status may be {UNCHANGED}", (("means",),), at_key=True
            )
    if of.start is not None and of.start >= of.until:
        yield Finding(("start",), f"'{of.start}'", f"an instant before until, {of.until}")
