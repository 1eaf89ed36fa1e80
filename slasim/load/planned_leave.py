"""More leave in the window than the shrinkage plans for: a warning at the line of the team's shrinkage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import Place
from slasim.roster import Month
from slasim.roster.paid_hours import planned_leave
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
            rule = "leave_beyond_shrinkage"
            found.append(Problem(*place, f"teams.{name}.shrinkage", words, expected, rule=rule))
    return tuple(found)
