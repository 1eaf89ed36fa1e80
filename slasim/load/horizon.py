"""What the horizon leaves out: a warm-up that ends before queues have settled, a follow-up that leaves clocks open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from slasim.instants import DAY, WEEK
from slasim.load.coverage import ALWAYS
from slasim.load.settling import settling
from slasim.problems import Place
from slasim.scenario import Problem
from slasim.scenario.values.durations import write_duration
from slasim.scenario.values.quotas import usual_days

if TYPE_CHECKING:
    from slasim.scenario import CalendarSpec, CommitmentSpec, Scenario

PERIODS = {"month": 30 * DAY, "quarter": 91 * DAY}
MOST_WEEKS = 520  # that are counted


def short_warm_up(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning at most, for the pool that takes longest to settle: longer than the warm-up by more than a quarter of
    the window. Of a pool with more work than hours `overload` tells; a desk that begins with a backlog has none."""
    if scenario.opening:
        return ()
    start, end = scenario.window()
    worst: tuple[float, str] = (0.0, "")
    for each in settling(scenario):
        if each.is_slow and each.pool.load < 1:
            weeks = each.takes / each.pool.available * (end - start) / WEEK
            names = f"{', '.join(each.pool.skills)} at {100 * each.pool.load:.1f} % of the hours"
            worst = max(worst, (weeks, names))
    weeks, names = worst
    if not weeks:
        return ()
    long = f"about {math.ceil(weeks)} weeks" if weeks <= MOST_WEEKS else "years"
    found = f"{_long(scenario.horizon.warm_up)}; the desk begins empty, and the queue of {names} takes {long} to settle"
    expected = "a longer warm-up, or more hours: what is measured looks better than it will be"
    return (Problem(*_at(scenario, "warm_up"), "horizon.warm_up", found, expected, rule="short_warm_up"),)


def short_follow_up(scenario: Scenario) -> tuple[Problem, ...]:
    """One warning at most: after the follow-up more clocks of a period may be open than the quota lets be late."""
    worst = max(_left_open(scenario), default=None)
    if worst is None:
        return ()
    _, name, target = worst
    found = f"{_long(scenario.horizon.follow_up)}, shorter than {name} ({target})"
    expected = "a follow-up as long as the target: clocks still open when the simulation ends could turn the verdict"
    return (Problem(*_at(scenario, "follow_up"), "horizon.follow_up", found, expected, rule="short_follow_up"),)


def _left_open(scenario: Scenario) -> Iterator[tuple[int, str, str]]:
    """(ms by which the follow-up is too short, the promise, its target)."""
    for agreement, terms in scenario.agreements.items():
        for commitment, spec in terms.commitments.items():
            for severity in spec.judged:
                target = spec.promise[severity]
                lacking = _on_the_wall(scenario, spec, severity) - scenario.horizon.follow_up
                if lacking > (1 - (spec.quota.of(severity) or 0)) * _period(spec.quota.per):
                    yield int(lacking), f"{agreement}.{commitment} {severity}", str(target)


def _period(per: str) -> Fraction:
    """How long a review period lasts, ms."""
    return Fraction(PERIODS[per]) if per in PERIODS else usual_days(per) * DAY


def _on_the_wall(scenario: Scenario, spec: CommitmentSpec, severity: str) -> float:
    """How long a target lasts with the hours of an ordinary week; of a customer's hours those of the widest week."""
    hours, target = spec.hours_of(severity), spec.promise[severity]
    if hours == ALWAYS:
        return target.on(None)
    names = [hours] if hours in scenario.calendars else list(scenario.calendars)
    if target.ms is None:
        return (target.business_days or 1) * WEEK / 5
    return min(target.ms * WEEK / _open_week(scenario.calendars[name]) for name in names)


def _open_week(calendar: CalendarSpec) -> int:
    """ms of an ordinary week in which it is open."""
    if isinstance(calendar.hours, str):
        return WEEK
    return sum(span.end - span.start for spans in calendar.hours.values() for span in spans)


def _long(ms: int) -> str:
    return write_duration(ms) if ms else "none"


def _at(scenario: Scenario, field: str) -> Place:
    return scenario.place(("horizon", field)) or Place(scenario.name)
