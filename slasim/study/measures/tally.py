"""One pass over a log: how long tickets waited for an agent, and how agents spent their time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import Attendance, attend, work_stretches
from slasim.kernel import bare
from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import Roster
from slasim.types import Int8, Int64

CREATED, WORK_STARTED, WORK_PAUSED = int(EventKind.CREATED), int(EventKind.WORK_STARTED), int(EventKind.WORK_PAUSED)
WAITING_CUSTOMER, CUSTOMER_REPLIED = int(EventKind.WAITING_CUSTOMER), int(EventKind.CUSTOMER_REPLIED)
ESCALATED, HANDED_OVER, SOLVED = int(EventKind.ESCALATED), int(EventKind.HANDED_OVER), int(EventKind.SOLVED)


class Tally(NamedTuple):
    """Milliseconds; per ticket or per agent. What is unfinished at the end of the log is counted up to there."""

    first: Int64  # [ticket] from creation to the first start of work
    ready: Int64  # [ticket] all the time it was ready for an agent and nobody worked on it
    solved: Int64  # [ticket] instant of solution, -1 if none
    begun: Int8  # [ticket] 1: work has started at least once
    staffed: Int64  # [agent] presence in the window: shifts less the breaks that were taken
    busy: Int64  # [agent] work in the window while present
    overtime: Int64  # [agent] work in the window after the end of a shift
    lost: Int64  # [agent] breaks of shifts that end in the window for which no time was left


class Now(NamedTuple):
    """What is under way while a log is read."""

    at: Int64  # [agent] span of presence not yet over
    began: Int64  # [agent] start of the work in hand, -1: none
    since: Int64  # [ticket] ready and waiting since, -1: not waiting


def tally(events: Events, tickets: int, roster: Roster, window: tuple[int, int], until: int) -> Tally:
    """Read a whole log of `tickets` tickets; agents' times count inside `window` = [from, to), ms since 1970."""
    agents = len(roster.agents)
    presence = attend(roster.presence, work_stretches(events, agents, until))
    span = np.searchsorted(presence.agent, np.arange(agents + 1)).astype(np.int64)
    result = Tally(
        first=np.zeros(tickets, np.int64),
        ready=np.zeros(tickets, np.int64),
        solved=np.full(tickets, -1, np.int64),
        begun=np.zeros(tickets, np.int8),
        staffed=np.zeros(agents, np.int64),
        busy=np.zeros(agents, np.int64),
        overtime=np.zeros(agents, np.int64),
        lost=np.zeros(agents, np.int64),
    )
    _presence_in(presence, window[0], window[1], result)
    now = Now(span[:-1].copy(), np.full(agents, -1, np.int64), np.full(tickets, -1, np.int64))
    _read(events, presence.on, presence.off, span, window[0], window[1], until, now, result)
    return result


@bare
def _presence_in(presence: Attendance, start: int, end: int, out: Tally) -> None:
    for row in range(len(presence.agent)):
        agent, off = presence.agent[row], presence.off[row]
        out.staffed[agent] += max(min(off, end) - max(presence.on[row], start), 0)
        if start < off <= end:
            out.lost[agent] += presence.lost[row]


@bare
def _work(
    agent: int, begin: int, end: int, on: Int64, off: Int64, span: Int64, at: Int64, busy: Int64, overtime: Int64
) -> None:
    """Split one stretch of work, cut to the window, into work while present and overtime."""
    if end <= begin:
        return
    while at[agent] < span[agent + 1] and off[at[agent]] <= begin:
        at[agent] += 1
    row, present = at[agent], 0
    while row < span[agent + 1] and on[row] < end:
        present += max(min(off[row], end) - max(on[row], begin), 0)
        row += 1
    busy[agent] += present
    overtime[agent] += end - begin - present


@bare
def _read(
    events: Events, on: Int64, off: Int64, span: Int64, start: int, end: int, until: int, now: Now, out: Tally
) -> None:
    at, began, since = now
    for row in range(len(events.time)):
        time, kind, ticket, agent = events.time[row], events.kind[row], events.ticket[row], events.agent[row]
        if kind == WORK_STARTED:
            wait = time - since[ticket]
            out.ready[ticket] += wait
            if out.begun[ticket] == 0:
                out.begun[ticket] = 1
                out.first[ticket] = wait
            since[ticket] = -1
            began[agent] = time
        elif kind in (CREATED, CUSTOMER_REPLIED, HANDED_OVER):
            since[ticket] = time
        elif kind in (SOLVED, WAITING_CUSTOMER, ESCALATED, WORK_PAUSED):
            _work(agent, max(began[agent], start), min(time, end), on, off, span, at, out.busy, out.overtime)
            began[agent] = -1
            if kind == SOLVED:
                out.solved[ticket] = time
            elif kind == ESCALATED:
                since[ticket] = time
    for agent in range(len(began)):
        if began[agent] >= 0:
            _work(agent, max(began[agent], start), min(until, end), on, off, span, at, out.busy, out.overtime)
    for ticket in range(len(since)):
        if since[ticket] >= 0:
            out.ready[ticket] += until - since[ticket]
            if out.begun[ticket] == 0:
                out.first[ticket] = until - since[ticket]
