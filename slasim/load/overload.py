"""Pools with more work than hours in a whole month or week: a warning at the line of a team.

A week that a public holiday cuts short is often too short for its work, and the next makes up for it: such a week is
warned of only where the two together do not suffice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.load.loads import loads
from slasim.load.pools import Pool
from slasim.problems import Place
from slasim.roster import Month, months
from slasim.roster.window import whole_weeks
from slasim.scenario import Problem

if TYPE_CHECKING:
    from slasim.scenario import Scenario

FULL = 1.0
SHORT = 0.99  # of the hours of the widest week


def overloads(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning a pool, with its worst whole month or week; teams in declared order."""
    order = list(scenario.teams)
    worst: dict[tuple[str, ...], tuple[Month, Pool]] = {}
    for part, pool in (*_months(scenario), *_weeks(scenario)):
        if pool.load > FULL and (pool.teams not in worst or pool.load > worst[pool.teams][1].load):
            worst[pool.teams] = part, pool
    return tuple(
        _warning(scenario, *worst[teams]) for teams in sorted(worst, key=lambda teams: min(map(order.index, teams)))
    )


def _months(scenario: Scenario) -> Iterator[tuple[Month, Pool]]:
    for part, found in loads(scenario, [each for each in months(scenario) if each.whole]):
        yield from ((part, pool) for pool in found if pool.teams)


def _weeks(scenario: Scenario) -> Iterator[tuple[Month, Pool]]:
    """Those that are not just cut short."""
    every = list(loads(scenario, whole_weeks(scenario)))
    usual: dict[tuple[str, ...], float] = {}
    for _, found in every:
        for pool in found:
            usual[pool.teams] = max(usual.get(pool.teams, 0.0), pool.available)
    two = [_crowded_skills(found) for _, found in loads(scenario, whole_weeks(scenario, together=2))]
    for at, (part, found) in enumerate(every):
        for pool in found:
            is_short = pool.available < SHORT * usual[pool.teams]
            makes_up = [each for each in two[max(at - 1, 0) : at + 1] if not each & set(pool.skills)]
            if pool.teams and not (is_short and makes_up):
                yield part, pool


def _crowded_skills(found: list[Pool]) -> set[str]:
    return {skill for pool in found if pool.load > FULL for skill in pool.skills}


def _warning(scenario: Scenario, part: Month, pool: Pool) -> Problem:
    first = min(pool.teams, key=list(scenario.teams).index)
    place = scenario.place(("teams", first)) or Place(scenario.name)
    found = (
        f"{pool.work:.0f} h of work ({', '.join(pool.skills)}) for {pool.available:.0f} h of "
        f"{', '.join(pool.teams)} in {part.name}: {100 * pool.load:.0f} %"
    )
    return Problem(*place, f"teams.{first}", found, "at most 100 %, or the queue grows", rule="overload")
