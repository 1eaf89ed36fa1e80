"""The ledger and the compiled clocks, written apart, come to the same on random logs; every span adds up exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import SEVERITIES, at, ms, promise

from slasim.agreements.clocks import RUNNING, Status, run_clocks, walk_clocks
from slasim.agreements.clocks.escalated import find_escalated
from slasim.agreements.ledger import REASONS, Ledger, explain
from slasim.calendars import BusinessCalendar, tables
from slasim.log.extra_tables import UNSAID, LogExtra
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario
from slasim.terms import write_promises

CALENDARS = {
    "berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00', sun: '01:00-04:00'}, holidays: DE-BE}",
    "howe": "{timezone: Australia/Lord_Howe, hours: {mon-sun: '22:00-06:00'}}",
}
ALL = "urgent: 1 h, high: 4 h, normal: 16 h, low: 30 h"
AGREEMENTS = f"""
gold:
  for: {{tier: gold}}
  timezone: Europe/Berlin
  exclusions:
    - {{cause: maintenance, from: 2027-03-28T01:30+01:00, to: 2027-03-28T05:00+02:00, reference: M-1}}
    - {{cause: force majeure, from: 2027-10-30T12:00+02:00, to: 2027-11-01T12:00+01:00, reference: storm}}
  commitments:
    first_response: {{promise: {{urgent: 1 h, high: 4 h}}, quota: 90 % per month,
                     hours: {{urgent: 24x7, else: berlin}}, business_days: dates, escalations: [
                       {{after: 1 business day, to: lead}}, {{after: 3 business days, to: board}}]}}
    resolution: {{promise: {{{ALL}}}, quota: 90 % per month, hours: customer, pauses: [customer, vendor],
                  on_severity_change: carry, escalations: [
                    {{after: 30 min, to: lead}}, {{after: 3 h, to: head}}, {{after: 11 h, to: board}}]}}
    next_response: {{promise: {{{ALL}}}, quota: 90 % per month, hours: berlin, automatic_replies: count,
                     escalations: [{{after: 5 h, to: lead}}]}}
    periodic_update: {{promise: {{{ALL}}}, quota: 90 % per month, hours: customer, on_severity_change: restart,
                       pauses: [customer]}}
    received: {{metric: first_response, cut_off: "15:00", promise: {{{ALL}}}, quota: 90 % per month, hours: berlin,
                ends: [replied, solved]}}
    received_by_date: {{metric: resolution, cut_off: {{urgent: "12:00", else: "16:00"}}, hours: berlin,
                        business_days: close, pauses: [customer, vendor], quota: 90 % per month,
                        promise: {{urgent: 1 business day, high: 6 h, low: 2 business days}}, escalations: [
                          {{after: 1 business day, to: lead}}]}}
    received_apart: {{metric: resolution, cut_off: "15:00",
                      promise: {{urgent: "by 16:00", high: 5 h, low: 2 business days}},
                      after_cut_off: {{urgent: "by 10:00", high: "by 13:00", low: 8 h}}, hours: berlin,
                      pauses: [customer], business_days: close, on_severity_change: carry, quota: 90 % per month}}
