"""`CalendarTables`: calendars worked out to open UTC spans over a window, laid out for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.calendars.calendar import BusinessCalendar
from slasim.calendars.errors import CalendarError
from slasim.calendars.expansion import open_spans
from slasim.calendars.intervals import Ends
from slasim.instants import in_utc
from slasim.types import Int32, Int64

FAR = 1 << 62
BUCKETS_PER_SPAN = 4


class CalendarTables(NamedTuple):
    """Open spans of several calendars on [start, end), with an index that finds a span without searching.

    Calendar c owns the rows from first_row[c] on: one of length 0 at the start of the window, its open spans, and
    one that no instant reaches. `before` a span means open ms between the start of the window and its opening.
    Buckets of 2**shift ms of time (of open time) name the row to begin at.
    """

    window: Int64  # [2] start and end of the window, ms
    first_row: Int64  # [calendar]
    total: Int64  # [calendar] open ms in the window
    opens: Int64  # [row] opening instant, ms
    gap: Int64  # [row] opening instant minus open ms before it
    reached: Int64  # [row] open ms from the start of the window to the closing instant
    shift: Int64  # [calendar]
    first_bucket: Int64  # [calendar]
    bucket: Int32  # last row that opens at or before the start of the bucket, counted from first_row
    open_shift: Int64  # [calendar]
    first_open_bucket: Int64  # [calendar]
    open_bucket: Int32  # first row that closes with at least the bucket's open ms, counted from first_row


def tables(calendars: Sequence[BusinessCalendar], start_ms: int, end_ms: int) -> CalendarTables:
    """Work out `calendars` on [start_ms, end_ms); calendar c of the kernels is calendars[c].

    Raises CalendarError when the window is reversed or a calendar cannot be known on all of it.
    """
    if end_ms < start_ms:
        raise CalendarError(f"the window ends at {in_utc(end_ms)}, before its start at {in_utc(start_ms)}")
    return lay([open_spans(calendar, start_ms, end_ms) for calendar in calendars], start_ms, end_ms)


def lay(spans: Sequence[Ends], start_ms: int, end_ms: int) -> CalendarTables:
    """The tables of calendars given by their open spans inside [start_ms, end_ms): ordered, apart, not touching."""
    parts = [_part(*each, start_ms, end_ms) for each in spans]
    return CalendarTables(
        window=np.array([start_ms, end_ms], dtype=np.int64),
        first_row=_firsts([len(part.opens) for part in parts]),
        total=_column([part.total for part in parts]),
        opens=_rows([part.opens for part in parts]),
        gap=_rows([part.gap for part in parts]),
        reached=_rows([part.reached for part in parts]),
        shift=_column([part.shift for part in parts]),
        first_bucket=_firsts([len(part.bucket) for part in parts]),
        bucket=_rows([part.bucket for part in parts]).astype(np.int32),
        open_shift=_column([part.open_shift for part in parts]),
        first_open_bucket=_firsts([len(part.open_bucket) for part in parts]),
        open_bucket=_rows([part.open_bucket for part in parts]).astype(np.int32),
    )


class _Part(NamedTuple):
    """One calendar's share of the tables."""

    opens: Int64
    gap: Int64
    reached: Int64
    total: int
    shift: int
    bucket: Int64
    open_shift: int
    open_bucket: Int64


def _part(starts: Int64, ends: Int64, start_ms: int, end_ms: int) -> _Part:
    reached = np.concatenate(([0], np.cumsum(ends - starts)))
    opens = np.concatenate(([start_ms], starts, [FAR]))
    before = np.concatenate(([0], reached))
    total = int(reached[-1])
    shift, edges = _buckets(end_ms - start_ms, len(starts))
    open_shift, open_edges = _buckets(total, len(starts))
    return _Part(
        opens=opens,
        gap=opens - before,
        reached=np.append(reached, FAR),
        total=total,
        shift=shift,
        bucket=np.searchsorted(opens, edges + start_ms, side="right") - 1,
        open_shift=open_shift,
        open_bucket=np.searchsorted(reached, open_edges, side="left"),
    )


def _buckets(length: int, spans: int) -> tuple[int, Int64]:
    """Width (as a power of two) and starts of about BUCKETS_PER_SPAN buckets a span over [0, length]."""
    shift = max((length // (BUCKETS_PER_SPAN * spans + 1)).bit_length() - 1, 0)
    return shift, np.arange((length >> shift) + 1, dtype=np.int64) << shift


def _firsts(sizes: list[int]) -> Int64:
    return np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64) if sizes else np.empty(0, np.int64)


def _column(values: list[int]) -> Int64:
    return np.array(values, dtype=np.int64)


def _rows(parts: list[Int64]) -> Int64:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
