"""One pass over the touches: outstanding work and open tickets, week by week and skill by skill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import WEEK
from slasim.kernel import bare
from slasim.types import Float64, Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.study.measures.replication import Replication


class Outstanding(NamedTuple):
    """[week, skill] sums over the time of each week of the window; the last may be cut short."""

    work: Float64  # ms of standard handle time not yet done, times ms
    tickets: Float64  # open tickets that need the skill next, times ms


def weeks_of(window: tuple[int, int]) -> Int64:
    """The instants that bound the weeks of a window [start, end), ms."""
    start, end = window
    return np.append(np.arange(start, end, WEEK, dtype=np.int64), end)


def outstanding(of: Replication) -> Outstanding:
    """Of one replication."""
    touches, edges = of.workload.touches, weeks_of(of.window)
    shape = (len(edges) - 1, len(of.workload.labels.skills))
    found = Outstanding(np.zeros(shape), np.zeros(shape))
    created, done = of.tickets.created, of.touch_times.done
    _add_up(touches.first, touches.skill, touches.work, created, done, of.log.until, edges, *found)
    return found


@bare
def _add_up(
    first: Int32,
    skill: Int16,
    work: Int64,
    created: Int64,
    done: Int64,
    until: int,
    edges: Int64,
    outstanding: Float64,
    tickets: Float64,
) -> None:
    """Each touch is outstanding from the creation of its ticket until it is done; its ticket needs its skill next since
    the touch before it was done."""
    start, end = edges[0], edges[-1]
    for ticket in range(len(created)):
        since = begin = created[ticket]
        for touch in range(first[ticket], first[ticket + 1]):
            over = done[touch] if done[touch] >= 0 else until
            if over > start and begin < end:
                week = max(begin - start, 0) // WEEK
                while week < len(edges) - 1 and edges[week] < over:
                    last = min(over, edges[week + 1])
                    outstanding[week, skill[touch]] += float(last - max(begin, edges[week])) * work[touch]
                    tickets[week, skill[touch]] += max(last - max(since, edges[week]), 0)
                    week += 1
            since = over
