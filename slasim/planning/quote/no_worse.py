"""Seats more than now with which today's customers are missed no more than today."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from slasim.planning.quote.hiring import Hired
from slasim.planning.staff.free import Seats, free_shifts
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

FIRST = 48  # windows in which single seats are ranked
MOST = 10  # seats more

Missed = Callable[["Scenario", int], Float64]
"""[window] how often today's customers are missed in the first so many windows of a desk."""


def no_worse(scenario: Scenario, before: Float64, missed: Missed) -> Hired:
    """Seat by seat, where each takes most misses away for its cost, until in the same windows no more are missed than
    `before` on average. No seats where the most do not, or ten more."""
    free = free_shifts(scenario)
    now = seats = free.within(free.now)
    windows, goal = len(before), float(before.mean())

    def mean(of: Seats, count: int) -> float:
        return float(missed(scenario.with_overrides(free.changes(of)) if free.changes(of) else scenario, count).mean())

    level = mean(seats, windows)
    for _ in range(MOST):
        if level <= goal:
            cost = free.cost(seats) - free.cost(now)
            return Hired(free, seats, cost, None, None)
        more = [_with(seats, at) for at, each in enumerate(free.shifts) if seats[at] < each.most]
        if not more:
            break
        first = mean(seats, min(FIRST, windows))
        gains = {one: first - mean(one, min(FIRST, windows)) for one in more}
        seats = max(more, key=lambda one: gains[one] / max(free.cost(one) - free.cost(seats), 1e-9))
        level = mean(seats, windows)
    return Hired(free, None, float(np.nan), None, None)


def _with(seats: Seats, at: int) -> Seats:
    return tuple(count + (each == at) for each, count in enumerate(seats))
