"""Credits in whole units: after the caps, none of which they exceed, and before the minimum; by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from credit_cases import ON, band, earn_back, in_units, money, months, more_than, percent, scale_of, terms
from promise_cases import log, promise

from slasim.agreements import measure
from slasim.agreements.credits.lines import credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError


def credited(share: str, unit: int, how: str, **more: Any) -> int:
    """Cents for one missed month, of so many per cent of a fee of 1000.00."""
    rule = scale_of(ON, [band(percent(99), percent(share))])
    (line,) = credit_lines(months([90]), CreditPlan.of(terms(rule, rounded=in_units(unit, how), **more)))
    return line.amount


@pytest.mark.parametrize(
    ("share", "unit", "down", "up", "nearest"),
    [
        ("1.249", 100, 1200, 1300, 1200),  # 12.49
        ("1.25", 100, 1200, 1300, 1300),  # 12.50: a half goes up
        ("1.3", 100, 1300, 1300, 1300),  # 13.00 is a multiple
        ("0.04", 100, 0, 100, 0),  # 0.40
        ("1.232", 5, 1230, 1235, 1230),  # 12.32 by 0.05
        ("1.2325", 5, 1230, 1235, 1235),  # 12.325: half of a cent is kept until here
        ("5", 700, 4900, 5600, 4900),  # 50.00 by 7.00
    ],
)
def test_to_the_next_or_the_nearest_multiple(share: str, unit: int, down: int, up: int, nearest: int) -> None:
    assert [credited(share, unit, how) for how in ("down", "up", "half up")] == [down, up, nearest]


@pytest.mark.parametrize("how", ["down", "up", "half up"])
def test_no_cap_is_exceeded(how: str) -> None:
    """At most 149.97, or 149.60: the multiple of 1.00 below is 149.00, though both are nearer to 150.00."""
    for limit in ({"cap": money("149.97")}, {"cap": percent("14.96")}, {"yearly_cap": money("149.97")}):
        assert credited("20", 100, how, **limit) == 14_900
    assert credited("14.9", 100, how, cap=money("149.97")) == 14_900
    assert credited("14.85", 100, how, cap=money("149.00")) == (14_800 if how == "down" else 14_900)  # 148.50


def test_the_minimum_is_compared_with_what_was_rounded() -> None:
    assert credited("0.999", 100, "half up", minimum=money(10)) == 1000  # 9.99 is 10.00
    assert credited("0.999", 100, "half up", minimum=more_than(1000)) == 0
    assert credited("1.05", 100, "down", minimum=money("10.50")) == 0  # 10.50 is 10.00


def test_what_is_earned_back_is_a_share_of_the_rounded_credit() -> None:
    """A third of 1000.00 is 333.33, and 333.00 in whole units; a tenth of these returns, to the cent."""
    rule = scale_of(ON, [band(percent(99), Fraction(1, 3))])
    plan = CreditPlan.of(terms(rule, rounded=in_units(100, "down"), earn_back=earn_back(1, percent(98), percent(10))))
    assert [line.amount for line in credit_lines(months([90, 100]), plan)] == [33_300, -3330]


def test_the_year_counts_what_was_rounded() -> None:
    rule = scale_of(ON, [band(percent(99), percent("10.06"))])  # 100.60
    plan = CreditPlan.of(terms(rule, rounded=in_units(100, "down"), yearly_cap=money("250.50")))
    assert [line.amount for line in credit_lines(months([90] * 4), plan)] == [10_000, 10_000, 5000, 0]  # of 50.50


LATE = {"commitments": {"first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month"}}}


def book(credits: dict[str, Any], fee: str = "333.30 EUR/month") -> Any:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "fee": fee, **LATE, "credits": credits}
    return promise(f"a: {json.dumps(spec)}")


SCALE = {"on": "first_response", "scale": {"below 90 %": "10 % of fee"}}  # 33.33
DOLLAR = {"to": "1 EUR", "how": "down"}
ONE_LATE = [("T", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 12:00", "replied")])]


def test_a_statement_retraces_it() -> None:
    card = measure(log(ONE_LATE, until="2027-02-01 00:00"), book(SCALE | {"rounded": DOLLAR, "minimum": "33.20 EUR"}))
    assert card.credits["credit"].sum() == 0
    parts = card.credit_parts[["rule", "amount", "reason"]].to_dict("records")
    assert [(each["rule"], each["amount"], each["reason"]) for each in parts[1:]] == [
        ("rounding", Decimal("-0.33"), "rounded down to a multiple of 1 EUR"),
        ("minimum", Decimal("-33.00"), "below the least that is paid"),
    ]
    assert (parts[0]["rule"], parts[0]["amount"]) == ("scale", Decimal("33.33"))
    told = str(card.explain("T"))
    assert "33.33 EUR is rounded down to a multiple of 1 EUR: 33.00 EUR" in told
    assert "33.00 EUR is below the least that is paid, 33.20 EUR" in told


def test_up_is_a_step_that_adds() -> None:
    card = measure(log(ONE_LATE, until="2027-02-01 00:00"), book(SCALE | {"rounded": {"to": "0.50 EUR", "how": "up"}}))
    assert card.credits["credit"].tolist() == [Decimal("33.50")]
    assert card.credit_parts["amount"].tolist() == [Decimal("33.33"), Decimal("0.17")]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"rounded": DOLLAR}, "The credit of a month is then rounded down to a multiple of 1 EUR."),
        (
            {"rounded": {"to": "0.05 EUR"}, "cap": "20 % of fee"},
            "The credit of a month is then rounded to the nearest multiple of 0.05 EUR, a half up, or down where that "
            "would be more than is credited at most in a month.",
        ),
        (
            {"rounded": {"to": "5 EUR", "how": "up"}, "yearly_cap": "5 % of annual fee", "minimum": "10 EUR"},
            "The credit of a month is then rounded up to a multiple of 5 EUR, or down where that would be more than is "
            "credited at most in a year. It is the rounded credit that is compared with that.",
        ),
    ],
)
def test_the_agreement_says_it(more: dict[str, Any], sentence: str) -> None:
    said = document(book(SCALE | more))
    first, _, second = sentence.partition(". ")
    assert first.removesuffix(".") + "." in said
    assert second in said
    assert "Apart from that only the result is rounded, to the smallest unit of EUR; a half is rounded up." in said
    assert "33.33 EUR; rounded" in said  # the worked example


REFUSED = [
    ({"to": "0 EUR"}, "'0 EUR'", "to"),
    ({"to": "1 USD"}, "'1 USD'", "to"),
    ({"to": "0.005 EUR"}, "'0.005 EUR'", "to"),
    ({"to": "1 EUR", "how": "upwards"}, "'upwards'", "how"),
    ({"to": "60 EUR"}, "'60 EUR'", "to"),  # above the cap of 50
]


@pytest.mark.parametrize(("rounded", "found", "at"), REFUSED)
def test_units_that_are_none_are_refused_at_their_line(rounded: dict[str, str], found: str, at: str) -> None:
    with pytest.raises(ScenarioError) as error:
        book(SCALE | {"rounded": rounded, "cap": "50 EUR"})
    (problem,) = error.value.problems
    assert (problem.found, problem.path.split(".")[-1]) == (found, at)
    assert problem.line > 0


PER_BREACH = {"on": "first_response", "per_breach": {"urgent": "300 EUR"}}


@pytest.mark.parametrize(
    ("credits", "is_idle"),
    [
        (PER_BREACH | {"rounded": DOLLAR}, True),  # 300, 600, ...
        (PER_BREACH | {"rounded": DOLLAR, "cap": "1000 EUR"}, True),
        (PER_BREACH | {"rounded": DOLLAR, "cap": "999.50 EUR"}, False),
        (PER_BREACH | {"rounded": DOLLAR, "cap": "50 % of fee"}, False),
        (PER_BREACH | {"rounded": {"to": "7 EUR"}}, False),
        (SCALE | {"rounded": DOLLAR}, False),
        (SCALE | {"rounded": {"to": "0.01 EUR"}}, True),  # as every result is
        (SCALE | {"rounded": {"to": "0.01 EUR", "how": "down"}}, False),
        (SCALE | {"rounded": {"to": "0.01 EUR"}, "minimum": "10 EUR"}, False),  # 9.995 is 10.00 and paid
    ],
)
def test_units_that_change_nothing_are_named(credits: dict[str, Any], is_idle: bool) -> None:
    idle = {each.path for each in book(credits).warnings if each.rule == "unused_setting"}
    assert ("agreements.a.credits.rounded" in idle) is is_idle


def test_a_review_names_a_credit_of_which_nothing_is_left() -> None:
    (only,) = review(book(SCALE | {"rounded": DOLLAR}, fee="9.90 EUR/month")).named("credit_rounded_away")
    assert only.risk == (
        "10 % of fee of an account of gold (9.90 EUR a month) is 0.99 EUR, of which rounding down to 1 EUR leaves "
        "nothing: it is never paid."
    )
    assert only.mend == {"agreements.a.credits.rounded": None}
    for more in ({"to": "1 EUR"}, {"to": "1 EUR", "how": "up"}):
        assert review(book(SCALE | {"rounded": more}, fee="9.90 EUR/month")).named("credit_rounded_away") == ()


def test_a_review_holds_what_was_rounded_against_the_minimum() -> None:
    """33.33 is 33.00, exactly the minimum."""
    found = review(book(SCALE | {"rounded": DOLLAR, "minimum": "33 EUR"})).named("credit_at_minimum")
    assert len(found) == 1
    assert review(book(SCALE | {"minimum": "33 EUR"})).named("credit_at_minimum") == ()
