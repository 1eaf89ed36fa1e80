"""What `slasim show` prints: any table of a result, in as many parts as fit, or in lines as long as they get."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from slasim.library.shown import MS, Kind, ShownColumn, ShownTable
from slasim.report.console import WIDTH, fit
from slasim.report.layout import MOST_ROWS, plain_table
from slasim.report.words import cut_off, duration, number, percent, plus_minus, quota_text
from slasim.spreadsheets import csv_text
from slasim.study.measures.figure import COUNTED, MILLISECONDS, SHARE
from slasim.versions import JSON_FORMAT

SKEWED = 1.5  # an interval whose one half is longer than the other by more is told by its ends
MOST_KEYS = 9
FOLDED = 12  # by how much a part may be too wide before names are folded
HEADING = 14  # letters of a line of a heading
LOW, HIGH, CUT_OFF, DIFFERS = "_low", "_high", "_cut_off", "_differs"
_PIECES = re.compile(r"(?<=[ .=/_-])")
NOTHING = "–"
NAMES = ("text", "flag", "instant")


@dataclass(frozen=True)
class TextColumn:
    """A column as people read it; of a figure with an interval and marks it is one column, `of` names the figure's."""

    header: str
    cells: list[str]
    is_name: bool
    of: str
    meaning: str


def list_table(tables: Mapping[str, ShownTable]) -> Table:
    """What there is to show, each in a line."""
    table = plain_table("", "One of them: slasim show RESULT TABLE; for programs --csv or --json.")
    for name in ("table", "what it says"):
        table.add_column(name)
    for each in tables.values():
        table.add_row(each.name, escape(each.meaning))
    return table


def part_tables(shown: ShownTable) -> Iterator[Table]:
    """A table in parts none of which is wider than the page. Each begins with the columns that tell its rows apart;
    what is the same in all rows is left out (`same_in_all`)."""
    columns = [each for each in _columns(shown) if not _is_same(each)]
    keys = _keys(columns)
    for part in _parts(columns[:keys], columns[keys:]):
        yield _table(part)


def same_in_all(shown: ShownTable) -> str:
    """What all rows have in common, in a line."""
    return ", ".join(f"{each.header}: {each.cells[0] or NOTHING}" for each in _columns(shown) if _is_same(each))


def wide_lines(shown: ShownTable) -> Iterator[str]:
    """A line for each row, as long as it gets."""
    columns = _columns(shown)
    widths = [max(map(cell_len, (each.header, *each.cells))) for each in columns]
    for row in zip(*((each.header, *each.cells) for each in columns), strict=True):
        padded = []
        for cell, width, column in zip(row, widths, columns, strict=True):
            gap = " " * (width - cell_len(cell))
            padded.append(cell + gap if column.is_name else gap + cell)
        yield "  ".join(padded).rstrip()


def notes(shown: ShownTable) -> Iterator[str]:
    """What signs mean, and how many rows are left out."""
    yield from marks_of(shown)
    if (count := len(shown.rows)) > MOST_ROWS:
        yield f"The first {MOST_ROWS} of {number(count)} rows; all of them: --csv"


def marks_of(shown: ShownTable) -> Iterator[str]:
    """What signs mean."""
    if any(column.name.endswith(DIFFERS) for column in shown.columns):
        yield "*: differs from the baseline by more than chance."
    if any(row.get(column.name) for column in shown.columns if column.name.endswith(CUT_OFF) for row in shown.rows):
        yield "≥, ~: what is unfinished could change it; a wait is at least so long."


def csv_of(shown: ShownTable) -> str:
    """All rows as CSV: full names, values as JSON has them, nothing for what is missing."""
    names = [column.name for column in shown.columns]
    return csv_text([names, *([row[name] for name in names] for row in shown.rows)])


def list_csv(tables: Mapping[str, ShownTable]) -> str:
    """The list of tables as CSV."""
    return csv_text([("table", "meaning"), *((each.name, each.meaning) for each in tables.values())])


def table_document(of: Mapping[str, Any], shown: ShownTable) -> dict[str, Any]:
    """A table as one JSON document; `of` says which result."""
    columns = [{"name": each.name, "meaning": each.meaning} for each in shown.columns]
    own = {"table": shown.name, "meaning": shown.meaning, "columns": columns, "rows": shown.rows}
    return {"format": JSON_FORMAT, "kind": "table", **of, **own}


def list_document(of: Mapping[str, Any], tables: Mapping[str, ShownTable]) -> dict[str, Any]:
    """The list of tables as one JSON document."""
    found = [{"table": each.name, "meaning": each.meaning} for each in tables.values()]
    return {"format": JSON_FORMAT, "kind": "tables", **of, "tables": found}


def _parts(names: Sequence[TextColumn], values: Sequence[TextColumn]) -> Iterator[list[TextColumn]]:
    """The names with as many of the values as fit beside them, until all are told."""
    part, held = [*names], 0
    for each in values:
        if held and not _fits([*part, each]):
            yield part
            part, held = [*names], 0
        part, held = [*part, each], held + 1
    yield part


