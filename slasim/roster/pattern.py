"""Shift patterns on the dates of their site: which dates are worked, and the UTC spans of shifts and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from slasim.calendars import local_dates
from slasim.calendars.zone import to_utc
from slasim.instants import DAY, date_of
from slasim.roster.breaks import breaks, hours
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.calendars import Spans
    from slasim.scenario import CalendarSpec, Scenario, ShiftSpec

Ends = tuple[Int64, Int64]


@dataclass(frozen=True)
class Pattern:
    """One shift pattern of one team."""

    team: str
    name: str
    seats: int
    absence: float  # probability that a seat stays empty on a date
    days: Int64  # the local dates on which it starts, days since 1970-01-01
    shifts: Spans  # row: index into days
    breaks: tuple[Spans, ...]  # of each seat


@lru_cache(maxsize=8)
def patterns(scenario: Scenario) -> tuple[Pattern, ...]:
    """Every pattern over the simulated span, by team and pattern in declared order."""
    start, end = scenario.span()
    found = []
    for team, spec in scenario.teams.items():
        site = scenario.calendars[spec.site]
        # A shift may run into the span from one of the two dates before it.
        inside = local_dates(site.timezone, start, end)
        dates = np.arange(inside[0] - 2, inside[-1] + 1, dtype=np.int64)
        chance = float(spec.absence / (1 - (spec.shrinkage - spec.absence)))
        for name, shift in spec.shifts.items():
            days = _worked(dates, shift, site, shift.holidays or spec.holidays)
            low, high = hours(shift)
            spans = to_utc(site.timezone, days * DAY + low, days * DAY + high)
            taken = [breaks(shift, seat + 1) for seat in range(shift.headcount.now)]
            pauses = {key: _pauses(site.timezone, days, list(key)) for key in {tuple(each) for each in taken}}
            found.append(
                Pattern(
                    team, name, shift.headcount.now, chance, days, spans, tuple(pauses[tuple(each)] for each in taken)
                )
            )
    return tuple(found)


def _pauses(timezone: str, days: Int64, taken: list[tuple[int, int]]) -> Spans:
    low, high = np.array(taken, np.int64).reshape(-1, 2).T
    rows = np.arange(len(days)).repeat(len(taken))
    spans = to_utc(timezone, (days[:, None] * DAY + low).ravel(), (days[:, None] * DAY + high).ravel())
    return spans._replace(row=rows[spans.row])


def _worked(dates: Int64, shift: ShiftSpec, site: CalendarSpec, on_holidays: str) -> Int64:
    """The dates on which the shift starts. 24x7 is every date."""
    if shift.always:
        return dates
    dates = dates[np.isin((dates + 3) % 7, shift.days)]  # 1970-01-01 was a Thursday
    if on_holidays == "work":
        return dates
    calendar = site.build()  # what closes whole dates counts, by each date's version; opening hours play no part
    return dates[[not calendar.is_shut(date_of(day)) for day in dates.tolist()]]
