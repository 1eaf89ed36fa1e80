"""What is paid for hours that nobody planned, or that nobody works: warnings at the lines of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import Place
from slasim.roster import Month
from slasim.roster.paid_hours import planned_leave, premiums
from slasim.scenario import Problem

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def leave_beyond_shrinkage(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning a team. What is planned but not simulated, and training and meetings too, come out of the rest."""
    window = Month("", *scenario.window(), 1, True)
    found = []
    for name, (leave, planned) in planned_leave(scenario, window).items():
        if leave > planned + 1e-6:
            place = scenario.place(("teams", name, "shrinkage")) or Place(scenario.name)
            words = f"{leave:.0f} h of planned leave in the window, of which the shrinkage pays {planned:.0f} h"
            expected = "no more than that; or leave with pay: extra, or none"
            found.append(Problem(*place, f"teams.{name}.shrinkage", words, expected, rule="leave_beyond_shrinkage"))
    return tuple(found)


def unworked_premiums(scenario: Scenario) -> tuple[Problem, ...]:
    """Premiums for hours in which no seat of the team is there, in the whole window."""
    window = Month("", *scenario.window(), 1, True)
    found = []
    for name in scenario.teams:
        for kind, (_, hours) in premiums(scenario, name, window).items():
            if hours <= 0:
                place = scenario.place(("teams", name, "premium", kind)) or Place(scenario.name)
                words = f"a premium for hours ({kind}) in which no seat is there"
                expected = f"shifts of {name} in them, or no premium"
                found.append(Problem(*place, f"teams.{name}.premium.{kind}", words, expected, rule="unworked_premium"))
    return tuple(found)
