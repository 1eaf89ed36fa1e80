"""To whom late clocks were escalated, and when: the steps of their commitments that they reached before their end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.clocks import Clocks, owed_rows, walk_clocks
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.clocks.trail import BEGIN, CLOCK, END
from slasim.calendars import CalendarTables, add, elapsed
from slasim.kernel import bare
from slasim.log.ticket_log import TicketLog
from slasim.terms.kernels import due_at
from slasim.terms.promises import Promises
from slasim.terms.working_days import WorkingDays
from slasim.types import Bools, Int8, Int16, Int64


class Escalated(NamedTuple):
    """One entry a late clock."""

    many: Int16  # steps reached
    at: Int64  # ms, when the last of these was; 0 where there is none
    to: tuple[str | None, ...]  # to whom


class _Late(NamedTuple):
    """Late clocks whose commitment has steps."""

    row: Int64  # among all clocks that were walked
    due: Int64
    start: Int64
    end: Int64  # the stop, or the as-of instant
    calendar: Int64
    first: Int64  # [clock + 1] of its steps


def find_escalated(log: TicketLog, promises: Promises, clocks: Clocks, rows: Int64) -> Escalated:
    """rows: of breached clocks among all `clocks` that `run_clocks(log, promises)` answers."""
    owed = owed_rows(clocks, rows, promises, log.ticket_table)
    places = list(zip(owed.tolist(), clocks.commitment[rows].tolist(), strict=True))
    known = {place: promises.steps(*place) for place in dict.fromkeys(places)}
    steps = [known[place] for place in places]
    mine: Bools = np.array([bool(each) for each in steps], np.bool_)
    many, at = np.zeros(len(rows), np.int16), np.zeros(len(rows), np.int64)
    if mine.any():
        late = rows[mine]
        only = np.zeros(log.size, np.bool_)
        only[clocks.ticket[late]] = True
        walked = walk_clocks(log, promises, keep=True, only=only)
        own = np.flatnonzero(only[clocks.ticket])  # the same clocks in the same order
        stop = clocks.stop[late]
        flat = [step for of in steps for step in of]
        found = _Late(
            np.searchsorted(own, late),
            clocks.due[late],
            clocks.start[late],
            np.where(stop == RUNNING, log.until, stop),
            promises.owed.calendar[owed[mine], clocks.commitment[late]].astype(np.int64),
            np.cumsum([0, *(len(of) for of in steps if of)]).astype(np.int64),
        )
        assert bool((walked.clocks.status[found.row] == Status.BREACHED).all())
        of_mine = many[mine], at[mine]
        length = np.array([each.length for each in flat], np.int64)
        by_date = np.array([each.by_date for each in flat], np.int8)
        tables, usual = promises.calendars, promises.usual
        _reach(tables, promises.dates, usual, found, length, by_date, walked.kept, *of_mine)
        many[mine], at[mine] = of_mine
    return Escalated(many, at, tuple(of[n - 1].to if n else None for of, n in zip(steps, many.tolist(), strict=True)))


@bare
def _reach(
    tables: CalendarTables,
    known: WorkingDays,
    usual: Int16,
    late: _Late,
    length: Int64,
    by_date: Int8,
    kept: Int64,
    many: Int16,
    last: Int64,
) -> None:
    """Of each clock the steps before its end. A pause after the due instant moves the steps that lie behind its
    beginning, as one before it moves the due instant: what was left of the open time is laid from its end."""
    at = 0
    for n in range(len(late.row)):
        while at < len(kept) and kept[at, CLOCK] < late.row[n]:
            at += 1
        calendar, end = late.calendar[n], late.end[n]
        for step in range(late.first[n], late.first[n + 1]):
            reached = due_at(tables, known, usual, calendar, late.due[n], length[step], by_date[step])
            since, place = late.start[n], at
            while 0 <= reached < end:
                is_kept = place < len(kept) and kept[place, CLOCK] == late.row[n]
                until = kept[place, BEGIN] if is_kept else end
                begin = max(since, late.due[n])
                if until > begin and reached > begin:
                    moved = add(tables, calendar, until, elapsed(tables, calendar, begin, reached))
                    reached = max(reached, moved) if moved >= 0 else -1
                if not is_kept:
                    break
                since, place = kept[place, END], place + 1
            if not 0 <= reached < end:
                break
            many[n], last[n] = many[n] + 1, reached
