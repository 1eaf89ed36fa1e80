"""How late clocks are by their own time: on their hours, and without the time in which they are paused."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.clocks import Clocks, owed_rows, walk_clocks
from slasim.agreements.clocks.status import RUNNING
from slasim.agreements.clocks.trail import BEGIN, CALENDAR, CLOCK, END
from slasim.calendars import CalendarTables, add, elapsed
from slasim.instants import DAY
from slasim.kernel import bare
from slasim.log.ticket_log import TicketLog
from slasim.terms.kernels import due_at
from slasim.terms.promises import Promises
from slasim.terms.tables import BY_CLOSE, TARGET_BY_DATE
from slasim.terms.working_days import WorkingDays
from slasim.types import Int8, Int16, Int64


class Lateness(NamedTuple):
    """One entry a late clock."""

    open: Int64  # ms that it counted after its due instant
    begun: Int64  # business days of it, a begun one as a whole one
    whole: Int64  # whole business days of it


class WalkedLate(NamedTuple):
    """Late clocks, and when they counted."""

    row: Int64  # of each, as `kept` names it
    due: Int64
    start: Int64
    end: Int64  # the stop, or the as-of instant
    calendar: Int64
    kept: Int64  # [stretch, 4] as of `Walked`, of the tickets of these clocks


def walk_late(log: TicketLog, promises: Promises, clocks: Clocks, rows: Int64) -> WalkedLate:
    """rows: of late clocks among all `clocks` that `run_clocks(log, promises)` answers."""
    only = np.zeros(log.size, np.bool_)
    only[clocks.ticket[rows]] = True
    walked = walk_clocks(log, promises, keep=True, only=only)
    own = np.flatnonzero(only[clocks.ticket])  # the same clocks in the same order
    owed, stop = owed_rows(clocks, rows, promises, log.ticket_table), clocks.stop[rows]
    return WalkedLate(
        np.searchsorted(own, rows),
        clocks.due[rows],
        clocks.start[rows],
        np.where(stop == RUNNING, log.until, stop),
        promises.owed.calendar[owed, clocks.commitment[rows]].astype(np.int64),
        walked.kept,
    )


def find_lateness(log: TicketLog, promises: Promises, clocks: Clocks, rows: Int64) -> Lateness:
    """rows: as of `walk_late`. A business day is what the target of the clock says: a date, or so many open hours."""
    found = Lateness(*(np.zeros(len(rows), np.int64) for _ in range(3)))
    if not len(rows):
        return found
    late = walk_late(log, promises, clocks, rows)
    owed = owed_rows(clocks, rows, promises, log.ticket_table)
    bits = promises.owed.by_date[owed, clocks.commitment[rows]]
    by_date = np.where(bits & TARGET_BY_DATE, bits & (TARGET_BY_DATE | BY_CLOSE), 0).astype(np.int8)
    day = np.array([promises.day_of(calendar) for calendar in late.calendar.tolist()], np.int64)
    _count(promises.calendars, promises.dates, promises.usual, late, day, by_date, *found)
    return found


@bare
def _count(
    tables: CalendarTables,
    known: WorkingDays,
    usual: Int16,
    late: WalkedLate,
    day: Int64,
    by_date: Int8,
    open_: Int64,
    begun: Int64,
    whole: Int64,
) -> None:
    """A business day is begun as soon as some of its open time counts."""
    at = 0
    for n in range(len(late.row)):
        while at < len(late.kept) and late.kept[at, CLOCK] < late.row[n]:
            at += 1
        open_[n] = _counted_since(tables, late, n, at, late.due[n])
        if by_date[n] == 0:
            begun[n], whole[n] = -(-open_[n] // day[n]), open_[n] // day[n]
            continue
        last = late.due[n]
        while True:
            reached = late_since(tables, known, usual, late, n, at, (whole[n] + 1) * DAY, by_date[n])
            if reached < 0 or reached > late.end[n]:
                break
            whole[n], last = whole[n] + 1, reached
        begun[n] = whole[n] + (_counted_since(tables, late, n, at, last) > 0)


@bare
def _counted_since(tables: CalendarTables, late: WalkedLate, n: int, place: int, since: int) -> int:
    """Open ms that a clock counted from an instant on. place: of its first stretch."""
    counted = 0
    while place < len(late.kept) and late.kept[place, CLOCK] == late.row[n]:
        begin, end = max(late.kept[place, BEGIN], since), late.kept[place, END]
        if begin < end:
            counted += elapsed(tables, late.kept[place, CALENDAR], begin, end)
        place += 1
    return counted


@bare
def late_since(
    tables: CalendarTables,
    known: WorkingDays,
    usual: Int16,
    late: WalkedLate,
    n: int,
    place: int,
    length: int,
    by_date: int,
) -> int:
    """When a clock is so much too late, by `length` and `by_date` as of `due_at`; an instant behind its end where it
    ends before, or -1 where that lies beyond the tables. place: of its first stretch.

    A pause after the due instant moves what lies behind its beginning, as one before it moves the due instant: what was
    left of the open time is laid from its end.
    """
    calendar, end, since = late.calendar[n], late.end[n], late.start[n]
    reached = due_at(tables, known, usual, calendar, late.due[n], length, by_date)
    while 0 <= reached <= end:
        is_kept = place < len(late.kept) and late.kept[place, CLOCK] == late.row[n]
        until = late.kept[place, BEGIN] if is_kept else end
        begin = max(since, late.due[n])
        if until > begin and reached > begin:
            moved = add(tables, calendar, until, elapsed(tables, calendar, begin, reached))
            reached = max(reached, moved) if moved >= 0 else -1
        if not is_kept:
            break
        since, place = late.kept[place, END], place + 1
    return reached
