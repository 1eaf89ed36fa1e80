"""What happened: a table of events, one row an event, beside the table of tickets."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from slasim.types import Int8, Int32, Int64


class EventKind(IntEnum):
    """Event kinds. Numbers are part of the stored format: never reuse one."""

    CREATED = 0
    AUTO_REPLIED = 1
    WORK_STARTED = 2
    WORK_PAUSED = 3
    REPLIED = 4
    WAITING_CUSTOMER = 5
    CUSTOMER_REPLIED = 6
    WAITING_VENDOR = 7
    VENDOR_RETURNED = 8
    ESCALATED = 9
    HANDED_OVER = 10
    RECLASSIFIED = 11
    NOTE = 12
    SOLVED = 13
    REOPENED = 14
    CLOSED = 15
    ABANDONED = 16
    CANCELLED = 17
    MERGED = 18  # into another ticket, in which the customer is answered
    WORKAROUND = 19  # the customer can go on; the ticket stays open until it is solved


class Events(NamedTuple):
    """Rows in order of (time, phase, uid or agent, sequence); those of one dispatch in the order of dispatch."""

    time: Int64
    kind: Int8
    ticket: Int32  # row of the ticket
    agent: Int32  # -1: nobody
