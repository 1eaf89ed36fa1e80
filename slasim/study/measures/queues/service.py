"""Which tickets are left behind: touches that were ready in the window and had not been begun when the log ended.

A desk with more work than it can do serves some and not others: what its routing puts first is done, and what nobody
promised may wait for ever. Touches are told apart one way at a time: by severity, tier, channel, skill, and by whether
they are the first of their ticket. A class is starved where a twentieth of its touches or more were never begun, three
times the share of all others at least. What waits alike in all classes is the business of `growth`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.json_shapes import BOOLEAN
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Columns, Measure, MeasureColumn
from slasim.study.measures.section import Later, Mean, SectionRows
from slasim.table import ColumnTable, category
from slasim.types import Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication
    from slasim.workload.tables import Labels

FIRST, LATER = "first", "later"
BY = ("severity", "tier", "channel", "skill", "touch")
LEAST, TIMES = 0.05, 3.0

KIND = MeasureColumn("by", "name", "how touches are told apart", choices=BY)
VALUE = MeasureColumn("value", "text", "the severity, tier, channel or skill; `first` or `later` touches of a ticket")
READY = MeasureColumn("ready", "int", "touches for which an agent could begin in the window", "touches")
UNBEGUN = MeasureColumn("unbegun", "int", "of these, never begun before the log ends", "touches")


class Starved(NamedTuple):
    """A class of touches that is hardly served: the share never begun, and that of all others."""

    by: str
    value: str
    share: float
    rest: float


def _values(labels: Labels) -> dict[str, tuple[str, ...]]:
    return {
        "severity": labels.severities,
        "tier": labels.tiers,
        "channel": labels.channels,
        "skill": labels.skills,
        "touch": (FIRST, LATER),
    }


def _rows(scenario: Scenario) -> dict[str, Any]:
    values = _values(prepare(scenario).labels)
    return {
        "by": category(np.repeat(np.arange(len(BY)), [len(values[by]) for by in BY]), BY),
        "value": [value for by in BY for value in values[by]],
    }


def _count(of: Replication) -> Columns:
    shape = of.sums.attributes.touch_classes  # as in BY

    def told_apart(values: Int64) -> Int64:
        """The sums of each way, over all others."""
        ways = (np.moveaxis(values.reshape(shape), axis, 0) for axis in range(len(shape)))
        return np.concatenate([way.reshape(len(way), -1).sum(axis=1) for way in ways])

    return {name: told_apart(values) for name, values in of.sums.touches._asdict().items()}


def starved(table: ColumnTable) -> tuple[Starved, ...]:
    """The starved classes, told apart in the way that shows it best; from a table `service`, a row per replication."""
    found: dict[str, list[Starved]] = {by: [] for by in BY}
    grid = ReplicationGrid(table)
    values = grid.first.texts("value")
    sums = {name: grid.column(name).sum(axis=0) for name in ("ready", "unbegun")}
    for by in BY:
        rows = np.flatnonzero(grid.first.equal("by", by))
        ready, unbegun = sums["ready"][rows], sums["unbegun"][rows]
        for at, value in enumerate(values[row] for row in rows):
            others = ready.sum() - ready[at]
            if ready[at] > 0 and others > 0:
                share, rest = unbegun[at] / ready[at], (unbegun.sum() - unbegun[at]) / others
                if share >= LEAST and share >= TIMES * rest:
                    found[by].append(Starved(by, value, float(share), float(rest)))
    clearest = max(found.values(), key=lambda each: max((one.share - one.rest for one in each), default=0.0))
    return tuple(sorted(clearest, key=lambda each: -each.share))


def _marked(table: ColumnTable, grid: ReplicationGrid) -> ColumnTable:
    named = {(each.by, each.value) for each in starved(grid.table)}
    rows = zip(table.texts("by"), table.texts("value"), strict=True)
    return table.with_columns({"starved": [row in named for row in rows]})


BY_CLASS = SectionRows(
    "service",
    "service",
    (KIND, VALUE),
    (
        Mean("ready", f"{READY.meaning}; mean over replications", "ready"),
        Mean("unbegun", f"{UNBEGUN.meaning}; mean over replications", "unbegun"),
        Later("starved", "hardly served, and told apart in the way that shows it best", BOOLEAN),
    ),
    finish=_marked,
    meaning="which classes of touches are hardly served",
)

SERVICE = Measure(
    "service",
    keys=(KIND, VALUE),
    values=(READY, UNBEGUN),
    rows=_rows,
    count=_count,
    is_swept=False,
    sections=(BY_CLASS,),
)
