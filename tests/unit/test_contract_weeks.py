"""Credits by the week, the quarter and so many days in a row, and what no credit can rest on; each by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from contract_cases import LATE, REPAIR, agreement, measured, owed, ticket
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.document import document
from slasim.scenario import ScenarioError

AGAIN = ticket("T2", "02-09 08:00", "02-09 08:30", "02-20 09:30")  # due on Thursday 11 February


def repair(per: str) -> dict[str, Any]:
    return REPAIR | {"quota": f"90 % per {per}"}


def test_a_late_ticket_owes_a_share_of_the_fee_of_its_own_week() -> None:
    card = measured({"on": "repair", "per_breach": {"urgent": "10 % of fee"}}, [*LATE, AGAIN], repair=repair("week"))
    assert owed(card) == {"2027-W01": Decimal("22.58"), "2027-W06": Decimal("25.00")}  # of 7/31, of 7/28 of 1000.00


@pytest.mark.parametrize(("term", "right"), [("2027-02-01", "200.00"), ("2027-01-17", "248.39")])
def test_a_quarter_in_part_has_the_fee_of_its_days(term: str, right: str) -> None:
    spec = {
        "for": {"tier": "gold"},
        "judged": "each customer",
        "term": {"from": term},
        "commitments": {"repair": repair("quarter")},
        "credits": {"on": "repair", "per_breach": {"urgent": "10 % of fee"}},
    }
    card = measure(log([AGAIN]), promise(f"a: {json.dumps(spec)}"))
    assert owed(card) == {"2027-Q1": Decimal(right)}  # February and March, and 15 of 31 days of January


@pytest.mark.parametrize(
    ("per", "noun"), [("week", "week"), ("day", "day"), ("year", "year"), ("10 days", "period of 10 days")]
)
def test_the_document_names_the_period(per: str, noun: str) -> None:
    rules = [
        {"on": "repair", "per_breach": {"urgent": "10 % of fee"}, "up_to": "20 % of fee"},
        {"breaches": {"1-2": "5 % of fee"}},
        {"on": "up", "downtime": "1 EUR per begun hour"},
        {"on": "up", "durations": {"above 2 h": "9 EUR"}},
    ]
    spec = {
        "for": {"tier": "gold"},
        "judged": "each customer",
        "term": {"from": "2027-01-01"},
        "commitments": {"repair": repair(per), "up": {"metric": "availability", "quota": f"99 % per {per}"}},
        "credits": {"rules": rules},
    }
    told = document(promise(f"a: {json.dumps(spec)}"))
    assert f"In a {noun} this rule comes to at most 20 % of the fee." in told
    assert f"breaches of its tickets in a {noun} lies" in told
    assert told.count(f"the outages of a {noun} in the time") == 2


def test_a_mean_has_no_target_by_the_close_of_a_day() -> None:
    late = {"promise": {"urgent": "1 business day"}, "hours": "office", "measure": "mean", "per": "month"}
    spec = {"metric": "resolution"} | late
    credits = {"on": "repair", "durations": {"above 20 h": "5 % of fee"}}
    assert agreement(credits, repair=spec)
    for days in ("close", "dates"):
        with pytest.raises(ScenarioError, match=f"a mean beside '1 business day' by its {days.removesuffix('s')}"):
            agreement(credits, repair=spec | {"business_days": days})


def test_an_outage_that_is_too_long_misses_every_rolling_period_that_it_begins_in() -> None:
    up = {"metric": "availability", "quota": "50 % per rolling 3 days", "longest_outage": "2 h"}
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": {"up": up}}
    book = promise(f"a: {json.dumps(spec)}")
    down = [("2027-01-10 10:00", "2027-01-10 13:00", None)]
    card = measure(stating(log([*LATE]), outages=down), book)
    verdicts = card.compliance.set_index("period")["verdict"]
    assert verdicts[verdicts == "missed"].index.tolist() == ["2027-01-08+3d", "2027-01-09+3d", "2027-01-10+3d"]
    assert "the quota of each period of 3 days in which it begins is missed" in document(book)


def test_a_number_of_a_ticket_is_no_late_clock() -> None:
    score = {"metric": "column", "column": "score", "limits": {"urgent": "at least 4"}, "quota": "90 % per month"}
    with pytest.raises(ScenarioError, match="per_breach on score, which has no clocks"):
        agreement({"on": "score", "per_breach": {"urgent": "10 EUR"}}, score=score)
    assert "or one that is merged into another, is disregarded" in document(
        agreement({"on": "score", "weight": "20 %", "at_risk": "10 EUR"}, score=score)
    )


def test_each_severity_has_its_own_side_of_a_limit() -> None:
    limits = {"urgent": "at most 3", "normal": "at least 3.5"}
    score = {"metric": "column", "column": "score", "limits": limits, "measure": "maximum", "per": "month"}
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": {"score": score}}
    rows = [ticket(f"T{n}", f"01-0{n} 08:00", None, None, kind) for n, kind in enumerate(("urgent", "normal") * 2, 1)]
    card = measure(stating(log(rows), columns={"score": [1, 1, 5, 5]}), promise(f"a: {json.dumps(spec)}"))
    assert card.compliance.set_index("severity")["verdict"].to_dict() == {"urgent": "missed", "normal": "kept"}
