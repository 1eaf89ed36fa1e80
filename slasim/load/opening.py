"""The work that waits when the simulation begins, against the hours that the work of the window leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slasim.load.expected_work import opening_work
from slasim.load.loads import loads
from slasim.problems import Place
from slasim.roster import Month
from slasim.scenario import Problem
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class OpeningWork(NamedTuple):
    """What waits when the simulation begins."""

    tickets: int
    work: dict[str, float]  # expected hours by skill, at every step of their paths


def opening(scenario: Scenario) -> OpeningWork | None:
    """None where nothing waits."""
    tickets = sum(each.size for each in scenario.opening)
    if not tickets:
        return None
    prepared = prepare(scenario)
    return OpeningWork(tickets, dict(zip(prepared.labels.skills, opening_work(scenario).tolist(), strict=True)))


def lasting_backlog(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning at most, of the pool whose hours would suffice for the work of the window, and not for what waits at
    its beginning besides."""
    if (waits := opening(scenario)) is None:
        return ()
    window = [Month("window", *scenario.window(), 1, True)]
    ((_, usual),) = loads(scenario, window)
    ((_, found),) = loads(scenario, window, opening=True)
    fits = {skill for pool in usual if pool.load <= 1 for skill in pool.skills}
    for pool in found:
        if pool.load > 1 and pool.teams and fits.issuperset(pool.skills):
            hours = sum(waits.work[skill] for skill in pool.skills)
            left = pool.available - (pool.work - hours)
            skills = ", ".join(pool.skills)
            words = f"{hours:.0f} h of work ({skills}) wait, and the work of the window leaves {left:.0f} h"
            place = scenario.place(("opening",)) or Place(scenario.name)
            return (Problem(*place, "opening", words, "hours to work them off in it", rule="lasting_backlog"),)
    return ()