inside:
  kind: internal
  commitments:
    by_night: {{metric: next_response, promise: {{urgent: "by 23:00", low: "by 03:00"}}, quota: 90 % per month,
                hours: howe}}
    requester_wait: {{promise: {{{ALL}}}, quota: 90 % per month, hours: howe}}
    agent_work: {{promise: {{urgent: 30 min, low: 8 h}}, quota: 90 % per month}}
    answer_speed: {{promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
    abandonment: {{quota: 90 % per month}}
    not_soon: {{metric: abandonment, quota: 90 % per month, shortest_abandon: 3 h}}
    solved_again: {{metric: resolution, promise: {{{ALL}}}, quota: 90 % per month, hours: howe, pauses: [customer],
                    on_reopen: new, escalations: [{{after: 1 ms, to: lead}}, {{after: 1 business day, to: head}}]}}
    solved_by_date: {{metric: resolution, quota: 90 % per month, hours: berlin, business_days: dates,
                      promise: {{urgent: 1 business day, high: 2 business days, low: 3 business days}},
                      pauses: [customer, vendor], escalations: [
                        {{after: 1 business day, to: lead}}, {{after: 2 business days, to: head}}]}}
    solved_by_close: {{metric: resolution, quota: 90 % per month, hours: howe, business_days: close,
                      promise: {{urgent: 1 business day, high: 2 business days, low: 20 h}}, starts: replied,
                      goal: {{low: 1 business day}}, pauses: [customer],
                      escalations: [{{after: 1 business day, to: lead}}, {{after: 3 business days, to: head}}]}}
    moved_by_date: {{metric: resolution, promise: {{urgent: 1 business day, normal: 2 business days, low: 8 h}},
                     quota: 90 % per month, hours: howe, business_days: dates, on_severity_change: carry}}
moments:
  for: {{tier: gold}}
  status: pilot
  commitments:
    of_people: {{metric: first_response, starts: handed_over, promise: {{{ALL}}}, quota: 90 % per month, hours: berlin,
                 on_reopen: new}}
    after_a_bot: {{metric: first_response, on_reopen: new, promise: {{{ALL}}}, quota: 90 % per month}}
    or_closing: {{metric: first_response, ends: [replied, solved, closed], promise: {{{ALL}}}, quota: 90 % per month,
                  hours: howe, on_severity_change: carry}}
    confirmed: {{metric: resolution, starts: replied, promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
    revised: {{metric: resolution, promise: {{{ALL}}}, quota: 90 % per month, hours: {{low: howe, else: berlin}},
               pauses: [customer, vendor], on_severity_change: revise, escalations: [
                 {{after: 2 h, to: lead}}, {{after: 9 h, to: head}}]}}
    revised_update: {{metric: periodic_update, promise: {{{ALL}}}, quota: 90 % per month, on_severity_change: revise}}
    to_closing: {{metric: resolution, ends: [closed], promise: {{{ALL}}}, quota: 90 % per month, hours: howe}}
    restored: {{metric: resolution, ends: [workaround, solved], promise: {{{ALL}}}, quota: 90 % per month, hours: howe,
                pauses: [customer], on_severity_change: restart}}
    restored_again: {{metric: resolution, starts: replied, ends: [workaround, closed], on_reopen: new,
                      promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
    followed: {{metric: periodic_update, starts: replied, on_return: new, pauses: [customer, vendor],
                promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
    ongoing: {{metric: periodic_update, on_return: new, pauses: true, promise: {{{ALL}}}, quota: 90 % per month,
               on_severity_change: carry, automatic_replies: count}}
first_hands:
  kind: internal
  commitments:
    resolution: {{ends: [handed_over, solved], promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
turns:
  kind: internal
  commitments:
    resolution: {{held_by: l1, promise: {{{ALL}}}, quota: 90 % per month, hours: howe}}
    restored: {{metric: resolution, held_by: l1, ends: workaround, promise: {{{ALL}}}, quota: 90 % per month,
                hours: berlin}}
    wait: {{metric: requester_wait, held_by: l1, ends: closed, promise: {{{ALL}}}, quota: 90 % per month, hours: berlin,
            pauses: [vendor], on_severity_change: restart}}
later_hands:
  kind: internal
  commitments:
    resolution: {{starts: handed_over, promise: {{{ALL}}}, quota: 90 % per month, hours: howe, pauses: [customer],
                  on_severity_change: restart}}
supplier:
  kind: vendor
  customer_reply: {{within: 2 h, effect: shift}}
  commitments:
    resolution: {{promise: {{{ALL}}}, quota: 90 % per month, hours: berlin}}
    customer_response: {{promise: {{{ALL}}}, quota: 90 % per month, hours: howe, pauses: [vendor]}}
"""
SCENARIO = promise(AGREEMENTS, CALENDARS)
LAID = tables(
    [spec.build() for spec in SCENARIO.calendars.values()], ms(at("2026-12-01 00:00")), ms(at("2029-01-01 00:00"))
)
KINDS = (
    ["replied", "waiting_customer", "customer_replied", "solved", "reopened", "work_started"] * 3
    + ["auto_replied", "work_paused", "waiting_vendor", "vendor_returned", "reclassified", "reclassified"] * 2
    + ["escalated", "handed_over", "note", "closed", "abandoned", "cancelled", "merged", "workaround", "workaround"]
)
NIGHTS = ["2027-03-28 00:00", "2027-10-31 00:00", "2027-04-04 14:00", "2027-12-24 20:00"]
HOUR = timedelta(hours=1)
steps = st.one_of(
    st.sampled_from([timedelta(0), timedelta(milliseconds=1), HOUR / 2, HOUR, 4 * HOUR, 24 * HOUR]),
    st.integers(0, 40 * 3_600_000).map(lambda gap: timedelta(milliseconds=gap)),
)
flags = st.sampled_from([UNSAID, UNSAID, 0, 1])
one_row = st.tuples(
    steps,
    st.sampled_from(KINDS),
    st.integers(UNSAID, 3),
    flags,
    st.integers(UNSAID, 3),
    st.sampled_from([UNSAID, 0, 1]),
    st.sampled_from([None, "l1", "l1", "l2"]),
)
one_ticket = st.tuples(
    st.sampled_from(NIGHTS),
    steps,
    st.sampled_from(SEVERITIES),
    st.sampled_from(["gold-berlin", "gold-howe", "free-howe"]),
    st.lists(one_row, max_size=10),
)
Drawn = list[tuple[str, timedelta, str, str, list[tuple[Any, ...]]]]


def build(drawn: Drawn, follow: timedelta) -> TicketLog:
    """A log with every optional column; rows of one instant stay in their order."""
    tickets, events, last = [], [], at("2027-01-01 00:00")
    for number, (night, late, severity, customer, rows) in enumerate(drawn):
        created = now = at(night) + late
        tickets.append((number, created, severity, customer, *customer.split("-")))
        for gap, *said in rows:
            now += gap
            events.append((number, now, *said))
        last = max(last, now)
    events.sort(key=lambda row: row[1])
    columns = ["ticket", "created", "severity", "customer", "tier", "region"]
    table = pd.DataFrame(events, columns=["ticket", "time", "kind", "severity", "public", "actor", "consent", "team"])
    table["agent"] = table["team"].map(lambda team: f"one of {team}" if team else None)
    log = TicketLog.from_frames(
        pd.DataFrame(tickets, columns=columns).astype({"created": "datetime64[ms, UTC]"}),
        table[["ticket", "time", "kind", "agent", "team"]].astype({"ticket": int, "time": "datetime64[ms, UTC]"}),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=last + timedelta(milliseconds=1) + follow,
    )
    said = np.full((4, len(log.event_table.time)), UNSAID, np.int8)
    own = log.event_table.kind != 0  # the rows that were drawn keep their order
    said[:, own] = table[["severity", "actor", "public", "consent"]].to_numpy(np.int8).T
    return replace(log, extra=LogExtra(*said, {}, None, None))


def check_sums(ledger: Ledger) -> None:
    for clock in ledger.clocks:
        end = ledger.until if clock.stop is None else clock.stop
        assert sum(clock.total(reason) for reason in REASONS) == end - clock.start
        edges = [clock.start, *(stretch.end for stretch in clock.stretches)]
        assert [stretch.start for stretch in clock.stretches] == edges[:-1]
        assert edges[-1] == end or not clock.stretches
        assert all(stretch.length > 0 for stretch in clock.stretches)


@settings(max_examples=60, deadline=None)
@given(st.lists(one_ticket, min_size=1, max_size=3), steps)
def test_the_ledger_comes_to_what_the_compiled_clocks_come_to(drawn: Drawn, follow: timedelta) -> None:
    log = build(drawn, follow)
    promises = write_promises(SCENARIO, log.accounts, log.labels, LAID)
    walked = walk_clocks(log, promises, spend=True)
    clocks, expected = walked.clocks, []
    for row in range(log.size):
        ledger = explain(log, promises, log.ticket_name(row))
        check_sums(ledger)
        for clock in ledger.clocks:
            stop = RUNNING if clock.stop is None else clock.stop
            sums = [clock.total(reason) for reason in ("counted", "paused", "excluded", "out of hours")]
            name = promises.commitments[clock.column].name
            expected.append(
                (
                    row,
                    name,
                    clock.column,
                    clock.number,
                    clock.start,
                    stop,
                    clock.due,
                    clock.status,
                    clock.severity,
                    *sums,
                )
            )
    named = [SEVERITIES[severity] for severity in clocks.severity]
    found = [
        (
            ticket,
            promises.commitments[c].name,
            c,
            number,
            start,
            stop,
            due,
            Status(status).name.lower(),
            severity,
            *spent,
        )
        for ticket, c, number, start, stop, due, status, severity, spent in zip(
            *(column.tolist() for column in clocks[:7]), named, walked.spent.tolist(), strict=True
        )
    ]
    assert found == expected


WAITS = ["waiting_customer", "customer_replied", "waiting_vendor", "vendor_returned"]
one_wait = st.tuples(
    st.integers(0, 5 * 3_600_000).map(lambda gap: timedelta(milliseconds=gap)),
    st.sampled_from([*WAITS, *WAITS, "reclassified", "solved", "reopened"]),
    st.integers(0, 3),
    st.just(UNSAID),
    st.just(UNSAID),
    st.sampled_from([0, 1]),
    st.sampled_from([None, "l1", "l2"]),
)
one_late = st.tuples(
    st.sampled_from(NIGHTS),
    steps,
    st.sampled_from(SEVERITIES[:2]),
    st.sampled_from(["gold-berlin", "gold-howe", "free-howe"]),
    st.lists(one_wait, min_size=8, max_size=24),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(one_ticket, max_size=2), st.lists(one_late, min_size=2, max_size=4), steps)
def test_the_ledger_escalates_as_the_compiled_clocks_do(drawn: Drawn, waiting: Drawn, follow: timedelta) -> None:
    log = build([*drawn, *waiting], 3 * follow)
    promises = write_promises(SCENARIO, log.accounts, log.labels, LAID)
    clocks = run_clocks(log, promises)
    late = np.flatnonzero(clocks.status == Status.BREACHED)
    found = find_escalated(log, promises, clocks, late)
    told = [
        (len(clock.escalations), *(clock.escalations[-1][:2] if clock.escalations else (0, None)))
        for row in range(log.size)
        for clock in explain(log, promises, log.ticket_name(row)).clocks
        if clock.status == "breached"
    ]
    assert list(zip(found.many.tolist(), found.at.tolist(), found.to, strict=True)) == told


def alone(agreement: str, commitment: str) -> Scenario:
    """The scenario with one commitment."""
    whole = SCENARIO.agreements[agreement]
    one = whole.model_copy(update={"commitments": {commitment: whole.commitments[commitment]}})
    return SCENARIO.model_copy(update={"agreements": {agreement: one}})


ALONE = [alone(name, one) for name, whole in SCENARIO.agreements.items() for one in whole.commitments]


@settings(max_examples=60, deadline=None)
@given(st.lists(one_ticket, min_size=1, max_size=3), steps)
def test_a_commitment_alone_has_the_clocks_it_has_beside_others(drawn: Drawn, follow: timedelta) -> None:
    log = build(drawn, follow)
    found = walk_clocks(log, write_promises(SCENARIO, log.accounts, log.labels, LAID), spend=True)
    for column, scenario in enumerate(ALONE):
        mine = found.clocks.commitment == column
        single = walk_clocks(log, write_promises(scenario, log.accounts, log.labels, LAID), spend=True)
        for name in set(single.clocks._fields) - {"commitment"}:
            assert getattr(single.clocks, name).tolist() == getattr(found.clocks, name)[mine].tolist()
        assert single.spent.tolist() == found.spent[mine].tolist()


def open_minutes(calendar: BusinessCalendar, start: int, end: int) -> int:
    """Counted minute by minute."""
    minutes = np.arange(start, end, 60_000).view("datetime64[ms]")
    return int(np.count_nonzero(calendar.is_open(minutes)))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NIGHTS),
    st.integers(0, 3_000),
    st.integers(1, 3_000),
    st.integers(1, 3_000),
    st.integers(1, 3_000),
)
def test_a_wait_is_paused_and_the_rest_counts_minute_by_minute(
    night: str, late: int, to_wait: int, to_answer: int, to_solution: int
) -> None:
    """created, waits, answered, solved at whole minutes: against the calendar's own is_open at each minute."""
    created = at(night) + timedelta(minutes=late)
    wait, answer = created + timedelta(minutes=to_wait), created + timedelta(minutes=to_wait + to_answer)
    solved = answer + timedelta(minutes=to_solution)
    rows = [(wait, "waiting_customer"), (answer, "customer_replied"), (solved, "solved")]
    tickets = pd.DataFrame([(0, created, "low", "free", "free", "howe")])
    tickets.columns = pd.Index(["ticket", "created", "severity", "customer", "tier", "region"])
    log = TicketLog.from_frames(
        tickets.astype({"created": "datetime64[ms, UTC]"}),
        pd.DataFrame([(0, *row) for row in rows], columns=["ticket", "time", "kind"]).astype(
            {"time": "datetime64[ms, UTC]"}
        ),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=solved + HOUR,
    )
    text = "a: {commitments: {resolution: {promise: {low: 30 h}, quota: 90 % per month, hours: berlin}}}"
    scenario = promise(text, CALENDARS)
    promises = write_promises(scenario, log.accounts, log.labels, LAID)
    (clock,) = explain(log, promises, 0).clocks
    berlin = scenario.calendars["berlin"].build()
    runs = open_minutes(berlin, ms(created), ms(wait)) + open_minutes(berlin, ms(answer), ms(solved))
    assert clock.total("counted") == runs * 60_000
    assert clock.total("paused") == open_minutes(berlin, ms(wait), ms(answer)) * 60_000
    assert clock.total("excluded") == 0
    assert clock.status == ("met" if runs <= 30 * 60 else "breached")
