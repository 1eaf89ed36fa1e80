"""Intervals over independent replications. Every figure that a study reports carries one of these.

All intervals are two-sided at `CONFIDENCE`. Where the data cannot give a width (a single replication has no
variance) the ends are NaN: unknown, never zero. A share that could be anything is [0, 1].
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.types import Float64, Int64

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """An estimate and the two ends of its interval, in the unit of the data."""

    estimate: float
    low: float
    high: float


NO_DATA = Interval(math.nan, math.nan, math.nan)


def not_below_0(mean: Interval) -> Interval:
    """The interval of the mean of something that is never negative."""
    return mean._replace(low=max(mean.low, 0.0) if mean.low == mean.low else mean.low)


def within_0_1(share: Interval) -> Interval:
    """The interval of a share."""
    return Interval(share.estimate, *(min(max(end, 0.0), 1.0) if end == end else end for end in share[1:]))


def student(samples: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t for a mean of `samples` values; NaN below two values."""
    if samples < 2:
        return math.nan
    from scipy.special import stdtrit

    return float(stdtrit(samples - 1, 0.5 + confidence / 2))


def normal(confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of the normal distribution."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + confidence / 2)


def widening(rest: Float64, count: Int64, confidence: float = CONFIDENCE) -> Float64:
    """By how much a Student interval must be wider for values that are skewed: a factor of at least 1.

    `rest`: deviations from the mean along the last axis, 0 where there is no data; `count`: how many are data. The
    interval of a skewed mean misses more often than it says, to first order by 2 z phi(z) / n times
    skewness**2 (z**4 + 2 z**2 - 3) / 18 (Hall 1992, The Bootstrap and Edgeworth Expansion, chapter 2), so z grows by
    1/n of that part; below z = 1 it is right as it is. What samples of a normal distribution show of squared skewness
    by chance (6/n) is taken off, and the term in the kurtosis, which mends a part from z = 1.73 on, is left out.
    """
    z = normal(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (rest**2).sum(axis=-1) / count
        squared = ((rest**3).sum(axis=-1) / count) ** 2 / spread**3
        excess = np.where(spread > 0, squared - 6 / count, 0.0)
        growth = max(z**4 + 2 * z**2 - 3, 0.0) / 18
        return np.asarray(1 + np.maximum(excess, 0.0) * growth / np.maximum(count, 1), np.float64)


def mean_intervals(
    values: Float64, confidence: float = CONFIDENCE, *, skewed: bool = False
) -> tuple[Float64, Float64, Float64]:
    """Student's interval of the mean along the last axis, one value a replication; NaN values are no data.

    `skewed` makes it as much wider as the skewness of the values asks for. Returns (estimate, low, high), each of the
    shape of `values` without its last axis.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=-1) / count
        rest = np.where(known, values - mean[..., None], 0.0)
        error = np.sqrt((rest**2).sum(axis=-1) / (count - 1) / count)
    quantile = np.array([student(n, confidence) for n in range(values.shape[-1] + 1)])[count]
    if skewed:
        quantile = quantile * widening(rest, count, confidence)
    half = np.where(count > 1, quantile * np.where(count > 1, error, 0.0), math.nan)
    return mean, mean - half, mean + half


def mean_interval(values: npt.ArrayLike, confidence: float = CONFIDENCE, *, skewed: bool = False) -> Interval:
    """The interval of the mean of one figure (see `mean_intervals`); NO_DATA when every value is NaN."""
    estimate, low, high = mean_intervals(np.asarray(values, np.float64), confidence, skewed=skewed)
    return Interval(float(estimate), float(low), float(high))


def wilson(kept: float, samples: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a probability, `kept` of `samples`; NO_DATA when there are none.

    Wilson (1927), Journal of the American Statistical Association 22, 209-212. `samples` may be a fraction (an
    effective size).
    """
    if samples <= 0:
        return NO_DATA
    share, z = kept / samples, normal(confidence)
    centre = (share + z * z / (2 * samples)) / (1 + z * z / samples)
    half = z / (1 + z * z / samples) * math.sqrt(share * (1 - share) / samples + (z / (2 * samples)) ** 2)
    # At no success (or no failure) the end is exact; rounding must not move it off 0 or 1.
    return Interval(share, 0.0 if kept == 0 else centre - half, 1.0 if kept == samples else centre + half)


def clopper_pearson(kept: float, samples: float, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of a probability, `kept` of `samples`: covers at least `confidence`, mostly more.

    Clopper and Pearson (1934), Biometrika 26, 404-413. NO_DATA when there are no samples.
    """
    from scipy.special import betaincinv

    if samples <= 0:
        return NO_DATA
    tail, lost = (1 - confidence) / 2, samples - kept
    low = float(betaincinv(kept, lost + 1, tail)) if kept > 0 else 0.0
    high = float(betaincinv(kept + 1, lost, 1 - tail)) if lost > 0 else 1.0
    return Interval(kept / samples, low, high)


def doubt(kept: float, samples: float, limit: float) -> tuple[float, float]:
    """How likely `kept` of `samples` is by chance alone: so much or more if the probability is `limit` (or less), and
    so little or less if it is `limit` (or more). Exact binomial tails; the p-values of "it is above" and "below"."""
    from scipy.special import betainc

    lost = samples - kept
    above = float(betainc(kept, lost + 1, limit)) if kept > 0 else 1.0
    below = float(betainc(lost, kept + 1, 1 - limit)) if lost > 0 else 1.0
    return above, below


class Share(NamedTuple):
    """An expected share and the number of independent units that would know it as well."""

    estimate: float
    size: float


def effective_share(kept: npt.ArrayLike, judged: npt.ArrayLike, confidence: float = CONFIDENCE) -> Share:
    """Expected share kept, from `kept` of `judged` units in each replication (equal lengths, whole numbers).

    The estimate is the mean over replications of kept / judged; a replication that judged nothing is no data. The size
    is the number of independent units whose share would vary as much as the replications do, times (z / t)**2 because
    that is itself estimated (Korn and Graubard 1998, Survey Methodology 24, 193-201), and less where the shares are
    skewed (`widening`): a month that many customers lose together may hardly have been met yet. Never less than the
    number of replications, never more than the number of units. With one unit a replication (`judged: together`) it is
    the number of replications; so it is when everything or nothing was kept, since units of one replication share its
    luck. Without data: NaN and 0.
    """
    kept, judged = np.asarray(kept, np.float64), np.asarray(judged, np.float64)
    some = judged > 0
    shares, units = kept[some] / judged[some], float(judged.sum())
    runs = len(shares)
    if runs == 0:
        return Share(math.nan, 0.0)
    share = float(shares.mean())
    spread = float(shares.var(ddof=1)) / runs if runs > 1 else 0.0
    size = float(runs)
    if spread > 0:
        wider = float(widening(shares - share, np.asarray(runs), confidence)) * student(runs, confidence)
        size = min(max(share * (1 - share) / spread * (normal(confidence) / wider) ** 2, size), units)
    elif runs > 1 and 0 < share < 1:
        size = units
    return Share(share, size)


def share_interval(kept: npt.ArrayLike, judged: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of an expected share, with the size of `effective_share`."""
    share, size = effective_share(kept, judged, confidence)
    return wilson(share * size, size, confidence) if size else NO_DATA


def ratio_interval(
    parts: npt.ArrayLike, wholes: npt.ArrayLike, confidence: float = CONFIDENCE, *, skewed: bool = False
) -> Interval:
    """Pooled ratio sum(parts) / sum(wholes) over replications, by the delta method with Student's quantile.

    Law, Simulation Modeling and Analysis, section 9.5 (ratio estimators). `skewed` makes it as much wider as the
    skewness of parts - ratio x wholes asks for. NO_DATA when the wholes sum to 0.
    """
    parts, wholes = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
    total, runs = float(wholes.sum()), len(wholes)
    if total == 0:
        return NO_DATA
    ratio = float(parts.sum()) / total
    if runs < 2:
        return Interval(ratio, math.nan, math.nan)
    rest = parts - ratio * wholes
    error = math.sqrt(float((rest * rest).sum()) / (runs - 1) / runs) / (total / runs)
    half = student(runs, confidence) * error
    if skewed:
        half *= float(widening(rest, np.asarray(runs), confidence))
    return Interval(ratio, ratio - half, ratio + half)


def jackknife_ratio_interval(parts: npt.ArrayLike, wholes: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Pooled ratio over replications by the jackknife: less bias than `ratio_interval` where replications are few.

    Law, Simulation Modeling and Analysis, section 9.5: Student's interval of the mean of the pseudo-values
    n R - (n - 1) R(without one). NO_DATA when the wholes sum to 0, or do without one replication.
    """
    parts, wholes = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
    runs, rest = len(wholes), float(wholes.sum()) - wholes
    if runs < 2 or not wholes.any():
        return ratio_interval(parts, wholes, confidence)
    if not rest.all():
        return NO_DATA
    ratio = float(parts.sum()) / float(wholes.sum())
    return mean_interval(runs * ratio - (runs - 1) * (float(parts.sum()) - parts) / rest, confidence)


def replications_needed(interval: Interval, samples: int, half_width: float, confidence: float = CONFIDENCE) -> int:
    """About how many replications make half the width of an interval at most `half_width`, from `samples` of them.

    The least n with t(n) s / sqrt(n) <= half_width, where s is the deviation that gave `interval` (Law, section
    9.4.1); never below 2.
    """
    deviation = max(interval.high - interval.estimate, interval.estimate - interval.low)
    deviation *= math.sqrt(samples) / student(samples, confidence)
    low, high = 1, 2
    while student(high, confidence) * deviation > half_width * math.sqrt(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = student(middle, confidence) * deviation <= half_width * math.sqrt(middle)
        low, high = (low, middle) if enough else (middle, high)
    return high
