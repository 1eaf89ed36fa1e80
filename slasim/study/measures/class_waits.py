"""One pass over the tickets: sums of their waits by class, on the wall and in the open hours of their customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import CalendarTables
from slasim.calendars.kernels import open_until
from slasim.kernel import bare
from slasim.study.measures.tally import Tally
from slasim.study.measures.touch_times import TouchTimes
from slasim.types import Int8, Int16, Int64
from slasim.workload.tables import Tickets, Touches

if TYPE_CHECKING:
    from slasim.study.measures.replication import Replication

FIRST, REPLY, READY = 0, 1, 2  # waits, in the order of their rows


class ClassSums(NamedTuple):
    """[wait, class] how many tickets, how many are unfinished, their waits in ms on the wall and in open hours.

    Of READY the open hours are not known: they would take a pass over the log.
    """

    tickets: Int64
    unfinished: Int64
    wall: Int64
    open: Int64


def class_sums(of: Replication, offsets: Int64, classes: int) -> ClassSums:
    """Of the tickets of the window.

    A ticket is in the classes severity * classes + offset + value of its product, channel and tier in turn, with the
    three `offsets` (below 0: not told apart by it), and in severity * classes.
    """
    sums = ClassSums(*(np.zeros((3, of.severities * classes), np.int64) for _ in ClassSums._fields))
    accounts = of.log.accounts
    _add_up(
        of.workload.calendars,
        of.tickets,
        of.workload.touches,
        of.touch_times,
        of.seen,
        accounts.region,
        accounts.tier,
        *of.window,
        of.log.until,
        offsets,
        classes,
        np.zeros(4, np.int64),
        sums,
    )
    sums.tickets[READY] = sums.tickets[FIRST]
    return sums


@bare
def _add_up(
    tables: CalendarTables,
    tickets: Tickets,
    touches: Touches,
    times: TouchTimes,
    seen: Tally,
    region: Int16,
    tier: Int8,
    start: int,
    end: int,
    until: int,
    offsets: Int64,
    classes: int,
    row: Int64,
    sums: ClassSums,
) -> None:
    created, severity, customer = tickets.created, tickets.severity, tickets.customer
    product, channel = tickets.product, tickets.channel
    first, replies, begun, done = touches.first, touches.replies, times.begun, times.done
    ready, solved = seen.ready, seen.solved
    count, unfinished, wall, opened = sums.tickets, sums.unfinished, sums.wall, sums.open
    for i in range(len(created)):
        at = created[i]
        if at < start or at >= end:
            continue
        who = customer[i]
        row[0], ways = severity[i] * classes, 1
        if offsets[0] >= 0:
            row[ways] = row[0] + offsets[0] + product[i]
            ways += 1
        if offsets[1] >= 0:
            row[ways] = row[0] + offsets[1] + channel[i]
            ways += 1
        if offsets[2] >= 0:
            row[ways] = row[0] + offsets[2] + tier[who]
            ways += 1
        calendar = region[who]
        since = open_until(tables, calendar, at)
        reached = begun[first[i]]
        late = reached < 0
        reached = until if late else reached
        in_open = open_until(tables, calendar, reached) - since
        for way in range(ways):
            each = row[way]
            count[FIRST, each] += 1
            wall[FIRST, each] += reached - at
            opened[FIRST, each] += in_open
            wall[READY, each] += ready[i]
        if late or solved[i] < 0:
            for way in range(ways):
                unfinished[FIRST, row[way]] += late
                unfinished[READY, row[way]] += solved[i] < 0
        for touch in range(first[i], first[i + 1]):
            if replies[touch] == 1:
                reached = done[touch]
                late = reached < 0
                reached = until if late else reached
                in_open = open_until(tables, calendar, reached) - since
                for way in range(ways):
                    each = row[way]
                    count[REPLY, each] += 1
                    unfinished[REPLY, each] += late
                    wall[REPLY, each] += reached - at
                    opened[REPLY, each] += in_open
                break
