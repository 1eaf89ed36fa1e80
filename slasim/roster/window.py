"""The months of the measured window, cut in the scenario's zone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import HOUR
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
    """A calendar month, or the part of one that lies in the window."""

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


def hours_in(month: Month, start: Int64, end: Int64, times: Int64 | Float64 | int = 1) -> float:
    """Hours of the spans [start, end) that fall into the month, each so many times, overlaps counted each time."""
    inside = np.minimum(end, month.end) - np.maximum(start, month.start)
    return float((np.maximum(inside, 0) * times).sum()) / HOUR


def within(spans: Spans, times: Int64 | Float64, low: Int64, high: Int64) -> Float64:
    """ms of the spans inside each [low, high), each as many times as its row says, overlaps counted each time."""
    if not len(low):
        return np.empty(0)
    many, origin = times[spans.row], low.min()
    on, off, low, high = (each - origin for each in (spans.start, spans.end, low, high))
    return _until(on, many, high) - _until(off, many, high) - _until(on, many, low) + _until(off, many, low)


def _until(marks: Int64, many: Int64 | Float64, at: Int64) -> Float64:
    """The sum of (at - mark) × many over the marks before each instant."""
    order = np.argsort(marks, kind="stable")
    marks, many = marks[order], many[order]
    before = np.searchsorted(marks, at)
    count, total = (np.concatenate(([0], np.cumsum(each))) for each in (many, many * marks))
    return np.asarray(count[before] * at - total[before], np.float64)
