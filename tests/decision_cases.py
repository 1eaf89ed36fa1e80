"""A decision about a probability, by going through all ways in which replications may turn out."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from slasim.study.statistics import Seen, log_wealth
from slasim.study.stopping.watching import MOST, looks


def answers(p: float, threshold: float, error: float, most: int = MOST) -> tuple[float, float, float, float]:
    """The probabilities of "at least", "below" and no answer, and the mean number of replications, when it is `p`."""
    limit, alive, before = math.log(1 / error), np.ones(1), 0
    above = below = replications = 0.0
    for look in looks(most):
        step = look - before
        alive, before = np.convolve(alive, stats.binom.pmf(np.arange(step + 1), step, p)), look
        for kept in np.flatnonzero(alive > 1e-14):
            seen = Seen(np.array([0.0, 1.0]), np.array([look - kept, kept], float))
            mirrored = Seen(np.array([0.0, 1.0]), np.array([kept, look - kept], float))
            is_above = log_wealth(seen, threshold) >= limit
            if is_above or log_wealth(mirrored, 1 - threshold) >= limit:
                above, below = above + alive[kept] * is_above, below + alive[kept] * (not is_above)
                replications += alive[kept] * look
                alive[kept] = 0.0
        if alive.sum() < 1e-9:
            break
    left = float(alive.sum())
    return above, below, left, replications + left * most
