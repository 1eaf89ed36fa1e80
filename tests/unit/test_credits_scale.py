"""Credits of a whole log: hand-checked sliding scales."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from promise_cases import log, promise

from slasim.agreements import Scorecard, measure, score
from slasim.agreements.credits.exact import half_up
from slasim.scenario import AccountRow, CustomerFile
from slasim.terms import TermsError

Ticket = tuple[str, str, str, str, list[tuple[str, str]]]


def test_half_a_cent_goes_up() -> None:
    amounts = [Fraction(1, 2), Fraction(3, 2), Fraction(49, 100), Fraction(5, 2), Fraction(2), Fraction(0)]
    assert [half_up(amount) for amount in amounts] == [1, 2, 0, 3, 2, 0]


AGREEMENT = """
a:
  for: {tier: gold}
  judged: %s
  commitments:
    first_response: {promise: {urgent: 1 h, normal: 1 h}, quota: 95 %% per %s}
  credits:
    on: first_response
    scale: {below 95 %%: 5 %% of fee, below 90 %%: 10.005 %% of fee, below 50 %%: 40 %% of fee}
    cap: 25 %% of fee
"""


def answered(name: str, day: str, severity: str, customer: str, met: bool) -> Ticket:
    """Created at nine, answered after half an hour or two hours."""
    return (name, f"{day} 09:00", severity, customer, [(f"{day} {'09:30' if met else '11:00'}", "replied")])


def batch(month: str, severity: str, customer: str, met: int, missed: int) -> list[Ticket]:
    return [
        answered(f"{month} {severity} {customer} {at_}", f"{month}-{at_ % 28 + 1:02d}", severity, customer, at_ < met)
        for at_ in range(met + missed)
    ]


def card(rows: list[Ticket], judged: str = "each customer", per: str = "month", **more: Any) -> Scorecard:
    return measure(log(rows, **more), promise(AGREEMENT % (judged, per)))


def lines(scorecard: Scorecard) -> list[tuple[str, str, str, Decimal]]:
    table = scorecard.credits
    return list(zip(*(table[name].tolist() for name in ("period", "customer", "severity", "credit")), strict=True))


def test_the_severity_with_the_largest_credit_decides() -> None:
    rows = batch("2027-01", "urgent", "gold-1", 9, 1) + batch("2027-01", "normal", "gold-1", 8, 2)
    assert lines(card(rows)) == [("2027-01", "gold-1", "normal", Decimal("100.05"))]  # 80 %: 10.005 % of 1000


def test_exactly_at_the_threshold_is_not_below_it() -> None:
    assert lines(card(batch("2027-01", "urgent", "gold-1", 19, 1))) == []
    assert lines(card(batch("2027-01", "urgent", "gold-1", 18, 2))) == [
        ("2027-01", "gold-1", "urgent", Decimal("50.00"))
    ]


def test_the_cap_holds_in_the_period() -> None:
    assert lines(card(batch("2027-02", "urgent", "gold-1", 0, 3))) == [
        ("2027-02", "gold-1", "urgent", Decimal("250.00"))
    ]


def test_a_quarter_has_three_fees() -> None:
    assert lines(card(batch("2027-02", "urgent", "gold-1", 2, 1), per="quarter")) == [
        ("2027-Q1", "gold-1", "urgent", Decimal("300.15"))
    ]


def test_judged_together_credits_every_account_in_scope() -> None:
    rows = batch("2027-01", "urgent", "gold-1", 10, 0) + batch("2027-01", "urgent", "gold-2", 6, 4)
    rows += batch("2027-02", "urgent", "gold-3", 10, 0) + batch("2027-01", "urgent", "free-1", 0, 5)
    assert lines(card(rows, "together")) == [  # 16 of 20 in January: also for gold-3, which had no ticket then
        ("2027-01", f"gold-{at_}", "urgent", Decimal("100.05")) for at_ in (1, 2, 3)
    ]
    assert lines(card(rows)) == [("2027-01", "gold-2", "urgent", Decimal("100.05"))]


def test_no_decided_clock_owes_nothing_and_partial_periods_are_left_out() -> None:
    waiting = [("t", "2027-01-31 23:30", "urgent", "gold-1", [])]
    assert lines(card(waiting, until="2027-02-01 00:00")) == []
    assert lines(card(batch("2027-01", "urgent", "gold-1", 0, 5), start="2027-01-01 00:01")) == []


def test_a_credit_is_provisional_until_every_clock_is_decided() -> None:
    rows = batch("2027-01", "urgent", "gold-1", 0, 2)
    rows.append(("late", "2027-01-31 23:30", "normal", "gold-1", []))
    for until, provisional in (("2027-02-01 00:00", True), ("2027-02-01 01:00", False)):
        table = card(rows, until=until).credits
        assert table["provisional"].tolist() == [provisional], until
        assert table["credit"].tolist() == [Decimal("250.00")]


def test_fees_come_from_the_log_where_it_states_them() -> None:
    import pandas as pd

    accounts = pd.DataFrame({"customer": ["gold-1"], "tier": ["gold"], "region": ["office"], "fee": [33_33]})
    found = lines(card(batch("2027-01", "urgent", "gold-1", 0, 1), accounts=accounts))
    assert found == [("2027-01", "gold-1", "urgent", Decimal("8.33"))]  # 25 % of 33.33 is 8.3325


def test_fees_and_named_agreements_come_one_by_one_from_the_table_of_accounts() -> None:
    import pandas as pd

    text = AGREEMENT % ("each customer", "month")
    text += text.replace("a:", "own:", 1).replace("%: 5 %", "%: 10 %")
    table = [AccountRow(f"gold-{at_}", "gold", "office", 5000, 1.0, "own" if at_ < 3 else None) for at_ in (1, 2, 3)]
    scenario = promise(text).model_copy(
        update={"customers": CustomerFile(file="accounts.csv"), "account_rows": tuple(table)}
    )
    rows = [one for at_ in (1, 2, 3, 4) for one in batch("2027-01", "urgent", f"gold-{at_}", 18, 2)]
    accounts = pd.DataFrame(
        {
            "customer": [f"gold-{at_}" for at_ in (1, 2, 3, 4)],
            "tier": "gold",
            "region": "office",
            "fee": [10_000, None, None, 30_000],
            "agreement": [None, "a", None, None],
        }
    )
    found = measure(log(rows, accounts=accounts), scenario).credits
    assert list(zip(found["customer"], found["agreement"], found["credit"], strict=True)) == [
        ("gold-2", "a", Decimal("2.50")),  # the log names another agreement, the table of accounts states the fee
        ("gold-3", "a", Decimal("2.50")),
        ("gold-4", "a", Decimal("15.00")),  # in the log only
        ("gold-1", "own", Decimal("10.00")),  # the log states the fee, the table of accounts names the agreement
    ]


def test_where_nothing_is_owed_there_is_no_line() -> None:
    import pandas as pd

    rows = batch("2027-01", "urgent", "gold-1", 0, 1) + batch("2027-01", "urgent", "gold-2", 0, 1)
    accounts = pd.DataFrame({"customer": ["gold-1", "gold-2"], "tier": "gold", "region": "office", "fee": [0, 1]})
    assert lines(card(rows, accounts=accounts)) == []  # 25 % of nothing and of a cent


def test_a_lean_score_refuses_fees_that_nobody_states() -> None:
    found = card(batch("2027-01", "urgent", "gold-1", 0, 1))
    unknown = found.log.accounts._replace(fee=np.array([-1]))
    with pytest.raises(TermsError, match="the fee of gold-1"):
        score(replace(found.log, accounts=unknown), found.promises)


def test_the_table_shows_fee_share_and_currency() -> None:
    table = card(batch("2027-01", "urgent", "gold-1", 18, 2)).credits
    (row,) = table.to_dict("records")
    assert (row["below"], row["share"], row["fee"], row["tier"]) == (0.95, 0.05, Decimal("1000.00"), "gold")
    assert table.attrs["units"]["credit"] == "EUR"
