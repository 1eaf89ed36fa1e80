"""The waterfall of working time: paid, rostered, present, available.

- rostered: seats × hours of their shifts, breaks included, without seats on leave and vacant ones;
- paid: rostered / (1 - planned shrinkage): the leave, training and meetings that are planned for are paid as well;
  without the breaks where these are unpaid, and with the hours of leave that is paid on top;
- present: rostered less illness and absence, which is paid × (1 - shrinkage);
- available: present less breaks and meetings: what tickets can be worked in;
- FTE: paid hours / contract hours of the days of the month.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import HOUR
from slasim.roster.leave import EXTRA, PLANNED
from slasim.roster.pattern import Pattern, patterns
from slasim.roster.premiums import premium_spans, seat_hours
from slasim.roster.window import Month, hours_in, months

if TYPE_CHECKING:
    from slasim.scenario import Scenario, TeamSpec

_WEEK_DAYS = 7


@dataclass(frozen=True)
class WaterfallRow:
    """One team in one month, in hours; expected values where chance decides."""

    team: str
    month: str
    whole: bool  # False when only a part of the month lies in the window
    paid: float
    rostered: float
    present: float
    meetings: float  # outside breaks
    available: float
    fte: float
    premium: float  # paid hours that cost as much as the premiums
    cost: int | None  # minor units of the scenario's currency for paid hours and premiums; None without a cost per hour


def waterfall(scenario: Scenario, parts: list[Month] | None = None) -> list[WaterfallRow]:
    """One row a team and month of the measured window (or of other `parts` of it), teams in declared order."""
    parts = months(scenario) if parts is None else parts
    mine = _by_team(scenario)
    return [_row(scenario, name, month, mine[name]) for name in scenario.teams for month in parts]


def _by_team(scenario: Scenario) -> dict[str, list[Pattern]]:
    mine: dict[str, list[Pattern]] = {team: [] for team in scenario.teams}
    for pattern in patterns(scenario):
        mine[pattern.team].append(pattern)
    return mine


class _Hours(NamedTuple):
    """Of seats that somebody holds who is not on leave, in expectation."""

    rostered: float
    breaks: float
    pauses: float  # breaks and meetings

    def to_pay(self, team: TeamSpec) -> float:
        """Those that are paid, without what is planned on top."""
        return self.rostered if team.breaks == "paid" else self.rostered - self.breaks


def _hours(month: Month, patterns: list[Pattern]) -> _Hours:
    """Hours of the seats of some patterns in the month."""
    rostered = breaks = pauses = 0.0
    for each in patterns:
        hours, of_seats = _seat_hours(month, each)
        rostered += hours
        for own, whole in of_seats:
            breaks += own
            pauses += whole
    return _Hours(rostered, breaks, pauses)


@lru_cache(maxsize=4096)
def _seat_hours(month: Month, pattern: Pattern) -> tuple[float, tuple[tuple[float, float], ...]]:
    """Hours of the seats of a pattern in the month, and of each seat its breaks, and these with meetings."""
    shifts, found = pattern.shifts, []
    for seat, (own, whole) in enumerate(zip(pattern.breaks, pattern.pauses, strict=True)):
        held = pattern.held(seat)
        hours = hours_in(month, own.start, own.end, held[own.row])
        found.append((hours, hours if whole is own else hours_in(month, whole.start, whole.end, held[whole.row])))
    return hours_in(month, shifts.start, shifts.end, pattern.seats_held()[shifts.row]), tuple(found)


def _on_leave(month: Month, pattern: Pattern, pay: int, breaks: bool) -> float:
    """Hours of the shifts of seats on leave that is paid so; without the breaks unless these are paid too."""
    if pattern.away is None:
        return 0.0
    shifts = pattern.shifts
    hours = hours_in(month, shifts.start, shifts.end, pattern.on_leave(pay)[shifts.row])
    if not breaks:
        for seat, each in enumerate(pattern.breaks):
            hours -= hours_in(month, each.start, each.end, pattern.leave_of(seat, pay)[each.row])
    return hours


def mean_seats(scenario: Scenario, parts: list[Month]) -> dict[tuple[str, str], float]:
    """By team and part of the window: seats of each of its shifts, leave or not, mean of the dates in the part on which
    the shift starts; of all its shifts together."""
    found = {}
    for name, mine in _by_team(scenario).items():
        for month in parts:
            found[name, month.name] = sum(_seats(month, each) for each in mine)
    return found


def _seats(month: Month, pattern: Pattern) -> float:
    shifts = pattern.shifts
    dates = np.unique(shifts.row[(month.start <= shifts.start) & (shifts.start < month.end)])
    return float(pattern.headcount[dates].mean()) if len(dates) else 0.0


def planned_leave(scenario: Scenario, part: Month) -> dict[str, tuple[float, float]]:
    """By team, in a part of the window: hours of leave that the shrinkage pays, and all the hours that it pays beside
    the seats that are filled; teams without such leave are left out."""
    found: dict[str, tuple[float, float]] = {}
    for name, mine in _by_team(scenario).items():
        team = scenario.teams[name]
        leave = sum(_on_leave(part, each, PLANNED, team.breaks == "paid") for each in mine)
        if leave > 0:
            hours = _hours(part, mine).to_pay(team)
            found[name] = leave, hours / (1 - float(team.planned)) - hours
    return found


def premiums(scenario: Scenario, name: str, part: Month) -> dict[str, tuple[float, float]]:
    """By kind of premium of a team, in a part of the window: its share of the cost of an hour, and the hours that are
    worked for it, in expectation."""
    team = scenario.teams[name]
    if team.premium is None:
        return {}
    mine = _by_team(scenario)[name]
    spans = premium_spans(team.premium, scenario.calendars[team.site], part)
    return {
        each.kind: (each.share, seat_hours(mine, each, breaks=team.breaks == "paid") * float(team.there))
        for each in spans
    }


def _row(scenario: Scenario, name: str, month: Month, shifts: list[Pattern]) -> WaterfallRow:
    team = scenario.teams[name]
    hours = _hours(month, shifts)
    paid = hours.to_pay(team) / (1 - float(team.planned))
    paid += sum(_on_leave(month, each, EXTRA, team.breaks == "paid") for each in shifts)
    premium = sum(share * worked for share, worked in premiums(scenario, name, month).values())
    there = float(team.there)
    contract = team.contract / HOUR * month.days / _WEEK_DAYS
    cost = None if team.cost is None else int(Fraction(paid + premium) * team.cost.minor + Fraction(1, 2))
    return WaterfallRow(
        name,
        month.name,
        month.whole,
        paid,
        hours.rostered,
        hours.rostered * there,
        (hours.pauses - hours.breaks) * there,
        (hours.rostered - hours.pauses) * there,
        paid / contract,
        premium,
        cost,
    )
