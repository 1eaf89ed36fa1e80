"""The log as the referee reads it: rows that can be read, in the order that docs/desk.md gives them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.desk.phases import Phase
from slasim.desk.referee.findings import DeskRule, RefereeFindings
from slasim.instants import in_utc
from slasim.log.kinds import EventKind, Events
from slasim.types import Bools, Int8, Int32, Int64

PHASES = {
    EventKind.CREATED: Phase.ARRIVALS,
    EventKind.AUTO_REPLIED: Phase.ARRIVALS,
    EventKind.WORK_STARTED: Phase.DISPATCH,
    EventKind.WORK_PAUSED: Phase.AGENTS_LEAVE,
    EventKind.HANDED_OVER: Phase.AGENTS_LEAVE,
    EventKind.REPLIED: Phase.WORK_ENDS,
    EventKind.WAITING_CUSTOMER: Phase.WORK_ENDS,
    EventKind.ESCALATED: Phase.WORK_ENDS,
    EventKind.SOLVED: Phase.WORK_ENDS,
    EventKind.CUSTOMER_REPLIED: Phase.RETURNS,
}
BY_NOBODY = (EventKind.CREATED, EventKind.AUTO_REPLIED, EventKind.CUSTOMER_REPLIED)  # these rows carry agent -1


def is_one_of(kind: Int8, *kinds: EventKind) -> Bools:
    """Which rows are of one of the kinds."""
    table = np.zeros(max(EventKind) + 1, dtype=np.bool_)
    table[list(kinds)] = True
    return table[kind]


class LogRows(NamedTuple):
    """Rows of the log in the order they should have; `row` is their place in the log as it was given."""

    row: Int64
    time: Int64
    kind: Int8
    ticket: Int32
    agent: Int32


def take(rows: LogRows, which: npt.NDArray[Any]) -> LogRows:
    """The rows at these places, or of this mask."""
    return LogRows(rows.row[which], rows.time[which], rows.kind[which], rows.ticket[which], rows.agent[which])


def read_rows(events: Events, uid: Int64, agents: int, until: int, said: RefereeFindings) -> LogRows:
    """The rows that a desk can have written, sorted as section 1 says. What is wrong with them is reported.

    Rows that cannot be read (FORM) or that lie at or after `until` are left out of everything that follows.

    Raises ValueError if the columns of the log differ in length.
    """
    if len({len(column) for column in events}) > 1:
        raise ValueError(f"the columns of the log differ in length: {[len(column) for column in events]}")
    rows = LogRows(np.arange(len(events.time)), *events)
    rows = _readable(rows, len(uid), agents, said)
    late = np.flatnonzero(rows.time >= until)
    said.add(
        DeskRule.UNTIL,
        late,
        lambda i: (
            int(rows.row[i]),
            int(rows.time[i]),
            f"{EventKind(rows.kind[i]).name} at the end ({in_utc(until)}) or later",
        ),
    )
    if len(late):
        rows = take(rows, rows.time < until)
    return _in_order(rows, uid, said)


def _readable(rows: LogRows, tickets: int, agents: int, said: RefereeFindings) -> LogRows:
    known = np.isin(rows.kind, list(PHASES))
    known &= (rows.ticket >= 0) & (rows.ticket < tickets)
    nobody = np.isin(rows.kind, BY_NOBODY)
    known &= np.where(nobody, rows.agent == -1, (rows.agent >= 0) & (rows.agent < agents))
    if known.all():
        return rows
    said.add(
        DeskRule.FORM,
        np.flatnonzero(~known),
        lambda i: (
            int(rows.row[i]),
            int(rows.time[i]),
            f"no desk writes kind {rows.kind[i]} with ticket {rows.ticket[i]} of {tickets} "
            f"and agent {rows.agent[i]} of {agents}",
        ),
    )
    return take(rows, known)


def _in_order(rows: LogRows, uid: Int64, said: RefereeFindings) -> LogRows:
    """Report rows that stand before an earlier one, and sort. Rows of one dispatch keep the order they have."""
    table = np.zeros(max(EventKind) + 1, dtype=np.int8)
    table[list(PHASES)] = list(PHASES.values())
    phase = table[rows.kind]
    within = np.where(phase == Phase.AGENTS_LEAVE, rows.agent, uid[rows.ticket])
    within[phase == Phase.DISPATCH] = 0
    time = np.diff(rows.time)
    same = (time == 0) & (phase[1:] == phase[:-1])
    wrong = (time < 0) | ((time == 0) & (phase[1:] < phase[:-1])) | (same & (within[1:] < within[:-1]))
    if not wrong.any():
        return rows
    said.add(
        DeskRule.ROW_ORDER,
        np.flatnonzero(wrong) + 1,
        lambda i: (
            int(rows.row[i]),
            int(rows.time[i]),
            f"{EventKind(rows.kind[i]).name} of ticket {uid[rows.ticket[i]]} at {in_utc(rows.time[i])} stands after "
            f"{EventKind(rows.kind[i - 1]).name} of ticket {uid[rows.ticket[i - 1]]} at {in_utc(rows.time[i - 1])}",
        ),
    )
    return take(rows, np.lexsort((within, phase, rows.time)))
