"""Each rule of credits, worked out by hand to the cent. The monthly fee is 1000.00, the quota 95 %."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from credit_cases import (
    ON,
    attained,
    band,
    fee,
    minor,
    money,
    month,
    months,
    outage_day,
    per_breach,
    percent,
    persistent,
    plan,
    points,
    scale,
    scale_of,
    shortfall,
    stage,
    weight,
)

from slasim.agreements.credits.exact import half_up
from slasim.agreements.credits.history import Attained, LateTicket, PeriodFacts, Unavailable
from slasim.agreements.credits.lines import Line, credit_lines
from slasim.scenario import CreditRule, PointBand

HOUR = 3_600_000


def one(facts: PeriodFacts, *rules: CreditRule, **more: object) -> Line:
    (line,) = credit_lines([facts], plan(*rules, **more))
    return line


def amounts(history: list[PeriodFacts], *rules: CreditRule, **more: object) -> list[int]:
    return [line.amount for line in credit_lines(history, plan(*rules, **more))]


def test_a_scale_owes_the_lowest_band_and_money_as_well_as_shares() -> None:
    steps = (band(percent(95), money(20)), band(percent(90), fee(10)))
    assert amounts(months([95, "94.999", 90, "89.999", None]), scale_of(ON, steps)) == [0, 20_00, 20_00, 100_00, 0]


def test_what_lies_between_two_bands_owes_nothing() -> None:
    steps = (band(percent("98.99"), fee(2), percent(98)), band(percent("97.99"), fee(5), percent(96)))
    shares = ["98.995", "98.99", 98, "97.995", "97.99", 96, "95.9"]
    found = amounts(months(shares, quota="99"), scale_of(ON, steps))
    assert found == [0, 20_00, 20_00, 0, 50_00, 50_00, 0]


def test_a_shortfall_counts_parts_of_points() -> None:
    rule = shortfall(ON, fee(2))
    assert amounts(months([95, "93.5", "94.99"]), rule) == [0, 30_00, 20]  # 1.5 points, 0.01 points
    assert amounts(months([80]), rule) == [300_00]
    assert amounts(months([80]), shortfall(ON, fee(2), up_to=money(250))) == [250_00]


def test_a_third_of_a_shortfall_is_exact() -> None:
    (line,) = credit_lines([month(0, attained(Fraction(2, 3)))], plan(shortfall(ON, fee(1))))
    assert line.before_cap == Fraction(100_000) * (Fraction(95, 100) - Fraction(2, 3))  # 28 1/3 points, 1000 cents each
    assert line.amount == 283_33


BREACHES = (
    per_breach("response", {"urgent": money(50), "normal": money(5)}),
    per_breach("resolution", {"urgent": money(80)}),
)


def late(name: str, *keys: tuple[str, str]) -> LateTicket:
    return LateTicket(name, frozenset(keys))


REPLY, SOLUTION = ("response", "urgent"), ("resolution", "urgent")


def test_an_event_that_breached_several_clocks_is_credited_once() -> None:
    tickets = (
        *(late(f"both {at}", REPLY, SOLUTION) for at in range(2)),
        *(late(f"reply {at}", REPLY) for at in range(3)),
        late("normal", ("response", "normal")),
        *(late(f"solution {at}", ("resolution", "normal")) for at in range(9)),  # nothing is agreed for it
    )
    line = one(month(0, late=tickets), *BREACHES)
    assert line.amount == 2 * 80_00 + 3 * 50_00 + 1 * 5_00
    assert [(part.on, part.severity, part.amount, part.reason) for part in line.deciding] == [
        (("resolution",), "urgent", 160_00, "2 events late, 80 EUR each"),
        (("response",), "normal", 5_00, "1 event late"),
        (("response",), "urgent", 150_00, "3 events late, 50 EUR each"),
    ]


def twice(now: tuple[str, str], before: tuple[str, str]) -> list[PeriodFacts]:
    """A ticket that is late in January and in February."""
    return [month(0, late=(late("it", before),)), month(1, late=(late("it", now),))]


def test_an_event_credited_in_an_earlier_period_is_credited_the_rest() -> None:
    assert amounts(twice(SOLUTION, before=REPLY), *BREACHES) == [50_00, 30_00]
    assert amounts(twice(REPLY, before=SOLUTION), *BREACHES) == [80_00, 0]
    other = [month(0, late=(late("other", REPLY),)), month(1, late=(late("it", SOLUTION),))]
    assert amounts(other, *BREACHES) == [50_00, 80_00]  # another ticket


def test_an_event_that_an_earlier_plan_did_not_pay_for_is_credited_whole() -> None:
    history = twice(SOLUTION, before=REPLY)
    found = credit_lines(history, [plan(BREACHES[1]), plan(*BREACHES)])  # January paid for resolutions only
    assert [line.amount for line in found] == [0, 80_00]
    cheap = plan(per_breach("response", {"urgent": fee(1)}))  # 10.00 of January's price, not of February's
    assert [line.amount for line in credit_lines(history, [cheap, plan(*BREACHES)])] == [10_00, 70_00]


def test_breaches_are_added_up_before_they_are_compared() -> None:
    facts = month(0, attained(percent(90)), late=tuple(late(f"t{at}", REPLY) for at in range(3)))
    assert one(facts, scale((95, 12)), *BREACHES).amount == 150_00
    assert one(facts, scale((95, 16)), *BREACHES).amount == 160_00
    assert one(facts, scale((95, 16)), *BREACHES, combine="sum").amount == 310_00


def test_an_outage_day_returns_the_fee_of_that_day() -> None:
    def down(day: int, hours: Fraction | int, on: str = ON) -> Unavailable:
        return Unavailable(on, date(2027, 1, day), int(hours * HOUR))

    rule = outage_day(ON, 4 * HOUR)
    assert one(month(0, unavailable=(down(5, 4),)), rule).amount == 0  # over four hours, not four
    assert one(month(0, unavailable=(down(5, Fraction(401, 100)),)), rule).amount == 32_26  # 1000 / 31 = 32.258
    two = (down(5, 5), down(6, 24))
    assert one(month(0, unavailable=two), rule).amount == 64_52  # 64.516, rounded once
    again = (*two, down(5, 7, "portal"))
    assert one(month(0, unavailable=again), rule, outage_day("portal", 4 * HOUR)).amount == 64_52  # a day counts once
    february = Unavailable(ON, date(2027, 2, 1), 5 * HOUR)
    quarter = PeriodFacts("2027-Q1", 100_000, unavailable=(february,))
    assert one(quarter, rule).amount == 35_71  # 1000 / 28


def test_a_weight_divides_the_pool_of_what_is_at_risk() -> None:
    rules = (weight("response", percent(40)), weight("resolution", percent(25)))
    both = month(
        0, attained(percent(90)), attained(percent(90), severity="low"), attained(percent(80), on="resolution")
    )
    assert one(both, *rules, at_risk=fee(15)).amount == 60_00  # the largest: 40 % of 150
    assert one(both, *rules, at_risk=fee(15), combine="sum").amount == 97_50
    doubled = one(both, *rules, at_risk=fee(15), pool=Fraction(2), combine="sum")
    assert (doubled.before_cap, doubled.amount) == (195_00, 150_00)  # never more than is at risk
    with pytest.raises(ValueError, match="give at_risk"):
        plan(*rules)


BANDS = (PointBand(percent(95), 1), PointBand(percent(90), 2), PointBand(percent(80), 5))


def test_points_of_all_commitments_are_added_up_before_they_cost_money() -> None:
    rules = tuple(points(on, BANDS, money(10), above=3) for on in ("response", "resolution"))
    facts = month(
        0, attained(percent(92)), attained(percent(85), severity="low"), attained(percent(70), on="resolution")
    )
    assert one(facts, *rules).amount == (1 + 2 + 5 - 3) * 10_00
    other = (rules[0], points("resolution", BANDS, money(20), above=3))
    assert one(facts, *other, combine="sum").amount == 0 + (5 - 3) * 20_00  # another value: an account of its own


def test_points_repeat_only_right_after_a_period_with_points() -> None:
    rule = points(ON, BANDS, money(1), repeat=Fraction(3, 2))
    assert amounts(months([92, 92, 85, 99, 92, None, 92]), rule) == [1_00, 1_50, 3_00, 0, 1_00, 0, 1_00]


def test_points_above_a_stage_count_more() -> None:
    stages = (stage(10, Fraction(2)), stage(20, Fraction(3)))
    for earned, cost in ((5, 0), (10, 5), (11, 7), (20, 25), (25, 40)):
        rule = points(ON, (PointBand(percent(95), earned),), money(1), above=5, ratchet=stages)
        assert one(months([90])[0], rule).amount == cost * 100


def test_persistent_failure_uses_each_miss_once() -> None:
    rule = persistent(ON, 3, 4, fee(5))  # 5 % of 12 000
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
    line = one(low, scale((95, 1)), minimum=minor(10_01))
    assert (line.amount, line.after_cap, line.credit, line.withheld) == (0, 10_00, 0, True)
    assert one(low, scale((95, 1)), minimum=minor(10_00)).amount == 10_00
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
    assert one(facts, scale((95, 5), (90, 10)), combine="sum").amount == 150_00


def test_nothing_is_said_to_reach_a_threshold_that_it_misses() -> None:
    facts = month(0, attained(Fraction(9_499_999, 10_000_000)))
    assert one(facts, scale((95, 5))).deciding[0].reason == "94.999 % attained, below 95 %"


def test_an_allowance_for_few_tickets_owes_nothing() -> None:
    from dataclasses import replace

    missed = attained(Fraction(2, 3))
    assert one(month(0, replace(missed, kept=True)), scale((95, 5)), shortfall(ON, fee(1))).amount == 0
    assert one(month(0, replace(missed, kept=None)), scale((95, 5)), points(ON, BANDS, money(1))).amount == 0
    assert one(month(0, attained(percent(97))), scale((98, 5))).amount == 50_00  # a band above the quota, as agreed


def test_a_commitment_without_shares_still_has_verdicts() -> None:
    """A mean: kept or missed, nothing attained."""
    facts = month(0, Attained(ON, "urgent", 0, 0, Fraction(1), False))
    rules = (scale((95, 5)), weight(ON, Fraction(1)), persistent(ON, 1, 1, fee(1)))
    assert [part.rule for part in one(facts, *rules, at_risk=fee(10)).parts] == ["weight", "persistent"]


def test_terms_may_change_from_period_to_period() -> None:
    old, new = plan(scale((95, 5))), plan(scale((95, 7)))
    assert [line.amount for line in credit_lines(months([90, 90]), [old, new])] == [50_00, 70_00]
    with pytest.raises(ValueError, match="1 plans for 2 periods"):
        credit_lines(months([90, 90]), [old])
    assert credit_lines([], plan()) == ()
