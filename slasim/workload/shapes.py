"""Weekly profiles: when in the week the tickets of a stream arrive.

A profile is weights of hours, half hours, quarters or five minutes of a week, Monday 00:00 first, by the clock of the
customer's region; only their ratios matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from slasim.scenario.sections.demand import OR_WEIGHTS, WEEK_WEIGHTS
from slasim.types import Float64

HOURS = 168
_NIGHT = (0,) * 8
# A working day: contacts climb to a peak at mid-morning, dip over lunch, fade in the evening.
_OFFICE_DAY = (*_NIGHT, 6, 9, 10, 9, 7, 8, 9, 8, 6, 3, 0, 0, 0, 0, 0, 0)
# Consumers as well: some traffic at every hour, evenings count, weekends bring about half.
_LONG_DAY = (2, 1, 1, 1, 1, 2, 4, 6, 9, 10, 10, 9, 8, 9, 9, 9, 8, 8, 8, 8, 7, 6, 5, 3)
_LONG_WEEKEND = tuple(weight / 2 for weight in _LONG_DAY)

SHAPES: dict[str, tuple[float, ...]] = {
    "always": (1,) * HOURS,
    "office_hours": _OFFICE_DAY * 5 + (0,) * 48,
    "extended": _LONG_DAY * 5 + _LONG_WEEKEND * 2,
}


def weights(shape: str | Sequence[float]) -> Float64:
    """The weights of a named shape, or those given. Raises ValueError for a number of weights that no shape has."""
    chosen = SHAPES[shape] if isinstance(shape, str) else shape
    if len(chosen) not in WEEK_WEIGHTS:
        raise ValueError(f"shape: a weekly profile has {OR_WEIGHTS}, this one has {len(chosen)}")
    return np.array(chosen, np.float64)
