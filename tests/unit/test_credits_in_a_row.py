"""Amounts that grow with misses in a row: by row, by severity, over years and versions; each by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from contract_cases import RESPONSE, UP, agreement, measured, owed, ticket
from credit_cases import attained, fee, in_a_row, month, months, percent, plan
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.credits.lines import credit_lines
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError

ROW = in_a_row("response", (1, 1, fee(5)), (2, 2, fee(10)), (3, None, fee(15)))
WRITTEN = {"1": "5 % of fee", "2": "10 % of fee", "3 or more": "15 % of fee"}
LOW = UP | {"quota": "99.5 % per month"}


def amounts(shares: list[Any], *rules: Any, **more: Any) -> list[int]:
    """By month from January 2027 on, cents; the quota is 95 %, the fee 1000.00."""
    return [line.amount for line in credit_lines(months(shares), plan(*(rules or (ROW,)), **more))]


def test_each_month_in_a_row_owes_more_and_the_last_step_goes_on() -> None:
    assert amounts([90, 94, 0, 94, 90]) == [5_000, 10_000, 15_000, 15_000, 15_000]


def test_a_month_that_keeps_it_begins_anew_and_so_does_one_without_data() -> None:
    assert amounts([90, 90, 95, 90, 90]) == [5_000, 10_000, 0, 5_000, 10_000]
    assert amounts([90, 90, None, 90, 90]) == [5_000, 10_000, 0, 5_000, 10_000]


def test_a_row_goes_on_over_the_end_of_a_year() -> None:
    assert amounts([100] * 10 + [90] * 4) == [0] * 10 + [5_000, 10_000, 15_000, 15_000]


def test_a_number_in_no_band_owes_nothing() -> None:
    second = in_a_row("response", (2, 2, fee(10)), (4, 5, fee(20)))
    assert amounts([90] * 7, second) == [0, 10_000, 0, 20_000, 20_000, 0, 0]


def test_each_severity_has_a_row_of_its_own() -> None:
    """Urgent is missed in all three months, normal in the first and the last."""
    urgent, normal = (90, 90, 90), (90, 99, 90)
    history = [
        month(at, attained(percent(one)), attained(percent(other), severity="normal"))
        for at, (one, other) in enumerate(zip(urgent, normal, strict=True))
    ]
    added = credit_lines(history, plan(ROW, combine="sum"))
    assert [line.amount for line in added] == [10_000, 10_000, 20_000]
    assert [part.severity for part in added[2].deciding] == ["urgent", "normal"]
    assert [part.reason for part in added[2].deciding] == [
        "quota missed, 3 months in a row",
        "quota missed, 1 month in a row",
    ]
    assert [line.amount for line in credit_lines(history, plan(ROW))] == [5_000, 10_000, 15_000]


def test_a_line_is_provisional_while_an_earlier_month_of_its_row_is() -> None:
    history = [month(0, attained(percent(90), final=False)), month(1, attained(percent(90)))]
    assert [line.final for line in credit_lines(history, plan(ROW))] == [False, False]


def test_the_cap_limits_the_later_months() -> None:
    assert amounts([90] * 4, cap=fee(12)) == [5_000, 10_000, 12_000, 12_000]


def five_hours(*days: str) -> list[tuple[str, str]]:
    """Outages from 10:00 to 15:00."""
    return [(f"{day} 10:00", f"{day} 15:00") for day in days]


def test_availability_of_months_below_the_quota() -> None:
    """5 h of 744, 672 and 744 h leave 99.33, 99.26 and 99.33 %."""
    rule = {"on": "up", "in_a_row": WRITTEN}
    card = measured(rule, (), five_hours("01-10", "02-10", "03-10"), up=LOW)
    assert owed(card) == {f"2027-0{at}": Decimal(due) for at, due in ((1, "50.00"), (2, "100.00"), (3, "150.00"))}
    assert owed(measured(rule, (), five_hours("01-10", "03-10"), up=LOW)) == {
        "2027-01": Decimal("50.00"),
        "2027-03": Decimal("50.00"),
    }


def test_a_log_that_begins_later_knows_of_no_earlier_month() -> None:
    rule, down = {"on": "up", "in_a_row": WRITTEN}, five_hours("01-10", "02-10", "03-10")
    outages = [(f"2027-{begin}", f"2027-{end}", None) for begin, end in down]
    fine = [ticket("fine", "03-01 09:00", "03-01 09:10", "03-01 10:00")]
    late = stating(log(fine, start="2027-02-01 00:00"), outages=outages[1:])
    assert owed(measure(late, agreement(rule, up=LOW))) == {"2027-02": Decimal("50.00"), "2027-03": Decimal("100.00")}


MEASURED = {"metric": "resolution", "promise": {"urgent": "4 h"}, "per": "month", "pauses": False}


@pytest.mark.parametrize("measure_", ["mean", "maximum", "percentile 80"])
def test_what_is_no_share_has_its_rows_too(measure_: str) -> None:
    """8 h in January and February and 1 h in March, of a limit of 4 h."""
    tickets = [
        ticket("J", "01-05 08:00", "01-05 08:30", "01-05 16:00"),
        ticket("F", "02-05 08:00", "02-05 08:30", "02-05 16:00"),
    ]
    card = measured({"on": "it", "in_a_row": WRITTEN}, tickets, it=MEASURED | {"measure": measure_})
    assert owed(card) == {"2027-01": Decimal("50.00"), "2027-02": Decimal("100.00")}


def of_both(judged: str) -> dict[tuple[str, str], Decimal]:
    """gold-1 is late in January and February, gold-2 in February alone and has no ticket in January."""
    late = [
        ("J1", "01-05", "gold-1"),
        ("F1", "02-05", "gold-1"),
        ("F2", "02-06", "gold-2"),
        ("M2", "03-06", "gold-2"),
    ]
    tickets = [
        (name, f"2027-{day} 08:00", "urgent", who, [(f"2027-{day} 16:00", "replied")]) for name, day, who in late
    ]
    spec = {
        "for": {"tier": "gold"},
        "judged": judged,
        "commitments": {"it": {"metric": "first_response", "promise": {"urgent": "4 h"}, "quota": "90 % per month"}},
        "credits": {"on": "it", "in_a_row": WRITTEN},
    }
    card = measure(log(tickets), promise(f"a: {json.dumps(spec)}"))
    return {(row["period"][-2:], row["customer"]): row["credit"] for row in card.credits.to_dict("records")}


def test_rows_are_of_each_customer_or_of_all_as_it_is_judged() -> None:
    assert of_both("each customer") == {
        ("01", "gold-1"): Decimal("50.00"),
        ("02", "gold-1"): Decimal("100.00"),
        ("02", "gold-2"): Decimal("50.00"),
        ("03", "gold-2"): Decimal("100.00"),
    }
    assert of_both("together") == {
        (at, who): Decimal(due)
        for at, due in (("01", "50.00"), ("02", "100.00"), ("03", "150.00"))
        for who in ("gold-1", "gold-2")
    }


def test_a_new_version_goes_on_with_the_row() -> None:
    """99.3 % are enough from February on: 5 h of 672 h are 99.26 % and missed, 5 h of 744 h are 99.33 % and kept."""
    spec = {
        "for": {"tier": "gold"},
        "judged": "each customer",
        "term": {"from": "2027-01-01"},
        "commitments": {"up": LOW},
        "credits": {"on": "up", "in_a_row": WRITTEN},
        "amendments": {"2027-02-01": {"commitments.up.quota": "99.3 % per month"}},
    }
    outages = [(f"2027-{each} 10:00", f"2027-{each} 15:00", None) for each in ("01-10", "02-10", "03-10")]
    fine = [ticket("fine", "03-01 09:00", "03-01 09:10", "03-01 10:00")]
    card = measure(stating(log(fine), outages=outages), promise(f"a: {json.dumps(spec)}"))
    assert owed(card) == {"2027-01": Decimal("50.00"), "2027-02": Decimal("100.00")}


def test_the_document_says_what_ends_a_row_and_shows_each_step() -> None:
    told = document(agreement({"on": "up", "in_a_row": WRITTEN}, up=LOW))
    assert (
        "Up: if the quota is missed, the credit is that of the row in which the number of consecutive months with a "
        "missed quota lies, this month included; where none applies, no credit is due. A month in which the quota is "
        "kept or nothing is judged ends the count: after it the next missed month is the first again."
    ) in told
    assert "| Consecutive months | Credit |" in told
    assert "| 3 or more | 15 % of the fee |" in told
    for number, due in ((1, "50.00"), (2, "100.00"), (3, "150.00")):
        times = f" in {number} consecutive months" if number > 1 else ""
        (row,) = [each for each in told.splitlines() if f"| Up: the quota is missed{times} |" in each]
        assert row.endswith(f"{due} EUR |")


def test_a_row_that_ends_is_found_with_what_mends_it() -> None:
    rule = {"on": "up", "in_a_row": {"1": "5 % of fee", "2": "10 % of fee"}}
    (found,) = review(agreement(rule, up=LOW)).named("row_ends")
    assert found.clause == "agreements.a.credits.in_a_row"
    assert "2 months in a row with a missed quota owe 10 % of the fee, and the next one owes nothing" in found.risk
    assert dict(found.mend) == {
        "agreements.a.credits.in_a_row": {"1": "5 % of fee", "2 or more": "10 % of fee"},
    }
    gap = {"on": "up", "in_a_row": {"1": "5 % of fee", "3 or more": "10 % of fee"}}
    (found,) = review(agreement(gap, up=LOW)).named("row_ends")
    assert "1 month in a row with a missed quota owe" in found.risk
    assert list(found.mend.values()) == [{"1-2": "5 % of fee", "3 or more": "10 % of fee"}]
    assert not review(agreement({"on": "up", "in_a_row": WRITTEN}, up=LOW)).named("row_ends")
    assert not review(agreement({"on": "up", "in_a_row": {"2 or more": "9 EUR"}}, up=LOW)).named("row_ends")


@pytest.mark.parametrize("then", ["roll", "skip"])
def test_a_quiet_month_that_ends_a_row_is_said(then: str) -> None:
    few = {"small": {"below": 7, "then": then}}
    rule = {"on": "response", "in_a_row": WRITTEN}
    (found,) = review(agreement(rule, response=RESPONSE | few)).named("few_end_a_row")
    assert found.risk.startswith("a month in which fewer than 7 are decided is not judged by itself, and ends a row")
    assert not review(agreement(rule, response=RESPONSE)).named("few_end_a_row")


def test_a_quiet_month_ends_a_row() -> None:
    """Three late tickets in January, one in February, three in March: fewer than two are not judged."""
    days = ("01-05", "01-06", "01-07", "02-05", "03-05", "03-06", "03-07")
    tickets = [ticket(day, f"{day} 08:00", f"{day} 16:00", f"{day} 17:00") for day in days]
    response = RESPONSE | {"small": {"below": 2, "then": "skip"}}
    rule = {"on": "response", "in_a_row": WRITTEN}
    right = {"2027-01": Decimal("50.00"), "2027-03": Decimal("50.00")}
    assert owed(measured(rule, tickets, response=response)) == right
    assert owed(measured(rule, tickets, response=RESPONSE)) == {
        f"2027-0{at}": Decimal(due) for at, due in ((1, "50.00"), (2, "100.00"), (3, "150.00"))
    }


@pytest.mark.parametrize(
    ("credits", "commitment", "found"),
    [
        ({"on": "up", "in_a_row": {"1": "5 % of fee", "1000 or more": "6 % of fee"}}, LOW, "a row of 1000 periods"),
        ({"on": "up", "in_a_row": {"1": "5 % of fee", "2": "4 % of fee"}}, LOW, "a larger credit than the 5 % of fee"),
        ({"on": "up", "in_a_row": WRITTEN}, UP | {"quota": "none"}, "has no quota and is never missed"),
        ({"on": "up", "in_a_row": WRITTEN, "up_to": "9 EUR"}, LOW, "up_to beside in_a_row"),
        ({"in_a_row": WRITTEN}, LOW, "no on"),
        ({"on": "up", "in_a_row": WRITTEN}, UP | {"quota": "99 % per rolling 30 days"}, "credits on up, over"),
    ],
)
def test_what_cannot_be_meant_is_refused(credits: dict[str, Any], commitment: dict[str, Any], found: str) -> None:
    with pytest.raises(ScenarioError, match=found):
        agreement(credits, up=commitment)


def test_a_cap_below_the_largest_step_is_warned_of() -> None:
    book = agreement({"on": "up", "in_a_row": WRITTEN, "cap": "12 % of fee"}, up=LOW)
    assert [each.rule for each in book.warnings if each.rule == "cap_below_scale"] == ["cap_below_scale"]
