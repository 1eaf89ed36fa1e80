"""Targets on calendars as functions of the start instant, and where two of them lie furthest apart.

A leg answers, for a start, the instant at which its target is reached on its own calendar. A chain is one leg after
another: the second starts where the first is due. The due instant never falls when the start moves on, and between two
*breaks* it is either constant (the calendar is closed) or moves as fast as the start. So the difference of two chains
is a straight line between breaks, and its extremes lie at a break or a millisecond beside it: they are found exactly,
whatever holidays and changes of the clock the calendars have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from slasim.agreements.review.date_legs import date_dues, date_edges, date_starts
from slasim.calendars import BusinessCalendar, CalendarError, CalendarTables, add_array, elapsed_array, tables
from slasim.calendars.closures import spans_of
from slasim.terms.cut_offs import WorkingHours, working_hours
from slasim.terms.working_days import WorkingDays, lay_working_days
from slasim.types import Int64

ROUND_THE_CLOCK = -1


class Leg(NamedTuple):
    """A target on a calendar (index into the tables, ROUND_THE_CLOCK for every instant): `ms` of open time, or with
    `days` the same local time so many working days later, or the close of that day; or with `by` (ms from 00:00) the
    next time that a working day is so old. cut_off: ms from 00:00, after which what starts on a working day starts when
    the hours of the next one begin; 0: there is none. later: for what comes after it, where that is something else."""

    calendar: int
    ms: int
    days: int = 0
    to_close: bool = False
    cut_off: int = 0
    by: int = 0
    later: Leg | None = None


@dataclass(frozen=True)
class Clockwork:
    """Calendars worked out around some time."""

    calendars: tuple[BusinessCalendar, ...]
    start: int  # ms
    end: int

    @cached_property
    def tables(self) -> CalendarTables:
        """Open time. Raises CalendarError where a calendar is not known."""
        return tables(self.calendars, self.start, self.end)

    @cached_property
    def working_days(self) -> WorkingDays:
        """Working days."""
        return lay_working_days(self.calendars, (self.start, self.end))


def dues(clockwork: Clockwork, legs: Sequence[Leg], starts: Int64) -> Int64:
    """When the chain is due for each start, ms. Raises CalendarError where the tables end before it."""
    for leg in legs:
        if leg.later is not None:
            late = _received(clockwork, leg, starts) > starts
            in_time = dues(clockwork, [leg._replace(later=None)], starts)
            starts = np.where(late, dues(clockwork, [leg.later], starts), in_time)
            continue
        starts = _received(clockwork, leg, starts)
        if leg.by:
            starts = _next(_days(clockwork.calendars[leg.calendar], leg.by, clockwork).cut_off, starts)
        elif leg.days:
            starts = date_dues(clockwork.working_days, leg.calendar, leg.days, starts, to_close=leg.to_close)
        else:
            starts = add_array(clockwork.tables, leg.calendar, starts, leg.ms)
    return starts


def breaks(clockwork: Clockwork, legs: Sequence[Leg], start: int, end: int) -> Int64:
    """Starts in [start, end) at which `dues` may bend or jump, each with its neighbours; ordered, ms."""
    found: list[Int64] = []
    for at, leg in enumerate(legs):
        edges = _edges(clockwork, leg)
        points = _around(np.concatenate((edges, *_cuts(clockwork, leg), _starts_of(clockwork, leg, edges))))
        for earlier in reversed(legs[:at]):
            points = _around(_starts_of(clockwork, earlier, points))
        found.append(points)
    every = np.unique(np.concatenate((*found, np.array([start, end - 1], np.int64))))
    return every[(every >= start) & (every < end)]


def compare(
    clockwork: Clockwork, promise: Leg, backing: Sequence[Leg], start: int, end: int, cuts: Int64 | None = None
) -> tuple[Int64, Int64, Int64]:
    """Every start that can be an extreme, when it is promised, and when it is backed; ms.

    With `cuts` the extremes of each part between two of these instants are among them, too. Raises CalendarError where
    the tables end before a due instant.
    """
    starts = np.union1d(breaks(clockwork, [promise], start, end), breaks(clockwork, backing, start, end))
    if cuts is not None:
        beside = np.concatenate((cuts - 1, cuts))
        starts = np.union1d(starts, beside[(beside >= start) & (beside < end)])
    return starts, dues(clockwork, [promise], starts), dues(clockwork, backing, starts)


def longest_wait(clockwork: Clockwork, leg: Leg, start: int, end: int) -> tuple[int, int]:
    """The start in [start, end) with the longest plain time to its due instant, and that time in ms."""
    starts = breaks(clockwork, [leg], start, end)
    waits = dues(clockwork, [leg], starts) - starts
    at = int(np.argmax(waits))
    return int(starts[at]), int(waits[at])


def least_time(clockwork: Clockwork, leg: Leg, start: int, end: int) -> tuple[int, int]:
    """The start in [start, end) that leaves the least plain time from its receipt to the due instant, and that, ms."""
    starts = breaks(clockwork, [leg], start, end)
    left = dues(clockwork, [leg], starts) - _received(clockwork, leg, starts)
    at = int(np.argmin(left))
    return int(starts[at]), int(left[at])


def _cuts(clockwork: Clockwork, leg: Leg) -> tuple[Int64, ...]:
    """The cut-offs of working days, and when their hours begin; nothing where there are none."""
    return tuple(_days(clockwork.calendars[leg.calendar], leg.cut_off, clockwork)) if leg.cut_off else ()


def _received(clockwork: Clockwork, leg: Leg, starts: Int64) -> Int64:
    """When the clock of the leg starts. Raises CalendarError where the calendars end before it."""
    if not leg.cut_off:
        return starts
    found = _days(clockwork.calendars[leg.calendar], leg.cut_off, clockwork).received(starts)
    if (found < 0).any():
        raise CalendarError(f"a start at {int(starts[found < 0][0])} ms is received beyond the calendar tables")
    return found


def _next(times: Int64, starts: Int64) -> Int64:
    """The first of some instants from each start on. Raises CalendarError where there is none."""
    at = np.searchsorted(times, starts)
    if (at == len(times)).any():
        raise CalendarError("a time of a working day lies beyond the calendar tables")
    return times[at]


@lru_cache(maxsize=64)
def _days(calendar: BusinessCalendar, cut_off: int, clockwork: Clockwork) -> WorkingHours:
    return working_hours(calendar, cut_off, (clockwork.start, clockwork.end))


def _edges(clockwork: Clockwork, leg: Leg) -> Int64:
    """Where the leg itself may bend: openings and closings, or midnights."""
    if leg.later is not None:
        return np.concatenate([_edges(clockwork, each) for each in (leg._replace(later=None), leg.later)])
    if leg.by:
        return _days(clockwork.calendars[leg.calendar], leg.by, clockwork).cut_off
    if leg.days:
        return date_edges(clockwork.working_days, leg.calendar)
    if leg.calendar == ROUND_THE_CLOCK:
        return np.empty(0, np.int64)
    return np.concatenate(spans_of(clockwork.tables, leg.calendar))


def _starts_of(clockwork: Clockwork, leg: Leg, instants: Int64) -> Int64:
    """The first start whose due instant is each of the instants; instants that no start of the window has are left
    out. (Where a whole stretch of starts shares a due instant, it ends at an opening, or a midnight: an edge.)"""
    if leg.to_close or leg.by:
        return np.empty(0, np.int64)
    if leg.days:
        return date_starts(clockwork.working_days, leg.calendar, leg.days, instants)
    if leg.calendar == ROUND_THE_CLOCK:
        return instants - leg.ms
    known = clockwork.tables
    inside = instants[(instants >= known.window[0]) & (instants <= known.window[1])]
    before = elapsed_array(known, leg.calendar, known.window[0], inside) - leg.ms
    return add_array(known, leg.calendar, known.window[0], before[before >= 0])


def _around(points: Int64) -> Int64:
    return np.unique(np.concatenate((points - 1, points, points + 1)))
