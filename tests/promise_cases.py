"""Small promises and logs for tests, and the clocks worked out by plain Python, event by event.

`promise(...)` reads a scenario whose agreements are the given YAML; `log(...)` makes a log from a few rows of text;
`naive_clock` is written from docs/measures.md alone and shares no code with slasim.agreements.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from slasim.calendars import BusinessCalendar
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario, load_scenario

HEAD = """
slasim: 1
name: Promises
currency: EUR
timezone: {timezone}
horizon: {{from: 2027-01-01, for: 3 months}}
severities: [urgent, high, normal, low]
calendars:
{calendars}
customers:
  gold: {{accounts: 2, regions: {{{first}: 100 %}}, fee: 1000 EUR/month}}
  free: {{accounts: 2, regions: {{{first}: 100 %}}}}
demand:
  email: {{channel: email, volume: 10 per week, shape: always, mix: {mix}}}
  chat: {{channel: chat, volume: 10 per week, shape: always, mix: {mix}}}
work:
  - path: [{{skill: l1, handle: constant(5 min), then: {{solved: 100 %}}}}]
teams:
  l1: {{site: {first}, skills: [l1], shifts: {{all: {{hours: 24x7, headcount: 1}}}}}}
agreements:
{agreements}
"""
MIX = """{tier: {gold: 50 %, free: 50 %}, product: {app: 50 %, api: 50 %},
    severity: {urgent: 25 %, high: 25 %, normal: 25 %, low: 25 %}}"""
OFFICE = {"office": "{timezone: UTC, hours: {mon-fri: 09:00-17:00}}"}
SEVERITIES = ("urgent", "high", "normal", "low")


DIGITS = {"JPY": 0, "EUR": 2, "KWD": 3}  # decimals


def in_currency(text: str, currency: str) -> str:
    """The text with as many of the smallest units of another currency: 12.34 EUR are 1234 JPY and 1.234 KWD."""

    def other(found: re.Match[str]) -> str:
        return f"{Decimal(found[1]).scaleb(2 - DIGITS[currency]).normalize():f} {currency}"

    return re.sub(r"(\d+(?:\.\d+)?) EUR", other, text.replace("currency: EUR", f"currency: {currency}"))


def promise(
    agreements: str, calendars: dict[str, str] | None = None, timezone: str = "UTC", currency: str = "EUR"
) -> Scenario:
    """A scenario with these agreements (YAML, keys at column 0) and calendars (name: YAML of one line); amounts in EUR
    are written in as many of the smallest units of another currency."""
    calendars = calendars or OFFICE
    indented = "\n".join(f"  {line}" for line in agreements.strip("\n").splitlines())
    text = HEAD.format(
        timezone=timezone,
        calendars="\n".join(f"  {name}: {spec}" for name, spec in calendars.items()),
        first=next(iter(calendars)),
        mix=MIX,
        agreements=indented,
    )
    return loaded(text if currency == "EUR" else in_currency(text, currency))


@cache
def loaded(text: str) -> Scenario:
    """Read once: the reader takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text, "utf-8")
        return load_scenario(path)


def at(text: str) -> datetime:
    """An instant in UTC: `2027-01-04 09:00` (or with seconds)."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ms(moment: datetime) -> int:
    """ms since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def log(
    tickets: Iterable[tuple[str, str, str, str, list[tuple[str, str]]]],
    until: str = "2027-04-01 00:00",
    start: str = "2027-01-01 00:00",
    region: str = "office",
    **more: object,
) -> TicketLog:
    """A log from (name, created, severity, customer, [(time, kind), ...]); customers named gold... are of that tier."""
    rows = list(tickets)
    table = pd.DataFrame(
        [(name, at(created), severity, customer) for name, created, severity, customer, _ in rows],
        columns=["ticket", "created", "severity", "customer"],
    ).astype({"created": "datetime64[ms, UTC]"})
    table["tier"] = [customer.split("-")[0] for customer in table["customer"]]
    table["region"] = region
    events = pd.DataFrame(
        [(name, at(time), kind) for name, *_, happened in rows for time, kind in happened],
        columns=["ticket", "time", "kind"],
    ).astype({"time": "datetime64[ms, UTC]"})
    return TicketLog.from_frames(table, events, severities=SEVERITIES, start=at(start), until=at(until), **more)


class Verdict(NamedTuple):
    """What a clock came to."""

    status: str  # open, met, breached, cancelled
    stop: datetime | None
    due: datetime
    counted: timedelta


def naive_clock(
    metric: str,
    pauses: bool,
    target: timedelta,
    calendar: BusinessCalendar,
    created: datetime,
    events: list[tuple[datetime, str]],
    until: datetime,
) -> Verdict:
    """One clock by the words of docs/measures.md: it has `left` open time and a stretch in which it runs."""
    due = calendar.add(created, target)
    counted, since, waiting, stop, over = timedelta(0), created, False, None, None

    def wait_ends(now: datetime) -> None:
        nonlocal due, since
        if due > since:
            due = calendar.add(now, calendar.elapsed(since, due))
        since = now

    for now, kind in events:
        if over is not None and kind != "reopened":
            continue
        over = now if kind in ("cancelled", "abandoned") else None
        if stop is not None:
            if kind == "reopened" and metric == "resolution":
                counted += calendar.elapsed(stop, now)  # the time it lay solved counts
                stop, since = None, now
            continue
        if kind == "waiting_customer" and pauses and not waiting:
            counted += calendar.elapsed(since, now)
            waiting, since = True, now
        stops = kind == {"first_response": "replied", "resolution": "solved"}[metric]
        if waiting and (stops or kind in ("customer_replied", "solved", "reopened")):
            wait_ends(now)
            waiting = False
        if stops:
            counted += calendar.elapsed(since, now)
            stop = now
    if stop is not None:
        return Verdict("met" if stop <= due else "breached", stop, due, counted)
    undecided, last = ("open", until) if over is None else ("cancelled", over)
    if waiting:
        status = undecided if due > since else "breached"
        wait_ends(last)
        return Verdict(status, over, due, counted)
    return Verdict("breached" if due < last else undecided, over, due, counted + calendar.elapsed(since, last))
