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
    from slasim.scenario.sections.staff.teams import SpeedSpec

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
        found[had:has, here] = learned(speed, tenure[here])
    return found if (found < USUAL).any() else None


def learned(speed: SpeedSpec, tenure: Int64) -> Int64:
    """The speed of a new one after so many days, millionths of the one that it comes to."""
    if speed.start is None or speed.over is None:
        return np.full(len(tenure), USUAL, np.int64)
    days, of = np.unique(tenure, return_inverse=True)
    by_day = np.array([_learned(speed.start, speed.over, each) for each in days.tolist()], np.int64)
    return np.asarray(by_day[of], np.int64)


def _learned(start: Fraction, over: int, days: int) -> int:
    """Millionths after so many days, rounded down: exactly, for floats round 66 % to either side."""
    return int(min(start + (1 - start) * days * DAY / over, Fraction(1)) * USUAL)


def spread(key: np.uint64, seats: Int64, since: Int64, sigma: float) -> Float64:
    """The own speed of who holds a seat, counted from 0: lognormal with mean 1. `since` is 0, or the date on which
    somebody new began."""
    return np.ones(len(seats)) if sigma == 0 else _spread(key, seats, since, sigma)


@kernel
def _spread(key: np.uint64, seats: Int64, since: Int64, sigma: float) -> Float64:
    out = np.empty(seats.size, np.float64)
    for i in range(seats.size):
        score = stable.normal(draws.uniform(key, seats[i] + 1, since[i]))
        out[i] = stable.exp(sigma * score - sigma * sigma / 2.0)
    return out


def bounded(millionths: Float64) -> Int64:
    """Speeds as the desk has them: rounded down, within the bounds of the desk."""
    return np.clip(np.floor(millionths), SLOWEST, FASTEST).astype(np.int64)
