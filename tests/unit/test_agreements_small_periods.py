"""Few tickets in a period, agreed allowances, terms that begin inside a period, and amendments."""

from __future__ import annotations

from pathlib import Path

import pytest
from promise_cases import log, promise
from scorecard_cases import Ticket

from slasim.agreements import measure
from slasim.scenario import ScenarioError


def month(number: int, met: int, missed: int, customer: str = "gold-1") -> list[Ticket]:
    rows: list[Ticket] = []
    for at in range(met + missed):
        day = f"2027-{number:02d}-{at % 28 + 1:02d}"
        end = f"{day} {'09:30' if at < met else '10:30'}"
        rows.append((f"{number} {customer} {at}", f"{day} 09:00", "urgent", customer, [(end, "replied")]))
    return rows


def agreement(small: str = "", more: str = "", judged: str = "each customer") -> str:
    return f"""
a:
  for: {{tier: gold}}
  judged: {judged}
  {more}
  commitments: {{first_response: {{promise: {{urgent: 1 h}}, quota: 90 % per month{small}}}}}
"""


def verdicts(rows: list[Ticket], text: str, **more: str) -> list[tuple[str, str, str]]:
    table = measure(log(rows, **more), promise(text)).compliance
    return list(zip(table["period"], table["customer"], table["verdict"], strict=True))


@pytest.mark.parametrize(("missed", "verdict"), [(0, "kept"), (1, "kept"), (2, "missed")])
def test_so_many_misses_are_allowed_however_few_there_are(missed: int, verdict: str) -> None:
    assert verdicts(month(1, 1, missed), agreement(", small: {misses: 1}"))[0][2] == verdict
    assert verdicts(month(1, 98, missed), agreement(", small: {misses: 1}"))[0][2] == "kept"


def test_a_small_period_rolls_into_the_next() -> None:
    rows = month(1, 3, 1) + month(2, 4, 1) + month(3, 12, 0) + month(2, 10, 0, "gold-2")
    text = agreement(", small: {below: 10, then: roll}")
    table = measure(log(rows), promise(text)).compliance
    shown = table[["period", "customer", "decided", "carried", "carried_met", "verdict"]].to_numpy().tolist()
    assert shown == [
        ["2027-01", "gold-1", 4, 0, 0, "carried"],
        ["2027-02", "gold-1", 5, 4, 3, "carried"],
        ["2027-02", "gold-2", 10, 0, 0, "kept"],
        ["2027-03", "gold-1", 12, 9, 7, "kept"],  # 19 of 21
    ]
    assert measure(log(rows), promise(text)).by("customer")["cells_kept"].tolist() == [1, 1]


def test_what_rolled_leaves_no_credit_behind_and_counts_once() -> None:
    more = "credits: {on: first_response, scale: {below 90 %: 10 % of fee}}"
    rows = month(1, 3, 1) + month(2, 6, 1)
    card = measure(log(rows), promise(agreement(", small: {below: 10, then: roll}", more)))
    assert card.credits[["period", "credit"]].astype(str).to_numpy().tolist() == [["2027-02", "100.00"]]  # 9 of 11


def test_the_term_cuts_periods() -> None:
    rows = month(1, 1, 1) + month(2, 1, 1) + month(3, 1, 1)
    text = agreement(more="term: {from: 2027-01-02, to: 2027-02-28}")
    assert verdicts(rows, text) == [("2027-01", "gold-1", "not judged"), ("2027-02", "gold-1", "missed")]
    text = agreement(more="term: {from: 2027-02-01, to: 2027-02-28, renewal: 1 year}")
    assert [row[0] for row in verdicts(rows, text)] == ["2027-02", "2027-03"]
    assert verdicts(rows, agreement(more="term: {from: 2028-01-01}")) == []


AMENDED = agreement(
    more="""credits: {on: first_response, scale: {below 90 %: 10 % of fee}}
  amendments:
    2027-02-15:
      commitments.first_response.quota: 50 % per month
      commitments.first_response.promise: {urgent: 10 min}
      credits.scale: {below 50 %: 20 % of fee}"""
)


def test_quota_and_credits_follow_the_start_of_the_period_and_targets_the_creation() -> None:
    rows = month(1, 10, 0) + month(2, 28, 0) + month(3, 10, 0)
    card = measure(log(rows), promise(AMENDED))
    table = card.compliance
    assert table[["period", "met", "breached", "quota", "verdict"]].to_numpy().tolist() == [
        ["2027-01", 10, 0, 0.9, "kept"],
        ["2027-02", 14, 14, 0.9, "missed"],  # from the 15th on an answer after 30 minutes is late
        ["2027-03", 0, 10, 0.5, "missed"],
    ]
    assert card.credits[["period", "below", "credit"]].astype(str).to_numpy().tolist() == [
        ["2027-02", "0.9", "100.00"],
        ["2027-03", "0.5", "200.00"],
    ]


def test_measuring_again_after_an_amendment_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = month(1, 8, 2) + month(2, 9, 3, "gold-2")
    told = log(rows, until="2027-02-15 00:00")
    before = measure(told, promise(agreement(more="credits: {on: first_response, scale: {below 90 %: 10 % of fee}}")))
    after = measure(told, promise(AMENDED))
    assert len(after.promises.versions(0)) == 2
    for name, card in (("before", before), ("after", after)):
        card.save(tmp_path / name)
    parts = sorted(path.name for path in (tmp_path / "before").glob("*.parquet"))
    assert len(parts) == 13
    for part in parts:
        assert (tmp_path / "before" / part).read_bytes() == (tmp_path / "after" / part).read_bytes(), part


def test_an_amendment_cannot_change_the_length_of_periods() -> None:
    text = agreement(more="amendments: {2027-02-01: {commitments.first_response.quota: 50 % per quarter}}")
    with pytest.raises(ScenarioError, match=r"yaml:\d+:\d+: .* found review periods of a quarter "):
        promise(text)
