"""Amounts to the minor unit, in currencies of no, two and three decimals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from promise_cases import log
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.scenario import ScenarioError, load_agreements

BOOK = """
slasim: 1
name: Currencies
currency: {currency}
timezone: UTC
severities: [urgent, high, normal, low]
calendars: {{office: {{timezone: UTC, hours: {{mon-fri: 09:00-17:00}}}}}}
customers: {{gold: {{accounts: 3, regions: {{office: 100 %}}, fee: {fee} {currency}/month}}}}
agreements:
  a:
    judged: each customer
    commitments: {{first_response: {{promise: {{urgent: 1 h}}, quota: 95 % per month}}}}
    credits:
      rules:
        - {{on: first_response, shortfall: 1/300 of fee per point}}
        - {{on: first_response, per_breach: {{urgent: {price} {currency}}}}}
      combine: sum
      cap: 50 % of fee
      minimum: {least} {currency}
      earn_back: {{after: 1 period, at: 100 %, share: 1/3}}
"""


def rows(month: str, met: int, missed: int) -> list[tuple[str, str, str, str, list[tuple[str, str]]]]:
    return [
        (
            f"{month}-{at}",
            f"2027-{month}-{at + 1:02d} 09:00",
            "urgent",
            "gold-1",
            [(f"2027-{month}-{at + 1:02d} {'09:30' if at < met else '11:00'}", "replied")],
        )
        for at in range(met + missed)
    ]


@pytest.mark.parametrize(
    ("currency", "fee", "price", "least", "credits"),
    [
        # 2 of 3 in January: 28 1/3 points of 1/300 of the fee, 17/180 of it, and one ticket; a third returns later
        ("JPY", "100001", "7", "1", ("9452", "-3151")),  # 9444.54 + 7 = 9451.54; a third of 9452
        ("EUR", "1000.01", "0.07", "0.01", ("94.52", "-31.51")),  # 94.4454 + 0.07 = 94.5154
        ("KWD", "100.001", "0.007", "0.001", ("9.452", "-3.151")),  # 9.44454 + 0.007 = 9.45154
    ],
)
def test_a_line_is_rounded_once_to_the_minor_unit(
    tmp_path: Path, currency: str, fee: str, price: str, least: str, credits: tuple[str, str]
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.format(currency=currency, fee=fee, price=price, least=least), "utf-8")
    found = measure(log(rows("01", 2, 1) + rows("02", 3, 0)), path)
    assert tuple(found.credits["credit"]) == tuple(Decimal(each) for each in credits)
    assert tuple(found.credits["fee"]) == (Decimal(fee),) * 2


@pytest.mark.parametrize(
    ("currency", "price"), [("JPY", "7.5"), ("EUR", "0.075"), ("KWD", "0.0075")], ids=["none", "two", "three"]
)
def test_what_is_finer_than_the_minor_unit_is_refused(tmp_path: Path, currency: str, price: str) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.format(currency=currency, fee="1000", price=price, least="1"), "utf-8")
    with pytest.raises(ScenarioError, match="whole minor units"):
        load_agreements(path)


EVENTS = """
slasim: 1
name: Events
currency: {currency}
timezone: UTC
severities: [urgent, high, normal, low]
calendars: {{office: {{timezone: UTC, hours: {{mon-fri: 09:00-17:00}}}}}}
customers: {{gold: {{accounts: 3, regions: {{office: 100 %}}, fee: 100000 {currency}/month}}}}
agreements:
  a:
    judged: each customer
    fee: {fee} {currency}/month
    commitments:
      first_response: {{promise: {{urgent: 1 h}}, quota: 95 % per month}}
      availability: {{quota: 99.9 % per month}}
    credits:
      rules:
        - {{on: first_response, late_by: {{urgent: 1/700 of fee per begun 30 min}}}}
        - {{breaches: {{1-2: 1/300 of fee, 3 or more: 1/30 of fee}}}}
        - {{on: availability, downtime: {price} {currency} per whole 7 min}}
        - {{on: availability, durations: {{above 0:20:00: 1/900 of fee, from 21 min: 1/90 of fee}}}}
        - {{on: availability, shortfall: 1/6000 of fee per begun 0.01 points, up_to: 1/3000 of fee}}
      combine: sum
      minimum: more than {price} {currency}
"""


@pytest.mark.parametrize(
    ("currency", "fee", "price", "credit"),
    [
        # one reply 1 h late: 2 steps of 1/700, one breach of 1/300; 21 min of outage: three stretches, the band of
        # 1/90; 0.047 points of the 0.1 that may be missing: nothing short. 2/700 + 1/300 + 1/90 = 109/6300
        ("JPY", "100001", "7", "1751"),  # 1730.1760... + 21
        ("EUR", "1000.01", "0.07", "17.51"),  # 17.301760... + 0.21
        ("KWD", "100.001", "0.007", "1.751"),  # 1.7301760... + 0.021
    ],
)
def test_rules_about_events_are_rounded_once_to_the_minor_unit(
    tmp_path: Path, currency: str, fee: str, price: str, credit: str
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(EVENTS.format(currency=currency, fee=fee, price=price), "utf-8")
    down = [("2027-01-20 10:00", "2027-01-20 10:21", "gold-1")]
    found = measure(stating(log(rows("01", 2, 1) + rows("02", 3, 0)), outages=down), path)
    assert [each for each in found.credits["credit"] if each] == [Decimal(credit)]
