"""The tickets to expect in each week of the window, and the dates of it that are not ordinary ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from slasim.instants import DAY, day_number
from slasim.load.expected_work import tickets_by_month
from slasim.roster.window import calendar_weeks
from slasim.workload import prepare
from slasim.workload.arrivals.days_off import days_off
from slasim.workload.arrivals.parts import region_shares
from slasim.workload.needs import accounts

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.scenario.sections.tickets.pulses import PulseSpec


@dataclass(frozen=True)
class WeekVolume:
    """One week of the window, Monday to Sunday in the scenario's zone, or the part of it that lies in the window."""

    start: date
    days: int
    tickets: float  # expected, all streams
    holidays: tuple[tuple[date, tuple[str, ...]], ...]  # with the regions whose customers are off
    special_days: tuple[date, ...]  # those of any stream
    pulses: tuple[str, ...]  # streams that have one in it

    @property
    def is_ordinary(self) -> bool:
        """True for a whole week without holidays, special days and pulses."""
        return self.days == 7 and not self.holidays and not self.special_days and not self.pulses


def _has_pulse(pulses: tuple[PulseSpec, ...], dates: list[date]) -> bool:
    first, end = day_number(dates[0]) * DAY, (day_number(dates[-1]) + 1) * DAY
    return any(pulse.from_ < end and pulse.end > first for pulse in pulses)


def regions_of_streams(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The regions from which each stream has tickets."""
    of_tiers = accounts.region_shares(scenario)
    return {
        name: tuple(region for region, share in region_shares(scenario, name, of_tiers).items() if share > 0)
        for name in scenario.demand
    }


def volumes(scenario: Scenario) -> tuple[WeekVolume, ...]:
    """Every week of the window in order. Raises ValueError as `workload.prepare` does."""
    prepared = prepare(scenario)
    parts = calendar_weeks(scenario)
    window = scenario.horizon.from_, scenario.horizon.end() - timedelta(days=1)
    regions = {region for mine in regions_of_streams(scenario).values() for region in mine}
    off = {region: days_off(scenario, region, *map(day_number, window)) for region in sorted(regions)}
    special = {on for stream in scenario.demand.values() for on in stream.special_days}
    found = []
    for part, tickets in zip(parts, tickets_by_month(prepared, parts).sum(axis=(1, 2)).tolist(), strict=True):
        start = date.fromisoformat(part.name)
        dates = [start + timedelta(days=day) for day in range(part.days)]
        closed = [(on, tuple(region for region, days in off.items() if on in days)) for on in dates]
        found.append(
            WeekVolume(
                start,
                part.days,
                tickets,
                tuple((on, where) for on, where in closed if where),
                tuple(on for on in dates if on in special),
                tuple(name for name, stream in scenario.demand.items() if _has_pulse(stream.pulses, dates)),
            )
        )
    return tuple(found)
