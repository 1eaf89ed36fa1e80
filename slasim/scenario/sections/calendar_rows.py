"""Calendars in the tables of the kernels: in the order of the file, and behind them every version of those amended.

Row c of the tables is calendar c as it runs: each local date by the version of that date. A ticket is owed its clocks
on the version in force at its creation, for all of its life; each version of an amended calendar has a row of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from slasim.scenario.values.frozen import FrozenMap

if TYPE_CHECKING:
    from slasim.calendars import BusinessCalendar, CalendarTables
    from slasim.scenario.sections.calendars import CalendarSpec


class InForce(NamedTuple):
    """A version of a calendar."""

    row: int  # in the tables
    spec: CalendarSpec  # what it says, without amendments


def rows_at(calendars: Mapping[str, CalendarSpec], instant_ms: int) -> dict[str, InForce]:
    """The version of each calendar that is in force at an instant (UTC ms)."""
    found, behind = {}, len(calendars)
    for row, (name, spec) in enumerate(calendars.items()):
        if not spec.amendments:
            found[name] = InForce(row, spec)
            continue
        versions = spec.versions()
        number = bisect_right([start for start, _ in versions], instant_ms) - 1
        found[name] = InForce(behind + number, versions[number][1])
        behind += len(versions)
    return found


def built(calendars: Mapping[str, CalendarSpec]) -> list[BusinessCalendar]:
    """The calendar of each row."""
    versions = [spec for each in calendars.values() if each.amendments for _, spec in each.versions()]
    return [spec.build() for spec in (*calendars.values(), *versions)]


@lru_cache(maxsize=32)
def lay_calendars(calendars: FrozenMap[str, CalendarSpec], start_ms: int, end_ms: int) -> CalendarTables:
    """The tables of calendars on [start_ms, end_ms). Raises CalendarError where one cannot be known on all of it."""
    from slasim.calendars import tables

    return tables(built(calendars), start_ms, end_ms)
