"""Whether a plan could do with one seat less: single seats are taken away on the windows of its check.

A window in which the smaller desk should fail is looked at first: one in which the plan has least to spare of what
that seat takes away, as far as it was seen. So a desk that lacks much is out after few windows. One that lacks next to
nothing would take them all. Their number is limited; where it ends, the windows that were not looked at are reckoned
from what the seat took away in the others, and a desk that should pass is one to be checked on windows of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.descent import FAR, LOOK, levels
from slasim.planning.staff.search.tries import Allowing, Observed, Tries
from slasim.types import Float64, Int64

Verdict = Literal["fails", "open"]


class Removal(NamedTuple):
    """A plan with one seat less: so many `failed` of the windows that were looked at, so many are `expected` to fail of
    all windows of the check."""

    seats: Seats
    failed: int
    windows: int
    expected: float
    verdict: Verdict


@dataclass
class OneLess:
    """Single seats taken away from a plan.

    plan     what was seen of it in the windows of its check, which the `seed` draws
    allowed  so many of them may lack what is asked where a smaller desk is to pass a check of its own
    most     windows that may be looked at, of all smaller desks together
    """

    trials: Tries
    rules: Allowing
    seats: Seats
    plan: Observed
    seed: int
    allowed: int
    most: int
    taken: int = 0
    found: list[Removal] = field(default_factory=list)

    def likeliest(self, told: Callable[[], None] = lambda: None) -> Seats | None:
        """The desk with one seat less that should pass best; None where none should. All take turns, the dearest seat
        first: few windows decide most. told: called after each batch of windows."""
        waiting = [_Smaller(self, seats) for seats in self._smaller()]
        while waiting and self.taken < self.most:
            for each in list(waiting):
                if self.taken < self.most:
                    each.look()
                    told()
                if each.verdict == "fails" or each.is_seen:
                    waiting.remove(each)
                    self.found.append(each.removal)
        self.found += [each.removal for each in waiting]
        likely = [each for each in self.found if each.verdict == "open" and each.expected <= self.allowed]
        return min(likely, key=lambda each: each.expected).seats if likely else None

    def _smaller(self) -> Iterator[Seats]:
        free = self.trials.free
        for at in sorted(range(len(self.seats)), key=lambda at: -free.shifts[at].cost):
            less = tuple(count - (each == at) for each, count in enumerate(self.seats))
            if less[at] >= free.least[at] and self.rules.allows(less):
                yield less


@dataclass
class _Smaller:
    """One of the smaller desks, and the windows in which it was seen."""

    of: OneLess
    seats: Seats
    seen: Observed | None = None
    windows: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def failed(self) -> int:
        return 0 if self.seen is None else int((~self.seen.kept).sum())

    @property
    def is_seen(self) -> bool:
        """Whether no window is left."""
        return len(self.windows) == len(self.of.plan.kept)

    @property
    def verdict(self) -> Verdict:
        return "fails" if self.failed > self.of.allowed or (self.is_seen and self._breaks) else "open"

    @property
    def removal(self) -> Removal:
        return Removal(self.seats, self.failed, len(self.windows), self._expected, self.verdict)

    @property
    def _breaks(self) -> bool:
        """Whether queues grow, or rules are broken, as far as it was seen."""
        return self.seen is not None and (self.seen.growth.is_growing or not self.of.rules.bears(self.seen))

    @property
    def _expected(self) -> float:
        """The windows that should fail, of all: those that did, and of each that is left the share in which it would,
        did the seat take away there what it took away in one that was seen."""
        if self._breaks or self.seen is None:
            return float(len(self.of.plan.kept))
        spare = self.of.plan.margins - self._levels
        return self.failed + sum(float((spare[at] + self._taken_away < 0).any(axis=1).mean()) for at in self._left)

    @property
    def _left(self) -> Int64:
        """The windows that were not looked at."""
        return np.setdiff1d(np.arange(len(self.of.plan.kept)), self.windows)

    @property
    def _taken_away(self) -> Float64:
        """[window, promise] what the seat took away of the margins where it was seen; one row of nothing before."""
        margins = self.of.plan.margins
        if self.seen is None:
            return np.zeros((1, margins.shape[1]))
        return np.clip(self.seen.margins - margins[self.windows], -FAR, FAR)

    @property
    def _levels(self) -> Float64:
        """[promise] the margin below which it is missed, as far as both desks tell."""
        seen = [self.of.plan] if self.seen is None else [self.of.plan, self.seen]
        return levels(np.concatenate([of.margins for of in seen]), np.concatenate([of.failed for of in seen]))

    def look(self) -> None:
        """The next windows: no fewer than can show that it fails; first those that should fail."""
        left, plan = self._left, self.of.plan
        slack = plan.margins[left] + self._taken_away.mean(axis=0) - self._levels
        order = left[np.lexsort((slack.min(axis=1, initial=np.inf), plan.kept[left]))]
        more = order[: min(max(self.of.allowed + 1 - self.failed, LOOK), self.of.most - self.of.taken)]
        self.windows = np.concatenate((self.windows, more))
        self.of.taken += len(more)
        self.seen = self.of.trials.see(self.seats, self.of.seed, self.windows.tolist())
