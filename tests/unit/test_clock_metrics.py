"""Every metric and every rule of a clock by its sentence, worked out by hand. The office is open from 9 to 17 UTC."""

from __future__ import annotations

import numpy as np
import pytest
from promise_cases import promise
from told_cases import one_ticket, promises_for, rows, told_log

from slasim.agreements.clocks import run_clocks, walk_clocks
from slasim.agreements.clocks.metrics import DEFINITIONS
from slasim.agreements.clocks.parts import parts, spans
from slasim.terms import Metric

QUOTA = "quota: 90 % per month"


def test_the_next_response_runs_from_the_oldest_unanswered_message() -> None:
    found = one_ticket(
        f"next_response: {{promise: {{urgent: 2 h}}, {QUOTA}}}",
        ("2027-01-04 09:30", "customer_replied"),  # before the first response: that is still awaited
        ("2027-01-04 10:00", "replied"),
        ("2027-01-04 11:00", "customer_replied"),
        ("2027-01-04 12:30", "customer_replied"),  # the message of 11:00 is older
        ("2027-01-04 13:00", "replied"),
        ("2027-01-04 14:00", "customer_replied"),
        ("2027-01-04 17:00", "replied"),
    )
    assert found == [("04 11:00", "04 13:00", "04 13:00", "met"), ("04 14:00", "04 17:00", "04 16:00", "breached")]


def test_a_message_on_a_solved_ticket_counts_when_it_is_reopened() -> None:
    solved = [
        ("2027-01-04 10:00", "replied"),
        ("2027-01-04 10:00", "solved"),
        ("2027-01-04 11:00", "customer_replied"),
        ("2027-01-04 11:20", "customer_replied"),
    ]
    commitment = f"next_response: {{promise: {{urgent: 2 h}}, {QUOTA}}}"
    assert one_ticket(commitment, *solved) == []  # thanks
    again = [*solved, ("2027-01-04 11:30", "reopened"), ("2027-01-04 12:00", "replied")]
    assert one_ticket(commitment, *again) == [("04 11:00", "04 12:00", "04 13:00", "met")]


def test_a_solution_answers_the_message_before_it() -> None:
    found = one_ticket(
        f"next_response: {{promise: {{urgent: 2 h}}, {QUOTA}}}",
        ("2027-01-04 10:00", "replied"),
        ("2027-01-04 11:00", "customer_replied"),
        ("2027-01-04 12:00", "solved"),
    )
    assert found == [("04 11:00", "04 12:00", "04 13:00", "met")]


def test_updates_are_due_from_one_to_the_next_until_the_solution() -> None:
    found = one_ticket(
        f"periodic_update: {{promise: {{urgent: 4 h}}, hours: office, pauses: true, {QUOTA}}}",
        ("2027-01-04 10:00", "replied"),
        ("2027-01-04 16:00", "waiting_customer"),  # due at 14:00
        ("2027-01-05 10:00", "customer_replied"),
        ("2027-01-05 11:00", "replied"),
        ("2027-01-05 11:00", "solved"),  # no stretch of its own
        ("2027-01-06 09:00", "reopened"),
    )
    assert found == [
        ("04 09:00", "04 10:00", "04 13:00", "met"),
        ("04 10:00", "05 11:00", "04 14:00", "breached"),
        ("06 09:00", None, "06 13:00", "breached"),
    ]


def test_automatic_replies_are_updates_where_they_count() -> None:
    rule = f"{{promise: {{urgent: 2 h}}, automatic_replies: count, {QUOTA}}}"
    said = [(f"2027-01-04 {hour}:00", "auto_replied") for hour in range(10, 20)]
    found = one_ticket(f"periodic_update: {rule}", *said, until="2027-01-04 20:30")
    assert found == [
        *((f"04 {hour:02}:00", f"04 {hour + 1}:00", f"04 {hour + 2}:00", "met") for hour in range(9, 19)),
        ("04 19:00", None, "04 21:00", "open"),
    ]


def test_the_requester_waits_for_the_desk_only() -> None:
    found = one_ticket(
        f"requester_wait: {{promise: {{urgent: 4 h}}, pauses: [vendor], {QUOTA}}}",
        ("2027-01-04 10:00", "waiting_customer"),  # 1 h
        ("2027-01-04 12:00", "customer_replied"),
        ("2027-01-04 13:00", "waiting_vendor"),  # 2 h
        ("2027-01-04 15:00", "vendor_returned"),
        ("2027-01-04 16:00", "solved"),  # 3 h
        ("2027-01-05 16:00", "reopened"),
        ("2027-01-05 17:00", "solved"),  # 4 h
    )
    assert found == [("04 09:00", "05 17:00", "05 17:00", "met")]


