"""Tickets judged by where they went: the same money as of a log in which they had been there from the beginning."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import at

from slasim.agreements import measure
from slasim.log.ticket_log import TicketLog

BOOK = """\
slasim: 1
name: House
currency: {currency}
timezone: Europe/Lisbon
severities: [urgent, normal]
calendars: {{office: {{timezone: Europe/Lisbon, hours: {{mon-fri: 09:00-17:00}}}}}}
{transferred}
agreements:
  heating:
    for: {{product: heating}}
    fee: {{one: 900 {currency}/month, two: 333 {currency}/month}}
    judged: each customer
    commitments:
      resolution: {{promise: {{urgent: 4 h, normal: 2 business days}}, quota: 80 % per month, hours: office}}
    credits:
      combine: sum
      rules:
        - {{on: resolution, scale: {{below 80 %: 1/7 of fee}}}}
        - {{on: resolution, per_breach: {{urgent: 5 {currency}}}}}
  roof:
    for: {{product: roof}}
    fee: {{two: 700 {currency}/month}}
    judged: each customer
    commitments: {{resolution: {{promise: {{urgent: 9 h, normal: 20 h}}, quota: 90 % of all tickets per month}}}}
    credits: {{on: resolution, late_by: {{urgent: 3 {currency} per begun hour, normal: 1 {currency} per whole day}}}}
  telephone:
    kind: internal
    for: {{channel: phone}}
    commitments: {{resolution: {{promise: {{urgent: 2 h}}, quota: 90 % per month, hours: office}}}}
"""
START, UNTIL = at("2027-03-01 00:00"), at("2027-05-01 00:00")
PRODUCTS, CHANNELS = ("heating", "roof", "garden"), ("email", "phone")
STEPS = st.tuples(
    st.integers(0, 96),  # half hours after the event before
    st.sampled_from(("handed_over", "handed_over", "note", "solved", "reopened")),
    st.sampled_from((None, *PRODUCTS)),
    st.sampled_from((None, *CHANNELS)),
)
TICKETS = st.lists(
    st.tuples(
        st.integers(0, 2400),
        st.sampled_from(("urgent", "normal")),
        st.sampled_from(("one", "two")),
        st.sampled_from(CHANNELS),
        st.sampled_from(PRODUCTS),
        st.lists(STEPS, max_size=6),
    ),
    min_size=1,
    max_size=8,
)


def log_of(drawn: list[tuple], moved: bool) -> TicketLog:
    """The tickets as they were passed on; or, `moved`, as if each had been from the beginning where it went."""
    tickets, events = [], []
    for number, (half_hours, severity, customer, channel, product, steps) in enumerate(drawn):
        time, where, is_open = START + pd.Timedelta(minutes=30 * half_hours), [product, channel], True
        made = time
        for later, kind, *said in steps:
            time += pd.Timedelta(minutes=30 * later)
            if time >= UNTIL or kind == ("reopened" if is_open else "solved"):
                continue
            is_open = {"solved": False, "reopened": True}.get(kind, is_open)
            place = said if kind == "handed_over" and is_open else [None, None]
            if kind == "handed_over" and not is_open:
                continue
            where = [new or old for new, old in zip(place, where, strict=True)]
            events.append((f"T{number}", time, kind, *([None, None] if moved else place)))
        tickets.append((f"T{number}", made, severity, customer, *reversed(where if moved else [product, channel])))
    columns = ["ticket", "created", "severity", "customer", "channel", "product"]
    frame = pd.DataFrame(tickets, columns=columns).astype({"created": "datetime64[ms, UTC]"})
    told = pd.DataFrame(events, columns=["ticket", "time", "kind", "product", "channel"])
    told = told.astype({"time": "datetime64[ms, UTC]"}).sort_values(["ticket", "time"], kind="stable")
    return TicketLog.from_frames(frame, told, severities=("urgent", "normal"), start=START, until=UNTIL)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_a_ticket_that_went_elsewhere_is_billed_as_one_that_began_there(currency: str) -> None:
    differing = 0

    @settings(max_examples=60)
    @given(TICKETS)
    def same(drawn: list[tuple]) -> None:
        nonlocal differing
        with TemporaryDirectory() as folder:
            file = Path(folder) / "house.yaml"
            file.write_text(BOOK.format(currency=currency, transferred="transferred: where it went"))
            went = measure(log_of(drawn, moved=False), file)
            file.write_text(BOOK.format(currency=currency, transferred=""))
            began, there = (measure(log_of(drawn, moved), file) for moved in (False, True))
        for name in ("compliance", "credits", "violations"):
            pd.testing.assert_frame_equal(
                getattr(went, name), getattr(there, name), check_dtype=False, check_categorical=False
            )
        differing += not began.credits.equals(there.credits)

    same()
    assert differing > 5  # it matters to the money where tickets went
