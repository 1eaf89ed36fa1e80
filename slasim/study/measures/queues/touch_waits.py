"""One pass over the touches: how long each waited for an agent, on the wall and in open hours, and who began it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import CalendarTables
from slasim.calendars.kernels import open_until
from slasim.kernel import bare
from slasim.study.measures.queues.touch_times import TouchTimes
from slasim.types import Int16, Int64
from slasim.workload.tables import Tickets, Touches

if TYPE_CHECKING:
    from slasim.study.measures.replication import Replication


class TouchWaits(NamedTuple):
    """Of touches that an agent could begin in the window: sums by class, and each wait.

    The class is the severity of the ticket, the skill, and the team that first worked on it (the number of teams where
    nobody did), written as digits of one number.
    """

    classes: tuple[int, ...]
    bits: int  # of a class in the listed waits
    touches: Int64  # [class]
    unfinished: Int64  # [class] not begun when the log ends
    totals: Int64  # [on the wall or in open hours, class] ms
    listed: Int64  # [likewise, touch] (wait in ms << bits) + class, in ascending order


def touch_waits(of: Replication) -> TouchWaits:
    """Of one replication."""
    times, (start, end) = of.touch_times, of.window
    classes = (of.severities, len(of.workload.labels.skills), len(of.roster.teams) + 1)
    size, chosen = int(np.prod(classes)), np.count_nonzero((times.ready >= start) & (times.ready < end))
    found = TouchWaits(
        classes,
        size.bit_length(),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros((2, size), np.int64),
        np.empty((2, chosen), np.int64),
    )
    region, team = of.log.accounts.region, of.roster.team
    _list(of.workload.calendars, of.tickets, of.workload.touches, times, region, team, start, end, of.log.until, found)
    found.listed.sort(axis=1)
    return found


@bare
def _list(
    calendars: CalendarTables,
    tickets: Tickets,
    touches: Touches,
    times: TouchTimes,
    region: Int16,
    team: Int16,
    start: int,
    end: int,
    until: int,
    out: TouchWaits,
) -> None:
    (_, skills, teams), place = out.classes, 0
    for i in range(len(tickets.created)):
        severity, calendar = int(tickets.severity[i]), region[tickets.customer[i]]
        for touch in range(touches.first[i], touches.first[i + 1]):
            ready, begun = times.ready[touch], times.begun[touch]
            if start <= ready < end:
                worker = teams - 1 if begun < 0 else int(team[times.agent[touch]])
                number = (severity * skills + touches.skill[touch]) * teams + worker
                reached = until if begun < 0 else begun
                in_open = open_until(calendars, calendar, reached) - open_until(calendars, calendar, ready)
                out.touches[number] += 1
                out.unfinished[number] += begun < 0
                out.totals[0, number] += reached - ready
                out.totals[1, number] += in_open
                out.listed[0, place] = (reached - ready) << out.bits | number
                out.listed[1, place] = in_open << out.bits | number
                place += 1