def _fits(columns: Sequence[TextColumn]) -> bool:
    """Whether columns fit beside each other with few names folded."""
    wide = sum(max(map(cell_len, (*_folded(each.header).split("\n"), *each.cells))) + 2 for each in columns)
    return wide <= WIDTH + FOLDED and fit(_table(columns), WIDTH) <= WIDTH


def _keys(columns: Sequence[TextColumn]) -> int:
    """How many of the first columns tell the rows apart; where none do, those before the first number."""
    rows = len(columns[0].cells) if columns else 0
    for count in range(1, min(len(columns), MOST_KEYS) + 1):
        if len(set(zip(*(each.cells for each in columns[:count]), strict=True))) == rows:
            return count
    return next((at for at, each in enumerate(columns) if not each.is_name), len(columns))


def _table(columns: Sequence[TextColumn]) -> Table:
    table = plain_table("", "")
    for each in columns:
        table.add_column(escape(_folded(each.header)), justify="left" if each.is_name else "right")
    for row in zip(*(each.cells for each in columns), strict=True):
        table.add_row(*map(escape, row))
    return table


def _folded(header: str) -> str:
    """A long heading in lines, cut between its words and behind points and dashes."""
    lines = [""]
    for piece in _PIECES.split(header):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > HEADING:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _is_same(column: TextColumn) -> bool:
    return column.is_name and len(column.cells) > 1 and len(set(column.cells)) == 1


def _columns(shown: ShownTable) -> list[TextColumn]:
    return text_columns(shown, shown.rows[:MOST_ROWS])


def text_columns(shown: ShownTable, rows: Sequence[Mapping[str, Any]]) -> list[TextColumn]:
    """These rows of a table, a figure with its interval and its mark as one column."""
    known = {column.name: column for column in shown.columns}
    inside = {name for base in known for name in _beside(base) if name in known}
    found = []
    for name, column in known.items():
        if name not in inside:
            decimals = _decimals(column, rows)
            cells = [_figure(column, row, decimals) for row in rows]
            header = name.removesuffix(MS).replace("_", " ")
            found.append(TextColumn(header, cells, column.kind in NAMES, name, column.meaning))
    return found


def _beside(name: str) -> tuple[str, str, str, str]:
    """The columns with the ends of the interval of a figure, and with its marks."""
    base, unit = (name.removesuffix(MS), MS) if name.endswith(MS) else (name, "")
    return f"{base}{LOW}{unit}", f"{base}{HIGH}{unit}", f"{base}{CUT_OFF}", f"{base}{DIFFERS}"


def _figure(column: ShownColumn, row: Mapping[str, Any], decimals: int) -> str:
    """A value with its interval: half the width of it, or both ends where they do not lie evenly about the value."""
    value = row[column.name]
    low, high, marked, differs = (row.get(name) for name in _beside(column.name))
    unit = MILLISECONDS if column.kind == "duration" else str(row.get("unit", "")) if column.kind == "amount" else ""
    if column.kind in NAMES or low is None or high is None or value is None:
        shown = _value(column, value, row, decimals)
    else:
        half = max(high - value, value - low)
        if unit == MILLISECONDS:
            shown = plus_minus(duration(value, half=half), duration(half, of=value))
        else:
            ends = [_value(column, each, row, decimals) for each in (value, half, low, high)]
            shown = plus_minus(*ends[:2]) if half <= SKEWED * min(high - value, value - low) else _between(*ends)
    return cut_off(shown, bool(marked), unit) + (" *" if differs else "  " if differs is False else "")


def _between(value: str, half: str, low: str, high: str) -> str:
    """A figure with the ends of an interval that does not lie evenly about it."""
    return f"{value} ({low.removesuffix(' %')} to {high.removesuffix(' %')})" if half != NOTHING else value


def _value(column: ShownColumn, value: Any, row: Mapping[str, Any], decimals: int) -> str:
    """One value as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if column.kind == "amount":
        unit = str(row["unit"])
        kind: Kind = "share" if unit == SHARE else "duration" if unit == MILLISECONDS else "number"
        decimals = 1 if unit in COUNTED else 0
        column = replace(column, kind=kind)
    if value is None:
        return "" if column.kind == "text" else NOTHING
    if column.kind == "share":
        return quota_text(value) if column.name == "quota" else percent(value)
    if column.kind == "duration":
        return duration(value)
    if column.kind == "number":
        return number(round(float(value), decimals) + 0.0, decimals)
    if column.kind == "flag":
        return "yes" if value else "no"
    return _instant(value) if column.kind == "instant" else str(value)


def _instant(value: str) -> str:
    """`2027-02-04 08:37Z`, with seconds only where there are some."""
    at = datetime.fromisoformat(value)
    zone = "Z" if not at.utcoffset() else f"{at:%:z}"
    return f"{at:%Y-%m-%d %H:%M}{f':{at:%S}' if at.second else ''}{zone}"


def _decimals(column: ShownColumn, rows: Sequence[Mapping[str, Any]]) -> int:
    """As many as tell the values of a column apart: none for whole numbers and from 1000 on, two below 10."""
    values = [abs(row[column.name]) for row in rows if column.kind == "number" and row[column.name] is not None]
    if all(float(value).is_integer() for value in values):
        return 0
    most = max(values)
    return 0 if most >= 1000 else 1 if most >= 10 else 2 if math.isfinite(most) else 0
