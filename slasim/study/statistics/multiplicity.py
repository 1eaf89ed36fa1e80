"""Many statements at once that shall all be right together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from slasim.types import Float64


def holm(p_values: npt.ArrayLike) -> Float64:
    """P-values corrected so that all statements with at most `a` are right together with probability 1 - a.

    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65-70.
    Nothing is assumed of how the statements hang together. NaN (no statement) is not counted and stays NaN.
    """
    values = np.asarray(p_values, np.float64)
    corrected = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected
