"""What arrives at the desk: accounts, tickets and the touches each ticket will need.

Everything that chance decides about a ticket is here before the simulation starts, so that the desk is a
deterministic function. Arrays are read-only by convention; every instant and duration is int64 ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from slasim.calendars import CalendarTables
from slasim.types import Float64, Int8, Int16, Int32, Int64


class Then(IntEnum):
    """What follows a touch."""

    SOLVED = 0
    CUSTOMER = 1  # waits for the customer `delay` ms, then the next touch is ready
    ESCALATED = 2  # the next touch is ready at once, at another skill


class Accounts(NamedTuple):
    """The paying customers. Row number = `customer` of a ticket."""

    name: tuple[str, ...]
    tier: Int8  # index into Labels.tiers
    region: Int16  # index into Labels.regions, which are names of calendars
    fee: Int64  # in minor units of the scenario's currency, per month; 0 if none
    weight: Float64  # share of the tickets of its tier
    agreement: tuple[str | None, ...]  # the agreement the account names itself, if any


class Labels(NamedTuple):
    """The names behind the small integers."""

    severities: tuple[str, ...]  # most severe first
    tiers: tuple[str, ...]
    regions: tuple[str, ...]
    channels: tuple[str, ...]
    products: tuple[str, ...]
    skills: tuple[str, ...]


class Tickets(NamedTuple):
    """One row a ticket, ordered by (created, uid)."""

    uid: Int64  # stable: the same ticket has it at any volume, staffing or target
    created: Int64
    severity: Int8
    customer: Int32
    channel: Int8
    product: Int16
    auto_reply: Int8  # 1: an automatic reply goes out at creation


class Touches(NamedTuple):
    """Ragged by ticket: ticket `row` owns touches first[row] .. first[row + 1]."""

    first: Int32  # length tickets + 1
    skill: Int16
    work: Int64  # standard handle time, ms, >= 1
    replies: Int8  # 1: the end of this touch is a public reply to the customer
    then: Int8  # a Then; the last touch of a ticket is SOLVED, no other is
    delay: Int64  # ms >= 1 where then is CUSTOMER, else 0; open time of the ticket's reply calendar


@dataclass(frozen=True)
class Workload:
    """All tickets of one replication."""

    labels: Labels
    accounts: Accounts
    tickets: Tickets
    touches: Touches
    reply_calendar: Int16  # per ticket: the calendar on which `delay` runs; -1 is round the clock
    calendars: CalendarTables
    start: int  # the desk begins: tickets that were created before wait for it, and nothing is done before
    end: int  # no ticket is created at or after it
    raised: int = 0  # draws of 0 ms that became 1 ms

    @property
    def size(self) -> int:
        """Number of tickets."""
        return len(self.tickets.uid)

    @property
    def arrays(self) -> tuple[object, ...]:
        """What it does not share with other replications."""
        return self.tickets, self.touches, self.reply_calendar
