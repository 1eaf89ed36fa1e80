"""Changes of a promise on a fixed grid of targets and quotas, as overrides that leave the desk as it is.

The desk goes on steering by the goal that it has, or by what was promised until now, so the same log is judged again.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from slasim.instants import DAY, HOUR, MINUTE
from slasim.scenario.sections import customers
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import Target
from slasim.scenario.values.quotas import ELSE
from slasim.study.measures.promises.chance import Promise

if TYPE_CHECKING:
    from slasim.scenario import CommitmentSpec, Scenario

SHORT = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
DAYS = (1, 2, 3, 5)
QUOTAS = tuple(Fraction(share, 100) for share in (80, 85, 90, 95, 98, 99))
ALWAYS, CUSTOMER = "24x7", "customer"


class TargetStep(NamedTuple):
    """A target of the grid, and how long it is in the hours that count, ms."""

    target: Target
    ms: int


def spec_of(scenario: Scenario, promise: Promise) -> CommitmentSpec:
    """The commitment of a promise."""
    return scenario.agreements[promise[0]].commitments[promise[1]]


def calendars_of(scenario: Scenario, promise: Promise) -> list[str]:
    """The calendars on which a promise runs: one, those of the regions of its customers, or none round the clock."""
    hours = spec_of(scenario, promise).hours_of(promise[2])
    if hours == ALWAYS:
        return []
    scope = scenario.agreements[promise[0]].for_
    return (
        customers.calendars_of(scenario.calendars, scenario.regions, scope.tier, scope.region)
        if hours == CUSTOMER
        else [hours]
    )


def length_of(scenario: Scenario, promise: Promise, target: Target) -> int:
    """A target in ms of the hours that count: of several calendars the shortest day."""
    names = calendars_of(scenario, promise)
    return min((_on(scenario, target, name) for name in names), default=target.on(None))


def _on(scenario: Scenario, target: Target, calendar: str) -> int:
    try:
        return target.on(scenario.calendars[calendar])
    except ValueError:  # working days of different length: nobody can say how long a business day is
        return target.on(None)


def _days(scenario: Scenario, promise: Promise) -> list[Target]:
    """The days of the grid: of 24 h round the clock, of business on a calendar; of 8 h where nobody can say how long a
    business day is, or where it stands for a date."""
    spec = spec_of(scenario, promise)
    names = calendars_of(scenario, promise)
    if not names:
        return [Target(ms=day * DAY) for day in DAYS]
    try:
        for name in names:
            scenario.calendars[name].day_ms()
    except ValueError:
        return [Target(ms=day * SHORT[-1]) for day in DAYS]
    if spec.business_days != "hours":
        return [Target(ms=day * SHORT[-1]) for day in DAYS]
    return [Target(business_days=day) for day in DAYS]


def target_steps(scenario: Scenario, promise: Promise) -> list[TargetStep]:
    """The grid, shortest first: 15, 30 min, 1, 2, 4, 8 h, 1, 2, 3, 5 days (of business where a calendar counts)."""
    every = [*(Target(ms=ms) for ms in SHORT), *_days(scenario, promise)]
    steps = sorted((TargetStep(each, length_of(scenario, promise, each)) for each in every), key=lambda step: step.ms)
    return [step for at, step in enumerate(steps) if at == 0 or step.ms > steps[at - 1].ms]


def with_target(scenario: Scenario, promise: Promise, target: Target) -> dict[str, Any]:
    """Another target in public, the desk steering as it does."""
    agreement, commitment, severity = promise
    spec = spec_of(scenario, promise)
    path = f"agreements.{agreement}.commitments.{commitment}"
    goal = min((spec.goal_of(severity), target), key=lambda each: length_of(scenario, promise, each))
    return {f"{path}.promise.{severity}": str(target), f"{path}.goal.{severity}": str(goal)}


def quota_key(scenario: Scenario, promise: Promise) -> tuple[str, ...]:
    """What a quota is of: a commitment, one severity of it, or all that have none of their own (`else`)."""
    agreement, commitment, severity = promise
    own = dict(spec_of(scenario, promise).quota.by)
    return (agreement, commitment, *((severity if severity in own else ELSE,) if own else ()))


def with_quota(scenario: Scenario, promise: Promise, quota: Fraction) -> dict[str, Any]:
    """Another quota: of what shares it with the promise."""
    agreement, commitment, *severity = quota_key(scenario, promise)
    path, now = f"agreements.{agreement}.commitments.{commitment}.quota", spec_of(scenario, promise).quota
    if severity:
        return {f"{path}.{severity[0]}": write_share(quota)}
    return {path: str(replace(now, share=quota))}
