"""Clocks against an event-by-event oracle in plain Python, on random logs over DST nights and holidays."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import SEVERITIES, at, ms, naive_clock, promise

from slasim.agreements.clocks import RUNNING, Status, run_clocks
from slasim.calendars import tables
from slasim.log.ticket_log import TicketLog
from slasim.terms import write_promises

CALENDARS = {
    "berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00', sun: '01:00-04:00'}, holidays: DE-BE}",
    "howe": "{timezone: Australia/Lord_Howe, hours: {mon-sun: '22:00-06:00'}}",
    "newyork": "{timezone: America/New_York, hours: {mon-sat: ['00:30-02:30', '08:00-24:00']}, holidays: US}",
}
AGREEMENTS = """
outside:
  for: {tier: gold}
  commitments:
    first_response: {promise: {urgent: 1 h, high: 4 h, normal: 16 h}, goal: {high: 30 min}, quota: 90 % per month,
                     hours: {urgent: 24x7, high: customer, else: berlin}, pauses: true}
    resolution: {promise: {urgent: 4 h, high: 9 h, normal: 20 h, low: 60 h}, goal: {normal: 15 h},
                 quota: 90 % per month, hours: customer}
inside:
  kind: internal
  commitments:
    answer: {metric: first_response, promise: {urgent: 30 min, low: 8 h}, quota: 90 % per month}
    done: {metric: resolution, promise: {urgent: 6 h, high: 12 h}, quota: 90 % per month, hours: newyork, pauses: false}
"""
SCENARIO = promise(AGREEMENTS, CALENDARS)
KINDS = ["auto_replied", "replied", "waiting_customer", "customer_replied", "solved", "reopened", "cancelled"]
NIGHTS = ["2027-03-28 00:00", "2027-10-31 00:00", "2027-04-04 14:00", "2027-12-24 20:00", "2027-03-14 06:00"]
HOUR = timedelta(hours=1)

steps = st.one_of(
    st.sampled_from([timedelta(0), timedelta(milliseconds=1), HOUR / 2, HOUR, 4 * HOUR, 24 * HOUR]),
    st.integers(0, 40 * 3_600_000).map(lambda gap: timedelta(milliseconds=gap)),
)
one_ticket = st.tuples(
    st.sampled_from(NIGHTS),
    steps,
    st.sampled_from(SEVERITIES),
    st.sampled_from(["gold-berlin", "gold-howe", "gold-newyork", "free-howe"]),
    st.lists(st.tuples(steps, st.sampled_from(KINDS)), max_size=8),
)
Drawn = tuple[str, timedelta, str, str, list[tuple[timedelta, str]]]


def build(drawn: list[Drawn], follow: timedelta) -> tuple[TicketLog, list[list[tuple[datetime, str]]]]:
    tickets, events, histories, last = [], [], [], at("2027-01-01 00:00")
    for number, (night, late, severity, customer, happened) in enumerate(drawn):
        created = now = at(night) + late
        tier, region = customer.split("-")
        tickets.append((number, created, severity, customer, tier, region))
        history = []
        for gap, kind in happened:
            now += gap
            history.append((now, kind))
            events.append((number, now, kind))
        histories.append(history)
        last = max(last, now)
    columns = ["ticket", "created", "severity", "customer", "tier", "region"]
    log = TicketLog.from_frames(
        pd.DataFrame(tickets, columns=columns).astype({"created": "datetime64[ms, UTC]"}),
        pd.DataFrame(events, columns=["ticket", "time", "kind"]).astype({"ticket": int, "time": "datetime64[ms, UTC]"}),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=last + timedelta(milliseconds=1) + follow,
    )
    return log, histories


@settings(max_examples=250, deadline=None)
@given(st.lists(one_ticket, min_size=1, max_size=5), steps)
def test_clocks_agree_with_the_oracle(drawn: list[Drawn], follow: timedelta) -> None:
    log, histories = build(drawn, follow)
    calendars = {name: spec.build() for name, spec in SCENARIO.calendars.items()}
    laid = tables(list(calendars.values()), ms(at("2026-12-01 00:00")), ms(at("2029-01-01 00:00")))
    promises = write_promises(SCENARIO, log.accounts, log.labels, laid)
    clocks = run_clocks(log, promises, count=True)
    from slasim.calendars import BusinessCalendar

    always = BusinessCalendar("UTC", "24x7")
    until = pd.Timestamp(log.until, unit="ms", tz="UTC").to_pydatetime()
    expected = []
    for row, uid in enumerate(log.ticket_table.uid.tolist()):
        night, late, severity, customer, _ = drawn[uid]
        tier, region = customer.split("-")
        for column, commitment in enumerate(promises.commitments):
            agreement = SCENARIO.agreements[commitment.agreement]
            if commitment.agreement == "outside" and tier != "gold":
                continue
            spec = agreement.commitments[commitment.name]
            if severity not in spec.promise:
                continue
            hours = spec.hours if isinstance(spec.hours, str) else spec.hours.get(severity, spec.hours.get("else"))
            calendar = always if hours == "24x7" else calendars[region if hours == "customer" else hours]
            history = histories[uid]
            created = at(night) + late

            def judged(target, spec=spec, calendar=calendar, created=created, history=history):
                length = timedelta(milliseconds=target.ms)
                return naive_clock(spec.metric, spec.pauses, length, calendar, created, history, until)

            public, inner = judged(spec.promise[severity]), judged(spec.goal.get(severity, spec.promise[severity]))
            stop = RUNNING if public.stop is None else ms(public.stop)
            within = public.status != "open" and inner.status == "met"
            counted = public.counted // timedelta(milliseconds=1)
            expected.append((row, column, stop, ms(public.due), public.status, within, counted))
    found = [
        (row, column, stop, due, Status(status).name.lower(), bool(goal), counted)
        for row, column, stop, due, status, goal, counted in zip(
            *(
                values.tolist()
                for values in (
                    clocks.ticket,
                    clocks.commitment,
                    clocks.stop,
                    clocks.due,
                    clocks.status,
                    clocks.met_goal,
                    clocks.counted,
                )
            ),
            strict=True,
        )
    ]
    assert found == expected
    assert np.array_equal(clocks.start, log.ticket_table.created[clocks.ticket])
