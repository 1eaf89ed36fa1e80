"""The availability of a quarter as the mean of its months: worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from promise_cases import SEVERITIES, at, promise
from rich.console import Console

from slasim.agreements import Scorecard, measure
from slasim.agreements.customer import customer_statement, written
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.log.ticket_log import TicketLog
from slasim.report.statements.statement_tables import statement_tables
from slasim.scenario import Scenario

MEAN = "quota: 99.9 % per quarter, mean_of: months"
CREDITS = ", credits: {on: availability, scale: {below 99.9 %: 5 % of fee}}"


def agreed(rules: str = MEAN, more: str = CREDITS, judged: str = "each customer") -> Scenario:
    return promise(f"a: {{for: {{tier: gold}}, judged: {judged}, commitments: {{availability: {{{rules}}}}}{more}}}")


def read(*outages: tuple[str, str], until: str = "2027-04-01 00:00") -> TicketLog:
    """A log of two customers, with outages of one of them."""
    tickets = pd.DataFrame(
        [("t", at("2027-01-04 09:00"), "urgent", "gold-1"), ("u", at("2027-01-04 09:00"), "urgent", "gold-2")],
        columns=["ticket", "created", "severity", "customer"],
    ).astype({"created": "datetime64[ms, UTC]"})
    tickets["tier"], tickets["region"] = "gold", "office"
    events = pd.DataFrame([("t", at("2027-01-04 09:00"), "created")], columns=["ticket", "time", "kind"])
    down = pd.DataFrame(
        [(at(start), at(end), "gold-1") for start, end in outages], columns=["start", "end", "customer"]
    ).astype({"start": "datetime64[ms, UTC]", "end": "datetime64[ms, UTC]"})
    return TicketLog.from_frames(
        tickets,
        events.astype({"time": "datetime64[ms, UTC]"}),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=at(until),
        outages=down,
    )


def attained(card: Scorecard, customer: str = "gold-1") -> tuple[float, str]:
    row = card.compliance[card.compliance["customer"].astype(str) == customer].iloc[0]
    return round(float(row["attainment"]), 8), str(row["verdict"])


def screen(card: Scorecard, *by: str) -> str:
    console = Console(width=250, color_system=None)
    with console.capture() as printed:
        console.print(*statement_tables(card, by))
    return printed.get()


# 126 minutes of the 40,320 of February: (1 + 40,194/40,320 + 1) / 3. Of all 129,600 minutes they are 0.0972 %.
FEBRUARY = ("2027-02-10 08:00", "2027-02-10 10:06")


def test_a_quarter_is_the_mean_of_its_months() -> None:
    card = measure(read(FEBRUARY), agreed())
    assert attained(card) == (0.99895833, "missed")
    assert attained(card, "gold-2") == (1.0, "kept")
    owed = card.credits.set_index("customer")["credit"]
    assert owed["gold-1"] == Decimal("150.00")  # 5 % of three times 1000 EUR
    pooled = measure(read(FEBRUARY), agreed("quota: 99.9 % per quarter"))
    assert attained(pooled) == (0.99902778, "kept")


@pytest.mark.parametrize("judged", ["each customer", "together"])
def test_the_time_down_is_what_it_was(judged: str) -> None:
    """0.3125 % of February is 0.104166 % of the quarter, as many as 135 of its minutes; down it was for 126."""
    card = measure(read(FEBRUARY), agreed(judged=judged))
    row = card.compliance.iloc[0]
    assert (row["breached"], row["down_ms"]) == (135 * 60_000, 126 * 60_000)
    assert card.by("commitment")["down_ms"].tolist() == [126 * 60_000]
    said = screen(card, "commitment")
    assert "Shares of agreed time are means of months where that is agreed." in said
    assert "2 h 6 min down, mean of months" in said
    assert "2 h 15 min" not in said
    (mine,) = customer_statement(card, "gold-1").verdicts
    assert (mine.decided - mine.in_time, mine.decided - mine.met) == (126 * 60_000, 135 * 60_000)
    assert "% (mean of months)" in written(customer_statement(card, "gold-1"), card.agreements).decode()


def test_a_share_of_all_time_says_no_mean() -> None:
    card = measure(read(FEBRUARY), agreed("quota: 99.9 % per quarter"))
    said = screen(card, "commitment")
    assert "2 h 6 min down)" in said
    assert "of months" not in said


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(120, "kept"), (121, "missed")],  # 0.3 % of February are 120.96 minutes, in the other months nothing
)
def test_what_a_month_may_be_down_is_three_times_the_quota_of_it(minutes: int, verdict: str) -> None:
    outage = ("2027-02-10 08:00", f"2027-02-10 10:{minutes - 120:02d}")
    assert attained(measure(read(outage), agreed()))[1] == verdict


def test_months_of_30_days_weigh_the_same() -> None:
    rules = f"{MEAN}, months: 30 days"
    found = attained(measure(read(FEBRUARY), agreed(rules)))
    assert found == attained(measure(read(FEBRUARY), agreed("quota: 99.9 % per quarter, months: 30 days")))
    assert found == (round(1 - 126 / 129_600, 8), "kept")


def test_a_month_without_agreed_time_is_left_out() -> None:
    shut = ", exclusions: [{cause: force majeure, reference: storm, from: 2027-01-01T00:00Z, to: 2027-02-01T00:00Z}]"
    found = attained(measure(read(FEBRUARY), agreed(more=CREDITS + shut)))
    assert found == (round(1 - 126 / 40_320 / 2, 8), "missed")


def test_a_quarter_that_is_not_over_is_the_mean_of_what_there_is_of_its_months() -> None:
    """Of February 14 days: 126 minutes of 20,160."""
    card = measure(read(FEBRUARY, until="2027-02-15 00:00"), agreed())
    assert attained(card)[0] == round(1 - 126 / 20_160 / 2, 8)


def test_all_accounts_together_are_the_mean_of_theirs() -> None:
    card = measure(read(FEBRUARY), agreed(judged="together"))
    assert attained(card, "all")[0] == round(1 - 126 / 40_320 / 3 / 2, 8)


def test_the_document_says_it() -> None:
    told = "the mean of the availabilities of its months, which all weigh the same, must be at least 99.9 %"
    assert f"In each quarter {told}." in document(agreed())
    together = f"In each quarter {told}; over all accounts it is the mean of theirs, weighted by the time that counts."
    assert together in document(agreed(judged="together"))
    assert told not in document(agreed("quota: 99.9 % per quarter"))


def test_a_review_says_that_a_short_month_weighs_more() -> None:
    """0.3 % of 28 days are 120.96 min, of 31 days 133.92 min."""
    (found,) = review(agreed()).named("short_month_weighs_more")
    assert "one of more than 2 h 57 s 600 ms misses availability in February" in found.risk
    assert "one of 2 h 13 min 55 s 200 ms keeps it in a month of 31 days" in found.risk
    for rules in ("quota: 99.9 % per quarter", f"{MEAN}, months: 30 days"):
        assert not review(agreed(rules)).named("short_month_weighs_more")


def test_it_changes_nothing_of_a_month() -> None:
    (warning,) = [
        each for each in agreed("quota: 99.9 % per month, mean_of: months").warnings if "mean_of" in each.path
    ]
    assert warning.rule == "unused_setting"
