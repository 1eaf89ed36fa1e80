"""How fast seats work: a draw of each, and what a new one has learned so far."""

from __future__ import annotations

from fractions import Fraction
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


def ramp(team: TeamSpec, shift: str, seats: int, days: Int64) -> Int64 | None:
    """[seat, day] the speed of each seat by its tenure, in millionths of the one that it comes to; None where all have
    come to it.

    A seat begins with the date of the change that brings it, and anew when another brings it back. Its speed grows from
    `start` by the same step every day.
    """
    speed = team.speed
    if speed.start is None or speed.over is None or not team.changes:
        return None
    found = np.full((seats, len(days)), USUAL, np.int64)
    for (_, before), (day, state) in pairwise(team.states):
        had, has = (each.shifts[shift].headcount.now for each in (before, state))
        tenure = days - day_number(day)
        here = tenure >= 0
        found[had:has, here] = [_learned(speed.start, speed.over, since) for since in tenure[here].tolist()]
    return found if (found < USUAL).any() else None


def _learned(start: Fraction, over: int, days: int) -> int:
    """Millionths after so many days, rounded down: exactly, for floats round 66 % to either side."""
    return int(min(start + (1 - start) * days * DAY / over, Fraction(1)) * USUAL)


def spread(key: np.uint64, seats: int, sigma: float) -> Float64:
    """The own speed of each seat: lognormal with mean 1."""
    return np.ones(seats) if sigma == 0 else _spread(key, seats, sigma)


@kernel
def _spread(key: np.uint64, seats: int, sigma: float) -> Float64:
    out = np.empty(seats, np.float64)
    for seat in range(seats):
        out[seat] = stable.exp(sigma * stable.normal(draws.uniform(key, seat + 1, 0)) - sigma * sigma / 2.0)
    return out


def bounded(millionths: Float64) -> Int64:
    """Speeds as the desk has them: rounded down, within the bounds of the desk."""
    return np.clip(np.floor(millionths), SLOWEST, FASTEST).astype(np.int64)
