"""Laws that hold for all credits, whatever the rules."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from credit_cases import Amount, attained, fee, missed, month, plan, shortfall
from credit_strategies import accounts, amount, facts, later, plans, scales
from hypothesis import given
from hypothesis import strategies as st

from slasim.agreements.credits.exact import half_up
from slasim.agreements.credits.history import PeriodFacts
from slasim.agreements.credits.lines import Line, credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.scenario import CreditRule, CreditTerms, Money
from slasim.scenario.sections.promised.credits import BonusSpec, EarnBackSpec


@st.composite
def histories(draw: st.DrawFn) -> list[PeriodFacts]:
    """Up to six months."""
    return facts(draw(accounts(draw(st.integers(1, 6)))))


def lines_of(history: list[PeriodFacts], terms: CreditTerms, **changed: object) -> tuple[Line, ...]:
    return credit_lines(history, CreditPlan.of(terms.model_copy(update=changed)))


def of_fee(limit: Amount, period: PeriodFacts) -> Fraction:
    return Fraction(limit.minor) if isinstance(limit, Money) else limit * period.fee * period.in_force


@given(histories(), plans)
def test_a_credit_is_never_negative_and_never_exceeds_the_cap(history: list[PeriodFacts], terms: CreditTerms) -> None:
    for period, line in zip(history, lines_of(history, terms), strict=True):
        limits = [of_fee(limit, period) for limit in (terms.cap, terms.at_risk) if limit is not None]
        assert 0 <= line.credit <= min(limits)
        assert line.amount <= min(half_up(limit) for limit in limits)


@given(histories(), plans, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(history: list[PeriodFacts], terms: CreditTerms, chance: object) -> None:
    shuffled = list(terms.forms)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = lines_of(history, terms, listed=tuple(shuffled))
    assert [line.amount for line in lines_of(history, terms)] == [line.amount for line in other]


@given(histories(), plans)
def test_the_largest_is_one_of_the_amounts_that_the_sum_adds(history: list[PeriodFacts], terms: CreditTerms) -> None:
    free = terms.model_copy(update={"cap": None, "minimum": None})
    largest, added = (lines_of(history, free, combine=combine) for combine in ("largest", "sum"))
    for one, all_ in zip(largest, added, strict=True):
        assert set(one.deciding) <= set(all_.deciding) == set(all_.parts)
        assert one.before_cap <= all_.before_cap == sum(part.amount for part in all_.parts)
        assert all(part.amount <= one.before_cap for part in one.parts)


@given(histories(), plans, later)
def test_a_line_is_its_parts_rounded_once(
    history: list[PeriodFacts], terms: CreditTerms, rest: tuple[EarnBackSpec | None, BonusSpec | None]
) -> None:
    for line in lines_of(history, terms, earn_back=rest[0], bonus=rest[1]):
        exact = line.credit - line.earn_back - line.bonus
        assert 0 <= line.amount - exact + Fraction(1, 2) <= 1
        if exact >= 0:  # the schoolbook rule
            digits = Decimal(exact.numerator) / Decimal(exact.denominator)
            assert line.amount == int(digits.quantize(Decimal(1), ROUND_HALF_UP))


@given(histories(), plans, later)
def test_no_more_returns_than_was_paid(
    history: list[PeriodFacts], terms: CreditTerms, rest: tuple[EarnBackSpec | None, BonusSpec | None]
) -> None:
    lines = lines_of(history, terms, earn_back=rest[0])
    assert sum(line.earn_back for line in lines) <= sum(half_up(line.credit) for line in lines)


@given(histories(), plans, st.integers(0, 5))
def test_a_line_knows_nothing_of_later_periods(history: list[PeriodFacts], terms: CreditTerms, cut: int) -> None:
    assert lines_of(history[:cut], terms) == lines_of(history, terms)[:cut]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=2, max_size=2), scales(st.none()), amount)
def test_better_attainment_never_owes_more(pairs: list[tuple[int, int]], rule: CreditRule, cap: Amount) -> None:
    low, high = sorted(Fraction(min(met, decided), decided) for met, decided in pairs)
    for one in (rule, shortfall(rule.on, fee(3), cap)):
        worse, better = (
            credit_lines([month(0, attained(each, "90", rule.on))], plan(one, cap=cap))[0].amount
            for each in (low, high)
        )
        assert better <= worse


@given(st.lists(st.booleans(), max_size=14), st.integers(1, 4), st.integers(0, 4))
def test_a_trigger_is_a_count_over_a_window(failed: list[bool], misses: int, more: int) -> None:
    of = misses + more
    history = [month(at, attained(Fraction(0 if each else 1))) for at, each in enumerate(failed)]
    found = [bool(line.termination) for line in credit_lines(history, plan(termination=missed(None, misses, of)))]
    text = "".join("x" if each else "." for each in failed)
    assert found == [
        text[at] == "x" and text[max(0, at + 1 - of) : at + 1].count("x") >= misses for at in range(len(text))
    ]
