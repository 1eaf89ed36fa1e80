"""How many tickets arrive in the window, by severity, and how many of them are solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.study.measures.figure import TICKETS
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import SEVERITY
from slasim.study.measures.section import Estimated, Mean, SectionRows
from slasim.study.measures.sums import READY
from slasim.table import category

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication


def _rows(scenario: Scenario) -> dict[str, Any]:
    return {"severity": category(np.arange(len(scenario.severities)), scenario.severities, ordered=True)}


def _count(of: Replication) -> Columns:
    waits = of.severity_waits.sums
    return {"tickets": waits.tickets[READY], "solved": waits.tickets[READY] - waits.unfinished[READY]}


ESTIMATE = Estimate("arrivals", "mean", TICKETS, "tickets", ("severity",), first=True)
BY_SEVERITY = SectionRows(
    "arrivals",
    "arrivals",
    (SEVERITY,),
    (
        Estimated("tickets", "tickets created in the window", ESTIMATE),
        Mean("unsolved", "of these, not solved when the log ends", "tickets", less="solved"),
    ),
    meaning="tickets by severity: created in the window, not solved",
)

ARRIVALS = Measure(
    "arrivals",
    keys=(SEVERITY,),
    values=(
        MeasureColumn("tickets", "int", "tickets created in the window", "tickets"),
        MeasureColumn("solved", "int", "of these, solved before the log ends", "tickets"),
    ),
    rows=_rows,
    count=_count,
    figures=(ESTIMATE,),
    sections=(BY_SEVERITY,),
)
