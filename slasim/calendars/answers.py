"""`elapsed`, `add` and `is_open` of one calendar, on tables that grow to what is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.calendars import kernels
from slasim.calendars.arrays import elapsed_array, is_open_array, try_add
from slasim.calendars.compiled import CalendarTables, tables
from slasim.calendars.errors import CalendarError
from slasim.calendars.expansion import check_window, last_opening, limits
from slasim.calendars.instants import (
    MICROSECOND,
    duration_us,
    durations_ms,
    instant_us,
    instants_ms,
    like,
)
from slasim.instants import DAY, EPOCH, in_utc
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.calendars.calendar import BusinessCalendar

BLOCK = 4 * 366 * DAY  # tables grow by whole blocks, so that nearby questions find them ready


class Known:
    """The tables worked out so far for one calendar."""

    def __init__(self, calendar: BusinessCalendar) -> None:
        self.calendar = calendar
        self.tables: CalendarTables | None = None

    def on(self, first: int, last: int) -> CalendarTables:
        """Tables whose window holds [first, last]. Raises CalendarError beyond the calendar's limits."""
        if self.tables is not None:
            start, end = (int(edge) for edge in self.tables.window)
            if start <= first and last <= end:
                return self.tables
            first, last = min(start, first), max(end, last)
        check_window(self.calendar, first, last)
        low, high = limits(self.calendar)
        wide = max(low, first // BLOCK * BLOCK), min(high, -(-last // BLOCK) * BLOCK)
        self.tables = grown = tables([self.calendar], *wide)
        return grown


@lru_cache(maxsize=128)
def known(calendar: BusinessCalendar) -> Known:
    """The tables of a calendar; equal calendars share them."""
    return Known(calendar)


def elapsed_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """`elapsed` of two datetimes, exact to the microsecond."""
    (a, a_rest), (b, b_rest) = divmod(instant_us(start, "start"), 1000), divmod(instant_us(end, "end"), 1000)
    if (b, b_rest) < (a, a_rest):
        raise CalendarError(f"elapsed: the end {end} is before the start {start}")
    at = known(calendar).on(a, b + 1)
    counted = int(kernels.elapsed(at, 0, a, b)) * 1000
    for rest, instant, sign in ((a_rest, a, -1), (b_rest, b, 1)):  # what lies beyond the whole millisecond
        if rest and kernels.is_open(at, 0, instant):
            counted += sign * rest
    return timedelta(microseconds=counted)


def elapsed_arrays(calendar: BusinessCalendar, start: Any, end: Any) -> Any:
    """`elapsed` where at least one argument is an array."""
    a, b = instants_ms(start, "start"), instants_ms(end, "end")
    if not a.size or not b.size:
        return like(np.empty(np.broadcast_shapes(a.shape, b.shape), "m8[ms]"), start, end)
    window = known(calendar).on(min(int(a.min()), int(b.min())), max(int(a.max()), int(b.max())))
    return like(elapsed_array(window, 0, a, b).view("m8[ms]"), start, end)


def added(calendar: BusinessCalendar, start: datetime, duration: timedelta) -> datetime:
    """`add` of a timedelta to a datetime, exact to the microsecond, in the zone of `start`."""
    a, rest = divmod(instant_us(start, "start"), 1000)
    wanted = duration_us(duration, "duration")
    if wanted <= 0:
        if wanted < 0:
            raise CalendarError(f"add: the duration {duration} is negative")
        return start
    at = known(calendar).on(a, a + 1)
    if rest and kernels.is_open(at, 0, a):
        wanted += rest
    whole = -(-wanted // 1000)
    due = int(kernels.add(at, 0, a, whole))
    if due < 0:  # beyond these tables, or before 1970: the longer way, which grows them and says what is wrong
        due = int(_add(calendar, np.array([a]), np.array([whole]))[0])
    return (EPOCH + (due * 1000 - (whole * 1000 - wanted)) * MICROSECOND).astimezone(start.tzinfo)


def added_arrays(calendar: BusinessCalendar, start: Any, duration: Any) -> Any:
    """`add` where at least one argument is an array."""
    long, at = durations_ms(duration, "duration"), instants_ms(start, "start")
    if not at.size or not long.size:
        return like(np.empty(np.broadcast_shapes(at.shape, long.shape), "M8[ms]"), start, duration)
    if (short := int(long.min())) < 0:
        raise CalendarError(f"add: the duration {short} ms is negative")
    return like(_add(calendar, at, long).view("M8[ms]"), start, duration)


def is_open_at(calendar: BusinessCalendar, at: datetime) -> bool:
    """`is_open` of a datetime."""
    ms = instant_us(at, "at") // 1000
    return bool(kernels.is_open(known(calendar).on(ms, ms + 1), 0, ms))


def is_open_arrays(calendar: BusinessCalendar, at: Any) -> Any:
    """`is_open` of an array."""
    ms = instants_ms(at, "at")
    if not ms.size:
        return like(np.empty(ms.shape, np.bool_), at)
    return like(is_open_array(known(calendar).on(int(ms.min()), int(ms.max()) + 1), 0, ms), at)


def _add(calendar: BusinessCalendar, at: Int64, long: Int64) -> Int64:
    """`add_array` on a window that grows until it holds every answer, or until no opening is left."""
    start, last = int(at.min()), last_opening(calendar)
    high = limits(calendar)[1]
    end = min(max(int(at.max()), start + int(long.max())), high)
    while True:
        window = known(calendar).on(start, max(end, int(at.max())))
        due, wrong = try_add(window, 0, at, long)
        if wrong < 0:
            return due
        end = int(window.window[1])
        if end >= last:
            first, ms = (int(np.broadcast_to(value, due.shape).flat[wrong]) for value in (at, long))
            why = "never opens for so long again" if last < high else f"is not known beyond {in_utc(high)}"
            raise CalendarError(
                f"add: {ms} ms of open time from {in_utc(first)} on (element {wrong}): the calendar {why}"
            )
        end = min(high, end + max(end - start, BLOCK))
