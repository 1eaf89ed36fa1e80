"""The state of a desk at an instant, read from its log, to see whether two runs have become one.

A state is every open ticket with what it waits for since when, and the work done on it; not which agent did it, since
colleagues can change places.
"""

from __future__ import annotations

import numpy as np

from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.types import Int64

READY = (
    EventKind.CREATED,
    EventKind.CUSTOMER_REPLIED,
    EventKind.VENDOR_RETURNED,
    EventKind.ESCALATED,
    EventKind.REOPENED,
)
WORK_ENDS = (
    EventKind.SOLVED,
    EventKind.WAITING_CUSTOMER,
    EventKind.WAITING_VENDOR,
    EventKind.ESCALATED,
    EventKind.WORK_PAUSED,
)
ENDS = (EventKind.SOLVED, EventKind.ABANDONED, EventKind.CANCELLED)
OVER = (*ENDS, EventKind.CLOSED)


def open_tickets(log: TicketLog, at: int) -> Int64:
    """The state before what happens at an instant (ms since 1970): a row for each open ticket, ordered by uid.

    Columns: uid, kind of the last event, its instant, ready since, work done (ms; less its start where work goes on).
    """
    events, tickets = log.event_table, len(log.ticket_table.uid)
    rows = int(np.searchsorted(events.time, at))
    time, kind, ticket = events.time[:rows], events.kind[:rows], events.ticket[:rows]
    last, ready = np.full(tickets, -1, np.int64), np.zeros(tickets, np.int64)
    last[ticket] = np.arange(rows)
    becomes_ready = np.isin(kind, READY)
    ready[ticket[becomes_ready]] = time[becomes_ready]
    work = np.zeros(tickets, np.int64)
    for kinds, sign in ((WORK_ENDS, 1), ((EventKind.WORK_STARTED,), -1)):
        chosen = np.isin(kind, kinds)
        np.add.at(work, ticket[chosen], sign * time[chosen])
    begun = np.flatnonzero(last >= 0)
    here = begun[~np.isin(kind[last[begun]], OVER)]
    uid = log.ticket_table.uid[here].astype(np.int64)
    table = np.column_stack([uid, kind[last[here]], time[last[here]], ready[here], work[here]]).astype(np.int64)
    return table[np.argsort(uid, kind="stable")]


def different(one: Int64, other: Int64) -> int:
    """How many tickets are not in both states as the same row."""
    rows, counts = np.unique(np.concatenate([one, other]), axis=0, return_counts=True)
    return len(np.unique(rows[counts == 1, 0]))


def open_on(log: TicketLog, instants: Int64) -> Int64:
    """Tickets open just after each instant."""
    over = log.event_table.time[np.isin(log.event_table.kind, ENDS)]
    came, went = (np.searchsorted(times, instants, side="right") for times in (log.ticket_table.created, over))
    return np.asarray(came - went, np.int64)
