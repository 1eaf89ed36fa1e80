"""The first simple answer as tables for a console."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from slasim.planning.coverage import Coverage
    from slasim.planning.first_answer import FirstAnswer

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = 1.0  # more work than hours
_USUAL = 0.5  # an hour of the week is named when it is uncovered in at least half of the weeks of the worst one


def first_tables(answer: FirstAnswer) -> Iterator[Table]:
    """Load by team and month; work that no team can do; coverage of each promise."""
    yield _load(answer)
    nobody = [each for each in answer.pools if each.pool.work > 0 and not each.pool.teams]
    if nobody:
        table = Table(title="Work for which no team has hours", box=box.SIMPLE, title_justify="left")
        for name in ("skill", "month", "work, h"):
            table.add_column(name)
        for each in nobody:
            table.add_row(escape(", ".join(each.pool.skills)), each.month, f"{each.pool.work:,.0f}")
        yield table
    if answer.coverage:
        yield _coverage(answer.coverage)


def _load(answer: FirstAnswer) -> Table:
    table = Table(
        title="Work against available hours, before any simulation",
        caption="Load = work / available hours, mean of the month; teams that share skills are loaded alike, "
        "nobody is counted twice.\n* part of a month.",
        caption_justify="left",
        title_justify="left",
        box=box.SIMPLE,
    )
    table.add_column("team")
    table.add_column("month")
    for name in ("work, h", "available, h", "load"):
        table.add_column(name, justify="right")
    table.add_column("shares the work with")
    for row in answer.teams:
        load = f"{row.load:.0%}"
        table.add_row(
            escape(row.team),
            row.month + ("" if row.whole else "*"),
            f"{row.work:,.0f}",
            f"{row.available:,.0f}",
            f"[red]{load}[/]" if row.load >= _FULL else load,
            escape(", ".join(row.shares_with)),
        )
    return table


def _coverage(rows: tuple[Coverage, ...]) -> Table:
    table = Table(
        title="Coverage: hours of a promise with nobody skilled on shift",
        caption="Over the whole window, weeks with a change of the clock and holidays of the sites included.",
        caption_justify="left",
        title_justify="left",
        box=box.SIMPLE,
    )
    for name in ("agreement", "commitment", "hours", "first skill"):
        table.add_column(name)
    for name in ("promised, h", "uncovered, h"):
        table.add_column(name, justify="right")
    table.add_column("usually")
    table.add_column("worst dates")
    for row in rows:
        worst = ", ".join(f"{gap.day} ({gap.hours:g} h)" for gap in row.worst[:3])
        missing = f"{row.uncovered:,.1f}"
        table.add_row(
            escape(row.agreement),
            escape(row.commitment),
            escape(row.hours),
            escape(row.skill),
            f"{row.promised:,.1f}",
            f"[red]{missing}[/]" if row.uncovered > 0 else missing,
            usual_hours(row.week),
            worst,
        )
    return table


def usual_hours(week: tuple[float, ...]) -> str:
    """The hours of the week that are uncovered in most weeks, such as `Mon-Fri 00-06, Sat-Sun 00-24`."""
    most = max(week)
    if most <= 0:
        return ""
    days = []
    for day in range(7):
        open_hours = [hour for hour in range(24) if week[day * 24 + hour] >= _USUAL * most]
        days.append(", ".join(_stretches(open_hours)))
    parts = []
    for text, group in groupby(range(7), key=days.__getitem__):
        numbers = list(group)
        name = _DAYS[numbers[0]] if len(numbers) == 1 else f"{_DAYS[numbers[0]]}-{_DAYS[numbers[-1]]}"
        if text:
            parts.append(f"{name} {text}")
    return "; ".join(parts)


def _stretches(hours: list[int]) -> Iterator[str]:
    for _, group in groupby(enumerate(hours), key=lambda pair: pair[1] - pair[0]):
        stretch = [hour for _, hour in group]
        yield f"{stretch[0]:02d}-{stretch[-1] + 1:02d}"
