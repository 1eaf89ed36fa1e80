"""Intervals of means of skewed values that are right on each side: a difference is read as "better" or "worse".

Student's interval of values that lean to the right misses above far more often than it says, and below far less: errors
that make up for each other in part, but not when one asks on which side of 0 a mean lies. By the Cornish-Fisher
expansion of t = sqrt(n) (mean - truth) / s the end to which the values lean belongs not z but

    z + |g| (2 z**2 + 1) / (6 sqrt(n)) + 5 g**2 z (4 z**2 - 1) / (72 n)

errors away, g the skewness (Hall 1992, The Bootstrap and Edgeworth Expansion, sections 2.5 and 2.6; the terms in the
kurtosis, which would bring it nearer, are left out). Here z is Student's quantile, and the other end is Student's.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from slasim.study.statistics.intervals import CONFIDENCE, Interval, student
from slasim.types import Float64

HALVINGS = 60


class Shifted(NamedTuple):
    """A mean, its interval and the two-sided p-value of a mean of 0: at most 1 - confidence when 0 lies outside."""

    mean: Interval
    p_value: float


def shift(values: Float64, confidence: float = CONFIDENCE) -> Shifted:
    """How far from 0 the mean of independent values is, shape (replications,); NaN ends for a single one.

    Values that are all equal have an interval without width. That such a value is not 0 has the p-value of the sign
    test, 2 / 2**n, since two equal differences may be no more than two tosses of a coin.
    """
    from scipy.special import stdtr

    runs, mean = len(values), float(values.mean())
    if runs > 1 and (values == values[0]).all():  # equal decimals may have a deviation of some rounding
        mean = float(values[0])
        return Shifted(Interval(mean, mean, mean), 1.0 if mean == 0 else 2.0 ** (1 - runs))
    error = float(values.std(ddof=1)) / math.sqrt(runs) if runs > 1 else math.nan
    if not error > 0:  # a single value, or differences too small for a variance
        return Shifted(Interval(mean, math.nan, math.nan), math.nan)
    lean, quantile, seen = _lean(values), student(runs, confidence), mean / error
    low, high = (mean + side * error * _reach(quantile, max(side * lean, 0.0)) for side in (-1, 1))
    distance = _quantile(abs(seen), max(-math.copysign(lean, lean * seen), 0.0))
    return Shifted(Interval(mean, low, high), float(2 * stdtr(runs - 1, -distance)))


def _lean(values: Float64) -> float:
    """The skewness of the values / sqrt(n)."""
    rest = values - values.mean()
    return float((rest**3).mean() / (rest**2).mean() ** 1.5 / math.sqrt(len(values)))


def _reach(quantile: float, lean: float) -> float:
    """How many errors from the mean the end of this quantile of Student's t is, on a side to which the values lean."""
    return quantile + lean * (2 * quantile**2 + 1) / 6 + 5 * lean**2 * quantile * (4 * quantile**2 - 1) / 72


def _quantile(reach: float, lean: float) -> float:
    """The quantile whose end is so far from the mean; 0 when none is so near."""
    low, high = 0.0, reach
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _reach(middle, lean) <= reach else (low, middle)
    return low
