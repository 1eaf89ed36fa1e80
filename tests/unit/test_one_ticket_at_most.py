"""`each_up_to`: what one late ticket owes at most, however late it is; by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from contract_cases import REPAIR, agreement, measured, owed, ticket

from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError

RULE = {"on": "repair", "late_by": {"urgent": "1 % of fee per begun hour"}, "each_up_to": "10 % of fee"}
# Due 48 hours after each was reported: late by 20 h, 2 h 30 min and 12 h.
THREE = [
    ticket("A", "01-05 08:00", "01-05 08:30", "01-08 04:00"),
    ticket("B", "01-06 08:00", "01-06 08:30", "01-08 10:30"),
    ticket("C", "01-07 08:00", "01-07 08:30", "01-09 20:00"),
]


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ({}, "230.00"),  # 10 % and 3 begun hours and 10 %
        ({"each_up_to": None}, "350.00"),  # 20 and 3 and 12
        ({"each_up_to": "25 EUR"}, "75.00"),  # 3 begun hours are 30.00
        ({"each_up_to": "30 EUR"}, "90.00"),  # exactly the limit
        ({"up_to": "21 % of fee"}, "210.00"),  # of all together, after the limit of each
        ({"late_by": {"urgent": "1 % of fee per whole hour"}}, "220.00"),  # two whole hours
    ],
)
def test_each_late_ticket_owes_at_most_so_much(more: dict[str, Any], right: str) -> None:
    rule = {name: value for name, value in (RULE | more).items() if value is not None}
    assert owed(measured(rule, THREE)) == {"2027-01": Decimal(right)}


def test_a_cap_of_the_month_stands_beside_it() -> None:
    assert owed(measured(RULE | {"cap": "50 % of fee"}, THREE)) == {"2027-01": Decimal("230.00")}
    assert owed(measured(RULE | {"cap": "22 % of fee"}, THREE)) == {"2027-01": Decimal("220.00")}


def test_a_limit_that_no_currency_can_pay_is_exact_until_the_end() -> None:
    """Three times 1/3 of 1000.00 is all of it: nothing is rounded on the way."""
    rule = RULE | {"late_by": {"urgent": "50 % of fee per begun hour"}, "each_up_to": "1/3 of fee"}
    with pytest.raises(ScenarioError, match="which one step owes for urgent"):
        agreement(rule)
    rule |= {"late_by": {"urgent": "1/6 of fee per begun hour"}}
    assert owed(measured(rule, THREE)) == {"2027-01": Decimal("1000.00")}


def test_the_statement_and_the_ledger_say_how_it_came_about() -> None:
    card = measured(RULE, THREE)
    line = next(each.line for each in card.lines if each.line.amount)
    assert [part.reason for part in line.deciding] == [
        "3 events late, by 3 x 1 h (begun) at 1 % of fee and 2 x the most for one, 10 % of fee"
    ]
    words = [each for cost in card.explain("A").costs for each in cost.words]
    assert "late by: 1 event late, by 1 x the most for one, 10 % of fee: this breach asks for 100.00 EUR" in words


def test_the_document_says_it_and_shows_it() -> None:
    told = document(agreement(RULE))
    assert "A begun step counts as a whole one. For one ticket at most 10 % of the fee is due." in told
    assert "1 event late, by 3 x 1 h (begun): 30.00 EUR" in told
    assert "late by 11 h | 1 event late, by 1 x the most for one, 10 % of fee: 100.00 EUR" in told
    assert "For one ticket" not in document(agreement({k: v for k, v in RULE.items() if k != "each_up_to"}))


def test_a_ticket_with_several_clocks_is_limited_clock_by_clock() -> None:
    update = {"metric": "periodic_update", "promise": {"urgent": "1 h"}, "quota": "none"}
    rule = {"on": "update", "late_by": {"urgent": "1 EUR per begun hour"}, "each_up_to": "4 EUR"}
    told = document(agreement(rule, update=update))
    assert "For one clock at most 4 EUR is due." in told
    rows = [ticket("A", "01-05 08:00", "01-05 15:00", "01-05 22:30")]
    # 09:00 to 15:00 is 6 h late, and a fresh hour from 15:00 on, due at 16:00, is 6 h 30 min late
    assert owed(measured(rule, rows, update=update))["2027-01"] == Decimal("8.00")


def test_business_days_of_lateness_are_limited_too() -> None:
    repair = REPAIR | {"promise": {"urgent": "1 business day"}, "hours": "office", "business_days": "close"}
    rule = {"on": "repair", "late_by": {"urgent": "3 % of fee per begun business day"}, "each_up_to": "8 % of fee"}
    # Reported on Monday the 4th, due at the close of the 5th: 6th, 7th, 8th and 11th are begun.
    rows = [ticket("A", "01-04 10:00", "01-04 10:10", "01-11 12:00")]
    assert owed(measured(rule, rows, repair=repair)) == {"2027-01": Decimal("80.00")}


@pytest.mark.parametrize(
    ("credits", "words"),
    [
        (RULE | {"each_up_to": "0.5 % of fee"}, "at least 1 % of fee, which one step owes for urgent"),
        ({"on": "repair", "per_breach": {"urgent": "1 EUR"}, "each_up_to": "1 EUR"}, "each_up_to beside per_breach"),
        (RULE | {"each_up_to": "10 per cent"}, "each_up_to"),
        (RULE | {"each_up_to": "10 USD"}, "an amount in EUR"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(credits: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement(credits)
    assert words in str(error.value)
    assert "each_up_to" in str(error.value)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"up_to": "10 % of fee"}, True),
        ({"up_to": "10.01 % of fee"}, False),
        ({"up_to": "100 EUR"}, False),  # of another fee it may be less
        ({"cap": "9 % of fee"}, True),
    ],
)
def test_a_limit_of_one_that_is_no_less_than_that_of_all_is_named(more: dict[str, Any], named: bool) -> None:
    found = [each.path for each in agreement(RULE | more).warnings if each.rule == "unused_setting"]
    assert found == ["agreements.a.credits.each_up_to"] * named


def test_a_review_still_asks_for_a_cap_of_all_tickets() -> None:
    assert "credit_without_cap" in [each.name for each in review(agreement(RULE))]
    assert "credit_without_cap" not in [each.name for each in review(agreement(RULE | {"cap": "50 % of fee"}))]
