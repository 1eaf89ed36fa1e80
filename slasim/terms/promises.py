"""What was promised: the eras of the agreements, and what each class of tickets is owed in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from slasim.calendars import CalendarTables
from slasim.instants import DAY
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.units import EMPTY
from slasim.terms.cells import EVERY, ClassSizes
from slasim.terms.commitment import Agreement, Commitment, Era, OutageRule, QuotaRule
from slasim.terms.cut_offs import CutOffs
from slasim.terms.errors import TermsError
from slasim.terms.kernels import find_classes, lay_steering
from slasim.terms.metrics import Metric, Pause
from slasim.terms.tables import GOAL_BY_DATE, NEVER, Closure, Exempt, Goals, Owed, Steering
from slasim.terms.working_days import WorkingDays, lay_working_days
from slasim.types import Int16, Int32, Int64
from slasim.workload.tables import Tickets


class EscalationStep(NamedTuple):
    """A clock that has not stopped so long after it was due is escalated."""

    to: str
    after: str  # as written
    length: int  # ms of open time; with by_date so many working days of 24 h
    by_date: int  # TARGET_BY_DATE where it counts dates, with BY_CLOSE to the close of the last


@dataclass(frozen=True)
class Promises:
    """What tickets are owed, and how it is judged. `classes(tickets)` finds a ticket's row in `owed`.

    What a ticket is owed follows from the era of its creation; quota, status and credits of a period follow from the
    era in which it begins: `quota` and `agreement` answer for an instant.
    """

    eras: tuple[Era, ...]  # the first begins before every instant
    owed: Owed
    account_class: Int32  # [customer]: which accounts have the same rights
    sizes: ClassSizes
    calendars: CalendarTables
    currency: str
    base: Int16 | None = None  # [calendar] the calendar without closures; None: there are none
    working_days: WorkingDays | None = None  # where a target counts dates
    closures: tuple[Closure, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    goal: int = 0  # ms from creation until what has no goal of resolution is due all the same for the desk; 0: never
    days: Int64 | None = None  # [calendar without closures] ms of a working day; None: they are not known

    escalations: FrozenMap[tuple[int, int, int, int], tuple[EscalationStep, ...]] = EMPTY
    """By commitment, era, severity and calendar without closures; nothing where there are none."""

    cut_offs: CutOffs | None = None
    """After which tickets are received on the next working day; None: none are."""

    @cached_property
    def usual(self) -> Int16:
        """For each calendar the one from which closures were taken out (itself where none were)."""
        return np.arange(len(self.calendars.total), dtype=np.int16) if self.base is None else self.base

    @cached_property
    def dates(self) -> WorkingDays:
        """Working days of the calendars; of none where no target counts dates."""
        return lay_working_days([], self.calendars.window.tolist()) if self.working_days is None else self.working_days

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Each commitment as it was first in force."""
        return self.eras[0].commitments

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Each agreement as it was first written."""
        return self.eras[0].agreements

    @cached_property
    def agreement_of(self) -> tuple[int, ...]:
        """[commitment] the number of its agreement."""
        names = [agreement.name for agreement in self.agreements]
        return tuple(names.index(commitment.agreement) for commitment in self.commitments)

    @cached_property
    def starts(self) -> Int64:
        """[era] its first instant, ms."""
        return np.array([era.start for era in self.eras], np.int64)

    @cached_property
    def escalates(self) -> bool:
        """Whether any commitment does, in any era."""
        return any(each.escalates for era in self.eras for each in era.commitments)

    def steps(self, owed: int, commitment: int) -> tuple[EscalationStep, ...]:
        """To whom a late clock is escalated that ends by a row of `owed`, step by step."""
        severity = int(self.sizes.severity_of(np.array([owed]))[0])
        calendar = int(self.owed.calendar[owed, commitment])
        return self.escalations.get((commitment, self.sizes.era_of(owed), severity, self.usual_of(calendar)), ())

    def usual_of(self, calendar: int) -> int:
        """A calendar without what is excluded; -1 round the clock."""
        return -1 if calendar < 0 else int(self.usual[calendar])

    def day_of(self, calendar: int) -> int:
        """Open ms of a working day of a calendar as it usually is; of one that is never closed 24 h, where something is
        excluded from it too."""
        usual = self.usual_of(calendar)
        return DAY if usual < 0 or self.days is None else int(self.days[usual])

    def era_at(self, instant: int) -> int:
        """The number of the era of an instant."""
        return bisect_right(self.eras, instant, key=lambda era: era.start) - 1

    def quota(self, commitment: int, instant: int, severity: int) -> QuotaRule | None:
        """The quota of a commitment and severity (EVERY: of what has none, or of all together) for the period that
        begins at an instant; None when it had none then."""
        rule = self.eras[self.era_at(instant)].commitments[commitment].quota
        return None if rule is None else rule.of(severity)

    def quotas(self, commitment: int, begins: Iterable[int]) -> list[tuple[QuotaRule | None, ...]]:
        """[period][severity] the same for periods that begin at some instants; severity EVERY is the last."""
        of_era: dict[int, tuple[QuotaRule | None, ...]] = {}
        found = []
        for begin in begins:
            if (era := self.era_at(begin)) not in of_era:
                every = (*range(self.sizes.severities), EVERY)
                of_era[era] = tuple(self.quota(commitment, begin, severity) for severity in every)
            found.append(of_era[era])
        return found

    def outages(self, commitment: int, instant: int) -> OutageRule:
        """What of outages counts in an availability in the period that begins at an instant."""
        return self.eras[self.era_at(instant)].commitments[commitment].outages

    def agreement(self, number: int, instant: int) -> Agreement:
        """The version of an agreement that is in force at an instant."""
        return self.eras[self.era_at(instant)].agreements[number]

    def versions(self, number: int) -> tuple[Agreement, ...]:
        """The versions of an agreement, in order."""
        return tuple(dict.fromkeys(era.agreements[number] for era in self.eras))

    def without_exclusions(self) -> Promises:
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
            self.starts,
            tickets.created,
            tickets.customer,
            tickets.severity,
            tickets.channel,
            tickets.product,
            out,
        )
        if self.cut_offs is not None and self.cut_offs.patterns:
            in_time = len(self.owed.target) >> len(self.cut_offs.patterns)
            out += self.cut_offs.late(out, tickets.created) * np.int32(in_time)
        return out

    def received(self, tickets: Tickets, classes: Int32, commitment: int) -> Int64:
        """When tickets are received by the cut-offs of a commitment that has some, ms: its clocks start then. classes:
        of the tickets. Raises TermsError when one lies beyond the calendar tables."""
        assert self.cut_offs is not None
        found = self.cut_offs.received(classes, tickets.created, commitment)
        self._inside(int(np.argmax(found < 0)) if (found < 0).any() else -1, tickets)
        return found

    @cached_property
    def goals(self) -> Goals:
        """All of them that `steering` reads."""
        rules = [era.commitments for era in self.eras]
        shape = (len(rules), len(self.commitments))
        is_response, is_resolution = (
            np.array([[c.metric == metric for c in era] for era in rules], np.bool_).reshape(shape)
            for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION)
        )
        pauses = np.array([[c.pauses & Pause.CUSTOMER for c in era] for era in rules], np.int8).reshape(shape)
        slots = int((self.sizes.spread(self.owed.goal > 0) & is_resolution).sum(axis=-1).max(initial=self.goal > 0))
        of = self.owed
        return Goals(
            of.goal,
            of.calendar,
            np.where(of.by_date & GOAL_BY_DATE, of.by_date, 0).astype(np.int8),
            is_response,
            is_resolution,
            pauses,
            slots,
            self.goal,
        )

    def steering(self, tickets: Tickets) -> Steering:
        """What the desk steers by: the goals of every agreement that runs on a ticket, and the routing's own.

        Raises TermsError when a due instant lies beyond the calendar tables.
        """
        goals, size = self.goals, len(tickets.uid)
        late = () if self.cut_offs is None else self.cut_offs.columns
        steering = Steering(
            response=np.empty(size, np.int64),
            resolution=np.full((size, goals.slots), NEVER, np.int64),
            calendar=np.full((size, goals.slots), -1, np.int16),
            pauses=np.zeros((size, goals.slots), np.int8),
            starts=np.zeros((size if late else 0, goals.slots), np.int64),
        )
        classes = self.classes(tickets)
        place = np.full(len(self.commitments), -1, np.int16)
        place[list(late)] = np.arange(len(late))
        received = np.empty((len(late), size), np.int64)
        for at, commitment in enumerate(late):
            received[at] = self.received(tickets, classes, commitment)
        beyond = lay_steering(
            self.calendars,
            self.dates,
            self.usual,
            self.sizes,
            tickets.created,
            classes,
            goals,
            NEVER,
            place,
            received,
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
