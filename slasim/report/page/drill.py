"""Large tables of a report, to sort and to search: any that `slasim show` has."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from slasim.library.shown import ShownColumn, ShownTable
from slasim.printable import printable
from slasim.report.page.parts import DrillColumn, DrillDown
from slasim.report.shown_tables import TextColumn, marks_of, text_columns
from slasim.report.words import number

MOST = 25_000  # rows of a table in a report; all are in the other formats
MOST_COLUMNS = 10  # that fit a sheet of paper


def drill_down(
    shown: ShownTable,
    command: str,
    title: str = "",
    columns: Sequence[str] = (),
    named: Mapping[str, str] | None = None,
) -> DrillDown:
    """A table of a result as part of a report: `columns` of it by name (all where none is named), `named` how their
    headings differ from their names; `command` prints all of it.

    What is the same in all rows is said once. Of very many rows the first are there.
    """
    rows = shown.rows[:MOST]
    wanted = [each for each in text_columns(shown, rows) if not columns or each.of in columns]
    if columns:
        wanted.sort(key=lambda each: columns.index(each.of))
    kinds = {each.name: each for each in shown.columns}
    same = [each for each in wanted if len(rows) > 1 and each.is_name and len(set(each.cells)) == 1]
    told = [each for each in wanted if each not in same]
    heads = named or {}
    common = "; ".join(f"{_head(each, heads)} {each.cells[0]}" for each in same if each.cells[0])
    notes = [printable(f"In all rows: {common}.")] if common else []
    notes += marks_of(shown)
    if len(shown.rows) > MOST:
        notes.append(f"The first {number(MOST)} of {number(len(shown.rows))} rows; all of them: {command}.")
    if len(told) > MOST_COLUMNS:
        left = told[MOST_COLUMNS:]
        told = told[:MOST_COLUMNS]
        notes.append(f"Also: {', '.join(each.header for each in left)}; {command}.")
    return DrillDown(
        shown.name,
        title or capital(shown.meaning),
        tuple(_column(each, _head(each, heads), [_key(kinds[each.of], row) for row in rows]) for each in told),
        tuple(notes),
    )


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _head(column: TextColumn, named: Mapping[str, str]) -> str:
    return named.get(column.of, column.header)


def _key(column: ShownColumn, row: Mapping[str, Any]) -> Any:
    """By what a row is sorted: numbers by their size, what is missing first, text as a reader looks for it."""
    value = row[column.name]
    if value is None or value == "":
        return (0, 0)
    if isinstance(value, bool | int | float):
        return (1, -math.inf if isinstance(value, float) and math.isnan(value) else value)
    if column.kind == "amount" or _is_number(value):
        return (1, float(value))
    return (2, str(value).casefold())


def _is_number(value: Any) -> bool:
    """Amounts of money are text in documents."""
    if not isinstance(value, str):
        return False
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _column(column: TextColumn, header: str, keys: Sequence[Any]) -> DrillColumn:
    """Each different cell once, in the order of the values."""
    cells = [printable(cell) for cell in column.cells]
    known = {pair: at for at, pair in enumerate(sorted(set(zip(keys, cells, strict=True))))}
    at = tuple(known[pair] for pair in zip(keys, cells, strict=True))
    texts = tuple(cell for _, cell in known)
    return DrillColumn(printable(header), printable(column.meaning), not column.is_name, texts, at)
