"""Logs that say more than tickets and events: new severities, consent, actors, privacy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from promise_cases import SEVERITIES, at, log, ms, promise

from slasim.agreements.clocks import RUNNING, Clocks, Status, run_clocks
from slasim.calendars import tables
from slasim.log import TicketLog
from slasim.log.extra_tables import Actor, LogExtra
from slasim.log.tables import KINDS
from slasim.scenario import Scenario
from slasim.terms import Promises, write_promises

Told = tuple[Any, ...]  # (time, kind) or (time, kind, {"severity": ..., "consent": ..., "actor": ..., "public": ...})


def told_log(tickets: list[tuple[str, str, str, str, list[Told]]], **more: Any) -> TicketLog:
    """As `promise_cases.log`, with what the events tell beside."""
    plain = log([(*ticket[:4], [event[:2] for event in ticket[4]]) for ticket in tickets], **more)
    names = {plain.ticket_name(row): row for row in range(plain.size)}
    extra = LogExtra.unsaid(len(plain.event_table.time))
    extra = replace(extra, **{f"event_{name}": getattr(extra, f"event_{name}").copy() for name in READ})
    table = plain.event_table
    for name, *_, events in tickets:
        for time, kind, said in (event for event in events if len(event) > 2):
            here = (table.ticket == names[name]) & (table.time == ms(at(time))) & (table.kind == KINDS.index(kind))
            for what, value in said.items():
                getattr(extra, f"event_{what}")[here] = READ[what](value)
    object.__setattr__(plain, "extra", extra)
    return plain


READ = {
    "severity": SEVERITIES.index,
    "consent": int,
    "public": int,
    "actor": lambda name: int(Actor[name.upper()]),
}


def promises_for(scenario: Scenario, read: TicketLog) -> Promises:
    """The terms of a log."""
    built = [spec.build() for spec in scenario.calendars.values()]
    return write_promises(
        scenario, read.accounts, read.labels, tables(built, ms(at("2026-01-01 00:00")), ms(at("2029-01-01 00:00")))
    )


def rows(clocks: Clocks, names: list[str] | None = None) -> list[tuple[str, str | None, str, str]]:
    """(start, stop, due, status) of each clock; instants as `04 09:00` (day and time, UTC)."""

    def show(instant: int) -> str:
        return f"{np.datetime64(int(instant), 'ms').item():%d %H:%M}"

    return [
        (show(start), None if stop == RUNNING else show(stop), show(due), Status(status).name.lower())
        for start, stop, due, status in zip(clocks.start, clocks.stop, clocks.due, clocks.status, strict=True)
    ]


def one_ticket(
    commitments: str,
    *events: Told,
    severity: str = "urgent",
    until: str = "2027-01-30 00:00",
    rest: str = "",
    **more: Any,
) -> list[tuple[str, str | None, str, str]]:
    """The clocks of one ticket, created on Monday 2027-01-04 at 09:00, under these commitments (YAML of a map)."""
    scenario = promise(f"a:\n  commitments: {{{commitments}}}\n{rest}", more.pop("calendars", None))
    read = told_log([("t", "2027-01-04 09:00", severity, "gold-1", list(events))], until=until, **more)
    return rows(run_clocks(read, promises_for(scenario, read), count=True))
