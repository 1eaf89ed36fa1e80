"""From counts to verdicts: was the quota kept, in each cell in which it is judged?

A cell is one commitment, severity and period, for one customer (`judged: each customer`) or for all of them
(`together`). Under a quota of all tickets it is of all severities, and its severity EVERY. It is kept when met /
decided >= quota, compared as whole numbers, and no single outage was longer than one may be. Partial periods are not
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.cells import ALL, EVERY, CellSizes
from slasim.terms.commitment import Commitment, Party, QuotaRule
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int16, Int32, Int64

BIG = 1 << 62


class Verdict(IntEnum):
    """What a cell came to."""

    NO_DATA = 0  # nothing decided: neither kept nor missed
    KEPT = 1
    MISSED = 2
    NOT_JUDGED = 3  # a partial period, one that began before the quota was agreed, or one with too few tickets
    CARRIED = 4  # too few tickets: judged with the next period


class Cells(NamedTuple):
    """One row a cell, ordered by (commitment, period, customer, severity)."""

    commitment: Int16
    period: Int32
    customer: Int32  # ALL where judged together
    severity: Int8  # EVERY where there is none, or all are judged together
    met: Int64
    breached: Int64
    open: Int64
    cancelled: Int64
    met_goal: Int64
    excluded: Int64
    spent: Int64  # with `allowed` and `running`: where a mean is promised (see Counts)
    allowed: Int64
    running: Int64
    down: Int64  # ms without service (see Counts)
    overlong: Int64  # single outages that are longer than one may be: each misses the quota
    carried_met: Int64  # from periods before it that were too small
    carried: Int64  # the decided of them
    carried_overlong: Int64  # `overlong` of the other days of a period that ends with every day
    verdict: Int8  # a Verdict
    final: Bools  # every clock is decided, none can leave the period and no new one fall into it


def at_least(met: Int64, decided: Int64, share: Fraction) -> Bools:
    """met / decided >= share, exactly; true where nothing is decided."""
    if max(share.denominator, share.numerator) * int(decided.max(initial=0)) >= BIG:  # beyond int64: plain integers
        met, decided = met.astype(object), decided.astype(object)
    return np.asarray(met * share.denominator >= decided * share.numerator, np.bool_)


def judge(
    counts: Counts, promises: Promises, periods: Sequence[Periods], until: int, histories: int = 1
) -> tuple[Cells, Int64]:
    """The cells, and the cell of each row of `counts`. periods: of each commitment. histories: over which the counts
    are added up, so that they are judged at their mean."""
    size = len(counts.period)
    counts = _every_day(counts, periods)
    together = np.array([promises.agreements[at].party == Party.TOGETHER for at in promises.agreement_of], np.bool_)
    customer = np.where(together[counts.commitment], ALL, counts.customer) if len(together) else counts.customer
    severity = counts.severity
    if pooled := [c for c, commitment in enumerate(promises.commitments) if commitment.pooled]:
        severity = np.where(np.isin(counts.commitment, pooled), np.int8(EVERY), severity)
    key = counts.commitment, counts.period, customer, severity
    _, first, of_row = np.unique(CellSizes.of(*key).pack(*key), return_index=True, return_inverse=True)
    sums = np.zeros((len(counts) - len(key), len(first)), np.int64)
    for total, values in zip(sums, counts[4:], strict=True):
        np.add.at(total, of_row, values)
    met, breached, open_, cancelled, met_goal, excluded, spent, allowed, running, down, overlong = sums
    cells = Cells(
        counts.commitment[first],
        counts.period[first],
        customer[first],
        severity[first],
        met,
        breached,
        open_,
        cancelled,
        met_goal,
        excluded,
        spent,
        allowed,
        running,
        down,
        overlong,
        carried_met=np.zeros(len(first), np.int64),
        carried=np.zeros(len(first), np.int64),
        carried_overlong=np.zeros(len(first), np.int64),
        verdict=np.full(len(first), Verdict.NOT_JUDGED, np.int8),
        final=open_ == 0,
    )
    for c, (own, cut) in enumerate(zip(promises.commitments, periods, strict=True)):
        of_commitment = np.flatnonzero(cells.commitment == c)
        cells.final[of_commitment] &= is_over(own, cut, until)[cells.period[of_commitment]]
        quotas = promises.quotas(c, cut.edges[:-1])
        if histories > 1:
            quotas = [tuple(_added_up(rule, histories) for rule in each) for each in quotas]
        whole = of_commitment[cut.whole[cells.period[of_commitment]]]
        if any(rule is not None and rule.roll_below for each in quotas for rule in each):
            _carry(quotas, cells, whole)
        if cut.back:
            _look_back(cut.back, cells, of_commitment)
        for rule, mine in under_each(quotas, cells, whole):
            _judge_by(rule, cells, mine)
    return cells, of_row[:size]


def _every_day(counts: Counts, periods: Sequence[Periods]) -> Counts:
    """With a row of nothing for every period of what is judged over several of them, so that each has its cell."""
    parts = [counts]
    for c, cut in enumerate(periods):
        if cut.back:
            mine = counts.commitment == c
            known = np.unique(np.stack([counts.customer[mine], counts.severity[mine]]), axis=1)
            wide = known.shape[1]
            zeros = np.zeros(wide * len(cut.names), np.int64)
            keys = (
                zeros + c,
                np.repeat(np.arange(len(cut.names)), wide),
                *(np.tile(each, len(cut.names)) for each in known),
            )
            kinds = [column.dtype for column in counts]
            columns = (*keys, *(zeros for _ in counts[4:]))
            parts.append(Counts._make(each.astype(kind) for each, kind in zip(columns, kinds, strict=True)))
    return counts if len(parts) == 1 else Counts._make(np.concatenate(each) for each in zip(*parts, strict=True))


def chains(cells: Cells, mine: Int64) -> Iterator[Int64]:
    """Cells of one commitment that follow each other: of one customer and severity, in order of time."""
    order = mine[np.lexsort((cells.period[mine], cells.severity[mine], cells.customer[mine]))]
    keys = np.stack([cells.customer[order].astype(np.int64), cells.severity[order].astype(np.int64)])
    breaks = np.flatnonzero((np.diff(keys, axis=1) != 0).any(axis=0)) + 1
    yield from np.split(order, breaks) if len(order) else []


def sum_before(values: Int64, back: int) -> Int64:
    """The sum of the `back` values before each."""
    sums = np.concatenate([[0], np.cumsum(values)])
    at = np.arange(len(values))
    found: Int64 = sums[at] - sums[np.maximum(at - back, 0)]
    return found


def _look_back(back: int, cells: Cells, mine: Int64) -> None:
    """What each cell of a commitment is judged with: the cells of so many periods before."""
    for chain in chains(cells, mine):
        met, breached = cells.met[chain], cells.breached[chain]
        cells.carried_met[chain] = sum_before(met, back)
        cells.carried[chain] = sum_before(met + breached, back)
        cells.carried_overlong[chain] = sum_before(cells.overlong[chain], back)
        cells.final[chain] &= sum_before((~cells.final[chain]).astype(np.int64), back) == 0


def under_each(
    quotas: Sequence[Sequence[QuotaRule | None]], cells: Cells, mine: Int64
) -> Iterator[tuple[QuotaRule, Int64]]:
    """Cells of one commitment by the quota that they are under. quotas: [period][severity], EVERY being the last."""
    for per_severity in dict.fromkeys(map(tuple, quotas)):
        during = np.array([tuple(each) == per_severity for each in quotas], np.bool_)
        those = mine[during[cells.period[mine]]]
        for rule in dict.fromkeys(per_severity):
            if rule is not None:
                under = np.array([rule == each for each in per_severity], np.bool_)
                yield rule, those[under[cells.severity[those]]]


def is_over(commitment: Commitment, cut: Periods, until: int) -> Bools:
    """[period] whether no clock can leave it any more and no new one fall into it, as a log ends at `until`, ms."""
    last = until - 1 if commitment.period_of == "stopped" else until  # at until - 1 stand the clocks that still run
    return np.asarray(np.array(cut.edges[1:], np.int64) <= last, np.bool_)


def keeps(rule: QuotaRule, share: Fraction, met: Int64, decided: Int64) -> Bools:
    """Whether a quota is kept with so many met of the decided; `share` is that of the rule. True without decided ones
    unless the rule is of least numbers."""
    if rule.upward:
        return ~at_least(decided - met, decided, share)
    return at_least(met, decided, share) | (decided - met <= rule.small_misses)


def _added_up(rule: QuotaRule | None, histories: int) -> QuotaRule | None:
    """A quota for counts of so many histories: what it says of small numbers is of one."""
    if rule is None or histories == 1:
        return rule
    return replace(
        rule,
        roll_below=rule.roll_below * histories,
        skip_below=rule.skip_below * histories,
        small_misses=rule.small_misses * histories,
    )


def _judge_by(rule: QuotaRule, cells: Cells, mine: Int64) -> None:
    """Write the verdicts of the cells `mine`, which are of one commitment."""
    judged = mine[cells.verdict[mine] != Verdict.CARRIED]
    met, missed = cells.met[judged], cells.breached[judged]
    met, decided = met + cells.carried_met[judged], met + missed + cells.carried[judged]
    if rule.share is None:
        kept = np.asarray(cells.spent[judged] <= cells.allowed[judged], np.bool_)
        cells.final[judged] &= ~kept | (cells.running[judged] == 0)
    else:
        overlong = cells.overlong[judged] + cells.carried_overlong[judged]
        kept = keeps(rule, rule.share, met, decided) & (overlong == 0)
    verdict = np.where(kept, Verdict.KEPT, Verdict.MISSED)
    verdict = np.where(decided < rule.skip_below, Verdict.NOT_JUDGED, verdict)
    cells.verdict[judged] = np.where(decided == 0, Verdict.NO_DATA, verdict)


def _carry(quotas: Sequence[Sequence[QuotaRule | None]], cells: Cells, mine: Int64) -> None:
    """A cell with fewer decided than its quota judges alone rolls into the next of its customer and severity."""
    waiting: dict[tuple[int, int], tuple[int, int, bool]] = {}
    for at in mine.tolist():
        key = int(cells.customer[at]), int(cells.severity[at])
        met, decided, final = waiting.pop(key, (0, 0, True))
        cells.carried_met[at], cells.carried[at] = met, decided
        cells.final[at] &= final
        met, decided = met + int(cells.met[at]), decided + int(cells.met[at] + cells.breached[at])
        rule = quotas[cells.period[at]][cells.severity[at]]
        if rule is not None and 0 < decided < rule.roll_below:
            cells.verdict[at] = Verdict.CARRIED
            waiting[key] = (met, decided, bool(cells.final[at]))