def test_agent_work_is_the_time_worked() -> None:
    worked = [
        ("2027-01-04 10:00", "work_started"),
        ("2027-01-04 10:20", "work_paused"),
        ("2027-01-04 12:00", "work_started"),
        ("2027-01-04 12:30", "waiting_customer"),  # the touch is over: 50 min
        ("2027-01-05 12:00", "customer_replied"),
        ("2027-01-05 13:00", "work_started"),
    ]
    commitment = f"agent_work: {{promise: {{urgent: 1 h}}, {QUOTA}}}"
    assert one_ticket(commitment, *worked, ("2027-01-05 13:10", "solved"))[0][2:] == ("05 13:10", "met")
    assert one_ticket(commitment, *worked, ("2027-01-05 13:11", "solved"))[0][2:] == ("05 13:10", "breached")
    assert one_ticket(commitment, *worked[:4])[0][1::2] == (None, "open")  # nobody works: it cannot become due


def test_the_customers_own_duty_runs_while_the_desk_waits() -> None:
    found = one_ticket(
        f"customer_response: {{promise: {{urgent: 3 h}}, hours: office, {QUOTA}}}",
        ("2027-01-04 15:00", "waiting_customer"),
        ("2027-01-05 10:00", "customer_replied"),
        ("2027-01-05 11:00", "waiting_customer"),
        ("2027-01-05 15:00", "customer_replied"),
        ("2027-01-05 16:00", "waiting_customer"),
        ("2027-01-05 16:30", "solved"),  # the desk did without: no duty is left
    )
    assert found == [
        ("04 15:00", "05 10:00", "05 10:00", "met"),
        ("05 11:00", "05 15:00", "05 14:00", "breached"),
        ("05 16:00", "05 16:30", "06 11:00", "cancelled"),
    ]


def test_answer_speed_stops_when_an_agent_takes_it_up_and_abandonment_is_a_share() -> None:
    both = f"answer_speed: {{promise: {{urgent: 2 min}}, {QUOTA}}}, abandonment: {{quota: 95 % per month}}"
    assert one_ticket(both, ("2027-01-04 09:02", "work_started")) == [
        ("04 09:00", "04 09:02", "04 09:02", "met"),
        ("04 09:00", "04 09:02", "04 09:02", "met"),
    ]
    assert [row[3] for row in one_ticket(both, ("2027-01-04 09:01", "abandoned"))] == ["cancelled", "breached"]
    assert [row[3] for row in one_ticket(both, ("2027-01-04 09:03", "abandoned"))] == ["breached", "breached"]
    assert [row[3] for row in one_ticket(both, until="2027-01-04 09:01")] == ["open", "open"]


def test_a_cancelled_ticket_counts_only_when_it_was_late_already() -> None:
    commitment = f"resolution: {{promise: {{urgent: 2 h}}, {QUOTA}}}"
    assert one_ticket(commitment, ("2027-01-04 10:00", "cancelled"))[0][3] == "cancelled"
    assert one_ticket(commitment, ("2027-01-04 12:00", "cancelled"))[0][3] == "breached"


@pytest.mark.parametrize(
    ("said", "rule", "status"),
    [
        ({}, "ignored", "met"),
        ({"public": 0}, "ignored", "breached"),
        ({"actor": "system"}, "ignored", "breached"),
        ({"actor": "system"}, "count", "met"),
        ({"actor": "customer"}, "count", "breached"),
    ],
)
def test_private_notes_never_and_automatic_replies_only_where_written_are_a_response(said, rule, status) -> None:
    commitment = f"first_response: {{promise: {{urgent: 1 h}}, automatic_replies: {rule}, {QUOTA}}}"
    assert one_ticket(commitment, ("2027-01-04 09:30", "replied", said))[0][3] == status
    assert one_ticket(commitment, ("2027-01-04 09:30", "auto_replied"))[0][3] == (
        "met" if rule == "count" else "breached"
    )


def test_a_clock_pauses_for_the_vendor_where_it_is_written() -> None:
    waits = [
        ("2027-01-04 10:00", "waiting_vendor"),
        ("2027-01-04 11:00", "waiting_customer"),
        ("2027-01-04 12:00", "vendor_returned"),
        ("2027-01-04 13:00", "customer_replied"),
        ("2027-01-04 14:00", "solved"),
    ]
    for pauses, due in (("[vendor]", "13:00"), ("[customer]", "13:00"), ("[customer, vendor]", "14:00")):
        found = one_ticket(f"resolution: {{promise: {{urgent: 2 h}}, pauses: {pauses}, {QUOTA}}}", *waits)
        assert found[0][2] == f"04 {due}" if pauses != "[customer]" else "04 11:00"


