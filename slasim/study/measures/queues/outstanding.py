"""Outstanding work and open tickets, week by week and skill by skill: a part of the pass over touches (sums.py)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.instants import WEEK
from slasim.kernel import part
from slasim.types import Float64, Int64


class Outstanding(NamedTuple):
    """[week, skill] sums over the time of each week of the window; the last may be cut short."""

    work: Float64  # ms of standard handle time not yet done, times ms
    tickets: Float64  # open tickets that need the skill next, times ms


def weeks_of(window: tuple[int, int]) -> Int64:
    """The instants that bound the weeks of a window [start, end), ms."""
    start, end = window
    return np.append(np.arange(start, end, WEEK, dtype=np.int64), end)


@part
def add_outstanding(found: Outstanding, edges: Int64, skill: int, work: int, begin: int, since: int, over: int) -> None:
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
