"""A workaround as an event: the clocks that it ends, and all others, which go on. Worked out by hand.

The ticket of `one_ticket` is created on Monday 2027-01-04 at 09:00; the office is open from 9 to 17 UTC.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from promise_cases import log, promise
from told_cases import one_ticket

from slasim.agreements import measure
from slasim.agreements.document import document
from slasim.load import load_warnings
from slasim.log import read_log
from slasim.study.refusal import unanswerable

QUOTA = "quota: 90 % per month"
EITHER = f"resolution: {{ends: [workaround, solved], promise: {{urgent: 4 h}}, {QUOTA}}}"
VENDOR = """
desk:
  for: {tier: gold}
  judged: each customer
  commitments:
    restored: {metric: resolution, promise: {urgent: 4 h}, quota: none, ends: [workaround, solved]}
    fixed: {metric: resolution, promise: {urgent: 10 business days}, quota: none, hours: office, business_days: dates}
  credits:
    rules:
      - {on: restored, per_breach: {urgent: 300 EUR}}
      - {on: fixed, per_breach: {urgent: 100 EUR}}
    combine: sum
    same_ticket: each
"""


def restored_and_removed() -> list[tuple[str, str, str, str, list[tuple[str, str]]]]:
    """ "Restored, by a workaround or by the solution, within 4 hours; the cause removed within 10 working days."""
    stories = {
        "W1": ("04 09:00", [("04 12:00", "workaround"), ("18 09:00", "solved")]),  # due Mon 18 at 09:00
        "W2": ("05 09:00", [("05 13:30", "workaround"), ("20 10:00", "solved")]),  # 4 h 30 min; due Tue 19 at 09:00
        "W3": ("06 09:00", [("06 12:00", "solved")]),
        "W4": ("07 09:00", [("07 14:00", "solved")]),  # 5 h
    }
    return [
        (name, f"2027-01-{created}", "urgent", "gold-1", [(f"2027-01-{time}", kind) for time, kind in events])
        for name, (created, events) in stories.items()
    ]


def test_a_vendor_restores_by_a_workaround_and_removes_the_cause_later() -> None:
    card = measure(log(restored_and_removed(), until="2027-02-01 00:00"), promise(VENDOR))
    late = {
        (row.ticket, row.commitment, f"{row.due:%d %H:%M}", f"{row.stop:%d %H:%M}")
        for row in card.violations.itertuples()
    }
    assert late == {
        ("W2", "restored", "05 13:00", "05 13:30"),
        ("W2", "fixed", "19 09:00", "20 10:00"),
        ("W4", "restored", "07 13:00", "07 14:00"),
    }
    assert card.credits["credit"].sum() == 700  # 300 + 100 of W2, 300 of W4
    because = {clock.commitment: clock.because for clock in card.explain("W1").clocks}
    assert because == {"restored": "a workaround was given", "fixed": "solved"}


@pytest.mark.parametrize(
    ("events", "stop", "status"),
    [
        ([("12:00", "workaround"), ("16:00", "solved")], "04 12:00", "met"),
        ([("13:00", "workaround")], "04 13:00", "met"),  # at the due instant
        ([("13:01", "workaround"), ("13:02", "workaround")], "04 13:01", "breached"),  # the first one
        ([("12:00", "solved"), ("15:00", "workaround")], "04 12:00", "met"),
        ([("12:00", "workaround"), ("12:30", "cancelled")], "04 12:00", "met"),
        ([("12:00", "cancelled"), ("12:30", "workaround")], "04 12:00", "cancelled"),
        ([("12:00", "workaround"), ("12:30", "merged")], "04 12:00", "excluded"),  # the other ticket is judged
        ([("12:00", "workaround"), ("14:00", "solved"), ("20:00", "reopened")], "04 12:00", "met"),  # not taken back
        ([("12:00", "solved"), ("14:00", "reopened"), ("15:00", "workaround")], "04 15:00", "breached"),
        ([("10:00", "waiting_customer"), ("20:00", "workaround")], "04 20:00", "met"),  # paused after an hour
        ([("12:00", "note"), ("12:30", "handed_over")], None, "breached"),
    ],
)  # fmt: skip
def test_the_first_workaround_ends_the_clock_for_good(
    events: list[tuple[str, str]], stop: str | None, status: str
) -> None:
    told = [(f"2027-01-04 {time}", kind) for time, kind in events]
    ((start, stopped, _, came),) = one_ticket(EITHER, *told)
    assert (start, stopped, came) == ("04 09:00", stop, status)


