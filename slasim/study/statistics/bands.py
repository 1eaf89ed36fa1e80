"""A band that holds a whole curve of counts at once."""

from __future__ import annotations

import math

import numpy as np

from slasim.study.statistics.intervals import CONFIDENCE
from slasim.types import Float64


def simultaneous_band(curves: Float64, confidence: float = CONFIDENCE) -> tuple[Float64, Float64]:
    """Lower and upper ends, one a point, between which a whole curve of counts lies with the probability `confidence`.

    `curves` [curves, points] are drawn ones. They are ranked by their largest deviation from the mean, in standard
    deviations of each point, of the square roots of the counts (which differ about as much at any mean); the band is
    that of the share `confidence` of them (a studentised maximum deviation envelope: Myllymäki and others 2017, Journal
    of the Royal Statistical Society B 79, 381-404). Ranks at each point by itself would need thousands of curves.
    """
    root = np.sqrt(curves)
    mean, spread = root.mean(axis=0), root.std(axis=0, ddof=1)
    off = np.divide(np.abs(root - mean), spread, out=np.zeros_like(root), where=spread > 0).max(axis=1)
    rank = min(math.ceil(confidence * (len(curves) + 1)), len(curves)) - 1  # as a curve more would be ranked
    reach = float(np.sort(off)[rank]) * spread
    return np.maximum(mean - reach, 0.0) ** 2, (mean + reach) ** 2
