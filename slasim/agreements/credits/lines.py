"""The line on the statement of one account, with its reasons: read from the reckoning of all accounts.

Its claim, its remedy and the right to end the contract follow here; the amounts do not change any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from slasim.agreements.credits.ending import credited_often, may_end, mean_low, missed_often, outages_often
from slasim.agreements.credits.exact import Exact, half_up
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.history import PeriodFacts, lay_history
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.credits.reckoning import PeriodCredits, reckon
from slasim.agreements.credits.rules import CreditPart
from slasim.agreements.credits.rules.rule import NOTHING
from slasim.calendars import BusinessCalendar
from slasim.instants import date_of
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.durations import Length
from slasim.types import Bools

SATURDAY = 5  # and so many business days in a week
MOST_DAYS = 36_600  # a claim in ten years of business days ends before, unless the calendar is never open


@dataclass(frozen=True)
class Line:
    """What one account is owed for one period, and how that came about. Minor units; exact but for `amount`."""

    period: str
    fee: int  # of the days of the period on which the agreement holds
    parts: tuple[CreditPart, ...]  # everything that the rules came to
    deciding: tuple[CreditPart, ...]  # those that are owed: of the largest amount, or all
    before_cap: Fraction
    after_cap: Fraction
    by_year: bool  # whether that is what the year's cap leaves
    rounded: Fraction  # in units of `unit`
    unit: Money | None  # in which the agreement gives credits
    credit: Fraction  # after the minimum: what was rounded, or nothing
    earn_back: Fraction  # returns of credits of earlier periods
    bonus: Fraction
    amount: int  # credit - earn_back - bonus, rounded half up; below 0 the customer owes it
    claim_until: date | None  # the last local day on which a credit can be claimed; None: needs no claim
    remedy: str  # credit note | cash | extension
    extension_days: int  # remedy `extension`: the days, each begun one whole, that the amount pays for; else 0
    termination: tuple[str, ...]  # commitments whose misses, credits or outages give the right to end the contract
    final: bool  # nothing that happens later can change the line

    @property
    def withheld(self) -> bool:
        """Whether there was a credit, but rounded to nothing or below the minimum."""
        return self.after_cap > 0 and self.credit == 0

    @property
    def rounding(self) -> str:
        """What the units of the agreement did to the credit, in words; "" for nothing."""
        if self.rounded == self.after_cap:
            return ""
        return f"rounded {'up' if self.rounded > self.after_cap else 'down'} to a multiple of {self.unit}"


class AccountLine(NamedTuple):
    """A line and whose it is."""

    agreement: int
    commitments: tuple[int, ...]  # of the statement
    period: int  # index into their Periods
    customer: int
    line: Line


def entries(grid: AccountGrid, telling: bool = False) -> Iterator[AccountLine]:
    """All lines of a statement, those of nothing too, by customer and period. telling: those alone that come to an
    amount, withhold one, or give the right to end the contract; of many accounts they are few."""
    statement, owed = grid.statement, reckon(grid, reasons=True)
    listed = grid.listed & _told(grid, owed) if telling else grid.listed
    for row, customer in enumerate(grid.customers.tolist()):
        for at in np.flatnonzero(listed[:, row]).tolist():
            line = line_of(grid, owed, at, row)
            yield AccountLine(statement.agreement, statement.commitments, statement.stretches[at].at, customer, line)


def _told(grid: AccountGrid, owed: Sequence[PeriodCredits]) -> Bools:
    """[stretch, account] whether a line says something."""
    nothing = Exact.nothing(grid.size)
    found = [
        (line.amount != 0) | line.after_cap.above(nothing) | may_end(grid, owed, at) for at, line in enumerate(owed)
    ]
    return np.stack(found).astype(np.bool_) if found else np.zeros(grid.listed.shape, np.bool_)


def credit_lines(history: Sequence[PeriodFacts], plan: CreditPlan | Sequence[CreditPlan]) -> tuple[Line, ...]:
    """One line a period of an account whose history is made up, lines of nothing too.

    history: periods that follow each other. plan: the one of all periods, or of each (the version in force when
    it starts). Raises ValueError when there are not as many plans as periods, or the fee changes.
    """
    each = [plan] * len(history) if isinstance(plan, CreditPlan) else list(plan)
    if len(each) != len(history):
        raise ValueError(f"{len(each)} plans for {len(history)} periods; give one for all, or one for each")
    grid = lay_history(history, each)
    owed = reckon(grid, reasons=True)
    return tuple(line_of(grid, owed, at, 0) for at in range(len(history)))


def line_of(grid: AccountGrid, every: Sequence[PeriodCredits], at: int, row: int) -> Line:
    """The line of one account. every: what is owed in all periods, with reasons; row: of the account."""
    owed, plan = every[at], grid.statement.plans[at]
    groups = [each.parts(row) if each.amount.num[row] > 0 else () for each in owed.asked]
    chosen = int(owed.chosen[row])
    parts = tuple(chain.from_iterable(groups))
    deciding = () if chosen == NOTHING else parts if plan.terms.combine == "sum" else groups[chosen]
    credit, amount = owed.credit.fraction(row), int(owed.amount[row])
    claim = _claim_until(grid, at, row, deciding) if credit else None
    return Line(
        grid.statement.periods.names[grid.statement.stretches[at].at],
        half_up(grid.charge(at).fraction(row)),
        parts,
        deciding,
        owed.before_cap.fraction(row),
        owed.after_cap.fraction(row),
        bool(owed.by_year[row]),
        owed.rounded.fraction(row),
        None if plan.terms.rounded is None else plan.terms.rounded.to,
        credit,
        owed.earn_back.fraction(row),
        owed.bonus.fraction(row),
        amount,
        claim,
        plan.terms.remedy,
        _extension_days(grid, at, row, amount) if plan.terms.remedy == "extension" else 0,
        _termination(grid, every, at, row, deciding),
        bool(owed.final[row]),
    )


def _extension_days(grid: AccountGrid, at: int, row: int, amount: int) -> int:
    """Days of service that an amount pays for, at the fee of a day of the period."""
    first, *_, after = grid.months_of(at)
    fee = int(grid.fees[row]) * grid.statement.periods.fee_months(grid.statement.stretches[at].at)
    return -(-amount * (after - first) // fee) if amount > 0 and fee else 0


def _termination(
    grid: AccountGrid, every: Sequence[PeriodCredits], at: int, row: int, deciding: Sequence[CreditPart]
) -> tuple[str, ...]:
    """Commitments that give the right to end the contract; where the size of credits does, what this one rests on."""
    if credited_often(grid, every, at)[row]:
        return tuple(dict.fromkeys(commitment for part in deciding for commitment in part.on))
    reached = {**missed_often(grid, at), **mean_low(grid, at), **outages_often(grid, at)}
    return tuple(name for name, has in reached.items() if has[row])


def _claim_until(grid: AccountGrid, at: int, row: int, deciding: Sequence[CreditPart]) -> date | None:
    """The last day on which all of a credit can be claimed: from the end of the period, or from its first incident."""
    plan = grid.statement.plans[at]
    within, begin = plan.terms.claim_within, grid.end_of(at)
    if within is None:
        return None
    if plan.terms.claim_from == "incident":
        paying = [
            rule
            for part in deciding
            for rule in plan.rules
            if part.by is rule or (part.by is None and rule.label == part.rule and rule.on in (None, *part.on))
        ]
        days = [day for rule in paying for day in rule.incidents(grid, at, row)]
        begin = date_of(min(days) + 1) if days else begin
    return last_claim(begin, within, plan.claim_days)


def last_claim(end: date, within: Length, days: BusinessCalendar | None = None) -> date:
    """The last day of a claim window that begins with the local day `end`. days: whose working days are business days;
    None: Monday to Friday."""
    if within.business_days and days is not None:
        every = (end + timedelta(days=number) for number in range(MOST_DAYS))
        working = (each for each in every if days.is_working_day(each))
        return next(islice(working, within.business_days - 1, None), end + timedelta(days=MOST_DAYS))
    if within.business_days:
        first = end + timedelta(days=7 - end.weekday() if end.weekday() >= SATURDAY else 0)
        weeks, rest = divmod(first.weekday() + within.business_days - 1, SATURDAY)
        return first + timedelta(days=weeks * 7 + rest - first.weekday())
    return within.last_day(end)
