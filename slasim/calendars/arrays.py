"""The kernels over arrays: the same answers, and an error that says what has none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from slasim.calendars import kernels
from slasim.calendars.compiled import CalendarTables
from slasim.calendars.errors import CalendarError
from slasim.calendars.kernels import Argument
from slasim.instants import in_utc
from slasim.types import Bools, Int64


def elapsed_array(tables: CalendarTables, c: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Int64:
    """Open ms from a to b on calendar c (index into the tables, -1 round the clock); the arguments broadcast.

    Raises CalendarError when an interval is reversed or outside the window of the tables, or c names no calendar.
    """
    shape, (calendar, start, end) = _flat(tables, c, a, b)
    out = np.empty(shape, np.int64)
    wrong = kernels.elapsed_many(tables, calendar, start, end, out.reshape(-1))
    if wrong >= 0:
        first, last = _pick(start, wrong), _pick(end, wrong)
        what = "ends before it starts" if last < first else f"is outside the window of the tables {_window(tables)}"
        raise CalendarError(f"elapsed: the interval {in_utc(first)} to {in_utc(last)} (element {wrong}) {what}")
    return out


def add_array(tables: CalendarTables, c: npt.ArrayLike, t: npt.ArrayLike, d: npt.ArrayLike) -> Int64:
    """The earliest instants at which the open ms since t are d; the arguments broadcast as in `elapsed_array`.

    Raises CalendarError when a duration is negative, an instant or answer is outside the window of the tables, or c
    names no calendar.
    """
    out, wrong = try_add(tables, c, t, d)
    if wrong >= 0:
        at, long = (int(np.broadcast_to(value, out.shape).flat[wrong]) for value in (t, d))
        what = "is negative" if long < 0 else f"runs off the window of the tables {_window(tables)}"
        raise CalendarError(f"add: {long} open ms from {in_utc(at)} on (element {wrong}) {what}")
    return out


def try_add(tables: CalendarTables, c: npt.ArrayLike, t: npt.ArrayLike, d: npt.ArrayLike) -> tuple[Int64, int]:
    """`add_array` up to the first element without an answer, and its position (-1 when all have one)."""
    shape, (calendar, start, length) = _flat(tables, c, t, d)
    out = np.empty(shape, np.int64)
    return out, int(kernels.add_many(tables, calendar, start, length, out.reshape(-1)))


def is_open_array(tables: CalendarTables, c: npt.ArrayLike, t: npt.ArrayLike) -> Bools:
    """Whether calendar c is open at t; the arguments broadcast as in `elapsed_array`.

    Raises CalendarError when an instant is outside the window of the tables, or c names no calendar.
    """
    shape, (calendar, at) = _flat(tables, c, t)
    out = np.empty(shape, np.int8)
    wrong = kernels.is_open_many(tables, calendar, at, out.reshape(-1))
    if wrong >= 0:
        raise CalendarError(
            f"is_open: {in_utc(_pick(at, wrong))} (element {wrong}) is outside the window of the tables "
            f"{_window(tables)}"
        )
    return out.astype(np.bool_)


def _flat(
    tables: CalendarTables, c: npt.ArrayLike, *arguments: npt.ArrayLike
) -> tuple[tuple[int, ...], list[Argument]]:
    """The common shape, and each argument as a flat array with its step: 0 for a scalar, 1 otherwise."""
    given = [np.asarray(value) for value in (c, *arguments)]
    for value in given:
        if value.dtype.kind not in "iu":
            raise CalendarError(f"calendars count in whole ms: expected integers, found an array of {value.dtype}")
    calendars = given[0]
    if calendars.size and (calendars.min() < -1 or calendars.max() >= len(tables.total)):
        raise CalendarError(f"calendar {calendars.min()} to {calendars.max()}: the tables hold {len(tables.total)}")
    shapes = [value.shape for value in given]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise CalendarError(f"arrays of the shapes {shapes} do not go together") from None
    flat = []
    for value in given:
        once = value.ndim == 0
        full = value.reshape(1) if once else np.broadcast_to(value, shape).reshape(-1)
        flat.append((np.ascontiguousarray(full, dtype=np.int64), 0 if once else 1))
    return shape, flat


def _pick(argument: Argument, position: int) -> int:
    values, step = argument
    return int(values[position * step])


def _window(tables: CalendarTables) -> str:
    return f"({in_utc(int(tables.window[0]))} to {in_utc(int(tables.window[1]))})"
