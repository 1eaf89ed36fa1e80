"""What happened, in whole hours: the log that a document is held against, random, and as a log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from clock_walker import Event
from hypothesis import strategies as st
from promise_cases import SEVERITIES, at
from scorecard_cases import stating

from slasim.log.ticket_log import TicketLog

EPOCH, HOUR = datetime(1970, 1, 1, tzinfo=UTC), timedelta(hours=1)
GOLD, PRODUCTS = ["gold-1", "gold-2"], ["app", "api"]


class Told(NamedTuple):
    """A ticket; instants are hours since 1970."""

    name: str
    created: int
    severity: str
    customer: str
    product: str
    events: list[Event]
    score: int | None = None  # a number that the log states


class Down(NamedTuple):
    """An outage, of one customer or of nobody in particular, of a product or of none."""

    begin: int
    end: int
    customer: str | None
    product: str | None = None


class Window(NamedTuple):
    """From when to when a log is known, and when the first of its stories can begin; hours since 1970."""

    start: int
    until: int
    stories: int


def window(start: str, until: str, stories: str) -> Window:
    return Window(*((at(f"{day} 00:00") - EPOCH) // HOUR for day in (start, until, stories)))


QUARTER = window("2027-01-01", "2027-04-01", "2027-01-01")
YEAR = window("2026-01-01", "2027-02-01", "2026-11-01")
LONG = QUARTER.until - QUARTER.stories  # hours in which stories begin


@dataclass
class History:
    """A log: the customers of the tier, their region, what happened, and from when to when it is known."""

    customers: list[str]
    tickets: list[Told]
    outages: list[Down]
    start: int
    until: int
    region: str = "Office"


KINDS = ["replied", "solved", "waiting_customer", "customer_replied"] * 2 + [
    "reopened",
    "reclassified",
    "cancelled",
    "auto_replied",
    "waiting_vendor",
    "vendor_returned",
    "work_started",
    "work_started",
    "work_paused",
    "escalated",
    "abandoned",
    "closed",
    "handed_over",
    "merged",
    "workaround",
    "workaround",
]
happened = st.tuples(
    st.sampled_from([0, 1, 2, 4, 9, 30, 200]),
    st.sampled_from(KINDS),
    st.sampled_from(["urgent", "normal"]),
    st.booleans(),
    st.sampled_from(["", "l1", "l2"]),
)


def with_events(events: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    """Tickets to which such things happen."""
    return st.lists(
        st.tuples(
            st.sampled_from([0, 9, 250, 300, 320, 323, 743, 745, 1000, 1440, 1650, 2000]) | st.integers(0, LONG - 1),
            st.sampled_from(["urgent", "normal"]),
            st.sampled_from([*GOLD, "gold-1", "free-1"]),
            events,
            st.sampled_from(["app", *PRODUCTS]),
            st.sampled_from([None, 1, 3, 4, 5, 5]),
        ),
        min_size=4,
        max_size=14,
    )


anything = st.lists(happened, max_size=5)
tickets = with_events(anything)
given_up = with_events(anything | happened.map(lambda first: [(first[0], "abandoned", *first[2:])]))
"""Tickets of which many are abandoned before anything else."""
outages = st.lists(
    st.tuples(
        st.integers(-50, LONG - 1),
        st.integers(1, 60),
        st.sampled_from([None, *GOLD, "free-1"]),
        st.sampled_from([None, None, *PRODUCTS]),
    ),
    min_size=1,
    max_size=5,
)


def history(drawn: list[Any], down: list[Any], when: Window = QUARTER) -> History:
    """Stories as drawn: hours since the first can begin."""
    first, found = when.stories, []
    for number, (begin, severity, customer, story, *more) in enumerate(drawn):  # of examples some leave the rest out
        product, score = more or ("app", None)
        now, events = first + begin, []
        for gap, kind, other, consent, *teams in story:
            now, team = now + gap, next(iter(teams), "")
            if now < when.until:
                events.append(Event(now, kind, other if kind == "reclassified" else "", consent, team=team))
        found.append(Told(f"t{number}", first + begin, severity, customer, product, events, score))
    there, products = {each.customer for each in found}, {each.product for each in found}
    lasting = [
        Down(max(first + begin, first - 60), first + begin + length, *of)
        for begin, length, *of in down
        if {None, *there, *products}.issuperset(of)  # a log knows no others
    ]
    return History([each for each in GOLD if each in there], found, lasting, when.start, when.until)


def text(tick: int) -> str:
    return f"{EPOCH + tick * HOUR:%Y-%m-%d %H:%M}"


def as_log(told: History) -> TicketLog:
    columns = ["ticket", "created", "severity", "customer", "product"]
    table = pd.DataFrame(
        [(each.name, at(text(each.created)), each.severity, each.customer, each.product) for each in told.tickets],
        columns=columns,
    ).astype({"created": "datetime64[ms, UTC]"})
    table["tier"] = [customer.split("-")[0] for customer in table["customer"]]
    table["region"] = told.region.lower()
    table["score"] = np.array([each.score for each in told.tickets], np.float64)  # None: not a number
    rows = [
        (
            *(each.name, at(text(event.minute)), event.kind, event.severity or None, event.consent),
            *((f"one of {event.team}", event.team) if event.team else (None, None)),
        )
        for each in told.tickets
        for event in each.events
    ]
    events = pd.DataFrame(rows, columns=["ticket", "time", "kind", "severity", "consent", "agent", "team"])
    events = events.astype({"time": "datetime64[ms, UTC]"})
    start, until = at(text(told.start)), at(text(told.until))
    log = TicketLog.from_frames(table, events, severities=SEVERITIES, start=start, until=until, columns=["score"])
    down = sorted(told.outages, key=lambda each: each.begin)
    made = stating(log, outages=[(text(each.begin), text(each.end), each.customer) for each in down]).extra.outages
    number = {name: place for place, name in enumerate(log.labels.products)}
    about = np.array([number.get(each.product, -1) for each in down], np.int16)
    return replace(log, extra=replace(log.extra, outages=made._replace(product=about)))
