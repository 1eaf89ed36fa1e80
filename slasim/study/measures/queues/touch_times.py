"""One pass over a log: when each touch became ready, was begun and done, and the stretches of work of each agent."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import WorkStretches
from slasim.kernel import bare
from slasim.log.kinds import EventKind, Events
from slasim.types import Int8, Int32, Int64

WORK_STARTED, WORK_PAUSED = int(EventKind.WORK_STARTED), int(EventKind.WORK_PAUSED)
CUSTOMER_REPLIED, HANDED_OVER = int(EventKind.CUSTOMER_REPLIED), int(EventKind.HANDED_OVER)
WAITING_CUSTOMER, ESCALATED, SOLVED = (
    int(EventKind.WAITING_CUSTOMER),
    int(EventKind.ESCALATED),
    int(EventKind.SOLVED),
)
NOT_YET = -1


class TouchTimes(NamedTuple):
    """[touch] instants in ms since 1970, and who began; `NOT_YET` for what has not come to pass when the log ends."""

    ready: Int64  # an agent could begin
    begun: Int64  # work on it first started
    done: Int64
    agent: Int32  # who first worked on it
    put_down: Int64  # [ticket] ms from hand-overs until somebody went on


def read_touches(
    events: Events, first: Int32, created: Int64, agents: int, until: int
) -> tuple[TouchTimes, WorkStretches]:
    """Of a log that ends at `until`; touches are ragged by ticket: ticket i owns first[i] .. first[i + 1]."""
    size, tickets = int(first[-1]), len(created)
    ready, begun, done = (np.full(size, NOT_YET, np.int64) for _ in range(3))
    found = TouchTimes(ready, begun, done, np.full(size, NOT_YET, np.int32), np.zeros(tickets, np.int64))
    found.ready[first[:-1]] = created
    starts = np.zeros(agents + 1, np.int64)
    _count(events.kind, events.agent, starts)
    place = np.cumsum(starts)
    who, many = np.repeat(np.arange(agents, dtype=np.int32), starts[1:]), int(place[-1])
    work = WorkStretches(who, np.empty(many, np.int64), np.empty(many, np.int64))
    _read(events, first[:-1].copy(), np.full(tickets, NOT_YET, np.int64), place, until, found, work)
    return found, work


@bare
def _count(kind: Int8, agent: Int32, starts: Int64) -> None:
    """How often each agent starts, at the place behind its own; without a branch, which would be taken at random."""
    for row in range(len(kind)):
        starts[agent[row] + 1] += kind[row] == WORK_STARTED


@bare
def _read(
    events: Events, at: Int32, since: Int64, place: Int64, until: int, found: TouchTimes, work: WorkStretches
) -> None:
    """`at`: [ticket] the touch that it needs next, which moves on. `since`: [ticket] when it was handed over, if nobody
    went on yet. `place`: [agent] of the stretch of work that comes next, which moves on."""
    times, kinds, tickets, agents = events.time, events.kind, events.ticket, events.agent
    ready, begun, done, who, put_down = found.ready, found.begun, found.done, found.agent, found.put_down
    for row in range(len(times)):
        kind, now, ticket = kinds[row], times[row], tickets[row]
        if kind == WORK_STARTED:
            agent, touch = agents[row], at[ticket]
            work.start[place[agent]], work.stop[place[agent]] = now, until
            if begun[touch] < 0:
                begun[touch] = now
                who[touch] = agent
            else:
                put_down[ticket] += now - since[ticket]
                since[ticket] = NOT_YET
        elif kind in (SOLVED, WAITING_CUSTOMER, ESCALATED, WORK_PAUSED):
            agent = agents[row]
            work.stop[place[agent]] = now
            place[agent] += 1
            if kind != WORK_PAUSED:
                touch = at[ticket]
                done[touch] = now
                at[ticket] = touch + 1
                if kind == ESCALATED:
                    ready[touch + 1] = now
        elif kind == CUSTOMER_REPLIED:
            ready[at[ticket]] = now
        elif kind == HANDED_OVER:
            since[ticket] = now
    for ticket in range(len(since)):
        if since[ticket] >= 0:
            put_down[ticket] += until - since[ticket]
