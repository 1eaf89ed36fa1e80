"""Clocks against a walk minute by minute, on random logs over DST nights and holidays: every metric and every rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
from clock_hours import Hours, WorkingDays
from clock_of_minutes import Found, Promise
from clock_walker import Event, walk
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import SEVERITIES, at, ms, promise

from slasim.agreements import Scorecard, score
from slasim.agreements.clocks import RUNNING, Status, run_clocks
from slasim.agreements.clocks.lateness import find_lateness
from slasim.agreements.clocks.parts import parts, spans
from slasim.agreements.score import judge_log
from slasim.agreements.scorecard.exclusions import cells_without
from slasim.calendars import tables
from slasim.log.extra_tables import Actor, LogExtra
from slasim.log.ticket_log import TicketLog
from slasim.scenario.values.durations import Target
from slasim.terms import Promises, write_promises

MINUTE = 60_000
CALENDARS = {
    "berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00', sun: '01:00-04:00'}, holidays: [2027-03-29]}",
    "howe": "{timezone: Australia/Lord_Howe, hours: {mon-sun: '22:00-06:00'}}",
    "newyork": "{timezone: America/New_York, hours: {mon-sat: ['00:30-02:30', '08:00-24:00']}, holidays: [2027-03-17]}",
}
NIGHT, DAY = (540, 1020), (60, 240)
HOURS = {
    "berlin": Hours("Europe/Berlin", ((NIGHT,),) * 5 + ((), (DAY,)), frozenset({date(2027, 3, 29)})),
    "howe": Hours("Australia/Lord_Howe", (((1320, 1800),),) * 7, frozenset()),
    "newyork": Hours("America/New_York", (((30, 150), (480, 1440)),) * 6 + ((),), frozenset({date(2027, 3, 17)})),
    "24x7": None,
}
AGREEMENTS = """
outside:
  exclusions:
    - {cause: maintenance, from: 2027-03-28T02:30+01:00, to: 2027-03-28T04:10+02:00, reference: CHG-1}
    - {cause: third party, from: 2027-03-15T15:00Z, to: 2027-03-16T09:20Z, reference: letter}
  commitments:
    first_response: {promise: {urgent: 1 h, high: 4 h, normal: 9 h}, hours: {urgent: 24x7, else: berlin},
                     automatic_replies: count, pauses: [customer, vendor], quota: 90 % per month}
    next_response: {promise: {urgent: 1 h, high: 2 h, normal: 3 h, low: 5 h}, hours: berlin, quota: 90 % per month}
    periodic_update: {promise: {urgent: 1 h, high: 3 h, low: 5 h}, hours: howe, pauses: true,
                      on_severity_change: carry, quota: 90 % per month}
    requester_wait: {promise: {urgent: 2 h, high: 5 h, normal: 8 h}, hours: {high: howe, else: newyork},
                     pauses: [vendor], quota: 90 % per month}
    agent_work: {promise: {urgent: 1 h, high: 2 h, normal: 3 h}, on_severity_change: carry, quota: 90 % per month}
    resolution: {promise: {urgent: 3 h, high: 6 h, normal: 12 h}, hours: {urgent: 24x7, high: newyork, else: berlin},
                 on_severity_change: carry, on_reopen: new, pauses: [customer, vendor], quota: 90 % per month}
    customer_response: {promise: {urgent: 2 h, normal: 8 h}, hours: berlin, quota: 90 % per month}
    answer_speed: {promise: {urgent: 10 min, high: 30 min, normal: 1 h, low: 2 h}, on_severity_change: revise,
                   quota: 90 % per month}
inside:
  kind: internal
  commitments:
    first_response: {promise: {urgent: 30 min, low: 8 h}, on_severity_change: restart, hours: newyork, pauses: true,
                     quota: 90 % per month}
    resolution: {promise: {urgent: 2 h, high: 5 h, low: 9 h}, hours: {urgent: newyork, else: howe},
                 quota: 90 % per month}
    periodic_update: {promise: {high: 2 h, low: 7 h}, hours: newyork, automatic_replies: count, pauses: [vendor],
                      quota: 90 % per month}
