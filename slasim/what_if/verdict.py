"""When a verdict may be shown in colour though not all windows are in: when it would not turn.

A verdict on a chance is a function of how many of all windows have the event, and never worse for more of them. It is
settled when none and all of those that are missing give the same one; or when the chance is shown to lie on one side
of each limit by evidence that may be looked at after every window (slasim/study/statistics/evidence.py), wrong at any
of all looks with a probability of at most ERROR. Until then it is a first look, and grey.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from slasim.study.measures.promises.chance import KeptChance
from slasim.study.statistics import Seen, log_wealth

ERROR = 0.01
EARLY = "early"


def settled(chance: KeptChance, of: int, limits: tuple[float, ...], verdict: Callable[[KeptChance], str]) -> str:
    """The verdict on a chance when all of `of` windows are in, where it is settled; else EARLY.

    `verdict` is that of a whole set of windows, and another one at each of the `limits` only, or where a chance is too
    near to one of them to be sure.
    """
    left = of - chance.windows
    if left <= 0:
        return verdict(chance)
    ends = (KeptChance(chance.kept + more, chance.least + more, chance.most + more, of) for more in (0, left))
    if len(found := {verdict(each) for each in ends}) == 1:  # more windows that have it never make it worse
        return found.pop()
    if all(is_above(chance.least, chance.windows, limit) or is_below(chance.most, chance.windows, limit)
           for limit in limits):  # fmt: skip
        here = sum(is_above(chance.least, chance.windows, limit) for limit in limits)
        return verdict(_inside(here, limits, of))
    return EARLY


def _inside(zone: int, limits: tuple[float, ...], of: int) -> KeptChance:
    """A chance in the middle of the zone between two limits, or at the end of all."""
    ends = (0.0, *sorted(limits), 1.0)
    low, high = ends[zone], ends[zone + 1]
    share = 0.0 if zone == 0 else 1.0 if zone == len(limits) else (low + high) / 2
    kept = round(share * of)
    return KeptChance(kept, kept, kept, of)


@lru_cache(maxsize=4096)
def is_above(kept: int, windows: int, limit: float) -> bool:
    """Whether a chance is shown to be above a limit."""
    return log_wealth(_seen(kept, windows), limit) >= math.log(1 / ERROR)


@lru_cache(maxsize=4096)
def is_below(kept: int, windows: int, limit: float) -> bool:
    """Whether a chance is shown to be below a limit."""
    return log_wealth(_seen(windows - kept, windows), 1 - limit) >= math.log(1 / ERROR)


def _seen(kept: int, windows: int) -> Seen:
    return Seen.of([1.0] * kept + [0.0] * (windows - kept))
