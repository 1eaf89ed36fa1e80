"""Means, percentiles and maxima: what a cell attained, beside the limit it was held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.clocks import Status, owed_rows
from slasim.agreements.prose.levels import level_text, limit_text
from slasim.agreements.score import excluded_from
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.agreements.verdicts.ticket_columns import MILLIONTHS, read_numbers
from slasim.terms.cells import ALL, CellSizes, rows_of
from slasim.terms.commitment import QuotaRule
from slasim.terms.metrics import Metric
from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard


class Levels(NamedTuple):
    """One row a cell that was judged by other than a share: ms of open time, or numbers as the log states them."""

    cell: Int64
    value: Float64
    limit: Float64
    is_time: Bools
    is_least: Bools  # the limit is a least


def find_levels(card: Scorecard, only: int | None = None) -> Levels:
    """The level of every cell whose commitment promises a mean, a percentile or a maximum. only: a customer: what its
    own tickets come to, where a cell is judged for all together as well."""
    cells, promises = card.score.cells, card.promises
    found: list[tuple[int, float, float, bool, bool]] = []
    for commitment, cut in enumerate(card.score.periods):
        quotas = card.promises.quotas(commitment, cut.edges[:-1])
        if all(rule is None or rule.measure == "share" for each in quotas for rule in each):
            continue
        is_time = promises.commitments[commitment].metric != Metric.COLUMN
        cell, value, limit, who = _values(card, commitment, is_time)
        if only is not None:
            cell, value, limit = (column[who == only] for column in (cell, value, limit))
        order = np.argsort(cell, kind="stable")
        begins = np.flatnonzero(np.diff(cell[order], prepend=-1))
        for rows in np.split(order, begins[1:]) if len(order) else []:
            at = int(cell[rows[0]])
            rule = quotas[cells.period[at]][cells.severity[at]]
            if rule is not None and rule.measure != "share":
                unit = 1 if is_time else MILLIONTHS
                limits = float(limit[rows].mean()) / unit
                found.append((at, _level(rule, value[rows]) / unit, limits, is_time, rule.upward))
    columns = list(zip(*sorted(found), strict=True)) or [()] * 5
    kinds = (np.int64, np.float64, np.float64, np.bool_, np.bool_)
    return Levels(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


class LevelWords(NamedTuple):
    """A level in words, in its own unit."""

    measure: str  # mean
    level: str  # 4.00
    limit: str  # at least 4.2

    @property
    def measured(self) -> str:
        """`mean 4.00`, `percentile 90 is 3 h`."""
        return f"{self.measure}{' is' if self.measure[-1].isdigit() else ''} {self.level}"

    @property
    def promised(self) -> str:
        """`mean at least 4.2`."""
        return f"{self.measure} {self.limit}"


def level_words(card: Scorecard, levels: Levels, row: int) -> LevelWords:
    """Of one row of the levels."""
    cells, cell = card.score.cells, int(levels.cell[row])
    c, severity = int(cells.commitment[cell]), int(cells.severity[cell])
    rule = card.promises.quota(c, card.score.periods[c].edges[cells.period[cell]], severity)
    assert rule is not None, "only what is judged has a level"
    level, limit, is_time = float(levels.value[row]), float(levels.limit[row]), bool(levels.is_time[row])
    promised = limit_text(limit, is_time, bool(levels.is_least[row]))
    return LevelWords(rule.measure, level_text(level, limit, is_time), promised)


def _level(rule: QuotaRule, values: Int64) -> float:
    if rule.share is None:
        return float(values.mean())
    ordered = np.sort(values)
    rank = -(-rule.share.numerator * len(ordered) // rule.share.denominator)  # nearest rank
    return float(ordered[max(rank, 1) - 1])


def _values(card: Scorecard, commitment: int, is_time: bool) -> tuple[Int64, Int64, Int64, Int64]:
    """Cell, value, limit and customer of each decided clock, or number, of the commitment."""
    score, promises, tickets = card.score, card.promises, card.log.ticket_table
    if is_time:
        clocks, period = score.clocks, score.clock_period
        assert clocks is not None
        mine = (clocks.commitment == commitment) & (period != OUTSIDE)
        rows = np.flatnonzero(mine & np.isin(clocks.status, (Status.MET, Status.BREACHED)))
        ticket, value, where = clocks.ticket[rows].astype(np.int64), clocks.counted[rows], period[rows].astype(np.int64)
        limit = promises.owed.target[owed_rows(clocks, rows, promises, tickets), commitment]
        severity = clocks.severity[rows]
    else:
        numbers = read_numbers(card.log, promises, commitment, score.periods[commitment])
        counts = ~excluded_from(card.log, promises, commitment)[numbers.ticket]
        ticket, where, value, limit = (column[counts] for column in numbers[:4])
        severity = tickets.severity[ticket]
    cells = score.cells
    own = np.flatnonzero(cells.commitment == commitment)
    together = len(own) and cells.customer[own[0]] == ALL
    who = tickets.customer[ticket].astype(np.int64)
    customer = np.full_like(who, ALL) if together else who
    sizes = CellSizes.of(*cells[:4])
    known = sizes.pack(commitment, cells.period[own], cells.customer[own], cells.severity[own])
    at = rows_of(known, sizes.pack(commitment, where, customer, severity))
    return own[at], value, limit, who
