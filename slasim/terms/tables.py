"""What each ticket is owed, as integer tables.

Tickets with the same tier, region, agreement, severity, channel and product fall into one class; a class is owed
the same commitments. The desk steers by `goal`, judgement uses `target`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables
from slasim.terms.errors import TermsError
from slasim.terms.kernels import find_classes, lay_dues, lay_steering
from slasim.workload.tables import Tickets

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

NEVER = 1 << 62  # a due instant that no clock reaches: nothing is owed


class Metric(IntEnum):
    """What a clock measures; each starts at creation."""

    FIRST_RESPONSE = 0  # stops at the first public reply of an agent
    RESOLUTION = 1  # stops when the ticket is solved


class Owed(NamedTuple):
    """Rows are classes, columns commitments (in the order of Terms.commitments)."""

    target: Int64  # ms of open time; 0: not owed
    goal: Int64  # ms of open time, <= target; 0: not owed
    calendar: Int16  # index into the calendar tables; -1 is round the clock


@dataclass(frozen=True)
class Commitment:
    """One measured promise: what the scorecard calls it and how its clock runs."""

    agreement: str
    name: str
    metric: Metric
    pauses: bool  # stands still while the ticket waits for the customer
    period_of: str  # created | due | stopped: the event whose instant names the review period


class Steering(NamedTuple):
    """Due goals for the desk, NEVER where nothing is owed.

    Resolution goals come in `slots` columns because kinds of agreement (customer, internal) run side by side.
    """

    response: Int64  # [ticket] earliest due goal of a first response
    resolution: Int64  # [ticket, slot] due goal of resolution, as of creation
    calendar: Int16  # [ticket, slot] calendar of that clock; -1 round the clock
    pauses: Int8  # [ticket, slot] 1: stands still while the ticket waits for the customer


@dataclass(frozen=True)
class Terms:
    """What tickets are owed. `classes(tickets)` finds a ticket's row in `owed`."""

    commitments: tuple[Commitment, ...]
    owed: Owed
    account_class: Int32  # [customer]: which accounts have the same rights
    shape: tuple[int, int, int, int]  # sizes (account classes, severities, channels, products)
    calendars: CalendarTables

    def classes(self, tickets: Tickets) -> Int32:
        """Row of each ticket in `owed`; shape (tickets,)."""
        out = np.empty(len(tickets.uid), np.int32)
        find_classes(
            self.account_class, self.shape, tickets.customer, tickets.severity, tickets.channel, tickets.product, out
        )
        return out

    def dues(self, tickets: Tickets, which: Literal["target", "goal"] = "target") -> Int64:
        """Due instants as of creation, before any pause; shape (tickets, commitments), NEVER where nothing is owed.

        Raises TermsError when a due instant lies beyond the calendar tables.
        """
        length = self.owed.target if which == "target" else self.owed.goal
        out = np.empty((len(tickets.uid), len(self.commitments)), np.int64)
        self._inside(
            lay_dues(self.calendars, tickets.created, self.classes(tickets), length, self.owed.calendar, NEVER, out),
            tickets,
        )
        return out

    def steering(self, tickets: Tickets) -> Steering:
        """What the desk steers by: the goals of every agreement that runs on a ticket.

        Raises TermsError when a due instant lies beyond the calendar tables.
        """
        is_response = np.array([c.metric == Metric.FIRST_RESPONSE for c in self.commitments], np.bool_)
        pauses = np.array([c.pauses for c in self.commitments], np.int8)
        owed_resolutions = (self.owed.goal > 0) & ~is_response
        slots = int(owed_resolutions.sum(axis=1).max(initial=0))
        size = len(tickets.uid)
        steering = Steering(
            response=np.empty(size, np.int64),
            resolution=np.full((size, slots), NEVER, np.int64),
            calendar=np.full((size, slots), -1, np.int16),
            pauses=np.zeros((size, slots), np.int8),
        )
        self._inside(
            lay_steering(
                self.calendars,
                tickets.created,
                self.classes(tickets),
                self.owed.goal,
                self.owed.calendar,
                is_response,
                pauses,
                NEVER,
                *steering,
            ),
            tickets,
        )
        return steering

    def _inside(self, beyond: int, tickets: Tickets) -> None:
        if beyond >= 0:
            raise TermsError(
                (
                    f"ticket {tickets.uid[beyond]} created at {tickets.created[beyond]} ms is due beyond the calendar "
                    "tables; lay them over a longer span",
                )
            )
