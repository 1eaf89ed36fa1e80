"""Which team has a ticket when: from what it does, or from the hand-over to it, until another team has it.

A row with an agent shows who has the ticket, but for notes and automatic replies, which anybody may leave. Before the
first of them it waits for that agent's team, after a hand-over for the team that acts next. Where nobody has acted
since, it is not known who holds it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import bare
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.types import Bools, Int16, Int64

NOBODY = -1  # a team that is not known
AS_BEFORE = -2
NOTHING_DONE = (EventKind.NOTE, EventKind.AUTO_REPLIED)
PASSED_ON = (EventKind.ESCALATED, EventKind.HANDED_OVER)


class Holders(NamedTuple):
    """Stretches by ticket, in time order: ticket i owns rows first[i] .. first[i + 1], one a row of the log.

    A stretch lasts until the next of its ticket begins, the last of a ticket until the log ends; it may be empty.
    """

    first: Int64
    start: Int64  # ms since 1970
    team: Int16  # index into TicketLog.teams, or NOBODY
    initial: Int16  # [ticket] who has it until its first row
    row: Int64  # of the log


def read_holders(log: TicketLog) -> Holders:
    """Of each ticket of a log."""
    events = log.event_table
    row = np.argsort(events.ticket, kind="stable")
    first = np.zeros(log.size + 1, np.int64)
    np.cumsum(np.bincount(events.ticket, minlength=log.size), out=first[1:])
    kind = events.kind[row]
    acting = np.append(log.agent_team, np.int16(NOBODY))[events.agent[row]]  # agent -1 picks the last
    acting[np.isin(kind, NOTHING_DONE)] = NOBODY
    passes = np.isin(kind, PASSED_ON)
    found = Holders(first, events.time[row], np.empty(len(row), np.int16), np.empty(log.size, np.int16), row)
    _follow(acting.astype(np.int16), passes, found)
    return found


@bare
def _follow(acting: Int16, passes: Bools, out: Holders) -> None:
    first, team = out.first, out.team
    for i in range(len(first) - 1):
        coming = NOBODY  # the team that acts next
        for row in range(first[i + 1] - 1, first[i] - 1, -1):
            acts = acting[row] != NOBODY
            team[row] = coming if passes[row] else acting[row] if acts else AS_BEFORE
            if acts:
                coming = acting[row]
        holder = coming
        out.initial[i] = holder
        for row in range(first[i], first[i + 1]):
            if team[row] == AS_BEFORE:
                team[row] = holder
            holder = team[row]
