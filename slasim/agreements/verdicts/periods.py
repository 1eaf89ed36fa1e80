"""Review periods: calendar days, weeks, months, quarters and years, so many days in a row, and so many days that end on
each day; all cut at local midnight of a zone. The name of a period says which days it has."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import numpy as np

from slasim.calendars import local_days
from slasim.instants import DAY, date_of, day_number, local_date
from slasim.scenario.values.quotas import MONTHS, days_of, is_rolling, period_noun
from slasim.types import Bools

NAMED = re.compile(r"(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2})(?:\+(\d+)d)?)?))?")


@dataclass(frozen=True)
class Periods:
    """The periods of one zone that touch a window."""

    per: str  # month, quarter, year, week, day, `30 days` or `rolling 30 days`
    names: tuple[str, ...]  # 2027-01, 2027-Q1, 2027, 2027-W05, 2027-02-01, 2027-02-01+30d
    edges: tuple[int, ...]  # ms; period i is [edges[i], edges[i + 1]); of a rolling one its last day
    window: tuple[int, int]  # the part that is measured, ms

    @property
    def back(self) -> int:
        """How many of the periods before are judged with each: the other days of a rolling one."""
        return (days_of(self.per) or 1) - 1 if is_rolling(self.per) else 0

    @property
    def whole(self) -> Bools:
        """Which periods lie inside the window; the others are partial and not judged."""
        edges = np.array(self.edges, np.int64)
        begins = np.concatenate([np.full(self.back, np.iinfo(np.int64).min), edges])[: len(edges) - 1]
        return (begins >= self.window[0]) & (edges[1:] <= self.window[1])

    def fee_months(self, period: int) -> Fraction:
        """How many monthly fees the fee of a period is."""
        return fee_months(*period_dates(self.names[period]))


@cache
def fee_months(first: date, after: date) -> Fraction:
    """How many monthly fees are paid for the days from one to another: that of a day is its part of the fee of its
    month."""
    found = Fraction(0)
    while first < after:
        begin = first.replace(day=1)
        length = monthrange(first.year, first.month)[1]
        end = min(after, begin + timedelta(days=length))
        found += Fraction((end - first).days, length)
        first = end
    return found


@cache
def cut_periods(timezone: str, per: str, start: int, end: int, since: int | None = None) -> Periods:
    """The periods of a zone that touch [start, end), ms; none when that is empty. since: the instant from which days
    in a row are counted, the start of the agreement."""
    if start >= end:
        return Periods(per, (), (start,), (start, start))
    # a day to either side: the local date differs from that in UTC by at most one
    first, last = (date_of(at // DAY + side) for at, side in ((start, -1), (end, 1)))
    begins = list(_begins(per, first, last, start if since is None else since, timezone))
    midnights = local_days(timezone, begins[0], begins[-1])
    edges = [int(midnights[day_number(day) - day_number(begins[0])]) for day in begins]
    touching = [at for at in range(len(edges) - 1) if edges[at] < end and edges[at + 1] > start]
    return Periods(
        per,
        tuple(_name(begins[at], per) for at in touching),
        tuple(edges[at] for at in (*touching, touching[-1] + 1)),
        (start, end),
    )


def _begins(per: str, first: date, last: date, since: int, timezone: str) -> Iterable[date]:
    """The first days of the periods around two dates, and the day after the last of them."""
    if per in MONTHS:
        months = MONTHS[per]
        before = (first.year * 12 + first.month - 1) // months * months
        for number in range(before, last.year * 12 + last.month + months, months):
            yield date(number // 12, number % 12 + 1, 1)
        return
    step = 7 if per == "week" else 1 if is_rolling(per) else days_of(per) or 1
    anchor = first - timedelta(days=first.weekday()) if per == "week" else first
    if step > 1 and per != "week":
        origin = local_date(since, timezone)
        anchor = origin + timedelta(days=(first - origin).days // step * step)
    for number in range((last - anchor).days // step + 2):
        yield anchor + timedelta(days=number * step)


def _name(begin: date, per: str) -> str:
    """begin: the first day; of a rolling period its last."""
    if per == "week":
        year, week, _ = begin.isocalendar()
        return f"{year}-W{week:02d}"
    if is_rolling(per):
        days = days_of(per) or 1
        return f"{begin - timedelta(days=days - 1)}+{days}d"
    if per not in MONTHS:
        return f"{begin}+{days_of(per)}d" if days_of(per) else f"{begin}"
    return {"month": f"{begin:%Y-%m}", "quarter": f"{begin.year}-Q{begin.month // 3 + 1}"}.get(per, f"{begin.year}")


@cache
def period_dates(name: str) -> tuple[date, date]:
    """The first day of a period, and the day after it, from its name."""
    match = NAMED.fullmatch(name)
    assert match is not None, name
    year, quarter, week, month, day, days = (None if part is None else int(part) for part in match.groups())
    assert year is not None
    if week is not None:
        monday = date.fromisocalendar(year, week, 1)
        return monday, monday + timedelta(days=7)
    if month is not None and day is not None:
        first = date(year, month, day)
        return first, first + timedelta(days=days or 1)
    length = 12 if quarter is None and month is None else 3 if month is None else 1
    begin = year * 12 + ((quarter - 1) * 3 if quarter is not None else (month or 1) - 1)
    after = begin + length
    return date(begin // 12, begin % 12 + 1, 1), date(after // 12, after % 12 + 1, 1)


def per_of(name: str) -> str:
    """Which periods one of this name is among: `month`, `quarter`, `year`, `week`, `day` or `30 days`."""
    match = NAMED.fullmatch(name)
    assert match is not None, name
    _, quarter, week, month, day, days = match.groups()
    if days is not None:
        return f"{days} days"
    kinds = {"quarter": quarter, "week": week, "day": day, "month": month}
    return next((kind for kind, part in kinds.items() if part is not None), "year")


def period_word(names: Iterable[str]) -> str:
    """What periods of these names are, such as `month`; `review period` where they differ, or there are none."""
    kinds = {period_noun(per_of(name)) for name in names}
    return kinds.pop() if len(kinds) == 1 else "review period"
