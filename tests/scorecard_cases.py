"""Logs that state more than tickets and events: outages, contacts, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from promise_cases import at, ms

from slasim.log.extra_tables import EVERYONE, EVERYTHING, Contacts, LogExtra, Outages
from slasim.log.ticket_log import TicketLog

Outage = tuple[str, str, str | None]  # start, end, customer
Contact = tuple[str, str | None, bool]  # time, customer, deflected
Ticket = tuple[str, str, str, str, list[tuple[str, str]]]


@dataclass(frozen=True, eq=False)
class Stating(TicketLog):
    """A log that states more."""

    extra: LogExtra | None = None


def stating(
    log: TicketLog,
    outages: Sequence[Outage] | None = None,
    contacts: Sequence[Contact] | None = None,
    columns: dict[str, list[float]] | None = None,
) -> TicketLog:
    """The log, with what it states beside its rows."""
    number = {name: row for row, name in enumerate(log.accounts.name)}
    extra = LogExtra.unsaid(len(log.event_table.time))
    if outages is not None:
        begin, end = (np.array([ms(at(row[side])) for row in outages], np.int64) for side in (0, 1))
        whose = np.array([number.get(row[2] or "", EVERYONE) for row in outages], np.int32)
        extra = replace(extra, outages=Outages(begin, end, whose, np.full(len(begin), EVERYTHING, np.int16)))
    if contacts is not None:
        time = np.array([ms(at(row[0])) for row in contacts], np.int64)
        whose = np.array([number.get(row[1] or "", -1) for row in contacts], np.int32)
        extra = replace(extra, contacts=Contacts(time, whose, np.array([row[2] for row in contacts], np.int8)))
    if columns is not None:
        extra = replace(extra, columns={name: np.array(values) for name, values in columns.items()})
    return Stating(**{**{field.name: getattr(log, field.name) for field in fields(log)}, "extra": extra})
