"""`small: {below: n, then: skip}`: a period with too few tickets is reported, and neither kept nor missed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from promise_cases import log, promise
from scorecard_cases import Ticket, stating

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.agreements.verdicts.undecided import find_missed
from slasim.scenario import ScenarioError, load_scenario

TEN: dict[str, Any] = {"below": 10, "then": "skip"}
SCALE = {"on": "it", "scale": {"below 90 %": "5 % of fee", "below 75 %": "10 % of fee"}}
RESPONSE = {"metric": "first_response", "promise": {"urgent": "1 h"}, "quota": "90 % per month", "small": TEN}


def book(credits: dict[str, Any] | None = None, more: Any = None, **commitments: Any) -> Any:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": commitments or {"it": RESPONSE}}
    return promise(f"a: {json.dumps(spec | ({} if credits is None else {'credits': credits}) | (more or {}))}")


def month(number: int, met: int, missed: int, severity: str = "urgent") -> list[Ticket]:
    rows: list[Ticket] = []
    for at in range(met + missed):
        day = f"2027-{number:02d}-{at % 28 + 1:02d}"
        end = f"{day} {'09:30' if at < met else '10:30'}"
        rows.append((f"{number} {severity} {at}", f"{day} 09:00", severity, "gold-1", [(end, "replied")]))
    return rows


THREE = month(1, 3, 2) + month(2, 8, 2) + month(3, 10, 0)  # 60 % of few, 80 %, all


def verdicts(card: Scorecard) -> list[tuple[Any, ...]]:
    return list(card.compliance[["period", "severity", "decided", "verdict"]].itertuples(index=False, name=None))


def owed(card: Scorecard) -> dict[str, Decimal]:
    return {str(row["period"]): row["credit"] for row in card.credits.to_dict("records") if row["credit"]}


def test_a_month_with_fewer_is_reported_and_owes_nothing() -> None:
    card = measure(log(THREE), book(SCALE))
    assert verdicts(card) == [
        ("2027-01", "urgent", 5, "not judged"),
        ("2027-02", "urgent", 10, "missed"),  # ten are not fewer than ten
        ("2027-03", "urgent", 10, "kept"),
    ]
    assert card.compliance["attainment"].tolist() == [0.6, 0.8, 1.0]
    assert owed(card) == {"2027-02": Decimal("50.00")}


def test_each_severity_counts_its_own_and_a_quota_of_all_counts_all() -> None:
    rows = month(1, 3, 2) + month(1, 4, 5, "normal")
    targets = {"promise": {"urgent": "1 h", "normal": "1 h"}}
    apart = measure(log(rows), book(it=RESPONSE | targets))
    assert [row[3] for row in verdicts(apart)] == ["not judged", "not judged"]
    pooled = measure(log(rows), book(it=RESPONSE | targets | {"quota": "90 % of all tickets per month"}))
    assert [row[3] for row in verdicts(pooled)] == ["missed"]  # 7 of 14


def test_tickets_that_do_not_count_are_not_among_the_ten() -> None:
    rows = [*month(1, 5, 4), ("gone", "2027-01-20 09:00", "urgent", "gold-1", [("2027-01-20 09:10", "cancelled")])]
    assert [row[2:] for row in verdicts(measure(log(rows), book()))] == [(9, "not judged")]


def test_it_ends_a_row_of_missed_months_and_is_no_miss() -> None:
    rows = month(1, 5, 5) + month(2, 1, 4) + month(3, 5, 5)
    again = {"persistent": {"missed": "2 of 2", "amount": "100 EUR"}, "on": "it"}
    ending = {"termination": {"on": "it", "missed": "2 of 3"}}
    card = measure(log(rows), book(again, ending))
    assert owed(card) == {}
    assert [bool(each.line.termination) for each in card.lines] == [False, False, True]
    each = RESPONSE | {"small": None}
    judged = measure(log(rows), book(again, ending, it={k: v for k, v in each.items() if v is not None}))
    assert owed(judged) == {"2027-02": Decimal("100.00")}


def test_late_tickets_that_are_paid_one_by_one_are_paid_all_the_same() -> None:
    card = measure(log(THREE), book({"on": "it", "per_breach": {"urgent": "7 EUR"}}))
    assert owed(card) == {"2027-01": Decimal("14.00"), "2027-02": Decimal("14.00")}


CSAT = {"metric": "column", "column": "csat", "measure": "mean", "per": "month", "small": {"below": 5, "then": "skip"}}


def test_a_mean_of_few_answers_is_not_judged() -> None:
    """4.0 of five answers misses 4.2 and keeps 4.0; 3.0 of three is not judged; 3.8 of five misses both."""
    marks = [4, 4, 4, 4, 4, 3, 3, 3, 3.8, 3.8, 3.8, 3.8, 3.8]
    rows = month(1, 5, 0) + month(2, 3, 0) + month(3, 5, 0)
    two = {name: CSAT | {"limits": {"urgent": f"at least {least}"}} for name, least in (("good", 4.2), ("fair", 4))}
    weights = [{"on": name, "weight": "50 %"} for name in two]
    credits = {"at_risk": "2 % of fee", "combine": "sum", "rules": weights}
    card = measure(stating(log(rows), columns={"csat": marks}), book(credits, **two))
    assert card.compliance["verdict"].tolist() == ["missed", "not judged", "missed", "kept", "not judged", "missed"]
    assert owed(card) == {"2027-01": Decimal("10.00"), "2027-03": Decimal("20.00")}


def test_a_mean_and_a_percentile_of_times_as_well() -> None:
    rows = month(1, 0, 4) + month(2, 0, 5)  # each after 90 min
    times = {"metric": "first_response", "promise": {"urgent": "1 h"}, "small": {"below": 5, "then": "skip"}}
    for what in ("mean", "maximum", "percentile 90"):
        credits = {"on": "it", "durations": {"above 1 h": "3 % of fee"}}
        card = measure(log(rows), book(credits, it=times | {"measure": what, "per": "month"}))
        assert [row[3] for row in verdicts(card)] == ["not judged", "missed"]
        assert owed(card) == {"2027-02": Decimal("30.00")}


@pytest.mark.parametrize(
    ("late", "open_", "surely", "perhaps"),
    [(5, 4, False, False), (5, 5, False, True), (10, 1, True, True), (9, 1, False, True)],
)
def test_open_clocks_can_bring_it_to_ten(late: int, open_: int, surely: bool, perhaps: bool) -> None:
    """Of ten decided one may be late: five open ones may make ten, or be called off."""
    rows = month(1, 0, late)
    rows += [(f"open {n}", "2027-01-31 23:50", "urgent", "gold-1", []) for n in range(open_)]
    early = log(rows, until="2027-02-01 00:10")
    card = measure(early, book())
    missed = find_missed(card.score.cells, card.promises, card.score.periods, early.until)
    assert (missed.surely.tolist(), missed.perhaps.tolist()) == ([surely], [perhaps])
    assert not np.any(missed.surely & ~missed.perhaps)


def test_the_document_the_ledger_and_the_customer_are_told() -> None:
    told = document(book(SCALE))
    said = (
        "A severity with fewer than 10 decided tickets in a month is not judged in that month: its attainment is only "
        "reported, and for credits it counts as if nothing had been decided."
    )
    assert said in told
    card = measure(log(THREE), book(SCALE))
    (cost,) = card.explain("1 urgent 4").costs
    assert cost.words[0] == "2027-01 is not judged: fewer than 10 are decided"
    sent = card.for_customer("gold-1").decode()
    assert "| It | urgent | 2027-01 | 90 % | 5 | 3 | 60 % | not judged |" in sent


def test_a_review_names_a_severity_that_is_never_judged() -> None:
    path = Path(__file__).parents[2] / "scenarios" / "follow_the_sun.yaml"
    small = "agreements.pro.commitments.first_response.small"
    (hidden,) = review(load_scenario(path, {small: {"below": 50, "then": "skip"}})).named("small_hides_severity")
    assert "fewer than 50 are not judged: every urgent ticket may be late" in hidden.risk
    assert hidden.mend == {small: {"below": 50, "then": "roll"}}


@pytest.mark.parametrize(
    ("small", "more", "words"),
    [
        ({"below": 10}, {}, "below or then alone; expected both, such as {below: 20, then: roll} or {below: 20, then"),
        ({"then": "skip"}, {}, "neither; expected one of {misses: 1} and {below: 20, then: roll}, or then: skip"),
        ({"misses": 1, "below": 10, "then": "skip"}, {}, "both; expected one of"),
        ({"below": 10, "then": "drop"}, {}, "expected roll or skip"),
        ({"below": 1, "then": "skip"}, {}, "below"),
        (TEN, {"quota": "none"}, "small without a quota"),
        (TEN | {"then": "roll"}, {"quota": None, "measure": "mean"}, "small: roll with measure: mean"),
        ({"misses": 1}, {"quota": None, "measure": "mean"}, "small: misses with measure: mean"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(small: dict[str, Any], more: dict[str, Any], words: str) -> None:
    spec = {name: value for name, value in (RESPONSE | {"small": small} | more).items() if value is not None}
    with pytest.raises(ScenarioError) as error:
        book(it=spec)
    assert words in str(error.value)
    assert "commitments.it.small" in str(error.value)
