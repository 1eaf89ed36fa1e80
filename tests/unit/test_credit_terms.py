"""Agreements that begin or end within a period, and accounts that come under one later: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from promise_cases import at, log, promise

from slasim.agreements import Scorecard, measure, score
from slasim.agreements.credits.exact import Exact
from slasim.agreements.credits.grid import find_stretches
from slasim.agreements.verdicts.periods import cut_periods
from slasim.calendars import local_days

TERM = """
a:
  for: {tier: gold}
  judged: JUDGED
  term: {from: 2027-01-16, to: 2027-03-10}
  commitments:
    first_response: {promise: {urgent: 1 h}, quota: 90 % per month}
  credits:
    rules:
      - {on: first_response, scale: {below 90 %: 10 % of fee}}
      - {on: first_response, per_breach: {urgent: PRICE}}
    combine: sum
    cap: CAP
"""


def late(name: str, day: str, who: str = "gold-1") -> tuple[str, str, str, str, list[tuple[str, str]]]:
    return (name, f"{day} 09:00", "urgent", who, [(f"{day} 11:00", "replied")])


ROWS = [
    late("before", "2027-01-04"),  # no agreement holds yet
    late("first", "2027-01-20"),
    late("middle", "2027-02-10"),
    late("last", "2027-03-10"),
    late("after", "2027-03-11"),
]


def card(text: str, price: str = "30 EUR", cap: str = "100 % of fee") -> Scorecard:
    text = text.replace("PRICE", price).replace("CAP", cap).replace("JUDGED", "each customer")
    return measure(log(ROWS), promise(text))


def owed(found: Scorecard) -> dict[str, Decimal]:
    return dict(zip(found.credits["period"].tolist(), found.credits["credit"].tolist(), strict=True))


def test_a_shortened_period_is_not_judged_but_pays_for_what_happened_in_it() -> None:
    """January and March owe for the late ticket alone, February for the quota, too."""
    found = card(TERM)
    assert owed(found) == {"2027-01": Decimal("30.00"), "2027-02": Decimal("130.00"), "2027-03": Decimal("30.00")}
    verdicts = dict(zip(found.compliance["period"].tolist(), found.compliance["verdict"].tolist(), strict=True))
    assert verdicts == {"2027-01": "not judged", "2027-02": "missed", "2027-03": "not judged"}


def test_its_fee_is_that_of_its_days() -> None:
    """1 % of 1000.00 for 16 of 31, all, and 10 of 31 days: 5.1613 and 3.2258, rounded once."""
    found = card(TERM, price="1 % of fee")
    assert owed(found) == {"2027-01": Decimal("5.16"), "2027-02": Decimal("110.00"), "2027-03": Decimal("3.23")}
    fees = [line.line.fee for line in found.lines if found.log.accounts.name[line.customer] == "gold-1"]
    assert fees == [516_13, 1000_00, 322_58]


def test_so_is_its_cap_where_that_is_a_share_of_the_fee() -> None:
    found = card(TERM, price="50 EUR", cap="4 % of fee")
    assert owed(found) == {"2027-01": Decimal("20.65"), "2027-02": Decimal("40.00"), "2027-03": Decimal("12.90")}
    assert owed(card(TERM, price="50 EUR", cap="45 EUR"))["2027-03"] == Decimal("45.00")  # money stands as written


def test_lines_and_amounts_agree_on_shortened_periods() -> None:
    found = card(TERM, price="1 % of fee")
    lines = {line.line.period: line.line.amount for line in found.lines if line.line.amount}
    assert lines == {"2027-01": 5_16, "2027-02": 110_00, "2027-03": 3_23}
    assert found.score.credits.fee.tolist() == [516_13, 1000_00, 322_58]


def test_a_period_that_the_window_cuts_has_no_line() -> None:
    found = card(TERM)
    for begin, end, periods in (
        ("2027-01-01 00:00", "2027-03-05 00:00", {"2027-01", "2027-02"}),
        ("2027-01-18 00:00", "2027-04-01 00:00", {"2027-02", "2027-03"}),
        ("2027-01-16 00:00", "2027-03-11 00:00", {"2027-01", "2027-02", "2027-03"}),  # all that there is
    ):
        assert set(owed(measure(found.log, found.agreements, window=(at(begin), at(end))))) == periods


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Manila"])
def test_days_are_local_whatever_the_clock_does(zone: str) -> None:
    """A term from 13 February (16 days of 28) to 10 May, over the change of the clocks in March."""
    begin, end = (int(local_days(zone, day, day)[0]) for day in (date(2027, 2, 13), date(2027, 5, 11)))
    cut = cut_periods(zone, "month", begin, end)
    found = find_stretches(cut, (begin, end))
    days = [each.in_force * length for each, length in zip(found, (28, 31, 30, 31), strict=True)]
    assert days == [16, 31, 30, 10]


def test_a_term_that_an_amendment_moves() -> None:
    """First to 10 March; in February the end is put off to the end of the month."""
    text = TERM + "  amendments: {2027-02-01: {term.to: 2027-03-31}}\n"
    assert owed(card(text)) == {
        "2027-01": Decimal("30.00"),
        "2027-02": Decimal("130.00"),
        "2027-03": Decimal("160.00"),  # two late tickets, and the quota is judged
    }


TOGETHER = """
a:
  for: {tier: gold, customer: [gold-1]}
  judged: together
  commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month}}
  credits: {on: first_response, scale: {below 90 %: 10 % of fee}}
  amendments: {2027-02-10: {for: {tier: gold, customer: [gold-1, gold-2]}}}
