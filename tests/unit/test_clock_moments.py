"""Clocks that start and end at other moments than their metric's own, each clause worked out by hand.

The ticket is created on Monday 2027-01-04 at 09:00; the office is open from 9 to 17 UTC.
"""

from __future__ import annotations

import pytest
from promise_cases import at, log, promise
from told_cases import one_ticket

from slasim.agreements import measure
from slasim.scenario import ScenarioError
from slasim.study.refusal import unanswerable

QUOTA = "quota: 90 % per month"
BOT = {"actor": "system"}


def test_a_solution_is_due_from_the_confirmation_on() -> None:
    commitment = f"resolution: {{starts: replied, promise: {{urgent: 3 h}}, hours: office, {QUOTA}}}"
    said = [("2027-01-04 15:30", "replied"), ("2027-01-05 10:00", "replied"), ("2027-01-05 10:20", "solved")]
    assert one_ticket(commitment, *said) == [("04 15:30", "05 10:20", "05 10:30", "met")]
    assert one_ticket(commitment, ("2027-01-04 11:00", "solved")) == []  # nobody confirmed anything


def test_a_reply_on_a_solved_ticket_confirms_nothing() -> None:
    commitment = f"resolution: {{starts: replied, promise: {{urgent: 3 h}}, {QUOTA}}}"
    said = [("2027-01-04 10:00", "solved"), ("2027-01-04 11:00", "replied"), ("2027-01-04 12:00", "reopened")]
    assert one_ticket(commitment, *said) == []
    again = [*said, ("2027-01-04 12:30", "replied"), ("2027-01-04 16:00", "solved")]
    assert one_ticket(commitment, *again) == [("04 12:30", "04 16:00", "04 15:30", "breached")]


def test_people_answer_from_the_hand_over_of_the_assistant_on() -> None:
    commitment = f"first_response: {{starts: handed_over, promise: {{urgent: 30 min}}, {QUOTA}}}"
    bot = [("2027-01-04 09:01", "replied", BOT), ("2027-01-04 10:00", "escalated", BOT)]
    later = ("2027-01-04 12:00", "handed_over")  # from one person to another: nothing of the first response
    assert one_ticket(commitment, *bot, ("2027-01-04 10:20", "replied"), later) == [
        ("04 10:00", "04 10:20", "04 10:30", "met")
    ]
    assert one_ticket(commitment, bot[0], ("2027-01-04 09:05", "solved", BOT)) == []  # the assistant did it alone
    assert one_ticket(commitment, ("2027-01-04 09:30", "replied"), later) == []  # a person was first


@pytest.mark.parametrize("ended", ["solved", "cancelled"])
def test_what_is_passed_on_when_it_is_over_starts_no_clock(ended: str) -> None:
    first = f"first_response: {{starts: handed_over, promise: {{urgent: 30 min}}, {QUOTA}}}"
    assert one_ticket(first, ("2027-01-04 10:00", ended), ("2027-01-04 11:00", "handed_over")) == []


def test_a_ticket_that_a_bot_solved_is_answered_anew_when_it_is_reopened() -> None:
    bot = [
        ("2027-01-04 09:01", "replied", BOT),
        ("2027-01-04 09:05", "solved", BOT),
        ("2027-01-06 14:00", "reopened", {"actor": "customer"}),
        ("2027-01-06 14:40", "replied"),
        ("2027-01-06 15:00", "solved"),
        ("2027-01-07 09:00", "reopened"),  # it had its first response
    ]
    new = ("06 14:00", "06 14:40", "06 15:00", "met")
    target = f"promise: {{urgent: 1 h}}, {QUOTA}"
    assert one_ticket(f"first_response: {{on_reopen: new, {target}}}", *bot) == [
        ("04 09:00", "04 09:05", "04 10:00", "cancelled"),
        new,
    ]
    counted = f"first_response: {{ends: [replied, solved], on_reopen: new, {target}}}"
    assert one_ticket(counted, *bot) == [("04 09:00", "04 09:05", "04 10:00", "met"), new]
    goes_on = f"first_response: {{ends: [replied, solved], {target}}}"
    assert one_ticket(goes_on, *bot) == [("04 09:00", "06 14:40", "04 10:00", "breached")]