moments:
  for: {tier: gold}
  status: pilot
  commitments:
    of_people: {metric: first_response, starts: handed_over, promise: {urgent: 30 min, high: 2 h, normal: 5 h},
                hours: berlin, on_severity_change: carry, quota: 90 % per month}
    of_people_again: {metric: first_response, starts: handed_over, on_reopen: new, promise: {urgent: 1 h, low: 3 h},
                      hours: howe, quota: 90 % per month}
    after_a_bot: {metric: first_response, on_reopen: new, promise: {urgent: 1 h, high: 2 h, normal: 4 h},
                  hours: newyork, pauses: true, quota: 90 % per month}
    or_closing: {metric: first_response, ends: [replied, closed], promise: {urgent: 1 h, high: 3 h, low: 6 h},
                 hours: berlin, quota: 90 % per month}
    or_solving: {metric: first_response, ends: [replied, solved], on_reopen: new, automatic_replies: count,
                 promise: {urgent: 1 h, normal: 3 h}, quota: 90 % per month}
    confirmed: {metric: resolution, starts: replied, promise: {urgent: 2 h, high: 5 h, normal: 9 h}, hours: berlin,
                on_severity_change: restart, quota: 90 % per month}
    revised: {metric: resolution, promise: {urgent: 1 h, high: 4 h, low: 8 h}, hours: {high: howe, else: newyork},
              pauses: true, on_severity_change: revise, quota: 90 % per month}
    confirmed_again: {metric: resolution, starts: replied, on_reopen: new, automatic_replies: count,
                      promise: {urgent: 1 h, high: 4 h}, hours: howe, quota: 90 % per month}
    to_closing: {metric: resolution, ends: closed, promise: {urgent: 3 h, high: 6 h, normal: 12 h}, hours: newyork,
                 pauses: [customer, vendor], on_reopen: new, quota: 90 % per month}
    restored: {metric: resolution, ends: [workaround, solved], promise: {urgent: 1 h, high: 3 h, normal: 6 h},
               hours: berlin, pauses: [customer, vendor], on_severity_change: carry, quota: 90 % per month}
    restored_again: {metric: resolution, ends: [workaround, solved, closed], promise: {urgent: 1 h, normal: 4 h},
                     on_reopen: new, quota: 90 % per month}
    worked_around: {metric: requester_wait, starts: replied, ends: workaround, promise: {urgent: 2 h, low: 9 h},
                    hours: howe, quota: 90 % per month}
    waited_to_closing: {metric: requester_wait, ends: [solved, closed], promise: {urgent: 2 h, low: 8 h},
                        quota: 90 % per month}
    followed: {metric: periodic_update, starts: replied, promise: {urgent: 1 h, high: 2 h, normal: 5 h},
               hours: howe, quota: 90 % per month}
    ongoing: {metric: periodic_update, on_return: new, pauses: [customer, vendor], hours: berlin,
              promise: {urgent: 1 h, high: 2 h, low: 4 h}, quota: 90 % per month}
    ongoing_after: {metric: periodic_update, starts: replied, on_return: new, pauses: [customer], hours: newyork,
                    promise: {urgent: 1 h, high: 2 h, normal: 4 h}, on_severity_change: carry, quota: 90 % per month}
    received: {metric: first_response, cut_off: "15:00", promise: {urgent: 1 h, high: 3 h, normal: 6 h}, hours: berlin,
               pauses: true, ends: [replied, closed], quota: 90 % per month}
    received_again: {metric: resolution, cut_off: {urgent: "23:00", else: "14:00"}, on_severity_change: carry,
                     hours: {urgent: howe, low: 24x7, else: newyork}, promise: {urgent: 1 h, high: 3 h, low: 6 h},
                     pauses: [customer, vendor], on_reopen: new, quota: 90 % per month}
    received_apart: {metric: first_response, cut_off: "15:00",
                     promise: {urgent: "by 16:30", high: 3 h, low: "by 12:00"},
                     after_cut_off: {urgent: 1 h, high: "by 10:30"}, hours: berlin, pauses: [customer],
                     on_severity_change: carry, quota: 90 % per month}
    received_twice: {metric: resolution, cut_off: "14:00", promise: {urgent: 2 h, high: "by 20:00", normal: 3 h},
                     after_cut_off: {urgent: "by 12:00", normal: 1 h}, hours: newyork, pauses: [customer, vendor],
                     on_reopen: new, quota: 90 % per month}
    by_noon: {metric: resolution, promise: {urgent: "by 12:00", normal: "by 23:00"},
              hours: {urgent: berlin, else: howe}, pauses: true, on_severity_change: restart, quota: 90 % per month}
    received_to_wait: {metric: requester_wait, cut_off: "10:00", promise: {urgent: 1 h, high: 3 h, normal: 6 h},
                       hours: newyork, on_severity_change: restart, quota: 90 % per month}
