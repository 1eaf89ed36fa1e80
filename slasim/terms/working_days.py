"""The same local time on the Nth working day, or its close: business days that are counted as dates, not as hours.

A working day is a local date on which hours of the calendar begin and that is no holiday. The Nth working day is
counted from the first one after the local date of the start. A local time that the clock skips on that day falls on the
first instant after the gap, one that it repeats on the first of the two. A working day closes when the last of the
hours that begin on it are over, after midnight where they run so long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.calendars import BusinessCalendar, open_spans
from slasim.calendars.zone import Zone, zone
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
    closes: Int64  # [calendar * days + n] when the hours of that day are over


def lay_working_days(calendars: Sequence[BusinessCalendar], window: Sequence[int]) -> WorkingDays:
    """Work out the working days of the calendars on a window [start, end) in ms."""
    first, last = int(window[0]) // DAY - 2, int(window[1]) // DAY + 2
    size = last - first + 1
    zones = [zone(calendar.timezone, int(window[1]) + 2 * DAY) for calendar in calendars]
    before = np.zeros((len(calendars), size), np.int64)
    listed, closes = (np.full((len(calendars), size), -1, np.int64) for _ in range(2))
    for row, calendar in enumerate(calendars):
        open_days = [day for day in range(first, last + 1) if calendar.is_working_day(date_of(day))]
        before[row, np.array(open_days, np.int64) - first] = 1
        listed[row, : len(open_days)] = open_days
        closes[row, : len(open_days)] = _closings(calendar, open_days, zones[row], window)
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
        closes.reshape(-1),
    )


def _closings(calendar: BusinessCalendar, days: Sequence[int], known: Zone, window: Sequence[int]) -> Int64:
    """When the hours that begin on each of these days are over; breaks and holidays of the next day cut them short.

    The wall reading of a closing that the clock repeats is meant the second time, one that it skips ends with the gap.
    """
    spans = [calendar.spans_of(date_of(day)) for day in days]
    wall = [
        np.array([day * DAY + each for day, each in zip(days, edge, strict=True)], np.int64)
        for edge in ([min(start for start, _ in of) for of in spans], [max(end for _, end in of) for of in spans])
    ]
    begin, end = (
        np.minimum(known.end[part], reading - known.offset[part])
        for reading in wall
        for part in (np.maximum(np.searchsorted(known.start + known.offset, reading) - 1, 0),)
    )
    opened, closed = open_spans(calendar, int(window[0]), int(window[1]))
    last = np.searchsorted(opened, end) - 1  # the last hours that begin before the closing
    cut = np.minimum(closed[last], end) if len(closed) else end
    known_here = (begin >= window[0]) & (end <= window[1]) & (last >= 0)
    found: Int64 = np.where(known_here & (cut > begin), cut, end)
    return found


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
def _wall(known: WorkingDays, calendar: int, instant: int) -> int:
    """What the wall clock of a calendar shows."""
    low, high = known.part[calendar], known.part[calendar + 1]
    return int(instant + known.offset[first_above(known.starts, low, high, instant) - 1])


@bare
def _place(known: WorkingDays, calendar: int, wall: int, n: int) -> int:
    """Row of `list_` of the nth working day after a wall reading; -1 when it lies outside the window."""
    day = wall // DAY - known.first_day
    if day < 0 or day >= known.days:
        return -1
    number = known.before[calendar * known.days + day] + n - 1
    row = calendar * known.days + number
    return int(row) if number < known.days and known.list_[row] >= 0 else -1


@bare
def nth_day(known: WorkingDays, calendar: int, start: int, n: int) -> int:
    """The instant n working days after `start`, at the same local time; -1 when it lies outside the window."""
    wall = _wall(known, calendar, start)
    row = _place(known, calendar, wall, n)
    if row < 0:
        return -1
    wanted = known.list_[row] * DAY + wall % DAY
    part = first_above(known.latest, known.part[calendar], known.part[calendar + 1], wanted)
    return int(max(known.starts[part], wanted - known.offset[part]))


@bare
def next_time(known: WorkingDays, calendar: int, start: int, by: int) -> int:
    """When the clock next shows a time of the day, ms from 00:00, on a working day, from `start` on; -1 when that lies
    outside the window."""
    wall = _wall(known, calendar, start)
    row = _place(known, calendar, wall, 0)
    today = row >= 0 and known.list_[row] == wall // DAY and wall % DAY <= by
    row = row if today else _place(known, calendar, wall, 1)
    if row < 0:
        return -1
    wanted = known.list_[row] * DAY + by
    part = first_above(known.latest, known.part[calendar], known.part[calendar + 1], wanted)
    return int(max(known.starts[part], wanted - known.offset[part]))


@bare
def nth_close(known: WorkingDays, calendar: int, start: int, n: int) -> int:
    """When the hours of the nth working day after `start` are over; -1 when it lies outside the window."""
    row = _place(known, calendar, _wall(known, calendar, start), n)
    return int(known.closes[row]) if row >= 0 else -1
