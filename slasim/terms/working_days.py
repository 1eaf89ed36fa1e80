"""The same local time on the Nth working day: business days that are counted as dates, not as hours.

A working day is a local date on which hours of the calendar begin and that is no holiday. The Nth working day is
counted from the first one after the local date of the start. A local time that the clock skips on that day falls on the
first instant after the gap, one that it repeats on the first of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.calendars import BusinessCalendar
from slasim.calendars.zone import zone
from slasim.instants import DAY, date_of
from slasim.kernel import bare
from slasim.types import Int64


class WorkingDays(NamedTuple):
    """Zones and working days of calendars on a window."""

    part: Int64  # [calendar + 1] rows of `starts`, `offset`, `latest`
    starts: Int64  # first instant of a stretch of constant offset
    offset: Int64  # wall reading - instant
    latest: Int64  # the latest wall reading so far shown before the end of the stretch
    first_day: int  # days since 1970-01-01 of the first entry of `before`
    days: int  # entries of `before` a calendar
    before: Int64  # [calendar * days + day] working days up to and with it
    list_: Int64  # [calendar * days + n] the nth working day, counted from 0; -1 behind the last


def lay_working_days(calendars: Sequence[BusinessCalendar], window: Sequence[int]) -> WorkingDays:
    """Work out the working days of the calendars on a window [start, end) in ms."""
    first, last = int(window[0]) // DAY - 2, int(window[1]) // DAY + 2
    size = last - first + 1
    zones = [zone(calendar.timezone, int(window[1]) + 2 * DAY) for calendar in calendars]
    before = np.zeros((len(calendars), size), np.int64)
    listed = np.full((len(calendars), size), -1, np.int64)
    for row, calendar in enumerate(calendars):
        open_days = [day for day in range(first, last + 1) if calendar.is_working_day(date_of(day))]
        before[row, np.array(open_days, np.int64) - first] = 1
        listed[row, : len(open_days)] = open_days
    nothing = np.empty(0, np.int64)
    return WorkingDays(
        np.cumsum([0, *(len(each.start) for each in zones)]).astype(np.int64),
        np.concatenate([nothing, *(each.start for each in zones)]),
        np.concatenate([nothing, *(each.offset for each in zones)]),
        np.concatenate([nothing, *(np.maximum.accumulate(each.end + each.offset) for each in zones)]),
        first,
        size,
        np.cumsum(before, axis=1).reshape(-1),
        listed.reshape(-1),
    )


@bare
def first_above(values: Int64, low: int, high: int, wanted: int) -> int:
    """The first place in [low, high) whose value is above `wanted`; the values ascend."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    return low


@bare
def nth_day(known: WorkingDays, calendar: int, start: int, n: int) -> int:
    """The instant n working days after `start`, at the same local time; -1 when it lies outside the window."""
    low, high = known.part[calendar], known.part[calendar + 1]
    wall = start + known.offset[first_above(known.starts, low, high, start) - 1]
    day = wall // DAY - known.first_day
    if day < 0 or day >= known.days:
        return -1
    number = known.before[calendar * known.days + day] + n - 1
    found = known.list_[calendar * known.days + number] if number < known.days else -1
    if found < 0:
        return -1
    wanted = found * DAY + wall % DAY
    part = first_above(known.latest, low, high, wanted)
    return int(max(known.starts[part], wanted - known.offset[part]))
