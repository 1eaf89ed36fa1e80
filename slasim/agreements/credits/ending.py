"""The right to end a contract, of all accounts of a statement at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fees
from slasim.agreements.credits.grid import MISSED, NO_VERDICT, AccountGrid
from slasim.agreements.credits.reckoning import PeriodCredits
from slasim.agreements.verdicts.availability import SingleOutages
from slasim.instants import date_of, day_number
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.judgement import OutageCount
from slasim.types import Bools, Int64


def may_end(grid: AccountGrid, every: Sequence[PeriodCredits], at: int) -> Bools:
    """[account] whether a period gives it the right to end the contract. every: what is owed in all periods."""
    found = np.zeros(grid.size, np.bool_)
    for reached in (missed_often(grid, at), mean_low(grid, at), outages_often(grid, at)):
        for each in reached.values():
            found |= each
    return found | credited_often(grid, every, at)


def missed_often(grid: AccountGrid, at: int) -> Mapping[str, Bools]:
    """[account] by commitment: whether it is missed in a period, and that is at least the n-th miss of the last m;
    nothing where no number of misses gives the right."""
    rule = grid.statement.plans[at].termination
    if rule is None or rule.missed is None or rule.credited is not None:
        return {}
    misses, of = rule.missed.misses, rule.missed.of
    names = dict.fromkeys(map(grid.name_of, range(len(grid.keys)))) if rule.on is None else (rule.on,)

    def made() -> Mapping[str, Bools]:
        found = {}
        for name in names:
            each = np.stack([_misses(grid, one, name) for one in _last(at, of)])
            found[name] = np.asarray(each[-1] & (each.sum(axis=0) >= misses), np.bool_)
        return found

    return grid.once(("missed often", at), made)


def mean_low(grid: AccountGrid, at: int) -> Mapping[str, Bools]:
    """[account] by commitment: whether the mean of its attainments in a period and those before it is too low; nothing
    where no mean gives the right, or not as many periods are over. A period without data has no attainment."""
    rule = grid.statement.plans[at].termination
    if rule is None or rule.mean is None or rule.on is None or at + 1 < rule.mean.of:
        return {}
    below, periods = rule.mean.below, [grid.periods[one] for one in _last(at, rule.mean.of)]

    def made() -> Mapping[str, Bools]:
        found = np.zeros(grid.size, np.bool_)
        for cell in grid.cells_on(rule.on):
            judged = np.ones(grid.size, np.bool_)
            total = Exact.nothing(grid.size)
            for cells in periods:
                there = (cells.kept[:, cell] != NO_VERDICT) & (cells.decided[:, cell] > 0)
                judged &= there
                of = np.where(there, cells.decided[:, cell], 1).astype(object)
                total += Exact(cells.met[:, cell].astype(object), of)
            found |= judged & Exact.same(below * len(periods), grid.size).above(total)
        return {str(rule.on): found}

    return grid.once(("mean low", at), made)


def outages_often(grid: AccountGrid, at: int) -> Mapping[str, Bools]:
    """[account] by commitment: whether an outage begins in a period that is at least the n-th within its span; nothing
    where no number of outages gives the right."""
    rule, outages = grid.statement.plans[at].termination, grid.outages
    if rule is None or rule.outages is None or outages is None:
        return {}
    count, found = rule.outages, {}
    first, after = day_number(grid.begin_of(at)), day_number(grid.end_of(at))
    for number, name in zip(grid.statement.commitments, grid.names, strict=True):
        if rule.on in (None, name):
            account, day = grid.once((count, number), partial(_reaching, grid, outages, number, count))
            found[name] = np.zeros(grid.size, np.bool_)
            found[name][account[(day >= first) & (day < after)]] = True
    return found


def _reaching(grid: AccountGrid, outages: SingleOutages, number: int, count: OutageCount) -> tuple[Int64, Int64]:
    """The outages with which there are enough of a commitment in one span: accounts, and local days since 1970."""
    long = (outages.ms >= count.ms) if count.included else (outages.ms > count.ms)
    mine = np.flatnonzero(long & (outages.commitment == number))
    mine = mine[np.lexsort((outages.day[mine], outages.customer[mine]))]
    customer, day = outages.customer[mine], outages.day[mine].astype(np.int64)
    last = np.arange(count.number - 1, len(mine))
    first = last - (count.number - 1)
    days, place = np.unique(day, return_inverse=True)
    ends = np.array([day_number(count.last_day(date_of(each))) for each in days.tolist()], np.int64)[place]
    enough = last[(customer[first] == customer[last]) & (ends[first] >= day[last])]
    return grid.row_of(customer[enough]), day[enough]


def credited_often(grid: AccountGrid, every: Sequence[PeriodCredits], at: int) -> Bools:
    """[account] whether a period has a credit, and the size of those of the last periods gives the right."""
    rule = grid.statement.plans[at].termination
    if rule is None or rule.credited is None:
        return np.zeros(grid.size, np.bool_)
    amount, misses, of = rule.credited.amount, rule.credited.misses, rule.credited.of

    def made() -> Bools:
        credits = [every[one].credit for one in _last(at, of)]
        any_now = credits[-1].above(Exact.nothing(grid.size))
        if misses is None:
            total = Exact.nothing(grid.size)
            for credit in credits:
                total += Exact.whole(credit.half_up())
            return any_now & ~_amount(grid, at, amount).above(total)
        pairs = zip(_last(at, of), credits, strict=True)
        large = np.stack([~_amount(grid, one, amount).above(credit) for one, credit in pairs])
        return np.asarray(any_now & large[-1] & (large.sum(axis=0) >= misses), np.bool_)

    return grid.once(("credited often", at), made)


def _last(at: int, of: int) -> range:
    return range(max(0, at + 1 - of), at + 1)


def _amount(grid: AccountGrid, at: int, amount: Fraction | Money) -> Exact:
    return of_fees(amount, grid.charge(at))


def _misses(grid: AccountGrid, at: int, on: str) -> Bools:
    cells: list[int] | Int64 = grid.cells_on(on)
    return np.asarray((grid.periods[at].kept[:, cells] == MISSED).any(axis=1), np.bool_)
