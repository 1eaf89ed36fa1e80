"""One long run: where its start stops to matter (MSER-5), and the interval of its mean (batch means)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from slasim.study.statistics.intervals import CONFIDENCE, Interval, mean_interval
from slasim.types import Float64

FIVE = 5


def mser5(series: npt.ArrayLike) -> int:
    """How many observations to leave out at the start: a multiple of five, at most half of them.

    The cut that makes the standard error of the mean of what is left least, over means of five observations. White,
    Cobb and Spratt (2000), A comparison of five steady-state truncation heuristics for simulation, Proceedings of the
    Winter Simulation Conference, 755-760. A cut at the limit says that the series is too short to tell.

    Raises:
        ValueError: fewer than ten observations.
    """
    values = np.asarray(series, np.float64)
    count = len(values) // FIVE
    if count < 2:
        raise ValueError(f"MSER-5 needs at least {2 * FIVE} observations, not {len(values)}")
    means = values[: count * FIVE].reshape(count, FIVE).mean(axis=1)
    means = means - means.mean()  # the sums of squares below lose no digits to a large level
    left = count - np.arange(count // 2 + 1)
    sums, squares = (np.cumsum(each[::-1])[::-1][: len(left)] for each in (means, means * means))
    scores = (squares - sums * sums / left) / left**2
    return int(np.argmin(scores)) * FIVE


def batch_means(series: npt.ArrayLike, batches: int) -> Float64:
    """The means of `batches` equal stretches; a rest that fills no stretch is left out at the start.

    Raises:
        ValueError: fewer observations than batches, or no batch.
    """
    values = np.asarray(series, np.float64)
    if not 1 <= batches <= len(values):
        raise ValueError(f"the number of batches must be from 1 to the {len(values)} observations, not {batches}")
    size = len(values) // batches
    return np.asarray(values[len(values) - size * batches :].reshape(batches, size).mean(axis=1), np.float64)


def batch_means_interval(series: npt.ArrayLike, batches: int, confidence: float = CONFIDENCE) -> Interval:
    """Student's interval of the mean of one long run in steady state, from the means of equal stretches.

    Right as far as the stretches are long enough to be nearly independent: see `neighbours`. Law, Simulation Modeling
    and Analysis, section 9.5.3. Raises as `batch_means`.
    """
    return mean_interval(batch_means(series, batches), confidence)


def neighbours(series: npt.ArrayLike) -> float:
    """The correlation of values that follow each other; NaN when they do not vary or are fewer than three.

    For means of stretches: near 0, they are as good as independent; clearly above (beyond 1.6 / sqrt(their number)),
    the interval is too narrow and the stretches should be longer.
    """
    values = np.asarray(series, np.float64)
    rest = values - values.mean() if len(values) else values
    total = float((rest * rest).sum())
    if len(values) < 3 or total == 0:
        return math.nan
    return float((rest[1:] * rest[:-1]).sum()) / total