def test_reopening_begins_a_new_clock_where_it_is_written() -> None:
    events = [("2027-01-04 10:00", "solved"), ("2027-01-05 10:00", "reopened"), ("2027-01-05 13:00", "solved")]
    assert one_ticket(f"resolution: {{promise: {{urgent: 2 h}}, on_reopen: new, {QUOTA}}}", *events) == [
        ("04 09:00", "04 10:00", "04 11:00", "met"),
        ("05 10:00", "05 13:00", "05 12:00", "breached"),
    ]


RAISED = ("2027-01-04 10:00", "reclassified", {"severity": "urgent"})
LOWERED = ("2027-01-04 10:00", "reclassified", {"severity": "normal"})
AGREED = ("2027-01-04 10:00", "reclassified", {"severity": "normal", "consent": 1})


@pytest.mark.parametrize(("rule", "due"), [("recompute", "04 11:00"), ("carry", "04 11:00"), ("restart", "04 12:00")])
def test_a_raised_severity_recomputes_carries_or_restarts(rule: str, due: str) -> None:
    commitment = f"resolution: {{promise: {{urgent: 2 h, normal: 8 h}}, on_severity_change: {rule}, {QUOTA}}}"
    assert one_ticket(commitment, RAISED, severity="normal")[0][2] == due


def test_recompute_and_carry_differ_where_the_hours_do() -> None:
    # On Monday at 20:00 the clock has counted 11 h round the clock, 8 h in the office.
    change = ("2027-01-04 20:00", "reclassified", {"severity": "high"})
    for rule, due in (("recompute", "05 11:00"), ("carry", "04 20:00")):
        commitment = (
            f"resolution: {{promise: {{high: 10 h, normal: 20 h}}, hours: {{normal: 24x7, else: office}}, "
            f"on_severity_change: {rule}, {QUOTA}}}"
        )
        assert one_ticket(commitment, change, severity="normal")[0][2] == due


def test_a_lower_severity_relaxes_no_running_clock_without_consent() -> None:
    commitment = f"resolution: {{promise: {{urgent: 2 h, normal: 8 h}}, {QUOTA}}}"
    assert one_ticket(commitment, LOWERED)[0][2] == "04 11:00"
    assert one_ticket(commitment, AGREED)[0][2] == "04 17:00"
    late = ("2027-01-04 11:01", "reclassified", {"severity": "normal", "consent": 1})
    assert one_ticket(commitment, late)[0][2:] == ("04 11:00", "breached")  # a breach is final


def test_a_severity_that_is_promised_nothing_ends_the_promise_and_a_promised_one_begins_it() -> None:
    commitment = f"resolution: {{promise: {{urgent: 2 h}}, {QUOTA}}}"
    assert one_ticket(commitment, AGREED) == []
    assert one_ticket(commitment, LOWERED)[0][2] == "04 11:00"
    assert one_ticket(commitment, RAISED, severity="low")[0] == ("04 09:00", None, "04 11:00", "breached")
    assert one_ticket(commitment, ("2027-01-04 09:30", "solved"), RAISED, severity="low") == []


