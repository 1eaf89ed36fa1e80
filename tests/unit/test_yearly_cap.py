"""A cap of a year beside the one of each period, by calendar years and by those of the contract; by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from credit_cases import ON, attained, band, earn_back, money, month, months, percent, scale, scale_of, terms
from promise_cases import log, promise
from scorecard_cases import stating

from slasim import load_scenario
from slasim.agreements import Scorecard, measure
from slasim.agreements.credits.lines import credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError
from slasim.study.measures.promises.caps import cap_of
from tests.cli_cases import ROOT

THIRTY = scale((99, 30))  # 300.00 of 1000.00
UP = {"metric": "availability", "quota": "99.5 % per month"}
SCALE = {"on": "up", "scale": {"below 99.5 %": "30 % of fee"}}


def amounts(shares: list[Any], since: date | None = None, **more: Any) -> list[int]:
    """By month from January 2027 on, cents; the fee is 1000.00."""
    return [line.amount for line in credit_lines(months(shares), CreditPlan.of(terms(THIRTY, **more), since=since))]


TENTH = percent(10)


def test_earlier_months_are_credited_first_and_the_rest_is_what_is_left() -> None:
    """10 % of 12,000.00 are four times 300.00."""
    assert amounts([90] * 6, yearly_cap=TENTH) == [30_000] * 4 + [0, 0]
    assert amounts([90, 100, 90, 90, 90, 90], yearly_cap=TENTH) == [30_000, 0] + [30_000] * 3 + [0]
    assert amounts([90] * 3, yearly_cap=money("700.00")) == [30_000, 30_000, 10_000]


def test_a_cap_of_the_month_comes_first() -> None:
    assert amounts([90] * 9, yearly_cap=TENTH, cap=percent(15)) == [15_000] * 8 + [0]


def test_a_new_calendar_year_begins_anew() -> None:
    assert amounts([100] * 8 + [90] * 6, yearly_cap=percent("7.5")) == [0] * 8 + [30_000] * 3 + [0] + [30_000] * 2


@pytest.mark.parametrize(
    ("since", "right"),
    [
        (date(2027, 1, 1), [30_000, 30_000, 0, 0, 0, 0]),
        (date(2026, 4, 1), [30_000, 30_000, 0, 30_000, 30_000, 0]),  # the second year from April on
        (date(2026, 4, 2), [30_000, 30_000, 0, 0, 30_000, 30_000]),  # April begins in the first year
        (date(2027, 1, 20), [30_000, 30_000, 0, 0, 0, 0]),  # what begins before the contract is in its first year
        (date(2024, 2, 29), [30_000, 30_000, 30_000, 30_000, 0, 0]),  # from 1 March on, in years without that day
    ],
)
def test_a_month_belongs_to_the_contract_year_in_which_it_begins(since: date, right: list[int]) -> None:
    found = amounts([90] * 6, since, yearly_cap=percent(5), cap_year="contract")
    assert found == right


def test_what_was_rounded_counts_as_it_was_paid() -> None:
    """A third of 1000.00 is 333.33: three of them leave 0.01 of 1000.00."""
    third = scale_of(ON, [band(percent(99), Fraction(1, 3))])
    lines = credit_lines(months([90] * 4), CreditPlan.of(terms(third, yearly_cap=money(1000))))
    assert [line.amount for line in lines] == [33_333, 33_333, 33_333, 1]


def test_the_minimum_is_held_against_what_is_left() -> None:
    assert amounts([90] * 3, yearly_cap=money(605), minimum=money(10)) == [30_000, 30_000, 0]
    assert amounts([90] * 3, yearly_cap=money(610), minimum=money(10)) == [30_000, 30_000, 1_000]


def test_what_is_earned_back_leaves_no_more() -> None:
    """Half of January's credit returns in February: the year still has 100.00 left."""
    back = earn_back(1, percent(98), percent(50))
    found = amounts([90, 100, 90], yearly_cap=money(400), earn_back=back)
    assert found == [30_000, -15_000, 10_000]


def test_the_line_says_that_the_year_limits_it_and_earlier_open_verdicts_leave_it_open() -> None:
    lines = credit_lines(months([90] * 3), CreditPlan.of(terms(THIRTY, yearly_cap=money(500), cap=percent(25))))
    assert [(line.after_cap, line.by_year) for line in lines] == [(25_000, False), (25_000, False), (0, True)]
    assert [line.before_cap for line in lines] == [30_000] * 3
    history = [month(0, attained(percent(90), final=False)), month(1, attained(percent(90)))]
    for more, final in (({"yearly_cap": money(500)}, False), ({}, True)):
        assert credit_lines(history, CreditPlan.of(terms(THIRTY, **more)))[1].final is final


def book(credits: dict[str, Any], more: Any = None, fee: str = "1000.50 EUR/month", **commitments: Any) -> Any:
    spec = {"for": {"tier": "gold"}, "fee": fee, "judged": "each customer", "commitments": commitments or {"up": UP}}
    return promise(f"a: {json.dumps(spec | {'credits': credits} | (more or {}))}")


