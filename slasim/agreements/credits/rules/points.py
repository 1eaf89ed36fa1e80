"""Service points for each severity that misses its quota, and money for the points of a period."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, of_fees, priced
from slasim.agreements.credits.grid import MISSED, AccountGrid
from slasim.agreements.credits.rules.bands import find_bands, first_line, gaps, inside
from slasim.agreements.credits.rules.breaches import find_number
from slasim.agreements.credits.rules.rule import NOTHING, AnyRule, Asked, Rule
from slasim.agreements.prose.blocks import Block, Bullets, Paragraph, Table
from slasim.agreements.prose.finding import ReviewFinding
from slasim.agreements.prose.shares import number
from slasim.agreements.prose.words import credit_of, each_severity, listed
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import PointsRule
from slasim.scenario.values.amounts import Money, write_amount, write_number
from slasim.scenario.values.bands import RatchetBand, write_ends, write_ratchet
from slasim.scenario.values.steps import write_number_band
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.review.case import Case
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class Points(Rule[PointsRule]):
    """Service points. Rules with the same value, threshold and ratchet share one account of points."""

    label = "points"

    @property
    def looks_back(self) -> bool:
        return self.written.points.repeat != 1

    @property
    def account(self) -> tuple[Hashable, ...]:
        """What a point costs, or all of them by steps, above how many, the stages, and the most that they come to."""
        return self.written.account

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        """One amount for each account of points."""
        for account in dict.fromkeys(rule.account for rule in rules):
            yield rules[0]._of([rule for rule in rules if rule.account == account], grid, at)

    def _of(self, rules: Sequence[Self], grid: AccountGrid, at: int) -> Asked:
        points, fee = rules[0].written.points, grid.charge(at)
        earned = [(rule, cell, points) for rule in rules for cell, points in rule.earned(grid, at).items()]
        total, on = Exact.nothing(grid.size), np.zeros((grid.size, len(grid.names)), np.bool_)
        for rule, _, its in earned:
            total += its
            on |= grid.resting_on(rule.written.on) & (its.num > 0)[:, None]
        costly = weighted(total, points.above, points.ratchet or ())
        if points.value is not None:
            each = of_fees(points.value, fee)
            amount = Exact(each.num * costly.num, each.den * costly.den)
        else:  # a part of a point does not reach the next one
            steps = points.steps or ()
            amount = priced([step.amount for step in steps], find_number(steps, total.num // total.den), fee)
        amount = rules[0].limited(amount, fee)

        def of(row: int) -> list[tuple[str, str, Fraction]]:
            return [
                (rule.written.on, grid.severity_of(cell), its.fraction(row))
                for rule, cell, its in earned
                if its.num[row]
            ]

        def reason(row: int) -> str:
            listed = ", ".join(f"{commitment} {severity} {number(each)}" for commitment, severity, each in of(row))
            most = "" if rules[0].written.limit is None else f", at most {write_amount(rules[0].written.limit)}"
            paid = f"{number(costly.fraction(row))} to pay" if points.value is not None else "by steps"
            return f"{number(total.fraction(row))} points ({listed}), {paid}{most}"

        return self.single(
            grid, amount, on, reason, names=lambda row: tuple(dict.fromkeys(each[0] for each in of(row)))
        )

    def earned(self, grid: AccountGrid, at: int) -> dict[int, Exact]:
        """Points of a period by cell. Points in the period right before multiply those of this one."""
        before, found = self._base(grid, at - 1) if at else {}, {}
        for cell, points in self._base(grid, at).items():
            again = (before[cell] > 0) if cell in before else np.zeros(grid.size, np.bool_)
            single = Exact.whole(points)
            found[cell] = single.replaced(again, single * self.written.points.repeat)
        return found

    def _base(self, grid: AccountGrid, at: int) -> dict[int, Int64]:
        """By cell, before they are multiplied: none where the quota is kept or no band holds."""
        cells, bands, found = grid.periods[at], self.written.points.bands, {}
        points = np.array([*(band.points for band in bands), 0], np.int64)
        for cell in grid.cells_on(self.on):
            band = find_bands(bands, cells, cell)
            band[(cells.kept[:, cell] != MISSED) | (cells.decided[:, cell] == 0)] = NOTHING
            found[cell] = points[band]
        return found

    @property
    def price(self) -> Fraction | Money | None:
        return self.written.points.value

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        steps = [of_fee(step.amount, fee) for step in self.written.points.steps or ()]
        known = [each for each in (self.most(fee), max(steps, default=None)) if each is not None]
        return min(known, default=None)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        points, on = self.written.points, agreement.commitments[self.written.on]
        who = "a missed quota" if each_severity(on) == "it" else "each severity that misses its quota"
        closed = " Both ends of a row belong to it." if any(band.least is not None for band in points.bands) else ""
        again = ""
        if points.repeat != 1:
            times = write_number(points.repeat)
            whose, had = "A severity's points", "it had points by this table"
            if each_severity(on) == "it":
                whose, had = "Points", "this table brought some"
            again = f" {whose} count {times} times where {had} in the {on.quota.noun} right before, too."
        yield Paragraph(
            f"{self.name}: {who} brings the points of the last row that applies to its attainment; where none applies, "
            f"it brings none.{closed}{first_line(on)}{again}"
        )
        lines = tuple((write_ends(band.below, band.least), str(band.points)) for band in points.bands)
        yield Table(("Attainment", "Points"), lines)

    @property
    def told_with(self) -> Hashable:
        return self.account

    def words_together(self, rules: Sequence[AnyRule], agreement: AgreementSpec) -> Iterator[Block]:
        """What the points of a period come to."""
        points, noun = self.written.points, agreement.commitments[self.written.on].quota.noun
        those = f"The points of {listed(dict.fromkeys(rule.name for rule in rules))} in a {noun} are added up"
        if points.steps is not None:
            yield Paragraph(
                f"{those}: the credit is that of the row in which their number lies; where none applies, no credit is "
                "due. A part of a point does not reach the next number."
            )
            yield Table(
                ("Points", "Credit"),
                tuple((write_number_band(step), credit_of(step.amount)) for step in points.steps),
            )
        items = [] if points.value is None else [f"{those}: a credit of {credit_of(points.value)} is due for each."]
        if points.above:
            first = "point of a" if points.above == 1 else f"{points.above} points of a"
            items.append(f"The first {first} {noun} {'brings' if points.above == 1 else 'bring'} no credit.")
        if points.ratchet is not None:
            stages = ", ".join(f"{stage}: {times} times" for stage, times in write_ratchet(points.ratchet).items())
            items.append(f"By its number in the {noun} each point is credited: {stages}.")
        if self.written.limit is not None:
            items.append(f"For all points of a {noun} together at most {credit_of(self.written.limit)} is credited.")
        if items:
            yield Bullets(tuple(items))

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        bands = self.written.points.bands
        points = [Points(rule, self.terms) for rule in self.terms.rules if isinstance(rule, PointsRule)]
        added = [rule.written for rule in points if rule.account == self.account]
        for at in range(len(bands)):
            yield maker.attaining(self.on, inside(bands, at))
        if self.written.points.repeat != 1:
            yield maker.attaining(self.on, inside(bands, len(bands) - 1), again=True)
        yield from maker.single_outage(self.on, bands[0].below)
        if self.written == added[-1]:
            lowest = {rule.on: inside(rule.points.bands, len(rule.points.bands) - 1) for rule in added}
            yield from maker.all_attaining(lowest)

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        yield from gaps(case, (*path, "points", "bands"), self.on, self.written.points.bands, "no points")


def weighted(points: Exact, above: int, ratchet: Sequence[RatchetBand]) -> Exact:
    """The points that cost money, each times the multiplier of its stage (1 below the first).

    120 points above 20, stages 1.2 above 100 and 1.5 above 200: 80 + 20 x 1.2 = 104.
    """
    size = len(points.num)
    total, low, multiplier = Exact.nothing(size), Fraction(above), Fraction(1)
    for stage in ratchet:
        if stage.first - 1 > low:
            total += _beyond(points.at_most(Exact.same(stage.first - 1, size)), low) * multiplier
            low = Fraction(stage.first - 1)
        multiplier = stage.multiplier
    return total + _beyond(points, low) * multiplier


def _beyond(points: Exact, low: Fraction) -> Exact:
    """What exceeds a number of points."""
    size = len(points.num)
    rest, nothing = points - Exact.same(low, size), Exact.nothing(size)
    return rest.replaced(nothing.above(rest), nothing)
