"""Means over independent histories against values that are known, in two stages.

Seeds are hashes of names, nobody picks one. What lies outside its 99 % interval runs once more at 16 times the size
with a second hashed seed, and must lie inside its 99.99 % interval. Several values of one case share the level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import stats

Floats = np.ndarray[Any, np.dtype[np.float64]]
AGAIN = 16


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def p_values(history: Callable[[int, int], Sequence[float]], known: Sequence[float], seed: int, size: int) -> Floats:
    """Of the means over `size` histories; `history(seed, replication)` gives one number for each known value."""
    seen = np.array([history(seed, replication) for replication in range(size)], np.float64)
    return np.asarray(stats.ttest_1samp(seen, np.array(known)).pvalue)


def agrees(name: str, history: Callable[[int, int], Sequence[float]], known: Sequence[float], size: int = 100) -> bool:
    """Whether the means are the known values as far as such a test can tell."""
    if p_values(history, known, hashed_seed(name), size).min() > 0.01 / len(known):
        return True
    again = p_values(history, known, hashed_seed(f"{name} again"), AGAIN * size)
    return bool(again.min() > 0.0001 / len(known))
