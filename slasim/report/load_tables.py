"""What `slasim workload` prints: volume and work against staffed hours, seats and FTE, the waterfall of paid time."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.instants import local_date, shown
from slasim.report.first_answer import nobody_table
from slasim.report.layout import MOST_ROWS, plain_table
from slasim.report.words import number, percent

if TYPE_CHECKING:
    from slasim.planning import ExpectedLoad, Mark, PeriodLoad

_DECIMALS = {"hour": 2, "day": 1, "week": 0, "month": 0}  # of tickets and hours
_FULL = 1.0  # more work than hours
_CSV_DECIMALS = 6
_BY = {"tickets_by_stream": "tickets", "work_by_skill": "work", "available_by_team": "available"}


def load_tables(found: ExpectedLoad) -> Iterator[Table]:
    """Periods, then the teams."""
    yield _periods(found)
    yield from team_tables(found)


def team_tables(found: ExpectedLoad) -> Iterator[Table]:
    """Seats and FTE by team and month, work that nobody can do, and the waterfall."""
    yield _teams(found)
    if found.nobody:
        yield nobody_table(found.nobody)
    yield _waterfall(found)


def periods_csv(found: ExpectedLoad) -> str:
    """A row for each period: the sums, then streams, skills and teams one by one (`tickets.STREAM`)."""
    rows = []
    for row, period in zip(found.document()["periods"], found.periods, strict=True):
        each = {f"{_BY[name]}.{of}": value for name in _BY for of, value in row.pop(name).items()}
        rows.append({**row, "marks": "; ".join(_words(mark, dated=True) for mark in period.marks), **each})
    return _csv(rows)


def teams_csv(found: ExpectedLoad) -> str:
    """A row for each team and month."""
    return _csv(found.document()["teams"])


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """As JSON has them but for the last of many decimals; nothing for what is missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for at, row in enumerate(rows):
        if not at:
            writer.writerow(row)
        writer.writerow(map(_csv_value, row.values()))
    return out.getvalue()


def _csv_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return round(value, _CSV_DECIMALS) if isinstance(value, float) else value


def _periods(found: ExpectedLoad) -> Table:
    every = len(found.periods)
    caption = [
        "Work: that of the tickets created then, at every step of their paths.",
        "Available: seats less leave, vacancies, illness, absence, breaks, meetings; in standard work, of all teams.",
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
        marks = [escape(_words(mark, dated=found.by in ("week", "month"))) for mark in period.marks]
        hours = (sum(each.values()) for each in (period.tickets, period.work, period.available))
        table.add_row(
            _name(found, period) + ("" if period.whole else "*"),
            *(number(value, digits) for value in hours),
            _load(period.load),
            "\n".join(marks),
        )
    return table


def _name(found: ExpectedLoad, period: PeriodLoad) -> str:
    day = local_date(period.start, found.timezone)
    if found.by == "hour":
        _, _, time = shown(period.start, found.timezone).split(" ", 2)  # with the offset in an hour that repeats
        return f"{day:%a %d %b} {time}"
    return f"{day:%a} {day}" if found.by == "day" else str(day) if found.by == "week" else f"{day:%Y-%m}"


def _words(mark: Mark, *, dated: bool) -> str:
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


def _load(load: float) -> str:
    if math.isinf(load):
        return "[red]nobody[/]"
    return f"[red]{percent(load, 0)}[/]" if load >= _FULL else percent(load, 0)


def _teams(found: ExpectedLoad) -> Table:
    caption = [
        "Needed: as many as have hours for the work and none to spare, a load of 100 %; queues ask for more.",
        "Teams that share skills are loaded alike.",
    ]
    if not all(team.whole for team in found.teams):
        caption.append("* part of a month")
    table = plain_table("From hours of work to seats and FTE", "\n".join(caption))
    for name in ("team", "month"):
        table.add_column(name)
    for name in ("work, h", "available, h", "load", "seats", "seats\nneeded", "FTE", "FTE\nneeded"):
        table.add_column(name, justify="right")
    for team in found.teams:
        people = (team.seats, team.seats_for_work, team.fte, team.fte_for_work)
        table.add_row(
            escape(team.team),
            team.month + ("" if team.whole else "*"),
            number(team.work),
            number(team.standard),
            _load(team.load),
            *(number(each, 1) for each in people),
        )
    return table


def _waterfall(found: ExpectedLoad) -> Table:
    caption = [
        "Paid: with what is planned for leave, training and meetings.",
        "Present: rostered less illness and absence. Available: present less breaks.",
    ]
    columns = {"paid": "paid, h", "rostered": "rostered, h", "present": "present, h"}
    if any(team.meetings > 0 for team in found.teams):
        caption[-1] = "Present: rostered less illness and absence. Available: present less breaks and meetings."
        columns["meetings"] = "meetings, h"
    columns["available"] = "available, h"
    if any(abs(team.standard - team.available) > 1e-6 for team in found.teams):
        caption.append("Standard work: what they do in these hours while some are not at full speed yet.")
        columns["standard"] = "standard\nwork, h"
    table = plain_table("From paid hours to available ones", "\n".join(caption))
    for name in ("team", "month"):
        table.add_column(name)
    for name in columns.values():
        table.add_column(name, justify="right")
    for team in found.teams:
        hours = [getattr(team, name) for name in columns]
        month = team.month + ("" if team.whole else "*")
        table.add_row(escape(team.team), month, *(number(each) for each in hours))
    return table
