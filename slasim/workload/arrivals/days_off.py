"""What the holidays of a region do to its demand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from slasim.instants import date_of

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.scenario.sections.tickets.demand import HolidayLevels

AROUND = 14  # days: the working days before and after a holiday are looked for as far


@lru_cache(maxsize=64)
def days_off(scenario: Scenario, region: str, first: int, last: int) -> frozenset[date]:
    """The dates of [first, last] (days since 1970) on which a region is closed though the weekday has hours."""
    spec = scenario.calendars[region]
    if not (spec.holidays or spec.exceptions or spec.amendments):
        return frozenset()
    calendar = spec.build()
    return frozenset(on for on in map(date_of, range(first, last + 1)) if calendar.is_day_off(on))


def holiday_levels(
    scenario: Scenario, levels: HolidayLevels, region: str, first: int, last: int
) -> dict[date, Fraction]:
    """The level of each date of [first, last] that is a holiday of a region, or a working day next to one.

    A day between two holidays is after the one and before the other: both levels count, multiplied.
    """
    off = days_off(scenario, region, first - AROUND, last + AROUND)
    found: dict[date, Fraction] = {}
    if levels.before != 1 or levels.after != 1:
        calendar = scenario.calendars[region].build()
        working = [on for on in map(date_of, range(first - AROUND, last + AROUND + 1)) if calendar.is_working_day(on)]
        for one, other in pairwise(working):
            if any(one < on < other for on in off):
                found[one] = found.get(one, Fraction(1)) * levels.before
                found[other] = found.get(other, Fraction(1)) * levels.after
    level = levels.regions.get(region, levels.level)
    return found | dict.fromkeys(off, level)