def test_a_new_clock_starts_where_no_workaround_was_given() -> None:
    commitment = EITHER.replace("ends", "on_reopen: new, ends")
    again = [("2027-01-04 14:00", "solved"), ("2027-01-05 09:00", "reopened"), ("2027-01-05 10:00", "workaround")]
    assert one_ticket(commitment, *again) == [
        ("04 09:00", "04 14:00", "04 13:00", "breached"),
        ("05 09:00", "05 10:00", "05 13:00", "met"),
    ]
    assert one_ticket(commitment, ("2027-01-04 10:00", "workaround"), *again[:2]) == [
        ("04 09:00", "04 10:00", "04 13:00", "met")
    ]


def test_a_ticket_with_a_workaround_stays_open() -> None:
    plain = f"resolution: {{promise: {{urgent: 4 h}}, {QUOTA}}}"
    work = f"agent_work: {{promise: {{urgent: 4 h}}, {QUOTA}}}"
    updates = f"periodic_update: {{promise: {{urgent: 4 h}}, {QUOTA}}}"
    given = ("2027-01-04 10:00", "workaround")
    assert one_ticket(plain, given, ("2027-01-04 14:00", "solved")) == [
        ("04 09:00", "04 14:00", "04 13:00", "breached")
    ]
    begun = ("2027-01-04 09:00", "work_started")  # nobody puts it down
    assert one_ticket(work, begun, given, ("2027-01-04 14:00", "solved")) == [
        ("04 09:00", "04 14:00", "04 13:00", "breached")
    ]
    assert one_ticket(updates, given, ("2027-01-04 14:00", "solved")) == [
        ("04 09:00", "04 14:00", "04 13:00", "breached")
    ]


def test_no_clock_starts_after_a_workaround() -> None:
    commitment = EITHER.replace("ends", "starts: replied, ends")
    reply, given = ("2027-01-04 10:00", "replied"), ("2027-01-04 09:30", "workaround")
    assert one_ticket(commitment, given, reply, ("2027-01-04 16:00", "solved")) == []
    assert one_ticket(commitment, reply, ("2027-01-04 16:00", "solved")) == [
        ("04 10:00", "04 16:00", "04 14:00", "breached")
    ]


def test_an_agreement_says_it_in_words() -> None:
    said = document(promise(VENDOR.replace("ends: [", "on_reopen: new, ends: [")))
    assert "- Measured: time to the first workaround or the solution." in said
    assert "- It stops when a workaround is first given, or when the ticket is solved." in said
    assert "- When a ticket is reopened, a new clock starts, unless a workaround was given before." in said
    assert "| workaround | what lets the customer go on until the ticket is solved" in said


def test_a_reopening_changes_nothing_for_a_promise_that_only_a_workaround_ends() -> None:
    text = (
        f"a: {{commitments: {{resolution: {{ends: workaround, on_reopen: new, promise: {{urgent: 4 h}}, {QUOTA}}}}}}}"
    )
    (warned,) = [each for each in promise(text).warnings if each.rule == "unused_setting"]
    assert warned.path == "agreements.a.commitments.resolution.on_reopen"


@pytest.mark.parametrize("ends", ["workaround", "[workaround, closed]"])
def test_what_only_a_workaround_ends_is_not_simulated(ends: str) -> None:
    scenario = promise(VENDOR.replace("[workaround, solved]", ends))
    (problem,) = unanswerable(scenario)
    assert problem.path == "agreements.desk.commitments.restored"
    assert problem.line > 0
    assert problem.found.endswith("to which no simulated ticket comes")


def test_where_the_solution_ends_it_too_a_simulation_says_so() -> None:
    scenario = promise(VENDOR)
    assert unanswerable(scenario) == []
    (warned,) = [each for each in load_warnings(scenario) if each.rule == "workaround_not_simulated"]
    assert warned.path == "agreements.desk.commitments.restored.ends"
    assert warned.line > 0
    without = promise(VENDOR.replace("workaround, ", ""))
    assert not [each for each in load_warnings(without) if each.rule == "workaround_not_simulated"]


def test_a_log_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(
        json.dumps({"slasim_log": 2, "start": "2027-01-01T00:00Z", "until": "2027-02-01T00:00Z", "severities": ["p1"]})
    )
    (tmp_path / "tickets.csv").write_text("ticket,created,severity,customer\nT,2027-01-04T09:00Z,p1,acme\n")
    (tmp_path / "events.csv").write_text("ticket,time,kind\nT,2027-01-04T10:00Z,workaround\n")
    read = read_log(tmp_path)
    assert read.events["kind"].tolist() == ["created", "workaround"]
    again = read_log(read.to_parquet(tmp_path / "copy"))
    assert again.event_table.kind.tolist() == [0, 19]  # a number of the stored format
