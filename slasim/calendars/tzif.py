"""Reading a zone's history from the `tzdata` package, never from the machine.

The zone files of an operating system differ from machine to machine; the package is pinned, so the same versions
give the same answers everywhere. The binary format is RFC 8536 (TZif).
"""

from __future__ import annotations

import difflib
import io
import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from slasim.calendars.errors import CalendarError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = 7 * 86_400  # no zone's yearly rule has two changes within one week
FIRST_SECOND = int((datetime.min.replace(tzinfo=UTC) - EPOCH).total_seconds())


@cache
def zone_names() -> frozenset[str]:
    """Every name of the IANA database, links included."""
    return frozenset((resources.files("tzdata") / "zones").read_text("utf-8").split())


@cache
def zone_bytes(name: str) -> bytes:
    """The TZif file of a zone. Raises CalendarError for a name that the database does not know."""
    if name not in zone_names():
        near = difflib.get_close_matches(name, zone_names(), n=1)
        hint = f"; the nearest name is {near[0]!r}" if near else ""
        raise CalendarError(f"timezone: {name!r} is not in the IANA time zone database{hint}")
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def changes(name: str, until_year: int) -> tuple[tuple[int, int], ...]:
    """The UTC offsets a zone had and will have: (instant, offset) in whole seconds, by instant.

    The offset holds from the instant on (included) to the next one; the first instant is that of the year 1. Up to
    the last entry of the file this is its table, then its closing rule worked out to the end of `until_year`.
    """
    data = zone_bytes(name)
    table = _table(data)
    if "," in data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii"):  # the closing rule changes twice a year
        table += _by_rule(ZoneInfo.from_file(io.BytesIO(data), key=name), table[-1], until_year)
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


def _by_rule(zone: ZoneInfo, last: tuple[int, int], until_year: int) -> list[tuple[int, int]]:
    """The changes after the last explicit one, found by stepping a week at a time and halving to the second."""
    found = []
    instant, offset = max(last[0], 0), last[1]
    end = int((datetime(until_year, 12, 31, tzinfo=UTC) - EPOCH).total_seconds())
    while instant < end:
        after = min(instant + WEEK, end)
        if (new := _offset(zone, after)) != offset:
            low, high = instant, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            found.append((high, new))
            offset = new
        instant = after
    return found


def _offset(zone: ZoneInfo, second: int) -> int:
    shown = (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    assert shown is not None
    return int(shown.total_seconds())
