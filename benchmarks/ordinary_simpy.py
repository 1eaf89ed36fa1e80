"""The busy year as one writes it in SimPy by the book: the peer of the speed benchmark.

A process a ticket, a `PriorityResource` a skill. SimPy cannot change a capacity, so a seat off duty is a process that
holds a unit at top priority. It knows less than slasim does: no hand-over, no second skills, no log.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import simpy

from slasim.roster import Roster
from slasim.workload import Then, Workload

OFF_DUTY = -1


def run(workload: Workload, roster: Roster, tickets: int) -> int:
    """Plays the first `tickets` tickets to their end; returns how many were solved."""
    touches, solved = workload.touches, 0
    until = int(workload.tickets.created[tickets - 1])
    home = np.argmax(roster.level == 1, axis=1)[roster.team]  # the first-choice skill of each agent
    desks = [np.flatnonzero(home == skill) for skill in range(roster.level.shape[1])]
    env = simpy.Environment(initial_time=workload.start)
    pools = [simpy.PriorityResource(env, max(1, len(agents))) for agents in desks]

    def ticket(row: int, severity: int) -> Iterator[simpy.Event]:
        nonlocal solved
        for touch in range(int(touches.first[row]), int(touches.first[row + 1])):
            with pools[touches.skill[touch]].request(priority=severity) as turn:
                yield turn
                yield env.timeout(int(touches.work[touch]))
            if touches.then[touch] == Then.CUSTOMER:
                yield env.timeout(int(touches.delay[touch]))
        solved += 1

    def arrivals() -> Iterator[simpy.Event]:
        for row in range(tickets):
            yield env.timeout(int(workload.tickets.created[row]) - env.now)
            env.process(ticket(row, int(workload.tickets.severity[row])))

    def seat(agent: int) -> Iterator[simpy.Event]:
        mine = np.flatnonzero(roster.presence.agent == agent)
        for span in mine[roster.presence.on[mine] < until]:
            with pools[home[agent]].request(priority=OFF_DUTY) as off:
                yield off
                yield env.timeout(max(0, int(roster.presence.on[span]) - env.now))
            yield env.timeout(max(0, int(roster.presence.off[span]) - env.now))

    env.process(arrivals())
    for agent in range(len(roster.team)):
        env.process(seat(agent))
    env.run()
    return solved
