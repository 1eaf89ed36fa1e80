"""What `slasim workload --against` prints: weeks and hours of the week, measured beside simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.report.before.load_tables import mark_words
from slasim.report.layout import MOST_ROWS, plain_table
from slasim.report.words import number
from slasim.spreadsheets import csv_text

if TYPE_CHECKING:
    from slasim.history.against import Against, AgainstRow

COLUMNS = ("table", "row", "measured", "simulated", "low", "high", "outside", "marks")


def against_head(found: Against) -> str:
    """What was compared, and how many rows are outside, in sentences with markup."""
    hours = "hours of the week" if len(found.hours) > 7 else "weekdays"
    lines = [
        f"[bold]{escape(found.name)}[/] against {escape(found.file)}: {number(found.dates)} dates, times of "
        f"{escape(found.timezone)}; {found.histories} simulated histories of the demand, no desk",
        *(escape(note) for note in found.notes),
        f"{_told(found.weeks, 'weeks')} {_told(found.hours, hours)}",
        "Each band holds all rows of its table at once in 95 of 100 histories: then none is outside.",
    ]
    return "\n".join(lines)


def against_tables(found: Against) -> Iterator[Table]:
    """Weeks, then the hours of the week outside the band (all weekdays, where the table is by the day)."""
    yield _table("Tickets by week", "week of", found.weeks)
    if len(found.hours) == 7:
        yield _table("Tickets by weekday, over all weeks", "weekday", found.hours)
    elif outside := tuple(each for each in found.hours if each.outside):
        yield _table("Hours of the week outside the band, over all weeks", "hour", outside, "All of them: --csv")


def against_csv(found: Against) -> str:
    """A row for each week and for each hour of the week."""
    told: list[tuple[Any, ...]] = []
    for table, rows in (("week", found.weeks), ("hour", found.hours)):
        for row in rows:
            ends = (round(each, 6) for each in (row.measured, row.simulated, row.low, row.high))
            told.append((table, row.row, *ends, row.outside, [mark_words(mark, dated=True) for mark in row.marks]))
    return csv_text([COLUMNS, *told])


def _told(rows: tuple[AgainstRow, ...], what: str) -> str:
    outside = sum(row.outside for row in rows)
    return f"{outside or 'None'} of {len(rows)} {what} {'is' if outside < 2 else 'are'} outside the 95 % band."


def _table(title: str, first: str, rows: tuple[AgainstRow, ...], more: str = "") -> Table:
    every = len(rows)
    caption = f"The first {MOST_ROWS} of {number(every)} rows; all of them: --csv" if every > MOST_ROWS else more
    table = plain_table(title, caption)
    table.add_column(first)
    for name in ("measured", "simulated", "from", "to"):
        table.add_column(name, justify="right")
    table.add_column("")
    marked = any(row.marks for row in rows)
    if marked:
        table.add_column("not as usual")
    for row in rows[:MOST_ROWS]:
        digits = 0 if row.simulated >= 100 else 1
        ends = (number(each, digits) for each in (row.simulated, row.low, row.high))
        where = "" if not row.outside else "above" if row.measured > row.high else "below"
        marks = [escape("\n".join(mark_words(mark, dated=True) for mark in row.marks))] if marked else []
        table.add_row(row.row, number(row.measured), *ends, where, *marks)
    return table
