"""weight x amount at risk x pool, once when a severity of the commitment misses its quota."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import of_fee, priced
from slasim.agreements.credits.grid import MISSED, AccountGrid
from slasim.agreements.credits.rules.rule import Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.agreements.prose.words import each_severity
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
        if terms.at_risk is None:
            raise ValueError("a weight needs the amount at risk that it is a part of; give at_risk")
        self.at_risk = terms.at_risk

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        weight, pool = self.written.weight, self.terms.pool
        missed = (grid.missed(at, self.on) > 0).astype(np.int64) - 1
        amount = priced([self.at_risk], missed, grid.charge(at)) * (weight * pool)

        def reason(row: int) -> str:
            kept, mine = grid.periods[at].kept[row], grid.cells_on(self.on)
            late = ", ".join(grid.severity_of(cell) for cell in mine if kept[cell] == MISSED)
            return f"quota missed for {late}: weight {write_share(weight)} of a pool of {write_share(pool)}"

        yield self.single(grid, amount, grid.resting_on(self.written.on), reason)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        return self.written.weight * self.terms.pool * of_fee(self.at_risk, fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on = agreement.commitments[self.written.on]
        once = "" if each_severity(on) == "it" else ", once, however many severities miss theirs"
        yield Paragraph(f"{self.name}: a missed quota owes {write_share(self.written.weight)} of the pool{once}.")

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        yield maker.missing(self.on, "the quota is missed")
