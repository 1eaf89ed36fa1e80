"""How long a promise is for tickets of a severity and region, and on which calendar it is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from slasim.instants import DAY
from slasim.problems import Path, nearest, one_of
from slasim.scenario.sections.calendar_rows import InForce
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.durations import Target
from slasim.scenario.values.frozen import FrozenMap
from slasim.terms.metrics import UNTIMED, Metric
from slasim.terms.promises import EscalationStep
from slasim.terms.tables import BY_CLOSE, GOAL_BY_DATE, TARGET_BY_DATE

ROUND_THE_CLOCK = "24x7"
CUSTOMER = "customer"  # in `hours`: those of the customer's region


class OwedLength(NamedTuple):
    """One cell of `Owed`, without its level; and when its clock starts.

    cut_off: until when of a working day a ticket is received on it, ms from 00:00; 0: it is received at its creation.
    """

    target: int
    goal: int
    calendar: int
    grace: int
    by_date: int
    cut_off: int = 0
    steps: tuple[EscalationStep, ...] = ()


def metric_of(spec: CommitmentSpec) -> Metric:
    """What a commitment measures."""
    return Metric[spec.metric.upper()]


def after_cut_off(spec: CommitmentSpec) -> CommitmentSpec:
    """A commitment as it is for what comes after its cut-off; a goal is of what comes in time."""
    goal = FrozenMap({severity: each for severity, each in spec.goal.items() if severity not in spec.after_cut_off})
    return spec.model_copy(update={"promise": FrozenMap({**spec.promise, **spec.after_cut_off}), "goal": goal})


class Lengths:
    """Works out lengths on calendars as they are in force; what is wrong goes to `problem`: where, found, expected and
    a hint."""

    def __init__(self, calendars: Mapping[str, InForce], problem: Callable[[Path, str, str, str], None]) -> None:
        self.calendars, self.problem = calendars, problem

    def of(
        self, agreement: AgreementSpec, spec: CommitmentSpec, severity: str, region: str, clause: Path
    ) -> OwedLength | None:
        """What a ticket is owed; None where nothing is promised for its severity. clause: of the commitment."""
        metric = metric_of(spec)
        untimed = metric in UNTIMED
        if not (untimed or severity in (spec.limits if metric == Metric.COLUMN else spec.promise)):
            return None
        hours = ROUND_THE_CLOCK if metric == Metric.COLUMN else spec.hours_of(severity)
        name = region if hours == CUSTOMER else hours
        if hours != ROUND_THE_CLOCK and name not in self.calendars:
            found, known = f"hours of {name!r}, a region of the customers", list(self.calendars)
            self.problem((*clause, "hours"), found, f"a calendar: {one_of(known)}", nearest(name, known))
            return OwedLength(1, 1, -1, 0, 0)
        number, calendar = (-1, None) if hours == ROUND_THE_CLOCK else self.calendars[name]
        if untimed or metric == Metric.COLUMN:
            return OwedLength(1, 1, number, 0, 0)
        dates = spec.business_days != "hours" and calendar is not None
        grace = self._grace(agreement, spec, calendar, name, clause)
        try:
            target, by_date = self._length(spec.promise[severity], calendar, dates)
            goal, goal_by_date = self._length(spec.goal_of(severity), calendar, dates)
        except ValueError as error:
            found = f"'{spec.promise[severity]}' on {name!r}: {error}"
            self.problem((*clause, "promise", severity), found, "a target in hours", "")
            return OwedLength(1, 1, -1, 0, 0)
        if goal > target and by_date == goal_by_date:
            found = f"a goal of {goal} ms on {name!r}, longer than the promise of {target} ms"
            self.problem((*clause, "promise", severity), found, "a goal not looser than the promise", "")
        bits = TARGET_BY_DATE * by_date + GOAL_BY_DATE * goal_by_date
        bits += BY_CLOSE * (bits > 0 and spec.business_days == "close")
        steps = tuple(self._steps(spec, calendar, dates, (*clause, "escalations")))
        cut_off = spec.cut_off_of(severity) if calendar is not None else 0
        return OwedLength(target, goal, number, grace, bits, cut_off, steps)

    def _grace(
        self, agreement: AgreementSpec, spec: CommitmentSpec, calendar: CalendarSpec | None, name: str, clause: Path
    ) -> int:
        """ms of a wait for the customer that still count; business days are hours of a working day, whatever those of
        the promise are."""
        duty = agreement.customer_reply
        if duty is None or not agreement.shifts(spec):
            return 0
        try:
            return duty.within.on(calendar)
        except ValueError as error:
            at = (*clause[:2], "customer_reply", "within")
            self.problem(at, f"'{duty.within}' on {name!r}: {error}", "a time in hours", "")
            return 0

    def _steps(
        self, spec: CommitmentSpec, calendar: CalendarSpec | None, dates: bool, clause: Path
    ) -> Iterator[EscalationStep]:
        for at, each in enumerate(spec.escalations):
            try:
                length, by_date = self._length(each.after, calendar, dates)
            except ValueError as error:
                self.problem((*clause, at, "after"), f"'{each.after}': {error}", "a time in hours", "")
                return
            bits = TARGET_BY_DATE * by_date + BY_CLOSE * (by_date and spec.business_days == "close")
            yield EscalationStep(each.to, str(each.after), length, bits)

    @staticmethod
    def _length(target: Target, calendar: CalendarSpec | None, dates: bool) -> tuple[int, bool]:
        """ms, and whether they stand for that many working days of 24 h, or for a time of the day."""
        if target.by is not None:
            return target.by, True
        if dates and target.business_days is not None:
            return target.business_days * DAY, True
        return target.on(calendar), False
