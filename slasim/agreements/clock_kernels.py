"""The clocks as compiled loops: laid out once, one pass over the time-ordered log, one pass to judge.

Each loop answers the first ticket whose due instant lies beyond the calendar tables, or -1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables, add, elapsed
from slasim.desk.log import Events, Kind
from slasim.kernel import kernel
from slasim.terms.tables import Metric, Owed

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

REPLIED = int(Kind.REPLIED)
WAITING_CUSTOMER = int(Kind.WAITING_CUSTOMER)
CUSTOMER_REPLIED = int(Kind.CUSTOMER_REPLIED)
SOLVED = int(Kind.SOLVED)
REOPENED = int(Kind.REOPENED)
CALLED_OFF = (int(Kind.CANCELLED), int(Kind.ABANDONED))
MOVING = (REPLIED, WAITING_CUSTOMER, CUSTOMER_REPLIED, SOLVED, REOPENED, *CALLED_OFF)  # kinds that move a clock
FIRST_RESPONSE = int(Metric.FIRST_RESPONSE)
RESOLUTION = int(Metric.RESOLUTION)

OPEN, MET, BREACHED, CANCELLED = 0, 1, 2, 3
RUNNING = -1  # `stop` of a clock that has not stopped
NOT_WAITING = NOT_CANCELLED = -1


class Rules(NamedTuple):
    """How the clock of each commitment runs."""

    metric: Int8
    pauses: Int8


class State(NamedTuple):
    """Clocks while the log is read: ticket i owns rows first[i] .. first[i + 1]."""

    first: Int64  # [ticket + 1]
    waiting: Int64  # [ticket] since when it waits for the customer, or NOT_WAITING
    cancelled: Int64  # [ticket] when it was cancelled or abandoned, or NOT_CANCELLED
    ticket: Int32  # [row], as all below
    commitment: Int16
    calendar: Int16
    stop: Int64
    due: Int64
    due_goal: Int64
    paused: Int64  # open time stood still so far; empty when nobody asked


@kernel
def start_clocks(tables: CalendarTables, created: Int64, classes: Int32, owed: Owed, clocks: State) -> int:
    """Write the clocks of every ticket, in order of (ticket, commitment)."""
    row = 0
    for i in range(len(created)):
        clocks.first[i] = row
        k = classes[i]
        for c in range(owed.target.shape[1]):
            if owed.target[k, c] <= 0:
                continue
            calendar = owed.calendar[k, c]
            due = add(tables, calendar, created[i], owed.target[k, c])
            if due < 0:
                return i
            clocks.ticket[row] = i
            clocks.commitment[row] = c
            clocks.calendar[row] = calendar
            clocks.due[row] = due
            same = owed.goal[k, c] == owed.target[k, c]
            clocks.due_goal[row] = due if same else add(tables, calendar, created[i], owed.goal[k, c])
            row += 1
    clocks.first[len(created)] = row
    return -1


@kernel
def resumed(tables: CalendarTables, calendar: int, since: int, now: int, due: int) -> int:
    """The due instant after a wait [since, now): the open time that was left, laid from `now`.

    A due instant at or before the start of the wait stays: that clock is breached.
    """
    if due <= since:
        return due
    return int(add(tables, calendar, now, elapsed(tables, calendar, since, due)))


@kernel
def follow_log(tables: CalendarTables, events: Events, rules: Rules, clocks: State) -> int:
    """One pass over the rows of the log."""
    # All in one function: handing a tuple of arrays to another kernel counts references, four times the whole cost.
    first, waiting, cancelled = clocks.first, clocks.waiting, clocks.cancelled
    commitment, calendar = clocks.commitment, clocks.calendar
    stop, due, due_goal, paused = clocks.stop, clocks.due, clocks.due_goal, clocks.paused
    for e in range(len(events.time)):
        kind, i, now = events.kind[e], events.ticket[e], events.time[e]
        if kind not in MOVING:
            continue
        if kind == REOPENED:
            cancelled[i] = NOT_CANCELLED
        elif cancelled[i] != NOT_CANCELLED:
            continue
        since = waiting[i]
        if kind in CALLED_OFF:
            cancelled[i] = now
            continue
        if kind == WAITING_CUSTOMER:
            waiting[i] = now if since == NOT_WAITING else since
            continue
        for row in range(first[i], first[i + 1]):
            c = commitment[row]
            metric = rules.metric[c]
            if stop[row] != RUNNING:
                if kind == REOPENED and metric == RESOLUTION:
                    stop[row] = RUNNING
                continue
            stops = (kind == REPLIED and metric == FIRST_RESPONSE) or (kind == SOLVED and metric == RESOLUTION)
            if since != NOT_WAITING and rules.pauses[c] and (stops or kind != REPLIED):
                moved = resumed(tables, calendar[row], since, now, due[row])
                if moved < 0:
                    return int(i)
                same = due_goal[row] == due[row]
                due_goal[row] = moved if same else resumed(tables, calendar[row], since, now, due_goal[row])
                due[row] = moved
                if len(paused) > 0:
                    paused[row] += elapsed(tables, calendar[row], since, now)
            if stops:
                stop[row] = now
        if kind != REPLIED:
            waiting[i] = NOT_WAITING
    return -1


@kernel
def judge_clocks(
    tables: CalendarTables,
    created: Int64,
    until: int,
    rules: Rules,
    clocks: State,
    status: Int8,
    met_goal: Int8,
    counted: Int64,
) -> int:
    """Verdict of each clock from its instants.

    A clock that runs is judged as of `until`, or as of the instant at which its ticket was cancelled; that becomes its
    stop. One that stands still then is shown with the due instant it has if the customer answers then.
    """
    for row in range(len(clocks.ticket)):
        i = clocks.ticket[row]
        calendar = clocks.calendar[row]
        due = clocks.due[row]
        end = clocks.stop[row]
        last, undecided = until, OPEN
        if clocks.cancelled[i] != NOT_CANCELLED:
            last, undecided = clocks.cancelled[i], CANCELLED
        if end != RUNNING:
            status[row] = MET if end <= due else BREACHED
            met_goal[row] = 1 if end <= clocks.due_goal[row] else 0
        elif rules.pauses[clocks.commitment[row]] and clocks.waiting[i] != NOT_WAITING:
            end = clocks.waiting[i]
            status[row] = undecided if due > end else BREACHED
            clocks.due[row] = resumed(tables, calendar, end, last, due)
            if clocks.due[row] < 0:
                return int(i)
        else:
            end = last
            status[row] = undecided if due >= last else BREACHED
        if clocks.stop[row] == RUNNING and undecided == CANCELLED:
            clocks.stop[row] = last
        if len(counted) > 0:
            counted[row] = elapsed(tables, calendar, created[i], end) - clocks.paused[row]
    return -1
