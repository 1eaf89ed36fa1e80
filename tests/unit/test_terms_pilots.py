"""A pilot is judged beside what is signed and changes nothing about it."""

from __future__ import annotations

import pandas as pd
import pytest
from promise_cases import log, promise

from slasim.agreements import Scorecard, measure

LIVE = """
signed:
  for: {tier: gold}
  judged: each customer
  commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month}}
  credits: {on: first_response, scale: {below 90 %: 10 % of fee}}
corporate:
  level: corporate
  judged: each customer
  commitments: {resolution: {promise: {urgent: 4 h}, quota: 90 % per month}}
"""
TRIED = """
tried:
  status: STATUS
  level: LEVEL
  for: {tier: gold}
  judged: each customer
  commitments:
    first_response: {promise: {urgent: 10 min}, quota: 90 % per month}
    resolution: {promise: {urgent: 20 min}, quota: 90 % per month}
"""
ROWS = [
    ("late", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 11:00", "replied"), ("2027-01-04 12:00", "solved")]),
    ("soon", "2027-01-05 09:00", "urgent", "gold-2", [("2027-01-05 09:30", "replied"), ("2027-01-05 10:00", "solved")]),
]


def card(agreements: str) -> Scorecard:
    return measure(log(ROWS), promise(agreements))


def told(found: Scorecard) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is said of the signed agreements."""
    compliance, credits = (
        table[table["agreement"] != "tried"].astype(str).reset_index(drop=True)
        for table in (found.compliance, found.credits)
    )
    return compliance, credits


@pytest.mark.parametrize("level", ["corporate", "customer", "service"])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_signed_is_judged_as_if_the_pilot_did_not_exist(level: str, first: bool) -> None:
    pilot = TRIED.replace("STATUS", "pilot").replace("LEVEL", level)
    found = card(pilot + LIVE if first else LIVE + pilot)
    for beside, alone in zip(told(found), told(card(LIVE)), strict=True):
        pd.testing.assert_frame_equal(beside, alone)
    of_pilot = found.compliance[found.compliance["agreement"] == "tried"]
    assert of_pilot.groupby("commitment", observed=True)["breached"].sum().to_dict() == {
        "first_response": 2,
        "resolution": 2,
    }


def test_an_agreement_that_is_bedding_in_is_signed_and_takes_its_tickets() -> None:
    found = card(TRIED.replace("STATUS", "bedding-in").replace("LEVEL", "customer") + LIVE)
    assert set(found.compliance["agreement"]) == {"tried"}
    assert found.credits.empty


def test_a_pilot_that_becomes_live_takes_the_tickets_created_from_then_on() -> None:
    pilot = TRIED.replace("STATUS", "pilot").replace("LEVEL", "customer")
    pilot += "  amendments: {2027-01-05: {status: live}}\n"
    found = card(pilot + LIVE).compliance
    signed = found[found["agreement"] != "tried"]
    assert set(zip(signed["agreement"], signed["customer"], strict=True)) == {
        ("signed", "gold-1"),
        ("corporate", "gold-1"),
    }


def test_pilots_take_tickets_from_each_other_only() -> None:
    pilot = TRIED.replace("STATUS", "pilot").replace("LEVEL", "customer")
    found = card(pilot.replace("tried:", "before:") + pilot + LIVE).compliance
    assert set(found["agreement"]) == {"before", "signed", "corporate"}
