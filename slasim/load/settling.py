"""How long a queue takes to forget that it began empty, from its load alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from slasim.load.expected_work import expected_touches
from slasim.load.loads import loads
from slasim.load.pools import Pool
from slasim.roster import Month, waterfall
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario

MUCH = 0.25  # of the window, in which the empty start may still show


class Settling(NamedTuple):
    """A pool and how many hours of its agents its queue takes to settle: infinite with as much work as hours."""

    pool: Pool
    takes: float
    warm_up: float  # hours of its agents in the warm-up

    @property
    def is_slow(self) -> bool:
        """Whether it takes longer than the warm-up by more than a quarter of the window."""
        return self.takes - self.warm_up > MUCH * self.pool.available


def settling(scenario: Scenario) -> list[Settling]:
    """Every pool with work and hours in the window.

    A queue forgets its start with the relaxation time of M/M/c, 1 / (sqrt(c m) - sqrt(l))**2 for l arrivals and m
    services an hour (Morse 1955 for one server; Whitt 1989, Planning Queueing Simulations): in hours of agents that is
    the mean work of a touch / (1 - sqrt(load))**2.
    """
    (begin, _), (start, end) = scenario.span(), scenario.window()
    parts = [Month("warm-up", begin, start, 1, True), Month("window", start, end, 1, True)]
    _, (_, found) = loads(scenario, parts)
    hours = {(row.team, row.month): row.available for row in waterfall(scenario, parts)}
    touches = dict(zip(prepare(scenario).labels.skills, expected_touches(scenario, parts)[1].tolist(), strict=True))
    return [
        Settling(pool, _takes(pool, touches), sum(hours[team, "warm-up"] for team in pool.teams))
        for pool in found
        if pool.teams and pool.work > 0
    ]


def _takes(pool: Pool, touches: dict[str, float]) -> float:
    if pool.load >= 1:
        return math.inf
    return pool.work / sum(touches[skill] for skill in pool.skills) / (1 - math.sqrt(pool.load)) ** 2
