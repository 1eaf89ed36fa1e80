"""What follows from a credit: earn-back, bonus, claims, remedies, the right to end the contract; what is final."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from credit_cases import (
    ON,
    attained,
    bonus,
    credited,
    earn_back,
    fee,
    minor,
    missed,
    money,
    month,
    months,
    percent,
    plan,
    points,
    scale,
)

from slasim.agreements.credits.lines import credit_lines, last_claim
from slasim.scenario import Length, PointBand, TriggerSpec

SCALE = scale((95, 5), (90, 10))


def amounts(shares: list[str | int | None], **more: object) -> list[int]:
    return [line.amount for line in credit_lines(months(shares), plan(SCALE, **more))]


def test_a_credit_returns_when_the_next_periods_reach_the_goal() -> None:
    back = earn_back(2, percent(97), percent(50))
    assert amounts([92, 97, 98], earn_back=back) == [50_00, 0, -25_00]
    assert amounts([92, 97, 98, 99], earn_back=back) == [50_00, 0, -25_00, 0]  # once
    assert amounts([92, 97, "96.9"], earn_back=back) == [50_00, 0, 0]
    assert amounts([92, 97, None], earn_back=back) == [50_00, 0, 0]  # no data reaches nothing
    assert amounts([92, 88, 99, 99], earn_back=back) == [50_00, 100_00, 0, -50_00]


def test_the_whole_credit_returns_to_the_cent() -> None:
    """25 % of 30.02 is 7.505: paid 7.51, returned 7.51."""
    history = months([80, 99], fee=30_02)
    lines = credit_lines(history, plan(scale((95, 25)), earn_back=earn_back(1, percent(97), Fraction(1))))
    assert [line.amount for line in lines] == [7_51, -7_51]


def test_a_capped_credit_returns_as_it_was_paid() -> None:
    back = earn_back(1, percent(97), Fraction(1))
    assert amounts([80, 99], cap=fee(3), earn_back=back) == [30_00, -30_00]
    assert amounts([80, 99], minimum=minor(200_00), earn_back=back) == [0, 0]


def test_every_severity_of_the_commitment_must_reach_the_goal() -> None:
    back = earn_back(1, percent(97), Fraction(1))
    first = month(0, attained(percent(92)))
    good, bad = attained(percent(99)), attained(percent(96), severity="low")
    for cells, returned in (((good,), -50_00), ((good, bad), 0)):
        lines = credit_lines([first, month(1, *cells)], plan(SCALE, earn_back=back))
        assert lines[1].amount == returned
    other = attained(percent(50), on="resolution")  # the credit did not rest on it
    assert credit_lines([first, month(1, good, other)], plan(SCALE, earn_back=back))[1].amount == -50_00


def test_a_bonus_is_owed_above_and_not_at_its_threshold() -> None:
    extra = bonus(ON, percent(99), fee(2))
    assert amounts([99, "99.01", 92, None], bonus=extra) == [0, -20_00, 50_00, 0]
    facts = month(0, attained(percent(100)), attained(percent(99), severity="low"))
    assert credit_lines([facts], plan(bonus=extra))[0].amount == 0


def test_the_order_is_cap_minimum_earn_back_bonus() -> None:
    """One line has them all: 10 % of 1000 capped at 80; returned 15 of January's 30; bonus 7 of another commitment."""
    cells = (attained(percent(98)), attained(percent(85), on="resolution"), attained(Fraction(1), on="chat"))
    history = [month(0, attained(percent(94))), month(1, *cells)]
    rules = (scale((95, 3)), scale((95, 5), (90, 10), on="resolution"))
    promises = plan(
        *rules,
        cap=fee(8),
        minimum=minor(20_00),
        earn_back=earn_back(1, percent(97), percent(50)),
        bonus=bonus("chat", percent(99), money(7)),
    )
    line = credit_lines(history, promises)[1]
    assert (line.before_cap, line.after_cap, line.credit) == (100_00, 80_00, 80_00)
    assert (line.earn_back, line.bonus, line.amount) == (15_00, 7_00, 58_00)


def test_three_in_a_row_and_two_of_four() -> None:
    def reached(shares: list[str | int | None], trigger: TriggerSpec) -> list[int]:
        lines = credit_lines(months(shares), plan(termination=trigger))
        return [at for at, line in enumerate(lines) if line.termination]

    row = missed(ON, 3, 3)
    assert reached([90, 90, 90, 90, 99, 90], row) == [2, 3]
    assert reached([90, 90, None, 90, 90, 90], row) == [5]  # a month without data ends a row
    assert reached([90, 99, 99, 90, 99, 99, 99, 90], missed(ON, 2, 4)) == [3]


