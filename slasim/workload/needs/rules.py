"""The rules of work as tables: which rule fits a ticket, and each rule's path as a Markov chain over its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.scenario.sections.tickets.work_hours import is_in
from slasim.types import Bools, Float64, Int8, Int16, Int32
from slasim.workload.needs.times import Delays, delays
from slasim.workload.tables import Labels

if TYPE_CHECKING:
    from slasim.scenario import Scenario, Step, When, WorkRule

TO_SOLVED, TO_CUSTOMER = -1, -2  # targets of an outcome that are no step
UNLESS_PASSED_ON = 2  # when a touch of a step replies that says nothing of it


class Steps(NamedTuple):
    """All steps of all rules. Step s owns the outcomes first[s] .. first[s + 1]."""

    skill: Int16
    replies: Int8  # 1, 0 or UNLESS_PASSED_ON
    handle: Delays
    first: Int32
    target: Int16  # of each outcome: a step, TO_SOLVED or TO_CUSTOMER
    reached: Float64  # cumulative probability of the outcomes of a step; 1 at its last


class WorkRules(NamedTuple):
    """Rows are rules, in the order written."""

    first_step: Int16
    reply: Delays  # how long the customer takes to answer
    together: Float64  # correlation of the normal scores of handle times of a ticket
    customer_hours: Int8  # 1: the answer takes open time of the customer's calendar
    steps: Steps
    of: Int16  # [kind of hour, channel, region, tier, severity, product] -> rule, -1 where none fits


def cumulated(shares: Iterable[Fraction]) -> list[float]:
    """Cumulative probabilities of shares, exact before each is rounded once; the last is 1."""
    reached = list(accumulate(shares, initial=Fraction(0)))[1:]
    return [float(part / reached[-1]) for part in reached]


def _target(outcome: str, path: Sequence[Step], base: int) -> int:
    if outcome in ("solved", "customer"):
        return TO_SOLVED if outcome == "solved" else TO_CUSTOMER
    return base + next(i for i, step in enumerate(path) if step.skill == outcome)


def _steps(rules: Sequence[WorkRule], labels: Labels) -> Steps:
    base, first, targets, reached = 0, [0], [], []
    for rule in rules:
        for step in rule.path:
            targets += [_target(outcome, rule.path, base) for outcome in step.then]
            reached += cumulated(step.then.values())
            first.append(len(targets))
        base += len(rule.path)
    steps = [step for rule in rules for step in rule.path]
    return Steps(
        np.array([labels.skills.index(step.skill) for step in steps], np.int16),
        np.array([UNLESS_PASSED_ON if step.replies is None else step.replies for step in steps], np.int8),
        delays(step.handle for step in steps),
        np.array(first, np.int32),
        np.array(targets, np.int16),
        np.array(reached, np.float64),
    )


def fits(condition: str | Sequence[str] | None, names: Sequence[str]) -> Bools:
    """Which of `names` meet a condition: one name, several, or None for all."""
    allowed = {condition} if isinstance(condition, str) else condition
    return np.array([allowed is None or name in allowed for name in names], np.bool_)


def where(when: When | None, labels: Labels) -> Bools:
    """The tickets that meet a condition, as a table [channel, region, tier, severity, product]."""
    shape = tuple(
        len(names) for names in (labels.channels, labels.regions, labels.tiers, labels.severities, labels.products)
    )
    if when is None:
        return np.ones(shape, np.bool_)
    channel, region = fits(when.channel, labels.channels), fits(when.region, labels.regions)
    tier, severity = fits(when.tier, labels.tiers), fits(when.severity, labels.severities)
    product = fits(when.product, labels.products)
    return (
        channel[:, None, None, None, None]
        & region[:, None, None, None]
        & tier[:, None, None]
        & severity[:, None]
        & product
    )


def rules(scenario: Scenario, labels: Labels) -> WorkRules:
    """The rules of a scenario as tables. The first rule that fits a ticket wins."""
    written, kinds = scenario.work, {part.kind: part.start for part in scenario.week_parts()}
    of = np.full((len(kinds), *where(None, labels).shape), -1, np.int16)
    for number in range(len(written) - 1, -1, -1):
        fitting, week = where(written[number].when, labels), written[number].when.week()
        for kind, at in kinds.items():
            if is_in(week, at):
                of[kind][fitting] = number
    lengths = [len(rule.path) for rule in written]
    return WorkRules(
        np.cumsum([0, *lengths[:-1]]).astype(np.int16),
        delays(rule.customer_reply for rule in written),
        np.array([rule.together for rule in written], np.float64),
        np.array([rule.customer_hours == "customer" for rule in written], np.int8),
        _steps(written, labels),
        of,
    )
