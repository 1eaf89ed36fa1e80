"""What the hours of teams go into: staffed, busy, overtime; occupancy is busy / staffed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.instants import HOUR
from slasim.study.measures.figure import SHARE
from slasim.study.measures.measure import Columns, ComparisonTable, Estimate, Measure, MeasureColumn
from slasim.study.measures.section import Estimated, Mean, SectionRows
from slasim.table import category
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

TEAM = MeasureColumn("team", "name", "of the agents")
STAFFED = MeasureColumn("staffed_ms", "int", "shifts less breaks, in the window", "ms")
BUSY = MeasureColumn("busy_ms", "int", "work while present, in the window", "ms")
OVERTIME = MeasureColumn("overtime_ms", "int", "work after the end of shifts, in the window", "ms")
LOST = MeasureColumn(
    "lost_break_ms", "int", "breaks that work delayed beyond the end of the shift, in the window", "ms"
)


def _rows(scenario: Scenario) -> dict[str, Any]:
    return {"team": category(np.arange(len(scenario.teams)), tuple(scenario.teams))}


def _count(of: Replication) -> Columns:
    def total(values: Int64) -> Int64:
        sums = np.zeros(len(of.roster.teams), np.int64)
        np.add.at(sums, of.roster.team, values)
        return sums

    columns = (STAFFED, BUSY, OVERTIME, LOST)
    return {column.name: total(values) for column, values in zip(columns, of.agent_times, strict=True)}


ESTIMATE = Estimate(
    *("occupancy", "ratio", SHARE, "busy_ms", ("team",), "staffed_ms"),
    first=True,
    table=ComparisonTable("occupancy", ("team",), "Busy / staffed."),
)
BY_TEAM = SectionRows(
    "occupancy",
    "occupancy",
    (TEAM,),
    (
        Mean("staffed_hours", "shifts less breaks, mean over replications", "staffed_ms", per=HOUR),
        Mean("busy_hours", "work while present, mean over replications", "busy_ms", per=HOUR),
        Mean("overtime_hours", "work after the end of shifts, mean over replications", "overtime_ms", per=HOUR),
        Mean("lost_break_hours", "breaks that work took, mean over replications", "lost_break_ms", per=HOUR),
        Estimated("occupancy", "busy / staffed, pooled", ESTIMATE),
    ),
    meaning="hours of teams: staffed, busy, overtime, lost breaks; busy / staffed",
)

OCCUPANCY = Measure(
    "occupancy",
    keys=(TEAM,),
    values=(STAFFED, BUSY, OVERTIME, LOST),
    rows=_rows,
    count=_count,
    figures=(ESTIMATE,),
    compared=(ESTIMATE,),
    swept=(ESTIMATE,),
    sections=(BY_TEAM,),
)