def test_misses_of_different_commitments_are_not_added_up() -> None:
    history = [month(at, attained(percent(90), on=name)) for at, name in enumerate(("a", "b", "a"))]
    assert [line.termination for line in credit_lines(history, plan(termination=missed(None, 2, 2)))] == [(), (), ()]
    assert [line.termination for line in credit_lines(history, plan(termination=missed(None, 2, 3)))][-1] == ("a",)


def test_a_right_that_rests_on_the_size_of_credits() -> None:
    """5 % owed below 95 %, 10 % below 90 %; what falls below the minimum was not credited."""

    def reached(shares: list[str | int | None], trigger: TriggerSpec, **more: object) -> list[int]:
        lines = credit_lines(months(shares), plan(SCALE, termination=trigger, **more))
        assert all(line.termination in ((), (ON,)) for line in lines)
        return [at for at, line in enumerate(lines) if line.termination]

    twice = credited(fee(10), 2, 3)
    assert reached([85, 92, 85, 92, 99, 85, 85], twice) == [2, 6]
    assert reached([85, 85], credited(money("100.01"), 2, 2)) == []
    together = credited(money(200), None, 3)
    assert reached([92, 92, 85, 92, 85, 85, 99], together) == [2, 3, 4, 5]  # not in a period without a credit
    assert reached([92, 92, 85], together, minimum=minor(60_00)) == []


@pytest.mark.parametrize(
    ("end", "within", "last"),
    [
        (date(2027, 2, 1), Length(days=30), date(2027, 3, 2)),  # thirty days after 31 January
        (date(2027, 2, 1), Length(months=1), date(2027, 2, 28)),
        (date(2028, 1, 1), Length(months=2), date(2028, 2, 29)),
        (date(2027, 1, 28), Length(months=1), date(2027, 2, 27)),
        (date(2027, 1, 29), Length(months=1), date(2027, 2, 28)),
        (date(2027, 1, 31), Length(months=1), date(2027, 2, 28)),  # the whole of a month that has no 31st
        (date(2027, 10, 2), Length(days=1), date(2027, 10, 2)),
        (date(2027, 3, 1), Length(business_days=1), date(2027, 3, 1)),  # a Monday
        (date(2027, 3, 1), Length(business_days=5), date(2027, 3, 5)),
        (date(2027, 3, 1), Length(business_days=6), date(2027, 3, 8)),
        (date(2027, 4, 1), Length(business_days=10), date(2027, 4, 14)),  # from a Thursday; Easter is not asked
        (date(2027, 5, 1), Length(business_days=1), date(2027, 5, 3)),  # from a Saturday
        (date(2027, 8, 1), Length(business_days=7), date(2027, 8, 10)),  # from a Sunday
    ],
)
def test_last_day_of_a_claim(end: date, within: Length, last: date) -> None:
    assert last_claim(end, within) == last


def test_only_a_credit_can_be_claimed() -> None:
    lines = credit_lines(months([92, 99]), plan(SCALE, claim_within=Length(days=30)))
    assert [line.claim_until for line in lines] == [date(2027, 3, 2), None]


def test_an_extension_is_counted_in_days_begun() -> None:
    """5 % of January's fee is 1.55 days, 10 % of February's 2.8."""
    lines = credit_lines(months([92, 88, 99]), plan(SCALE, remedy="extension"))
    assert [(line.remedy, line.extension_days) for line in lines] == [("extension", days) for days in (2, 3, 0)]
    assert [line.extension_days for line in credit_lines(months([92]), plan(SCALE, remedy="cash"))] == [0]
    free = credit_lines(months([92], fee=0), plan(scale((95, 0)), remedy="extension"))
    assert [line.extension_days for line in free] == [0]


def test_a_line_is_final_when_all_it_rests_on_is() -> None:
    open_first = [month(0, attained(percent(92), final=False)), month(1, attained(percent(92)))]
    other = [month(0, attained(percent(92), on="other", final=False)), month(1, attained(percent(92)))]
    repeated = points(ON, (PointBand(percent(95), 1),), money(1), repeat=Fraction(2))
    for history, rule, expected in (
        (open_first, SCALE, [False, True]),
        (open_first, repeated, [False, False]),  # what came before matters
        (other, repeated, [True, True]),
    ):
        assert [line.final for line in credit_lines(history, plan(rule))] == expected