first_hands:
  kind: internal
  commitments:
    resolution: {ends: [handed_over, solved], promise: {urgent: 1 h, high: 3 h, normal: 5 h}, hours: berlin,
                 quota: 90 % per month}
    agent_work: {ends: handed_over, promise: {urgent: 30 min, low: 2 h}, quota: 90 % per month}
    restored: {metric: resolution, ends: [handed_over, workaround], promise: {urgent: 2 h, high: 4 h, low: 9 h},
               hours: howe, quota: 90 % per month}
turns:
  kind: internal
  commitments:
    resolution: {held_by: l1, promise: {urgent: 1 h, high: 3 h, normal: 5 h}, hours: berlin, quota: 90 % per month,
                 on_severity_change: carry, pauses: [customer, vendor]}
    restored: {metric: resolution, held_by: l1, ends: [workaround, solved], promise: {urgent: 1 h, high: 2 h},
               hours: howe, quota: 90 % per month}
    requester_wait: {held_by: l1, ends: [solved, closed], promise: {urgent: 2 h, low: 3 h}, quota: 90 % per month}
later_hands:
  kind: internal
  commitments:
    resolution: {starts: handed_over, promise: {urgent: 2 h, high: 4 h, normal: 9 h}, hours: howe, on_reopen: new,
                 quota: 90 % per month}
beneath:
  kind: vendor
  customer_reply: {within: 3 h, effect: shift}
  commitments:
    resolution: {promise: {urgent: 2 h, high: 2 h, normal: 2 h, low: 2 h}, hours: berlin, quota: 90 % per month}
    received: {metric: resolution, cut_off: "12:00", promise: {urgent: 1 h, high: 2 h, low: 8 h}, hours: berlin,
               on_severity_change: revise, quota: 90 % per month}
