"""To whom late clocks were escalated, and when: the steps of their commitments that they reached before their end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.clocks import Clocks, owed_rows
from slasim.agreements.clocks.lateness import WalkedLate, late_since, walk_late
from slasim.agreements.clocks.trail import CLOCK
from slasim.calendars import CalendarTables
from slasim.kernel import bare
from slasim.log.ticket_log import TicketLog
from slasim.terms.promises import Promises
from slasim.terms.working_days import WorkingDays
from slasim.types import Bools, Int8, Int16, Int64


class Escalated(NamedTuple):
    """One entry a late clock."""

    many: Int16  # steps reached
    at: Int64  # ms, when the last of these was; 0 where there is none
    to: tuple[str | None, ...]  # to whom


def find_escalated(log: TicketLog, promises: Promises, clocks: Clocks, rows: Int64) -> Escalated:
    """rows: of breached clocks among all `clocks` that `run_clocks(log, promises)` answers."""
    owed = owed_rows(clocks, rows, promises, log.ticket_table)
    places = list(zip(owed.tolist(), clocks.commitment[rows].tolist(), strict=True))
    known = {place: promises.steps(*place) for place in dict.fromkeys(places)}
    steps = [known[place] for place in places]
    mine: Bools = np.array([bool(each) for each in steps], np.bool_)
    many, at = np.zeros(len(rows), np.int16), np.zeros(len(rows), np.int64)
    if mine.any():
        late, flat = walk_late(log, promises, clocks, rows[mine]), [step for of in steps for step in of]
        of_mine = many[mine], at[mine]
        first = np.cumsum([0, *(len(of) for of in steps if of)]).astype(np.int64)
        length = np.array([each.length for each in flat], np.int64)
        by_date = np.array([each.by_date for each in flat], np.int8)
        _reach(promises.calendars, promises.dates, promises.usual, late, first, length, by_date, *of_mine)
        many[mine], at[mine] = of_mine
    return Escalated(many, at, tuple(of[n - 1].to if n else None for of, n in zip(steps, many.tolist(), strict=True)))


@bare
def _reach(
    tables: CalendarTables,
    known: WorkingDays,
    usual: Int16,
    late: WalkedLate,
    first: Int64,
    length: Int64,
    by_date: Int8,
    many: Int16,
    last: Int64,
) -> None:
    """Of each clock the steps before its end. first: [clock + 1] of its steps."""
    at = 0
    for n in range(len(late.row)):
        while at < len(late.kept) and late.kept[at, CLOCK] < late.row[n]:
            at += 1
        for step in range(first[n], first[n + 1]):
            reached = late_since(tables, known, usual, late, n, at, length[step], by_date[step])
            if not 0 <= reached < late.end[n]:
                break
            many[n], last[n] = many[n] + 1, reached
