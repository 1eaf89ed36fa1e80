"""So much for each hour, day or other step by which a ticket is late, begun ones or whole ones, by severity."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fees
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.finding import WARNING, ReviewFinding, found
from slasim.agreements.prose.words import listed, plural, title
from slasim.calendars.hours import ALWAYS
from slasim.instants import long
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import LateByRule
from slasim.scenario.values.amounts import Money, write_amount
from slasim.scenario.values.steps import BEGUN, WHOLE, StepAmount
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.review.case import Case
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class LateBy(Rule[LateByRule]):
    """So much for each step; every late clock by itself."""

    label = "late by"
    reads_late = True
    pays_each = True

    def settled(self, grid: AccountGrid, at: int) -> Bools:
        """A late clock that still runs is later every moment."""
        found = super().settled(grid, at)
        if grid.late is not None:
            waits = self._mine(grid, at) & grid.late.running
            found[grid.row_of(grid.late.customer[waits])] = False
        return found

    def pays_late(self, grid: AccountGrid) -> Bools:
        assert grid.late is not None
        credited = np.array([name in self.written.late_by for name in grid.severities], np.bool_)
        return np.asarray(credited[grid.late.severity], np.bool_)

    def _mine(self, grid: AccountGrid, at: int) -> Bools:
        """[late clock] whether it lies in a period and is of this commitment and a severity that is credited."""
        assert grid.late is not None
        ours = grid.late.commitment == grid.statement.commitments[grid.names.index(self.written.on)]
        return np.asarray((grid.late.period == at) & ours & self.pays_late(grid), np.bool_)

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        if grid.late is None:
            return
        mine, fee = np.flatnonzero(self._mine(grid, at)), grid.charge(at)
        if not len(mine):
            return
        account, severity = grid.row_of(grid.late.customer[mine]), grid.late.severity[mine]
        amount, counted = Exact.nothing(grid.size), dict[str, Int64]()
        for name, steps in self.written.late_by.items():
            if name in grid.severities:
                its = severity == grid.severities.index(name)
                number = _steps(steps, grid.late.late[mine[its]])
                counted[name] = np.zeros(grid.size, np.int64)
                np.add.at(counted[name], account[its], number)
                amount += of_fees(steps.amount, fee).times(counted[name])
        tickets = np.bincount(account, minlength=grid.size)

        def reason(row: int) -> str:
            by = listed(
                f"{number[row]} x {_times(self.written.late_by[name])}"
                for name, number in counted.items()
                if number[row]
            )
            most = "" if self.written.limit is None else f", at most {write_amount(self.written.limit)}"
            return f"{plural(int(tickets[row]), 'event')} late, by {by or 'no whole step'}{most}"

        yield self.single(grid, self.limited(amount, fee), grid.resting_on(self.written.on), reason)

    @property
    def price(self) -> Fraction | Money:
        return next(iter(self.written.late_by.values())).amount

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        return self.most(fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on = agreement.commitments[self.written.on]
        left_out = [name for name in on.bounds if name not in self.written.late_by]
        rest = f" {listed(map(title, left_out))} {'owes' if len(left_out) == 1 else 'owe'} nothing." if left_out else ""
        counts = {steps.count for steps in self.written.late_by.values()}
        begun = " A begun step is owed as a whole one." if BEGUN in counts else ""
        whole = " Of whole steps, what is left over brings nothing." if WHOLE in counts else ""
        yield Paragraph(
            f"{self.name}: each {'ticket' if on.once else 'clock'} that misses its target owes the credit of its "
            "severity for each step by which it is late. It is late by the elapsed time, every hour of it, nights and "
            "weekends too, from the instant at which it was due to the one at which it stops, or at which it is looked "
            f"at.{begun}{whole}{rest}{self.limit_words(agreement)}"
        )
        lines = tuple((title(name), write_amount(steps.amount), write_step(steps)) for name, steps in self._listed())
        yield Table(("Severity", "Credit", "For each"), lines)

    def _listed(self) -> Iterator[tuple[str, StepAmount]]:
        yield from self.written.late_by.items()

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for severity, steps in self._listed():
            yield maker.late(self.written.on, severity, by=int(steps.size) * 5 // 2)

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        """Lateness in elapsed time beside a target on open hours."""
        on = case.spec.commitments[self.written.on]
        open_hours = [name for name in self.written.late_by if _closes(case, on.hours_of(name))]
        if open_hours:
            which = f"{listed(map(title, open_hours))} {'is' if len(open_hours) == 1 else 'are'}"
            yield found(
                "late_on_the_wall",
                WARNING,
                (*path, "late_by"),
                f"{which} due in open hours, and late round the clock: what is due on a Friday evening and done on "
                "Monday morning is more than two days late.",
                "a sentence that both parties agree on; or hours: 24x7.",
            )


def write_step(steps: StepAmount) -> str:
    """`begun 24 h`."""
    return f"{steps.count} {long(int(steps.size), with_days=False)}"


def _times(steps: StepAmount) -> str:
    """`24 h (begun)`."""
    return f"{long(int(steps.size), with_days=False)} ({steps.count})"


def _steps(steps: StepAmount, late: Int64) -> Int64:
    """How many steps each is late."""
    size = int(steps.size)
    return np.asarray(-(-late // size) if steps.count == BEGUN else late // size, np.int64)


def _closes(case: Case, hours: str) -> bool:
    """Whether hours that count are ever over."""
    spec = case.book.calendars.get(hours)
    return hours != ALWAYS and (spec is None or spec.hours != ALWAYS or bool(spec.holidays or spec.exceptions))