def test_a_late_solution_without_a_reply_stays_late() -> None:
    commitment = f"first_response: {{on_reopen: new, promise: {{urgent: 1 h}}, {QUOTA}}}"
    assert one_ticket(commitment, ("2027-01-04 10:01", "solved")) == [("04 09:00", "04 10:01", "04 10:00", "breached")]


@pytest.mark.parametrize(("ends", "stop"), [("closed", "04 09:50"), ("solved", "04 09:40")])
def test_closing_without_a_reply_ends_the_first_response(ends: str, stop: str) -> None:
    commitment = f"first_response: {{ends: [replied, {ends}], promise: {{urgent: 1 h}}, {QUOTA}}}"
    shut = [("2027-01-04 09:40", "solved"), ("2027-01-04 09:50", "closed")]
    assert one_ticket(commitment, *shut) == [("04 09:00", stop, "04 10:00", "met")]


def test_time_to_the_closing_runs_on_after_the_solution() -> None:
    done = [("2027-01-04 11:00", "solved"), ("2027-01-05 09:30", "closed")]
    target = f"promise: {{urgent: 8 h}}, hours: office, {QUOTA}"
    assert one_ticket(f"resolution: {{ends: closed, {target}}}", *done) == [
        ("04 09:00", "05 09:30", "04 17:00", "breached")
    ]
    either = f"resolution: {{ends: [closed, solved], {target}}}"
    assert one_ticket(either, *done) == [("04 09:00", "04 11:00", "04 17:00", "met")]
    assert one_ticket(either, done[1]) == [("04 09:00", "05 09:30", "04 17:00", "breached")]


def test_updates_begin_with_the_first_response() -> None:
    commitment = f"periodic_update: {{starts: replied, promise: {{urgent: 1 h}}, {QUOTA}}}"
    said = [("2027-01-04 12:30", "replied"), ("2027-01-04 13:15", "replied"), ("2027-01-04 13:20", "solved")]
    assert one_ticket(commitment, *said) == [
        ("04 12:30", "04 13:15", "04 13:30", "met"),
        ("04 13:15", "04 13:20", "04 14:15", "met"),
    ]
    unanswered = [("2027-01-04 10:00", "solved"), ("2027-01-04 11:00", "reopened")]
    assert one_ticket(commitment, *unanswered) == []


def test_an_interval_begins_afresh_when_the_ticket_is_back() -> None:
    commitment = f"periodic_update: {{on_return: new, pauses: [customer, vendor], promise: {{urgent: 1 h}}, {QUOTA}}}"
    said = [
        ("2027-01-04 09:40", "waiting_customer"),
        ("2027-01-04 10:00", "waiting_vendor"),
        ("2027-01-04 10:30", "replied"),  # to a ticket that waits: no interval
        ("2027-01-04 12:00", "customer_replied"),  # the vendor still has it
        ("2027-01-04 14:00", "vendor_returned"),
        ("2027-01-04 14:55", "replied"),
        ("2027-01-04 16:00", "waiting_customer"),  # 1 h 5 min later
    ]
    assert one_ticket(commitment, *said) == [
        ("04 09:00", "04 09:40", "04 10:00", "cancelled"),
        ("04 14:00", "04 14:55", "04 15:00", "met"),
        ("04 14:55", "04 16:00", "04 15:55", "breached"),
    ]


HANDS = """
whole: {commitments: {resolution: {promise: {urgent: 12 h}, quota: 90 % per month, hours: office}}}
one:
  kind: internal
  commitments:
    first: {metric: resolution, ends: [handed_over, solved], promise: {urgent: 4 h}, quota: 90 % per month,
            hours: office}
two:
  kind: internal
  commitments: {second: {metric: resolution, starts: handed_over, promise: {urgent: 8 h}, quota: 90 % per month}}
usual: {kind: internal, commitments: {resolution: {promise: {urgent: 2 h}, quota: 90 % per month}}}
again: {kind: internal, commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month}}}
"""


