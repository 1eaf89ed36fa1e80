"""One clock a commitment and ticket: when it started, stopped and was due, and whether it was met.

The rules, which docs/measures.md explains with examples:
- `first_response` stops at the first `replied` row; an automatic reply never counts.
- `resolution` stops at `solved`. A ticket that is reopened takes the stop back: the same clock goes on, and the
  time it lay solved counts.
- A clock that pauses stands still from `waiting_customer` to `customer_replied`, `solved` or `reopened` (or its own
  stop): when its due instant was later than the start of the wait, what was left of its open time is laid from the end
  of the wait.
- A ticket that is cancelled or abandoned stops its running clocks; until it is reopened nothing else does. Those that
  were not yet due are cancelled: neither met nor breached.
- Met: stop <= due. Breached: stop > due, or running with due before the as-of instant. Otherwise open.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements import clock_kernels as kernels
from slasim.desk.ticket_log import TicketLog
from slasim.terms.errors import TermsError
from slasim.terms.tables import Terms

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

RUNNING = kernels.RUNNING


class Status(IntEnum):
    """Where a clock stands at the as-of instant."""

    OPEN = kernels.OPEN
    MET = kernels.MET
    BREACHED = kernels.BREACHED
    CANCELLED = kernels.CANCELLED  # the ticket was, before the clock was due: not decided, and never will be


class Clocks(NamedTuple):
    """One row a clock, ordered by (ticket, commitment)."""

    ticket: Int32  # row of the ticket
    commitment: Int16  # index into Terms.commitments
    start: Int64
    stop: Int64  # RUNNING (-1) when it has not stopped; when the ticket was cancelled, that instant
    due: Int64  # due instant of the public target, moved by pauses
    status: Int8  # a Status
    met_goal: Int8  # 1: decided, and within the internal goal too
    counted: Int64  # ms of open time that counted; empty unless asked for


def run_clocks(log: TicketLog, terms: Terms, *, count: bool = False) -> Clocks:
    """Run every clock of `terms` over the log; `count` also adds up the open time each clock counted.

    Raises TermsError when a due instant lies beyond the calendar tables.
    """
    tickets = log.ticket_table
    classes = terms.classes(tickets)
    size = len(tickets.uid)
    rows = int(np.count_nonzero(terms.owed.target, axis=1)[classes].sum())
    rules = kernels.Rules(
        np.array([c.metric for c in terms.commitments], np.int8),
        np.array([c.pauses for c in terms.commitments], np.int8),
    )
    clocks = kernels.State(
        first=np.empty(size + 1, np.int64),
        waiting=np.full(size, kernels.NOT_WAITING, np.int64),
        cancelled=np.full(size, kernels.NOT_CANCELLED, np.int64),
        ticket=np.empty(rows, np.int32),
        commitment=np.empty(rows, np.int16),
        calendar=np.empty(rows, np.int16),
        stop=np.full(rows, RUNNING, np.int64),
        due=np.empty(rows, np.int64),
        due_goal=np.empty(rows, np.int64),
        paused=np.zeros(rows if count else 0, np.int64),
    )
    status, met_goal = np.zeros(rows, np.int8), np.zeros(rows, np.int8)
    counted = np.zeros(rows if count else 0, np.int64)
    tables = terms.calendars

    beyond = kernels.start_clocks(tables, tickets.created, classes, terms.owed, clocks)
    if beyond < 0:
        beyond = kernels.follow_log(tables, log.event_table, rules, clocks)
    if beyond < 0:
        beyond = kernels.judge_clocks(tables, tickets.created, log.until, rules, clocks, status, met_goal, counted)
    if beyond >= 0:
        name = log.ticket_name(beyond)
        raise TermsError((f"a clock of ticket {name} is due beyond the calendar tables; lay them over a longer span",))
    return Clocks(
        clocks.ticket,
        clocks.commitment,
        tickets.created[clocks.ticket],
        clocks.stop,
        clocks.due,
        status,
        met_goal,
        counted,
    )
