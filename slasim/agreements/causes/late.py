"""Where the time of each breached clock went: waits by their reason, work, hand-overs, customers. It sums exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, Status, walk_clocks
from slasim.agreements.clocks.trail import BEGIN, CALENDAR, CLOCK, END
from slasim.calendars import CalendarTables, elapsed
from slasim.kernel import bare
from slasim.log.ticket_log import TicketLog
from slasim.log.timeline import Doing, Timeline
from slasim.terms.promises import Promises
from slasim.types import Int32, Int64


class LateClocks(NamedTuple):
    """The breached clocks, decided or running, in their order."""

    row: Int64  # of the clocks
    spent: Int64  # [clock, Doing] ms of its own open time that counted; a row sums to what `Clocks.counted` says
    longest: Int64  # [clock, Doing] the place in the timeline of the stretch that counted longest; -1: none


def split_late(log: TicketLog, promises: Promises, clocks: Clocks, timeline: Timeline) -> LateClocks:
    """Of the clocks that `run_clocks(log, promises)` answered; `timeline` says what each ticket was doing when.

    Raises ValueError for clocks of another log or other promises.
    """
    rows = np.flatnonzero(clocks.status == Status.BREACHED)
    only = np.zeros(log.size, np.bool_)
    only[clocks.ticket[rows]] = True
    shape = len(rows), len(Doing)
    found = LateClocks(rows, np.zeros(shape, np.int64), np.full(shape, -1, np.int64))
    if len(rows):
        walked = walk_clocks(log, promises, keep=True, only=only)
        own = np.flatnonzero(walked.clocks.status == Status.BREACHED)
        pairs = (
            (getattr(walked.clocks, name)[own], getattr(clocks, name)[rows]) for name in ("ticket", "start", "due")
        )
        if not all(np.array_equal(one, other) for one, other in pairs):
            raise ValueError("these are not the clocks of this log under these promises; run_clocks gives them")
        of, most = walked.clocks.ticket, np.empty(len(Doing), np.int64)
        _split(promises.calendars, walked.kept, own, of, timeline, most, found)
    return found


@bare
def _split(
    tables: CalendarTables,
    kept: Int64,
    rows: Int64,
    ticket: Int32,
    timeline: Timeline,
    most: Int64,
    out: LateClocks,
) -> None:
    """Lay the stretches in which a clock counted beside those of its ticket; both are in time order. `most`: [Doing]
    room to work in."""
    first, start, doing = timeline.first, timeline.start, timeline.doing
    spent, longest = out.spent, out.longest
    at = 0
    for n in range(len(rows)):
        row, i = rows[n], ticket[rows[n]]
        place, last = first[i], first[i + 1]
        most[:] = 0
        while at < len(kept) and kept[at, CLOCK] < row:
            at += 1
        while at < len(kept) and kept[at, CLOCK] == row:
            begin, end, calendar = kept[at, BEGIN], kept[at, END], kept[at, CALENDAR]
            at += 1
            while place + 1 < last and start[place + 1] <= begin:
                place += 1
            while begin < end:
                until = min(end, start[place + 1]) if place + 1 < last else end
                kind, counted = doing[place], elapsed(tables, calendar, begin, until)
                spent[n, kind] += counted
                if counted > most[kind]:
                    most[kind], longest[n, kind] = counted, place
                begin = until
                if begin < end:
                    place += 1