def test_lowered_severities_are_kept_with_the_clocks_they_met() -> None:
    scenario = promise(f"a: {{commitments: {{resolution: {{promise: {{urgent: 2 h, normal: 8 h}}, {QUOTA}}}}}}}")
    read = told_log(
        [
            ("a", "2027-01-04 09:00", "urgent", "gold-1", [LOWERED]),
            ("b", "2027-01-04 09:00", "urgent", "gold-1", [AGREED]),
            ("c", "2027-01-04 07:00", "urgent", "gold-1", [LOWERED]),
            ("d", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 09:30", "solved"), LOWERED]),
            ("e", "2027-01-04 09:00", "normal", "gold-1", [RAISED]),
        ]
    )
    found = walk_clocks(read, promises_for(scenario, read)).lowered
    told = zip(found.ticket.tolist(), found.consent.tolist(), found.late.tolist(), strict=True)
    assert {(read.ticket_name(row), consent, late) for row, consent, late in told} == {
        ("a", 0, 0),
        ("b", 1, 0),
        ("c", 0, 1),
    }


def test_a_wait_shifts_the_due_instant_by_what_it_exceeds_the_agreed_reply() -> None:
    commitment = f"resolution: {{promise: {{urgent: 4 h}}, hours: office, pauses: false, {QUOTA}}}"
    duty = "  customer_reply: {within: 2 h, effect: shift}\n"
    short = [("2027-01-04 10:00", "waiting_customer"), ("2027-01-04 11:30", "customer_replied")]
    long = [("2027-01-04 10:00", "waiting_customer"), ("2027-01-05 10:00", "customer_replied")]  # 8 h, 6 too many
    late = [("2027-01-04 12:00", "waiting_customer"), ("2027-01-06 10:00", "customer_replied")]  # due at 13:00 first
    for waits, due in ((short, "04 13:00"), (long, "05 11:00"), (late, "04 13:00")):
        assert one_ticket(commitment, *waits, rest=duty)[0][2] == due


def test_a_ticket_called_off_when_the_agreed_time_is_over_is_paused_until_it_was_reopened() -> None:
    commitment = f"resolution: {{promise: {{urgent: 4 h}}, pauses: false, {QUOTA}}}"
    duty = "  customer_reply: {within: 2 h, effect: shift}\n"
    wait = [("2027-01-04 10:00", "waiting_customer"), ("2027-01-04 12:00", "cancelled")]
    back = [("2027-01-04 18:00", "reopened"), ("2027-01-04 19:00", "solved")]  # 3 h until 12:00, and one more
    assert one_ticket(commitment, *wait, *back, rest=duty) == [("04 09:00", "04 19:00", "04 19:00", "met")]


def test_business_days_are_hours_or_dates() -> None:
    days = {"office": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00'}, holidays: [2027-01-06]}"}
    for rule, due in (("hours", "07 09:00"), ("dates", "07 09:00")):  # created at 10:00 in Berlin
        commitment = (
            f"resolution: {{promise: {{urgent: 2 business days}}, hours: office, business_days: {rule}, {QUOTA}}}"
        )
        assert one_ticket(commitment, calendars=days, severity="urgent")[0][2] == due
    uneven = {"office": "{timezone: UTC, hours: {mon-thu: '09:00-17:00', fri: '09:00-12:00'}}"}
    commitment = f"resolution: {{promise: {{urgent: 5 business days}}, hours: office, business_days: dates, {QUOTA}}}"
    assert one_ticket(commitment, calendars=uneven)[0][2] == "11 09:00"
    wait = [
        ("2027-01-05 09:00", "waiting_customer"),
        ("2027-01-06 09:00", "customer_replied"),
    ]  # 8 h of Monday are left
    assert one_ticket(commitment, *wait, calendars=uneven)[0][2] == "11 17:00"


def test_a_due_instant_by_date_outside_open_hours_does_not_become_earlier_by_a_pause() -> None:
    rule = f"{{promise: {{urgent: 1 business day}}, hours: office, business_days: dates, pauses: [customer], {QUOTA}}}"
    promises = promise(f"a: {{commitments: {{resolution: {rule}}}}}")
    waits = {
        ("18:00", "18:00"): "05 20:00",  # no time passes
        ("12:00", "12:00"): "05 20:00",
        ("18:00", "19:00"): "05 20:00",  # an hour that is not open
        ("18:00", "21:00"): "05 21:00",  # no open time was left at 18:00
        ("12:00", "13:00"): "06 10:00",  # 5 h were left: 4 until 17:00
    }
    for (begin, end), due in waits.items():
        events = [(f"2027-01-05 {begin}", "waiting_customer"), (f"2027-01-05 {end}", "customer_replied")]
        read = told_log([("t", "2027-01-04 20:00", "urgent", "gold-1", events)], until="2027-02-01 00:00")
        assert rows(run_clocks(read, promises_for(promises, read)))[0][2] == due


def test_a_clock_that_goes_on_is_paused_while_its_reason_holds() -> None:
    worked = [
        ("2027-01-04 10:00", "work_started"),
        ("2027-01-04 10:20", "solved"),
        ("2027-01-04 12:00", "reopened"),  # nobody works on it before 14:00
        ("2027-01-04 14:00", "work_started"),
        ("2027-01-04 14:30", "solved"),
    ]
    commitment = f"agent_work: {{promise: {{urgent: 1 h}}, {QUOTA}}}"
    assert one_ticket(commitment, *worked) == [("04 09:00", "04 14:30", "04 14:40", "met")]
    waits = [
        ("2027-01-04 10:00", "waiting_vendor"),
        ("2027-01-04 10:30", "cancelled"),
        ("2027-01-04 12:00", "reopened"),  # with it the wait is over
        ("2027-01-04 12:10", "waiting_vendor"),
        ("2027-01-04 16:00", "vendor_returned"),
        ("2027-01-04 16:40", "solved"),
    ]
    commitment = f"resolution: {{promise: {{urgent: 2 h}}, pauses: [vendor], {QUOTA}}}"
    # 1 h until 10:00, 10 min from 12:00 on, 40 min from 16:00 on: 10 min were left
    assert one_ticket(commitment, *waits) == [("04 09:00", "04 16:40", "04 16:50", "met")]


def test_a_change_of_severity_while_it_is_paused_looks_at_the_due_instant_that_moves() -> None:
    rule = f"resolution: {{promise: {{urgent: 2 h, normal: 8 h}}, pauses: [customer], {QUOTA}}}"
    wait, back = ("2027-01-04 10:00", "waiting_customer"), ("2027-01-04 13:00", "customer_replied")
    for change, severity, due in (
        (("2027-01-04 12:00", "reclassified", {"severity": "normal", "consent": 1}), "urgent", "20:00"),
        (("2027-01-04 12:00", "reclassified", {"severity": "urgent"}), "normal", "14:00"),
    ):
        # At 12:00 urgent would be due since 11:00, but it is paused since 10:00: nothing is breached.
        assert one_ticket(rule, wait, change, back, severity=severity)[0][2] == f"04 {due}"
    late = ("2027-01-04 11:30", "waiting_customer")  # due at 11:00: breached before it was paused
    change = ("2027-01-04 12:00", "reclassified", {"severity": "normal", "consent": 1})
    assert one_ticket(rule, late, change, back)[0][2:] == ("04 11:00", "breached")


def test_the_same_local_time_on_a_night_when_the_clock_changes() -> None:
    nights = {"office": "{timezone: Europe/Berlin, hours: {mon-sun: '00:00-24:00'}}"}
    days = f"{{promise: {{urgent: 1 business day}}, hours: office, business_days: dates, {QUOTA}}}"
    scenario = promise(f"a: {{commitments: {{resolution: {days}}}}}", nights)
    for created, due in (("2027-03-27 01:30", "28 01:00"), ("2027-10-30 00:30", "31 00:30")):
        read = told_log([("t", created, "urgent", "gold-1", [])], until="2027-12-01 00:00")
        assert rows(run_clocks(read, promises_for(scenario, read)))[0][2] == due  # 02:30 is skipped; the first of two


def test_a_wait_in_which_the_severity_changes_is_one_wait() -> None:
    days = "{low: 1 business day, normal: 1 business day, high: 1 business day}"
    rule = f"{{promise: {days}, hours: office, business_days: dates, {QUOTA}}}"
    events = [
        ("2027-01-05 18:00", "waiting_customer"),  # due at 22:00 on this day, but no open time is left
        ("2027-01-05 20:00", "reclassified", {"severity": "normal"}),
        ("2027-01-06 10:00", "customer_replied"),
        ("2027-01-06 10:00", "reclassified", {"severity": "high"}),
    ]
    read = told_log([("t", "2027-01-04 22:00", "low", "gold-1", events)], until="2027-02-01 00:00")
    found = run_clocks(read, promises_for(promise(f"a: {{commitments: {{resolution: {rule}}}}}"), read))
    assert rows(found) == [("04 22:00", None, "06 10:00", "breached")]


def test_every_metric_with_clocks_is_defined_once() -> None:
    assert sorted(each.metric for each in DEFINITIONS) == [
        metric for metric in Metric if metric not in (Metric.AVAILABILITY, Metric.DEFLECTION, Metric.COLUMN)
    ]


def test_parts_are_those_of_the_clocks_they_are_asked_for() -> None:
    scenario = promise(f"a: {{commitments: {{resolution: {{promise: {{urgent: 2 h}}, hours: office, {QUOTA}}}}}}}")
    read = told_log([("t", "2027-01-04 08:00", "urgent", "gold-1", [("2027-01-04 10:00", "solved")])])
    promises = promises_for(scenario, read)
    clocks = run_clocks(read, promises)
    found = parts(read, promises, clocks)
    assert [column.tolist() for column in found] == [[3_600_000], [0], [0], [3_600_000]]
    assert spans(clocks, read.until).tolist() == [7_200_000]
    with pytest.raises(ValueError, match="not the clocks of this log"):
        parts(read, promises, clocks._replace(due=clocks.due + 1))
    assert np.array_equal(run_clocks(read, promises, count=True).counted, found.counted)
