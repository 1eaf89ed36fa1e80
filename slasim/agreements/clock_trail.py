"""What a clock went through, stretch by stretch, and what follows from it: due instants, sums."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables, add, elapsed
from slasim.kernel import bare, part

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int64 = npt.NDArray[np.int64]

NEVER = 1 << 62
BEYOND = -1  # a due instant lies beyond the calendar tables
COUNTED, PAUSED, OUT, OUT_OF_HOURS = 0, 1, 2, 3  # columns of Rows.spent


class Trail(NamedTuple):
    """What the clock at hand went through, stretch by stretch; room for the longest."""

    start: Int64
    end: Int64
    why: Int8  # 0: it ran; else the reasons it stood still for
    calendar: Int16


@part
def note(trail: Trail, size: int, start: int, end: int, why: int, calendar: int) -> int:
    """Adds a stretch to the trail unless it is empty; answers the new size."""
    if end <= start:
        return size
    trail.start[size], trail.end[size], trail.why[size], trail.calendar[size] = start, end, why, calendar
    return size + 1


@part
def resumed(tables: CalendarTables, calendar: int, since: int, now: int, due: int) -> int:
    """The due instant after standing still on [since, now): the open time that was left, laid from `now`.

    A due instant at or before `since` stays: that clock is breached.
    """
    if due <= since or due == NEVER:
        return due
    left = elapsed(tables, calendar, since, due)
    return BEYOND if left < 0 else int(add(tables, calendar, now, left))


@bare
def ran(tables: CalendarTables, trail: Trail, size: int) -> int:
    """Open time that the clock counted so far."""
    total = 0
    for at in range(size):
        if trail.why[at] == 0:
            total += elapsed(tables, trail.calendar[at], trail.start[at], trail.end[at])
    return total


@bare
def replayed(tables: CalendarTables, trail: Trail, size: int, calendar: int, due: int) -> int:
    """A due instant as of the start, moved by every stretch in which the clock stood still."""
    at = 0
    while at < size and due >= 0:
        last = at
        if trail.why[at] != 0:
            while last + 1 < size and trail.why[last + 1] != 0:
                last += 1
            due = resumed(tables, calendar, trail.start[at], trail.end[last], due)
        at = last + 1
    return due


@bare
def spend(tables: CalendarTables, usual_of: Int16, spent: Int64, row: int, trail: Trail, size: int) -> None:
    """Add up the stretches of a clock: out of hours first, then excluded, then paused, then counted."""
    for column in range(4):
        spent[row, column] = 0
    for at in range(size):
        start, end, calendar = trail.start[at], trail.end[at], trail.calendar[at]
        usual = calendar if calendar < 0 else usual_of[calendar]
        shown = elapsed(tables, calendar, start, end)
        hours = shown if usual == calendar else elapsed(tables, usual, start, end)
        spent[row, COUNTED if trail.why[at] == 0 else PAUSED] += shown
        spent[row, OUT] += hours - shown
        spent[row, OUT_OF_HOURS] += end - start - hours
