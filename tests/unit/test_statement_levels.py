"""Means, maxima and percentiles: what was promised and what was measured, in its own unit, by hand."""

from __future__ import annotations

from typing import Any

import pytest
from promise_cases import at, log, promise
from scorecard_cases import stating
from test_statement_reading import printed

from slasim.agreements import measure
from slasim.agreements.prose.levels import level_text, limit_text
from slasim.instants import HOUR, MINUTE

WINDOW = (at("2027-01-01 00:00"), at("2027-03-01 00:00"))
CSAT = """
desk:
  for: {tier: gold}
  judged: %s
  commitments:
    satisfaction: {metric: column, column: csat, measure: mean, limits: {urgent: at least 4.2}, per: month}
  credits: {at_risk: 1 %% of fee, rules: [{on: satisfaction, weight: 100 %%}]}
"""
MTTR = """
desk:
  for: {tier: gold}
  judged: each customer
  commitments: {mttr: {metric: resolution, measure: %s, promise: {urgent: 3 h}, per: month}}
"""


def answers(judged: str = "each customer") -> Any:
    """January: 5, 4, 3 of the first customer: a mean of 4.00; February: 4.5. The second has 1 in January."""
    told = [("2027-01-05", "gold-1", 5), ("2027-01-06", "gold-1", 4), ("2027-01-07", "gold-1", 3)]
    told += [("2027-02-05", "gold-1", 4.5), ("2027-01-08", "gold-2", 1)]
    rows = [(f"T{n}", f"{day} 09:00", "urgent", who, []) for n, (day, who, _) in enumerate(told)]
    order = sorted(range(len(told)), key=lambda n: told[n][0])
    whole = stating(log(rows), columns={"csat": [float(told[n][2]) for n in order]})
    return measure(whole, promise(CSAT % judged), window=WINDOW)


def test_a_mean_stands_beside_its_limit_on_the_screen() -> None:
    text = printed(answers())
    (line,) = [line for line in text.splitlines() if line.split()[:2] == ["desk", "satisfaction"]]
    assert "mean at least 4.2" in line
    assert "1.00 … 4.50" in line
    assert "%" not in line
    rows = [line.split() for line in text.splitlines() if line.split()[:1] == ["satisfaction"]]
    assert [(row[2], row[3], row[-2], row[-1]) for row in rows] == [
        ("gold-1", "2027-01", "4.00", "missed"),
        ("gold-2", "2027-01", "1.00", "missed"),
        ("gold-1", "2027-02", "4.50", "kept"),
    ]


def test_the_customer_and_the_reason_of_a_weight_have_it_too() -> None:
    card = answers()
    sent = card.for_customer("gold-1").decode()
    assert "| Satisfaction | urgent | 2027-01 | mean at least 4.2 | 3 | 1 | 4.00 | missed |" in sent
    assert "| Satisfaction | urgent | 2027-02 | mean at least 4.2 | 1 | 1 | 4.50 | kept |" in sent
    assert "urgent: mean 4.00, promised at least 4.2" in sent
    assert card.credit_parts["reason"].str.contains("urgent: mean 4.00, promised at least 4.2").tolist() == [
        True,
        False,
    ]


def test_where_all_are_judged_together_a_customer_sees_its_own_mean() -> None:
    """All together have (5 + 4 + 3 + 1) / 4 = 3.25."""
    card = answers("together")
    sent = card.for_customer("gold-1").decode()
    assert "| mean at least 4.2 | 3 | 1 | 4.00 | missed" in sent
    assert "3.25" not in sent
    assert "3.25" in printed(card)


def repairs(measure_of: str) -> Any:
    """2 h, 3 h and 4 h 36 min: a mean of 3 h 12 min; the largest is 4 h 36 min."""
    rows = [
        (name, "2027-01-05 09:00", "urgent", "gold-1", [(f"2027-01-05 {end}", "solved")])
        for name, end in (("A", "11:00"), ("B", "12:00"), ("C", "13:36"))
    ]
    return measure(log(rows), promise(MTTR % measure_of), window=WINDOW)


@pytest.mark.parametrize(
    ("name", "level"), [("mean", "3 h 12 min"), ("maximum", "4 h 36 min"), ("percentile 50", "3 h")]
)
def test_times_have_the_time_that_was_promised(name: str, level: str) -> None:
    card = repairs(name)
    assert (
        f"| {name} at most 3 h | 3 | 2 | {level} | {'kept' if level == '3 h' else 'missed'} |"
        in card.for_customer("gold-1").decode()
    )
    assert f"{name} at most 3 h" in printed(card)
    cost = card.explain("C").costs[0]
    assert (cost.promised, cost.measured, cost.quota) == (f"{name} at most 3 h", level, None)


def test_what_is_beside_its_limit_never_reads_as_the_limit() -> None:
    assert level_text(4.199, 4.2, False) == "4.199"
    assert level_text(4.2, 4.2, False) == "4.20"
    assert level_text(4.19999999, 4.2, False) == "4.200000"  # of six decimals more are not known
    assert level_text(3 * HOUR + 0.4, 3 * HOUR, True) == "3 h 0.001 s"
    assert level_text(3 * HOUR + 100, 3 * HOUR, True) == "3 h 0.1 s"
    assert level_text(3 * HOUR + 12 * MINUTE + 100, 3 * HOUR, True) == "3 h 12 min"
    assert limit_text(4.2, False, True) == "at least 4.2"
    assert limit_text(3 * HOUR, True, False) == "at most 3 h"


def test_a_period_without_a_quota_says_so() -> None:
    text = """
desk:
  for: {tier: gold}
  judged: each customer
  commitments: {repair: {metric: resolution, promise: {urgent: 4 h}, quota: none}}
"""
    rows: list[Any] = [("A", "2027-01-05 09:00", "urgent", "gold-1", [("2027-01-05 12:00", "solved")])]
    cost = measure(log(rows), promise(text), window=WINDOW).explain("A").costs[0]
    assert cost.words[0] == "2027-01 is not judged: there is no quota"


def test_no_credit_stands_beside_a_clock_that_was_met() -> None:
    """One of two is late: below 90 %, 100 EUR. That is not what the other costs."""
    text = """
desk:
  for: {tier: gold}
  judged: each customer
  commitments: {repair: {metric: resolution, promise: {urgent: 4 h}, quota: 90 % per month}}
  credits: {on: repair, scale: {below 90 %: 10 % of fee}}
"""
    rows = [
        (name, "2027-01-05 09:00", "urgent", "gold-1", [(f"2027-01-05 {end}", "solved")])
        for name, end in (("good", "12:00"), ("late", "15:00"))
    ]
    card = measure(log(rows), promise(text), window=WINDOW)
    _, good = (table for table, _ in zip(card.explain("good").tables(), range(2), strict=False))
    _, late = (table for table, _ in zip(card.explain("late").tables(), range(2), strict=False))
    assert [list(table.columns[-1].cells) for table in (good, late)] == [[""], ["100.00"]]
