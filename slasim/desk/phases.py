"""The order of things that happen at one instant. The desks apply posts in this order, then dispatch once.

A phase that later rooms will use keeps its number here, so that adding one moves no result.
"""

from __future__ import annotations

from enum import IntEnum


class Phase(IntEnum):
    """Inside a phase: by ticket uid; agents by agent number."""

    WORK_ENDS = 1
    REPAIR = 2  # reserved: outages
    AGENTS_LEAVE = 3
    AGENTS_ARRIVE = 4
    ABANDON = 5  # reserved: patience, automatic closing
    RETURNS = 6
    ARRIVALS = 7
    OVERFLOW = 8  # a touch held for its owner goes to the pool
    QUEUE_LIMIT = 9  # reserved: overflow by length
    DISPATCH = 10
    RATES = 11  # reserved: concurrency
