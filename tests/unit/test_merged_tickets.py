"""Tickets that were merged into another: the customer is counted once."""

from __future__ import annotations

from promise_cases import log, promise
from told_cases import one_ticket

from slasim.agreements import measure

QUOTA = "quota: 90 % per month"
SCENARIO = promise(
    f"""
a:
  judged: each customer
  commitments:
    first_response: {{promise: {{urgent: 2 h}}, {QUOTA}}}
    resolution: {{promise: {{urgent: 8 h}}, {QUOTA}}}
  credits: {{on: first_response, per_breach: {{urgent: 50 EUR}}}}
"""
)
ANSWERED = (
    "one",
    "2027-01-04 09:00",
    "urgent",
    "gold-1",
    [("2027-01-04 10:00", "replied"), ("2027-01-04 12:00", "solved")],
)


def second(*events: tuple[str, str]) -> tuple[str, str, str, str, list[tuple[str, str]]]:
    """The same customer, who asked again at 09:10 and was told nothing on that ticket until 11:30."""
    return ("two", "2027-01-04 09:10", "urgent", "gold-1", [("2027-01-04 11:30", "merged"), *events])


def test_a_merged_ticket_is_judged_nowhere_even_if_it_was_late() -> None:
    card = measure(log([ANSWERED, second(("2027-01-04 11:30", "closed"))], until="2027-02-01 00:00"), SCENARIO)
    rows = card.compliance.set_index("commitment")
    assert rows["decided"].to_dict() == rows["met"].to_dict() == {"first_response": 1, "resolution": 1}
    assert rows["excluded"].to_dict() == {"first_response": 1, "resolution": 1}
    assert len(card.violations) == len(card.credits) == 0


def test_a_ticket_that_is_taken_out_again_counts() -> None:
    again = [("2027-01-04 13:00", "reopened"), ("2027-01-04 14:00", "replied"), ("2027-01-04 16:00", "solved")]
    card = measure(log([ANSWERED, second(*again)], until="2027-02-01 00:00"), SCENARIO)
    assert card.compliance.set_index("commitment")["decided"].to_dict() == {"first_response": 2, "resolution": 2}
    assert [(row.ticket, row.commitment) for row in card.violations.itertuples()] == [("two", "first_response")]


def test_its_clocks_stop_with_the_merging() -> None:
    merged = ("2027-01-04 10:00", "merged")
    assert one_ticket(f"resolution: {{promise: {{urgent: 2 h}}, {QUOTA}}}", merged) == [
        ("04 09:00", "04 10:00", "04 11:00", "excluded")
    ]


def test_explain_says_why_it_does_not_count() -> None:
    card = measure(log([ANSWERED, second()], until="2027-02-01 00:00"), SCENARIO)
    found = card.explain("two").clocks
    assert {(clock.status, clock.because) for clock in found} == {
        ("excluded", "the ticket was merged into another: it counts nowhere")
    }
