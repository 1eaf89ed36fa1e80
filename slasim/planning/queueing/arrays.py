"""Arguments as arrays that broadcast, and answers as plain numbers where only numbers were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from slasim.types import Bools, Float64

Reals = float | npt.ArrayLike  # a number, or anything NumPy makes an array of


def together(**given: Reals) -> tuple[Float64, ...]:
    """The arguments as float64 arrays of one shape; ValueError names one that is negative or not a number."""
    arrays = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in given.values()))
    for name, array in zip(given, arrays, strict=True):
        if not np.all(array >= 0):
            raise ValueError(f"{name} must be a number from 0 up, not {array[~(array >= 0)].flat[0]}")
    return tuple(arrays)


def plain(array: npt.ArrayLike) -> Any:
    """The array; a Python number when it has no dimensions."""
    array = np.asarray(array)
    return array if array.ndim else array.item()


def share(part: Float64, whole: Float64, of_nothing: float) -> Float64:
    """part / whole; `of_nothing` where the whole is 0."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), of_nothing)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def chosen(where: Bools, *arrays: Float64) -> tuple[Float64, ...]:
    """The entries of each array at which `where` holds."""
    return tuple(each[where] for each in arrays)
