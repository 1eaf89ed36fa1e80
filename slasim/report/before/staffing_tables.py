"""Seats and FTE by team and month, and the waterfall of paid time, as `slasim workload` prints them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.report.before.first_answer import nobody_table
from slasim.report.layout import plain_table
from slasim.report.words import number, percent
from slasim.spreadsheets import csv_text

if TYPE_CHECKING:
    from slasim.planning import ExpectedLoad

_FULL = 1.0  # more work than hours
_CSV_DECIMALS = 6


def staffing_tables(found: ExpectedLoad) -> Iterator[Table]:
    """Seats and FTE by team and month, work that nobody can do, and the waterfall."""
    yield _teams(found)
    if found.nobody:
        yield nobody_table(found.nobody)
    yield _waterfall(found)


def teams_csv(found: ExpectedLoad) -> str:
    """A row for each team and month."""
    return csv_of(found.document()["teams"])


def csv_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """As JSON has them but for the last of many decimals; nothing for what is missing."""
    found = list(rows)
    return csv_text([*found[:1], *(map(_rounded, row.values()) for row in found)])  # names of the first, then values


def _rounded(value: Any) -> Any:
    return round(value, _CSV_DECIMALS) if isinstance(value, float) else value


def load_text(load: float) -> str:
    """In per cent, in red from 100 % on; `nobody` where there is work and nobody is there."""
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
            load_text(team.load),
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
