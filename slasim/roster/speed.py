"""How fast seats work: a draw of each, and what a new one has learned so far."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import DAY, day_number
from slasim.kernel import kernel
from slasim.roster.tables import FASTEST, SLOWEST, USUAL
from slasim.types import Float64, Int64
from slasim.workload import draws, stable

if TYPE_CHECKING:
    from slasim.scenario import TeamSpec

PURPOSE = "speed"


def ramp(team: TeamSpec, shift: str, seats: int, days: Int64) -> Float64 | None:
    """[seat, day] the speed of each seat by its tenure, against the one that it comes to; None where all are at 1.

    A seat begins with the date of the change that brings it, and anew when another brings it back. Its speed grows from
    `start` by the same step every day.
    """
    speed = team.speed
    if speed.start is None or speed.over is None or not team.changes:
        return None
    found, start = np.ones((seats, len(days))), float(speed.start)
    for (_, before), (day, state) in pairwise(team.states):
        had, has = (each.shifts[shift].headcount.now for each in (before, state))
        tenure = (days - day_number(day)) * DAY / speed.over
        here = tenure >= 0
        found[had:has, here] = np.minimum(start + (1 - start) * tenure[here], 1.0)
    return found if (found < 1).any() else None


def spread(key: np.uint64, seats: int, sigma: float) -> Float64:
    """The own speed of each seat: lognormal with mean 1."""
    return np.ones(seats) if sigma == 0 else _spread(key, seats, sigma)


@kernel
def _spread(key: np.uint64, seats: int, sigma: float) -> Float64:
    out = np.empty(seats, np.float64)
    for seat in range(seats):
        out[seat] = stable.exp(sigma * stable.normal(draws.uniform(key, seat + 1, 0)) - sigma * sigma / 2.0)
    return out


def in_millionths(speed: Float64) -> Int64:
    """Speeds as the desk has them: rounded down, within the bounds of the desk."""
    return np.clip(np.floor(speed * USUAL), SLOWEST, FASTEST).astype(np.int64)
