"""A step of points to which no period can come: it is named at its line, and nothing of it is at stake; by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from promise_cases import promise

from slasim.agreements.review import review

UP = {"metric": "availability", "quota": "99.5 % per month"}
STEPS = {"1": "5 % of fee", "2": "10 % of fee", "3 or more": "15 % of fee"}
TWICE = {"bands": {"below 99.5 %": 1}, "steps": STEPS, "repeat": 2}
ANSWER = {"metric": "first_response", "promise": {"urgent": "1 h", "normal": "4 h"}, "quota": "90 % per month"}


def book(credits: dict[str, Any], **commitments: Any) -> Any:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": commitments or {"up": UP}}
    return promise(f"a: {json.dumps(spec | {'credits': credits})}")


def named(credits: dict[str, Any], **commitments: Any) -> list[str]:
    paths = [each.path for each in book(credits, **commitments).warnings if each.rule == "never_owed"]
    return [path.removeprefix("agreements.a.credits.") for path in paths]


@pytest.mark.parametrize(
    ("points", "left_out"),
    [
        (TWICE, ["3 or more"]),  # one point, or two: the third month in a row is no different from the second
        (TWICE | {"repeat": 3}, ["2"]),
        (TWICE | {"repeat": 2.5}, ["3 or more"]),  # two and a half are two
        (TWICE | {"bands": {"below 99.5 %": 1, "below 99 %": 2}}, []),  # 1, 2 and 4
        ({"bands": {"below 99.5 %": 1}, "steps": STEPS}, ["2", "3 or more"]),
        (TWICE | {"steps": {"1-2": "5 % of fee", "5-6": "10 % of fee"}}, ["5-6"]),
    ],
)
def test_a_step_that_no_month_reaches_is_named(points: dict[str, Any], left_out: list[str]) -> None:
    assert named({"on": "up", "points": points}) == [f"points.steps.{each}" for each in left_out]


def test_points_of_severities_and_of_rules_of_one_account_are_added_up() -> None:
    one = {"bands": {"below 90 %": 1}, "steps": STEPS}
    assert named({"on": "it", "points": one}, it=ANSWER) == ["points.steps.3 or more"]  # two severities
    pooled = ANSWER | {"quota": "90 % of all tickets per month"}
    assert named({"on": "it", "points": one}, it=pooled) == ["points.steps.2", "points.steps.3 or more"]
    two = {"rules": [{"on": "it", "points": one}, {"on": "up", "points": one}]}
    assert named(two, it=ANSWER, up=UP) == []
    apart = {"rules": [{"on": "it", "points": one}, {"on": "up", "points": one, "up_to": "50 EUR"}]}
    assert named(apart, it=ANSWER, up=UP) == [
        "rules.0.points.steps.3 or more",
        "rules.1.points.steps.2",
        "rules.1.points.steps.3 or more",
    ]


def test_calls_have_every_severity_of_the_file() -> None:
    calls = {"metric": "abandonment", "quota": "90 % per month"}
    one = {"bands": {"below 90 %": 1}, "steps": {"4": "5 % of fee", "5": "6 % of fee"}}
    assert named({"on": "it", "points": one}, it=calls) == ["points.steps.5"]  # urgent, high, normal, low


def test_what_no_month_reaches_is_not_at_stake() -> None:
    """Two accounts of 1000.00: 10 % of each is the most, not 15 %."""
    found = review(book({"on": "up", "points": TWICE})).named("no_exclusions")
    assert [each.stake for each in found] == [20_000]
    cap = {"on": "up", "points": TWICE, "cap": "12 % of fee"}
    assert "cap_never_reached" in [each.name for each in review(book(cap))]