def card(credits: dict[str, Any], months_down: int = 5, more: Any = None) -> Scorecard:
    """Five hours without service on the 10th of each month."""
    rows = [("fine", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 09:10", "solved")])]
    down = [(f"2027-{n:02d}-10 10:00", f"2027-{n:02d}-10 15:00", "gold-1") for n in range(1, months_down + 1)]
    return measure(stating(log(rows, until="2027-07-01 00:00"), outages=down), book(credits, more))


def owed(of: Scorecard) -> dict[str, Decimal]:
    return {str(row["period"]): row["credit"] for row in of.credits.to_dict("records") if row["credit"]}


def test_a_log_is_billed_by_it() -> None:
    """30 % of 1000.50 are 300.15: four of them are 1200.60, which is 10 % of twelve fees."""
    limited = SCALE | {"yearly_cap": "10 % of annual fee"}
    assert owed(card(limited)) == {f"2027-0{n}": Decimal("300.15") for n in range(1, 5)}
    by_contract = limited | {"cap_year": "contract"}
    more = {"term": {"from": "2026-04-15"}}
    assert owed(card(by_contract | {"yearly_cap": "500 EUR"}, more=more)) == {
        "2027-01": Decimal("300.15"),
        "2027-02": Decimal("199.85"),
        "2027-05": Decimal("300.15"),
    }


def test_the_customer_is_told_and_the_document_says_it() -> None:
    limited = SCALE | {"yearly_cap": "500 EUR"}
    sent = card(limited, 2).for_customer("gold-1").decode()
    assert "above what is left of the year's cap: -" in sent
    told = document(book(SCALE | {"yearly_cap": "10 % of annual fee", "cap": "50 % of fee"}))
    assert (
        "In a calendar year at most 10 % of the annual fee is credited: a month gets no more than the rounded "
        "credits of earlier ones of that year leave of it.\n- A month belongs to the year in which it "
        "begins.\n- The annual fee is twelve monthly ones."
    ) in told
    contract = SCALE | {"yearly_cap": "500 EUR", "cap_year": "contract"}
    assert "In a contract year, the first of which begins on 2026-04-15, at most 500 EUR is credited" in document(
        book(contract, {"term": {"from": "2026-04-15"}})
    )


@pytest.mark.parametrize(
    ("credits", "more", "place", "words"),
    [
        ({"cap_year": "contract"}, {}, "cap_year", "cap_year without yearly_cap"),
        ({"yearly_cap": "1 % of annual fee", "cap_year": "contract"}, {}, "cap_year", "contract years without a term"),
        ({"yearly_cap": "1 % of fee"}, {}, "yearly_cap", "a share of the annual fee such as 5 % of annual fee"),
        ({"yearly_cap": "100 USD"}, {}, "yearly_cap", "an amount in EUR"),
        ({"cap": "1 % of annual fee"}, {}, "cap", "stands in yearly_cap"),
        ({"cap": "1 % of fee per year"}, {}, "cap", "yearly_cap limits a year"),
        ({"yearly_cap": "100 EUR", "cap_year": "fiscal"}, {}, "cap_year", "expected calendar or contract"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(
    credits: dict[str, Any], more: dict[str, Any], place: str, words: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        book(SCALE | credits, more)
    assert words in str(error.value)
    assert f"agreements.a.credits.{place}" in str(error.value)


def test_periods_of_a_year_or_of_several_kinds_are_refused() -> None:
    year = UP | {"quota": "99.5 % per year"}
    with pytest.raises(ScenarioError, match="a yearly_cap beside a review period of a year; expected cap"):
        book(SCALE | {"yearly_cap": "100 EUR"}, up=year)
    again = {"persistent": {"missed": "2 of 3", "amount": "50 EUR"}, "yearly_cap": "100 EUR"}
    with pytest.raises(ScenarioError, match="a yearly_cap over review periods of month or quarter"):
        book(again, up=UP, quarterly=UP | {"quota": "99.5 % per quarter"})


def test_a_review_sees_an_end_and_a_cap_that_no_year_reaches() -> None:
    endless = {"on": "up", "downtime": "10 % of fee per begun hour"}
    named = [each.name for each in review(book(endless))]
    assert "credit_without_cap" in named
    assert "credit_without_cap" not in [each.name for each in review(book(endless | {"yearly_cap": "500 EUR"}))]
    for share, idle in (("31 %", True), ("30 %", False)):
        found = review(book(SCALE | {"yearly_cap": f"{share} of annual fee"}))
        clauses = [each.clause for each in found if each.name == "cap_never_reached"]
        assert clauses == ["agreements.a.credits.yearly_cap"] * idle


def test_the_most_of_a_window_counts_the_year_once() -> None:
    """The window of the quickstart has one year: its accounts can be owed what the year allows, and no more."""
    path = ROOT / "scenarios" / "quickstart.yaml"
    credits = next(f"agreements.{name}.credits" for name in load_scenario(path).agreements)
    changed = load_scenario(path, {f"{credits}.yearly_cap": "1 EUR"})
    free = load_scenario(path, {f"{credits}.yearly_cap": "100 % of annual fee"})
    assert 0 < cap_of(changed) < cap_of(free) == cap_of(load_scenario(path))
