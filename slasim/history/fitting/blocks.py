"""Intervals from dependent days: every figure is estimated again without one week after another.

Days of a week hang together, weeks hardly do. So the spread of the estimates without one week tells how far a figure
may be off (the jackknife, Efron and Tibshirani 1993, chapter 11), whatever the law of the days; Student's quantile of
the number of weeks allows for few of them. Nothing is drawn: the same table gives the same intervals.
"""

from __future__ import annotations

import math

import numpy as np

from slasim.study.statistics import Interval, normal, student
from slasim.study.statistics.intervals import widening
from slasim.types import Float64


def spread(without: Float64) -> Float64:
    """Standard error of a figure from its estimates without one block each, [blocks, ...]."""
    blocks = len(without)
    if blocks < 2:
        return np.full(without.shape[1:], math.nan)
    return np.asarray(np.sqrt((blocks - 1) / blocks * ((without - without.mean(axis=0)) ** 2).sum(axis=0)))


def beyond_weeks(carry_over: float) -> float:
    """By how much blocks of 7 days understate the standard error of a mean, where each day's score is correlated with
    that of the day before: the end of a week hangs together with the start of the next."""
    inside = 1 + 2 * sum((1 - lag / 7) * carry_over**lag for lag in range(1, 7))
    return math.sqrt((1 + carry_over) / (1 - carry_over) / inside)


def plain_interval(estimate: float, without: Float64, wider: float = 1.0) -> Interval:
    """Student's interval of a figure."""
    half = wider * student(len(without)) * float(spread(without))
    return Interval(estimate, estimate - half, estimate + half)


def log_interval(estimate: float, without: Float64, wider: float = 1.0) -> Interval:
    """The interval of a figure above 0 whose logarithm is nearer to a normal law."""
    if not (estimate > 0 and (without > 0).all()):
        return Interval(estimate, math.nan, math.nan)
    half = wider * student(len(without)) * float(spread(np.log(without)))
    return Interval(estimate, estimate * math.exp(-half), estimate * math.exp(min(half, 700.0)))


def variance_interval(estimate: float, without: Float64) -> Interval:
    """The interval of a variance over a mean: that of a chi-squared number with as many degrees of freedom as make it
    vary so much.

    Few weeks decide it, the wildest ones, so it is as much wider as the skewness of the weeks' parts asks for
    (`widening`).
    """
    from scipy.special import gammaincinv

    blocks = len(without)
    if blocks < 2 or not (estimate > 0 and (without > 0).all()):
        return Interval(estimate, math.nan, math.nan)
    parts = blocks * estimate - (blocks - 1) * without
    wider = float(widening(parts - parts.mean(), np.asarray(blocks))) * student(blocks) / normal()
    error = float(spread(np.log(without))) * wider
    if error < 1e-6:
        return Interval(estimate, estimate, estimate)
    half = (
        1 / error**2
    )  # of the degrees of freedom: the logarithm of chi-squared / freedom has the variance 2 / freedom
    low, high = (half / float(gammaincinv(half, tail)) for tail in (0.975, 0.025))
    return Interval(estimate, estimate * low, estimate * min(high, 1e6))


def share_intervals(share: Float64, without: Float64, tickets: float) -> tuple[Float64, Float64]:
    """Lower and upper ends for shares of so many tickets, from the shares without one block each [blocks, ...].

    Exact binomial ends (Clopper and Pearson 1934) for the number of independent tickets that would know a share as
    well: never more than there are, and less where the weeks differ more than that (Korn and Graubard 1998).
    """
    from scipy.special import betaincinv

    blocks = len(without)
    simple = share * (1 - share) / max(tickets, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.fmax(spread(without) ** 2, simple) if blocks > 1 else simple
        wider = (student(blocks) / normal()) ** 2 if blocks > 1 else 1.0
        size = np.where(variance > 0, share * (1 - share) / variance, tickets) / wider
    size = np.clip(size, 1.0, max(tickets, 1.0))
    kept = share * size
    low = np.where(kept > 0, betaincinv(np.maximum(kept, 1e-12), size - kept + 1, 0.025), 0.0)
    high = np.where(kept < size, betaincinv(kept + 1, np.maximum(size - kept, 1e-12), 0.975), 1.0)
    return low, high


def count_interval(count: float, variance_over_mean: float, expected: float) -> Interval:
    """The interval of a level: a count against what was expected, more variable than Poisson by a factor.

    Garwood's ends (1936) for the count divided by the factor.
    """
    from scipy.special import gammaincinv

    size = count / variance_over_mean
    low = float(gammaincinv(size, 0.025)) if size > 0 else 0.0
    high = float(gammaincinv(size + 1, 0.975))
    return Interval(*(each * variance_over_mean / expected for each in (size, low, high)))
