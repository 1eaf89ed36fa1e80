"""Tables for spreadsheet programs: CSV and workbooks in which no text of other people is ever a formula or a link."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

# Rows go to a file as they come, and no text is taken for anything else.
OPTIONS = {
    "constant_memory": True,
    **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
}
MADE = datetime(2000, 1, 1)  # a workbook says when it was made; the same content gives the same bytes
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell of a CSV would be taken for a formula
MOST_ROWS = (1 << 20) - 1  # of a sheet, below its heading
MOST_LETTERS = 32_767  # of a cell
EXACT = 1 << 53  # up to here a sheet, which has floats alone, holds whole numbers exactly
MOST_NAME = 31  # letters of the name of a sheet
FITTED_ROWS = 1000  # by which the width of a column is chosen
WIDTHS = 8, 48  # of a column, in letters
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which XML cannot hold
Rows = Sequence[Sequence[Any]]


class SheetTable(NamedTuple):
    """A table of a workbook: numbers, text, flags, and None for what is missing. `formats` are number formats of its
    columns as Excel writes them, `notes` what a heading means."""

    header: Sequence[str]
    rows: Rows
    formats: Sequence[str] = ()
    notes: Sequence[str] = ()


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """CSV with commas: flags are `true` and `false`, several values stand in one cell (`as_cell`), what is missing is
    empty, and text that a spreadsheet would take for a formula has an apostrophe before it."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(map(_csv_cell, row) for row in rows)
    return held.getvalue()


def as_cell(value: Any) -> Any:
    """Several values in one cell: `a; b`. Any other value is itself."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    value = as_cell(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def workbook(sheets: Mapping[str, SheetTable], comments: str = "") -> bytes:
    """An Excel workbook: a sheet for each table, frozen headings, filters, numbers as numbers; no text is ever a
    formula. Of more rows than a sheet may have the first `MOST_ROWS` are there. `comments` are those of its
    properties."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        book.set_properties({"created": MADE, "comments": comments})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        styles = {each: book.add_format({"num_format": each}) for of in sheets.values() for each in of.formats if each}
        for name, of in zip(sheet_names(sheets), sheets.values(), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            rows = of.rows[:MOST_ROWS]
            for column, title in enumerate(of.header):
                style = styles.get(of.formats[column]) if of.formats else None
                sheet.set_column(column, column, _width(title, column, rows), style)
                sheet.write_string(0, column, _held(title), bold)
                if of.notes and of.notes[column]:
                    sheet.write_comment(0, column, _held(of.notes[column]))
            for at, row in enumerate(rows, 1):
                _write_row(sheet, at, row)
            sheet.autofilter(0, 0, max(len(rows), 1), max(len(of.header) - 1, 0))
    return held.getvalue()


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that a workbook may have: 31 letters, none of `[]:*?/\\`, no two alike but for capitals."""
    found: list[str] = []
    for name in names:
        text = _NOT_IN_NAMES.sub("_", _CONTROL.sub("_", name)).strip("'")[:MOST_NAME] or "sheet"
        known = {each.casefold() for each in found}
        count = 2
        plain = text
        while text.casefold() in known:
            text = f"{plain[: MOST_NAME - len(f' {count}')]} {count}"
            count += 1
        found.append(text)
    return found


def _width(title: str, column: int, rows: Rows) -> int:
    widest = max((len(str(row[column])) for row in rows[:FITTED_ROWS]), default=0)
    return min(max(widest + 2, min(len(title) + 4, 16), WIDTHS[0]), WIDTHS[1])


def _held(text: str) -> str:
    """What a cell can hold."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)[:MOST_LETTERS]


def _write_row(sheet: Any, at: int, row: Iterable[Any]) -> None:
    for column, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(at, column, value)
        elif isinstance(value, (int, float)) and (isinstance(value, float) or abs(value) <= EXACT):
            sheet.write_number(at, column, value)
        else:
            sheet.write_string(at, column, _held(str(value)))
