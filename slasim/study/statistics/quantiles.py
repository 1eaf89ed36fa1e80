"""Quantiles with intervals that assume no distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.study.statistics.intervals import CONFIDENCE, NO_DATA, Interval, ratio_interval


class Ranks(NamedTuple):
    """An interval of a quantile from the `low`-th to the `high`-th smallest of the values, counted from 1.

    `low` 0 or `high` n + 1: so few values have no such end. `coverage` is the exact probability to cover it, for
    values of a continuous distribution (for others it is at least that).
    """

    low: int
    high: int
    coverage: float


def ranks(samples: int, share: float, confidence: float = CONFIDENCE) -> Ranks:
    """Which of `samples` ordered values bound the quantile that `share` of the values do not exceed.

    Each end is wrong with a probability of at most (1 - confidence) / 2: the number of values up to the quantile is
    binomial. David and Nagaraja (2003), Order Statistics, section 7.1.
    """
    from scipy.special import bdtr

    tail = (1 - confidence) / 2
    at_most = np.asarray(bdtr(np.arange(samples + 1, dtype=np.float64), samples, share))  # P(so many values up to it)
    low = int(np.searchsorted(at_most, tail, side="right"))
    high = int(np.searchsorted(at_most, 1 - tail, side="left")) + 1
    missed_low = float(at_most[low - 1]) if low else 0.0
    return Ranks(low, high, float(at_most[high - 1]) - missed_low)


def quantile_interval(values: npt.ArrayLike, share: float, confidence: float = CONFIDENCE) -> Interval:
    """The quantile of one figure over independent replications, between two order statistics (see `ranks`).

    The estimate is the least value that `share` of the values do not exceed. NaN values are no data; an end that so few
    values cannot give is NaN.
    """
    known = np.asarray(values, np.float64)
    known = np.sort(known[~np.isnan(known)])
    count = len(known)
    if count == 0:
        return NO_DATA
    low, high, _ = ranks(count, share, confidence)
    return Interval(
        float(np.quantile(known, share, method="inverted_cdf")),
        float(known[low - 1]) if low >= 1 else math.nan,
        float(known[high - 1]) if high <= count else math.nan,
    )


def pooled_quantile_interval(
    samples: Sequence[npt.ArrayLike], share: float, confidence: float = CONFIDENCE
) -> Interval:
    """The quantile of all values of all replications together, an array of values for each replication.

    Values of one replication share its luck, so the ends are found through the share of values below a candidate: a
    ratio over replications, whose interval by the delta method is inverted (Woodruff 1952, Journal of the American
    Statistical Association 47, 635-646). With one replication there are no ends.
    """
    groups = [np.sort(np.asarray(sample, np.float64)) for sample in samples]
    groups = [group for group in groups if len(group)]
    if not groups:
        return NO_DATA
    pooled = np.sort(np.concatenate(groups))
    estimate = float(np.quantile(pooled, share, method="inverted_cdf"))
    sizes = np.array([len(group) for group in groups])
    upto = np.array([np.searchsorted(group, estimate, side="right") for group in groups])
    spread = ratio_interval(upto, sizes, confidence)
    if math.isnan(spread.low):
        return Interval(estimate, math.nan, math.nan)
    half = (spread.high - spread.low) / 2
    ends = [min(max(end, 0.0), 1.0) for end in (share - half, share + half)]
    low, high = np.quantile(pooled, ends, method="inverted_cdf")
    return Interval(estimate, float(low), float(high))
