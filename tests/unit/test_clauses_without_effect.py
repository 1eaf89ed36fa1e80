"""Every clause of an agreement has an effect where it is accepted, or is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from promise_cases import promise

from slasim.scenario import ScenarioError, load_agreements

AVAILABILITY = {"availability": {"quota": "99 % per month"}}
RESPONSE = {"first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month"}}
SCALE = {"scale": {"below 50 %": "5 % of fee"}}
INTERVAL = {"cause": "maintenance", "from": "2027-01-14T10:00Z", "to": "2027-01-15T12:00Z", "reference": "A"}
LISTED = {"cause": "customer", "tickets": ["T-1"], "reference": "B"}
CSAT = {"csat": {"metric": "column", "column": "csat", "limits": {"urgent": "at least 4"}, "quota": "50 % per month"}}
MEAN = {"first_response": {"promise": {"urgent": "1 h"}, "measure": "mean", "per": "month"}}
BONUS = {"on": "first_response", "amount": "1 EUR"}
OWED = {"on": "first_response", "weight": "50 %", "at_risk": "5 EUR"}
# clauses of an agreement for gold customers, the clause that is named (nothing: it has an effect), and its warning
CLAUSES: list[tuple[dict[str, Any], str, str]] = [
    ({"commitments": RESPONSE, "credits": {**OWED, "combine": "sum"}}, "credits.combine", "unused_setting"),
    (
        {"commitments": RESPONSE, "credits": {"on": "first_response", **SCALE, "combine": "sum"}},
        "credits.combine",
        "unused_setting",
    ),
    (
        {
            "commitments": {"resolution": {**RESPONSE["first_response"], "promise": {"urgent": "1 h", "low": "2 h"}}},
            "credits": {"on": "resolution", **SCALE, "combine": "sum"},
        },
        "",
        "",
    ),
    ({"commitments": AVAILABILITY, "for": {"tier": "gold", "severity": "urgent"}}, "for.severity", "unused_setting"),
    ({"commitments": AVAILABILITY, "for": {"tier": "gold", "channel": "email"}}, "for.channel", "unused_setting"),
    ({"commitments": AVAILABILITY, "for": {"tier": "gold", "product": "app"}}, "", ""),
    ({"commitments": RESPONSE, "for": {"tier": "gold", "severity": "urgent"}}, "", ""),
    ({"commitments": AVAILABILITY, "relief": {"forecast": "2 per day"}}, "relief", "unused_setting"),
    ({"commitments": RESPONSE, "relief": {"forecast": "2 per day"}}, "", ""),
    ({"commitments": AVAILABILITY, "exclusions": [INTERVAL, LISTED]}, "exclusions.1", "unused_setting"),
    ({"commitments": CSAT, "exclusions": [LISTED, INTERVAL]}, "exclusions.1", "unused_setting"),
    ({"commitments": RESPONSE, "exclusions": [LISTED, INTERVAL]}, "", ""),
    (
        {"commitments": AVAILABILITY, "customer_reply": {"within": "1 h", "effect": "shift"}},
        "customer_reply.effect",
        "unused_setting",
    ),
    ({"commitments": RESPONSE, "customer_reply": {"within": "1 h", "effect": "shift"}}, "", ""),
    (
        {
            "commitments": {
                "first_response": {**RESPONSE["first_response"], "hours": {"urgent": "24x7", "low": "office"}}
            }
        },
        "commitments.first_response.hours.low",
        "unused_setting",
    ),
    (
        {"commitments": AVAILABILITY, "credits": {"on": "availability", "outage_day": "26 h"}},
        "credits.outage_day",
        "never_owed",
    ),
    ({"commitments": AVAILABILITY, "credits": {"on": "availability", "outage_day": "24 h"}}, "", ""),
    (
        {
            "commitments": RESPONSE,
            "credits": {"on": "first_response", "scale": {"below 5 %": "1 EUR", "below 0 %": "2 EUR"}},
        },
        "credits.scale",
        "never_owed",
    ),
    (
        {"commitments": RESPONSE, "credits": {**OWED, "bonus": {**BONUS, "above": "100 %"}}},
        "credits.bonus.above",
        "never_owed",
    ),
    ({"commitments": RESPONSE, "credits": {**OWED, "bonus": {**BONUS, "above": "99 %"}}}, "", ""),
    ({"commitments": MEAN, "credits": {**OWED, "bonus": {**BONUS, "above": "99 %"}}}, "credits.bonus.on", "never_owed"),
]


@pytest.mark.parametrize(
    ("clauses", "path", "rule"), CLAUSES, ids=[f"{each[1]}-{at}" for at, each in enumerate(CLAUSES)]
)
def test_a_clause_that_touches_nothing_is_named(clauses: dict[str, Any], path: str, rule: str) -> None:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", **clauses}
    found = [
        each for each in promise(f"a: {json.dumps(spec)}").warnings if each.rule in ("unused_setting", "never_owed")
    ]
    assert [(each.path, each.rule) for each in found] == ([(f"agreements.a.{path}", rule)] if path else [])


BOOK: dict[str, Any] = {
    "slasim": 1,
    "name": "Products",
    "currency": "EUR",
    "timezone": "UTC",
    "severities": ["urgent"],
    "calendars": {"office": {"timezone": "UTC", "hours": "24x7"}},
    "customers": {"gold": {"accounts": 2, "regions": {"office": "100 %"}, "fee": "100 EUR/month"}},
}


@pytest.mark.parametrize(
    ("scope", "judged", "commitments", "named"),
    [
        ({"product": "wiki"}, "each customer", AVAILABILITY, True),
        ({"product": "wiki", "tier": "gold"}, "each customer", AVAILABILITY, False),  # somebody has thought of it
        ({}, "each customer", AVAILABILITY, False),
        ({"product": "wiki"}, "each customer", RESPONSE, False),  # a late ticket is about the product
        ({"product": "wiki"}, "together", RESPONSE, True),
    ],
)
def test_credits_for_a_product_go_to_accounts_without_it(
    scope: dict[str, str], judged: str, commitments: dict[str, Any], named: bool, tmp_path: Path
) -> None:
    credits = {"on": next(iter(commitments)), "scale": {"below 50 %": "1 EUR"}}
    spec = {"for": scope, "judged": judged, "commitments": commitments, "credits": credits}
    file = tmp_path / "book.yaml"
    file.write_text(json.dumps({**BOOK, "agreements": {"a": spec}}, indent=1))
    found = [each for each in load_agreements(file).warnings if each.rule == "credits_without_product"]
    assert [each.path for each in found] == ["agreements.a.credits"] * named


def test_hours_by_severity_of_what_has_no_severity_are_refused() -> None:
    spec = {"commitments": {"availability": {"quota": "99 % per month", "hours": {"urgent": "24x7", "else": "office"}}}}
    with pytest.raises(ScenarioError, match="hours by severity of availability"):
        promise(f"a: {json.dumps(spec)}")
