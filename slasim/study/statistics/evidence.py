"""Whether a mean of values in [0, 1] is above or below a threshold, decided as the data come in.

Evidence against "the mean is at most m" is the wealth of gamblers who bet on every value x at odds that are fair when
the mean is m: each multiplies what he has by 1 + b (x - m), with his own b in (0, 1]. However long one looks on, the
wealth of all together ever reaches 1 / error with a probability of at most `error` if the mean is at most m (Ville's
inequality). Waudby-Smith and Ramdas (2024), Estimating means of bounded random variables by betting, Journal of the
Royal Statistical Society B 86, 1-27; for plain probabilities it is a mixture sequential probability ratio test (Robbins
1970, Annals of Mathematical Statistics 41, 1397-1409). So one may look after every batch and stop when one knows.

The bets are the same for all m, which makes the wealth fall in m: what is rejected at m is rejected below it too, and
the bounds below are one-sided confidence sequences, right at every look together.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.types import Float64

BETS = 0.5 ** np.arange(10)  # from boldest, which tells 100 % from less, to 0.002, which tells neighbours apart
STAKES = 1 / (np.arange(1, 11) * np.arange(2, 12))  # what each begins with: together 10/11, the rest is never bet
HALVINGS = 60  # of [0, 1], to the last bit of a double


class Seen(NamedTuple):
    """Values in [0, 1] seen so far: each different one and how often."""

    value: Float64
    times: Float64

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Seen:
        """NaN is no data. Raises ValueError for a value outside [0, 1]."""
        known = np.asarray(values, np.float64)
        known = known[~np.isnan(known)]
        if len(known) and not (known.min() >= 0 and known.max() <= 1):
            raise ValueError(f"values must lie in [0, 1], not in [{known.min():g}, {known.max():g}]")
        value, times = np.unique(known, return_counts=True)
        return cls(value, times.astype(np.float64))


def log_wealth(seen: Seen, mean: float) -> float:
    """The logarithm of the evidence that the mean is above `mean`; above log(1 / error) it is shown at that error."""
    factors = 1 + BETS[:, None] * (seen.value - mean)
    with np.errstate(divide="ignore"):  # wealth may be lost altogether
        logs = np.log(factors) @ seen.times + np.log(STAKES)
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum())) if math.isfinite(top) else -math.inf


def lower_bound(seen: Seen, error: float) -> float:
    """A bound that the mean lies above: wrong at any of all looks with a probability of at most `error`."""
    limit = math.log(1 / error)
    if log_wealth(seen, 0.0) < limit:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if log_wealth(seen, middle) >= limit else (low, middle)
    return low


def upper_bound(seen: Seen, error: float) -> float:
    """A bound that the mean lies below; see `lower_bound`."""
    return 1 - lower_bound(Seen(1 - seen.value[::-1], seen.times[::-1]), error)
