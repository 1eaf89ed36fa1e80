"""What is searched: each promise with the targets and quotas of the grid, and those that cannot be, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.planning.contract_changes import (
    QUOTAS,
    TargetStep,
    length_of,
    quota_key,
    spec_of,
    target_steps,
    with_target,
)
from slasim.scenario.values.quotas import is_rolling
from slasim.study.measures.promises.asked import WhatIsAsked, promise_keys, promise_rows
from slasim.study.measures.promises.chance import Promise
from slasim.study.measures.promises.compliance import ALL_SEVERITIES, COMPLIANCE
from slasim.study.measures.promises.obligations import Obligations, obligations
from slasim.study.running.routing import routing_of
from slasim.table import ColumnTable
from slasim.terms.cells import EVERY
from slasim.terms.metrics import UNTIMED, Metric
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.scenario import CommitmentSpec, Scenario

STEERED = (Metric.FIRST_RESPONSE, Metric.RESOLUTION)  # goals by which a desk may choose what is next


class NotSearched(NamedTuple):
    """A promise that is not searched, and why."""

    promise: Promise
    why: str


@dataclass(frozen=True, eq=False)
class Searched:
    """One promise (a commitment for a severity) and its grid. Steps are in order, the tightest first; quotas ascend.
    Target and quota of today are among them. Under one quota of all tickets there is one step, the targets of today."""

    promise: Promise
    commitment: int  # its number in Promises
    severity: int  # EVERY: all of them together
    steps: tuple[TargetStep, ...]
    quotas: tuple[Fraction, ...]
    now: int  # which step is promised today
    quota_now: int
    is_each: bool  # judged for each customer
    accounts: int  # to which it is owed
    periods: Int64  # the whole periods in which it is judged
    allowed: Int64  # [period] units that may be missed
    small_misses: int  # so many late tickets never miss the quota
    skip_below: int  # fewer tickets are not judged
    lengths: Int64  # [step, row of Promises.owed] ms of open time
    moves: Bools  # [step] whether the desk would steer by it, and so do other things than today
    shares_quota: tuple[str, ...]  # what has one quota with it: the commitment, or some of its severities
    words: str = ""  # of several targets

    def shown(self, step: int) -> str:
        """A target as it is written; under a quota of all tickets the shortest and the longest."""
        return self.words or str(self.steps[step].target)


class SearchedGrid(NamedTuple):
    """All that is searched. `loosest`: the scenario with the longest target of each promise; by it clocks are run, so
    that each is followed beyond every target."""

    searched: tuple[Searched, ...]
    left_out: tuple[NotSearched, ...]
    loosest: Scenario


def find_grid(scenario: Scenario, asked: WhatIsAsked) -> SearchedGrid:
    """The grid of a scenario. Raises ScenarioError for a promise that cannot be simulated."""
    of, rows = obligations(scenario), ColumnTable(COMPLIANCE.rows(scenario) if COMPLIANCE.rows is not None else {})
    mine = promise_rows(rows) if len(rows) else {}
    left_out = list(_not_promised(of, rows, set(mine)))
    steps: dict[Promise, list[TargetStep]] = {}
    for promise, at in mine.items():
        why = _why_not(scenario, of, promise, *of.rows[at[0], :2].tolist())
        if why:
            left_out.append(NotSearched(promise, why))
        else:
            steps[promise] = (_as_today if promise[2] == ALL_SEVERITIES else _with_today)(scenario, promise)
    levels = [_level(scenario, steps, at) for at in range(max(map(len, steps.values()), default=0))]
    allowed = asked.allowed_in(rows) if len(rows) else np.empty(0, np.int64)
    searched = tuple(
        _searched(scenario, of, levels, promise, each, mine[promise], allowed) for promise, each in steps.items()
    )
    return SearchedGrid(searched, tuple(left_out), levels[-1] if levels else scenario)


def _level(scenario: Scenario, steps: dict[Promise, list[TargetStep]], at: int) -> Scenario:
    """The scenario with the step `at` of every promise; the last one where it has fewer."""
    changes: dict[str, Any] = {}
    for promise, each in steps.items():
        if promise[2] != ALL_SEVERITIES:
            changes |= with_target(scenario, promise, each[min(at, len(each) - 1)].target)
    return scenario.with_overrides(changes)


def _searched(
    scenario: Scenario,
    of: Obligations,
    levels: Sequence[Scenario],
    promise: Promise,
    steps: list[TargetStep],
    rows: Int64,
    allowed: Int64,
) -> Searched:
    spec, (c, severity) = spec_of(scenario, promise), of.rows[rows[0], :2].tolist()
    pooled = promise[2] == ALL_SEVERITIES
    now, goal, words = steps[0].ms, steps[0].ms, ""
    if pooled:
        ends = sorted(_each_today(scenario, promise), key=lambda step: step.ms)
        words = " … ".join(dict.fromkeys(str(ends[at].target) for at in (0, -1)))
    else:
        lengths = (spec.promise[promise[2]], spec.goal_of(promise[2]))
        now, goal = (length_of(scenario, promise, each) for each in lengths)
    quota = spec.quota.of(promise[2]) or spec.quota.highest
    quotas = tuple(sorted({*QUOTAS, quota}))
    steers = routing_of(scenario).looks_at_dues and of.promises.commitments[c].metric in STEERED
    return Searched(
        promise,
        c,
        severity,
        tuple(steps),
        quotas,
        now=[step.ms for step in steps].index(now),
        quota_now=quotas.index(quota),
        is_each=bool(of.each[c]),
        accounts=int(of.owed_to[rows].max()),
        periods=of.rows[rows, 2],
        allowed=allowed[rows],
        small_misses=spec.small_misses,
        skip_below=spec.skip_below,
        lengths=np.array([obligations(levels[at]).promises.owed.target[:, c] for at in range(len(steps))], np.int64),
        moves=np.array([steers and step.ms < goal for step in steps], np.bool_),
        shares_quota=quota_key(scenario, promise),
        words=words,
    )


def _with_today(scenario: Scenario, promise: Promise) -> list[TargetStep]:
    """The steps of the grid, and the target of today as it is written."""
    today = spec_of(scenario, promise).promise[promise[2]]
    now = TargetStep(today, length_of(scenario, promise, today))
    others = [step for step in target_steps(scenario, promise) if step.ms != now.ms]
    return sorted((*others, now), key=lambda step: step.ms)


def _as_today(scenario: Scenario, promise: Promise) -> list[TargetStep]:
    """The targets of all severities as they are: one step, told by the longest of them."""
    return [max(_each_today(scenario, promise), key=lambda step: step.ms)]


def _each_today(scenario: Scenario, promise: Promise) -> list[TargetStep]:
    """The target of each severity of a commitment."""
    of = spec_of(scenario, promise).promise
    lengths = (length_of(scenario, promise._replace(severity=severity), target) for severity, target in of.items())
    return [TargetStep(target, ms) for target, ms in zip(of.values(), lengths, strict=True)]


def _not_promised(of: Obligations, rows: ColumnTable, searched: set[Promise]) -> Iterator[NotSearched]:
    """Promises that are not made to customers in earnest, or in no whole period."""
    told = set(searched)
    for at, key in enumerate(promise_keys(rows) if len(rows) else ()):
        if key not in told:
            told.add(key)
            c, severity, period = of.rows[at].tolist()
            excuse = of.excuse(c, period, severity)
            yield NotSearched(
                key, f"not promised in earnest: {excuse}" if excuse else "no whole period is in the window"
            )


def _why_not(scenario: Scenario, of: Obligations, promise: Promise, c: int, severity: int) -> str:
    """Why a promise cannot be searched; empty where it can."""
    spec, agreement = spec_of(scenario, promise), scenario.agreements[promise[0]]
    metric = of.promises.commitments[c].metric
    if any(state.commitments.get(promise[1]) != spec for state in agreement.states()):
        return "an amendment changes it"
    if metric in (*UNTIMED, Metric.COLUMN):
        return "it promises no length of time"
    if metric == Metric.CUSTOMER_RESPONSE:
        return "the customer's own duty"
    if is_rolling(spec.quota.per):
        return "its periods overlap"
    if not spec.is_share:
        return "a mean, a maximum or a percentile is promised, no share within a target"
    if not of.curve_grid.timed[c]:
        return "it counts dates, not open hours"
    if spec.after_cut_off:
        return "what comes after the cut-off has another target"
    if spec.period == "due":
        return "a ticket counts in the period in which it is due, which the target moves"
    if spec.roll_below:
        return "small periods are judged with the next"
    return "" if _is_one_target(of, spec, c, severity) else "its hours change in the window"


def _is_one_target(of: Obligations, spec: CommitmentSpec, c: int, severity: int) -> bool:
    """Whether what a class of tickets is owed is the same in every version of the calendars."""
    which = slice(None) if severity == EVERY else severity
    owed = of.promises.sizes.spread(of.promises.owed.target)[:, which, ..., c]
    return bool((owed == owed[..., :1]).all())