"""
SCENARIO = promise(AGREEMENTS, CALENDARS)
BOOK = tables(
    [spec.build() for spec in SCENARIO.calendars.values()], ms(at("2026-12-01 00:00")), ms(at("2028-06-01 00:00"))
)
KINDS = [
    *("replied", "waiting_customer", "customer_replied", "solved", "reopened", "reclassified", "work_started") * 2,
    *(
        "auto_replied",
        "waiting_vendor",
        "vendor_returned",
        "work_paused",
        "escalated",
        "abandoned",
        "cancelled",
        "note",
        "closed",
        "handed_over",
        "merged",
        "workaround",
        "workaround",
    ),
]
NIGHTS = [
    "2027-03-27 23:00",
    "2027-03-14 05:00",
    "2027-03-16 20:00",
    "2027-04-03 12:00",
    "2027-03-18 11:00",
    "2027-04-07 23:30",
    "2027-03-28 22:30",
]

gaps = st.one_of(st.sampled_from([0, 0, 1, 30, 60, 120, 180, 540]), st.integers(0, 300))
events = st.builds(
    lambda *said: said,
    gaps,
    st.sampled_from(KINDS),
    st.sampled_from(SEVERITIES),
    st.booleans(),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["agent", "agent", "agent", "system"]),
    st.sampled_from(["", "l1", "l1", "l2"]),
)
drawn_tickets = st.tuples(
    st.sampled_from(NIGHTS), st.integers(0, 300), st.sampled_from(SEVERITIES), st.lists(events, max_size=8)
)


def minute(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def minutes(target: Target) -> int | WorkingDays:
    return WorkingDays(0, False, target.by // MINUTE) if target.ms is None else target.ms // MINUTE


def promises() -> list[Promise]:
    """The commitments for the walk, in the order of Promises."""
    found = []
    for whole in SCENARIO.agreements.values():
        shut = frozenset(at_ for each in whole.exclusions for at_ in range(minute(each.from_), minute(each.to)))
        duty = whole.customer_reply
        agreed = dict.fromkeys(SEVERITIES, duty.within.ms // MINUTE) if duty else None
        for spec in whole.commitments.values():
            found.append(
                Promise(
                    spec.metric,
                    {severity: minutes(target) for severity, target in spec.promise.items()},
                    {severity: HOURS.get(spec.hours_of(severity)) for severity in SEVERITIES},
                    spec.pauses,
                    spec.automatic_replies == "count",
                    spec.on_severity_change,
                    spec.on_reopen,
                    agreed,
                    shut,
                    spec.starts,
                    frozenset(spec.ends),
                    spec.on_return,
                    spec.held_by or "",
                    later=tuple((severity, minutes(target)) for severity, target in spec.after_cut_off.items()),
                    cut_off=tuple((each, at_ // MINUTE) for each in spec.promise if (at_ := spec.cut_off_of(each))),
                )
            )
    return found


RULES = promises()


def build(drawn: list[tuple[str, int, str, list[tuple]]], follow: int) -> tuple[TicketLog, list[tuple]]:
    """The log, and of each ticket its creation, severity and events."""
    stories, rows = [], []
    for night, late, severity, happened in drawn:
        now = created = minute(at(night)) + late
        story = []
        for gap, *rest in happened:
            now += gap
            story.append(Event(now, *rest))
        stories.append((created, severity, story))
    for number, (created, _, story) in enumerate(stories):
        rows += [(number, Event(created, "created"))] + [(number, event) for event in story]
    rows.sort(key=lambda row: row[1].minute)  # stable: those of a ticket stay in order
    until = max(event.minute for _, event in rows) + 1 + follow

    def instants(minutes: list[int]) -> pd.Series:
        return pd.Series(pd.to_datetime(np.array(minutes, np.int64) * MINUTE, unit="ms", utc=True))

    log = TicketLog.from_frames(
        pd.DataFrame(
            {
                "ticket": np.arange(len(stories)),
                "created": instants([created for created, *_ in stories]),
                "severity": [severity for _, severity, _ in stories],
                "customer": "one",
                "tier": "gold",
                "region": "berlin",
            }
        ),
        pd.DataFrame(
            {
                "ticket": [number for number, _ in rows],
                "time": instants([event.minute for _, event in rows]),
                "kind": [event.kind for _, event in rows],
                "agent": [f"one of {event.team}" if event.team else None for _, event in rows],
                "team": [event.team or None for _, event in rows],
            }
        ),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=until),
    )
    told = [event for _, event in rows]
    extra = replace(
        LogExtra.unsaid(len(told)),
        event_severity=np.array(
            [SEVERITIES.index(e.severity) if e.kind == "reclassified" else -1 for e in told], np.int8
        ),
        event_actor=np.array([Actor[e.actor.upper()] for e in told], np.int8),
        event_public=np.array([int(e.public) for e in told], np.int8),
        event_consent=np.array([int(e.consent) for e in told], np.int8),
    )
    object.__setattr__(log, "extra", extra)
    return log, [stories[int(uid)] for uid in log.ticket_table.uid]


def promises_of(log: TicketLog) -> Promises:
    return write_promises(SCENARIO, log.accounts, log.labels, BOOK)


@settings(max_examples=250)
@given(st.lists(drawn_tickets, min_size=1, max_size=3), gaps)
def test_clocks_agree_with_the_walk_minute_by_minute(
    drawn: list[tuple[str, int, str, list[tuple]]], follow: int
) -> None:
    log, stories = build(drawn, follow)
    promises = promises_of(log)
    clocks = run_clocks(log, promises, count=True)
    spent = parts(log, promises, clocks)
    late = find_lateness(log, promises, clocks, np.arange(len(clocks.ticket))).open
    expected = []
    for row, (created, severity, story) in enumerate(stories):
        for column, rule in enumerate(RULES):
            for one in walk(rule, created, severity, story, log.until // MINUTE):
                expected.append((row, column, one))
    found = [
        (
            ticket,
            column,
            Found(
                number,
                start // MINUTE,
                None if stop == RUNNING else stop // MINUTE,
                due // MINUTE,
                Status(status).name.lower(),
                SEVERITIES[severity],
                *(ms_ // MINUTE for ms_ in pieces),
            ),
        )
        for ticket, column, number, start, stop, due, status, severity, *pieces in zip(
            *(values.tolist() for values in (*clocks[:7], clocks.severity, *spent, late)), strict=True
        )
    ]
    assert found == expected
    assert np.array_equal(sum(spent), spans(clocks, log.until))
    assert np.array_equal(clocks.counted, spent.counted)


@settings(max_examples=100)
@given(st.lists(drawn_tickets, min_size=1, max_size=6), gaps)
def test_clocks_that_no_exclusion_touches_need_not_run_again(
    drawn: list[tuple[str, int, str, list[tuple]]], follow: int
) -> None:
    log, _ = build(drawn, follow)
    promises, window = promises_of(log), (log.start, log.until)
    card = Scorecard(log, promises, score(log, promises, keep_clocks=True), SCENARIO, window)
    plain = judge_log(log, promises.without_exclusions(), window).cells
    for found, expected in zip(cells_without(card), plain, strict=True):
        np.testing.assert_array_equal(found, expected)
