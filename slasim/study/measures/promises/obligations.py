"""Everything promised under a scenario: the rows that can be judged, and those that can cost credits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from slasim.agreements.clocks import wanted_signals
from slasim.agreements.clocks.metrics import Signal
from slasim.agreements.credits.credits import Credits
from slasim.agreements.credits.grid import find_stretches
from slasim.agreements.credits.plan import CreditPlan, plan_of
from slasim.agreements.judged_again import Alone, each_alone
from slasim.agreements.score import review_periods
from slasim.agreements.verdicts.curve import CurveGrid, curve_grid
from slasim.agreements.verdicts.periods import Periods
from slasim.fingerprints import fingerprint
from slasim.scenario import Scenario
from slasim.scenario.sections.views import for_promises
from slasim.study.refusal import UNSTATED, refuse_unanswerable
from slasim.terms import Promises, write_promises
from slasim.terms.cells import ALL, EVERY, CellSizes, Part, rows_of
from slasim.terms.commitment import Party
from slasim.types import Bools, Int64
from slasim.workload import Accounts, prepare

NO_QUOTA = "no quota"


@dataclass(frozen=True)
class Obligations:
    """Everything that is judged under a scenario, the same for all its replications: its promises, period by period."""

    promises: Promises
    periods: tuple[Periods, ...]  # of each commitment
    accounts: Accounts
    severities: int

    @cached_property
    def steered_by(self) -> bytes:
        """Equal for promises by which the desk steers the same tickets alike."""
        of = self.promises
        since = of.cut_offs, of.account_class, of.sizes, of.starts
        return fingerprint(of.goals, since, of.calendars, of.dates, of.usual)

    @cached_property
    def alone(self) -> tuple[Alone, ...] | None:
        """The commitments, each for itself, where they are counted apart."""
        return each_alone(self.promises, self.periods)

    @cached_property
    def laid_by(self) -> bytes:
        """Equal for promises by which the clocks of the same tickets are due at the same instants."""
        of = self.promises
        rules = [[(c.metric, c.agreement, c.name) for c in era.commitments] for era in of.eras]
        since = of.cut_offs, of.account_class, of.sizes, of.starts
        return fingerprint(of.owed, rules, since, of.calendars, of.dates, of.usual)

    @cached_property
    def signals(self) -> frozenset[Signal]:
        """What happens to tickets that clocks mind."""
        return wanted_signals(self.promises)

    @cached_property
    def rows(self) -> Int64:
        """One row for each commitment, severity (EVERY where all are judged together) and period that can be judged:
        shape (rows, 3).

        What a simulated log does not state (outages, contacts, numbers of tickets) cannot.
        """
        kinds = self.promises.commitments
        judged = dict.fromkeys((c, EVERY if kinds[c].pooled else severity) for c, severity in self.promised.tolist())
        cells = [(*pair, period) for pair in judged for period in range(len(self.periods[pair[0]].names))]
        return np.array(cells, np.int64).reshape(-1, 3)

    @cached_property
    def promised(self) -> Int64:
        """One row for each commitment that can be judged and severity that it promises something: shape (rows, 2)."""
        owed = self.promises.sizes.spread(self.promises.owed.target) > 0
        by_severity = np.asarray(owed.any(axis=(0, 2, 3, 4)), np.bool_)
        pairs = [
            (commitment, severity)
            for commitment, cut in enumerate(self.periods)
            if self.promises.commitments[commitment].metric not in UNSTATED and cut.names
            for severity in np.flatnonzero(by_severity[:, commitment]).tolist()
        ]
        return np.array(pairs, np.int64).reshape(-1, 2)

    @cached_property
    def timed(self) -> Int64:
        """One row for each commitment that promises a length of open time, and severity: shape (rows, 2)."""
        return np.asarray(self.promised[self.curve_grid.timed[self.promised[:, 0]]], np.int64)

    @cached_property
    def curve_grid(self) -> CurveGrid:
        """The targets at which attainment is read."""
        return curve_grid(self.promises)

    @cached_property
    def asked(self) -> Bools:
        """[row of `rows`] what customers are promised in earnest: a whole period, a live agreement, a quota."""
        rows = self.rows.tolist()
        return np.array([self.periods[c].whole[p] and not self.excuse(c, p, each) for c, each, p in rows], np.bool_)

    def excuse(self, commitment: int, period: int, severity: int) -> str:
        """Why the version in force when a period began promises nothing to customers: the kind of its agreement
        (internal, vendor), its status (pilot, bedding-in) or that it has no quota; empty where it does."""
        begin = self.periods[commitment].edges[period]
        rule = self.promises.agreement(self.promises.agreement_of[commitment], begin)
        if rule.kind != "customer":
            return rule.kind
        if rule.status != "live":
            return rule.status
        return "" if self.promises.quota(commitment, begin, severity) is not None else NO_QUOTA

    @cached_property
    def owed_to(self) -> Int64:
        """[row of `rows`] the accounts that are owed it on some day of its period."""
        owed = self.promises.sizes.spread(self.promises.owed.target) > 0
        by_class = np.asarray(owed.any(axis=(2, 3)), np.bool_)  # account class, severity, era, commitment
        members = np.bincount(self.promises.account_class, minlength=len(by_class))
        found = []
        for c, severity, period in self.rows.tolist():
            begin, end = self.periods[c].edges[period : period + 2]
            eras = slice(self.promises.era_at(begin), self.promises.era_at(end - 1) + 1)
            mine = by_class[:, slice(None) if severity == EVERY else slice(severity, severity + 1), eras, c]
            found.append(int(members[mine.any(axis=(1, 2))].sum()))
        return np.array(found, np.int64)

    @cached_property
    def asked_periods(self) -> tuple[str, ...]:
        """The whole periods in which each of some customers is judged by what is asked, in their order."""
        mine = self.rows[self.asked & self.each[self.rows[:, 0]]]
        return tuple(sorted({self.periods[c].names[p] for c, _, p in mine.tolist()}))

    @cached_property
    def period_of(self) -> Int64:
        """[row of `rows`] the number of its period in `asked_periods`; their number where it is in none."""
        known = {name: at for at, name in enumerate(self.asked_periods)}
        names = (self.periods[c].names[p] for c, _, p in self.rows.tolist())
        return np.array([known.get(name, len(known)) for name in names], np.int64)

    @cached_property
    def asked_accounts(self) -> int:
        """How many accounts are judged each by what is asked."""
        mine = self.rows[self.asked & self.each[self.rows[:, 0]]]
        owed = np.asarray(self.promises.sizes.spread(self.promises.owed.target) > 0, np.bool_)
        by_commitment = np.asarray(owed.any(axis=(1, 2, 3, 4)), np.bool_)
        by_class = np.asarray(by_commitment[:, np.unique(mine[:, 0])].any(axis=1), np.bool_)
        return int(np.bincount(self.promises.account_class, minlength=len(by_class))[by_class].sum())

    @cached_property
    def credit_of(self) -> Int64:
        """[commitment] the first of its agreement with the same periods: credits are kept under its number."""
        keys = list(zip(self.promises.agreement_of, (c.per for c in self.promises.commitments), strict=True))
        return np.array([keys.index(key) for key in keys], np.int64)

    @cached_property
    def credit_rows(self) -> Int64:
        """One row for each agreement with credits and period of its lines: (agreement, first commitment, period)."""
        cells = [
            (agreement, c, period)
            for c in np.unique(self.credit_of).tolist()
            for agreement in (self.promises.agreement_of[c],)
            if any(self._pays(plan_of(version), c) for version in self.promises.versions(agreement))
            for period, *_ in find_stretches(self.periods[c], self.promises.agreements[agreement].term)
        ]
        return np.array(cells, np.int64).reshape(-1, 3)

    def credit_row_of(self, owed: Credits) -> Int64:
        """The row in `credit_rows` of each line of what is owed."""
        rows = self.credit_rows
        known = self.sizes.pack(rows[:, 1], rows[:, 2], ALL, EVERY)
        return rows_of(known, self.sizes.pack(self.credit_of[owed.commitment], owed.period, ALL, EVERY))

    def _pays(self, plan: CreditPlan, first: int) -> bool:
        """Whether money is owed for a commitment whose credits are kept under `first`."""
        names = {c.name for c, of in zip(self.promises.commitments, self.credit_of, strict=True) if of == first}
        return any(name is None or name in names for name in plan.paid_for)

    @cached_property
    def each(self) -> Bools:
        """Which commitments are judged for each customer."""
        rules = (self.promises.agreements[at] for at in self.promises.agreement_of)
        return np.array([rule.party == Party.EACH_CUSTOMER for rule in rules], np.bool_)

    @cached_property
    def sizes(self) -> CellSizes:
        """How cells are numbered."""
        most = max((len(cut.names) for cut in self.periods), default=1)
        return CellSizes(len(self.periods), most, len(self.accounts.name), self.severities)

    @cached_property
    def cells(self) -> Int64:
        """The numbers of `rows`, whoever the customer is."""
        commitment, severity, period = self.rows.T
        return self.sizes.pack(commitment, period, ALL, severity)

    def row_of(self, commitment: Part, period: Part, severity: Part) -> Int64:
        """The row in `rows` of each cell, whoever its customer is."""
        return rows_of(self.cells, self.sizes.pack(commitment, period, ALL, severity))


def obligations(scenario: Scenario) -> Obligations:
    """Raises TermsError when agreements do not fit the tickets, ScenarioError for promises that cannot be simulated.

    The same ones for all scenarios that promise the same to the same customers, whoever does the work.
    """
    return _obligations(for_promises(scenario))


@lru_cache(maxsize=16)
def _obligations(scenario: Scenario) -> Obligations:
    refuse_unanswerable(scenario)
    prepared = prepare(scenario)
    promises = write_promises(scenario, prepared.accounts, prepared.labels, prepared.calendars)
    periods = review_periods(promises, *scenario.window())
    return Obligations(promises, periods, prepared.accounts, len(scenario.severities))
