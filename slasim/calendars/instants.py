"""Instants and durations of people's types as int64 ms, and back, losing nothing.

Accepted are aware datetimes and timedeltas; NumPy datetime64 (taken as UTC) and timedelta64, single or in an array;
pandas Series and Index of zone-aware instants or of timedeltas. NaT, naive instants and, in arrays, fractions of a
millisecond are refused: nothing is guessed, nothing truncated.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from slasim.calendars.errors import CalendarError
from slasim.instants import EPOCH
from slasim.types import Int64

MICROSECOND = timedelta(microseconds=1)
NOT_A_TIME = np.iinfo(np.int64).min


def instant_us(value: datetime, name: str) -> int:
    """Microseconds since 1970-01-01 UTC of an aware datetime."""
    if value != value:
        raise CalendarError(f"{name}: NaT is no instant")
    if value.tzinfo is None or value.utcoffset() is None:
        raise CalendarError(
            f"{name}: {value} has no time zone; make it aware, such as value.replace(tzinfo=ZoneInfo('Europe/Berlin'))"
        )
    if getattr(value, "nanosecond", 0):
        raise CalendarError(f"{name}: {value} is finer than a microsecond; round it, such as value.floor('ms')")
    return (value - EPOCH) // MICROSECOND


def duration_us(value: timedelta, name: str) -> int:
    """Microseconds of a timedelta."""
    if getattr(value, "nanoseconds", 0):
        raise CalendarError(f"{name}: {value} is finer than a microsecond; round it, such as value.floor('ms')")
    return value // MICROSECOND


def instants_ms(value: Any, name: str) -> Int64:
    """Instants as int64 ms since 1970-01-01 UTC, of the shape of `value`."""
    if isinstance(value, datetime):
        return _whole_ms(instant_us(value, name), name, value)
    if is_pandas(value):
        zone = getattr(value.dtype, "tz", None)
        if zone is None and value.dtype.kind == "M":
            raise CalendarError(
                f"{name}: the instants have no time zone; use .dt.tz_localize(...) (.tz_localize of an Index)"
            )
        if zone is not None:
            value = value.to_numpy(dtype=f"datetime64[{value.dtype.unit}]")
    return _array_ms(value, name, "M", "an aware datetime, or datetime64 in an array, a Series or an Index")


def durations_ms(value: Any, name: str) -> Int64:
    """Durations as int64 ms, of the shape of `value`."""
    if isinstance(value, timedelta):
        return _whole_ms(duration_us(value, name), name, value)
    return _array_ms(value, name, "m", "a timedelta, or timedelta64 in an array, a Series or an Index")


def is_pandas(value: Any) -> bool:
    """True for a Series or an Index; pandas itself is not imported."""
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "dtype") and hasattr(value, "array")


def like(values: npt.NDArray[Any], *given: Any) -> Any:
    """`values` in the clothes of the first Series among `given`, else of the first Index, else as an array.

    Instants get the zone UTC. Raises CalendarError when two Series have different indexes.
    """
    dressed = [value for value in given if is_pandas(value)]
    series = [value for value in dressed if hasattr(value, "index")]
    if not dressed:
        return values[()]
    import pandas as pd

    if any(not value.index.equals(series[0].index) for value in series[1:]):
        raise CalendarError("the two Series have different indexes; align them first, such as with .reindex_like")
    if series:
        answer = pd.Series(values, index=series[0].index)
        return answer.dt.tz_localize("UTC") if values.dtype.kind == "M" else answer
    index = pd.Index(values)
    return index.tz_localize("UTC") if isinstance(index, pd.DatetimeIndex) else index


def _array_ms(value: Any, name: str, kind: str, expected: str) -> Int64:
    found = np.asarray(value) if isinstance(value, np.ndarray | np.generic) or is_pandas(value) else None
    if found is None or found.dtype.kind != kind:
        what = type(value).__name__ if found is None else f"an array of {found.dtype}"
        raise CalendarError(f"{name}: expected {expected}; found {what}")
    whole = found.astype(f"{kind}8[ms]", copy=False)
    ms = whole.view(np.int64)
    if ms.min(initial=0) == NOT_A_TIME:
        missing = np.flatnonzero(ms == NOT_A_TIME)
        raise CalendarError(f"{name}: NaT at position {missing[0]} ({len(missing)} in all); leave out what is missing")
    if found.dtype != whole.dtype and (wrong := np.flatnonzero(whole.astype(found.dtype) != found)).size:
        raise CalendarError(
            f"{name}: {found.reshape(-1)[wrong[0]]} at position {wrong[0]} ({len(wrong)} in all) is not a whole number "
            f"of milliseconds since 1970; round it, such as with .astype('{found.dtype.name.partition('[')[0]}[ms]')"
        )
    return ms


def _whole_ms(us: int, name: str, value: Any) -> Int64:
    if us % 1000:
        raise CalendarError(f"{name}: {value} beside an array must be a whole number of milliseconds")
    return np.asarray(us // 1000, dtype=np.int64)
