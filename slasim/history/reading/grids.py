"""A grid: dates, weekdays, times of day or severities as columns, read as rows, one for each cell that says something.

A rota has a grid of people or shifts by dates or weekdays; counts one of dates by hours, of queues by dates, of weeks
by weekdays, or of dates by severities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from slasim.history.reading import stamps
from slasim.history.reading.sheets import Sheet
from slasim.history.reading.weekdays import read_weekday
from slasim.limits import TABLE_ROWS
from slasim.problems import Problem

LEAST = 3  # columns that make a grid
LEAST_NUMBERS = 12  # where they are plain numbers, as hours of a day may be
MISSING = ("", "-", "n/a", "na", "null", "none", "?", "nan")  # words for a cell that says nothing

CLOCK = re.compile(
    r"\d{1,2}(?:[:.h]\d{2}(?::\d{2})?)?(?:\s*[ap]m)?(?:\s*[-–]\s*\d{1,2}[:.h]?\d{0,2}(?:\s*[ap]m)?)?", re.I
)
SEVERITY = re.compile(r"(?:p|sev|prio|priority|severity)[ _-]?\d", re.IGNORECASE)
YEARLESS = re.compile(r"(?:[A-Za-z]{2,9},? )?\d{1,2}(?:[-/. ][A-Za-z]{3,9}|[/.]\d{1,2})\.?|[A-Za-z]{3,9} \d{1,2}")


def _is_date(text: str) -> bool:
    text = stamps.without_midnight(text)
    return any(form.fullmatch(text) for form in (stamps.YEAR_FIRST, stamps.NUMBERS, stamps.NAMED))


KINDS: dict[str, Callable[[str], bool]] = {
    "date": _is_date,
    "weekday": lambda text: read_weekday(text) is not None,
    "time": lambda text: CLOCK.fullmatch(text) is not None,
    "severity": lambda text: SEVERITY.fullmatch(text) is not None,
}
SPOKEN = {"date": "dates", "weekday": "weekdays", "time": "times of day", "severity": "severities"}


def columns_of_grid(header: list[str], kinds: Iterable[str]) -> tuple[str, list[int]]:
    """What stands as columns, and which columns they are; none where it is no grid."""
    for kind in kinds:
        at = [column for column, text in enumerate(header) if KINDS[kind](text)]
        if len(at) >= LEAST_NUMBERS or sum(not header[column].isdigit() for column in at) >= LEAST:
            return kind, at
    return "", []


class _Cell(int):
    """The line of a row that was one cell of a grid; `column` is where it stood."""

    column: int = 0


@dataclass
class GridRows(Sheet):
    """A grid as rows: what stood as columns, the cell, and what else its line says. Problems are told at the cell."""

    grid: list[str] = field(default_factory=list)  # its header
    kept: list[int] = field(default_factory=list)  # columns of the grid that those from 2 on are

    @property
    def titles(self) -> list[str]:
        """The names of the columns as the file has them."""
        return self.grid

    def wrong(self, line: int, column: int, found: str, expected: str, hint: str = "") -> None:
        """As for any table; what is wrong with the header, or the beginning of a line, is told once."""
        at = -1 if column < 0 else self.kept[column - 2] if column > 1 else getattr(line, "column", -1)
        line = self.top if column == 0 else int(line)
        name = self.grid[at] if at >= 0 else ""
        told = Problem(self.file, line, max(at, 0) + 1, name, found, expected, hint)
        if told not in self.problems:
            self.problems.append(told)


def as_rows(sheet: Sheet, kinds: Iterable[str], cell: str, corner: str, skipped: Iterable[str] = ()) -> Sheet:
    """The rows of a grid, and any other table as it is.

    `cell` names what the cells say, `corner` a column without a name. Cells that are empty, or one of `skipped`, say
    nothing. Weekdays beside the first date of their week become dates.
    """
    kind, keys = columns_of_grid(sheet.header, kinds)
    if not kind:
        undated = [column for column, text in enumerate(sheet.header) if YEARLESS.fullmatch(text)]
        if len(undated) >= LEAST:
            found = f"dates without a year, such as '{sheet.header[undated[0]]}'"
            sheet.wrong(sheet.top, undated[0], found, stamps.DATE)
        return sheet
    kept = [column for column in range(len(sheet.header)) if column not in keys]
    header = [kind, cell, *(sheet.header[column] or corner for column in kept)]
    laid = GridRows(sheet.file, sheet.name, header, [], sheet.notes, sheet.problems, sheet.top, sheet.header, kept)
    if len(sheet.rows) * len(keys) > TABLE_ROWS:
        laid.wrong(sheet.top, -1, f"a grid of {len(sheet.rows) * len(keys):,} cells", f"at most {TABLE_ROWS:,}")
        return laid
    nothing = {*MISSING, *skipped}
    for line, cells in sheet.rows:
        for column in keys:
            if cells[column].lower() not in nothing:
                place = _Cell(line)
                place.column = column
                laid.rows.append((place, [sheet.header[column], cells[column], *(cells[each] for each in kept)]))
    laid.notes.append(f"{len(keys)} columns are {SPOKEN[kind]}; empty cells are left out")
    if not laid.rows:
        laid.wrong(sheet.top, -1, f"a grid of {SPOKEN[kind]} without a filled cell", "cells that say something")
    return laid


def dated_weekdays(sheet: Sheet, week: int) -> Sheet:
    """The rows of a grid of weekdays with the dates that they are; column `week` has a date of the week, its first."""
    firsts = stamps.date_column(sheet, week)
    for (_, cells), first in zip(sheet.rows, firsts, strict=True):
        day = read_weekday(cells[0])
        if first is not None and day is not None:
            cells[0] = str(first + timedelta((day - first.weekday()) % 7))
    sheet.header[0], sheet.header[week] = "date", ""
    return sheet
