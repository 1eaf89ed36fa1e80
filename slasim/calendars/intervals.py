"""Sets of half-open spans of int64."""

from __future__ import annotations

import numpy as np

from slasim.types import Int64

Ends = tuple[Int64, Int64]  # starts, ends


def union(spans: Ends) -> Ends:
    """What some span covers: ordered, apart, not touching. They may overlap, touch and come in any order."""
    nothing = np.empty(0, np.int64)
    return difference(spans, (nothing, nothing))


def difference(inside: Ends, outside: Ends) -> Ends:
    """What some span of `inside` covers and no span of `outside` does: ordered, apart, not touching.

    Both may overlap, touch and come in any order.
    """
    points = np.concatenate((*inside, *outside))
    kinds = np.repeat(np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]), [len(part) for part in (*inside, *outside)], axis=0)
    order = np.argsort(points, kind="stable")
    points, depth = points[order], np.cumsum(kinds[order], axis=0)
    last = np.append(points[1:] != points[:-1], True) if len(points) else np.empty(0, bool)  # after all at one point
    points, depth = points[last], depth[last]
    covered = (depth[:, 0] > 0) & (depth[:, 1] == 0)
    change = np.diff(covered.astype(np.int8), prepend=0)
    return points[change == 1], points[change == -1]
