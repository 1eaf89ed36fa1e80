"""A log as it stood at an earlier instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import numpy as np

from slasim.instants import is_whole, to_ms, utc
from slasim.log.extra_tables import GOING_ON, Contacts, LogExtra
from slasim.log.kinds import Events
from slasim.log.ticket_log import TicketLog
from slasim.workload.tables import Tickets

Table = TypeVar("Table", Tickets, Events, Contacts)


def cut_log(log: TicketLog, instant: datetime) -> TicketLog:
    """The log without what happened at the instant or later. Raises ValueError for one that the log does not reach."""
    if instant.tzinfo is None:
        raise ValueError(f"as of {instant}: it has no time zone; give an aware datetime")
    if not is_whole(instant):
        raise ValueError(f"as of {instant}: it is finer than a millisecond")
    until = to_ms(instant)
    if not log.start < until <= log.until:
        start, end = utc(log.start), utc(log.until)
        raise ValueError(f"as of {instant}: the log is complete from {start} to {end}; give an instant after its start")
    size = int(np.searchsorted(log.ticket_table.created, until))
    rows = int(np.searchsorted(log.event_table.time, until))
    return replace(
        log,
        ticket_table=_first(log.ticket_table, size),
        event_table=_first(log.event_table, rows),
        until=until,
        ticket_names=None if log.ticket_names is None else log.ticket_names[:size],
        extra=None if log.extra is None else _cut_extra(log.extra, size, rows, until),
    )


def _first(table: Table, rows: int) -> Table:
    return table._replace(**{name: column[:rows] for name, column in table._asdict().items()})


def _cut_extra(extra: LogExtra, size: int, rows: int, until: int) -> LogExtra:
    outages, contacts = extra.outages, extra.contacts
    if outages is not None:
        known = int(np.searchsorted(outages.start, until))
        end = outages.end[:known]
        outages = outages._replace(
            start=outages.start[:known],
            end=np.where(end > until, GOING_ON, end),
            customer=outages.customer[:known],
            product=outages.product[:known],
            cause=outages.cause[:known],
        )
    if contacts is not None:
        known = int(np.searchsorted(contacts.time, until))
        contacts = _first(contacts, known)
    return LogExtra(
        extra.event_severity[:rows],
        extra.event_actor[:rows],
        extra.event_public[:rows],
        extra.event_consent[:rows],
        {name: values[:size] for name, values in extra.columns.items()},
        outages,
        contacts,
        None if extra.event_product is None else extra.event_product[:rows],
        None if extra.event_channel is None else extra.event_channel[:rows],
    )
