"""Where a function that falls reaches a value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from slasim.types import Float64

_DOUBLINGS = 200
_HALVINGS = 60


def falls_to(function: Callable[[Float64], Float64], value: Float64, scale: Float64) -> Float64:
    """The least t >= 0 with function(t) <= value, entry by entry, to the last digits of a float; `inf` where none is.

    `scale` is a first guess of t's size, above 0.
    """
    shape = np.broadcast_shapes(function(np.zeros(())).shape, value.shape, scale.shape)
    low = np.zeros(shape)
    high = np.broadcast_to(np.where(scale > 0, scale, 1.0), shape).copy()
    for _ in range(_DOUBLINGS):
        above = ~(function(high) <= value)
        if not above.any():
            break
        low = np.where(above, high, low)
        high = np.where(above, high * 2, high)
    endless = ~(function(high) <= value)
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        above = ~(function(middle) <= value)
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(endless, np.inf, np.where(function(np.zeros(shape)) <= value, 0.0, high))