"""


def test_judged_together_an_account_that_comes_later_is_credited_from_the_next_period_on() -> None:
    rows = [late(month, f"2027-{month}-20", who) for month in ("01", "02", "03") for who in ("gold-1",)]
    rows.append(late("other", "2027-01-20", "gold-2"))
    found = measure(log(rows), promise(TOGETHER))
    credits = found.credits
    assert list(zip(credits["period"], credits["customer"], strict=True)) == [
        ("2027-01", "gold-1"),
        ("2027-02", "gold-1"),
        ("2027-03", "gold-1"),
        ("2027-03", "gold-2"),
    ]
    names = found.log.accounts.name
    assert [(line.line.period, names[line.customer]) for line in found.lines] == [
        ("2027-01", "gold-1"),
        ("2027-02", "gold-1"),
        ("2027-03", "gold-1"),
        ("2027-03", "gold-2"),
    ]


def test_breaches_are_listed_only_where_a_rule_pays_for_them() -> None:
    found = card(TERM)
    assert found.score.incidents.breaches is not None
    plain = promise(
        TERM.replace("      - {on: first_response, per_breach: {urgent: PRICE}}\n", "")
        .replace("JUDGED", "each customer")
        .replace("CAP", "20 % of fee")
    )
    assert measure(log(ROWS), plain).score.incidents.breaches is None


def test_fees_beyond_64_bits_stay_exact() -> None:
    """Rates of seven digits on a fee of 10^15: more than 64 bits hold."""
    price = "3.333333 % of fee"
    found = card(TERM.replace("urgent: PRICE", f"urgent: {price}"))
    huge = found.log.accounts._replace(fee=np.full(len(found.log.accounts.fee), 10**15))
    again = score(replace(found.log, accounts=huge), found.promises)
    # January: 16/31 of 10^15 x 0.03333333 = 17204299354838.709...; February: the quota as well
    assert again.credits.amount.tolist() == [17_204_299_354_839, 133_333_330_000_000, 10_752_687_096_774]


def test_exact_numbers_of_different_denominators() -> None:
    thirds = Exact(np.array([1, 2, 5], object), np.array([3, 3, 7], object))
    halves = Exact(np.array([1, 1, 1], object), 2)
    total = thirds + halves
    assert [Fraction(*pair) for pair in zip(total.num, total.den, strict=True)] == [
        Fraction(5, 6),
        Fraction(7, 6),
        Fraction(17, 14),
    ]
    assert thirds.above(halves).tolist() == [False, True, True]
    assert (thirds * Fraction(-3, 2)).half_up().tolist() == [0, -1, -1]  # -1/2, -1, -15/14
