"""An amount each time so many missed quotas have come together within so many periods; each miss is used once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.agreements.prose.words import credit_of, each_severity, title
from slasim.scenario.sections.promised.credit_rules import PersistentRule
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.quotas import periods_words
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class Persistent(Rule[PersistentRule]):
    """Money for missing again and again. Each severity that misses its quota in a period is one failure."""

    label = "persistent"

    @property
    def looks_back(self) -> bool:
        return True

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        run, on = self.written.persistent.missed, self.on
        times = grid.once(self, lambda: self._paid(grid))[at]
        annual = Exact.whole(grid.fees) * 12
        amount = priced([self.written.persistent.amount], np.minimum(times, 1) - 1, annual).times(times)
        amount = self.limited(amount, grid.charge(at))

        def reason(row: int) -> str:
            words = f"{run.misses} missed quotas within {run.of} periods"
            return words if times[row] == 1 else f"{times[row]} times {words}"

        resting = grid.by_commitment(grid.periods[at].there) if on is None else grid.resting_on(on)
        yield self.single(grid, amount, resting, reason)

    def _paid(self, grid: AccountGrid) -> list[Int64]:
        """How often it pays in each period.

        When `misses` failures lie within `of` periods, the oldest are used up and it pays once. A period without data
        holds its place.
        """
        run = self.written.persistent.missed
        waiting: list[Int64] = []  # failures that are not used up, by period
        paid = []
        for at in range(len(grid.periods)):
            waiting = [*waiting[max(0, len(waiting) - run.of + 1) :], grid.missed(at, self.on)]
            times = sum(waiting, np.zeros(grid.size, np.int64)) // run.misses
            used = times * run.misses
            for number, each in enumerate(waiting):
                taken = np.minimum(each, used)
                waiting[number], used = each - taken, used - taken
            paid.append(times)
        return paid

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        whole, most = of_fee(self.written.persistent.amount, int(fee * 12 // months)), self.most(fee)
        return whole if most is None else min(whole, most)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        rule = self.written.persistent
        run, amount = rule.missed, credit_of(rule.amount, annual=True)
        missed = "1 quota has" if run.misses == 1 else f"{run.misses} quotas have"
        nouns = {each.quota.noun for name, each in agreement.commitments.items() if self.on in (None, name)}
        noun = nouns.pop() if len(nouns) == 1 else "period"
        within = f"one {noun}" if run.of == 1 else f"{run.of} consecutive {periods_words(noun)}"
        whole = self.on is not None and each_severity(agreement.commitments[self.on]) == "it"
        one = f"Each {noun} in which it is missed" if whole else f"Each severity that misses its quota in a {noun}"
        annual = "" if isinstance(rule.amount, Money) else " The annual fee is twelve monthly ones."
        yield Paragraph(
            f"{title(self.name)}: each time {missed} been missed within {within}, a credit of {amount} is due. {one} "
            f"is one miss; a miss is credited once, the oldest first.{annual}{self.limit_words(agreement)}"
        )

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        yield maker.missing_again(self.on, self.written.persistent.missed.misses)
