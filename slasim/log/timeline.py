"""What a ticket was doing when, read off its rows: it waits, is worked on, is with the customer, ..."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from slasim.kernel import bare
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.types import Int8, Int32, Int64


class Doing(IntEnum):
    """What a ticket is doing. The first three are waits of which it is known why (slasim.desk.waiting)."""

    HELD = 0  # waits for its owner, who is present and busy
    NOBODY = 1  # waits, and nobody is present who has the skill
    BUSY = 2  # waits, and all who are present and have the skill are busy
    WAITS = 3  # waits for the desk; the log does not tell why
    WORK = 4
    HAND_OVER = 5  # worked on by another agent than before, who finds out where it stands
    CUSTOMER = 6  # with the customer
    VENDOR = 7  # with a vendor
    OVER = 8  # solved, closed, abandoned, cancelled or merged


WAITING = (Doing.HELD, Doing.NOBODY, Doing.BUSY, Doing.WAITS)
WAITS = int(Doing.WAITS)


class Timeline(NamedTuple):
    """Stretches by ticket, in time order: ticket i owns rows first[i] .. first[i + 1].

    A stretch lasts until the next of its ticket begins, the last of a ticket until the log ends; it may be empty.
    """

    first: Int64
    start: Int64  # ms since 1970
    doing: Int8
    until: int


_FROM_ANY = {
    EventKind.WORK_STARTED: Doing.WORK,
    EventKind.WAITING_CUSTOMER: Doing.CUSTOMER,
    EventKind.WAITING_VENDOR: Doing.VENDOR,
    EventKind.SOLVED: Doing.OVER,
    EventKind.CLOSED: Doing.OVER,
    EventKind.ABANDONED: Doing.OVER,
    EventKind.CANCELLED: Doing.OVER,
    EventKind.MERGED: Doing.OVER,
    EventKind.REOPENED: Doing.WAITS,
}
_BACK_TO_THE_DESK = {  # from these parts the ticket waits again; in all others the row changes nothing
    EventKind.WORK_PAUSED: (Doing.WORK,),
    EventKind.HANDED_OVER: (Doing.WORK,),
    EventKind.ESCALATED: (Doing.WORK, Doing.CUSTOMER, Doing.VENDOR),
    EventKind.CUSTOMER_REPLIED: (Doing.CUSTOMER,),
    EventKind.VENDOR_RETURNED: (Doing.VENDOR,),
}


def _becomes() -> Int8:
    table = np.tile(np.arange(len(Doing), dtype=np.int8), (len(EventKind), 1))
    for kind, part in _FROM_ANY.items():
        table[kind] = part
    for kind, parts in _BACK_TO_THE_DESK.items():
        table[kind, list(parts)] = Doing.WAITS
    return table


BECOMES = _becomes()  # [kind, part before] the part from that row on


def read_timeline(log: TicketLog) -> Timeline:
    """Of each ticket of a log, with a stretch for each of its rows."""
    events = log.event_table
    place = np.argsort(events.ticket, kind="stable")
    return lay_timeline(events.kind[place], events.time[place], events.ticket[place], log.size, log.until)


def lay_timeline(kind: Int8, time: Int64, ticket: Int32, tickets: int, until: int) -> Timeline:
    """Of rows that are ordered by (ticket, place in the log)."""
    first = np.zeros(tickets + 1, np.int64)
    np.cumsum(np.bincount(ticket, minlength=tickets), out=first[1:])
    found = Timeline(first, time, np.empty(len(kind), np.int8), until)
    _follow(kind, BECOMES, found)
    return found


@bare
def _follow(kind: Int8, becomes: Int8, out: Timeline) -> None:
    parts, first = out.doing, out.first
    for i in range(len(first) - 1):
        part = WAITS  # from its creation on
        for row in range(first[i], first[i + 1]):
            part = becomes[kind[row], part]
            parts[row] = part
