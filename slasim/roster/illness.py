"""Seats that are empty because somebody is ill for some days, and waves of it in a team.

Illnesses begin on a date as a Poisson number, each lasts a geometric number of calendar days, and a seat is empty while
one of them lasts: the queue M/G/infinity by the day. So the number of those that reach a date is Poisson too, and the
probability that there is none is exp(-sum) without waves. A wave is a Gamma factor, of mean 1, of all that begin in a
week of a team; exp then becomes a product of Laplace transforms, one a week, and how many begin on which weekday is
chosen so that a seat is ill on every date with the same probability.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import DAY
from slasim.kernel import kernel
from slasim.types import Bools, Float64, Int64
from slasim.workload import draws, stable

if TYPE_CHECKING:
    from slasim.scenario import TeamSpec

PURPOSE, WAVES = "illness", "wave of illness"
_WEEK = 7
_LEAST = 2.0**-53  # the smallest uniform number, and the distance of the largest from 1
_NEGLIGIBLE = 45.0  # e**-45 of a week is nothing beside the week itself
_HALVINGS = 200


@lru_cache(maxsize=64)
def expected(ill: Fraction, mean_length: int, waves: Fraction) -> Float64:
    """[weekday] how many illnesses of a seat begin on a date in expectation, Monday first, so that it is empty with
    probability `ill`."""
    sum_without_waves = -stable.log(1.0 - float(ill))  # so many reach a date, where weeks are alike
    left = 1.0 - DAY / mean_length  # of those who are ill on a day, who still are on the next
    variance = float(waves**2)
    if variance == 0:
        return np.full(_WEEK, sum_without_waves * (1.0 - left))
    low, high = 0.0, math.expm1(variance * sum_without_waves) / variance
    for _ in range(_HALVINGS):  # what of a week reaches its Sunday: the more, the less begins on the days of the next
        middle = (low + high) / 2
        if _reaching(middle, sum_without_waves, left, variance)[-1] > middle:
            low = middle
        else:
            high = middle
    reaching = _reaching(low, sum_without_waves, left, variance)
    return np.diff(reaching, prepend=0.0) + (1.0 - left) * np.concatenate(([0.0], reaching[:-1]))


def _reaching(sunday: float, in_all: float, left: float, variance: float) -> Float64:
    """[weekday] how many of the week reach the date, if so many of each week before reached its Sunday."""
    weeks = 1 if left == 0 else math.ceil(_NEGLIGIBLE / -math.log(left) / _WEEK)
    since = np.arange(1, _WEEK + 1)[:, None] + _WEEK * np.arange(weeks)
    before = np.log1p(variance * sunday * left**since).sum(axis=1)
    return np.asarray(np.expm1(variance * in_all - before) / variance, np.float64)


def well(key: np.uint64, waves: np.uint64, team: TeamSpec, name: str, seats: int, days: Int64) -> Bools:
    """[seat, day] who is not ill. `key` is that of the pattern, `waves` that of the replication; `name` of the team."""
    if not len(days) or team.ill == 0 or team.illness is None:
        return np.ones((seats, len(days)), np.bool_)
    mean_length, waves_by = team.illness.mean_length, team.illness.waves
    rates = expected(team.ill, mean_length, waves_by)
    left = 1.0 - DAY / mean_length
    fading = -stable.log(left) if left > 0 else math.inf  # the logarithm of what a day leaves
    most = float(rates.max()) * float(_gamma(np.array([1.0 - _LEAST]), waves_by)[0])
    reach = 1 + math.ceil(max(0.0, math.log(most / _LEAST)) / fading)  # nothing that began before can last so long
    first = max(0, int(days[0]) - reach)  # the addresses of draws begin in 1970
    dates = np.arange(first, int(days[-1]) + 1)
    week, weekday = np.divmod(dates + 3, _WEEK)  # 1970-01-01 was a Thursday
    each, of = np.unique(week, return_inverse=True)
    factors = _gamma(_draws(waves, draws.name_hash(name), each), waves_by)
    return _well(key, seats, first, rates[weekday] * factors[of], fading, days)


def _gamma(uniform: Float64, waves: Fraction) -> Float64:
    """Factors of weeks: the quantiles of a Gamma distribution with mean 1."""
    if waves == 0:
        return np.ones(len(uniform))
    from scipy import special

    shape = 1.0 / float(waves**2)
    # The upper tail from its own side, where 1 - u is exact.
    inverse = np.where(uniform < 0.5, special.gammaincinv(shape, uniform), special.gammainccinv(shape, 1.0 - uniform))
    return np.asarray(inverse / shape, np.float64)


@kernel
def _draws(stream: np.uint64, uid: np.uint64, weeks: Int64) -> Float64:
    out = np.empty(weeks.size, np.float64)
    for i in range(weeks.size):
        out[i] = draws.uniform(stream, uid, weeks[i])
    return out


@kernel
def _well(key: np.uint64, seats: int, first: int, rates: Float64, fading: float, days: Int64) -> Bools:
    """One uniform number a seat and date says how long the longest lasts of the illnesses that begin on it.

    With a Poisson number of mean m of them, each geometric, the probability that none lasts beyond k days is
    exp(-m left**k). So it is the least k with m left**k <= -ln u.
    """
    out = np.empty((seats, days.size), np.bool_)
    none = np.empty(rates.size, np.float64)
    for i in range(rates.size):
        none[i] = stable.exp(-rates[i])
    for seat in range(seats):
        until, at = first, 0
        for i in range(rates.size):
            uniform = draws.uniform(key, seat + 1, first + i)
            if uniform > none[i]:
                rest = max(stable.log(rates[i] / -stable.log(uniform)), 0.0)
                until = max(until, first + i + 1 + math.floor(rest / fading))
            if at < days.size and days[at] == first + i:
                out[seat, at] = until <= first + i
                at += 1
    return out
