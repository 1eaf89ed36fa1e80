"""Differences between two variants that met the same random histories (common random numbers).

Replication r of both variants has the same tickets, work and absences, so what the two have in common falls out of
the difference of r, and only the differences vary. Each figure is turned into one value a replication whose mean is the
figure: a mean is the mean of its values; a ratio R = sum(parts) / sum(wholes) is the mean of
R + (part - R whole) / mean(whole) (the delta method: Law, Simulation Modeling and Analysis, section 9.5). The interval
of a difference is then that of the mean of the differences of these values: the paired-t interval (Law, section
10.2.1), wider on the side to which they are skewed (skewed.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.study.statistics.intervals import CONFIDENCE, NO_DATA, Interval
from slasim.study.statistics.skewed import shift
from slasim.types import Float64

ROUNDING = 8 * float(np.finfo(np.float64).eps)  # of a difference, as a share of the values it is of


class Paired(NamedTuple):
    """A figure of two variants, in its own unit.

    `ratio` is what pairing won: the variance that the difference would have with independent seeds (the sum of the
    variances of the two) / the variance that it has. Infinite where the difference never varies, NaN where nothing
    does.
    """

    baseline: float
    variant: float
    difference: Interval  # variant - baseline
    p_value: float  # two-sided, of no difference
    ratio: float


NOTHING_PAIRED = Paired(math.nan, math.nan, NO_DATA, math.nan, math.nan)


def linearised(parts: npt.ArrayLike, wholes: npt.ArrayLike) -> Float64:
    """One value a replication whose mean is sum(parts) / sum(wholes); all NaN when there is no data.

    `parts` and `wholes` have shape (replications,). A replication without data has a whole of 0 or a part of NaN; it
    gets the value of the ratio itself, which moves nothing.
    """
    parts, wholes = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
    known = (wholes > 0) & ~np.isnan(parts)
    parts, wholes = np.where(known, parts, 0.0), np.where(known, wholes, 0.0)
    total = float(wholes.sum())
    if total == 0:
        return np.full(len(parts), math.nan)
    ratio = float(parts.sum()) / total
    return np.asarray(ratio + (parts - ratio * wholes) / (total / len(parts)), np.float64)


def paired(baseline: Float64, variant: Float64, confidence: float = CONFIDENCE) -> Paired:
    """The interval of the difference of two means over the same replications (`linearised` values).

    A difference that is the same in every replication has an interval without width: nothing but the scenarios made it.
    Raises ValueError when the two have not the same number of replications.
    """
    if baseline.shape != variant.shape:
        raise ValueError(f"replications must be paired: {len(baseline)} against {len(variant)}")
    difference = differences(baseline, variant)
    if np.isnan(difference).any():
        return NOTHING_PAIRED._replace(baseline=_mean(baseline), variant=_mean(variant))
    between, p_value = shift(difference, confidence)
    return Paired(_mean(baseline), _mean(variant), between, p_value, variance_ratio(baseline, variant))


def paired_shares(baseline: Float64, variant: Float64, units: float, confidence: float = CONFIDENCE) -> Paired:
    """As `paired`, for shares of `units` judged units a replication, where pairing can make every difference zero.

    Beside the interval of `paired` there is one with two more replications: one unit in each is kept by one variant
    only, the other way round in the other, and the rest of their units differ as the data do. For one unit a
    replication (kept or not) it is that of Bonett and Price (2012), Journal of Educational and Behavioral Statistics
    37, 479-488, with Student's quantile. When no replication shows any difference all units of the two differ: the
    units of a replication share its luck, and a difference of all of them in one replication may not have been met yet.
    Each end is the outer one of both, so the interval always has a width; the estimate is that of the data.
    """
    plain = paired(baseline, variant, confidence)
    estimate, low, high = plain.difference
    if math.isnan(low):
        return plain
    difference = differences(baseline, variant)
    step, rest = smallest_step(difference, units), estimate * (1 - 1 / max(units, 1.0))
    wide, p_value = shift(np.concatenate([difference, [rest + step, rest - step]]), confidence)
    ends = max(min(low, wide.low), -1.0), min(max(high, wide.high), 1.0)
    return plain._replace(difference=Interval(estimate, *ends), p_value=max(plain.p_value, p_value))


def differences(baseline: Float64, variant: Float64) -> Float64:
    """variant - baseline; differences that only rounding tells apart are equal, and 0 where it is all they are."""
    difference = variant - baseline
    rounding = ROUNDING * float(max(abs(baseline).max(), abs(variant).max()))
    if float(np.ptp(difference)) <= rounding:
        equal = difference[0] if abs(difference[0]) > rounding else 0.0
        return np.full(len(difference), equal)
    return np.asarray(difference, np.float64)


def smallest_step(difference: Float64, units: float) -> float:
    """The change that stands for what was not met yet: one of `units`; all of them where no difference was seen."""
    return 1.0 / max(units, 1.0) if difference.any() else 1.0


def variance_ratio(baseline: Float64, variant: Float64) -> float:
    """Variance of the difference with independent seeds / variance of the paired difference."""
    apart = _variance(baseline) + _variance(variant)
    together = _variance(differences(baseline, variant))
    if together == 0:
        return math.inf if apart > 0 else math.nan
    return apart / together


def _variance(values: Float64) -> float:
    """0 for equal values, whatever rounding makes of them; NaN for a single one."""
    if len(values) < 2:
        return math.nan
    return 0.0 if (values == values[0]).all() else float(values.var(ddof=1))


def _mean(values: Float64) -> float:
    return float(values.mean())
