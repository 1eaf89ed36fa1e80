"""How long tickets wait for an agent, by severity: until work first starts, and in all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Columns, ComparisonTable, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import SEVERITY
from slasim.study.measures.queues.spreads import QUANTILES as QUANTILES
from slasim.study.measures.queues.spreads import STATISTICS, means
from slasim.study.measures.section import CutOff, Estimated, Mean, SectionRows
from slasim.study.measures.sums import FIRST, READY
from slasim.table import category

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

# Until work first starts; all time in which a ticket was ready and nobody worked on it.
KINDS = {"first_touch": "until first touched", "ready_total": "in all"}

KIND = MeasureColumn(
    "wait", "name", "until the first start of work, or all time without an agent", choices=tuple(KINDS)
)
TICKETS = MeasureColumn("tickets", "int", "tickets created in the window; mean over replications", "tickets")
UNFINISHED = MeasureColumn(
    "unfinished", "int", "of these, not so far when the log ends: the time so far counts", "tickets"
)
OF = tuple(MeasureColumn(f"{name}_ms", "float", f"{name} of the waits of the tickets", "ms") for name in STATISTICS)


def _rows(scenario: Scenario) -> dict[str, Any]:
    count = len(scenario.severities)
    return {
        "severity": category(np.repeat(np.arange(count), len(KINDS)), scenario.severities, ordered=True),
        "wait": category(np.tile(np.arange(len(KINDS)), count), tuple(KINDS)),
    }


def _count(of: Replication) -> Columns:
    """Quantiles are the least value that this share of tickets does not exceed."""
    (waits, first, ready), kinds = of.severity_waits, [FIRST, READY]
    mean = means(waits.wall, waits.tickets)[kinds, :, None]
    spreads = np.concatenate([mean, np.stack([first, ready])], axis=-1)
    columns = (waits.tickets[kinds], waits.unfinished[kinds], *np.moveaxis(spreads, -1, 0))
    names = (column.name for column in (TICKETS, UNFINISHED, *OF))
    return {name: values.T.ravel() for name, values in zip(names, columns, strict=True)}


def cut_off(statistic: str, unfinished: float, tickets: float) -> bool:
    """Whether a statistic of waits is more than it seems: unfinished tickets are in with the time so far.

    The mean and the longest are where there is any. Below a quantile stand those that will end above it: they move it
    where they are more than a tenth of the tickets above it; fewer move it by less than its interval.
    """
    if statistic not in QUANTILES:
        return unfinished > 0
    return 1000 * unfinished > (100 - QUANTILES[statistic]) * tickets


def _cut(grid: ReplicationGrid, group: Group, statistic: str) -> bool:
    unfinished, tickets = (float(grid.column(name)[:, group.rows].sum()) for name in ("unfinished", "tickets"))
    return cut_off(statistic, unfinished, tickets)


def _estimate(statistic: str) -> Estimate:
    return Estimate(
        *("waits", "mean", MILLISECONDS, f"{statistic}_ms", ("severity", "wait")),
        statistic=statistic,
        first=True,
        measure="wait",
        better=False,
        table=ComparisonTable("mean wait for an agent", ("wait", "severity"), "Waits for the customer are not in."),
        cut_off=partial(_cut, statistic=statistic),
    )


MEAN = _estimate("mean")
SPREAD = tuple(_estimate(statistic) for statistic in STATISTICS)

BY_SEVERITY = SectionRows(
    "waits",
    "waits",
    (SEVERITY, KIND),
    (
        *(Mean(column.name, column.meaning, column.name) for column in (TICKETS, UNFINISHED)),
        *(
            Estimated(each.statistic, f"{column.meaning}; mean over replications", each)
            for each, column in zip(SPREAD, OF, strict=True)
        ),
        *(
            CutOff(f"{each.statistic}_cut_off", f"{each.statistic}: true where unfinished tickets cut it off", each)
            for each in SPREAD
        ),
    ),
    meaning="waits for an agent by severity: until the first touch, and in all",
)

WAITS = Measure(
    "waits",
    keys=(SEVERITY, KIND),
    values=(TICKETS, UNFINISHED, *OF),
    rows=_rows,
    count=_count,
    figures=SPREAD,
    compared=(MEAN,),
    swept=(replace(MEAN, chosen=(("wait", "first_touch"),)),),
    sections=(BY_SEVERITY,),
)
