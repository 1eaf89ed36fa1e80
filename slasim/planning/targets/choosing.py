"""Which targets and quotas are safe: tests in an order that is fixed beforehand, so that the search costs nothing.

The number of windows is fixed and none of them was seen before. A pair of target and quota is shown where the exact
lower bound of its chance (Clopper and Pearson, one-sided, at the whole error) is above `keep`. A line of the grid is
tested from its loosest end to its tightest and given up at the first pair that is not shown: the first pair that is not
safe in truth is shown with the error at most, and only then can anything beyond it be. So a target that is given, or a
quota, is wrong with the error at most, however long the line is. Each promise has a line of targets at the quota of
today, one of quotas at the target of today, and for the curve one of quotas at each other target; each has the error
for itself.

Where the desk steers by due instants, a target below its goal makes it do other things. Such a step has a desk of its
own, simulated in the same windows, and is only looked at when the one before it is safe. It is looked at twice: after
the first 100 windows with a fifth of the error, which settles what is kept in all of them, and after all of them with
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple, Self

import numpy as np

from slasim.planning.contract_changes import with_target
from slasim.planning.staff.check import needed as windows_needed
from slasim.planning.targets.kept_at import KeptAt
from slasim.planning.targets.searched import Searched
from slasim.planning.targets.windows import Look, Looked, joined, look
from slasim.study.statistics import Interval, clopper_pearson
from slasim.types import Bools, Int64

BATCH = 100
EARLY = 0.2  # of the error: of the first look at a desk of its own, after the first batch
HALF = 0.5  # of the periods: the desk is there as often as not
State = Literal["not safe", "loose", "tight"]


class Needed(NamedTuple):
    """Windows that have to keep a pair so that it is shown; more than there are where nothing can be."""

    of_all: int  # of the windows of today's desk
    own_first: int  # of the first batch of a desk of its own
    own: int  # of all windows of it

    @classmethod
    def of(cls, keep: float, windows: int, error: float) -> Self:
        """For so many windows."""
        early = windows_needed(keep, BATCH, EARLY * error) if windows > BATCH else BATCH + 1
        return cls(windows_needed(keep, windows, error), early, windows_needed(keep, windows, (1 - EARLY) * error))

    @classmethod
    def never(cls, windows: int) -> Self:
        """Where queues grow."""
        return cls(windows + 1, BATCH + 1, windows + 1)


@dataclass(frozen=True, eq=False)
class SafeTargets:
    """What is safe of one promise."""

    of: Searched
    today: KeptAt  # with an axis more in front: [window]; of the desk as it works today
    kept: Int64  # [step, quota] windows in which it is kept
    windows: Int64  # [step] windows that were looked at; 0 for what was not
    is_shown: Bools  # [step, quota] the bound of this pair alone is above what is asked

    @cached_property
    def by_target(self) -> Bools:
        """[step] whether the target is safe at the quota of today."""
        shown = self.is_shown[::-1, self.of.quota_now]
        return np.asarray(np.logical_and.accumulate(shown)[::-1], np.bool_)

    @cached_property
    def by_quota(self) -> Bools:
        """[step, quota] whether the quota is safe at the target of the step."""
        return np.asarray(np.logical_and.accumulate(self.is_shown, axis=1), np.bool_)

    @property
    def target(self) -> int | None:
        """The tightest safe step at the quota of today."""
        safe = np.flatnonzero(self.by_target)
        return int(safe[0]) if len(safe) else None

    @property
    def quota(self) -> int | None:
        """The highest safe quota at the target of today."""
        return self.quota_at(self.of.now)

    def quota_at(self, step: int) -> int | None:
        """The highest safe quota at a step."""
        safe = np.flatnonzero(self.by_quota[step])
        return int(safe[-1]) if len(safe) else None

    @property
    def state(self) -> State:
        """Whether the promise of today is safe, and needlessly loose."""
        if self.target is None or self.target > self.of.now:
            return "not safe"
        return "loose" if self.target < self.of.now else "tight"

    @property
    def goal(self) -> int | None:
        """The tightest step, up to the safe target, that the desk as it works today keeps in half of the periods: the
        margin between the two is what the noise from period to period needs."""
        if self.target is None:
            return None
        often = self.today.periods.sum(axis=0) >= HALF * len(self.today.periods) * len(self.of.periods)
        return int(np.flatnonzero(often[: self.target + 1])[0]) if often[: self.target + 1].any() else self.target

    def chance(self, step: int, quota: int) -> Interval:
        """That a window keeps it, with its 95 % interval (Clopper-Pearson)."""
        return clopper_pearson(int(self.kept[step, quota]), int(self.windows[step]))

    @property
    def now(self) -> Interval:
        """The chance of today's promise."""
        return self.chance(self.of.now, self.of.quota_now)


def choose(
    job: Look,
    seen: Looked,
    needed: Needed,
    executor: Executor | None,
    told: Callable[[int], None] | None = None,
) -> list[SafeTargets]:
    """What is safe of each promise that is searched."""
    found = []
    for at, of in enumerate(job.searched):
        today = seen.kept[at]
        kept = np.where(of.moves[:, None], 0, today.kept.sum(axis=0))
        windows = np.where(of.moves, 0, seen.windows)
        shown = kept >= needed.of_all
        choice = SafeTargets(of, today, kept, windows, shown)
        for step in np.flatnonzero(of.moves)[::-1].tolist():
            if not choice.by_target[step + 1]:
                break
            own = _own_desk(job, at, step, seen.windows, needed, executor, told)
            kept[step], windows[step] = own.kept[step], own.windows
            shown[step] = kept[step] >= needed.own
            if own.windows == BATCH < seen.windows:
                shown[step] = kept[step] >= needed.own_first
            choice = replace(choice, kept=kept, windows=windows, is_shown=shown)
        found.append(choice)
    return found


class _Own:
    """A step of which the desk steers by the target."""

    def __init__(self, seen: Looked) -> None:
        self.kept: Int64 = seen.kept[0].kept.sum(axis=0)
        self.windows = seen.windows


def _own_desk(
    job: Look,
    at: int,
    step: int,
    windows: int,
    needed: Needed,
    executor: Executor | None,
    told: Callable[[int], None] | None,
) -> _Own:
    """The same windows of the desk that steers by the target of a step; no more of them than it takes to settle it."""
    of = job.searched[at]
    desk = job.scenario.with_overrides(with_target(job.scenario, of.promise, of.steps[step].target))
    own = replace(job, scenario=desk, searched=(of,), is_whole=False)
    parts: list[Looked] = []
    for batch in _batches(windows):
        parts.append(look(own, batch, executor))
        if told is not None:
            told(len(batch))
        seen = joined(parts)
        kept = seen.kept[0].kept[:, step, of.quota_now]
        if seen.windows == BATCH and int(kept.sum()) >= needed.own_first:
            break
        if int((~kept).sum()) > windows - needed.own:
            break
    return _Own(joined(parts))


def _batches(windows: int) -> Iterator[Sequence[int]]:
    for first in range(0, windows, BATCH):
        yield range(first, min(first + BATCH, windows))
