"""Laws that hold for all credits, whatever the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from credit_cases import attained, fee, month, plan
from hypothesis import given
from hypothesis import strategies as st

from slasim.agreements.credit_facts import Events, PeriodFacts, Unavailable
from slasim.agreements.credit_lines import credit_lines, half_up
from slasim.agreements.credit_plan import (
    Amount,
    Bonus,
    Combine,
    CreditPlan,
    EarnBack,
    OutageDay,
    PerBreach,
    Persistent,
    Points,
    PointsBand,
    Ratchet,
    Rule,
    Scale,
    Shortfall,
    Step,
    Trigger,
    Weight,
)

NAMES, SEVERITIES = ("response", "resolution"), ("urgent", "normal")
KEYS = [(name, severity) for name in NAMES for severity in SEVERITIES]
HOUR = 3_600_000

on = st.sampled_from(NAMES)
amount = st.builds(
    Amount,
    st.integers(0, 400).map(lambda n: Fraction(n, 1000)),
    st.one_of(st.just(Fraction(0)), st.integers(0, 50_000).map(Fraction)),
)
share = st.integers(0, 1000).map(lambda n: Fraction(n, 1000))
thresholds = st.lists(st.integers(1, 1000), min_size=1, max_size=4, unique=True).map(lambda all_: sorted(all_)[::-1])


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Credits rise from band to band, as scenarios ask."""
    below = draw(thresholds)
    shares = sorted(draw(st.lists(st.integers(1, 1000), min_size=len(below), max_size=len(below), unique=True)))
    steps = zip(below, shares, strict=True)
    return Scale(draw(on), tuple(Step(Fraction(t, 1000), Amount(share=Fraction(s, 1000))) for t, s in steps))


@st.composite
def points(draw: st.DrawFn) -> Points:
    below = draw(thresholds)
    bands = tuple(PointsBand(Fraction(t, 1000), draw(st.integers(0, 9))) for t in below)
    stages = draw(st.lists(st.integers(0, 20), max_size=2, unique=True).map(sorted))
    ratchet = tuple(Ratchet(stage, draw(st.integers(2, 6).map(lambda n: Fraction(n, 2)))) for stage in stages)
    repeat = draw(st.integers(2, 6).map(lambda n: Fraction(n, 2)))
    return Points(draw(on), bands, draw(amount), draw(st.integers(0, 5)), repeat, ratchet)


rule: st.SearchStrategy[Rule] = st.one_of(
    scales(),
    st.builds(Shortfall, on, amount, st.none() | amount),
    st.builds(PerBreach, on, st.dictionaries(st.sampled_from(SEVERITIES), amount, min_size=1)),
    st.builds(OutageDay, on, st.integers(0, 8).map(lambda n: n * HOUR)),
    st.builds(Weight, on, share),
    points(),
    st.builds(
        lambda who, n, more, what: Persistent(who, n, n + more, what), on | st.none(), *[st.integers(1, 3)] * 2, amount
    ),
)
plans = st.builds(
    CreditPlan,
    st.lists(rule, min_size=1, max_size=4).map(tuple),
    st.sampled_from(Combine),
    st.none() | amount,
    st.sampled_from([0, 1000, 20_000]).map(Fraction),
    at_risk=amount,
    pool=st.integers(1, 4).map(lambda n: Fraction(n, 2)),
)
later = st.tuples(
    st.none() | st.builds(EarnBack, st.integers(1, 3), share, share), st.none() | st.builds(Bonus, on, share, amount)
)


@st.composite
def histories(draw: st.DrawFn) -> list[PeriodFacts]:
    """Up to six months with some data."""
    facts = []
    for at in range(draw(st.integers(1, 6))):
        cells = []
        for name, severity in KEYS:
            decided = draw(st.integers(0, 12))
            met = draw(st.integers(0, decided))
            cells.append(attained(Fraction(met, decided) if decided else None, "90", name, severity))
        sets = st.frozensets(st.sampled_from(KEYS), min_size=1)
        events = tuple(draw(st.lists(st.builds(Events, sets, st.integers(1, 5)), max_size=3)))
        days = draw(st.lists(st.integers(1, 28), max_size=3, unique=True))
        first = month(at).begin
        down = tuple(
            Unavailable(draw(on), date(first.year, first.month, day), draw(st.integers(0, 24)) * HOUR) for day in days
        )
        facts.append(month(at, *cells, fee=draw(st.integers(0, 200_000)), events=events, unavailable=down))
    return facts


@given(histories(), plans)
def test_a_credit_is_never_negative_and_never_exceeds_the_cap(history: list[PeriodFacts], terms: CreditPlan) -> None:
    for facts, line in zip(history, credit_lines(history, terms), strict=True):
        limits = [limit.of(Fraction(facts.fee)) for limit in (terms.cap, terms.at_risk) if limit is not None]
        assert 0 <= line.credit <= min(limits)
        assert line.amount <= min(half_up(limit) for limit in limits)


@given(histories(), plans, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(history: list[PeriodFacts], terms: CreditPlan, chance: object) -> None:
    shuffled = list(terms.rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = replace(terms, rules=tuple(shuffled))
    assert [line.amount for line in credit_lines(history, terms)] == [
        line.amount for line in credit_lines(history, other)
    ]


@given(histories(), plans)
def test_the_largest_is_one_of_the_amounts_that_the_sum_adds(history: list[PeriodFacts], terms: CreditPlan) -> None:
    free = replace(terms, cap=None, minimum=Fraction(0))
    largest = credit_lines(history, replace(free, combine=Combine.LARGEST))
    added = credit_lines(history, replace(free, combine=Combine.SUM))
    for one, all_ in zip(largest, added, strict=True):
        assert set(one.deciding) <= set(all_.deciding) == set(all_.parts)
        assert one.before_cap <= all_.before_cap == sum(part.amount for part in all_.parts)
        assert all(part.amount <= one.before_cap for part in one.parts)


@given(histories(), plans, later)
def test_a_line_is_its_parts_rounded_once(
    history: list[PeriodFacts], terms: CreditPlan, rest: tuple[EarnBack | None, Bonus | None]
) -> None:
    terms = replace(terms, earn_back=rest[0], bonus=rest[1])
    for line in credit_lines(history, terms):
        exact = line.credit - line.earn_back - line.bonus
        assert 0 <= line.amount - exact + Fraction(1, 2) <= 1
        if exact >= 0:  # the schoolbook rule
            digits = Decimal(exact.numerator) / Decimal(exact.denominator)
            assert line.amount == int(digits.quantize(Decimal(1), ROUND_HALF_UP))


@given(histories(), plans, later)
def test_no_more_returns_than_was_paid(
    history: list[PeriodFacts], terms: CreditPlan, rest: tuple[EarnBack | None, Bonus | None]
) -> None:
    lines = credit_lines(history, replace(terms, earn_back=rest[0]))
    assert sum(line.earn_back for line in lines) <= sum(half_up(line.credit) for line in lines)


@given(histories(), plans, st.integers(0, 5))
def test_a_line_knows_nothing_of_later_periods(history: list[PeriodFacts], terms: CreditPlan, cut: int) -> None:
    assert credit_lines(history[:cut], terms) == credit_lines(history, terms)[:cut]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=2, max_size=2), scales(), amount)
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
