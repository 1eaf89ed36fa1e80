"""What each ticket is owed, as integer tables.

Tickets with the same tier, region, agreement, severity, channel, product and era of creation fall into one class; a
class is owed the same commitments. The desk steers by `goal`, judgement uses `target`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from slasim.calendars import CalendarTables
from slasim.terms.cells import ClassSizes
from slasim.terms.errors import TermsError
from slasim.terms.kernels import find_classes, lay_steering
from slasim.terms.metrics import Change, Metric, Still
from slasim.terms.working_days import WorkingDays, lay_working_days
from slasim.types import Int8, Int16, Int32, Int64
from slasim.workload.tables import Tickets

NEVER = 1 << 62  # a due instant that no clock reaches: nothing is owed
ALWAYS = -NEVER  # the first era begins before every instant
TARGET_BY_DATE, GOAL_BY_DATE = 1, 2  # bits of Owed.by_date


class Owed(NamedTuple):
    """Rows are classes, columns commitments (in the order of Terms.commitments)."""

    target: Int64  # ms of open time; 0: not owed; 1 where the metric has no length (terms.metrics.UNTIMED)
    goal: Int64  # ms of open time, <= target; 0: not owed
    calendar: Int16  # index into the calendar tables; -1 is round the clock
    grace: Int64  # ms of open time of a wait for the customer that still count; then the clock stands still
    by_date: Int8  # bits: the target, the goal is so many days of 24 h and means as many working days, by date
    level: Int8  # the Level that gave it

    @classmethod
    def plain(cls, target: Int64, goal: Int64, calendar: Int16) -> Owed:
        """Lengths and calendars alone: no grace, hours and not dates, all of level CUSTOMER."""
        zeros = np.zeros_like(calendar, np.int8)
        return cls(target, goal, calendar, np.zeros_like(target), zeros, zeros + 1)


@dataclass(frozen=True)
class Commitment:
    """One measured promise: what the scorecard calls it and how its clock runs."""

    agreement: str
    name: str
    metric: Metric
    pauses: int  # a Still: CUSTOMER, VENDOR, both or neither; true when it pauses at all
    period_of: str  # created | due | stopped: the event whose instant names the review period
    automatic_replies: int = 0  # 1: an automatic reply is an answer
    on_severity_change: int = Change.RECOMPUTE
    on_reopen: int = 0  # 1: a new clock; 0: the same goes on
    shifts: int = 0  # 1: a wait for the customer stands still for as long as it exceeds Owed.grace
    column: str | None = None  # of the table of tickets, for Metric.COLUMN


@dataclass(frozen=True)
class Closure:
    """An interval [start, end) in ms that does not count for an agreement, and the evidence."""

    agreement: str
    start: int
    end: int
    cause: str
    reference: str


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
    pauses: Int8  # [ticket, slot] 1: stands still while the ticket waits for the customer


@dataclass(frozen=True)
class Terms:
    """What tickets are owed. `classes(tickets)` finds a ticket's row in `owed`."""

    commitments: tuple[Commitment, ...]
    owed: Owed
    account_class: Int32  # [customer]: which accounts have the same rights
    sizes: ClassSizes
    calendars: CalendarTables
    eras: Int64 = field(default_factory=lambda: np.array([ALWAYS], np.int64))  # [era] first instant of creation
    versions: tuple[tuple[Commitment, ...], ...] = ()  # [era] the commitments as they then read; (): always the same
    base: Int16 | None = None  # [calendar] the calendar without closures; None: there are none
    working_days: WorkingDays | None = None  # where a target counts dates
    closures: tuple[Closure, ...] = ()
    exempt: tuple[Exempt, ...] = ()

    @cached_property
    def usual(self) -> Int16:
        """For each calendar the one from which closures were taken out (itself where none were)."""
        return np.arange(len(self.calendars.total), dtype=np.int16) if self.base is None else self.base

    @cached_property
    def dates(self) -> WorkingDays:
        """Working days of the calendars; of none where no target counts dates."""
        return lay_working_days([], self.calendars.window.tolist()) if self.working_days is None else self.working_days

    def era(self, number: int) -> tuple[Commitment, ...]:
        """The commitments as they read for tickets created in this era."""
        return self.versions[number] if self.versions else self.commitments

    def without_exclusions(self) -> Terms:
        """The same promises, as if nothing were excluded."""
        if not self.closures and not self.exempt:
            return self
        calendar = np.where(self.owed.calendar < 0, -1, self.usual[self.owed.calendar]).astype(np.int16)
        return replace(self, owed=self.owed._replace(calendar=calendar), closures=(), exempt=())

    def classes(self, tickets: Tickets) -> Int32:
        """Row of each ticket in `owed`; shape (tickets,)."""
        out = np.empty(len(tickets.uid), np.int32)
        find_classes(
            self.account_class,
            self.sizes,
            self.eras,
            tickets.created,
            tickets.customer,
            tickets.severity,
            tickets.channel,
            tickets.product,
            out,
        )
        return out

    def steering(self, tickets: Tickets) -> Steering:
        """What the desk steers by: the goals of every agreement that runs on a ticket.

        Raises TermsError when a due instant lies beyond the calendar tables.
        """
        rules = [self.era(number) for number in range(len(self.eras))]
        shape = (len(rules), len(self.commitments))
        is_response, is_resolution = (
            np.array([[c.metric == metric for c in era] for era in rules], np.bool_).reshape(shape)
            for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION)
        )
        pauses = np.array([[c.pauses & Still.CUSTOMER for c in era] for era in rules], np.int8).reshape(shape)
        slots = int((self.sizes.spread(self.owed.goal > 0) & is_resolution).sum(axis=-1).max(initial=0))
        size = len(tickets.uid)
        steering = Steering(
            response=np.empty(size, np.int64),
            resolution=np.full((size, slots), NEVER, np.int64),
            calendar=np.full((size, slots), -1, np.int16),
            pauses=np.zeros((size, slots), np.int8),
        )
        beyond = lay_steering(
            self.calendars,
            self.dates,
            self.usual,
            self.sizes,
            tickets.created,
            self.classes(tickets),
            self.owed,
            is_response,
            is_resolution,
            pauses,
            GOAL_BY_DATE,
            NEVER,
            *steering,
        )
        self._inside(beyond, tickets)
        return steering

    def _inside(self, beyond: int, tickets: Tickets) -> None:
        if beyond >= 0:
            raise TermsError(
                (
                    f"ticket {tickets.uid[beyond]} created at {tickets.created[beyond]} ms is due beyond the calendar "
                    "tables; lay them over a longer span",
                )
            )
