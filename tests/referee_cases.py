"""The referee on logs written by hand, as tuples (instant, kind, uid, agent)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from desk_cases import Case, Row, make_roster, make_steering, make_workload

from slasim.calendars import BusinessCalendar
from slasim.desk.referee import RefereeFinding, check
from slasim.desk.routing import Routing
from slasim.log.kinds import EventKind, Events
from slasim.workload.tables import Workload

UNTIL = 1000


def write(log: Sequence[Row], workload: Workload) -> Events:
    """The rows as a desk would keep them."""
    place = {uid: row for row, uid in enumerate(workload.tickets.uid.tolist())}
    return Events(
        np.array([time for time, *_ in log], dtype=np.int64),
        np.array([EventKind[kind.upper()] for _, kind, *_ in log], dtype=np.int8),
        np.array([place[uid] for _, _, uid, _ in log], dtype=np.int32),
        np.array([who for *_, who in log], dtype=np.int32),
    )


def judge(
    log: Sequence[Row],
    tickets: list[Case],
    agents: list[Case],
    routing: Routing | None = None,
    calendars: Sequence[BusinessCalendar] = (),
) -> list[RefereeFinding]:
    """What the referee says of such a log, of a desk that stopped at UNTIL."""
    workload = make_workload(tickets, calendars)
    events = write(log, workload)
    return check(workload, make_roster(agents), make_steering(tickets), routing or Routing(), UNTIL, events)


def rules(*given: Any) -> set[str]:
    """The names of the rules that the log breaks."""
    return {str(finding.rule) for finding in judge(*given)}
