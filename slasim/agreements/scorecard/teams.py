"""Whose hands a ticket was in: the team that held it for most of the time that a clock counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.clocks import Clocks, walk_clocks
from slasim.agreements.clocks.trail import BEGIN, CALENDAR, CLOCK, END
from slasim.calendars import CalendarTables, elapsed
from slasim.kernel import bare
from slasim.log.holders import NOBODY, Holders, read_holders
from slasim.types import Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog
    from slasim.terms.promises import Promises


def holding_teams(log: TicketLog, promises: Promises, clocks: Clocks, rows: Int64) -> Int16:
    """For each of these clocks the team that held its ticket for most of its open time that counted; of several the
    first of the log, NOBODY where none did. clocks: all that `run_clocks(log, promises)` answered."""
    out = np.full(len(rows), NOBODY, np.int16)
    if not len(rows) or not len(log.teams):
        return out
    only = np.zeros(log.size, np.bool_)
    only[clocks.ticket[rows]] = True
    walked = walk_clocks(log, promises, keep=True, only=only)
    own = np.flatnonzero(only[clocks.ticket])  # the clocks that were walked again
    place = np.searchsorted(own, rows)
    held = np.zeros((len(own), len(log.teams)), np.int64)
    _add_up(promises.calendars, walked.kept, walked.clocks.ticket, read_holders(log), log.until, held)
    most = held[place]
    some = most.any(axis=1)
    out[some] = np.argmax(most[some], axis=1)
    return out


@bare
def _add_up(tables: CalendarTables, kept: Int64, ticket: Int32, holders: Holders, until: int, held: Int64) -> None:
    """Lay the stretches in which a clock counted beside those of its ticket. held: [clock, team] ms."""
    first, start, team = holders.first, holders.start, holders.team
    for at in range(len(kept)):
        row, begin, end = kept[at, CLOCK], kept[at, BEGIN], kept[at, END]
        i = ticket[row]
        who = holders.initial[i]
        for place in range(first[i], first[i + 1] + 1):
            left = begin
            right = min(end, start[place]) if place < first[i + 1] else end
            if left < right and who != NOBODY:
                held[row, who] += elapsed(tables, kept[at, CALENDAR], left, right)
            if place < first[i + 1]:
                begin, who = max(begin, start[place]), team[place]
