"""What a credit is made of, who may end a contract, days of service: told on every statement, by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from promise_cases import at, log, promise
from scorecard_cases import stating
from test_statement_reading import printed

from slasim.agreements import measure, open_scorecard
from slasim.agreements.credits.steps import step_amounts

BANDS = """
field:
  for: {tier: gold}
  judged: each customer
  commitments: {repair: {metric: resolution, promise: {urgent: 4 h}, quota: none}}
  credits:
    rules:
      - {on: repair, per_breach: {urgent: 100 EUR}}
      - {on: repair, per_breach: {urgent: 250 EUR}, beyond: {urgent: 6 h}}
      - {on: repair, per_breach: {urgent: 600 EUR}, beyond: {urgent: 8 h}}
    combine: sum
    %s
"""
WINDOW = (at("2027-01-01 00:00"), at("2027-04-01 00:00"))


def solved(name: str, hours: int, day: str = "2027-02-01") -> Any:
    """A ticket of 09:00 that was solved so many hours and a minute later."""
    return (name, f"{day} 09:00", "urgent", "gold-1", [(f"{day} {9 + hours:02d}:01", "solved")])


def bands(more: str = "") -> Any:
    """Late by 9 h 1 min, 6 h 1 min and twice 4 h 1 min of 4 h: 600 + 250 + 2 x 100 = 1050."""
    rows = [solved("A", 9), solved("B", 6), solved("C", 4), solved("D", 4)]
    return measure(log(rows), promise(BANDS % more), window=WINDOW)


def test_every_part_of_a_credit_has_its_threshold_or_price_and_its_amount() -> None:
    card = bands("cap: 800 EUR")
    assert [(row["reason"], row["amount"]) for row in card.credit_parts.to_dict("records")] == [
        ("2 events late, 100 EUR each", Decimal("200.00")),
        ("1 event late, more than 6 h counted", Decimal("250.00")),
        ("1 event late, more than 8 h counted", Decimal("600.00")),
        ("above the cap", Decimal("-250.00")),
    ]
    assert card.credits["credit"].tolist() == [Decimal("800.00")]
    assert [part["amount"] for part in card.document()["credits"]["parts"]] == ["200.00", "250.00", "600.00", "-250.00"]
    text, sent = printed(card), card.for_customer("gold-1").decode()
    for reason, amount in (("100 EUR each", "200.00"), ("6 h counted", "250.00"), ("8 h counted", "600.00")):
        assert any(reason in line and amount in line for line in text.splitlines()), reason
        assert f"{reason}: {amount} EUR" in sent
    assert "above the cap: -250.00 EUR" in sent


def test_a_credit_of_one_part_is_its_own_amount() -> None:
    card = measure(log([solved("A", 9)]), promise(BANDS % ""), window=WINDOW)
    assert "What credits are made of" not in printed(card)
    assert (
        "| 600.00 EUR | repair, urgent: 1 event late, more than 8 h counted |" in card.for_customer("gold-1").decode()
    )


def test_parts_are_the_same_from_a_folder(tmp_path: Path) -> None:
    card = bands()
    card.save(tmp_path / "saved")
    saved = open_scorecard(tmp_path / "saved")
    assert saved.document() == card.document()
    assert printed(saved) == printed(card)


def test_a_third_of_a_cent_does_not_get_lost() -> None:
    assert step_amounts([Fraction(100, 3), Fraction(200, 3)], "EUR") == [Decimal("0.333333"), Decimal("0.666667")]
    assert step_amounts([Fraction(100), Fraction(50)], "EUR") == [Decimal("1.00"), Decimal("0.50")]


def test_steps_of_several_severities_have_their_prices() -> None:
    """Late by 1 h 30 min and by 3 h: 2 begun hours at 5, and 3 at 2: 16 EUR."""
    text = """
field:
  for: {tier: gold}
  judged: each customer
  commitments: {repair: {metric: resolution, promise: {urgent: 1 h, normal: 2 h}, quota: none}}
  credits: {on: repair, late_by: {urgent: 5 EUR per begun 1 h, normal: 2 EUR per begun 1 h}}
"""
    rows: list[Any] = [
        ("A", "2027-02-01 09:00", "urgent", "gold-1", [("2027-02-01 11:30", "solved")]),
        ("B", "2027-02-01 09:00", "normal", "gold-1", [("2027-02-01 14:00", "solved")]),
    ]
    (row,) = measure(log(rows), promise(text), window=WINDOW).credit_parts.to_dict("records")
    assert row["reason"] == "2 events late, by 2 x 1 h (begun) at 5 EUR and 3 x 1 h (begun) at 2 EUR"
    assert row["amount"] == Decimal("16.00")


DOWN = """
cloud:
  for: {tier: gold}
  judged: each customer
  commitments: {availability: {quota: 99.9 %% per month}}
  %s
