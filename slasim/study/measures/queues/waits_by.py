"""Waits on the wall and in open hours, of tickets by severity, product, channel and tier, of touches by skill and team.

Open hours are those of the region of the ticket's customer; the hours of a promise are those of `curve`. First reply
stands beside first touch: until a person first replied. Who is told apart by one attribute is told apart by severity
too, and by nothing else: `all` stands for the others. An attribute of which there is one value is `all` as well.

Means of tickets are those of all replications, and so are the quantiles that are told apart by severity alone, on the
wall. The others and the waits of touches are counted in the first three replications and in every twentieth alone
(`Replication.is_looked_at`): they would take a fourteenth of the time of each. All time without an agent is told on the
wall alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.promises.compliance import SEVERITY
from slasim.study.measures.queues.spreads import QUANTILES, fold, means, quantiles
from slasim.study.measures.queues.touch_waits import touch_waits
from slasim.study.measures.queues.waits import cut_off
from slasim.study.measures.section import CutOff, Estimated, Mean, SectionRows
from slasim.study.measures.sums import FIRST, OPEN, READY, WALL
from slasim.table import ColumnTable, category, numbered
from slasim.types import Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

ALL = "all"
STATISTICS = ("mean", *QUANTILES)
HOURS = {"": "on the wall", "open_": "in open hours of the customer's region"}
WAITS = {
    "first_touch": "until first touched",
    "first_reply": "until a person first replied",
    "ready_total": "all time without an agent",
}

WAIT = MeasureColumn("wait", "name", "; ".join(f"{name}: {words}" for name, words in WAITS.items()), choices=(*WAITS,))
UNFINISHED = MeasureColumn("unfinished", "int", "of these, not so far when the log ends: the time so far counts")
OF = tuple(
    MeasureColumn(f"{hours}{name}_ms", "float", f"{name} of the waits {words}", "ms")
    for hours, words in HOURS.items()
    for name in STATISTICS
)


class _Ways(NamedTuple):
    """How to tell apart: the values of each attribute that has several."""

    values: Mapping[str, Sequence[str]]

    @property
    def names(self) -> list[tuple[str, str]]:
        """The attribute and its value, in the order of the rows of a severity; first all together."""
        return [("", ALL), *((by, value) for by, values in self.values.items() for value in values)]

    def rows(self, scenario: Scenario, keys: Sequence[MeasureColumn], times: int = 1) -> dict[str, Any]:
        """The columns of `keys`, once for each of so many `times` and severity."""
        names, severities = self.names, scenario.severities
        severity = np.tile(np.repeat(np.arange(len(severities)), len(names)), times)
        found: dict[str, Any] = {"severity": category(severity, severities, ordered=True)}
        for key in keys:
            every = f"({ALL})" if ALL in self.values.get(key.name, ()) else ALL
            values = [value if by == key.name else every for by, value in names]
            known = list(dict.fromkeys((every, *values)))
            codes = np.array([known.index(value) for value in values])
            found[key.name] = category(np.tile(codes, len(severities) * times), known)
        return found

    def groups(self, severity: Int64, of: Mapping[str, Int64]) -> Int64:
        """[class, way] the rows to which each class belongs, in the first of the `times`."""
        first, columns = 1, [np.zeros(len(severity), np.int64)]
        for by, values in self.values.items():
            columns.append(first + of[by])
            first += len(values)
        return severity[:, None] * first + np.column_stack(columns)


def _several(**values: Sequence[str]) -> _Ways:
    return _Ways({by: each for by, each in values.items() if len(each) > 1})


def _of_tickets(scenario: Scenario) -> _Ways:
    labels = prepare(scenario).labels
    return _several(product=labels.products, channel=labels.channels, tier=labels.tiers)


def _of_touches(scenario: Scenario) -> _Ways:
    return _several(skill=prepare(scenario).labels.skills, team=tuple(scenario.teams))


def _count_tickets(of: Replication) -> Columns:
    ways, sums = _of_tickets(of.scenario), of.sums
    classes, width = sums.attributes.of_ticket_classes, len(ways.names)
    groups = ways.groups(classes["severity"], classes)
    waits = sums.class_waits(groups, of.severities * width)
    found = np.full((len(HOURS), *waits.tickets.shape, len(STATISTICS)), np.nan)
    found[..., 0] = means(np.stack([waits.wall, waits.open]), waits.tickets)
    if of.is_looked_at:
        for (hours, wait), listed in sums.listed.of_waits.items():
            found[hours, wait, :, 1:] = quantiles(listed, sums.bits, groups, waits.tickets[wait])[:, :-1]
    else:  # of a severity alone
        for wait, each in ((FIRST, of.severity_waits.first), (READY, of.severity_waits.ready)):
            found[WALL, wait, ::width, 1:] = each[:, :-1]
    found[OPEN, READY] = np.nan
    columns = np.moveaxis(found, -1, 1).reshape(len(OF), -1)
    counts = {"count": waits.tickets.ravel(), "unfinished": waits.unfinished.ravel()}
    return counts | {column.name: values for column, values in zip(OF, columns, strict=True)}


def _count_touches(of: Replication) -> Columns:
    """A touch counts where an agent could begin it in the window; one that was never begun is of no team."""
    if not of.is_looked_at:
        return {}
    ways, waits = _of_touches(of.scenario), touch_waits(of)
    severity, skill, team = np.indices(waits.classes).reshape(len(waits.classes), -1)
    groups, rows = ways.groups(severity, {"skill": skill, "team": team}), of.severities * len(ways.names)
    if "team" in ways.values:  # the last way; those of no team make a group more, which is left out again
        groups[team == len(of.roster.teams), -1] = rows
    counts, unfinished, *totals = fold(np.stack([waits.touches, waits.unfinished, *waits.totals]), groups, rows + 1)
    spreads = [
        np.column_stack([means(total, counts), quantiles(listed, waits.bits, groups, counts)[:, :-1]])[:rows].T
        for total, listed in zip(totals, waits.listed, strict=True)
    ]
    columns = {column.name: values for column, values in zip(OF, np.concatenate(spreads), strict=True)}
    return {"count": counts[:rows], "unfinished": unfinished[:rows], **columns}


def _merge_touches(scenario: Scenario, parts: Sequence[Columns]) -> dict[str, Any]:
    """A row per replication that was looked at; they are numbered anew."""
    looked = [part for part in parts if part]
    keys = numbered(ColumnTable(_of_touches(scenario).rows(scenario, OF_TOUCHES)), len(looked))
    nothing = np.empty(0)
    values = {
        column.name: np.concatenate([nothing, *(part[column.name] for part in looked)]).astype(column.type)
        for column in TOUCH_WAITS.values
    }
    return {**{name: keys.column(name) for name in keys.names}, **values}


def _rows(scenario: Scenario) -> dict[str, Any]:
    ways = _of_tickets(scenario)
    wait = np.repeat(np.arange(len(WAITS)), len(scenario.severities) * len(ways.names))
    return {"wait": category(wait, tuple(WAITS)), **ways.rows(scenario, OF_TICKETS, len(WAITS))}


def _attribute(name: str, words: str) -> MeasureColumn:
    return MeasureColumn(name, "name", f"{words}; `all` where they are not told apart by it")


def _cut(grid: ReplicationGrid, group: Group, statistic: str) -> bool:
    unfinished, count = (float(grid.column(name)[:, group.rows].sum()) for name in ("unfinished", "count"))
    return cut_off(statistic, unfinished, count)


def _estimates(word: str, keys: Sequence[MeasureColumn]) -> list[Estimate]:
    names = tuple(column.name for column in keys)
    return [
        Estimate(word, "mean", MILLISECONDS, column.name, names, cut_off=partial(_cut, statistic=name))
        for column, name in zip(OF, STATISTICS * len(HOURS), strict=True)
    ]


def _measure(
    word: str,
    meaning: str,
    keys: tuple[MeasureColumn, ...],
    counted: MeasureColumn,
    count: Callable[[Replication], Columns],
    **rows_or_merge: Any,
) -> Measure:
    """A measure of waits, with its section: statistics with their intervals, and whether they are cut off."""
    fields, marks = [], []
    for column, estimate in zip(OF, _estimates(word, keys), strict=True):
        name = column.name.removesuffix("_ms")
        fields.append(Estimated(name, f"{column.meaning}; mean over replications", estimate))
        marks.append(CutOff(f"{name}_cut_off", f"{name}: unfinished ones cut it off", estimate))
    counts = ((counted, "count"), (UNFINISHED, "unfinished"))
    means = (Mean(column.name, f"{column.meaning}; mean over replications", part) for column, part in counts)
    section = SectionRows(word, word, keys, (*means, *fields, *marks), meaning=meaning, is_told=False)
    values = (replace(counted, name="count"), UNFINISHED, *OF)
    return Measure(word, keys=keys, values=values, count=count, is_swept=False, sections=(section,), **rows_or_merge)


OF_TICKETS = (
    _attribute("product", "of the tickets"),
    _attribute("channel", "by which they come"),
    _attribute("tier", "of their customers"),
)
OF_TOUCHES = (_attribute("skill", "that the touches need"), _attribute("team", "of the agent who first worked on them"))
WAITS_BY = _measure(
    "waits_by",
    "waits by severity, product, channel and tier, on the wall and in open hours",
    (WAIT, SEVERITY, *OF_TICKETS),
    MeasureColumn("tickets", "int", "tickets created in the window (of first_reply: those that a person replies to)"),
    _count_tickets,
    rows=_rows,
)
TOUCH_WAITS = _measure(
    "touch_waits",
    "waits of each touch by severity, skill and team, on the wall and in open hours",
    (SEVERITY, *OF_TOUCHES),
    MeasureColumn("touches", "int", "touches that an agent could begin in the window"),
    _count_touches,
    merge=_merge_touches,
)
