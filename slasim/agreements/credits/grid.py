"""The facts of all accounts side by side: what `PeriodFacts` says of one account, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.credits.incidents import Breaches, Incidents, late_in
from slasim.agreements.policy.credit_plan import CreditPlan, PerBreach
from slasim.agreements.verdicts.availability import Downtime
from slasim.agreements.verdicts.coverage import coverage
from slasim.agreements.verdicts.judging import Cells, Verdict, at_least
from slasim.agreements.verdicts.periods import Periods
from slasim.instants import DAY, day_number
from slasim.terms.cells import ALL, CellSizes
from slasim.terms.commitment import Party
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int64
from slasim.workload.tables import Accounts

KEPT, MISSED, NO_VERDICT = 1, 0, -1
NO_SHARE = Fraction(1)  # quota of a commitment that promises no share


@dataclass(frozen=True)
class Judged:
    """A log with its verdicts."""

    cells: Cells
    promises: Promises
    accounts: Accounts
    incidents: Incidents


class Stretch(NamedTuple):
    """A period of a history."""

    at: int  # index into the Periods
    begin: int  # ms; in a period in which the agreement begins, that instant
    in_force: Fraction  # share of its days on which the agreement holds

    @property
    def whole(self) -> bool:
        """Only whole periods are judged."""
        return self.in_force == 1


class Statement(NamedTuple):
    """The commitments of an agreement that share their periods, and what holds in these."""

    agreement: int
    commitments: tuple[int, ...]
    periods: Periods
    stretches: tuple[Stretch, ...]
    plans: tuple[CreditPlan, ...]  # of each stretch


def find_stretches(cut: Periods, term: tuple[int, int]) -> tuple[Stretch, ...]:
    """The periods that lie in the window, and what the term of the agreement leaves of its first and last.

    A period cut by the window alone is none: its money is known only from the whole of it.
    """
    found = []
    for at, (left, right) in enumerate(zip(cut.edges[:-1], cut.edges[1:], strict=True)):
        begin, end = max(left, term[0]), min(right, term[1])
        if cut.window[0] <= begin < end <= cut.window[1]:
            found.append(Stretch(at, begin, Fraction(_days(end - begin), _days(right - left))))
    return tuple(found)


def _days(span: int) -> int:
    """Local days between two local midnights, whatever the clock did between them."""
    return (span + DAY // 2) // DAY


class PeriodCells(NamedTuple):
    """The cells of one period by (account, cell)."""

    there: Bools
    met: Int64
    decided: Int64  # 0 where the commitment is no share
    kept: Int8  # KEPT, MISSED, NO_VERDICT
    final: Bools
    quotas: tuple[Fraction, ...]  # of the cells

    def creditable(self, cell: int) -> Bools:
        """Where `Attained.creditable` is a share."""
        kept = self.kept[:, cell]
        allowed = (kept == KEPT) & ~at_least(self.met[:, cell], self.decided[:, cell], self.quotas[cell])
        return np.asarray((self.decided[:, cell] > 0) & (kept != NO_VERDICT) & ~allowed, np.bool_)


@dataclass(frozen=True)
class Grid:
    """A statement over all accounts that it may owe something."""

    statement: Statement
    customers: Int64  # [account] its number
    fees: Int64  # [account] of a month
    keys: tuple[tuple[int, int], ...]  # [cell] commitment and severity; by both
    periods: tuple[PeriodCells, ...]  # of each stretch
    counts: tuple[bool, ...]  # of each stretch: whether the agreement is live, so that it is part of the history
    listed: Bools  # [stretch, account] whether there is a line
    late: Breaches | None  # `period` is one of the stretches
    downtime: Downtime | None

    def cells_of(self, commitments: Sequence[int]) -> list[int]:
        """Cells of some commitments."""
        return [cell for cell, (c, _) in enumerate(self.keys) if c in commitments]

    def months_of(self, stretch: int) -> list[int]:
        """The first day of each month of a period and the day after it, as days since 1970."""
        cut = self.statement.periods
        end = last_day(cut, self.statement.stretches[stretch].at)
        last = end.year * 12 + end.month - 1
        numbers = [divmod(number, 12) for number in range(last - cut.months, last + 1)]
        return [day_number(date(year, month + 1, 1)) for year, month in numbers]

    def row_of(self, customer: npt.NDArray[np.integer]) -> Int64:
        """Account of each customer; each is in the grid."""
        return np.searchsorted(self.customers, customer)


def lay_grid(judged: Judged, statement: Statement) -> Grid:
    """All accounts with a line; where each customer is judged, those with a clock, a late ticket or an outage."""
    cells, promises = judged.cells, judged.promises
    live = [promises.agreement(statement.agreement, each.begin).status == "live" for each in statement.stretches]
    counting = [number for number, counts in enumerate(live) if counts]
    place = np.full(len(statement.periods.edges), -1, np.int64)
    for number, each in enumerate(statement.stretches):
        if live[number] and each.whole:  # what is measured before it is live is no part of the history
            place[each.at] = number
    own = np.isin(cells.commitment, statement.commitments)
    watched = np.isin(cells.commitment, _watched(judged.promises, statement))
    mine = np.flatnonzero(watched & (place[np.where(own, cells.period, 0)] >= 0))
    late, downtime = _incidents(judged.incidents, statement, counting)
    together = promises.agreements[statement.agreement].party == Party.TOGETHER
    scope = [_in_scope(judged, statement, each) if together else None for each in statement.stretches]
    some = [each.customer.astype(np.int64) for each in (late, downtime) if each is not None]
    if together:
        some += [np.flatnonzero(each.any(axis=1)) for each in scope if each is not None]
    else:
        some.append(cells.customer[own].astype(np.int64))
    customers = np.unique(np.concatenate(some))
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
    of_cell = [statement.commitments.index(c) for c, _ in keys]
    for number, owed in enumerate(scope):
        if owed is not None:
            table.there[number] &= owed[customers][:, of_cell]
            listed[number] = owed[customers].any(axis=1)
            if late is not None:
                listed[number, row[late.customer[late.period == number]]] = True
    quotas = [[_quota(promises, c, each) for c, _ in keys] for each in statement.stretches]
    periods = tuple(table.of(number, quotas[number]) for number in range(shape[0]))
    fees = judged.accounts.fee[customers].astype(np.int64)
    return Grid(statement, customers, fees, tuple(keys), periods, tuple(live), listed, late, downtime)


class _Table(NamedTuple):
    """All periods at once: [stretch, account, cell]."""

    there: Bools
    met: Int64
    decided: Int64
    kept: Int8
    final: Bools

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
        )


def _watched(promises: Promises, statement: Statement) -> list[int]:
    """The commitments that some rule or trigger looks at."""
    asked = {name for plan in statement.plans for name in plan.watched}
    return [c for c in statement.commitments if asked & {None, promises.commitments[c].name}]


def _in_scope(judged: Judged, statement: Statement, stretch: Stretch) -> Bools:
    """By (customer, commitment of the statement): who is owed it under the versions in force when a period starts."""
    of_class = judged.promises.account_class
    owed = [coverage(judged.promises, c, stretch.begin).owed[of_class] for c in statement.commitments]
    return np.stack(owed, axis=1)


def _quota(promises: Promises, commitment: int, stretch: Stretch) -> Fraction | None:
    rule = promises.quota(commitment, stretch.begin)
    return None if rule is None else rule.share


def _incidents(
    incidents: Incidents, statement: Statement, counting: Sequence[int]
) -> tuple[Breaches | None, Downtime | None]:
    """What is late in the stretches that count, and down on their days."""
    priced = any(isinstance(rule, PerBreach) for plan in statement.plans for rule in plan.rules)
    late = None
    if priced and incidents.breaches is not None:
        late = late_in(incidents.breaches, statement.commitments, [each.at for each in statement.stretches])
        late = Breaches._make(column[np.isin(late.period, counting)] for column in late)
    down = incidents.downtime
    if down is not None:
        down = Downtime._make(column[np.isin(down.commitment, statement.commitments)] for column in down)
    return late, down


def last_day(cut: Periods, period: int) -> date:
    """The first local day after a period."""
    year, part = cut.names[period].split("-")
    month = int(part.removeprefix("Q")) * cut.months
    return date(int(year) + month // 12, month % 12 + 1, 1)
