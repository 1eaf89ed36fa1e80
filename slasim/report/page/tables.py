"""Every table of `slasim show` as a workbook, or as CSV files: full names, and the values that JSON has."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from slasim.instants import DAY
from slasim.library.kinds import shown_tables
from slasim.library.shown import MS, Kind, ShownColumn, ShownTable
from slasim.report.page.html import GENERATOR
from slasim.report.shown_tables import csv_of
from slasim.report.words import number
from slasim.results.result import Result
from slasim.spreadsheets import MOST_ROWS, SheetTable, as_cell, csv_text, sheet_names, workbook

FORMATS: Mapping[Kind, str] = {"share": "0.0 %", "duration": "#,##0", "number": "#,##0.###", "amount": "#,##0.####"}
CLOCK = "[h]:mm:ss"  # as a spreadsheet shows a time; kept as a part of a day
CONTENTS = "contents"
LIST = f"{CONTENTS}.csv"


def workbook_of(result: Result) -> bytes:
    """A workbook with a sheet for each table that has rows, and one that lists them all.

    Numbers are those of JSON, durations in milliseconds; beside each duration stands the same as a time of the
    spreadsheet, which people can read.
    """
    tables = list(shown_tables(result).values())
    filled = [each for each in tables if each.rows]
    names = dict(
        zip((each.name for each in filled), sheet_names([CONTENTS, *(e.name for e in filled)])[1:], strict=True)
    )
    head = ("sheet", "table", "what it says", "rows", "note")
    rows = [(names.get(each.name), each.name, each.meaning, len(each.rows), _left(each)) for each in tables]
    sheets = {CONTENTS: SheetTable(head, rows), **{each.name: _sheet(each) for each in filled}}
    return workbook(sheets, comments=GENERATOR)


def is_workbook(content: bytes) -> bool:
    """Whether a file is such a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return GENERATOR.encode() in book.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def csv_files(result: Result) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a CSV file for each table that has rows, and of a list of them all."""
    tables = list(shown_tables(result).values())
    listed = [(each.name, each.meaning, len(each.rows)) for each in tables]
    yield LIST, csv_text([("table", "what it says", "rows"), *listed]).encode()
    for each in tables:
        if each.rows:
            yield f"{each.name}.csv", csv_of(each).encode()


def _left(shown: ShownTable) -> str:
    if (rows := len(shown.rows)) > MOST_ROWS:
        return f"the first {number(MOST_ROWS)} of {number(rows)} rows: a sheet holds no more; all of them as CSV"
    return ""


def _sheet(shown: ShownTable) -> SheetTable:
    columns = list(_columns(shown))
    rows = [[_value(row[of.name], is_time) for of, is_time in columns] for row in shown.rows[:MOST_ROWS]]
    return SheetTable(
        [of.name.removesuffix(MS) if is_time else of.name for of, is_time in columns],
        rows,
        [CLOCK if is_time else FORMATS.get(of.kind, "") for of, is_time in columns],
        [of.meaning for of, _ in columns],
    )


def _columns(shown: ShownTable) -> Iterator[tuple[ShownColumn, bool]]:
    """Each column, and whether it is the time beside a duration."""
    for column in shown.columns:
        yield column, False
        if column.kind == "duration":
            yield column, True


def _value(value: Any, is_time: bool) -> Any:
    if is_time and value is not None:
        return value / DAY
    return as_cell(value)
