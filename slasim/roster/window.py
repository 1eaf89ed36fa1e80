"""The measured window in months, weeks, days and hours, cut in the scenario's zone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import local_days as calendar_days
from slasim.calendars import local_hours as calendar_hours
from slasim.calendars.zone import clock_changes
from slasim.instants import HOUR, iso
from slasim.scenario.values.midnights import midnight_ms
from slasim.types import Float64, Int64

if TYPE_CHECKING:
    from slasim.calendars import Spans
    from slasim.scenario import Scenario


def most_seats(scenario: Scenario) -> int:
    """Seats of all teams in the measured window, of each on the date on which it has most."""
    first, stop = scenario.horizon.from_, scenario.horizon.end()
    return sum(team.most_seats(first, stop) for team in scenario.teams.values())


class Month(NamedTuple):
    """A calendar month, or the part of one that lies in the window; or another part of it, such as a week."""

    name: str  # 2027-01
    start: int  # UTC ms, half-open
    end: int
    days: int  # local dates in it
    whole: bool


def months(scenario: Scenario) -> list[Month]:
    """The months of the measured window in order."""
    first, stop = scenario.horizon.from_, scenario.horizon.end()
    found = []
    while first < stop:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(following, stop)
        start, end = (midnight_ms(scenario.timezone, day) for day in (first, last))
        whole = first.day == 1 and last == following
        found.append(Month(f"{first:%Y-%m}", start, end, (last - first) // timedelta(days=1), whole))
        first = last
    return found


def whole_weeks(scenario: Scenario, together: int = 1) -> list[Month]:
    """Every so many whole weeks in a row of the window, in local days from its start; named by the first day."""
    first, stop = scenario.horizon.from_, scenario.horizon.end()
    name = "the week" if together == 1 else f"the {together} weeks"
    found = []
    while first + timedelta(days=7 * together) <= stop:
        edges = (first, first + timedelta(days=7 * together))
        start, end = (midnight_ms(scenario.timezone, day) for day in edges)
        found.append(Month(f"{name} from {first}", start, end, 7 * together, True))
        first += timedelta(days=7)
    return found


def calendar_weeks(scenario: Scenario) -> list[Month]:
    """The weeks of the measured window, Monday to Sunday, cut where it begins and ends; named by their first day."""
    first, stop = scenario.horizon.from_, scenario.horizon.end()
    found = []
    while first < stop:
        last = min(first + timedelta(days=7 - first.weekday()), stop)
        start, end = (midnight_ms(scenario.timezone, day) for day in (first, last))
        found.append(Month(str(first), start, end, (last - first).days, (last - first).days == 7))
        first = last
    return found


def local_days(scenario: Scenario) -> list[Month]:
    """The dates of the measured window, each named by itself."""
    first, stop = scenario.horizon.from_, scenario.horizon.end()
    edges = calendar_days(scenario.timezone, first, stop).tolist()
    return [Month(str(first + timedelta(days=day)), *ends, 1, True) for day, ends in enumerate(pairwise(edges))]


def local_hours(scenario: Scenario) -> list[Month]:
    """The hours of the wall clock in the measured window, named by their starts with the offset; of no days.

    An hour that the clock repeats is there twice, one that it skips is not; where it moves by half an hour there is one
    of half an hour, which is not whole.
    """
    (start, end), zone = scenario.window(), scenario.timezone
    _, hours = calendar_hours(zone, start, end)
    moved = [at for at, _ in clock_changes(zone, start, end)]
    edges = np.unique(np.clip([*hours.start.tolist(), *moved, end], start, end)).tolist()
    return [Month(iso(low, zone), low, high, 0, high - low == HOUR) for low, high in pairwise(edges)]


def hours_in(month: Month, start: Int64, end: Int64, times: Int64 | Float64 | int = 1) -> float:
    """Hours of the spans [start, end) that fall into the month, each so many times, overlaps counted each time."""
    inside = np.minimum(end, month.end) - np.maximum(start, month.start)
    return float((np.maximum(inside, 0) * times).sum()) / HOUR


def within(spans: Spans, times: Int64 | Float64, low: Int64, high: Int64) -> Float64:
    """ms of the spans inside each [low, high), each as many times as its row says, overlaps counted each time.

    Of the parts [low, high) none lies inside another.
    """
    order = np.lexsort((high, low))  # a clock that goes back by two hours shows each of them in two parts
    shared = shares(spans.start, spans.end, low[order], high[order])
    ms = times[spans.row[shared.span]] * shared.ms
    return np.bincount(order[shared.part], ms, minlength=len(low)).astype(np.float64)


class Shares(NamedTuple):
    """What parts of a window have of spans: one row for a span and a part of it, by span."""

    span: Int64
    part: Int64
    ms: Int64


def shares(start: Int64, end: Int64, low: Int64, high: Int64) -> Shares:
    """The spans [start, end) shared out to the parts [low, high) that they touch.

    Parts are in order by their starts and by their ends, so those that a span touches are next to each other; they may
    overlap, and there may be very many of both.
    """
    first = np.searchsorted(high, start, side="right")
    many = np.maximum(np.searchsorted(low, end) - first, 0)
    span = np.repeat(np.arange(len(first)), many)
    part = np.arange(len(span)) - np.repeat(np.cumsum(many) - many - first, many)
    return Shares(span, part, np.minimum(end[span], high[part]) - np.maximum(start[span], low[part]))


def edges_of(parts: list[Month]) -> tuple[Int64, Int64]:
    """The starts of parts of a window, and their ends."""
    return np.array([part.start for part in parts], np.int64), np.array([part.end for part in parts], np.int64)