def test_each_of_two_teams_has_its_own_time_on_one_ticket() -> None:
    events = [("2027-01-04 15:00", "escalated"), ("2027-01-04 20:00", "solved")]
    scenario = promise(HANDS)
    card = measure(log([("t", "2027-01-04 09:00", "urgent", "gold-1", events)], until="2027-02-01 00:00"), scenario)
    late = {row.commitment: (row.started, row.due, row.stop) for row in card.violations.itertuples()}
    assert late == {
        "first": tuple(at(f"2027-01-04 {hour}") for hour in ("09:00", "13:00", "15:00")),
        "resolution": tuple(at(f"2027-01-04 {hour}") for hour in ("09:00", "11:00", "20:00")),
    }
    decided = {(row.agreement, row.commitment): row.decided for row in card.compliance.itertuples()}
    measured = ("whole", "resolution"), ("one", "first"), ("two", "second"), ("usual", "resolution")
    assert decided == dict.fromkeys(measured, 1)  # `again` is about what `usual` is about
    assert [each.path for each in scenario.warnings if each.rule == "unused_agreement"] == ["agreements.again"]


REFUSED = [
    ("next_response: {starts: replied, promise: {urgent: 1 h}, QUOTA}", "starts: replied of next_response"),
    ("first_response: {starts: replied, promise: {urgent: 1 h}, QUOTA}", "starts: replied of first_response"),
    ("periodic_update: {ends: closed, promise: {urgent: 1 h}, QUOTA}", "ends: closed of periodic_update"),
    ("availability: {starts: handed_over, QUOTA}", "starts: handed_over of availability"),
    ("resolution: {ends: replied, promise: {urgent: 1 h}, QUOTA}", "ends: replied of resolution"),
    ("first_response: {ends: closed, promise: {urgent: 1 h}, QUOTA}", "a first_response that a reply does not end"),
    (
        "resolution: {starts: handed_over, ends: handed_over, promise: {urgent: 1 h}, QUOTA}",
        "a clock that starts and ends with the first hand-over",
    ),
    ("resolution: {on_return: new, promise: {urgent: 1 h}, QUOTA}", "on_return: new of resolution"),
    (
        "periodic_update: {on_return: new, promise: {urgent: 1 h}, QUOTA}",
        "on_return: new of a clock that no wait pauses",
    ),
    ("resolution: {ends: [solved, solved], promise: {urgent: 1 h}, QUOTA}", "a list of 2"),
]


@pytest.mark.parametrize(("commitment", "found"), REFUSED)
def test_a_moment_that_means_nothing_is_refused_at_its_line(commitment: str, found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        promise(f"a: {{commitments: {{{commitment.replace('QUOTA', QUOTA)}}}}}")
    assert [each.found for each in error.value.problems] == [found]
    assert all(each.line > 0 for each in error.value.problems)


def test_a_wait_that_shifts_a_clock_renews_none() -> None:
    text = f"periodic_update: {{on_return: new, pauses: [vendor], promise: {{urgent: 1 h}}, {QUOTA}}}"
    with pytest.raises(ScenarioError, match="waits for the customer shift this clock"):
        promise(f"a: {{customer_reply: {{within: 1 h, effect: shift}}, commitments: {{{text}}}}}")


def test_what_no_simulated_ticket_goes_through_is_refused() -> None:
    scenario = promise(HANDS.replace("hours: office}}}", "hours: office, ends: closed}}}", 1))
    assert {each.path for each in unanswerable(scenario)} == {
        "agreements.whole.commitments.resolution",
        "agreements.two.commitments.second",
    }


@pytest.mark.parametrize(
    ("change", "due", "status"), [("recompute", "04 10:00", "breached"), ("revise", "04 13:00", "met")]
)
def test_a_breach_is_revised_only_where_the_agreement_says_so(change: str, due: str, status: str) -> None:
    targets = "promise: {urgent: 1 h, high: 4 h}"
    commitment = f"resolution: {{{targets}, on_severity_change: {change}, {QUOTA}}}"
    lowered = ("2027-01-04 11:00", "reclassified", {"severity": "high", "consent": 1})
    solved = ("2027-01-04 12:30", "solved")
    assert one_ticket(commitment, lowered, solved) == [("04 09:00", "04 12:30", due, status)]
    silent = ("2027-01-04 11:00", "reclassified", {"severity": "high", "consent": 0})
    assert one_ticket(commitment, silent, solved) == [("04 09:00", "04 12:30", "04 10:00", "breached")]
