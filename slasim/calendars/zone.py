"""Local time: what the wall clock of a zone shows, and when it shows it.

All instants are int64 ms since 1970-01-01 UTC. A *wall reading* is int64 ms too: the ms from 1970-01-01 00:00 to what
the wall clock shows, as if its days were all 24 hours long.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.calendars.errors import CalendarError
from slasim.calendars.tzif import changes
from slasim.instants import DAY, MINUTE, day_number
from slasim.types import Int64

Dates = Sequence[date] | npt.NDArray[np.datetime64]

FAR = 1 << 62
NEAR = 2110  # few ask beyond, and holidays are known to 2100
FIRST = (day_number(date.min) + 2) * DAY  # two days inside what dates can name,
LAST = (day_number(date.max) - 1) * DAY  # so that every zone can show it


class Zone(NamedTuple):
    """A zone as spans of constant offset: wall reading = instant + offset on [start, end); spans touch."""

    start: Int64
    end: Int64
    offset: Int64


class Spans(NamedTuple):
    """Half-open UTC spans [start, end) in ms, ordered by (row, start); `row` indexes what they were made from."""

    row: Int64
    start: Int64
    end: Int64


def zone(timezone: str, until_ms: int) -> Zone:
    """The offsets of an IANA zone, right for every instant before `until_ms`.

    Raises CalendarError for an unknown zone.
    """
    near = day_number(date(NEAR, 1, 1)) * DAY
    return _zone(timezone, NEAR if until_ms < near else 9999)


@lru_cache(maxsize=256)
def _zone(timezone: str, until_year: int) -> Zone:
    pairs = np.array(changes(timezone, until_year), dtype=np.int64) * 1000
    start = pairs[:, 0].copy()
    start[0] = -FAR
    end = np.append(start[1:], FAR)
    return Zone(start, end, pairs[:, 1].copy())


def clock_changes(timezone: str, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """When the wall clock of a zone is moved within [start_ms, end_ms), and by how many ms; forward is positive."""
    known = zone(timezone, end_ms)
    moves = zip(known.start[1:].tolist(), np.diff(known.offset).tolist(), strict=True)
    return [(at, by) for at, by in moves if by and start_ms <= at < end_ms]


def wall_clock(timezone: str, instants: npt.ArrayLike) -> Int64:
    """What the wall clock shows at each instant, as wall readings of the same shape."""
    at = np.asarray(instants, dtype=np.int64)
    known = zone(timezone, int(at.max(initial=0)))
    shown: Int64 = at + known.offset[np.searchsorted(known.start, at, side="right") - 1]
    return shown


def local_days(timezone: str, first_date: date, last_date: date) -> Int64:
    """The first instant of each local date from `first_date` to `last_date`, both included.

    That is the first instant at which the wall clock shows the date or a later one, so the days follow each other
    without gap: a date starts at element i and ends at element i + 1. A date whose midnight is skipped starts after
    the gap; a skipped date (Pacific/Apia 2011-12-30) is empty: it starts where the next one does.
    Raises CalendarError when the dates are reversed or the zone is unknown.
    """
    if last_date < first_date:
        raise CalendarError(f"local days: the last date {last_date} is before the first {first_date}")
    wall = np.arange(day_number(first_date), day_number(last_date) + 1, dtype=np.int64) * DAY
    known = zone(timezone, int(wall[-1]) + 2 * DAY)
    latest = np.maximum.accumulate(known.end + known.offset)
    part = np.searchsorted(latest, wall, side="right")
    first: Int64 = np.maximum(known.start[part], wall - known.offset[part])
    return first


def local_dates(timezone: str, start_ms: int, end_ms: int) -> Int64:
    """Every local date that touches [start_ms, end_ms), as days since 1970-01-01."""
    first, last = wall_clock(timezone, [start_ms, end_ms - 1]) // DAY
    return np.arange(first, last + 1, dtype=np.int64)


def local_hours(timezone: str, start_ms: int, end_ms: int) -> tuple[Int64, Spans]:
    """Each hour of the wall clock, 00 to 23, on each local date that touches [start_ms, end_ms): see `local_parts`."""
    return local_parts(timezone, start_ms, end_ms, 24)


def local_parts(timezone: str, start_ms: int, end_ms: int, parts: int) -> tuple[Int64, Spans]:
    """Each of so many equal parts of the 24 hours of the clock, on each local date that touches [start_ms, end_ms).

    The dates as days since 1970-01-01, and the UTC spans of the parts; row is parts × index of the date + number of the
    part. A part that the clock skips has no span, one that it repeats has two or a longer one.
    """
    days = local_dates(timezone, start_ms, end_ms)
    length = DAY // parts
    wall = (days[:, None] * parts + np.arange(parts, dtype=np.int64)).ravel() * length
    return days, to_utc(timezone, wall, wall + length)


def hour_of_week(day: Int64, hour: Int64) -> Int64:
    """The hour of the week, Monday 00:00 first, of an hour of a date (days since 1970-01-01, a Thursday)."""
    return part_of_week(day, hour, 24)


def part_of_week(day: Int64, part: Int64, parts: int) -> Int64:
    """The same where a date has so many parts in place of 24."""
    return (day * parts + part + 3 * parts) % (7 * parts)


def weekday(day: Int64) -> Int64:
    """The weekday of each date (days since 1970-01-01), Monday 0."""
    return (day + 3) % 7


def week_number(day: Int64) -> Int64:
    """The calendar week of each date (days since 1970-01-01), counted from that of 1970-01-01; Monday begins one."""
    return (day + 3) // 7


def spans_on(timezone: str, dates: Dates, start_minute: npt.ArrayLike, end_minute: npt.ArrayLike) -> Spans:
    """The UTC spans at which the wall clock shows a time in [start, end) of each date.

    `dates` is a sequence of dates or a datetime64[D] array; the minutes count from 00:00 of the date, one for all or
    one per date; an end past 1440 runs into the following date. `row` is the index of the date. A time that the clock
    skips is in no span, a time that it repeats is in two (touching spans of one date are joined), so a date has none,
    one or several spans. Raises CalendarError unless start <= end for every date.
    """
    midnight = day_numbers(dates) * DAY
    first, last = np.broadcast_arrays(np.asarray(start_minute, np.int64), np.asarray(end_minute, np.int64))
    if (first > last).any():
        raise CalendarError("spans of dates: an end is before its start; an end on the next date is 1440 or more")
    return to_utc(timezone, midnight + first * MINUTE, midnight + last * MINUTE)


def to_utc(timezone: str, start: Int64, end: Int64) -> Spans:
    """The UTC spans at which the wall clock shows a reading in [start, end), for each row of wall readings."""
    order = np.argsort(start, kind="stable")
    first, last = start[order], end[order]
    known = zone(timezone, int(end.max(initial=0)) + 2 * DAY)
    # The rows that each part of the zone's history can touch are neighbours once they are ordered by start.
    low = np.searchsorted(np.maximum.accumulate(last), known.start + known.offset, side="right")
    high = np.maximum(np.searchsorted(first, known.end + known.offset, side="left"), low)
    part = np.repeat(np.arange(len(low)), high - low)
    row = np.arange(len(part)) - np.repeat(np.cumsum(high - low) - high, high - low)
    shown_from = np.maximum(first[row] - known.offset[part], known.start[part])
    shown_to = np.minimum(last[row] - known.offset[part], known.end[part])
    some = shown_from < shown_to
    row, shown_from, shown_to = order[row[some]], shown_from[some], shown_to[some]
    order = np.lexsort((shown_from, row))
    return _joined(row[order], shown_from[order], shown_to[order])


def _joined(row: Int64, start: Int64, end: Int64) -> Spans:
    """Spans of one row that touch become one: the clock jumped, the time was inside before and after."""
    apart = np.ones(len(row), dtype=bool)
    apart[1:] = (row[1:] != row[:-1]) | (start[1:] != end[:-1])
    return Spans(row[apart], start[apart], end[np.append(apart, True)[1:]])


def day_numbers(dates: Dates) -> Int64:
    """Days since 1970-01-01 of each date."""
    if isinstance(dates, np.ndarray) and dates.dtype.kind == "M":
        return dates.astype("datetime64[D]").astype(np.int64)
    return np.array([day_number(day) for day in dates], dtype=np.int64)
