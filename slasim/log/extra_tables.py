"""What a real log may say beyond its tickets and events; a simulated log has none of it.

docs/log_format.md describes the columns and tables these come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from slasim.types import Float64, Int8, Int16, Int32, Int64

UNSAID = -1  # in every column of small integers here: the log does not tell
GOING_ON = -1  # end of an outage that lasts
EVERYONE = -1  # customer of an outage that hit all of them
EVERYTHING = -1  # product of an outage that hit all of them


class Actor(IntEnum):
    """Who did what a row of the log says. Numbers are part of the tables in memory: never reuse one."""

    UNSAID = UNSAID
    AGENT = 0
    CUSTOMER = 1
    SYSTEM = 2
    VENDOR = 3


class Outages(NamedTuple):
    """Intervals [start, end) at which a service was not available, in order of (start, end), ms."""

    start: Int64
    end: Int64  # GOING_ON where it has not ended at the as-of instant
    customer: Int32  # row of Accounts, or EVERYONE
    product: Int16  # index into Labels.products, or EVERYTHING
    cause: tuple[str | None, ...] = ()  # as written, one a row; () when no row states one


class Contacts(NamedTuple):
    """Requests for help, whether they became a ticket or not, in order of time."""

    time: Int64
    customer: Int32  # row of Accounts, or UNSAID
    deflected: Int8  # 1: self-service answered it, so that it became no ticket


@dataclass(frozen=True, eq=False)
class LogExtra:
    """Columns beside the rows of `TicketLog.event_table` and `TicketLog.ticket_table`, and two tables of their own."""

    event_severity: Int8  # [event] the new severity of a `reclassified` row, else UNSAID
    event_actor: Int8  # [event] an Actor
    event_public: Int8  # [event] 0: the customer does not see it; 1: sees it; or UNSAID
    event_consent: Int8  # [event] 1: the customer agreed to it, on record; 0: not; or UNSAID
    columns: dict[str, Float64]  # numeric columns of the log's owner, by name, one value a ticket; NaN where missing
    outages: Outages | None  # None: the log says nothing about outages, which is not that there were none
    contacts: Contacts | None  # the same of contacts
    event_product: Int16 | None = None  # [event] the new product of its ticket, else UNSAID; None: no row has one
    event_channel: Int8 | None = None  # the same of its channel

    @classmethod
    def unsaid(cls, events: int) -> LogExtra:
        """Nothing stated, for a log of so many events. The columns are meant to be replaced one by one."""
        silent = np.full(events, UNSAID, np.int8)
        return cls(silent, silent, silent, silent, {}, None, None)
