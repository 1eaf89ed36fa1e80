"""Published credit and penalty schemes (tests/data/credit_vectors.json), each expressed in the parts of slasim.

Origin of the data: numbers from the public contract texts that each case names in `source`; no text or code was taken,
and the collection may be copied freely with this origin stated. Where slasim has another rule, DIFFERS says which and
how the scheme is written instead; the test then shows what comes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from credit_cases import (
    FEE,
    ON,
    attained,
    band,
    credited,
    fee,
    minor,
    missed,
    money,
    month,
    months,
    percent,
    persistent,
    plan,
    points,
    scale,
    scale_of,
    stage,
    weight,
)

from slasim.agreements.credits.history import PeriodFacts, lay_history
from slasim.agreements.credits.lines import credit_lines, last_claim
from slasim.agreements.credits.plan import CreditPlan
from slasim.scenario import Length, PointBand, TriggerSpec

FILE = Path(__file__).parent.parent / "data" / "credit_vectors.json"
CASES = json.loads(FILE.read_text("utf-8"))["cases"]
Case = dict[str, Any]

DIFFERS = {
    "credit-068": "no table from points to percent: points have one value. Written as a value of 0.4 % of the fee for "
    "each point above 5, capped at 10 %; between the steps of the source slasim goes on in a straight line.",
    "credit-069": "as credit-068.",
    "credit-094": "the source leaves undefined what lies in no band. In slasim it owes nothing, and `review` names it.",
    "credit-095": "the source counts from the outage, slasim from the end of the period, for all its outages. The "
    "business days are the same: the test begins them with the day of the outage.",
    "credit-096": "as credit-095.",
}


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def uptime_tiers(case: Case) -> None:
    """A tier [from, to) with its credit is a band below `to`."""
    table, given = case["table"], case["input"]
    ceilings = [table["no_credit_from"], *(tier["from_inclusive"] for tier in table["tiers"][:-1])]
    steps = [(below, tier["credit_percent"]) for below, tier in zip(ceilings, table["tiers"], strict=True)]
    facts = months([given["uptime_percent"]], ceilings[0], fee=cents(given["monthly_charge"]))
    (line,) = credit_lines(facts, plan(scale(*steps)))
    assert line.amount == cents(case["expect"]["credit"])
    assert line.before_cap == line.fee * percent(case["expect"]["credit_percent"])


def weighting(case: Case) -> None:
    given = case["input"]
    at_risk = minor(cents(given["amount_at_risk"]))
    rule = weight(ON, Fraction(given["weighting_factor"]))
    (line,) = credit_lines(months(["90"]), plan(rule, at_risk=at_risk))
    assert line.amount == cents(case["expect"]["credit"])


def service_points(case: Case) -> None:
    table = case["table"]
    bands = [table[name] for name in ("minor", "serious", "severe", "below_threshold")]
    rule = points(
        ON,
        tuple(PointBand(percent(to), each, percent(least)) for least, to, each in bands),
        money(1),
        repeat=Fraction(table["repeat_multiplier"]),
    )
    history = months(case["input"]["periods"], table["target"])
    (kind,) = plan(rule).rules
    laid = lay_history(history, [plan(rule)] * len(history))
    found = [sum(each.fraction(0) for each in kind.earned(laid, at).values()) for at in range(len(history))]
    assert found == case["expect"]["points"]
    assert [line.amount for line in credit_lines(history, plan(rule))] == [100 * each for each in found]


def points_ratchet(case: Case) -> None:
    """A miss that brings the points of the case."""
    table = case["table"]
    stages = tuple(stage(band["from"] - 1, Fraction(band["multiplier"])) for band in table["bands"])
    bands = (PointBand(percent(95), case["input"]["points"]),)
    rule = points(ON, bands, money(table["value_per_point"]), table["deduction_threshold"], ratchet=stages)
    (line,) = credit_lines(months(["90"]), plan(rule))
    assert line.amount == cents(case["expect"]["deduction"])


def points_table(case: Case) -> None:
    rule = points(ON, (PointBand(percent(95), case["input"]["points"]),), fee("0.4"), above=5)
    (line,) = credit_lines(months(["90"]), plan(rule, cap=fee(10)))
    assert line.amount == FEE * percent(case["expect"]["credit_percent"])


def persistent_failure(case: Case) -> None:
    """The failures fall evenly on the months of a year, as commitments missed together."""
    table, given = case["table"], case["input"]
    rule = persistent(None, table["per_failures"], 12, fee(table["credit_percent_of_annual_fee"]))
    per_month = [given["failures"] * (at + 1) // 12 - given["failures"] * at // 12 for at in range(12)]
    history = [
        month(at, *(attained(percent(90), on=f"level {n}") for n in range(count)), fee=cents(given["annual_fee"]) // 12)
        for at, count in enumerate(per_month)
    ]
    assert sum(line.amount for line in credit_lines(history, plan(rule))) == cents(case["expect"]["credit"])


def first_right(history: list[PeriodFacts], promises: CreditPlan | list[CreditPlan]) -> int | None:
    """The first month, from 1, in which the contract may be ended."""
    return next((at for at, line in enumerate(credit_lines(history, promises), 1) if line.termination), None)


def first_trigger(quota: str, shares: list[str | int], trigger: TriggerSpec) -> int | None:
    return first_right(months(shares, quota), plan(termination=trigger))


def termination_trigger(case: Case) -> None:
    table, given, expected = case["table"], case["input"], case["expect"]["trigger_month"]
    if "any_of" in table:  # three in a row are three of six
        failed = [90 if failed else 99 for failed in given["failed_by_month"]]
        assert first_trigger("95", failed, missed(ON, 3, 6)) == expected
        assert first_trigger("95", failed, missed(ON, 3, 3)) == (3 if failed == [90] * 3 else None)
    elif "count" in table:
        rule = scale((95, 5), (90, 20), (80, 25))
        shares = [{0: 99, 20: 85, 25: 75}[credit] for credit in given["credit_percent_by_month"]]
        least = fee(table["months_with_credits_at_least_percent"])
        trigger = credited(least, table["count"], table["within_months"])
        assert first_right(months(shares), plan(rule, termination=trigger)) == expected
    else:
        history = months([90] * len(given["credits_by_month"]))
        trigger = credited(money(table["aggregate_credits_at_least"]), None, table["within_months"])
        bands = [[band(percent(95), minor(cents(each)))] for each in given["credits_by_month"]]
        assert first_right(history, [plan(scale_of(ON, each), termination=trigger) for each in bands]) == expected


def penalty_bands(case: Case) -> None:
    given, tiers = case["input"], case["table"]["tiers"][1:]  # the first costs nothing
    steps = [band(percent(each["upper"]), fee(each["penalty_percent"]), percent(each["lower"])) for each in tiers]
    facts = months([given["attained_percent"]], "99", fee=cents(given["contract_value"]))
    (line,) = credit_lines(facts, plan(scale_of(ON, tuple(steps))))
    assert line.amount == cents(case["expect"].get("penalty", "0"))


def claim_window(case: Case) -> None:
    given, expected = case["input"], date.fromisoformat(case["expect"]["last_claim_date"])
    outage = date.fromisoformat(given["outage_date"])
    assert last_claim(outage, Length(business_days=given["business_days"])) == expected


SCHEMES: dict[str, Callable[[Case], None]] = {
    each.__name__: each
    for each in (
        uptime_tiers,
        weighting,
        service_points,
        points_ratchet,
        points_table,
        persistent_failure,
        termination_trigger,
        penalty_bands,
        claim_window,
    )
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_scheme(case: Case) -> None:
    SCHEMES[case["scheme"]](case)


def test_every_case_is_known() -> None:
    assert len(CASES) == 48
    assert DIFFERS.keys() <= {case["id"] for case in CASES}


def test_points_table_between_the_steps() -> None:
    """What DIFFERS says of credit-068: 12 points cost 2.8 %, the source's table stays at 2 % until 15 points."""
    rule = points(ON, (PointBand(percent(95), 12),), fee("0.4"), above=5)
    (line,) = credit_lines(months(["90"]), plan(rule, cap=fee(10), combine="sum"))
    assert line.amount == 2800
