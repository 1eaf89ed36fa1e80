"""The tables that `slasim check` prints: the first simple answer, before any simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from slasim.report.words import letter, number, percent

if TYPE_CHECKING:
    from slasim.load import OpeningWork
    from slasim.planning import Coverage, FirstAnswer, PoolLoad, WeekVolume

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = 1.0  # more work than hours
_NEAR = 0.02  # of it: told to a tenth of a per cent, for which side it is on matters
_USUAL = 0.5  # an hour of the week is named when at least half of its promised time is uncovered
_WORST = 3


def first_tables(answer: FirstAnswer) -> Iterator[Table]:
    """Load by team and month; work that no team can do; weeks that are not ordinary; coverage of each promise."""
    yield _load(answer)
    if nobody := answer.nobody:
        yield nobody_table(nobody)
    if any(week.holidays or week.special_days or week.pulses for week in answer.weeks):
        yield _weeks(answer.weeks)
    if any(row.uncovered > 0 for row in answer.coverage):
        yield _coverage(answer.coverage)


def covered_words(answer: FirstAnswer) -> str:
    """Said in place of a table where no hour of a promise is without somebody; empty elsewhere."""
    is_covered = answer.coverage and not any(row.uncovered > 0 for row in answer.coverage)
    return "\nSomebody skilled is on shift in every hour of every promise." if is_covered else ""


def _load(answer: FirstAnswer) -> Table:
    letters: dict[tuple[str, ...], str] = {}
    for each in answer.pools:
        if each.pool.teams not in letters and len(each.pool.teams) > 1:
            letters[each.pool.teams] = letter(len(letters))
    shared = [f"{name}: {escape(', '.join(teams))}" for teams, name in letters.items()]
    caption = ["Load: work / available hours, mean of the month.", *opening_words(answer.opening, "month")]
    if shared:
        caption += ["Teams that share skills form a pool and are loaded alike; nobody is counted twice.", *shared]
    if not all(row.whole for row in answer.teams):
        caption.append("* part of a month")
    table = _table("Work against available hours, before any simulation", *caption)
    table.add_column("team")
    table.add_column("month")
    for name in ("work, h", "available, h", "load"):
        table.add_column(name, justify="right")
    table.add_column("pool")
    pool_of = {
        (team, each.month): letters.get(each.pool.teams, "") for each in answer.pools for team in each.pool.teams
    }
    for row in answer.teams:
        load = percent(row.load, int(abs(row.load - _FULL) < _NEAR))
        table.add_row(
            escape(row.team),
            row.month + ("" if row.whole else "*"),
            number(row.work),
            number(row.available),
            f"[red]{load}[/]" if row.load >= _FULL else load,
            pool_of[row.team, row.month] if row.shares_with else "",
        )
    return table


def opening_words(waits: OpeningWork | None, first: str) -> Iterator[str]:
    """A sentence on what waits when the simulation begins, where that is something."""
    if waits is not None:
        hours, tickets = number(sum(waits.work.values())), number(waits.tickets)
        yield f"With {hours} h of work of {tickets} tickets that wait at the beginning, in the first {first}."


def nobody_table(pools: Sequence[PoolLoad]) -> Table:
    """Work that nobody can do, by month."""
    table = _table("Work that nobody can do")
    for name in ("skill", "month"):
        table.add_column(name)
    table.add_column("work, h", justify="right")
    for each in pools:
        table.add_row(escape(", ".join(each.pool.skills)), each.month, number(each.pool.work))
    return table


def _weeks(weeks: tuple[WeekVolume, ...]) -> Table:
    """Weeks with holidays, special days and pulses, one row each, beside the ordinary ones in one row."""
    table = _table("Tickets to expect in weeks that are not as usual", "Weeks begin on Monday. * part of a week")
    table.add_column("week of")
    table.add_column("tickets", justify="right")
    table.add_column("holidays of the customers, special days, pulses")
    ordinary = sorted(week.tickets for week in weeks if week.is_ordinary)
    if ordinary:
        low, high = number(ordinary[0]), number(ordinary[-1])
        table.add_row("others", low if low == high else f"{low} – {high}", f"{len(ordinary)} whole weeks without any")
    for week in weeks:
        days = [f"{on:%a %d %b} ({escape(', '.join(regions))})" for on, regions in week.holidays]
        days += [f"{on:%a %d %b} special day" for on in week.special_days]
        days += [f"pulse ({escape(name)})" for name in week.pulses]
        if days:
            table.add_row(f"{week.start}{'' if week.days == 7 else '*'}", number(week.tickets), "\n".join(days))
    return table


def _coverage(rows: tuple[Coverage, ...]) -> Table:
    """One row for all promises that run on the same hours and need the same skill, if hours are missing."""
    whole = sum(row.uncovered == 0 for row in rows)
    table = _table(
        "Coverage: hours of a promise with nobody skilled on shift",
        f"{whole} of {len(rows)} rows of promises, hours and skills are covered throughout; the others are above.",
        "Over the whole window, with changes of the clock and holidays of the sites.",
    )
    for name in ("hours", "skill", "promises"):
        table.add_column(name)
    for name in ("promised, h", "nobody, h"):
        table.add_column(name, justify="right")
    table.add_column("usually")
    table.add_column("worst dates")
    missing = sorted((row for row in rows if row.uncovered > 0), key=lambda row: (row.hours, row.skill))
    for (hours, skill), group in groupby(missing, key=lambda row: (row.hours, row.skill)):
        same = list(group)
        row = same[0]
        table.add_row(
            escape(hours),
            escape(skill),
            escape("\n".join(f"{each.agreement}: {each.commitment}" for each in same)),
            number(row.promised, 1),
            f"[red]{number(row.uncovered, 1)}[/]",
            usual_hours(row),
            "\n".join(f"{gap.day}  {gap.hours:g} h" for gap in row.worst[:_WORST]),
        )
    return table


def _table(title: str, *caption: str) -> Table:
    return Table(title=title, caption="\n".join(caption), title_justify="left", caption_justify="left", box=box.SIMPLE)


def usual_hours(row: Coverage) -> str:
    """The promised hours of the week that are uncovered in most weeks, such as `Mon-Fri 00-06; Sat-Sun 00-24`."""
    days = []
    for day in range(7):
        here = slice(day * 24, day * 24 + 24)
        pairs = zip(row.week[here], row.promised_week[here], strict=True)
        often = [hour for hour, (missing, all_) in enumerate(pairs) if missing > 0 and missing >= _USUAL * all_]
        days.append(", ".join(_stretches(often)))
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
