"""A clock counts under the severity by whose terms it ended, worked out by hand. The office is open 9 to 17 UTC."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from promise_cases import promise
from told_cases import Told, told_log

from slasim.agreements import Scorecard, measure

QUOTA = "quota: 90 % per month"
RESPONSE = f"first_response: {{promise: {{urgent: 1 h, normal: 8 h}}, {QUOTA}}}"
RAISED = ("2027-01-04 09:20", "reclassified", {"severity": "urgent"})
LOWERED = ("2027-01-04 09:20", "reclassified", {"severity": "normal"})
AGREED = ("2027-01-04 09:20", "reclassified", {"severity": "normal", "consent": 1})
AT_11 = ("2027-01-04 11:00", "replied")


def card(*tickets: tuple[str, str, list[Told]], commitments: str = RESPONSE, rest: str = "") -> Scorecard:
    """Of (name, severity at creation, events), all created on Monday 2027-01-04 at 09:00."""
    told = [(name, "2027-01-04 09:00", severity, "gold-1", events) for name, severity, events in tickets]
    book = promise(f"a:\n  judged: each customer\n  commitments: {{{commitments}}}\n{rest}")
    return measure(told_log(told, until="2027-02-01 00:00"), book)


def cells(found: Scorecard) -> list[tuple[str, int, int, str]]:
    """(severity, decided, met, verdict)."""
    table = found.compliance.astype({"severity": str, "verdict": str})
    return list(table[["severity", "decided", "met", "verdict"]].itertuples(index=False, name=None))


def test_a_raised_ticket_counts_in_the_cell_of_the_severity_it_was_raised_to() -> None:
    found = card(("raised", "normal", [RAISED, AT_11]), ("calm", "normal", [AT_11]))
    assert cells(found) == [("urgent", 1, 0, "missed"), ("normal", 1, 1, "kept")]
    assert found.violations[["ticket", "severity"]].to_numpy().tolist() == [["raised", "urgent"]]
    assert found.by("severity")["breached"].tolist() == [1, 0]


def test_a_ticket_lowered_with_consent_counts_under_the_lower_and_without_it_under_the_higher() -> None:
    found = card(("agreed", "urgent", [AGREED, AT_11]), ("alone", "urgent", [LOWERED, AT_11]))
    assert cells(found) == [("urgent", 1, 0, "missed"), ("normal", 1, 1, "kept")]
    assert found.violations["ticket"].tolist() == ["alone"]


def test_a_breach_stays_in_the_cell_of_the_severity_under_which_it_came() -> None:
    late = ("2027-01-04 10:30", "reclassified", {"severity": "normal", "consent": 1})
    assert cells(card(("late", "urgent", [late, AT_11]))) == [("urgent", 1, 0, "missed")]


def test_each_clock_of_a_ticket_has_its_own_severity() -> None:
    update = f"periodic_update: {{promise: {{urgent: 1 h, normal: 8 h}}, {QUOTA}}}"
    first, second = ("2027-01-04 10:00", "replied"), ("2027-01-04 13:00", "replied")
    change = ("2027-01-04 10:30", "reclassified", {"severity": "urgent"})
    found = card(("t", "normal", [first, change, second, ("2027-01-04 13:30", "solved")]), commitments=update)
    # 09:00-10:00 ended as normal; 10:00-13:00 as urgent, due at 11:00; 13:00-13:30 as urgent
    assert cells(found) == [("urgent", 2, 1, "missed"), ("normal", 1, 1, "kept")]


def test_a_cancelled_ticket_that_is_reopened_with_another_severity_counts_under_that() -> None:
    back = [
        ("2027-01-04 09:30", "cancelled"),
        ("2027-01-04 09:40", "reclassified", {"severity": "normal", "consent": 1}),
        ("2027-01-04 09:50", "reopened"),
        ("2027-01-04 10:30", "replied"),
    ]
    for commitment in (RESPONSE, f"abandonment: {{{QUOTA}}}"):
        found = card(("t", "urgent", back), commitments=commitment)
        assert cells(found) == [("normal", 1, 1, "kept")]
        assert found.downgrades[["after", "late"]].to_numpy().tolist() == [["normal", False]]


def test_level_of_a_violation_is_that_which_gave_the_target_of_its_severity() -> None:
    text = f"""
everyone: {{level: corporate, commitments: {{first_response: {{promise: {{normal: 8 h}}, {QUOTA}}}}}}}
severe: {{for: {{severity: [urgent]}}, commitments: {{first_response: {{promise: {{urgent: 1 h}}, {QUOTA}}}}}}}
"""
    ticket = ("t", "2027-01-04 09:00", "normal", "gold-1", [RAISED, AT_11])
    found = measure(told_log([ticket], until="2027-02-01 00:00"), promise(text))
    columns = ["agreement", "level", "severity"]
    assert found.violations[columns].to_numpy().tolist() == [["severe", "customer", "urgent"]]


def test_a_mean_is_held_against_the_targets_of_the_severities_the_clocks_ended_with() -> None:
    mean = "first_response: {measure: mean, promise: {urgent: 1 h, normal: 8 h}, per: month}"
    found = card(
        ("raised", "normal", [RAISED, AT_11]),  # 2 h under a limit of 1 h
        ("short", "urgent", [("2027-01-04 09:10", "replied")]),
        ("calm", "normal", [AT_11]),
        commitments=mean,
    )
    assert cells(found) == [("urgent", 2, 1, "missed"), ("normal", 1, 1, "kept")]
    hours = found.levels[["level_time", "limit_time"]].map(lambda each: each / pd.Timedelta(minutes=1))
    assert hours.to_numpy().tolist() == [[65.0, 60.0], [120.0, 480.0]]


PRICES = "  credits: {on: first_response, per_breach: {urgent: 50 EUR, normal: 20 EUR}}\n"


@pytest.mark.parametrize(("change", "owed"), [([RAISED], "50.00"), ([], "20.00")])
def test_a_breach_costs_what_is_written_for_the_severity_of_its_clock(change: list[Told], owed: str) -> None:
    late = ("2027-01-05 09:00", "replied")
    assert card(("t", "normal", [*change, late]), rest=PRICES).credits["credit"].tolist() == [Decimal(owed)]


def test_a_ticket_whose_clocks_ended_under_two_severities_is_one_event_at_the_higher_price() -> None:
    rules = """  credits:
    rules:
      - {on: first_response, per_breach: {urgent: 50 EUR, normal: 20 EUR}}
      - {on: resolution, per_breach: {urgent: 70 EUR, normal: 60 EUR}}
"""
    both = f"{RESPONSE}, resolution: {{promise: {{urgent: 4 h, normal: 9 h}}, {QUOTA}}}"
    events = [
        ("2027-01-04 18:30", "replied"),  # late as normal (due at 17:00): 20
        ("2027-01-04 18:40", "reclassified", {"severity": "urgent"}),  # resolution: overdue as normal since 18:00
        ("2027-01-05 09:00", "solved"),  # so late as normal: 60
    ]
    assert card(("t", "normal", events), commitments=both, rest=rules).credits["credit"].tolist() == [Decimal("60.00")]
    events[1] = ("2027-01-04 17:30", "reclassified", {"severity": "urgent"})  # the reply was overdue, the rest was not
    events.sort(key=lambda event: event[0])
    found = card(("t", "normal", events), commitments=both, rest=rules)
    assert found.violations["severity"].tolist() == ["normal", "urgent"]
    assert found.credits["credit"].tolist() == [Decimal("70.00")]
