"""Credits for outages less the first minutes of each, and beyond an allowance: each by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from contract_cases import LATE, PROMISED, UP, agreement, measured, owed
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.customer.found import customer_statement
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError

HOURS = {"on": "up", "downtime": "10 EUR per begun hour"}
LESS = HOURS | {"less_first": "15 min"}
BEYOND = HOURS | {"allowance": "4 h"}


def why(card: Any) -> list[str]:
    return [each.why for each in customer_statement(card, "gold-1").owed]


@pytest.mark.parametrize(
    ("down", "begun", "whole"),
    [
        ([("01-12 10:00", "01-12 10:15")], None, None),  # nothing is left
        ([("01-12 10:00", "01-12 10:15:01")], "10.00", None),  # a second
        ([("01-12 10:00", "01-12 11:15")], "10.00", "10.00"),  # an hour
        # 10 min, 40 min and 50 min: 25 and 35 min are left of the last two
        ([("01-12 10:00", "01-12 10:10"), ("01-13 10:00", "01-13 10:40"), ("01-14 10:00", "01-14 10:50")], "10.00",
         "10.00"),
        # what overlaps or touches is one outage: 10:00 to 12:00 less 15 min
        ([("01-12 10:00", "01-12 11:00"), ("01-12 10:30", "01-12 11:30"), ("01-12 11:30", "01-12 12:00")], "20.00",
         "10.00"),
        # over midnight: 10 min of the first day and 5 min of the second are left out of 3 h
        ([("01-12 23:50", "01-13 02:50")], "30.00", "20.00"),
    ],
)  # fmt: skip
def test_the_first_minutes_of_each_outage_owe_nothing(down: Any, begun: str | None, whole: str | None) -> None:
    for count, right in (("begun", begun), ("whole", whole)):
        card = measured(LESS | {"downtime": f"10 EUR per {count} hour"}, down=down)
        assert owed(card) == ({} if right is None else {"2027-01": Decimal(right)})


def test_an_outage_that_lasts_into_another_month_is_one() -> None:
    """31 January 23:50 to 1 February 00:50: 10 min of January and 5 min of February are left out, 45 min are not."""
    card = measured(LESS, down=[("01-31 23:50", "02-01 00:50")])
    assert owed(card) == {"2027-02": Decimal("10.00")}
    card = measured(LESS, down=[("01-31 22:00", "02-01 00:50")])  # 1 h 45 min, and 50 min
    assert owed(card) == {"2027-01": Decimal("20.00"), "2027-02": Decimal("10.00")}


def test_only_time_that_counts_is_left_out() -> None:
    """Friday 15 January 16:50 to Monday 9:30 on 9:00 to 17:00: 10 min of Friday, 5 min of Monday; 25 min are left."""
    up = UP | {"hours": "office"}
    card = measured(LESS | {"downtime": "10 EUR per whole 25 min"}, down=[("01-15 16:50", "01-18 09:30")], up=up)
    assert owed(card) == {"2027-01": Decimal("10.00")}
    assert why(card) == ["up: 25 min of outage without the first 15 min of each: 1 x 25 min (whole)"]


@pytest.mark.parametrize(
    ("end", "begun", "whole"),
    [
        ("13:00:00", None, None),  # 1 h and 3 h: the allowance
        ("13:00:01", "10.00", None),
        ("14:00:00", "10.00", "10.00"),
        ("15:30:00", "30.00", "20.00"),  # 2 h 30 min beyond
    ],
)
def test_only_outage_beyond_the_allowance_of_a_month_owes(end: str, begun: str | None, whole: str | None) -> None:
    down = [("01-05 10:00:00", "01-05 11:00:00"), ("01-20 10:00:00", f"01-20 {end}"), ("02-03 10:00", "02-03 13:59")]
    for count, right in (("begun", begun), ("whole", whole)):
        card = measured(BEYOND | {"downtime": f"10 EUR per {count} hour"}, down=down)
        assert owed(card) == ({} if right is None else {"2027-01": Decimal(right)})  # 3 h 59 min of February: nothing


def test_both_the_first_minutes_go_before_the_allowance() -> None:
    """Three outages of 2 h: 5 h 15 min are left without the first 15 min of each, 1 h 15 min beyond 4 h."""
    down = [(f"01-{day} 10:00", f"01-{day} 12:00") for day in ("05", "12", "20")]
    card = measured(LESS | BEYOND, down=down)
    assert owed(card) == {"2027-01": Decimal("20.00")}
    words = "5 h 15 min of outage without the first 15 min of each, 1 h 15 min beyond 4 h: 2 x 1 h (begun)"
    assert why(card) == [f"up: {words}"]


def test_bands_of_outage_are_of_what_is_left() -> None:
    bands = {"on": "up", "durations": {"from 30 min": "10 EUR", "above 1 h": "20 EUR"}, "less_first": "15 min"}
    for end, right in (("10:44:59", None), ("10:45:00", "10.00"), ("11:15:00", "10.00"), ("11:15:01", "20.00")):
        card = measured(bands, down=[("01-12 10:00:00", f"01-12 {end}")])
        assert owed(card) == ({} if right is None else {"2027-01": Decimal(right)})


def test_rules_that_leave_out_other_times_stand_side_by_side() -> None:
    """One outage of 2 h: without 15 min two hours are begun, without 1 h one, of all of it two; no day is without
    service for more than 2 h."""
    rules = [
        LESS,
        LESS | {"downtime": "100 EUR per begun hour", "less_first": "1 h"},
        {"on": "up", "downtime": "1000 EUR per begun hour"},
        {"on": "up", "outage_day": "2 h"},
    ]
    card = measured({"rules": rules, "combine": "sum"}, down=[("01-12 10:00", "01-12 12:00")])
    assert owed(card) == {"2027-01": Decimal("2120.00")}
    first = measured(
        {"rules": rules[3:], "claim_within": "5 days", "claim_from": "incident"}, down=[("01-12 10:00", "01-12 12:01")]
    )
    assert owed(first) == {"2027-01": Decimal("32.26")}  # 1000 / 31


def test_a_claim_counts_from_the_first_outage_of_which_something_is_left() -> None:
    rule = LESS | {"claim_within": "5 days", "claim_from": "incident"}
    card = measured(rule, down=[("01-05 10:00", "01-05 10:10"), ("01-12 10:00", "01-12 12:00")])
    assert [str(each.claim_until) for each in customer_statement(card, "gold-1").owed] == ["2027-01-17"]


def test_the_document_says_what_is_left_out() -> None:
    told = document(agreement(LESS | BEYOND, up=UP))
    assert (
        "Up: the outages of a month in the time that counts are added up; for every 1 h or part thereof of that beyond "
        "4 h a credit of 10 EUR is due, even where the quota is kept. Of each outage the first 15 min of the time that "
        "counts are left out first."
    ) in told
    # 4 h 15 min and 2 h 30 min: three hours are begun
    assert (
        "| Up: one outage of 6 h 45 min | 6 h 30 min of outage without the first 15 min of each, 2 h 30 min beyond 4 "
        "h: 3 x 1 h (begun): 30.00 EUR | 30.00 EUR |"
    ) in told


def test_a_part_of_a_month_has_the_whole_allowance() -> None:
    """From 16 January on: 5 h of outage in what is left of January are 1 h beyond."""
    spec = {
        "for": {"tier": "gold"},
        "judged": "each customer",
        "term": {"from": "2027-01-16"},
        "commitments": {"up": UP},
        "credits": BEYOND,
    }
    book = promise(f"a: {json.dumps(spec)}")
    row = ("fine", "2027-01-20 09:00", "urgent", "gold-1", [])
    card = measure(stating(log([row]), outages=[("2027-01-18 10:00", "2027-01-18 15:00", None)]), book)
    assert owed(card) == {"2027-01": Decimal("10.00")}
    assert "Where the agreement covers only a part of a month, the 4 h are not reduced." in document(book)


@pytest.mark.parametrize(
    ("credits", "words"),
    [
        ({"on": "repair", "weight": "5 %", "at_risk": "1 EUR", "less_first": "1 h"}, "less_first beside weight"),
        ({"on": "up", "durations": {"above 1 h": "1 EUR"}, "allowance": "1 h"}, "allowance beside durations"),
        ({"on": "up", "downtime": "1 EUR per begun hour", "less_first": "15"}, "a duration such as"),
        ({"on": "up", "downtime": "1 EUR per begun hour", "alowance": "1 h"}, "did you mean allowance?"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(credits: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement(credits)
    assert words in str(error.value)


def test_the_beginning_of_a_mean_cannot_be_left_out() -> None:
    mean = {"metric": "resolution", "measure": "mean", "promise": {"urgent": "4 h"}, "per": "month"}
    with pytest.raises(ScenarioError, match="less_first on mttr, which measures resolution"):
        agreement({"on": "mttr", "durations": {"above 4 h": "1 EUR"}, "less_first": "1 h"}, mttr=mean)


@pytest.mark.parametrize(
    ("rule", "at"),
    [
        (BEYOND | {"allowance": "100 days"}, "allowance"),
        (LESS | {"less_first": "100 days"}, "less_first"),
        (LESS | {"less_first": "60 days", "allowance": "60 days"}, "allowance"),
    ],
)
def test_what_can_never_be_owed_is_named(rule: dict[str, Any], at: str) -> None:
    found = [each.path for each in agreement(rule, up=UP).warnings if each.rule == "never_owed"]
    assert found == [f"agreements.a.credits.{at}"]


@pytest.mark.parametrize(
    ("more", "unpaid"),
    [({}, False), ({"less_first": "15 min"}, False), ({"less_first": "31 min"}, True), ({"allowance": "1 h"}, True)],
)
def test_a_single_outage_that_is_too_long_and_owes_nothing_is_a_finding(more: dict[str, str], unpaid: bool) -> None:
    book = agreement(HOURS | more, up=UP | {"longest_outage": "30 min"})
    assert ("single_outage_unpaid" in [finding.name for finding in review(book)]) == unpaid


def test_the_customer_reads_what_its_own_outages_and_tickets_come_to_where_quotas_are_judged_together() -> None:
    rules = [LESS, {"on": "repair", "late_by": {"urgent": "1 EUR per begun day"}}]
    spec = {"for": {"tier": "gold"}, "judged": "together", "commitments": PROMISED}
    book = promise(f"a: {json.dumps(spec | {'credits': {'rules': rules, 'combine': 'sum'}})}")
    card = measure(stating(log(LATE), outages=[("2027-01-12 10:00", "2027-01-12 12:00", None)]), book)
    (line,) = why(card)
    assert "1 h 45 min of outage without the first 15 min of each: 2 x 1 h (begun)" in line
    assert "1 event late, by 4 x 24 h (begun)" in line


def test_of_two_rules_on_one_promise_the_one_that_is_owed_sets_the_window_of_a_claim() -> None:
    """23:30 to 02:30: the first day has only 30 min, which the dearer rule leaves out: it counts from the 13th."""
    rules = [
        HOURS | {"downtime": "1 EUR per begun hour"},
        HOURS | {"downtime": "9 EUR per begun hour", "less_first": "1 h"},
    ]
    credits = {"rules": rules, "claim_within": "5 days", "claim_from": "incident"}
    (line,) = customer_statement(measured(credits, down=[("01-12 23:30", "01-13 02:30")]), "gold-1").owed
    assert (line.amount, str(line.claim_until)) == (Decimal("18.00"), "2027-01-18")