"""


def down(more: str) -> Any:
    """Two hours of 744 in January and of 744 in March: 99.73 % each; none in February."""
    told = log([("T", "2027-01-05 09:00", "urgent", "gold-1", [])])
    outages = [(f"2027-0{m}-05 10:00", f"2027-0{m}-05 12:00", None) for m in (1, 3)]
    return measure(stating(told, outages=outages), promise(DOWN % more), window=WINDOW)


def test_the_right_to_end_stands_on_the_screen_and_in_the_document() -> None:
    card = down("termination: {on: availability, missed: 2 of 3}")
    rows = [("cloud", "gold-1", "2027-03", "availability", False)]
    assert [tuple(row.values()) for row in card.document()["endings"]] == rows
    (line,) = [line for line in printed(card).splitlines() if "2027-03 " in line and "gold-1" in line]
    assert line.split() == ["cloud", "gold-1", "2027-03", "availability"]
    assert down("").document()["endings"] == []


def test_days_of_service_are_told_in_days() -> None:
    """10 % of a fee of 1000 for a month is a tenth of its 31 days: 3.1, each begun one whole."""
    card = down("credits: {on: availability, scale: {below 99.9 %: 10 % of fee}, remedy: extension}")
    assert card.credits["extension_days"].tolist() == [4, 4]
    assert card.credits["credit"].tolist() == [Decimal("100.00")] * 2
    (line,) = [line for line in printed(card).splitlines() if "gold-1" in line and "day" in line]
    assert line.split() == ["cloud", "gold-1", "4", "days", "4", "days", "8", "days"]
    sent = card.for_customer("gold-1").decode()
    assert "Credits: 8 days of service." in sent
    assert "| 4 days of service | availability: 99.731 % attained, below 99.9 %; worth 100.00 EUR |" in sent


SMALL = """
desk:
  for: {tier: gold}
  judged: each customer
  commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month, small: {below: 10, then: roll}}}
"""


def test_the_baseline_counts_what_compliance_counts() -> None:
    """3 of 5 in January, too few by themselves; 8 of 10 and 10 of 10: 21 of 25 in all, 84 %."""
    rows = [
        (
            f"{month} {n}",
            f"2027-0{month}-0{1 + n % 9} 09:00",
            "urgent",
            "gold-1",
            [(f"2027-0{month}-0{1 + n % 9} {reply}", "replied")],
        )
        for month, size, late in ((1, 5, 2), (2, 10, 2), (3, 10, 0))
        for n in range(size)
        for reply in ("11:00" if n < late else "09:30",)
    ]
    card = measure(log(rows), promise(SMALL), window=WINDOW)
    assert card.compliance["verdict"].tolist() == ["carried", "missed", "kept"]
    (row,) = card.baseline.to_dict("records")
    assert (row["periods"], row["attained"]) == (3, 0.84)
    assert card.compliance["met"].sum() / card.compliance["decided"].sum() == 0.84


def test_what_was_not_live_says_when_and_since_when_it_is() -> None:
    text = """
desk:
  for: {tier: gold}
  judged: each customer
  term: {from: 2027-01-01}
  status: bedding-in
  commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month}}
  amendments: {2027-03-01: {status: live}}
"""
    rows = [
        (f"T{m}", f"2027-0{m}-01 09:00", "urgent", "gold-1", [(f"2027-0{m}-01 09:30", "replied")]) for m in (1, 2, 3)
    ]
    card = measure(log(rows), promise(text), window=WINDOW)
    (row,) = card.readiness.to_dict("records")
    assert [row[name] for name in ("status", "first", "last", "live_from", "judged")] == [
        *("bedding-in", "2027-01", "2027-02", "2027-03-01", 2),
    ]
    assert "Before it was live: 2027-01 … 2027-02; live from 2027-03-01" in printed(card)
    never = text.replace("amendments: {2027-03-01: {status: live}}", "").replace("bedding-in", "pilot")
    assert "Not live yet: 2027-01 … 2027-03" in printed(measure(log(rows), promise(never), window=WINDOW))


def test_an_abandoned_call_was_not_due() -> None:
    text = """
line:
  for: {tier: gold}
  judged: each customer
  commitments: {abandonment: {quota: 85 % per month}}
"""
    rows: list[Any] = [("C", "2027-01-04 10:09", "urgent", "gold-1", [("2027-01-04 10:09:12", "abandoned")])]
    card = measure(log(rows), promise(text), window=WINDOW)
    assert card.violations["abandoned"].tolist() == [True]
    words = printed(card)
    assert "abandoned after 12 s" in words
    assert "10:09:00" not in words
    assert "|  | abandoned Mon 2027-01-04 10:09:12 | after 12 s |  |" in card.for_customer("gold-1").decode()
    (clock,) = card.explain("C").document()["clocks"]
    assert clock["due"] is None
