"""Business days that count dates: the same local time on the Nth working day, as a function of the start instant.

The due instant is as far into its day as the start is into its own, so it bends at midnights, at changes of the clock
on the day of the start, and where the wall clock of the due day skips or repeats the time. More starts than these are
answered than are needed; each is reckoned exactly. By the close of that day all starts of a date have one due instant.
"""

from __future__ import annotations

import numpy as np

from slasim.calendars import CalendarError
from slasim.instants import DAY
from slasim.terms.working_days import WorkingDays, nth_close, nth_day
from slasim.types import Int64


def date_dues(known: WorkingDays, calendar: int, days: int, starts: Int64, *, to_close: bool = False) -> Int64:
    """The due instants, ms. Raises CalendarError where the working days are not known so far."""
    nth = nth_close if to_close else nth_day
    due = np.array([nth(known, calendar, start, days) for start in starts.tolist()], np.int64)
    if (due < 0).any():
        raise CalendarError(f"{days} working days from {int(starts[due < 0][0])} ms on lie beyond the calendar tables")
    return due


def date_edges(known: WorkingDays, calendar: int) -> Int64:
    """Midnights and changes of the clock; ms."""
    rows = slice(int(known.part[calendar]), int(known.part[calendar + 1]))
    midnights = (known.first_day + np.arange(known.days, dtype=np.int64)) * DAY
    changes = known.starts[rows]
    inside = (changes > midnights[0]) & (changes < midnights[-1])
    return np.concatenate((changes[inside], *(midnights - offset for offset in _offsets(known, calendar))))


def date_starts(known: WorkingDays, calendar: int, days: int, instants: Int64) -> Int64:
    """Starts whose due instant may be one of the instants."""
    size = known.days
    rows = slice(calendar * size, (calendar + 1) * size)
    number = known.before[rows] + days - 1
    working = np.append(known.list_[rows], -1)
    lands = working[np.minimum(number, size)] - known.first_day  # [day] the day on which it is due
    lands = np.where(lands < 0, size, lands)
    found = []
    for offset in _offsets(known, calendar):
        day, time = np.divmod(instants + offset, DAY)
        first, last = (np.searchsorted(lands, day - known.first_day, side=side) for side in ("left", "right"))
        counts = last - first
        start_day = np.repeat(first, counts) + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        wall = (start_day + known.first_day) * DAY + np.repeat(time, counts)
        found += [wall - other for other in _offsets(known, calendar)]
    return np.concatenate(found)


def _offsets(known: WorkingDays, calendar: int) -> list[int]:
    """The offsets from UTC that the zone has in the window."""
    rows = slice(int(known.part[calendar]), int(known.part[calendar + 1]))
    first, last = known.first_day * DAY, (known.first_day + known.days) * DAY
    ends = np.append(known.starts[rows][1:], last)
    inside = (ends > first) & (known.starts[rows] < last)
    return list(dict.fromkeys(known.offset[rows][inside].tolist()))
