"""What would make a promise possible that seats cannot buy: another target, another quota, judging all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from slasim.planning.contract_changes import QUOTAS, length_of, spec_of, target_steps, with_quota, with_target
from slasim.planning.staff.free import Seats
from slasim.planning.staff.trials import Trials
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.promises.asked import PromiseKey, chance_by_promise

if TYPE_CHECKING:
    from slasim.scenario import Scenario

HISTORIES = 32


class Unblocked(NamedTuple):
    """The smallest change of its kind with which a promise is kept as often as is asked, seats as in `seats`."""

    promise: PromiseKey
    kind: str  # target, quota, judged
    change: str  # in words: `3 h instead of 1 h`
    changes: Mapping[str, Any]
    kept: int
    windows: int


def unblocked(trials: Trials, seats: Seats, seed: int, promise: PromiseKey) -> Iterator[Unblocked]:
    """One change of each kind that helps, on the windows of a seed."""
    scenario = trials.free.scenario
    for kind, candidates in (
        ("target", _targets(scenario, promise)),
        ("quota", _quotas(scenario, promise)),
        ("judged", _together(scenario, promise)),
    ):
        for words, changes in candidates:
            seen = trials.see(seats, seed, range(HISTORIES), changes)
            chance = chance_by_promise(seen.tables, trials.asked)[promise]
            if chance.least >= float(trials.asked.keep) * chance.windows:
                yield Unblocked(promise, kind, words, changes, chance.least, chance.windows)
                break


Candidates = Iterator[tuple[str, Mapping[str, Any]]]


def _targets(scenario: Scenario, promise: PromiseKey) -> Candidates:
    """Longer ones, the shortest first."""
    now = spec_of(scenario, promise).promise[promise[2]]
    for step in target_steps(scenario, promise):
        if step.ms > length_of(scenario, promise, now):
            yield f"{step.target} instead of {now}", with_target(scenario, promise, step.target)


def _quotas(scenario: Scenario, promise: PromiseKey) -> Candidates:
    """Lower ones, the highest first."""
    now = spec_of(scenario, promise).quota.share
    for quota in reversed(QUOTAS):
        if quota < now:
            yield f"{write_share(quota)} instead of {write_share(now)}", with_quota(scenario, promise, quota)


def _together(scenario: Scenario, promise: PromiseKey) -> Candidates:
    if scenario.agreements[promise[0]].judged != "together":
        yield "all customers judged together", {f"agreements.{promise[0]}.judged": "together"}
