"""Whom an agreement is for beside others, at which fee and on whose hours: what is promised is worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from promise_cases import log, promise

from slasim.agreements import measure
from slasim.agreements.document import document

REPLY = {"promise": {"urgent": "1 h", "normal": "1 h"}, "hours": "24x7", "quota": "90 % per month"}
SOLUTION = REPLY | {"pauses": False}
GOLD = {"judged": "each customer", "for": {"tier": "gold"}, "commitments": {"first_response": REPLY}}
WIDE = {
    "level": "corporate",
    "judged": "each customer",
    "commitments": {"first_response": REPLY, "resolution": SOLUTION},
}


def agreements(**specs: dict[str, Any]) -> Any:
    return promise("\n".join(f"{name}: {json.dumps(spec)}" for name, spec in specs.items()))


def judged(book: Any, tickets: list[Any], until: str = "2027-02-01 00:00") -> set[tuple[str, str, str]]:
    rows = measure(log(tickets, until=until), book).compliance
    return {(row.agreement, row.commitment, row.severity) for row in rows.itertuples() if row.decided}


def ticket(name: str, severity: str, customer: str = "gold-1") -> tuple[Any, ...]:
    """Answered and solved after three hours."""
    noon = "2027-01-04 12:00"
    return (name, "2027-01-04 09:00", severity, customer, [(noon, "replied"), (noon, "solved")])


BOTH = [ticket("t1", "urgent"), ticket("t2", "normal")]


def test_what_only_the_wider_agreement_promises_holds_too() -> None:
    """Both promise a first response, a solution only one of them."""
    book = agreements(wide=WIDE, gold=GOLD)
    assert {each[:2] for each in judged(book, BOTH)} == {("gold", "first_response"), ("wide", "resolution")}
    same = "where both have a promise of the same kind; what only one of them promises holds too."
    ours = f"It prevails over another service level agreement for a service or for everybody {same}"
    assert ours in document(book, name="gold")
    theirs = f"Another service level agreement for a service or for certain customers prevails over it {same}"
    assert theirs in document(book, name="wide")


def test_kinds_of_agreements_prevail_over_their_own_alone() -> None:
    team = GOLD | {"kind": "internal", "commitments": {"resolution": SOLUTION}}
    book = agreements(wide=WIDE, team=team)
    assert {each[:2] for each in judged(book, BOTH)} >= {("team", "resolution"), ("wide", "resolution")}
    assert "It prevails over another operational level agreement for" in document(book, name="team")


def test_an_earlier_agreement_of_a_level_takes_its_tickets_whole() -> None:
    """The first promises urgent tickets no solution: the second promises them none either."""
    first = GOLD | {"for": {"tier": "gold", "severity": "urgent"}}
    first["commitments"] = {"first_response": REPLY | {"promise": {"urgent": "1 h"}}}
    book = agreements(first_ones=first, gold=GOLD | {"commitments": {"resolution": SOLUTION}})
    assert judged(book, BOTH) == {("first_ones", "first_response", "urgent"), ("gold", "resolution", "normal")}
    assert "It does not apply where the agreement first ones does." in document(book, name="gold")
    assert "It does not apply where" not in document(book, name="first_ones")


@pytest.mark.parametrize(
    "other", [{"for": {"tier": "free"}}, {"kind": "internal"}, {"status": "pilot"}, {"level": "service"}]
)
def test_an_agreement_that_takes_no_tickets_from_it_is_not_named(other: dict[str, Any]) -> None:
    assert "It does not apply where" not in document(agreements(first=GOLD | other, gold=GOLD), name="gold")


@pytest.mark.parametrize("kind", ["internal", "vendor"])
def test_what_customers_pay_is_no_price_of_an_agreement_behind_theirs(kind: str) -> None:
    term = {"from": "2027-01-01", "to": "2027-12-31"}
    behind = GOLD | {"kind": kind, "term": term}
    assert "fee" not in document(agreements(gold=behind)).lower()
    owing = behind | {"credits": {"on": "first_response", "scale": {"below 90 %": "5 % of fee"}}}
    told = document(agreements(gold=owing))
    assert "Customers pay these fees under their own agreements; credits below are shares of them." in told
    assert "| gold | 1000.00 EUR |\n" in told
    assert "over the term" not in told
    assert "All accounts over the term of 12 months" in document(agreements(gold=GOLD | {"term": term}))


def test_whose_hours_the_customers_are() -> None:
    """Regions of customers are calendars."""
    own = GOLD | {"commitments": {"first_response": REPLY | {"hours": "customer"}}}
    assert "The customer's hours are those of the customer's region: Office." in document(agreements(gold=own))
    assert "The customer's hours" not in document(agreements(gold=GOLD))


def test_a_forecast_is_of_all_customers_together() -> None:
    """Three tickets of one customer and two of another on a day of which four were agreed."""
    book = agreements(gold=GOLD | {"relief": {"forecast": "4 per day", "above": "100 %"}})
    told = "The agreed forecast of the tickets that are promised something, of all customers together, is 4 per day."
    assert told in document(book)
    four = [ticket(f"t{number}", "urgent", f"gold-{1 + number % 2}") for number in range(4)]
    assert judged(book, four) == {("gold", "first_response", "urgent")}
    assert judged(book, [*four, ticket("t4", "urgent")]) == set()
