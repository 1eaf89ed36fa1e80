"""How agents spent their time: present, at work, at work after the end of a shift, without their breaks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import Attendance, WorkStretches, attend
from slasim.kernel import bare
from slasim.roster.tables import Roster
from slasim.types import Int64


class AgentTimes(NamedTuple):
    """[agent] ms."""

    staffed: Int64  # presence in the window: shifts less the breaks that were taken
    busy: Int64  # work in the window while present
    overtime: Int64  # work in the window after the end of a shift
    lost: Int64  # breaks of shifts that end in the window for which no time was left


def agent_times(roster: Roster, work: WorkStretches, window: tuple[int, int]) -> AgentTimes:
    """Of the part of a log that lies in `window` = [from, to), ms since 1970."""
    agents = len(roster.agents)
    found = AgentTimes(*(np.zeros(agents, np.int64) for _ in AgentTimes._fields))
    _add_up(attend(roster.presence, work), work, *window, found)
    return found


@bare
def _add_up(presence: Attendance, work: WorkStretches, start: int, end: int, out: AgentTimes) -> None:
    """Presence, and each stretch of work, cut to the window: what of it lies in presence, and the rest."""
    agents, on, off = presence.agent, presence.on, presence.off
    for row in range(len(agents)):
        out.staffed[agents[row]] += max(min(off[row], end) - max(on[row], start), 0)
        if start < off[row] <= end:
            out.lost[agents[row]] += presence.lost[row]
    span = 0  # the first span of presence that may not be over
    for k in range(len(work.agent)):
        agent, begin, stop = work.agent[k], max(work.start[k], start), min(work.stop[k], end)
        if stop <= begin:
            continue
        while span < len(agents) and (agents[span] < agent or (agents[span] == agent and off[span] <= begin)):
            span += 1
        row, present = span, 0
        while row < len(agents) and agents[row] == agent and on[row] < stop:
            present += max(min(off[row], stop) - max(on[row], begin), 0)
            row += 1
        out.busy[agent] += present
        out.overtime[agent] += stop - begin - present
