"""Laws that hold for all credits, whatever the rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from credit_cases import attained, fee, month, plan
from credit_strategies import accounts, amount, facts, later, plans, scales
from hypothesis import given
from hypothesis import strategies as st

from slasim.agreements.credits.facts import PeriodFacts
from slasim.agreements.credits.lines import credit_lines, half_up
from slasim.agreements.policy.credit_plan import Amount, Bonus, Combine, CreditPlan, EarnBack, Scale, Shortfall, Trigger


@st.composite
def histories(draw: st.DrawFn) -> list[PeriodFacts]:
    """Up to six months."""
    return facts(draw(accounts(draw(st.integers(1, 6)))))


@given(histories(), plans)
def test_a_credit_is_never_negative_and_never_exceeds_the_cap(history: list[PeriodFacts], promises: CreditPlan) -> None:
    for period, line in zip(history, credit_lines(history, promises), strict=True):
        limits = [limit.of(period.charge) for limit in (promises.cap, promises.at_risk) if limit is not None]
        assert 0 <= line.credit <= min(limits)
        assert line.amount <= min(half_up(limit) for limit in limits)


@given(histories(), plans, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(history: list[PeriodFacts], promises: CreditPlan, chance: object) -> None:
    shuffled = list(promises.rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = replace(promises, rules=tuple(shuffled))
    assert [line.amount for line in credit_lines(history, promises)] == [
        line.amount for line in credit_lines(history, other)
    ]


@given(histories(), plans)
def test_the_largest_is_one_of_the_amounts_that_the_sum_adds(history: list[PeriodFacts], promises: CreditPlan) -> None:
    free = replace(promises, cap=None, minimum=Fraction(0))
    largest = credit_lines(history, replace(free, combine=Combine.LARGEST))
    added = credit_lines(history, replace(free, combine=Combine.SUM))
    for one, all_ in zip(largest, added, strict=True):
        assert set(one.deciding) <= set(all_.deciding) == set(all_.parts)
        assert one.before_cap <= all_.before_cap == sum(part.amount for part in all_.parts)
        assert all(part.amount <= one.before_cap for part in one.parts)


@given(histories(), plans, later)
def test_a_line_is_its_parts_rounded_once(
    history: list[PeriodFacts], promises: CreditPlan, rest: tuple[EarnBack | None, Bonus | None]
) -> None:
    promises = replace(promises, earn_back=rest[0], bonus=rest[1])
    for line in credit_lines(history, promises):
        exact = line.credit - line.earn_back - line.bonus
        assert 0 <= line.amount - exact + Fraction(1, 2) <= 1
        if exact >= 0:  # the schoolbook rule
            digits = Decimal(exact.numerator) / Decimal(exact.denominator)
            assert line.amount == int(digits.quantize(Decimal(1), ROUND_HALF_UP))


@given(histories(), plans, later)
def test_no_more_returns_than_was_paid(
    history: list[PeriodFacts], promises: CreditPlan, rest: tuple[EarnBack | None, Bonus | None]
) -> None:
    lines = credit_lines(history, replace(promises, earn_back=rest[0]))
    assert sum(line.earn_back for line in lines) <= sum(half_up(line.credit) for line in lines)


@given(histories(), plans, st.integers(0, 5))
def test_a_line_knows_nothing_of_later_periods(history: list[PeriodFacts], promises: CreditPlan, cut: int) -> None:
    assert credit_lines(history[:cut], promises) == credit_lines(history, promises)[:cut]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=2, max_size=2), scales(st.none()), amount)
def test_better_attainment_never_owes_more(pairs: list[tuple[int, int]], rule: Scale, cap: Amount) -> None:
    low, high = sorted(Fraction(min(met, decided), decided) for met, decided in pairs)
    for one in (rule, Shortfall(rule.on, fee(3), cap)):
        worse, better = (
            credit_lines([month(0, attained(each, "90", rule.on))], plan(one, cap=cap))[0].amount
            for each in (low, high)
        )
        assert better <= worse


@given(st.lists(st.booleans(), max_size=14), st.integers(1, 4), st.integers(0, 4))
def test_a_trigger_is_a_count_over_a_window(missed: list[bool], misses: int, more: int) -> None:
    of = misses + more
    history = [month(at, attained(Fraction(0 if each else 1))) for at, each in enumerate(missed)]
    found = [bool(line.termination) for line in credit_lines(history, plan(trigger=Trigger(None, misses, of)))]
    text = "".join("x" if each else "." for each in missed)
    assert found == [
        text[at] == "x" and text[max(0, at + 1 - of) : at + 1].count("x") >= misses for at in range(len(text))
    ]
