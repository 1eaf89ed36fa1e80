"""Where the search begins: designs that keep what is asked, found by halving the way between few seats and many."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.descent import FIRST, Descent
from slasim.types import Float64

STEPS = 6  # halvings: to a part in 64 of the way


def by_halving(search: Descent, low: Seats, high: Seats, histories: int = FIRST) -> Seats:
    """The design nearest to `low`, on the straight way from it to `high`, that passes; `high` passes."""
    few, many = np.array(low, np.float64), np.array(high, np.float64)
    best, bottom, top = high, 0.0, 1.0
    for _ in range(STEPS):
        middle = (bottom + top) / 2
        seats = _between(search, few + middle * (many - few))
        if seats == best:
            break
        if search.race(seats, histories):
            best, top = seats, middle
        else:
            bottom = middle
    return best


def _between(search: Descent, seats: Float64) -> Seats:
    whole = np.clip(np.rint(seats).astype(np.int64), search.free.least, search.free.most)
    return tuple(int(count) for count in whole)


def by_scale(search: Descent, made: Callable[[float], Seats | None], scales: Iterable[float]) -> Seats | None:
    """The first design that passes of those that cover so many times the expected work; None when none does."""
    seen = set()
    for scale in scales:
        seats = made(scale)
        if seats is not None and seats not in seen and search.race(seats, FIRST):
            return seats
        seen.add(seats)
    return None
