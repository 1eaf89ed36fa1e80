"""What all accounts of a statement are owed, period by period: from what the rules ask for to the amount of a line.

In this order, over exact fractions: one credit an event and multipliers (inside the rules), the largest or the sum,
cap, what the year's cap leaves, units of the agreement, minimum, earn-back, bonus. An amount is rounded to the minor
unit once, at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fees
from slasim.agreements.credits.grid import KEPT, NO_VERDICT, AccountGrid, PeriodCells
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.credits.rules import Asked, by_kind
from slasim.agreements.credits.rules.rule import NOTHING
from slasim.agreements.verdicts.judging import at_least
from slasim.scenario.sections.promised.credits import BonusSpec, CreditTerms
from slasim.scenario.values.amounts import MoreThan
from slasim.types import Bools, Int64, Objects


@dataclass(frozen=True)
class PeriodCredits:
    """The lines of one period, by account. Minor units."""

    asked: tuple[Asked, ...]  # everything that the rules came to; () where no reasons are wanted
    chosen: Int64  # which of these is owed: its index, NOTHING for none; where all are added up, that of the first
    before_cap: Exact
    after_cap: Exact  # after that of the year, too
    by_year: Bools  # whether the year's cap left less
    rounded: Exact  # in the units in which the agreement gives credits; without any what was capped
    credit: Exact  # after the minimum: what was rounded, or nothing
    earn_back: Exact  # returns of credits of earlier periods
    bonus: Exact
    amount: Objects  # credit - earn_back - bonus, rounded half up; below 0 the customer owes it
    on: Bools  # by (account, commitment of the statement): what the credit rests on
    commitment: Int64  # that decides: index into the commitments of the statement; 0 where none does
    severity: Int64  # that decides, NOTHING for none
    band: Int64
    final: Bools


def reckon(grid: AccountGrid, reasons: bool = False) -> list[PeriodCredits]:
    """The lines of every period. reasons: whether single lines will be asked how they came about."""
    found: list[PeriodCredits] = []
    before, back = np.ones(grid.size, np.bool_), False  # all earlier verdicts are final; they matter
    for at, plan in enumerate(grid.statement.plans):
        settled, back = _settled(grid, at, plan), back or plan.looks_back
        found.append(_owed(grid, at, found, settled & before if back else settled, reasons))
        before = before & settled
    return found


def ask(grid: AccountGrid, at: int) -> Iterator[Asked]:
    """All that the rules ask for in a period: each amount by itself first, then those that count piece by piece."""
    rules = grid.statement.plans[at].rules
    for rule in rules:
        yield from rule.asked(grid, at)
    for kind, mine in by_kind(rules).items():
        yield from kind.together(mine, grid, at)


def _owed(grid: AccountGrid, at: int, earlier: Sequence[PeriodCredits], final: Bools, reasons: bool) -> PeriodCredits:
    terms, size, fee = grid.statement.plans[at].terms, grid.size, grid.charge(at)
    every, nothing = np.zeros(size, np.int64), Exact.nothing(size)
    total, on = nothing, np.zeros((size, len(grid.names)), np.bool_)
    commitment, severity, band, chosen = every, every + NOTHING, every + NOTHING, every + NOTHING
    found = tuple(ask(grid, at))
    for number, asked in enumerate(found):
        owed = asked.amount.above(nothing)
        if terms.combine == "sum":
            first, on = owed & ~total.above(nothing), on | (asked.on & owed[:, None])
            total = total + asked.amount.replaced(~owed, nothing)
        else:
            first = asked.amount.above(total)
            on = np.where(first[:, None], asked.on, on)
            total = total.replaced(first, asked.amount)
        commitment, severity, band, chosen = (
            np.where(first, its, mine)
            for its, mine in (
                (asked.commitment, commitment),
                (asked.severity, severity),
                (asked.band, band),
                (every + number, chosen),
            )
        )
    limits = [of_fees(limit, fee) for limit in (terms.cap, terms.at_risk) if limit is not None and found]
    capped = total
    for limit in limits:
        capped = capped.at_most(limit)
    left = _left_of_year(grid, at, earlier)
    by_year = np.zeros(size, np.bool_) if left is None else capped.above(left)
    if left is not None:
        capped, limits = capped.at_most(left), [*limits, left]
    credit = rounded = _in_units(capped, terms, limits)
    if terms.minimum is not None and found:
        least = Exact.same(terms.minimum.minor, size)
        too_small = ~rounded.above(least) if isinstance(terms.minimum, MoreThan) else least.above(rounded)
        credit = rounded.replaced(too_small, nothing)
    back = _returned(grid, at, earlier)
    bonus = nothing if terms.bonus is None else of_fees(terms.bonus.amount, fee).times(_earned(grid, at, terms.bonus))
    amount = (credit - back - bonus).half_up()
    line = (total, capped, by_year, rounded, credit, back, bonus, amount, on, commitment, severity, band, final)
    return PeriodCredits(found if reasons else (), chosen, *line)


def _in_units(capped: Exact, terms: CreditTerms, limits: Sequence[Exact]) -> Exact:
    """Credits in the units of the agreement, down where up would exceed a limit."""
    if terms.rounded is None:
        return capped
    unit, how = terms.rounded.to.minor, terms.rounded.how
    found = capped.in_units(unit, how)
    for limit in limits if how != "down" else ():
        found = found.replaced(found.above(limit), capped.in_units(unit, "down"))
    return found


def _left_of_year(grid: AccountGrid, at: int, earlier: Sequence[PeriodCredits]) -> Exact | None:
    """What the rounded credits of the year's earlier periods leave of its cap; None without one. What returns of these
    credits gives nothing back to it."""
    plan, nothing = grid.statement.plans[at], Exact.nothing(grid.size)
    if plan.terms.yearly_cap is None:
        return None
    left = of_fees(plan.terms.yearly_cap, Exact.whole(grid.fees) * 12)
    year = plan.year_of(grid.begin_of(at))
    for old, line in enumerate(earlier):
        if plan.year_of(grid.begin_of(old)) == year:
            left -= Exact.whole(line.credit.half_up())
    return left.replaced(nothing.above(left), nothing)


def _returned(grid: AccountGrid, at: int, earlier: Sequence[PeriodCredits]) -> Exact:
    """What of earlier credits returns: a share of a rounded credit, so that all of it is exact."""
    found = Exact.nothing(grid.size)
    for old, line in enumerate(earlier):
        rule = grid.statement.plans[old].terms.earn_back
        if rule is not None and at == old + rule.after:
            reached = np.ones(grid.size, np.bool_)
            for period in grid.periods[old + 1 : at + 1]:
                reached &= (_reached(grid, period, rule.at) | ~line.on).all(axis=1)
            found += Exact.whole(line.credit.half_up()).times(reached) * rule.share
    return found


def _reached(grid: AccountGrid, cells: PeriodCells, goal: Fraction) -> Bools:
    """By commitment: data, and every severity with data attains the goal (without a share: keeps its promise)."""
    judged = cells.kept != NO_VERDICT
    attains = np.where(cells.decided > 0, at_least(cells.met, cells.decided, goal), cells.kept == KEPT)
    return grid.by_commitment(judged) & ~grid.by_commitment(judged & ~attains)


def _earned(grid: AccountGrid, at: int, bonus: BonusSpec) -> Bools:
    """Whether each severity of a commitment attains more than the threshold."""
    cells, mine = grid.periods[at], grid.cells_on(bonus.on)
    judged = (cells.kept != NO_VERDICT)[:, mine]
    met, decided = cells.met[:, mine], cells.decided[:, mine]
    more = (decided > 0) & ~at_least(decided - met, decided, 1 - bonus.above)
    return np.asarray(judged.any(axis=1) & ~(judged & ~more).any(axis=1), np.bool_)


def _settled(grid: AccountGrid, at: int, plan: CreditPlan) -> Bools:
    """Whether the verdicts that the plan looks at are final."""
    mine = sorted({cell for on in plan.watched for cell in grid.cells_on(on)})
    cells = grid.periods[at]
    settled = np.asarray((cells.final | ~cells.there)[:, mine].all(axis=1), np.bool_)
    for rule in plan.rules:
        settled &= rule.settled(grid, at)
    return settled
