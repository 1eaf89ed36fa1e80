"""Weekly profiles as arrays."""

from __future__ import annotations

import numpy as np

from slasim.scenario.values.week_shape import SHAPES, weights_of
from slasim.types import Float64

__all__ = ["SHAPES", "weights"]


def weights(shape: str | tuple[float, ...]) -> Float64:
    """The weights of a named shape, or those given: of the parts of a week, Monday 00:00 first."""
    return np.array(weights_of(shape), np.float64)
