"""Credits in the plain-language document, reckoned by hand."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from document_cases import BOOK

from slasim.agreements.document import document
from slasim.scenario import AgreementBook

NAME = "gold_support"


def rows(credits: dict[str, Any], fee: str = "1999.99 EUR/month") -> dict[str, str]:
    """The credit of each example; and the notes below them."""
    book = deepcopy(BOOK)
    book["customers"]["gold"]["fee"] = fee
    book["agreements"][NAME]["credits"] = credits
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    shown = text.partition("### Example: an account of gold")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in shown.splitlines() if line.startswith("| ")]
    notes = {line: "" for line in shown.splitlines() if line.startswith("- ")}
    return {each[0]: each[-1] for each in cells[1:]} | notes


def test_each_band_of_a_scale_is_shown_half_way_to_the_next() -> None:
    scale = {"on": "first_response", "scale": {"below 95 %": "6 % of fee", "below 88 %": "25 % of fee"}}
    assert rows(scale) == {
        "First response, Urgent: 91.5 % attained": "120.00 EUR",  # 6 % of 1999.99 = 119.9994
        "First response, Urgent: 84.5 % attained": "500.00 EUR",  # 25 % = 499.9975
    }


def test_the_cap_and_the_minimum() -> None:
    scale = {
        "on": "first_response",
        "scale": {"below 95 %": "6 % of fee", "below 88 %": "25 % of fee"},
        "cap": "20 % of fee",
        "minimum": "150 EUR",
    }
    assert list(rows(scale).values()) == ["0.00 EUR", "400.00 EUR"]  # 120 is below 150; 20 % = 399.998


def test_shortfall_by_percentage_points() -> None:
    """90 % allow 10 % late; with 20 % late 10 points are missing, at 2 % of 1000 EUR each."""
    shortfall = {"on": "resolution", "shortfall": "2 % of fee per point"}
    assert rows(shortfall, "1000 EUR/month") == {"Resolution, Urgent: 80 % attained": "200.00 EUR"}
    assert rows({**shortfall, "up_to": "15 % of fee"}, "1000 EUR/month") == {
        "Resolution, Urgent: 80 % attained": "150.00 EUR"
    }


def test_a_fixed_amount_for_each_breach() -> None:
    per_breach = {"on": "first_response", "per_breach": {"urgent": "12.34 EUR", "normal": "5 EUR"}}
    assert rows(per_breach) == {
        "First response: one urgent ticket misses its target": "12.34 EUR",
        "First response: one normal ticket misses its target": "5.00 EUR",
    }


def test_the_fee_of_a_day() -> None:
    """5 h on 1 January, a month of 31 days: 1999.99 / 31 = 64.5158."""
    assert rows({"on": "availability", "outage_day": "4 h"}) == {
        "Availability: 5 h of outage on 2027-01-01": "64.52 EUR"
    }


def test_a_weight_of_the_pool() -> None:
    """40 % of 130 % of 60 % of 1000 EUR."""
    weight = {"on": "resolution", "weight": "40 %", "at_risk": "60 % of fee", "pool": "130 %"}
    assert rows(weight, "1000 EUR/month") == {"Resolution, Urgent: the quota is missed": "312.00 EUR"}


def test_points_repeat_and_ratchet() -> None:
    """3 points above 1: 2 x 21 EUR. Again: 9 points above 1: 8 x 21. Of both severities: 6 points above 1: 5 x 21."""
    points = {
        "on": "resolution",
        "points": {"bands": {"below 90 %": 1, "below 84 %": 3}, "value": "21 EUR", "above": 1, "repeat": 3},
    }
    assert list(rows(points).values()) == ["0.00 EUR", "42.00 EUR", "168.00 EUR", "105.00 EUR"]


def test_missing_again_and_again() -> None:
    """8 % of twelve fees of 1000 EUR."""
    persistent = {"on": "resolution", "persistent": {"missed": "4 of 9", "amount": "8 % of annual fee"}}
    assert rows(persistent, "1000 EUR/month") == {
        "Resolution, Urgent: the quota is missed in 4 consecutive months": "960.00 EUR"
    }


@pytest.mark.parametrize(
    ("field", "value", "note"),
    [
        (
            "earn_back",
            {"after": "2 periods", "at": "98 %", "share": "50 %"},
            "If 2027-02 and 2027-03 attain 98 %, 30.00 EUR of the credit of 2027-01 are earned back in 2027-03.",
        ),
        ("claim_within", "17 days", "The credit of 2027-01 can be claimed until 2027-02-17."),
        (
            "bonus",
            {"on": "resolution", "above": "99 %", "amount": "1 % of fee"},
            "If every severity of Resolution attains 99.5 % in 2027-01, the bonus is 10.00 EUR.",
        ),
    ],
)
def test_what_follows_a_credit(field: str, value: object, note: str) -> None:
    scale = {"on": "first_response", "scale": {"below 95 %": "6 % of fee"}, field: value}
    assert f"- {note}" in rows(scale, "1000 EUR/month")


def test_thresholds_stand_as_they_are_written() -> None:
    """Four decimals are no three: a share beside a threshold is cut off after as many as that has."""
    bands = {"below 99.9769 %": "5 % of fee", "below 99.8958 %": "10 % of fee", "below 1/3": "20 % of fee"}
    book = deepcopy(BOOK)
    book["agreements"][NAME]["credits"] = {"on": "availability", "scale": bands}
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    for key in bands:
        assert f"| {key} |" in text
    assert "| Availability: 99.93635 % attained | 99.9363 % attained, below 99.9769 %: 100.00 EUR |" in text
    assert "99.976 %" not in text


@pytest.mark.parametrize(
    ("combine", "words"),
    [("sum", "amounts of a month are added up"), ("largest", "amounts of a month only the largest")],
)
def test_a_ticket_late_for_two_promises_is_one_event(combine: str, words: str) -> None:
    book = deepcopy(BOOK)
    rules = [{"on": name, "per_breach": {"urgent": "5 EUR"}} for name in ("first_response", "resolution")]
    book["agreements"][NAME]["credits"] = {"rules": rules, "combine": combine}
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    assert "Of the fixed credits of a ticket that misses several targets only the largest is due in a month" in text
    assert words not in text  # all late tickets are one amount
    rules.append({"on": "resolution", "scale": {"below 90 %": "5 EUR"}})
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    assert words in text
    one = "what a rule comes to for one severity or all fixed credits for late tickets together"
    assert f"one amount is {one}." in text


def test_without_a_fee_there_is_no_example() -> None:
    book = deepcopy(BOOK)
    del book["customers"]["gold"]["fee"]
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    assert "## Credits" in text
    assert "Example: an account" not in text


def told(rules: list[dict[str, Any]], **whole: Any) -> str:
    """The document where these rules are agreed."""
    book = deepcopy(BOOK)
    book["agreements"][NAME]["credits"] = {"rules": rules, "combine": "sum", **whole}
    return document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)


OUTAGE = {"on": "availability", "downtime": "5 EUR per begun hour"}
LENGTHS = {"on": "availability", "durations": {"above 10 min": "5 EUR", "from 1 h": "9 EUR"}}


def test_any_other_rule_is_other_than_something() -> None:
    assert "Each rule comes to one amount a month; these are added up" in told([OUTAGE, LENGTHS])
    assert "a month; of these only the largest is due" in told([OUTAGE, LENGTHS], combine="largest")
    late = {"on": "resolution", "per_breach": {"urgent": "5 EUR"}}
    assert "amount is all fixed credits for late tickets together or what any other rule comes to" in told(
        [OUTAGE, late]
    )


def test_the_words_of_a_rule_need_no_markup() -> None:
    text = told([LENGTHS])
    assert 'A row with "from" includes that very length, one with "above" does not.' in text
    assert "`" not in text


def test_points_of_several_promises_are_one_account() -> None:
    """At most 1 and 2 points of a severity: alone they reach no step; of both severities of both promises 6 do."""
    steps = {"steps": {"5-6": "20 EUR", "7 or more": "90 EUR"}}
    rules = [
        {"on": "first_response", "points": {"bands": {"below 95 %": 1}} | steps},
        {"on": "availability", "downtime": "5 EUR per begun hour"},
        {"on": "resolution", "points": {"bands": {"below 90 %": 2}} | steps},
    ]
    text = told(rules)
    assert text.count("The points of First response and Resolution in a month are added up: the credit is that") == 1
    assert text.count("| 5-6 | 20 EUR |") == 1
    assert text.index("| below 90 % | 2 |") < text.index("| 5-6 | 20 EUR |") < text.index("Availability: the outages")
    owed = {happens: credit for happens, _, credit in examples(text)}
    assert owed["First response: 92.5 % and Resolution: 85 % attained of each severity"] == "20.00 EUR"


def test_of_several_fixed_credits_for_one_target_the_largest_is_due() -> None:
    near = {"on": "resolution", "per_breach": {"urgent": "5 EUR"}}
    far = {"on": "resolution", "per_breach": {"urgent": "9 EUR"}, "beyond": {"urgent": "20 h"}}
    largest = "Where several tables have a fixed credit for the same missed target, only the largest is due."
    assert largest in told([near, far])
    assert largest not in told([near, far | {"on": "first_response"}])
    text = told([near, far])
    assert text.count("This table has no credit for Normal.") == 2
    owed = {happens: credit for happens, _, credit in examples(text)}
    assert owed["Resolution: one urgent ticket misses its target, its clock counts 20 h"] == "5.00 EUR"
    assert owed["Resolution: one urgent ticket misses its target, its clock counts 20 h 1 s"] == "9.00 EUR"


def test_nobody_owes_but_a_party() -> None:
    """Of every rule and clause: a credit is due; only the customer can owe the provider something, by its bonus."""
    text = document(AgreementBook.model_validate(BOOK, by_alias=True, by_name=False), name=NAME)
    said = [line for line in text.splitlines() if re.search(r"\b(owes?|owed)\b", line)]
    others = [line for line in said if "the customer owes the provider" not in line and "| credit |" not in line]
    assert others == []


def examples(text: str) -> list[tuple[str, str, str]]:
    """The rows of the worked examples: what happens, amounts, credit."""
    shown = text.partition("### Example: an account of gold")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in shown.splitlines() if line.startswith("| ")]
    return [(happens, amounts, owed) for happens, amounts, owed in lines[1:]]


def test_what_two_rules_show_is_one_example() -> None:
    """Both weights are owed where the quota is missed: 40 % of 6 %, and 60 % of 5 %, of 1999.99 EUR."""
    weights = [
        {"on": "resolution", "weight": "40 %", "of": "service"},
        {"on": "resolution", "weight": "60 %", "of": "it"},
    ]
    (row,) = examples(told(weights, risk_pools={"service": "6 % of fee", "it": "5 % of fee"}))
    assert row[0] == "Resolution, Urgent: the quota is missed"
    assert row[2] == "108.00 EUR"


def test_an_example_shows_its_own_rule_where_another_is_owed() -> None:
    """10 points are missing at 2 % of 2000 EUR each; the scale alone owes 1 % of it."""
    linear = {"on": "resolution", "shortfall": "2 % of fee per point"}
    scale = {"on": "resolution", "scale": {"below 90 %": "1 % of fee"}}
    both = {happens: (amounts, owed) for happens, amounts, owed in examples(told([linear, scale], combine="largest"))}
    assert "not due beside it" not in both["Resolution, Urgent: 80 % attained"][0]
    amounts, owed = both["Resolution, Urgent: 85 % attained"]  # half way to 80 %, as far below 90 % as 100 % is above
    assert amounts.endswith("not due beside it: 85 % attained, below 90 %: 20.00 EUR")
    assert owed == "200.00 EUR"  # 5 points


def test_a_single_outage_that_is_too_long_is_an_example() -> None:
    """30 min 1 s of the 30 days that a month has leave 99.930 %, which keeps 99.9 %: the first row is due."""
    book = deepcopy(BOOK)
    spec = book["agreements"][NAME]
    up = {"quota": "99.9 % per month", "longest_outage": "30 min", "months": "30 days"}
    spec["commitments"]["availability"] = up
    spec["credits"] = {"on": "availability", "scale": {"below 99.9 %": "2 % of fee", "below 99 %": "5 % of fee"}}
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    last = examples(text)[-1]
    assert last == (
        "Availability: a single outage of 30 min 1 s",
        "99.93 % attained, missed by a single outage: 40.00 EUR",
        "40.00 EUR",
    )
    up["longest_outage"] = "50 min"  # more than 43.2 min: the share misses the quota, too
    text = document(AgreementBook.model_validate(book, by_alias=True, by_name=False), name=NAME)
    assert "single outage of 50 min 1 s" not in text
