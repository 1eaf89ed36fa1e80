"""weight x amount at risk x pool, once when a severity of the commitment misses its quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, of_fees, priced
from slasim.agreements.credits.grid import MISSED, AccountGrid
from slasim.agreements.credits.rules.rule import Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.agreements.prose.words import each_severity
from slasim.scenario.sections.promised.commitments import COLUMN, CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import WeightRule
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.amounts import write_share

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class Weight(Rule[WeightRule]):
    """A share of the amount at risk. Raises ValueError where there is none."""

    label = "weight"

    def __init__(self, written: WeightRule, terms: CreditTerms) -> None:
        super().__init__(written, terms)
        at_risk = terms.at_risk if written.of is None else (terms.risk_pools or {}).get(written.of)
        if at_risk is None:
            raise ValueError("a weight needs the amount at risk that it is a part of; give at_risk")
        self.at_risk = at_risk

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        """One amount for each of several pools."""
        for pool in dict.fromkeys(rule.written.of for rule in rules if rule.written.of is not None):
            yield rules[0]._of(pool, [rule for rule in rules if rule.written.of == pool], grid, at)

    def _of(self, pool: str, rules: Sequence[Self], grid: AccountGrid, at: int) -> Asked:
        """What the weights of a pool come to."""
        weights, on = Exact.nothing(grid.size), np.zeros((grid.size, len(grid.names)), np.bool_)
        for rule in rules:
            missed = grid.missed(at, rule.on) > 0
            weights += Exact.same(rule.written.weight, grid.size).times(missed)
            on |= grid.resting_on(rule.written.on) & missed[:, None]
        each = of_fees(rules[0].at_risk, grid.charge(at))
        amount = Exact(each.num * weights.num, each.den * weights.den)

        def reason(row: int) -> str:
            return f"missed quotas with a weight of {write_share(weights.fraction(row))} of the pool {pool}"

        return self.single(grid, amount, on, reason)

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        if self.written.of is not None:
            return  # with the others of its pool
        weight, pool = self.written.weight, self.terms.pool
        missed = (grid.missed(at, self.on) > 0).astype(np.int64) - 1
        amount = priced([self.at_risk], missed, grid.charge(at)) * (weight * pool)

        def reason(row: int) -> str:
            kept, mine = grid.periods[at].kept[row], grid.cells_on(self.on)
            late = ", ".join(grid.severity_of(cell) for cell in mine if kept[cell] == MISSED)
            return f"quota missed for {late}: weight {write_share(weight)} of a pool of {write_share(pool)}"

        yield self.single(grid, amount, grid.resting_on(self.written.on), reason)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        factor = self.terms.pool if self.written.of is None else 1
        return self.written.weight * factor * of_fee(self.at_risk, fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on = agreement.commitments[self.written.on]
        several = each_severity(on) != "it" and len(on.judged) > 1
        once = ", once for all severities together" if several else ""
        share = write_share(self.written.weight)
        pool = "the pool" if self.written.of is None else f"the pool {self.written.of}"
        yield Paragraph(f"{self.name}: {missing(on)} in a {on.quota.noun}, a credit of {share} of {pool} is due{once}.")

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        yield maker.missing(self.on, "the quota is missed")


def missing(on: CommitmentSpec) -> str:
    """When a commitment is missed: `if any severity misses its quota`, `if its mean is not within the target`."""
    alone = len(on.judged) < 2
    if each_severity(on) == "it" or (alone and on.is_share):
        return "if the quota is missed"
    if on.is_share:
        return "if any severity misses its quota"
    whose = f"its {on.measure.kind}" if alone else f"any severity's {on.measure.kind}"
    bound = "the limit" if on.metric == COLUMN else "the target" if alone else "its target"
    return f"if {whose} {'does not keep' if on.metric == COLUMN else 'is not within'} {bound}"
