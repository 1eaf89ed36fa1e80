"""In which part of the week a ticket is created, by the clock of its customer, where rules of work ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import local_dates, wall_clock
from slasim.calendars.zone import to_utc
from slasim.instants import DAY, WEEK
from slasim.types import Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

_MONDAY = 3 * DAY  # 1970-01-01 was a Thursday


class WeekKinds(NamedTuple):
    """The week in stretches; in those of one kind the same rules hold."""

    start: Int64  # ms since Monday 00:00, the first 0
    kind: Int16
    many: int  # kinds


def week_kinds(scenario: Scenario) -> WeekKinds:
    """The kinds of hours that the rules of work tell apart: one where none asks for hours."""
    parts = scenario.week_parts()
    starts, kinds = zip(*parts, strict=True)
    return WeekKinds(np.array(starts, np.int64), np.array(kinds, np.int16), max(kinds) + 1)


def kinds_at(of: WeekKinds, zones: tuple[str, ...], region_of: Int16, block: Int32, created: Int64) -> Int16:
    """The kind of the hour in which each ticket is created; `region_of` its block the customer is, in `zones`."""
    out = np.zeros(len(created), np.int16)
    if of.many > 1:
        region = region_of[block]
        for number, zone in enumerate(zones):
            mine = np.flatnonzero(region == number)
            shown = (wall_clock(zone, created[mine]) + _MONDAY) % WEEK
            out[mine] = of.kind[np.searchsorted(of.start, shown, side="right") - 1]
    return out


def spans_of_kinds(of: WeekKinds, zone: str, start: int, end: int) -> tuple[Int16, Int64, Int64]:
    """The kind of each span of a zone's clock around [start, end), and its ends, UTC ms; in order, without gaps."""
    days = local_dates(zone, start - DAY, end + DAY)
    monday = (days[0] + 3) // 7 * 7 - 3
    weeks = np.arange(monday, days[-1] + 1, 7, dtype=np.int64) * DAY
    low = (weeks[:, None] + of.start).ravel()
    spans = to_utc(zone, low, np.append(low[1:], weeks[-1] + WEEK))
    order = np.argsort(spans.start, kind="stable")
    return np.tile(of.kind, len(weeks))[spans.row[order]], spans.start[order], spans.end[order]
