"""What chance does: how much days differ, how they hang together, how much the hours of a day differ."""

from __future__ import annotations

import math

import numpy as np

from slasim.history.fitting.blocks import spread
from slasim.study.statistics import Interval, student
from slasim.types import Bools, Float64, Int64

STRANGE = 0.001  # chance that any date of a history is called strange though none is
MOST_STRANGE = 0.1  # of the dates
NODES = 80
POWERS = 30


def excess(tickets: Float64, mean: Float64, leverage: Float64, use: Bools) -> float:
    """Variance of the day's factor, by moments of the dates `use`: (variance / mean - 1) / mean."""
    n, m = tickets[use], mean[use]
    return float((((n - m) ** 2 / (m * (1 - leverage[use]))) - 1).sum() / m.sum())


def neighbours(use: Bools) -> Int64:
    """Dates of `use` whose next date is one too."""
    return np.flatnonzero(use[:-1] & use[1:])


def carried(tickets: Float64, mean: Float64, use: Bools, first: Int64) -> float:
    """Covariance of the factors of neighbouring dates: those of `first` and the next."""
    rest = np.where(use, tickets - mean, 0.0)
    return float((rest[first] * rest[first + 1]).sum() / max((mean[first] * mean[first + 1]).sum(), 1e-300))


def strange(tickets: Float64, mean: Float64, leverage: Float64, use: Bools) -> int | None:
    """The strangest date of `use`, if one is too strange for a Gamma factor with the variance of the others."""
    from scipy.special import betainc, gammainc, gammaincc

    at = np.flatnonzero(use)
    n, m = tickets[at], mean[at]
    terms = (n - m) ** 2 / (m * (1 - leverage[at])) - 1
    variance = np.maximum((terms.sum() - terms) / (m.sum() - m), 1e-9)
    shape = 1 / variance
    part = shape / (shape + m)
    nearly = variance < 1e-7
    with np.errstate(invalid="ignore"):
        below = np.where(nearly, gammaincc(n + 1, m), betainc(shape, n + 1, part))
        above = np.where(nearly, gammainc(np.maximum(n, 1e-9), m), betainc(np.maximum(n, 1e-9), shape, 1 - part))
    chance = 2 * np.minimum(below, np.where(n > 0, above, 1.0))
    worst = int(chance.argmin())
    return int(at[worst]) if chance[worst] < STRANGE / len(at) else None


def correlation_of_factors(variance: float) -> tuple[Float64, Float64]:
    """Correlations of normal scores from 0 to 0.99, and those of the Gamma factors of the variance that they make.

    By the Hermite series of the factor as a function of its score (Cario and Nelson 1996).
    """
    from scipy.special import gammaincinv, ndtr

    rho = np.linspace(0, 0.99, 100)
    if variance < 1e-6:
        return rho, rho
    z, weight = np.polynomial.hermite_e.hermegauss(NODES)
    weight = weight / weight.sum()
    shape = 1 / variance
    factor = gammaincinv(shape, np.clip(ndtr(z), 1e-300, 1 - 1e-16)) / shape
    squares = []
    for power in range(1, POWERS):
        polynomial = np.polynomial.hermite_e.hermeval(z, [0] * power + [1])
        squares.append(float((weight * factor * polynomial).sum()) ** 2 / math.factorial(power))
    parts = np.array(squares)
    made = (parts * rho[:, None] ** np.arange(1, POWERS)).sum(axis=1) / parts.sum()
    return rho, made


def carry_over(covariance: float, variance: float, without: Float64) -> Interval:
    """Correlation of the scores of neighbouring dates, 0 to 0.99, from both and both without one block [blocks, 2].

    The interval has every correlation that the data do not refute (Fieller 1954): all of them where days hardly differ.
    """
    rho, made = correlation_of_factors(max(variance, 0.0))
    estimate = 0.0 if variance <= 0 else float(np.interp(covariance / variance, made, rho))
    if len(without) < 2:
        return Interval(estimate, 0.0, 0.99)
    off = covariance - made * variance
    error = spread(without[:, :1] - made * without[:, 1:])
    kept = rho[np.abs(off) <= student(len(without)) * error]
    if not len(kept):
        return Interval(estimate, estimate, estimate)
    return Interval(estimate, min(float(kept.min()), estimate), max(float(kept.max()), estimate))
