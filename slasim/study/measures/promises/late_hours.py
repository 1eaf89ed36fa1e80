"""Clocks by the hour of the week in which they began, and how many of them were late, by promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.clocks.status import Status
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.study.measures.figure import SHARE
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import PROMISE
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.queues.backlog import HOURS_OF_WEEK, OF_DAY, WEEKDAY
from slasim.study.measures.section import Estimated, Mean, SectionRows
from slasim.table import category

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

DECIDED = MeasureColumn("decided", "int", "clocks that began in it and were decided", "clocks")
LATE = MeasureColumn("late", "int", "of these the late ones", "clocks")


def _rows(scenario: Scenario) -> dict[str, Any]:
    of = obligations(scenario)
    pairs, kinds = of.promised, of.promises.commitments
    commitment, severity = np.repeat(pairs, HOURS_OF_WEEK, axis=0).T
    agreements = list(dict.fromkeys(rule.name for rule in of.promises.agreements))
    names = list(dict.fromkeys(kind.name for kind in kinds))
    hour = np.tile(np.arange(HOURS_OF_WEEK, dtype=np.int64), len(pairs))
    return {
        "agreement": category(np.array([agreements.index(kind.agreement) for kind in kinds])[commitment], agreements),
        "commitment": category(np.array([names.index(kind.name) for kind in kinds])[commitment], names),
        "severity": category(severity, scenario.severities, ordered=True),
        "weekday": hour // 24,
        "hour": hour % 24,
    }


def _count(of: Replication) -> Columns:
    clocks = of.score.clocks
    assert clocks is not None
    pairs = of.obligations.promised
    row = np.full((len(of.obligations.periods), of.severities), OUTSIDE, np.int64)
    row[tuple(pairs.T)] = np.arange(len(pairs))
    late = clocks.status == Status.BREACHED
    mine = (of.score.clock_period != OUTSIDE) & (late | (clocks.status == Status.MET))
    at = row[clocks.commitment[mine], clocks.severity[mine]]
    wall = wall_clock(of.scenario.timezone, clocks.start[mine])
    code = at * HOURS_OF_WEEK + hour_of_week(wall // DAY, wall % DAY // HOUR)
    known, size = at != OUTSIDE, len(pairs) * HOURS_OF_WEEK
    return {
        "decided": np.bincount(code[known], minlength=size).astype(np.int64),
        "late": np.bincount(code[known & late[mine]], minlength=size).astype(np.int64),
    }


KEYS = ("agreement", "commitment", "severity", "weekday", "hour")
LATE_SHARE = Estimate("late", "ratio", SHARE, "late", KEYS, "decided")
BY_HOUR = SectionRows(
    "late_hours",
    "late_hours",
    (*PROMISE, WEEKDAY, OF_DAY),
    (
        *(Mean(column.name, f"{column.meaning}; mean over replications", column.name) for column in (DECIDED, LATE)),
        Estimated("late_share", "late clocks / decided clocks, pooled", LATE_SHARE),
    ),
    meaning="late clocks by promise, and by the weekday and hour in which they began",
    is_told=False,
)

LATE_HOURS = Measure(
    "late_hours",
    keys=(*PROMISE, WEEKDAY, OF_DAY),
    values=(DECIDED, LATE),
    rows=_rows,
    is_judged=True,
    count=_count,
    is_swept=False,
    sections=(BY_HOUR,),
)
