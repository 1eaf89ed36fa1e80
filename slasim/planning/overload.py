"""Pools with more work than hours in a whole month, or in two whole weeks in a row: a warning at the line of a team.

A week with a holiday is often too short for its work, and the next makes up for it: two weeks together do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.load import Pool, loads
from slasim.problems import Place
from slasim.roster import Month, months
from slasim.roster.window import fortnights
from slasim.scenario import Problem

if TYPE_CHECKING:
    from slasim.scenario import Scenario

FULL = 1.0


def overloads(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning a pool, with its worst whole month or two weeks; teams in declared order."""
    order = list(scenario.teams)
    worst: dict[tuple[str, ...], tuple[Month, Pool]] = {}
    for parts in (months(scenario), fortnights(scenario)):
        found = loads(scenario, [each for each in parts if each.whole])
        for part, pool in ((part, pool) for part, every in found for pool in every):
            if pool.teams and pool.load > FULL and (pool.teams not in worst or pool.load > worst[pool.teams][1].load):
                worst[pool.teams] = part, pool
    return tuple(
        _warning(scenario, *worst[teams]) for teams in sorted(worst, key=lambda teams: min(map(order.index, teams)))
    )


def _warning(scenario: Scenario, part: Month, pool: Pool) -> Problem:
    first = min(pool.teams, key=list(scenario.teams).index)
    place = scenario.place(("teams", first)) or Place(scenario.name)
    found = (
        f"{pool.work:.0f} h of work ({', '.join(pool.skills)}) for {pool.available:.0f} h of "
        f"{', '.join(pool.teams)} in {part.name}: {100 * pool.load:.0f} %"
    )
    return Problem(*place, f"teams.{first}", found, "at most 100 %, or the queue grows", rule="overload")
