"""Volume and work against available hours by hour, day, week or month, as `slasim workload` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from slasim.instants import local_date, shown
from slasim.report.before.first_answer import opening_words
from slasim.report.before.staffing_tables import csv_of, load_text, staffing_tables
from slasim.report.layout import MOST_ROWS, plain_table
from slasim.report.words import number

if TYPE_CHECKING:
    from slasim.planning import ExpectedLoad, Mark, PeriodLoad

_DECIMALS = {"hour": 2, "day": 1, "week": 0, "month": 0}  # of tickets and hours
_BY = {"tickets_by_stream": "tickets", "work_by_skill": "work", "available_by_team": "available"}


def load_tables(found: ExpectedLoad) -> Iterator[Table]:
    """Periods, then the teams."""
    yield _periods(found)
    yield from staffing_tables(found)


def periods_csv(found: ExpectedLoad) -> str:
    """A row for each period: the sums, then streams, skills and teams one by one (`tickets.STREAM`)."""
    rows = []
    for row, period in zip(found.document()["periods"], found.periods, strict=True):
        each = {f"{_BY[name]}.{of}": value for name in _BY for of, value in row.pop(name).items()}
        rows.append({**row, "marks": "; ".join(mark_words(mark, dated=True) for mark in period.marks), **each})
    return csv_of(rows)


def _periods(found: ExpectedLoad) -> Table:
    every = len(found.periods)
    caption = [
        "Work: that of the tickets created then, at every step of their paths.",
        "Available: seats less leave, vacancies, illness, absence, breaks, meetings; in standard work, of all teams.",
        *opening_words(found.opening, found.by),
    ]
    if not all(period.whole for period in found.periods):
        caption.append(f"* part of a{'n' if found.by == 'hour' else ''} {found.by}")
    if every > MOST_ROWS:
        caption.append(f"The first {MOST_ROWS} of {number(every)} rows; all of them: --csv")
    table = plain_table("Volume and work against available hours", "\n".join(caption))
    table.add_column("week of" if found.by == "week" else found.by)
    for name in ("tickets", "work, h", "available, h", "load"):
        table.add_column(name, justify="right")
    table.add_column("not as usual")
    digits = _DECIMALS[found.by]
    for period in found.periods[:MOST_ROWS]:
        marks = [escape(mark_words(mark, dated=found.by in ("week", "month"))) for mark in period.marks]
        hours = (sum(each.values()) for each in (period.tickets, period.work, period.available))
        table.add_row(
            _name(found, period) + ("" if period.whole else "*"),
            *(number(value, digits) for value in hours),
            load_text(period.load),
            "\n".join(marks),
        )
    return table


def _name(found: ExpectedLoad, period: PeriodLoad) -> str:
    day = local_date(period.start, found.timezone)
    if found.by == "hour":
        _, _, time = shown(period.start, found.timezone).split(" ", 2)  # with the offset in an hour that repeats
        return f"{day:%a %d %b} {time}"
    return f"{day:%a} {day}" if found.by == "day" else str(day) if found.by == "week" else f"{day:%Y-%m}"


def mark_words(mark: Mark, *, dated: bool) -> str:
    """`Sun 28 Mar clock 1 h forward (Europe/Berlin)`, `Mon 08 Mar leave (first: shift early) until Fri 12 Mar`."""
    of = ", ".join(mark.of)
    if mark.kind == "leave":
        words = f"leave ({of}: {mark.what})" if mark.what else f"leave ({of})"
        words += f" until {mark.until:%a %d %b}" if mark.until else ""
    elif mark.kind == "meeting":
        words = f"meeting {mark.what} ({of})"
    elif mark.kind == "team change":
        words = f"{of} {mark.what}"
    elif mark.kind == "pulse":
        words = f"pulse ({of}) {mark.what}"
    else:
        words = f"clock {mark.what} ({of})" if mark.kind == "clock change" else f"{mark.kind} ({of})"
    return f"{mark.day:%a %d %b} {words}" if dated else words
