"""How much lies in the queues, week by week: open tickets that need a skill next, and all work outstanding for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.instants import HOUR, local_date
from slasim.study.measures.figure import TICKETS
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.queues.outstanding import weeks_of
from slasim.study.measures.section import Estimated, Mean, SectionRows
from slasim.table import category
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

NOON = 12 * HOUR  # a week that begins an hour early or late, where clocks were put, begins on the same date

SKILL = MeasureColumn("skill", "name", "that is needed")
OF_WEEK = MeasureColumn("week", "text", "the date on which it begins, from the beginning of the window on")
OPEN = MeasureColumn("open", "float", "open tickets that need it next, mean over the week", "tickets")
WORK = MeasureColumn("work_ms", "float", "work not yet done of all open tickets, mean over the week", "ms")


def _rows(scenario: Scenario) -> dict[str, Any]:
    skills, starts = prepare(scenario).labels.skills, weeks_of(scenario.window())[:-1]
    dates = [local_date(start + NOON, scenario.timezone).isoformat() for start in starts.tolist()]
    return {
        "week": [date for date in dates for _ in skills],
        "skill": category(np.tile(np.arange(len(skills)), len(dates)), skills),
    }


def _count(of: Replication) -> Columns:
    long = np.diff(weeks_of(of.window))[:, None]
    found = of.outstanding
    return {"open": (found.tickets / long).ravel(), "work_ms": (found.work / long).ravel()}


OF_ROW = Estimate("queues", "mean", TICKETS, "open", ("week", "skill"))
BY_WEEK = SectionRows(
    "queues",
    "queues",
    (OF_WEEK, SKILL),
    (
        Estimated("open", f"{OPEN.meaning} and over replications", OF_ROW),
        Mean("work_hours", f"{WORK.meaning} and over replications", "work_ms", per=HOUR),
    ),
    meaning="open tickets and outstanding work by week and skill",
    is_told=False,
)

QUEUES = Measure(
    "queues",
    keys=(OF_WEEK, SKILL),
    values=(OPEN, WORK),
    rows=_rows,
    count=_count,
    is_swept=False,
    sections=(BY_WEEK,),
)
