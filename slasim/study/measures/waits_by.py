"""Waits on the wall and in open hours, of tickets by severity, product, channel and tier, of touches by skill and team.

Open hours are those of the region of the ticket's customer; the hours of a promise are those of `curve`. First reply
stands beside first touch: until a person first replied. Who is told apart by one attribute is told apart by severity
too, and by nothing else: `all` stands for the others. An attribute of which there is one value is `all` as well.

Means of tickets are those of all replications, and so are the quantiles that are told apart by severity alone, on the
wall. The others and the waits of touches take a fifth of the time of a whole replication, so they are counted in the
first three replications and in every twentieth (`is_looked_at`). All time
without an agent is told on the wall alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.calendars.arrays import elapsed_array
from slasim.study.measures.class_waits import FIRST, READY, class_sums
from slasim.study.measures.compliance import SEVERITY
from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Columns, Estimate, Measure, MeasureColumn
from slasim.study.measures.section import CutOff, Estimated, Mean, SectionRows
from slasim.study.measures.spreads import QUANTILES, spreads
from slasim.study.measures.touch_times import NOT_YET
from slasim.study.measures.waits import cut_off
from slasim.table import ColumnTable, category, numbered
from slasim.types import Bools, Int32, Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

ALL = "all"
NOBODY = -1
BEGINNING, EVERY = 3, 20
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

    @property
    def offsets(self) -> Int64:
        """Of product, channel and tier, the place of the first value among `names`; below 0 where not told apart."""
        first = {by: at for at, (by, _) in reversed([*enumerate(self.names)])}
        return np.array([first.get(by, NOBODY) for by in ("product", "channel", "tier")], np.int64)

    def codes(self, severity: Int64, of: Mapping[str, Int64]) -> Int32:
        """[value, way] the rows of each, in the first of the `times`."""
        first, columns = 1, [np.zeros(len(severity), np.int64)]
        for by, values in self.values.items():
            columns.append(first + of[by])
            first += len(values)
        return np.asarray(severity[:, None] * first + np.column_stack(columns), np.int32)


def is_looked_at(replication: int) -> bool:
    """Whether all is counted of a replication, and not only the means of tickets."""
    return replication < BEGINNING or replication % EVERY == 0


def _several(**values: Sequence[str]) -> _Ways:
    return _Ways({by: each for by, each in values.items() if len(each) > 1})


def _of_tickets(scenario: Scenario) -> _Ways:
    labels = prepare(scenario).labels
    return _several(product=labels.products, channel=labels.channels, tier=labels.tiers)


def _of_touches(scenario: Scenario) -> _Ways:
    return _several(skill=prepare(scenario).labels.skills, team=tuple(scenario.teams))


class _Waits(NamedTuple):
    """Waits of some tickets, or touches of tickets."""

    ticket: Int64
    wall: Int64  # ms
    open: Int64 | None
    unfinished: Bools

    def told(self, of: Replication, ways: _Ways, codes: Int32) -> Columns:
        """Their statistics; `codes` as `_Ways` has them, NOBODY where one belongs to none."""
        groups = of.severities * len(ways.names)
        codes = np.where(codes == NOBODY, groups, codes)  # a group more, which is left out again
        size, late = (np.bincount(each.ravel(), minlength=groups + 1) for each in (codes, codes[self.unfinished]))
        found: Columns = {"count": size[:groups], "unfinished": late[:groups]}
        for hours, waits in zip(HOURS, (self.wall, self.open), strict=True):
            statistics = np.full((groups, len(STATISTICS)), np.nan) if waits is None else spreads(waits, codes, size)
            found |= {f"{hours}{name}_ms": statistics[:groups, at] for at, name in enumerate(STATISTICS)}
        return found


def _waits(of: Replication, ticket: Int64, since: Int64, reached: Int64) -> _Waits:
    """From `since` until something was reached, NOT_YET where it was not."""
    late = reached == NOT_YET
    until = np.where(late, of.log.until, reached)
    calendar = of.log.accounts.region[of.tickets.customer[ticket]]
    return _Waits(ticket, until - since, elapsed_array(of.workload.calendars, calendar, since, until), late)


def _count_tickets(of: Replication) -> Columns:
    ways = _of_tickets(of.scenario)
    sums = class_sums(of, ways.offsets, len(ways.names))
    count = sums.tickets.ravel()
    missing = np.full(count.shape, np.nan)
    found: Columns = {"count": count, "unfinished": sums.unfinished.ravel(), **{each.name: missing for each in OF}}
    for hours, total in zip(HOURS, (sums.wall, sums.open), strict=True):
        found[f"{hours}mean_ms"] = np.divide(total.ravel(), count, out=missing.copy(), where=count > 0)
    found["open_mean_ms"][count.size // len(WAITS) * READY :] = np.nan
    if is_looked_at(of.number):
        found |= _looked_at(of, ways)
    else:
        rows = len(ways.names) * np.arange(of.severities)
        for kind, wait in enumerate((FIRST, READY)):
            for at, name in enumerate(QUANTILES, 1):
                column = found[f"{name}_ms"] = found[f"{name}_ms"].copy()
                column[len(ways.names) * of.severities * wait + rows] = of.wait_spreads[:, kind, at]
    return found


def _looked_at(of: Replication, ways: _Ways) -> Columns:
    """All columns of all waits of tickets."""
    tickets, touches, times = of.tickets, of.workload.touches, of.touch_times
    values = {
        "product": tickets.product.astype(np.int64),
        "channel": tickets.channel.astype(np.int64),
        "tier": of.log.accounts.tier[tickets.customer].astype(np.int64),
    }
    codes, inside = ways.codes(tickets.severity.astype(np.int64), values), np.flatnonzero(of.inside)
    replying = np.flatnonzero(touches.replies == 1)
    ticket = np.repeat(np.arange(len(tickets.created)), np.diff(touches.first))[replying]
    is_first = (np.diff(ticket, prepend=-1) != 0) & of.inside[ticket]
    replied, reply = ticket[is_first], times.done[replying[is_first]]
    every = (
        _waits(of, inside, tickets.created[inside], times.begun[touches.first[inside]]),
        _waits(of, replied, tickets.created[replied], reply),
        _Waits(inside, of.seen.ready[inside], None, of.seen.solved[inside] < 0),
    )
    parts = [waits.told(of, ways, codes[waits.ticket]) for waits in every]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _count_touches(of: Replication) -> Columns:
    """A touch counts where an agent could begin it in the window; one that was never begun is of no team."""
    if not is_looked_at(of.number):
        return {}
    ways, touches, times = _of_touches(of.scenario), of.workload.touches, of.touch_times
    start, end = of.window
    chosen = np.flatnonzero((times.ready >= start) & (times.ready < end))
    ticket = np.repeat(np.arange(len(of.tickets.created)), np.diff(touches.first))[chosen]
    skill, agent = touches.skill[chosen].astype(np.int64), times.agent[chosen]
    team = of.roster.team[np.maximum(agent, 0)].astype(np.int64)
    codes = ways.codes(of.tickets.severity[ticket].astype(np.int64), {"skill": skill, "team": team})
    if "team" in ways.values:  # the last way
        codes[agent == NOT_YET, -1] = NOBODY
    return _waits(of, ticket, times.ready[chosen], times.begun[chosen]).told(of, ways, codes)


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
