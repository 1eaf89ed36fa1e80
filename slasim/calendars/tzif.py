"""Reading a zone's history from its file in the pinned zone data, in the binary format of RFC 8536 (TZif)."""

from __future__ import annotations

import difflib
import re
import struct
from datetime import date
from functools import cache

import numpy as np

from slasim.calendars.errors import CalendarError
from slasim.instants import DAY, SECOND, day_number, utc
from slasim.types import Int64
from slasim.zones import zone_bytes, zone_names

_NAME, _TIME, _DATE = r"(?:[A-Za-z]+|<[^>]+>)", r"[+-]?\d+(?::\d+){0,2}", r"\d+\.[1-5]\.[0-6]"
RULE = re.compile(
    rf"{_NAME}(?P<winter>{_TIME}){_NAME}(?P<summer>{_TIME})?"
    rf",M(?P<on>{_DATE})(?:/(?P<at>{_TIME}))?,M(?P<back_on>{_DATE})(?:/(?P<back_at>{_TIME}))?"
)
FIRST_SECOND = day_number(date.min) * DAY // SECOND


def zone_file(name: str) -> bytes:
    """The TZif file of a zone. Raises CalendarError for a name that the database does not know."""
    if name not in zone_names():
        near = difflib.get_close_matches(name, zone_names(), n=1)
        hint = f"; the nearest name is {near[0]!r}" if near else ""
        raise CalendarError(f"timezone: {name!r} is not in the IANA time zone database{hint}")
    return zone_bytes(name)


@cache
def changes(name: str, until_year: int) -> tuple[tuple[int, int], ...]:
    """The UTC offsets a zone had and will have: (instant, offset) in whole seconds, by instant.

    The offset holds from the instant on (included) to the next one; the first instant is that of the year 1. Up to
    the last entry of the file this is its table, then its closing rule worked out to the end of `until_year`.
    """
    data = zone_file(name)
    table = _table(data)
    rule = data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    if "," in rule:  # it changes the clock twice a year
        table += _by_rule(name, rule, table[-1][0], until_year)
    kept = [table[0]]
    for instant, offset in table[1:]:
        if offset != kept[-1][1]:
            kept.append((instant, offset))
    return tuple(kept)


def _table(data: bytes) -> list[tuple[int, int]]:
    """The explicit changes of a TZif file of version 2 or later (the 64-bit block)."""
    isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt = struct.unpack_from(">6l", data, 20)
    header = 44 + timecnt * 5 + typecnt * 6 + charcnt + leapcnt * 8 + isstdcnt + isutcnt
    _, _, _, timecnt, typecnt, _ = struct.unpack_from(">6l", data, header + 20)
    at = header + 44
    times = struct.unpack_from(f">{timecnt}q", data, at)
    kinds = struct.unpack_from(f">{timecnt}B", data, at + 8 * timecnt)
    offsets = [struct.unpack_from(">l", data, at + 9 * timecnt + 6 * kind)[0] for kind in range(typecnt)]
    before = [(FIRST_SECOND, offsets[0])]
    return before + [(time, offsets[kind]) for time, kind in zip(times, kinds, strict=True)]


def _by_rule(name: str, rule: str, after: int, until_year: int) -> list[tuple[int, int]]:
    """The changes of a closing rule later than `after`, worked out by the calendar to the end of `until_year`.

    The rule is a POSIX TZ text such as "CET-1CEST,M3.5.0,M10.5.0/3": offsets west of Greenwich, then the change to
    summer time in the clock of winter and the change back in the clock of summer.
    """
    if (match := RULE.fullmatch(rule)) is None:
        raise CalendarError(
            f"timezone: the closing rule {rule!r} of {name} is of a kind that tzdata did not use so far"
        )
    winter = -_seconds(match["winter"])
    summer = -_seconds(match["summer"]) if match["summer"] else winter + 3600
    years = np.arange(max(1970, utc(max(after, 0) * SECOND).year), until_year + 1)
    to_summer = _on_dates(years, match["on"], match["at"]) - winter
    to_winter = _on_dates(years, match["back_on"], match["back_at"]) - summer
    both = [(at, summer) for at in to_summer.tolist()] + [(at, winter) for at in to_winter.tolist()]
    return sorted(change for change in both if change[0] > after)


def _on_dates(years: Int64, on: str, at: str | None) -> Int64:
    """Wall readings in seconds of a change, year by year: "3.5.0" is the last (5th) Sunday (0) of March, at 02:00."""
    month, week, weekday = (int(part) for part in on.split("."))
    months = (years - 1970) * 12 + month - 1
    first, following = (
        each.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for each in (months, months + 1)
    )
    day = first + (weekday - first - 4) % 7 + 7 * (week - 1)  # 1970-01-01 was a Thursday
    day = np.where(day < following, day, day - 7)
    return np.asarray(day * 86_400 + _seconds(at or "2"), np.int64)


def _seconds(text: str) -> int:
    """Seconds of "2", "-1", "12:45" or "+00:30:15"."""
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    size = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -size if text.startswith("-") else size
