"""Weekly profiles: when in the week tickets come.

A profile is weights of hours, half hours, quarters or five minutes of a week, Monday 00:00 first, by the clock of the
customer's region; only their ratios matter.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from slasim.problems import Mistake, Unreadable, nearest, one_of, unreadable
from slasim.scenario.values.text import Written

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

WEEK_WEIGHTS = (168, 336, 672, 2016)  # an hour each, half an hour, a quarter, five minutes
OR_WEIGHTS = f"{', '.join(map(str, WEEK_WEIGHTS[:-1]))} or {WEEK_WEIGHTS[-1]} weights"


def _read_shape(value: Any) -> str | tuple[float, ...]:
    expected = f"{one_of(SHAPES)}, or a CSV file of {OR_WEIGHTS}"
    if isinstance(value, str):
        if value in SHAPES:
            return value
        raise unreadable(value, expected, nearest(value, SHAPES))
    if not isinstance(value, list | tuple):
        raise unreadable(value, expected)
    if len(value) not in WEEK_WEIGHTS:
        raise unreadable(f"{len(value)} weights", f"{OR_WEIGHTS} of a week from Monday 00:00 on")
    mistakes = [
        Mistake((index,), str(weight), "a weight of 0 or more")
        for index, weight in enumerate(value)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1e9
    ]
    if not mistakes and math.fsum(value) == 0:
        mistakes = [Mistake((), "weights that are all 0", "a weight above 0")]
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(float(weight) for weight in value)


def _write_shape(value: str | tuple[float, ...]) -> str | list[float]:
    return value if isinstance(value, str) else list(value)


Shape = Annotated[
    str | tuple[float, ...],
    Written("shape", _read_shape, _write_shape, (("type", ["string", "array"]), ("examples", ["office_hours"]))),
]


def weights_of(shape: str | tuple[float, ...]) -> tuple[float, ...]:
    """The weights of a named shape, or those given."""
    return SHAPES[shape] if isinstance(shape, str) else shape
