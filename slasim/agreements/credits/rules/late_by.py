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
from slasim.agreements.prose.words import credit_of, listed, plural, title
from slasim.calendars.hours import ALWAYS
from slasim.instants import long
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import LateByRule
from slasim.scenario.values.amounts import Money, write_amount
from slasim.scenario.values.steps import BEGUN, WHOLE, StepAmount, write_step_size
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.agreements.credits.incidents import BreachedClocks
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.review.case import Case
    from slasim.scenario.sections.promised.agreements import AgreementSpec


MOST_STEPS = 1000  # in an example
SINCE_DUE = "from the due instant until the clock stops or, while it runs, until the statement date"


class LateBy(Rule[LateByRule]):
    """So much for each step; every late clock by itself."""

    label = "late by"
    reads_late = True
    pays_each = True

    @property
    def in_hours(self) -> bool:
        """Whether some of its steps are hours."""
        return not all(steps.in_days for steps in self.written.late_by.values())

    @property
    def in_days(self) -> bool:
        """Whether some of its steps are business days."""
        return any(steps.in_days for steps in self.written.late_by.values())

    @property
    def in_open_time(self) -> bool:
        """Whether steps of hours are of the time that the clock itself counts."""
        return self.written.late_time == "open"

    @property
    def reads_open_lateness(self) -> bool:
        return self.in_days or self.in_open_time

    def settled(self, grid: AccountGrid, at: int) -> Bools:
        """A late clock that still runs is later every moment."""
        found = super().settled(grid, at)
        if grid.late is not None:
            waits = self._mine(grid, at) & grid.late.running
            found[grid.row_of(grid.late.customer[waits])] = False
        return found

    def pays_late(self, grid: AccountGrid) -> Bools:
        assert grid.late is not None
        found = np.zeros(len(grid.late.ticket), np.bool_)
        for name, steps in self.written.late_by.items():
            if name in grid.severities:
                its = np.flatnonzero(grid.late.severity == grid.severities.index(name))
                found[its] = self._number(steps, grid.late, its) > 0
        return found

    def _mine(self, grid: AccountGrid, at: int) -> Bools:
        """[late clock] whether it lies in a period and is of this commitment and a severity that is credited."""
        assert grid.late is not None
        ours = grid.late.commitment == grid.statement.commitments[grid.names.index(self.written.on)]
        credited = np.array([name in self.written.late_by for name in grid.severities], np.bool_)
        return np.asarray((grid.late.period == at) & ours & credited[grid.late.severity], np.bool_)

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        if grid.late is None:
            return
        mine, fee = np.flatnonzero(self._mine(grid, at)), grid.charge(at)
        if not len(mine):
            return
        account, severity = grid.row_of(grid.late.customer[mine]), grid.late.severity[mine]
        amount, counted = Exact.nothing(grid.size), dict[str, Int64]()
        at_most = np.zeros(grid.size, np.int64)  # clocks of which the most for one is due
        for name, steps in self.written.late_by.items():
            if name in grid.severities:
                its = np.flatnonzero(severity == grid.severities.index(name))
                number = self._number(steps, grid.late, mine[its])
                ends = self._reaches(steps, number, fee.at(account[its]))
                np.add.at(at_most, account[its], ends)
                counted[name] = np.zeros(grid.size, np.int64)
                np.add.at(counted[name], account[its], np.where(ends, 0, number))
                amount += of_fees(steps.amount, fee).times(counted[name])
        if self.written.each_up_to is not None:
            amount += of_fees(self.written.each_up_to, fee).times(at_most)
        tickets = np.bincount(account, minlength=grid.size)

        def reason(row: int) -> str:
            some = [(self.written.late_by[name], int(number[row])) for name, number in counted.items() if number[row]]
            ends = int(at_most[row])
            # Of several severities nobody could tell from the sum which step costs how much.
            prices = len(some) + bool(ends) > 1
            steps = [
                f"{number} x {self._times(steps)}{f' at {write_amount(steps.amount)}' if prices else ''}"
                for steps, number in some
            ]
            by = listed([*steps, *self._at_most(ends)])
            most = "" if self.written.limit is None else f", at most {write_amount(self.written.limit)}"
            return f"{plural(int(tickets[row]), 'event')} late, by {by or 'no whole step'}{most}"

        yield self.single(grid, self.limited(amount, fee), grid.resting_on(self.written.on), reason)

    def _reaches(self, steps: StepAmount, number: Int64, fee: Exact) -> Bools:
        """[clock] whether its steps come to more than one clock owes. fee: of each."""
        if self.written.each_up_to is None:
            return np.zeros(len(number), np.bool_)
        return of_fees(steps.amount, fee).times(number).above(of_fees(self.written.each_up_to, fee))

    def _at_most(self, number: int) -> Iterator[str]:
        """Clocks of which the most for one is due, in a reason."""
        if number and self.written.each_up_to is not None:
            yield f"{number} x the most for one, {write_amount(self.written.each_up_to)}"

    def _number(self, steps: StepAmount, late: BreachedClocks, rows: Int64) -> Int64:
        """By how many steps each of these clocks is late."""
        size, begun = int(steps.size), steps.count == BEGUN
        if steps.in_days:
            of = (late.begun_days if begun else late.whole_days)[rows]
        else:
            of = (late.open if self.in_open_time else late.late)[rows]
        return np.asarray(-(-of // size) if begun else of // size, np.int64)

    def _times(self, steps: StepAmount) -> str:
        """`24 h (begun)`. Open time would be that in which it is paused as well."""
        own = " of the clock's time" if self.in_open_time and not steps.in_days else ""
        return f"{_size(steps)}{own} ({steps.count})"

    @property
    def price(self) -> Fraction | Money:
        return next(iter(self.written.late_by.values())).amount

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        return self.most(fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on = agreement.commitments[self.written.on]
        left_out = [name for name in on.bounds if name not in self.written.late_by]
        rest = f" This table has no credit for {listed(map(title, left_out))}." if left_out else ""
        counts = {steps.count for steps in self.written.late_by.values()}
        begun = " A begun step counts as a whole one." if BEGUN in counts else ""
        whole = " Of whole steps a part counts for nothing." if WHOLE in counts else ""
        yield Paragraph(
            f"{self.name}: for each {'ticket' if on.once else 'clock'} that misses its target the credit of its "
            f"severity is due for each step by which it is late.{''.join(f' {each}' for each in self._time())}{begun}"
            f"{whole}{self._each_words(agreement)}{rest}{self.limit_words(agreement)}"
        )
        lines = tuple((title(name), credit_of(steps.amount), write_step(steps)) for name, steps in self._listed())
        yield Table(("Severity", "Credit", "For each"), lines)

    def _each_words(self, agreement: AgreementSpec) -> str:
        """`each_up_to` in a sentence that follows others; nothing without it."""
        if self.written.each_up_to is None:
            return ""
        each = "ticket" if agreement.commitments[self.written.on].once else "clock"
        return f" For one {each} at most {credit_of(self.written.each_up_to)} is due."

    def _time(self) -> Iterator[str]:
        """By which time it is late."""
        if self.in_hours:
            first = "In steps of hours lateness" if self.in_days else "Lateness"
            if self.in_open_time:
                yield f"{first} is the time that the clock counts {SINCE_DUE}; without any there is no step."
            else:
                yield f"{first} is the elapsed time, nights and weekends included, {SINCE_DUE}."
        if self.in_days:
            yield (
                f"In business days lateness is counted like the target, {SINCE_DUE}, not while the clock is paused; a "
                "day is begun when some of its time counts."
            )

    def _listed(self) -> Iterator[tuple[str, StepAmount]]:
        yield from self.written.late_by.items()

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for severity, steps in self._listed():
            size = int(steps.size)
            if steps.in_days:
                yield maker.late_by_days(self.written.on, severity, 2 * size)
            else:
                yield maker.late(self.written.on, severity, by=size * 5 // 2, in_open_time=self.in_open_time)
            beyond = self._steps_beyond(steps)
            if beyond is not None and steps.in_days:
                yield maker.late_by_days(self.written.on, severity, beyond * size)
            elif beyond is not None:
                yield maker.late(self.written.on, severity, by=beyond * size, in_open_time=self.in_open_time)

    def _steps_beyond(self, steps: StepAmount) -> int | None:
        """How many steps are more than one clock owes; None where it hangs on the fee, or is shown anyway."""
        one, most = steps.amount, self.written.each_up_to
        if isinstance(one, Money) and isinstance(most, Money):
            one, most = Fraction(one.minor), Fraction(most.minor)
        if not isinstance(one, Fraction) or not isinstance(most, Fraction) or not one:
            return None
        number = int(most / one) + 1
        return number if 3 < number <= MOST_STEPS else None

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        """Lateness in elapsed time beside a target on open hours."""
        on = case.spec.commitments[self.written.on]
        elapsed = [name for name, steps in self.written.late_by.items() if not (steps.in_days or self.in_open_time)]
        open_hours = [name for name in elapsed if _closes(case, on.hours_of(name))]
        if open_hours:
            which = f"{listed(map(title, open_hours))} {'is' if len(open_hours) == 1 else 'are'}"
            yield found(
                "late_on_the_wall",
                WARNING,
                (*path, "late_by"),
                f"{which} due in open hours, and late round the clock: what is due on a Friday evening and done on "
                "Monday morning is more than two days late.",
                "late_time: open, which counts lateness on the same hours; or a sentence that both parties agree on.",
            )


def write_step(steps: StepAmount) -> str:
    """`begun 24 h`."""
    return f"{steps.count} {_size(steps)}"


def _size(steps: StepAmount) -> str:
    """`24 h`, `1 business day`."""
    return write_step_size(steps) if steps.in_days else long(int(steps.size), with_days=False)


def _closes(case: Case, hours: str) -> bool:
    """Whether hours that count are ever over."""
    spec = case.book.calendars.get(hours)
    return hours != ALWAYS and (spec is None or spec.hours != ALWAYS or bool(spec.holidays or spec.exceptions))
