"""The compiled desk: the same rules as the reference desk, millions of tickets a second.

It runs in slices of simulated time. Between two slices the caller may look at the clock, draw a progress bar, or stop
the run by raising an exception: a compiled loop itself would not hear Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from slasim.desk.kernels.engine import OFF_THE_CALENDAR, run_slice
from slasim.desk.kernels.prepare import desk_of
from slasim.desk.kernels.state import ROWS
from slasim.desk.refusal import refuse_contradictions
from slasim.desk.routing import Routing
from slasim.log.kinds import Events
from slasim.roster.tables import Roster
from slasim.terms.tables import Steering
from slasim.workload.tables import Workload

TICKETS_A_SLICE = 50_000  # well under a second even with long queues


def run(
    workload: Workload,
    roster: Roster,
    steering: Steering | None,
    routing: Routing,
    until: int,
    *,
    slices: int | None = None,
    on_slice: Callable[[float], None] | None = None,
) -> Events:
    """Every event of [workload.start, until), in the order of docs/desk.md.

    `steering` None: nothing is owed. `slices` cuts the time into so many pieces (default: by the number of tickets);
    the result does not depend on it. `on_slice` is called after each with the share of the time done, in (0, 1].
    Raises ValueError when the tables contradict each other or a due instant runs off the calendar tables.
    """
    refuse_contradictions(workload, roster, until)
    desk = desk_of(workload, roster, steering, routing)
    slices = slices or 1 + workload.size // TICKETS_A_SLICE
    span = until - workload.start
    for piece in range(1, slices + 1):
        if run_slice(desk, workload.start + span * piece // slices, until) == OFF_THE_CALENDAR:
            raise ValueError("a due instant lies beyond the calendar tables: build them over a longer time")
        if on_slice is not None:
            on_slice(piece / slices)
    rows = int(desk.at[ROWS])
    log = desk.log
    return Events(log.time[:rows], log.kind[:rows], log.ticket[:rows].view(np.int32), log.agent[:rows].view(np.int32))
