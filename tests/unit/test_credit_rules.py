"""Each rule of credits, worked out by hand to the cent. The monthly fee is 1000.00, the quota 95 %."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from credit_cases import ON, attained, fee, money, month, months, percent, plan, scale

from slasim.agreements.credits.facts import Events, PeriodFacts, Unavailable
from slasim.agreements.credits.lines import Line, credit_lines, half_up
from slasim.agreements.policy.credit_plan import (
    Combine,
    CreditPlan,
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
    Weight,
)

HOUR = 3_600_000


def one(facts: PeriodFacts, *rules: Rule, **more: object) -> Line:
    (line,) = credit_lines([facts], plan(*rules, **more))
    return line


def amounts(history: list[PeriodFacts], *rules: Rule, **more: object) -> list[int]:
    return [line.amount for line in credit_lines(history, plan(*rules, **more))]


def test_a_scale_owes_the_lowest_band_and_money_as_well_as_shares() -> None:
    steps = (Step(percent(95), money(20)), Step(percent(90), fee(10)))
    assert amounts(months([95, "94.999", 90, "89.999", None]), Scale(ON, steps)) == [0, 20_00, 20_00, 100_00, 0]


def test_what_lies_between_two_bands_owes_nothing() -> None:
    steps = (Step(percent("98.99"), fee(2), percent(98)), Step(percent("97.99"), fee(5), percent(96)))
    shares = ["98.995", "98.99", 98, "97.995", "97.99", 96, "95.9"]
    found = amounts(months(shares, quota="99"), Scale(ON, steps))
    assert found == [0, 20_00, 20_00, 0, 50_00, 50_00, 0]


def test_a_shortfall_counts_parts_of_points() -> None:
    rule = Shortfall(ON, fee(2))
    assert amounts(months([95, "93.5", "94.99"]), rule) == [0, 30_00, 20]  # 1.5 points, 0.01 points
    assert amounts(months([80]), rule) == [300_00]
    assert amounts(months([80]), Shortfall(ON, fee(2), up_to=money(250))) == [250_00]


def test_a_third_of_a_shortfall_is_exact() -> None:
    (line,) = credit_lines([month(0, attained(Fraction(2, 3)))], plan(Shortfall(ON, fee(1))))
    assert line.before_cap == Fraction(100_000) * (Fraction(95, 100) - Fraction(2, 3))  # 28 1/3 points, 1000 cents each
    assert line.amount == 283_33


BREACHES = (
    PerBreach("response", {"urgent": money(50), "normal": money(5)}),
    PerBreach("resolution", {"urgent": money(80)}),
)


def late(*keys: tuple[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(keys)


def test_an_event_that_breached_several_clocks_is_credited_once() -> None:
    both = late(("response", "urgent"), ("resolution", "urgent"))
    events = (
        Events(both, 2),
        Events(late(("response", "urgent")), 3),
        Events(late(("response", "normal")), 1),
        Events(late(("resolution", "normal")), 9),  # nothing is agreed for it
    )
    line = one(month(0, events=events), *BREACHES)
    assert line.amount == 2 * 80_00 + 3 * 50_00 + 1 * 5_00
    assert [(part.on, part.severity, part.amount) for part in line.deciding] == [
        (("resolution",), "urgent", 160_00),
        (("response",), "normal", 5_00),
        (("response",), "urgent", 150_00),
    ]


def test_an_event_credited_in_an_earlier_period_is_credited_the_rest() -> None:
    early, after = ("response", "urgent"), ("resolution", "urgent")

    def february(now: tuple[str, str], before: tuple[str, str]) -> list[PeriodFacts]:
        return [month(0), month(1, events=(Events(late(now), 1, before=frozenset({(1, before)})),))]

    assert amounts(february(after, before=early), *BREACHES) == [0, 30_00]
    assert amounts(february(early, before=after), *BREACHES) == [0, 0]


def test_an_event_that_an_earlier_plan_did_not_pay_for_is_credited_whole() -> None:
    both = Events(late(("resolution", "urgent")), 1, before=frozenset({(1, ("response", "urgent"))}))
    history = [month(0), month(1, events=(both,))]
    found = credit_lines(history, [plan(BREACHES[1]), plan(*BREACHES)])  # January paid for resolutions only
    assert [line.amount for line in found] == [0, 80_00]
    cheap = plan(PerBreach("response", {"urgent": fee(1)}))  # 10.00 of January's price, not of February's
    assert [line.amount for line in credit_lines(history, [cheap, plan(*BREACHES)])] == [0, 70_00]


def test_breaches_are_added_up_before_they_are_compared() -> None:
    facts = month(0, attained(percent(90)), events=(Events(late(("response", "urgent")), 3),))
    assert one(facts, scale((95, 12)), *BREACHES).amount == 150_00
    assert one(facts, scale((95, 16)), *BREACHES).amount == 160_00
    assert one(facts, scale((95, 16)), *BREACHES, combine=Combine.SUM).amount == 310_00


def test_an_outage_day_returns_the_fee_of_that_day() -> None:
    def down(day: int, hours: Fraction | int, on: str = ON) -> Unavailable:
        return Unavailable(on, date(2027, 1, day), int(hours * HOUR))

    rule = OutageDay(ON, 4 * HOUR)
    assert one(month(0, unavailable=(down(5, 4),)), rule).amount == 0  # over four hours, not four
    assert one(month(0, unavailable=(down(5, Fraction(401, 100)),)), rule).amount == 32_26  # 1000 / 31 = 32.258
    two = (down(5, 5), down(6, 24))
    assert one(month(0, unavailable=two), rule).amount == 64_52  # 64.516, rounded once
    again = (*two, down(5, 7, "portal"))
    assert one(month(0, unavailable=again), rule, OutageDay("portal", 4 * HOUR)).amount == 64_52  # a day counts once
    february = Unavailable(ON, date(2027, 2, 1), 5 * HOUR)
    quarter = PeriodFacts("2027-Q1", 300_000, 3, date(2027, 4, 1), unavailable=(february,))
    assert one(quarter, rule).amount == 35_71  # 1000 / 28


def test_a_weight_divides_the_pool_of_what_is_at_risk() -> None:
    rules = (Weight("response", percent(40)), Weight("resolution", percent(25)))
    both = month(
        0, attained(percent(90)), attained(percent(90), severity="low"), attained(percent(80), on="resolution")
    )
    assert one(both, *rules, at_risk=fee(15)).amount == 60_00  # the largest: 40 % of 150
    assert one(both, *rules, at_risk=fee(15), combine=Combine.SUM).amount == 97_50
    doubled = one(both, *rules, at_risk=fee(15), pool=Fraction(2), combine=Combine.SUM)
    assert (doubled.before_cap, doubled.amount) == (195_00, 150_00)  # never more than is at risk
    with pytest.raises(ValueError, match="give at_risk"):
        plan(*rules)


BANDS = (PointsBand(percent(95), 1), PointsBand(percent(90), 2), PointsBand(percent(80), 5))


def test_points_of_all_commitments_are_added_up_before_they_cost_money() -> None:
    rules = tuple(Points(on, BANDS, money(10), above=3) for on in ("response", "resolution"))
    facts = month(
        0, attained(percent(92)), attained(percent(85), severity="low"), attained(percent(70), on="resolution")
    )
    assert one(facts, *rules).amount == (1 + 2 + 5 - 3) * 10_00
    other = (rules[0], Points("resolution", BANDS, money(20), above=3))
    assert one(facts, *other, combine=Combine.SUM).amount == 0 + (5 - 3) * 20_00  # another value: an account of its own


def test_points_repeat_only_right_after_a_period_with_points() -> None:
    rule = Points(ON, BANDS, money(1), repeat=Fraction(3, 2))
    assert amounts(months([92, 92, 85, 99, 92, None, 92]), rule) == [1_00, 1_50, 3_00, 0, 1_00, 0, 1_00]


def test_points_above_a_stage_count_more() -> None:
    stages = (Ratchet(10, Fraction(2)), Ratchet(20, Fraction(3)))
    for points, cost in ((5, 0), (10, 5), (11, 7), (20, 25), (25, 40)):
        rule = Points(ON, (PointsBand(percent(95), points),), money(1), above=5, ratchet=stages)
        assert one(months([90])[0], rule).amount == cost * 100


def test_persistent_failure_uses_each_miss_once() -> None:
    rule = Persistent(ON, 3, 4, fee(5))  # 5 % of 12 000
    assert amounts(months([90, 99, 90, 90, 90, 90, 90]), rule) == [0, 0, 0, 600_00, 0, 0, 600_00]
    assert amounts(months([90, 99, 90, 99, 90, 90]), rule) == [
        0,
        0,
        0,
        0,
        0,
        600_00,
    ]  # the first is too old for the fifth
    facts = month(0, *(attained(percent(90), severity=name) for name in "abcdefg"))
    line = one(facts, rule)
    assert (line.amount, line.deciding[0].reason) == (1200_00, "2 times 3 missed quotas within 4 periods")


def test_cap_minimum_and_rounding() -> None:
    low = months([60])[0]
    assert one(low, scale((95, 40)), cap=fee(25)).amount == 250_00
    assert one(low, scale((95, 40)), cap=money("99.99")).amount == 99_99
    line = one(low, scale((95, 1)), minimum=Fraction(10_01))
    assert (line.amount, line.after_cap, line.credit, line.withheld) == (0, 10_00, 0, True)
    assert one(low, scale((95, 1)), minimum=Fraction(10_00)).amount == 10_00
    assert one(months([60], fee=33_33)[0], scale((95, 25))).amount == 8_33  # 8.3325
    assert one(months([60], fee=30_02)[0], scale((95, 25))).amount == 7_51  # 7.505 rounds up
    assert [half_up(Fraction(each, 2)) for each in (-3, -1, 1, 3)] == [-1, 0, 1, 2]


def test_the_largest_severity_decides_and_the_others_stay_visible() -> None:
    facts = month(0, attained(percent(92)), attained(percent(85), severity="low"))
    line = one(facts, scale((95, 5), (90, 10)))
    assert [(part.severity, part.amount, part.band) for part in line.parts] == [
        ("urgent", 50_00, 0),
        ("low", 100_00, 1),
    ]
    assert [part.severity for part in line.deciding] == ["low"]
    assert line.deciding[0].reason == "85 % attained, below 90 %"
    assert one(facts, scale((95, 5), (90, 10)), combine=Combine.SUM).amount == 150_00


def test_nothing_is_said_to_reach_a_threshold_that_it_misses() -> None:
    facts = month(0, attained(Fraction(9_499_999, 10_000_000)))
    assert one(facts, scale((95, 5))).deciding[0].reason == "94.999 % attained, below 95 %"


def test_an_allowance_for_few_tickets_owes_nothing() -> None:
    from dataclasses import replace

    missed = attained(Fraction(2, 3))
    assert one(month(0, replace(missed, kept=True)), scale((95, 5)), Shortfall(ON, fee(1))).amount == 0
    assert one(month(0, replace(missed, kept=None)), scale((95, 5)), Points(ON, BANDS, money(1))).amount == 0
    assert one(month(0, attained(percent(97))), scale((98, 5))).amount == 50_00  # a band above the quota, as agreed


def test_a_commitment_without_shares_still_has_verdicts() -> None:
    """A mean: kept or missed, nothing attained."""
    from slasim.agreements.credits.facts import Attained

    facts = month(0, Attained(ON, "urgent", 0, 0, Fraction(1), False))
    rules = (scale((95, 5)), Weight(ON, Fraction(1)), Persistent(ON, 1, 1, fee(1)))
    assert [part.rule for part in one(facts, *rules, at_risk=fee(10)).parts] == ["weight", "persistent"]


def test_terms_may_change_from_period_to_period() -> None:
    old, new = plan(scale((95, 5))), plan(scale((95, 7)))
    assert [line.amount for line in credit_lines(months([90, 90]), [old, new])] == [50_00, 70_00]
    with pytest.raises(ValueError, match="1 plans for 2 periods"):
        credit_lines(months([90, 90]), [old])
    assert credit_lines([], CreditPlan()) == ()
