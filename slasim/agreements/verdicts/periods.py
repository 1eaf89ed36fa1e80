"""Review periods: calendar months and quarters, cut at local midnight of a zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from slasim.calendars import local_days
from slasim.instants import DAY, date_of
from slasim.types import Bools

MONTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Periods:
    """The months or quarters of one zone that touch a window."""

    per: str  # month | quarter
    names: tuple[str, ...]  # 2027-01, 2027-Q1
    edges: tuple[int, ...]  # ms; period i is [edges[i], edges[i + 1])
    window: tuple[int, int]  # the part that is measured, ms

    @property
    def whole(self) -> Bools:
        """Which periods lie inside the window; the others are partial and not judged."""
        edges = np.array(self.edges, np.int64)
        return (edges[:-1] >= self.window[0]) & (edges[1:] <= self.window[1])

    @property
    def months(self) -> int:
        """Months in a period."""
        return MONTHS[self.per]


@cache
def cut_periods(timezone: str, per: str, start: int, end: int) -> Periods:
    """The months or quarters of a zone that touch [start, end), ms; none when that is empty."""
    months = MONTHS[per]
    if start >= end:
        return Periods(per, (), (start,), (start, start))
    # a day to either side: the local date differs from that in UTC by at most one
    first, last = (date_of(at // DAY + side) for at, side in ((start, -1), (end, 1)))
    before = (first.year * 12 + first.month - 1) // months * months
    numbers = range(before, last.year * 12 + last.month + months, months)
    begins = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    edges = [int(local_days(timezone, day, day)[0]) for day in begins]
    touching = [at for at in range(len(edges) - 1) if edges[at] < end and edges[at + 1] > start]
    return Periods(
        per,
        tuple(_name(begins[at], months) for at in touching),
        tuple(edges[at] for at in (*touching, touching[-1] + 1)),
        (start, end),
    )


def period_word(names: Iterable[str]) -> str:
    """What periods of these names are: `month` or `quarter`; `review period` where there are both, or none."""
    kinds = {"quarter" if "Q" in name else "month" for name in names}
    return kinds.pop() if len(kinds) == 1 else "review period"


def _name(begin: date, months: int) -> str:
    return f"{begin:%Y-%m}" if months == 1 else f"{begin.year}-Q{begin.month // 3 + 1}"
