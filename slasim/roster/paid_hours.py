"""The waterfall of working time: paid, rostered, present, available.

- rostered: seats × hours of their shifts, breaks included;
- paid: rostered / (1 - (shrinkage - absence)): the leave, training and meetings that are planned for are paid as well;
- present: rostered less the modelled absence, which is paid × (1 - shrinkage);
- available: present less breaks: what tickets can be worked in;
- FTE: paid hours / contract hours of the days of the month.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from slasim.instants import HOUR
from slasim.roster.pattern import Pattern, patterns
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
    available: float
    fte: float
    cost: int | None  # minor units of the scenario's currency for the paid hours; None without a cost per hour


def waterfall(scenario: Scenario, parts: list[Month] | None = None) -> list[WaterfallRow]:
    """One row a team and month of the measured window (or of other `parts` of it), teams in declared order."""
    parts = months(scenario) if parts is None else parts
    mine: dict[str, list[Pattern]] = {team: [] for team in scenario.teams}
    for pattern in patterns(scenario):
        mine[pattern.team].append(pattern)
    return [_row(name, team, month, mine[name]) for name, team in scenario.teams.items() for month in parts]


def _row(name: str, team: TeamSpec, month: Month, shifts: list[Pattern]) -> WaterfallRow:
    rostered = sum(hours_in(month, each.shifts.start, each.shifts.end) * each.seats for each in shifts)
    paused = sum(hours_in(month, pause.start, pause.end) for each in shifts for pause in each.breaks)
    planned = float(team.shrinkage - team.absence)
    paid = rostered / (1 - planned)
    there = float(1 - team.absence / (1 - (team.shrinkage - team.absence)))
    contract = team.contract / HOUR * month.days / _WEEK_DAYS
    cost = None if team.cost is None else int(Fraction(paid) * team.cost.minor + Fraction(1, 2))
    return WaterfallRow(
        name,
        month.name,
        month.whole,
        paid,
        rostered,
        rostered * there,
        (rostered - paused) * there,
        paid / contract,
        cost,
    )
