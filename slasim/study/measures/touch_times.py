"""One pass over a log: when each touch became ready, was begun and was done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import bare
from slasim.log.kinds import EventKind, Events
from slasim.types import Int8, Int32, Int64

WORK_STARTED, CUSTOMER_REPLIED = int(EventKind.WORK_STARTED), int(EventKind.CUSTOMER_REPLIED)
WAITING_CUSTOMER, ESCALATED, SOLVED = (
    int(EventKind.WAITING_CUSTOMER),
    int(EventKind.ESCALATED),
    int(EventKind.SOLVED),
)
NOT_YET = -1


class TouchTimes(NamedTuple):
    """[touch] instants in ms since 1970, and who began; `NOT_YET` for what has not come to pass when the log ends."""

    ready: Int64  # an agent could begin
    begun: Int64  # work on it first started
    done: Int64
    agent: Int32  # who first worked on it


def touch_times(events: Events, first: Int32, created: Int64) -> TouchTimes:
    """The times of touches, ragged by ticket: ticket i, created at `created[i]`, owns first[i] .. first[i + 1]."""
    size = int(first[-1])
    ready, begun, done = (np.full(size, NOT_YET, np.int64) for _ in range(3))
    found = TouchTimes(ready, begun, done, np.full(size, NOT_YET, np.int32))
    found.ready[first[:-1]] = created
    _read(events.time, events.kind, events.ticket, events.agent, first[:-1].astype(np.int64), *found)
    return found


@bare
def _read(
    time: Int64,
    kind: Int8,
    ticket: Int32,
    who: Int32,
    at: Int64,
    ready: Int64,
    begun: Int64,
    done: Int64,
    agent: Int32,
) -> None:
    """`at`: [ticket] the touch that it needs next, which moves on."""
    for row in range(len(time)):
        what, of = kind[row], ticket[row]
        if what == WORK_STARTED:
            if begun[at[of]] < 0:
                begun[at[of]] = time[row]
                agent[at[of]] = who[row]
        elif what == CUSTOMER_REPLIED:
            ready[at[of]] = time[row]
        elif what in (SOLVED, WAITING_CUSTOMER, ESCALATED):
            done[at[of]] = time[row]
            at[of] += 1
            if what == ESCALATED:
                ready[at[of]] = time[row]
