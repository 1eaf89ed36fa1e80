"""Which dates of a history are ordinary ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from slasim.calendars.public_holidays import is_public_holiday
from slasim.calendars.zone import local_days, week_number, weekday
from slasim.history.reading.counts import CountedDays
from slasim.instants import DAY, date_of
from slasim.types import Bools, Float64, Int64

OPEN = 0.6  # of the busiest weekday's tickets that a weekday has at least where customers are at work


@dataclass(frozen=True)
class Dates:
    """The dates of a table, as days since 1970-01-01, with what each is. `week`: the number of its calendar week."""

    day: Int64
    weekday: Int64  # Monday 0
    week: Int64
    known: Bools
    holiday: Bools
    before: Bools  # the last working day before a holiday
    after: Bools
    ordinary: Bools  # known, and none of these; not one on which the clock is moved
    is_open: Bools  # [7] weekdays on which customers are at work

    @property
    def weeks(self) -> int:
        """Calendar weeks with an ordinary date."""
        return len(np.unique(self.week[self.ordinary]))


def dates_of(volume: CountedDays, zone: str, holidays: str) -> Dates:
    """`holidays`: a code such as DE-BE, or nothing."""
    day = volume.days
    of = weekday(day)
    total = sum(volume.streams.values(), np.zeros((len(day), 24))).sum(axis=1)
    public = np.array([bool(holidays) and is_public_holiday(holidays, date_of(each)) for each in day.tolist()])
    opened = open_weekdays(total, of, volume.known & ~public)
    holiday = public & opened[of]
    before, after = np.zeros(len(day), np.bool_), np.zeros(len(day), np.bool_)
    for one, other in pairwise(np.flatnonzero(opened[of] & ~holiday).tolist()):
        if holiday[one + 1 : other].any():
            before[one], after[other] = True, True
    starts = local_days(zone, date_of(int(day[0])), date_of(int(day[-1]) + 1))
    moved = np.diff(starts) != DAY
    ordinary = volume.known & ~public & ~before & ~after & ~moved
    return Dates(day, of, week_number(day), volume.known, holiday, before, after, ordinary, opened)


def open_weekdays(total: Float64, weekday: Int64, of: Bools) -> Bools:
    """The weekdays that have at least 60 % of the tickets of the busiest."""
    mean = np.array(
        [total[of & (weekday == each)].mean() if (of & (weekday == each)).any() else 0 for each in range(7)]
    )
    return np.asarray(mean >= OPEN * max(mean.max(), 1e-9))
