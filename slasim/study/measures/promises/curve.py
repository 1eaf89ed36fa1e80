"""The attainment curve: the share of clocks that would have met a target of t, for every t, by promise and severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.verdicts.curve import PROMISED as MARKS
from slasim.agreements.verdicts.curve import count_curve, promised_marks
from slasim.study.measures.figure import SHARE
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import PROMISE
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.section import Estimated, Given, Mean, SectionRows
from slasim.table import category

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

WITHIN = MeasureColumn("within_ms", "int", "a target of so much open time", "ms", least=1)
PROMISED = MeasureColumn(
    "promised", "name", "whether it is the target, or the internal goal, of some ticket", choices=MARKS
)
MET = MeasureColumn("met", "int", "clocks of the window that would have met it; mean over replications", "clocks")
DECIDED = MeasureColumn("decided", "int", "clocks decided for it; mean over replications", "clocks")


def _rows(scenario: Scenario) -> dict[str, Any]:
    of = obligations(scenario)
    grid, pairs, kinds = of.curve_grid.points, of.timed, of.promises.commitments
    commitment, severity = np.repeat(pairs, len(grid), axis=0).T
    agreements = list(dict.fromkeys(rule.name for rule in of.promises.agreements))
    names = list(dict.fromkeys(kind.name for kind in kinds))
    return {
        "agreement": category(np.array([agreements.index(kind.agreement) for kind in kinds])[commitment], agreements),
        "commitment": category(np.array([names.index(kind.name) for kind in kinds])[commitment], names),
        "severity": category(severity, scenario.severities, ordered=True),
        "within_ms": np.tile(grid, len(pairs)),
        "promised": category(promised_marks(of.promises, pairs, of.curve_grid), MARKS),
    }


def _count(of: Replication) -> Columns:
    promised, clocks = of.obligations, of.score.clocks
    assert clocks is not None
    period, grid = of.score.clock_period, promised.curve_grid
    found = count_curve(clocks, period, promised.promises, of.tickets, of.log.until, grid)
    commitment, severity = promised.timed.T
    return {"met": found.met[commitment, severity].ravel(), "decided": found.decided[commitment, severity].ravel()}


KEYS = (*(column.name for column in PROMISE), WITHIN.name)
OF_POINT = Estimate("curve", "ratio", SHARE, "met", KEYS, "decided")
BY_POINT = SectionRows(
    "curve",
    "curve",
    (*PROMISE, WITHIN),
    (
        Given.of(PROMISED),
        *(Mean(column.name, column.meaning, column.name) for column in (MET, DECIDED)),
        Estimated("attainment", "clocks that would have met it / clocks decided for it, pooled", OF_POINT),
    ),
    meaning="share answered within t, for every t, in the open time of the promise",
    is_told=False,
)

CURVE = Measure(
    "curve",
    keys=(*PROMISE, WITHIN, PROMISED),
    values=(MET, DECIDED),
    rows=_rows,
    is_judged=True,
    is_timed=True,
    count=_count,
    is_swept=False,
    sections=(BY_POINT,),
)
