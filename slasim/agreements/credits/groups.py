"""From rules and facts to amounts for all accounts at once: what parts.py says of one, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, priced
from slasim.agreements.credits.grid import MISSED, Grid, PeriodCells
from slasim.agreements.credits.late import LateTickets
from slasim.agreements.policy.credit_plan import (
    OutageDay,
    Persistent,
    Points,
    PointsBand,
    Scale,
    Shortfall,
    Step,
    Weight,
)
from slasim.agreements.verdicts.judging import at_least
from slasim.types import Bools, Int64

NOTHING = -1  # severity and band of an amount that rests on none


@dataclass(frozen=True)
class Sums:
    """One group of each account; where it is nothing the rest does not count."""

    amount: Exact
    on: Bools  # by (account, commitment of the statement): what it rests on
    commitment: Int64  # of its first part: index into the commitments of the statement
    severity: Int64  # of its first part
    band: Int64


class Groups:
    """The groups of a statement, period by period.

    severities, names: of the log, and of the commitments of the statement.
    """

    def __init__(self, grid: Grid, names: Sequence[str], severities: Sequence[str]) -> None:
        self.grid, self.names, self.severities = grid, names, severities
        self.size, self.plans = len(grid.customers), grid.statement.plans
        self.months = grid.statement.periods.months
        self.late = None if grid.late is None else LateTickets(grid, names, severities)
        self._failures: dict[Persistent, list[Int64]] = {}

    def charge(self, at: int) -> Exact:
        """The fee of the days of a period on which the agreement holds."""
        return Exact.whole(self.grid.fees) * (self.months * self.grid.statement.stretches[at].in_force)

    def of(self, at: int) -> Iterator[Sums]:
        """All groups of a period."""
        plan, cells, fee = self.plans[at], self.grid.periods[at], self.charge(at)
        for rule in plan.rules:
            match rule:
                case Scale():
                    for cell in self._cells(rule.on):
                        band = find_bands(rule.steps, cells.met[:, cell], cells.decided[:, cell])
                        band[~cells.creditable(cell)] = NOTHING
                        amount = priced([step.amount for step in rule.steps], band, fee)
                        yield self._of_cell(cell, amount, band)
                case Shortfall():
                    for cell in self._cells(rule.on):
                        nothing = np.full(self.size, NOTHING)
                        yield self._of_cell(cell, self._shortfall(rule, cells, cell, fee), nothing)
                case Weight() if plan.at_risk is not None:
                    missed = (self._missed(cells, rule.on) > 0).astype(np.int64) - 1
                    amount = priced([plan.at_risk], missed, fee) * (rule.weight * plan.pool)
                    yield self._of_rule(amount, self._only(rule.on))
                case Persistent():
                    times = self._paid(rule)[at]
                    annual = Exact.whole(self.grid.fees) * 12
                    amount = priced([rule.amount], np.minimum(times, 1) - 1, annual).times(times)
                    yield self._of_rule(amount, self._present(cells) if rule.on is None else self._only(rule.on))
        if self.late is not None:
            yield self._late(self.late, at)
        yield from self._outage_days([rule for rule in plan.rules if isinstance(rule, OutageDay)], at)
        yield from self._points([rule for rule in plan.rules if isinstance(rule, Points)], at, fee)

    def _cells(self, on: str) -> list[int]:
        return [cell for cell, (c, _) in enumerate(self.grid.keys) if self._name(c) == on]

    def _name(self, commitment: int) -> str:
        return self.names[self.grid.statement.commitments.index(commitment)]

    def _missed(self, cells: PeriodCells, on: str | None) -> Int64:
        """How many severities missed their quota."""
        mine = range(len(self.grid.keys)) if on is None else self._cells(on)
        return np.asarray((cells.kept[:, list(mine)] == MISSED).sum(axis=1), np.int64)

    def _of_cell(self, cell: int, amount: Exact, band: Int64) -> Sums:
        c, severity = self.grid.keys[cell]
        return self._sums(amount, self._only(self._name(c)), severity, band)

    def _of_rule(self, amount: Exact, on: Bools) -> Sums:
        return self._sums(amount, on, NOTHING, np.full(self.size, NOTHING))

    def _sums(self, amount: Exact, on: Bools, severity: int, band: Int64) -> Sums:
        return Sums(amount, on, np.argmax(on, axis=1), np.full(self.size, severity), band)

    def _only(self, on: str) -> Bools:
        return np.tile([name == on for name in self.names], (self.size, 1))

    def _present(self, cells: PeriodCells) -> Bools:
        """The commitments of which something was counted."""
        return self.any_cell(cells.there)

    def any_cell(self, mask: Bools) -> Bools:
        """By commitment: whether the mask holds for some of its cells."""
        mine = [[at for at, (c, _) in enumerate(self.grid.keys) if c == own] for own in self.grid.statement.commitments]
        return np.stack([mask[:, columns].any(axis=1) for columns in mine], axis=1)

    def _shortfall(self, rule: Shortfall, cells: PeriodCells, cell: int, fee: Exact) -> Exact:
        met, decided, quota = cells.met[:, cell], cells.decided[:, cell], cells.quotas[cell]
        short = cells.creditable(cell) & ~at_least(met, decided, quota)
        points = quota.numerator * decided.astype(object) - quota.denominator * met.astype(object)
        of = np.where(short, decided, 1).astype(object) * quota.denominator
        rate = priced([rule.per_point], short.astype(np.int64) - 1, fee)
        amount = Exact(rate.num * np.where(short, points, 0) * 100, of * rate.den)
        return amount if rule.up_to is None else amount.at_most(of_fee(rule.up_to, fee))

    def _paid(self, rule: Persistent) -> list[Int64]:
        """How often the rule pays in each period: `runs.failures`."""
        if rule not in self._failures:
            waiting: list[Int64] = []  # failures that are not used up, by period
            paid = []
            for cells in self.grid.periods:
                waiting = [*waiting[max(0, len(waiting) - rule.of + 1) :], self._missed(cells, rule.on)]
                times = sum(waiting, np.zeros(self.size, np.int64)) // rule.misses
                used = times * rule.misses
                for number, each in enumerate(waiting):
                    taken = np.minimum(each, used)
                    waiting[number], used = each - taken, used - taken
                paid.append(times)
            self._failures[rule] = paid
        return self._failures[rule]

    def _late(self, late: LateTickets, at: int) -> Sums:
        amount, asking = late.of(at)
        first = np.argmax(asking, axis=1)
        commitment, severity = np.array(late.by_name, np.int64).reshape(-1, 2).T
        on = np.stack([asking[:, commitment == number].any(axis=1) for number in range(len(self.names))], axis=1)
        return Sums(amount, on, commitment[first], severity[first], np.full(self.size, NOTHING))

    def _outage_days(self, rules: Sequence[OutageDay], at: int) -> Iterator[Sums]:
        """The fee of each day that any rule counts; of rules that share a day the last names it."""
        down, statement, begin = self.grid.downtime, self.grid.statement, self.grid.months_of(at)
        if not rules or down is None or not self.grid.counts[at]:
            return
        inside = (down.day >= begin[0]) & (down.day < begin[-1])
        rows, days, on = [], [], []
        for rule in rules:
            number = self.names.index(rule.on)
            mine = inside & (down.commitment == statement.commitments[number]) & (down.ms > rule.over)
            rows.append(self.grid.row_of(down.customer[mine]))
            days.append(down.day[mine].astype(np.int64))
            on.append(np.full(int(mine.sum()), number))
        place = np.concatenate(rows) * (begin[-1] - begin[0]) + np.concatenate(days) - begin[0]
        _, last = np.unique(place[::-1], return_index=True)
        last = len(place) - 1 - last
        row, day, named = np.concatenate(rows)[last], np.concatenate(days)[last], np.concatenate(on)[last]
        resting = np.zeros((self.size, len(self.names)), np.bool_)
        resting[row, named] = True
        amount = Exact.nothing(self.size)
        for left, right in pairwise(begin):
            counted = np.bincount(row[(day >= left) & (day < right)], minlength=self.size)
            amount += (Exact.whole(self.grid.fees) * Fraction(1, right - left)).times(counted)
        nothing = np.full(self.size, NOTHING)
        yield Sums(amount, resting, np.argmax(resting, axis=1), nothing, nothing)

    def _points(self, rules: Sequence[Points], at: int, fee: Exact) -> Iterator[Sums]:
        """One group for each account of points."""
        for value, above, ratchet in dict.fromkeys((rule.value, rule.above, rule.ratchet) for rule in rules):
            mine = [rule for rule in rules if (rule.value, rule.above, rule.ratchet) == (value, above, ratchet)]
            total, on = Exact.nothing(self.size), np.zeros((self.size, len(self.names)), np.bool_)
            for rule in mine:
                before = self._base_points(rule, at - 1) if at else {}
                for cell, points in self._base_points(rule, at).items():
                    again = (before[cell] > 0) if cell in before else np.zeros(self.size, np.bool_)
                    single = Exact.whole(points)
                    total += single.replaced(again, single * rule.repeat)
                    on |= self._only(rule.on) & (points > 0)[:, None]
            costly, low, multiplier = Exact.nothing(self.size), Fraction(above), Fraction(1)
            for stage in ratchet:
                if stage.above > low:
                    costly += _beyond(total.at_most(Exact.same(stage.above, self.size)), low) * multiplier
                    low = Fraction(stage.above)
                multiplier = stage.multiplier
            costly += _beyond(total, low) * multiplier
            each = of_fee(value, fee)
            yield self._of_rule(Exact(each.num * costly.num, each.den * costly.den), on)

    def _base_points(self, rule: Points, at: int) -> dict[int, Int64]:
        """By cell, before the repeat multiplier."""
        cells, found = self.grid.periods[at], {}
        points = np.array([*(band.points for band in rule.bands), 0], np.int64)
        for cell in self._cells(rule.on):
            band = find_bands(rule.bands, cells.met[:, cell], cells.decided[:, cell])
            band[(cells.kept[:, cell] != MISSED) | (cells.decided[:, cell] == 0)] = NOTHING
            found[cell] = points[band]
        return found


def _beyond(points: Exact, low: Fraction) -> Exact:
    """What exceeds a number of points."""
    size = len(points.num)
    rest, nothing = points - Exact.same(low, size), Exact.nothing(size)
    return rest.replaced(nothing.above(rest), nothing)


def find_bands(bands: Sequence[Step | PointsBand], met: Int64, decided: Int64) -> Int64:
    """Lowest band that each attainment is in, NOTHING for none or no data."""
    found = np.full(len(met), NOTHING, np.int64)
    for number, band in enumerate(bands):
        inside = ~at_least(met, decided, band.below)
        if band.least is not None:
            missed = decided - met
            inside = (decided > 0) & at_least(met, decided, band.least) & at_least(missed, decided, 1 - band.below)
        found[inside] = number
    return found
