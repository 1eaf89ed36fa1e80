"""Counts by interval, on the clock: what each date expects, and the tickets of those that are replayed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import weekday
from slasim.instants import DAY, HOUR, date_of
from slasim.scenario.values.laid_counts import Laid, laid, shaped
from slasim.scenario.values.week_shape import weights_of
from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class Counted(NamedTuple):
    """The counts of a stream: one entry an interval, and the pieces of time that these are."""

    day: Int64  # the date on which the interval begins, days since 1970-01-01
    slot: Int64  # twice its number in the day, 1 more for the second pass of a clock that was set back
    tickets: Float64
    pieces: Laid
    length: Int64  # ms of all its pieces
    weight: Float64 | None  # of each piece, where a shape says how tickets lie in an interval; else alike

    @property
    def size(self) -> Float64:
        """Of each piece: its part of the tickets is to that of others of its interval as this."""
        ms = (self.pieces.end - self.pieces.start).astype(np.float64)
        return ms if self.weight is None else ms * self.weight

    @property
    def within(self) -> Float64:
        """The sum of the sizes of all pieces of each interval."""
        return np.bincount(self.pieces.row, self.size, minlength=len(self.day)).astype(np.float64)


@lru_cache(maxsize=8)
def counted(scenario: Scenario, name: str) -> Counted:
    """The counts of a stream as the scenario's check has found them sound."""
    counts = scenario.demand[name].counts
    assert counts is not None
    rows, step = counts.rows, counts.every
    zone, weight = counts.timezone or scenario.timezone, None
    pieces, _ = laid(rows, zone, step)
    if counts.shape is not None:
        pieces, weight = shaped(pieces, zone, weights_of(counts.shape))
    wall = np.array(rows.wall, np.int64)
    length = np.zeros(len(wall), np.int64)
    np.add.at(length, pieces.row, pieces.end - pieces.start)
    order = np.argsort(wall, kind="stable")
    again = np.zeros(len(wall), np.int64)
    again[order[1:]] = wall[order[1:]] == wall[order[:-1]]
    return Counted(
        wall // DAY, 2 * (wall % DAY // step) + again, np.array(rows.tickets, np.float64), pieces, length, weight
    )


def dates(of: Counted, start: int, end: int) -> Iterable[tuple[int, float, Int64, Int64, Float64]]:
    """(date, tickets, start and end of its pieces, share of the tickets by the end of each) of dates that touch
    [start, end) and expect some. No piece is longer than an hour.
    """
    row, begin, until = of.pieces
    share = of.tickets[row] * of.size / np.maximum(of.within, np.finfo(np.float64).tiny)[row]
    day = of.day[row]
    near = np.unique(day[(until > start) & (begin < end)])
    for each in near.tolist():
        here = np.flatnonzero((day == each) & (share > 0))
        if not len(here):
            continue
        parts = -((begin[here] - until[here]) // HOUR)
        number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
        low = np.repeat(begin[here], parts) + number * HOUR
        high = np.minimum(low + HOUR, np.repeat(until[here], parts))
        reached = np.cumsum(np.repeat(share[here] / (until[here] - begin[here]), parts) * (high - low))
        yield each, math.fsum(share[here]), low, high, reached / reached[-1]


def open_day(scenario: Scenario, name: str, regions: Iterable[str]) -> float:
    """Tickets of a mean open day: of dates with tickets on which a region's calendar has hours and no holiday."""
    return _mean(*_busy(scenario, name, regions)[1:]) * float(scenario.demand.volume)


def weekdays(scenario: Scenario, name: str, regions: Iterable[str]) -> tuple[float, ...]:
    """The same of each weekday, Monday first."""
    day, tickets, opened = _busy(scenario, name, regions)
    of = (weekday(day) == each for each in range(7))
    return tuple(_mean(tickets[mine], opened[mine]) * float(scenario.demand.volume) for mine in of)


def _busy(scenario: Scenario, name: str, regions: Iterable[str]) -> tuple[Int64, Float64, Bools]:
    """Dates with tickets, their tickets, and whether a region's calendar has hours on them and no holiday."""
    of = counted(scenario, name)
    day, where = np.unique(of.day, return_inverse=True)
    tickets = np.bincount(where, of.tickets).astype(np.float64)
    calendars = [scenario.calendars[region].build() for region in regions]
    day, tickets = day[tickets > 0], tickets[tickets > 0]
    opened = [any(each.is_working_day(date_of(on)) for each in calendars) for on in day.tolist()]
    return day, tickets, np.array(opened, np.bool_)


def _mean(tickets: Float64, opened: Bools) -> float:
    """Of the open dates, or of all where none is open."""
    return float(tickets[opened if opened.any() else slice(None)].mean()) if len(tickets) else 0.0
