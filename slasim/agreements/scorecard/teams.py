"""Whose hands a ticket was in: the team that acted last before a clock stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.kernel import kernel
from slasim.types import Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

NOBODY = -1


def acting_teams(log: TicketLog, ticket: Int32, end: Int64) -> Int16:
    """For each row the team of the last agent who acted on the ticket at or before `end`, NOBODY if none had.

    ticket: in ascending order; end: the stop of the clock, or the as-of instant while it runs.
    """
    agent = np.full(len(ticket), NOBODY, np.int32)
    events = log.event_table
    first = np.searchsorted(ticket, np.arange(log.size + 1, dtype=np.int32))
    _follow(events.time, events.ticket, events.agent, first, end, agent)
    return np.append(log.agent_team, np.int16(NOBODY))[agent]


@kernel
def _follow(time: Int64, ticket: Int32, actor: Int32, first: Int64, end: Int64, agent: Int32) -> None:
    for event in range(len(time)):
        if actor[event] < 0:
            continue
        for row in range(first[ticket[event]], first[ticket[event] + 1]):
            if time[event] <= end[row]:
                agent[row] = actor[event]
