"""How many tickets are open, and how many arrive, by severity and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.study.measures.figure import TICKETS
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import SEVERITY
from slasim.study.measures.queues.hours import hours_of
from slasim.study.measures.section import Estimated, Mean, SectionRows
from slasim.table import ColumnTable, category

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

AT = MeasureColumn("hour", "instant", "an hour of the window")
OPEN = MeasureColumn("open", "int", "tickets open just after the hour begins", "tickets")
AGE = MeasureColumn("age_ms", "int", "how long ago they were created, added up", "ms")
ARRIVED = MeasureColumn("arrived", "int", "tickets created in the hour from it", "tickets")
WEEKDAY = MeasureColumn("weekday", "int", "0 is Monday, in the zone of the scenario", least=0, most=6)
HOURS_OF_WEEK = 7 * 24
OF_DAY = MeasureColumn("hour", "int", "of the day, in the zone of the scenario", least=0, most=23)


def _rows(scenario: Scenario) -> dict[str, Any]:
    window, severities = scenario.window(), scenario.severities
    hours = np.tile(window[0] + HOUR * np.arange(hours_of(window), dtype=np.int64), len(severities))
    return {
        "hour": hours.astype("datetime64[ms]"),
        "severity": category(np.repeat(np.arange(len(severities)), hours_of(window)), severities, ordered=True),
    }


def _count(of: Replication) -> Columns:
    found = of.sums.hours
    open_ = np.cumsum(found.change, axis=1)
    age = open_ * HOUR * np.arange(open_.shape[1]) - np.cumsum(found.born, axis=1)
    return {"arrived": found.arrived.ravel(), "open": open_.ravel(), "age_ms": age.ravel()}


def by_hour_of_week(table: ColumnTable, timezone: str) -> ColumnTable:
    """The mean over the weeks of the window, of each replication, by severity, weekday and hour in `timezone`."""
    wall = wall_clock(timezone, table["hour"].astype(np.int64))
    hour = hour_of_week(wall // DAY, wall % DAY // HOUR).astype(np.int64)
    number, (severity, severities) = table["replication"].astype(np.int64), table.codes("severity")
    code = (number * severities + severity) * HOURS_OF_WEEK + hour
    hours = np.bincount(code)
    known, first = np.unique(code, return_index=True)
    means = {name: np.bincount(code, table[name])[known] / hours[known] for name in ("open", "arrived")}
    keys = {name: table.column(name)[first] for name in ("replication", "severity")}
    return ColumnTable({**keys, "weekday": hour[first] // 24, "hour": hour[first] % 24, **means})


ESTIMATE = Estimate("backlog", "mean", TICKETS, "open", ("severity",), first=True, averaged=True)
OF_ROW = Estimate("backlog", "mean", TICKETS, "open", ("severity", "hour"))
FIELDS = (
    Estimated("open", "tickets open on the hour, mean over replications", OF_ROW),
    Mean("arrived", "tickets created in the hour from it, mean over replications", "arrived"),
)
BY_HOUR = SectionRows(
    "backlog_hours",
    "backlog",
    (AT, SEVERITY),
    FIELDS,
    is_told=False,
    meaning="open tickets and arrivals by hour of the window and severity",
)
HOUR_OF_WEEK = SectionRows(
    "backlog",
    "backlog",
    (SEVERITY, WEEKDAY, OF_DAY),
    FIELDS,
    prepare=by_hour_of_week,
    meaning="open tickets and arrivals by severity, weekday and hour",
)

BACKLOG = Measure(
    "backlog",
    keys=(AT, SEVERITY),
    values=(ARRIVED, OPEN, AGE),
    rows=_rows,
    count=_count,
    figures=(ESTIMATE,),
    is_swept=False,
    sections=(HOUR_OF_WEEK, BY_HOUR),
)
