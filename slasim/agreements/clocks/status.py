"""Where a clock stands at the as-of instant."""

from __future__ import annotations

from enum import IntEnum

RUNNING = -1  # `stop` of a clock that has not stopped


class Status(IntEnum):
    """The verdict on one clock."""

    OPEN = 0
    MET = 1
    BREACHED = 2
    CANCELLED = 3  # the ticket was, before the clock was due: not decided, and never will be
    EXCLUDED = 4  # counts nowhere
