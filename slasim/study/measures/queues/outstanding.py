"""Outstanding work and open tickets, week by week and skill by skill: one pass over the touches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.instants import WEEK
from slasim.kernel import bare, part
from slasim.study.measures.queues.touch_times import TouchTimes
from slasim.types import Float64, Int64
from slasim.workload.tables import Tickets, Touches


class Outstanding(NamedTuple):
    """[week, skill] sums over the time of each week of the window; the last may be cut short."""

    work: Float64  # ms of standard handle time not yet done, times ms
    tickets: Float64  # open tickets that need the skill next, times ms


def weeks_of(window: tuple[int, int]) -> Int64:
    """The instants that bound the weeks of a window [start, end), ms."""
    start, end = window
    return np.append(np.arange(start, end, WEEK, dtype=np.int64), end)


def outstanding(
    tickets: Tickets, touches: Touches, times: TouchTimes, skills: int, window: tuple[int, int], until: int
) -> Outstanding:
    """Of a log that ends at `until`, in the weeks of the window."""
    weeks = weeks_of(window)
    found = Outstanding(*(np.zeros((len(weeks) - 1, skills)) for _ in Outstanding._fields))
    _add_up(weeks, tickets.created, touches, times.done, until, found)
    return found


@bare
def _add_up(weeks: Int64, created: Int64, touches: Touches, done: Int64, until: int, out: Outstanding) -> None:
    first, skill, work = touches.first, touches.skill, touches.work
    for i in range(len(created)):
        since = created[i]
        for touch in range(first[i], first[i + 1]):
            over = until if done[touch] < 0 else done[touch]
            _add(out, weeks, skill[touch], work[touch], created[i], since, over)
            since = over


@part
def _add(found: Outstanding, edges: Int64, skill: int, work: int, begin: int, since: int, over: int) -> None:
    """A touch is outstanding from the creation of its ticket until it is over; its ticket needs its skill next since
    the touch before it was done. edges: of the weeks."""
    start, weeks = edges[0], len(edges) - 1
    if over > start and begin < edges[weeks]:
        week = max(begin - start, 0) // WEEK
        while week < weeks and edges[week] < over:
            last = min(over, edges[week + 1])
            found.work[week, skill] += float(last - max(begin, edges[week])) * work
            found.tickets[week, skill] += max(last - max(since, edges[week]), 0)
            week += 1
