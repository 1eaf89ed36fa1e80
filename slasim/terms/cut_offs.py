"""When tickets are received that are created after the cut-off of a working day: when the hours of the next one begin.

A working day is a local date on which hours of the calendar begin and that is no holiday. A ticket is received on the
first of them whose cut-off its creation does not lie after: at its creation or, if that is later, when the hours of
that day begin. So one that is created between a cut-off and the next opening is received at that opening.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.calendars import BusinessCalendar, open_spans
from slasim.calendars.zone import zone
from slasim.instants import DAY, date_of
from slasim.types import Int16, Int32, Int64

NONE = -1  # of a class that may be received at any time


class WorkingHours(NamedTuple):
    """The working days of a calendar on a window, in order."""

    opens: Int64  # when the hours of each begin, ms
    cut_off: Int64  # until when a ticket is received on it, ms

    def received(self, created: Int64) -> Int64:
        """When tickets are received that are created at some instants, ms; -1 beyond the window."""
        at = np.searchsorted(self.cut_off, created)
        beyond = at == len(self.cut_off)
        found: Int64 = np.maximum(created, self.opens[np.where(beyond, 0, at)]) if len(self.opens) else created
        return np.where(beyond, -1, found)


class CutOffs(NamedTuple):
    """The cut-offs of all promises."""

    number: Int16  # [class, commitment] index into `rules`, or NONE
    rules: tuple[WorkingHours, ...]
    patterns: tuple[Int16, ...] = ()  # of each bit of what came late: [class of tickets in time] as `number`

    @property
    def columns(self) -> tuple[int, ...]:
        """The commitments that have one, for some tickets."""
        return tuple(np.flatnonzero((self.number != NONE).any(axis=0)).tolist())

    def received(self, classes: Int32, created: Int64, commitment: int) -> Int64:
        """When the clocks of a commitment start for tickets of these classes that are created at some instants; -1
        beyond the calendars."""
        return self._received(self.number[classes, commitment], created)

    def late(self, classes: Int32, created: Int64) -> Int32:
        """Whether tickets come after their cut-offs, a bit for each of `patterns`. classes: as if they came in time."""
        found = np.zeros(len(created), np.int32)
        for bit, number in enumerate(self.patterns):
            found |= (self._received(number[classes], created) > created).astype(np.int32) << bit
        return found

    def _received(self, number: Int16, created: Int64) -> Int64:
        found = created.copy()
        for each in np.unique(number[number != NONE]).tolist():
            mine = number == each
            found[mine] = self.rules[each].received(created[mine])
        return found

    def alone(self, commitment: int) -> CutOffs:
        """Those of one commitment, which becomes number 0."""
        return self._replace(number=np.ascontiguousarray(self.number[:, [commitment]]))


def working_hours(calendar: BusinessCalendar, cut_off: int, window: Sequence[int]) -> WorkingHours:
    """The working days of a calendar on a window [start, end), ms. cut_off: ms from 00:00 on the wall; hours begin the
    first time that the clock shows it, a ticket is in time until the last; one that is skipped is the end of the gap.
    """
    start, end = int(window[0]), int(window[1])
    known = zone(calendar.timezone, end + 2 * DAY)
    days = [day for day in range(start // DAY - 2, end // DAY + 3) if calendar.is_working_day(date_of(day))]
    midnight = np.array(days, np.int64) * DAY
    wall = midnight + np.array([min(begin for begin, _ in calendar.spans_of(date_of(day))) for day in days], np.int64)
    part = np.searchsorted(np.maximum.accumulate(known.end + known.offset), wall, side="right")
    begins = np.maximum(known.start[part], wall - known.offset[part])
    wall = midnight + cut_off
    part = np.maximum(np.searchsorted(known.start + known.offset, wall) - 1, 0)
    until = np.minimum(known.end[part], wall - known.offset[part])
    opened, closed = open_spans(calendar, start, end)
    at = np.searchsorted(closed, begins, side="right")  # the first hours that end after it
    inside = (begins >= start) & (at < len(opened))
    return WorkingHours(np.maximum(opened[at[inside]], begins[inside]), until[inside])
