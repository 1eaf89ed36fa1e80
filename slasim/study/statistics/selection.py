"""The best of several variants with a guarantee: ranking and selection with an indifference zone.

The procedure of Kim and Nelson (2001), "A fully sequential procedure for indifference-zone selection in simulation",
ACM Transactions on Modeling and Computer Simulation 11, 251-273, with c = 1: if the best mean is better than every
other by at least the zone, it is selected with probability at least 1 - error. The observations of one stage may depend
on each other (common random numbers), those of different stages must not; they are taken to be normal, so an
observation should be the mean of a batch of replications.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from slasim.types import Float64

FIRST = 10  # observations of every system before any is judged

Observe = Callable[[Sequence[int], int], Float64]


class Selected(NamedTuple):
    """What a selection came to."""

    best: int
    observations: tuple[int, ...]  # taken of each system
    dropped: tuple[int, ...]  # systems found inferior, in this order
    decided: bool  # False: more than one was left when the most observations were reached


def select(
    observe: Observe,
    systems: int,
    *,
    zone: float,
    error: float,
    first: int = FIRST,
    most: int,
    least_variance: Callable[[Float64], float] | None = None,
) -> Selected:
    """Select the system with the greatest mean.

    `observe(alive, count)` gives the next `count` observations of the systems `alive`, shape (len(alive), count).
    `least_variance(differences)` is a floor under the variance of the differences of two systems in the first stage,
    shape (first,): discrete observations under common random numbers may all be equal there. Not more than `most`
    observations of a system are taken. Raises ValueError for an impossible argument.
    """
    if systems < 2 or first < 2 or most < first or zone <= 0 or not 0 < error < 0.5:
        raise ValueError("a selection needs 2 systems, 2 observations each, a zone above 0, an error in (0, 0.5)")
    taken = observe(range(systems), first)
    reach = continuation(systems, first, error) * _variances(taken, least_variance)
    total, alive, dropped = taken.sum(axis=1), np.arange(systems), []
    counts, stage = np.full(systems, first), first
    while True:
        # System i survives while it is not behind any l by more than W = (h² S² / zone - zone r) / 2.
        behind = total[alive][None, :] - total[alive][:, None]
        allowed = np.maximum(0.0, (reach[np.ix_(alive, alive)] / zone - zone * stage) / 2)
        inferior = (behind > allowed).any(axis=1)
        dropped += alive[inferior].tolist()
        alive = alive[~inferior]
        last = math.floor(reach[np.ix_(alive, alive)].max(initial=0.0) / zone**2) + 1
        if len(alive) == 1 or stage >= min(last, most):
            break
        total[alive] += observe(alive.tolist(), 1)[:, 0]
        stage += 1
        counts[alive] = stage
    best = int(alive[np.argmax(total[alive])])
    return Selected(best, tuple(counts.tolist()), tuple(dropped), len(alive) == 1 or stage >= last)


def continuation(systems: int, first: int, error: float) -> float:
    """h² = 2 η (first - 1) with η = ((2 error / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2."""
    return float(((2 * error / (systems - 1)) ** (-2 / (first - 1)) - 1) * (first - 1))


def _variances(taken: Float64, least_variance: Callable[[Float64], float] | None) -> Float64:
    """Of the difference of each two systems in the first stage, shape (systems, systems)."""
    systems = len(taken)
    found = np.zeros((systems, systems))
    for i in range(systems):
        for other in range(i):
            difference = taken[i] - taken[other]
            floor = 0.0 if least_variance is None else least_variance(difference)
            found[i, other] = found[other, i] = max(float(difference.var(ddof=1)), floor)
    return found
