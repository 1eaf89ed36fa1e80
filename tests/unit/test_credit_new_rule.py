"""A rule of credits that nobody has yet, added as docs/ADDING.md says: what is written, and one class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from credit_cases import attained, fee, month, percent, terms

from slasim.agreements.credits.exact import Exact
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.lines import Line, credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.credits.rules import AnyRule, Asked, Rule, rule_of
from slasim.agreements.document.made_up import MadeUp, Maker
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.scenario import AgreementSpec, CreditTerms, Money
from slasim.scenario.sections.promised.credit_rules import RulePart
from slasim.scenario.values.units import Name, Sum

PRICE = Money(7_00, "EUR")


class EachMissRule(RulePart):
    """So much for each severity that misses its quota."""

    kind = "each_miss"

    on: Name
    each_miss: Sum


class EachMiss(Rule[EachMissRule]):
    """A toy."""

    label = "each miss"

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        misses = grid.missed(at, self.on)
        amount = Exact.whole(np.full(grid.size, self.written.each_miss.minor)).times(misses)
        yield self.single(grid, amount, grid.resting_on(self.written.on), lambda row: f"{misses[row]} quotas missed")

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        yield Paragraph(f"{self.name}: each missed quota owes {self.written.each_miss}.")

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        yield maker.missing(self.on, "the quota is missed")


def line(**whole: object) -> Line:
    agreed: CreditTerms = terms(**whole)
    rule: AnyRule = rule_of(EachMissRule(on="response", each_miss=PRICE), agreed)
    cells = (attained(percent(90)), attained(percent(80), severity="low"), attained(percent(70), on="resolution"))
    (found,) = credit_lines([month(0, *cells)], CreditPlan(agreed, (rule,)))
    return found


def test_it_is_owed_with_its_reason() -> None:
    found = line()
    assert found.amount == 2 * PRICE.minor
    assert [(part.rule, part.on, part.reason) for part in found.deciding] == [
        ("each miss", ("response",), "2 quotas missed")
    ]


def test_what_holds_for_all_rules_holds_for_it() -> None:
    assert line(cap=fee(1)).amount == 10_00
    assert line(minimum=Money(14_01, "EUR")).amount == 0
    assert line(minimum=Money(14_00, "EUR")).amount == 14_00


def test_it_has_words() -> None:
    rule = rule_of(EachMissRule(on="response", each_miss=PRICE), terms())
    assert list(rule.words(AgreementSpec.model_construct())) == [Paragraph("Response: each missed quota owes 7 EUR.")]
