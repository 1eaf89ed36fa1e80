"""What each ticket is owed, as integer tables.

Tickets with the same tier, region, agreement, severity, channel, product and era of creation fall into one class; a
class is owed the same commitments. The desk steers by `goal`, judgement uses `target`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from slasim.types import Bools, Int8, Int16, Int64

NEVER = 1 << 62  # a due instant that no clock reaches: nothing is owed
ALWAYS = -NEVER  # the first era begins before every instant
TARGET_BY_DATE, GOAL_BY_DATE, BY_CLOSE = 1, 2, 4  # bits of Owed.by_date


class Owed(NamedTuple):
    """Rows are classes, columns commitments (in the order of Promises.commitments)."""

    target: Int64  # ms of open time; 0: not owed; 1 where the metric has no length (terms.metrics.UNTIMED)
    goal: Int64  # ms of open time, <= target; 0: not owed
    calendar: Int16  # index into the calendar tables; -1 is round the clock
    grace: Int64  # ms of open time of a wait for the customer that still count; then the clock is paused
    by_date: Int8  # bits: the target, the goal is so many days of 24 h and means as many working days, by date; and
    #                these end when their day closes; one that is no whole days is a time of the day
    level: Int8  # the Level that gave it

    @classmethod
    def plain(cls, target: Int64, goal: Int64, calendar: Int16) -> Owed:
        """Lengths and calendars alone: no grace, hours and not dates, all of level CUSTOMER."""
        zeros = np.zeros_like(calendar, np.int8)
        return cls(target, goal, calendar, np.zeros_like(target), zeros, zeros + 1)


class Goals(NamedTuple):
    """What the desk steers by, of what is promised. Rows of the first three are classes, columns commitments."""

    goal: Int64  # as of Owed
    calendar: Int16
    by_date: Int8  # as of Owed, of the goal alone
    is_response: Bools  # (era, commitment)
    is_resolution: Bools
    pauses: Int8  # (era, commitment) 1: paused while the ticket waits for the customer
    slots: int  # goals of resolution that a ticket may have at once
    own: int  # ms from creation until a ticket without one is due all the same; 0: never


@dataclass(frozen=True)
class Closure:
    """An interval [start, end) in ms that does not count for an agreement, and the evidence."""

    agreement: str
    start: int
    end: int
    cause: str
    reference: str
    commitments: tuple[str, ...] = ()  # of the agreement for which it does not count; (): all

    def is_of(self, commitment: str) -> bool:
        """Whether it does not count for a commitment of its agreement."""
        return not self.commitments or commitment in self.commitments


@dataclass(frozen=True)
class Relief:
    """Tickets created on a local day or in a month with more of them than agreed do not count."""

    most: Fraction  # tickets a ms: the agreed forecast times the agreed factor
    per: str  # day | month, in `timezone`
    timezone: str
    start: int  # for tickets created in [start, end), ms
    end: int


@dataclass(frozen=True)
class Exempt:
    """Tickets that do not count for the commitments of an agreement."""

    agreement: str
    columns: tuple[int, ...]  # its commitments
    tickets: frozenset[str]  # by name
    relief: Relief | None


class Steering(NamedTuple):
    """Due goals for the desk, NEVER where nothing is owed.

    Resolution goals come in `slots` columns because kinds of agreement (customer, internal) run side by side.
    """

    response: Int64  # [ticket] earliest due goal of a first response
    resolution: Int64  # [ticket, slot] due goal of resolution, as of creation
    calendar: Int16  # [ticket, slot] calendar of that clock; -1 round the clock
    pauses: Int8  # [ticket, slot] 1: paused while the ticket waits for the customer
    starts: Int64  # [ticket, slot] when that clock starts; without rows: none starts later than its ticket is created
