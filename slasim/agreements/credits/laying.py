"""From a judged log to the grid of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from slasim.agreements.credits.fees import fees_of
from slasim.agreements.credits.grid import (
    KEPT,
    MISSED,
    NO_SHARE,
    NO_VERDICT,
    AccountGrid,
    CreditStatement,
    PeriodCells,
    PeriodStretch,
)
from slasim.agreements.credits.incidents import BreachedClocks, Incidents, MeasuredTimes, late_in
from slasim.agreements.verdicts.availability import Downtime, SingleOutages
from slasim.agreements.verdicts.coverage import coverage
from slasim.agreements.verdicts.judging import Cells, Verdict
from slasim.terms.cells import ALL, CellSizes
from slasim.terms.commitment import Party
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int64
from slasim.workload.tables import Accounts


@dataclass(frozen=True)
class JudgedAccounts:
    """A log with its verdicts."""

    cells: Cells
    promises: Promises
    accounts: Accounts
    incidents: Incidents


def lay_grid(judged: JudgedAccounts, statement: CreditStatement, only: int | None = None) -> AccountGrid:
    """All accounts with a line, or one customer alone.

    Judged together, every account in scope when a period starts has a line, and whoever was late in the period; where
    each customer is judged, those with a clock, a late ticket or an outage.
    """
    cells, promises = judged.cells, judged.promises
    live = [promises.agreement(statement.agreement, each.begin).status == "live" for each in statement.stretches]
    counting = [number for number, counts in enumerate(live) if counts]
    place = np.full(len(statement.periods.edges), -1, np.int64)
    for number, each in enumerate(statement.stretches):
        if live[number] and each.whole:  # what is measured before it is live is no part of the history
            place[each.at] = number
    own = _among(statement.commitments, promises)[cells.commitment]
    watched = _among(_watched(promises, statement), promises)[cells.commitment]
    mine = np.flatnonzero(watched & (place[np.where(own, cells.period, 0)] >= 0))
    late, downtime = _incidents(judged.incidents, statement, counting)
    outages = _outages(judged.incidents, statement)
    together = promises.agreements[statement.agreement].party == Party.TOGETHER
    scope = [_in_scope(judged, statement, each) if together else None for each in statement.stretches]
    some = [each.customer.astype(np.int64) for each in (late, downtime, outages) if each is not None]
    if together:
        some += [np.flatnonzero(each.any(axis=1)) for each in scope if each is not None]
    else:
        some.append(cells.customer[own].astype(np.int64))
    customers = np.unique(np.concatenate(some))
    if only is not None:
        customers = customers[customers == only]
        mine = mine[np.isin(cells.customer[mine], (only, ALL))]
        late = None if late is None else BreachedClocks._make(column[late.customer == only] for column in late)
        downtime = None if downtime is None else Downtime._make(each[downtime.customer == only] for each in downtime)
        outages = None if outages is None else SingleOutages._make(each[outages.customer == only] for each in outages)
    sizes = CellSizes.of(*cells[:4])
    code, cell = np.unique(sizes.pack(cells.commitment[mine], 0, ALL, cells.severity[mine]), return_inverse=True)
    commitment, _, _, severity = sizes.unpack(code)
    keys = list(zip(commitment.tolist(), severity.tolist(), strict=True))
    shape = (len(statement.stretches), len(customers), len(keys))
    listed = np.ones(shape[:2], np.bool_)
    table = _Table.empty(shape)
    row = np.zeros(len(judged.accounts.fee), np.int64)
    row[customers] = np.arange(len(customers))
    table.fill(cells, mine, place[cells.period[mine]], slice(None) if together else row[cells.customer[mine]], cell)
    if judged.incidents.measured is not None:
        table = table.with_times(judged.incidents.measured, statement, place, row, keys, together)
    of_cell = [statement.commitments.index(c) for c, _ in keys]
    for number, owed in enumerate(scope):
        if owed is not None:
            table.there[number] &= owed[customers][:, of_cell]
            listed[number] = owed[customers].any(axis=1)
            if late is not None:
                listed[number, row[late.customer[late.period == number]]] = True
    quotas = [[_quota(promises, c, severity, each) for c, severity in keys] for each in statement.stretches]
    periods = tuple(table.of(number, quotas[number]) for number in range(shape[0]))
    fees = fees_of(promises.agreements[statement.agreement], judged.accounts)[customers]
    return AccountGrid(
        statement,
        tuple(judged.promises.commitments[c].name for c in statement.commitments),
        judged.incidents.severities,
        customers,
        fees,
        tuple(keys),
        periods,
        tuple(live),
        listed,
        late,
        downtime,
        outages,
    )


class _Table(NamedTuple):
    """All periods at once: [stretch, account, cell]."""

    there: Bools
    met: Int64
    decided: Int64
    kept: Int8
    final: Bools
    total: Int64 | None = None
    among: Int64 | None = None

    @classmethod
    def empty(cls, shape: tuple[int, int, int]) -> _Table:
        kept = np.full(shape, NO_VERDICT, np.int8)
        met, decided = np.zeros((2, *shape), np.int64)
        return cls(np.zeros(shape, np.bool_), met, decided, kept, np.ones(shape, np.bool_))

    def fill(self, cells: Cells, mine: Int64, at: Int64, who: Int64 | slice, cell: Int64) -> None:
        """Write rows of the cells; `who` is one account each, or all accounts for every row."""
        met = cells.met[mine] + cells.carried_met[mine]
        decided = cells.met[mine] + cells.breached[mine] + cells.carried[mine]
        verdict = cells.verdict[mine]
        kept = np.where(verdict == Verdict.KEPT, KEPT, np.where(verdict == Verdict.MISSED, MISSED, NO_VERDICT))
        place = (at, slice(None), cell) if isinstance(who, slice) else (at, who, cell)
        wide = (-1, 1) if isinstance(who, slice) else (-1,)
        self.there[place] = True
        self.met[place], self.decided[place] = met.reshape(wide), decided.reshape(wide)
        self.kept[place], self.final[place] = kept.reshape(wide), cells.final[mine].reshape(wide)

    def of(self, number: int, quotas: Sequence[Fraction | None]) -> PeriodCells:
        """One period; what is not there has no data, what promises no share no clocks."""
        there = self.there[number]
        shared = there & np.array([quota is not None for quota in quotas], np.bool_)
        return PeriodCells(
            there,
            np.where(shared, self.met[number], 0),
            np.where(shared, self.decided[number], 0),
            np.where(there, self.kept[number], NO_VERDICT).astype(np.int8),
            self.final[number] | ~there,
            tuple(NO_SHARE if quota is None else quota for quota in quotas),
            None if self.total is None else self.total[number],
            None if self.among is None else np.where(there, self.among[number], 0),
        )

    def with_times(
        self,
        measured: MeasuredTimes,
        statement: CreditStatement,
        place: Int64,
        row: Int64,
        keys: Sequence[tuple[int, int]],
        together: bool,
    ) -> _Table:
        """With the times that commitments measure. place: stretch of a period, -1 for none; row: of an account."""
        total, among = np.zeros((2, *self.met.shape), np.int64)
        number = {key: cell for cell, key in enumerate(keys)}
        final = self.final.copy()
        for at in np.flatnonzero(np.isin(measured.commitment, statement.commitments)).tolist():
            cell = number.get((int(measured.commitment[at]), int(measured.severity[at])))
            stretch = int(place[measured.period[at]])
            who = measured.customer[at]
            if cell is None or stretch < 0 or (not together and not self.there[stretch, row[who], cell]):
                continue
            where = (stretch, slice(None) if together else row[who], cell)
            total[where], among[where] = measured.total[at], measured.among[at]
            final[where] &= not measured.running[at]
        return self._replace(final=final, total=total, among=among)


def _among(chosen: Sequence[int], promises: Promises) -> Bools:
    """By commitment: whether it is one of these."""
    found = np.zeros(len(promises.commitments), np.bool_)
    found[list(chosen)] = True
    return found


def _watched(promises: Promises, statement: CreditStatement) -> list[int]:
    """The commitments that some rule or trigger looks at."""
    asked = {name for plan in statement.plans for name in plan.watched}
    return [c for c in statement.commitments if asked & {None, promises.commitments[c].name}]


def _in_scope(judged: JudgedAccounts, statement: CreditStatement, stretch: PeriodStretch) -> Bools:
    """By (customer, commitment of the statement): who is owed it under the versions in force when a period starts."""
    of_class = judged.promises.account_class
    owed = [coverage(judged.promises, c, stretch.begin).owed[of_class] for c in statement.commitments]
    return np.stack(owed, axis=1)


def _quota(promises: Promises, commitment: int, severity: int, stretch: PeriodStretch) -> Fraction | None:
    rule = promises.quota(commitment, stretch.begin, severity)
    return None if rule is None else rule.share


def _incidents(
    incidents: Incidents, statement: CreditStatement, counting: Sequence[int]
) -> tuple[BreachedClocks | None, Downtime | None]:
    """What is late in the stretches that count, and down on their days."""
    late = None
    if any(rule.reads_late for plan in statement.plans for rule in plan.rules) and incidents.breaches is not None:
        late = late_in(incidents.breaches, statement.commitments, [each.at for each in statement.stretches])
        late = BreachedClocks._make(column[np.isin(late.period, counting)] for column in late)
    down = incidents.downtime
    if down is not None:
        down = Downtime._make(column[np.isin(down.commitment, statement.commitments)] for column in down)
    return late, down


def _outages(incidents: Incidents, statement: CreditStatement) -> SingleOutages | None:
    """Those of its commitments."""
    found = incidents.outages
    if found is None:
        return None
    return SingleOutages._make(column[np.isin(found.commitment, statement.commitments)] for column in found)
