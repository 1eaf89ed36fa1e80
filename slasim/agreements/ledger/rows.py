"""What the rows of a log say about one ticket, as signals to its clocks, read in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.metrics import Signal
from slasim.limits import DIGITS
from slasim.log.extra_tables import Actor
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog

NOBODY = -1
MEANING = {
    EventKind.CREATED: Signal.CREATED,
    EventKind.AUTO_REPLIED: Signal.AUTO_ANSWERED,
    EventKind.WORK_STARTED: Signal.WORK_BEGINS,
    EventKind.WORK_PAUSED: Signal.WORK_ENDS,
    EventKind.REPLIED: Signal.ANSWERED,
    EventKind.WAITING_CUSTOMER: Signal.AWAITS_CUSTOMER,
    EventKind.CUSTOMER_REPLIED: Signal.ASKED,
    EventKind.WAITING_VENDOR: Signal.AWAITS_VENDOR,
    EventKind.VENDOR_RETURNED: Signal.VENDOR_BACK,
    EventKind.ESCALATED: Signal.PASSED_ON,
    EventKind.HANDED_OVER: Signal.PASSED_ON,
    EventKind.RECLASSIFIED: Signal.RECLASSIFIED,
    EventKind.SOLVED: Signal.SOLVED,
    EventKind.REOPENED: Signal.REOPENED,
    EventKind.CLOSED: Signal.CLOSED,
    EventKind.ABANDONED: Signal.ABANDONED,
    EventKind.CANCELLED: Signal.CANCELLED,
    EventKind.MERGED: Signal.CANCELLED,
    EventKind.WORKAROUND: Signal.WORKAROUND,
}


class Happening(NamedTuple):
    """One row of the log."""

    time: int  # ms
    kind: str
    agent: str | None
    actor: str | None  # agent, customer, system, vendor; None: not stated
    public: bool | None
    severity: str | None  # the new one of `reclassified`
    consent: bool | None
    signal: Signal | None  # what it means to a clock; None: nothing
    team: str | None = None  # of the agent


def find_ticket(log: TicketLog, ticket: str | int) -> int:
    """Row of the ticket that is called `ticket` outside. Raises KeyError with the nearest names."""
    if log.ticket_names is not None:
        if str(ticket) in log.ticket_names:
            return log.ticket_names.index(str(ticket))
    elif str(ticket).isascii() and str(ticket).isdigit() and len(str(ticket)) <= DIGITS + 1:
        found = np.flatnonzero(log.ticket_table.uid == int(ticket))
        if len(found):
            return int(found[0])
    raise KeyError(_unknown(log, ticket))


def _unknown(log: TicketLog, ticket: str | int) -> str:
    from difflib import get_close_matches

    if log.ticket_names is None:
        return f"no ticket {ticket!r} in the log; its tickets are whole numbers such as {log.ticket_name(0)}"
    near = get_close_matches(str(ticket), log.ticket_names, 3)
    return f"no ticket {ticket!r} in the log; {'nearest are ' + ', '.join(near) if near else 'no name is near'}"


def happenings(log: TicketLog, row: int) -> tuple[Happening, ...]:
    """The rows of one ticket, in their order."""
    events, extra = log.event_table, log.extra
    out = []
    for at in np.flatnonzero(events.ticket == row).tolist():
        kind, agent = EventKind(int(events.kind[at])), int(events.agent[at])
        actor, public, severity, consent = (
            (-1, -1, -1, -1)
            if extra is None
            else (
                int(column[at])
                for column in (extra.event_actor, extra.event_public, extra.event_severity, extra.event_consent)
            )
        )
        signal = MEANING.get(kind)
        if kind == EventKind.REPLIED:
            if public == 0 or actor in (Actor.CUSTOMER, Actor.VENDOR):
                signal = None  # no answer to the customer
            elif actor == Actor.SYSTEM:
                signal = Signal.AUTO_ANSWERED
        elif kind == EventKind.RECLASSIFIED and severity < 0:
            signal = None  # it does not say to what
        out.append(
            Happening(
                int(events.time[at]),
                kind.name.lower(),
                None if agent == NOBODY else log.agents[agent],
                None if actor < 0 else Actor(actor).name.lower(),
                None if public < 0 else bool(public),
                None if severity < 0 else log.labels.severities[severity],
                None if consent < 0 else bool(consent),
                signal,
                None if agent == NOBODY or log.agent_team[agent] < 0 else log.teams[log.agent_team[agent]],
            )
        )
    return tuple(out)


def holders(rows: Sequence[Happening]) -> list[str | None]:
    """The team that has the ticket at its creation, and from each row on; None where that is not known.

    Who acts has it, notes and automatic replies aside; what waits, at first or after a hand-over, waits for who acts
    next.
    """
    acts = [None if row.kind in ("note", "auto_replied") else row.team for row in rows]

    def coming(at: int) -> str | None:
        return next((team for team in acts[at:] if team is not None), None)

    found = [coming(0)]
    for at, row in enumerate(rows):
        passes = row.kind in ("escalated", "handed_over")
        found.append(coming(at + 1) if passes else acts[at] or found[-1])
    return found
