"""What all accounts are owed, at once: what `credit_lines` says of one account, in the same order and as exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee
from slasim.agreements.credits.grid import KEPT, NO_VERDICT, Grid, PeriodCells
from slasim.agreements.credits.groups import NOTHING, Groups
from slasim.agreements.policy.credit_plan import Bonus, Combine, CreditPlan
from slasim.agreements.verdicts.judging import at_least
from slasim.types import Bools, Int64, Objects


@dataclass(frozen=True)
class Owed:
    """The lines of one period, by account."""

    before_cap: Exact
    credit: Exact  # after cap and minimum
    amount: Objects  # minor units, rounded
    on: Bools  # by (account, commitment of the statement): what the credit rests on
    commitment: Int64  # that decides: index into the commitments of the statement; 0 where none does
    severity: Int64  # that decides, NOTHING for none
    band: Int64
    final: Bools


def owed_amounts(grid: Grid, names: Sequence[str], severities: Sequence[str]) -> list[Owed]:
    """The lines of every period. severities, names: of the log, and of the commitments of the statement."""
    groups = Groups(grid, names, severities)
    found: list[Owed] = []
    before, back = np.ones(len(grid.customers), np.bool_), False
    for at, plan in enumerate(grid.statement.plans):
        settled, back = _settled(grid, names, at, plan), back or plan.looks_back
        found.append(_owed(groups, at, found, settled & before if back else settled))
        before = before & settled
    return found


def _owed(groups: Groups, at: int, earlier: Sequence[Owed], final: Bools) -> Owed:
    plan, size, fee = groups.plans[at], groups.size, groups.charge(at)
    every = np.zeros(size, np.int64)
    nothing = Exact.nothing(size)
    total, on = nothing, np.zeros((size, len(groups.names)), np.bool_)
    commitment, severity, band = every, every + NOTHING, every + NOTHING
    for group in groups.of(at):
        owed = group.amount.above(nothing)
        if plan.combine == Combine.SUM:
            first, on = owed & ~total.above(nothing), on | (group.on & owed[:, None])
            total = total + group.amount.replaced(~owed, nothing)
        else:
            first = group.amount.above(total)
            on = np.where(first[:, None], group.on, on)
            total = total.replaced(first, group.amount)
        commitment, severity, band = (
            np.where(first, its, mine)
            for its, mine in ((group.commitment, commitment), (group.severity, severity), (group.band, band))
        )
    capped = total
    for limit in plan.most:
        capped = capped.at_most(of_fee(limit, fee))
    credit = capped.replaced(Exact.same(plan.minimum, size).above(capped), nothing)
    rest = credit
    for old, line in enumerate(earlier):
        rule = groups.plans[old].earn_back
        if rule is not None and at == old + rule.after:
            reached = np.ones(size, np.bool_)
            for period in groups.grid.periods[old + 1 : at + 1]:
                reached &= (_reached(groups, period, rule.at) | ~line.on).all(axis=1)
            rest = rest - Exact.whole(line.credit.half_up()).times(reached) * rule.share
    if plan.bonus is not None:
        rest = rest - of_fee(plan.bonus.amount, fee).times(_attains_more(groups, groups.grid.periods[at], plan.bonus))
    return Owed(total, credit, rest.half_up(), on, commitment, severity, band, final)


def _reached(groups: Groups, cells: PeriodCells, goal: Fraction) -> Bools:
    """By commitment: data, and every severity with data attains the goal (without a share: keeps its promise)."""
    judged = cells.kept != NO_VERDICT
    attains = np.where(cells.decided > 0, at_least(cells.met, cells.decided, goal), cells.kept == KEPT)
    return groups.any_cell(judged) & ~groups.any_cell(judged & ~attains)


def _attains_more(groups: Groups, cells: PeriodCells, bonus: Bonus) -> Bools:
    """Whether each severity of a commitment attains more than the threshold."""
    judged = cells.kept != NO_VERDICT
    missed = cells.decided - cells.met
    more = (cells.decided > 0) & ~at_least(missed, cells.decided, 1 - bonus.above)
    above: Bools = (groups.any_cell(judged) & ~groups.any_cell(judged & ~more))[:, groups.names.index(bonus.on)]
    return above


def _settled(grid: Grid, names: Sequence[str], at: int, plan: CreditPlan) -> Bools:
    """Whether the verdicts that the plan looks at are final."""
    asked = {c for c, name in zip(grid.statement.commitments, names, strict=True) if plan.watched & {None, name}}
    cells = grid.periods[at]
    mine = [cell for cell, (c, _) in enumerate(grid.keys) if c in asked]
    return np.asarray((cells.final | ~cells.there)[:, mine].all(axis=1), np.bool_)
