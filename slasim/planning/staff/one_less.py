"""Whether a plan could do with one seat less: single seats are taken away on the windows of its check.

A window in which the smaller desk should fail is looked at first: one in which the plan has least to spare of what
that seat takes away, as far as it was seen. So a desk that lacks much is out after few windows. One that lacks next to
nothing would take them all; the windows of a search are counted, and where they end before it is told, it stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.descent import FAR, LOOK, levels
from slasim.planning.staff.search.tries import Allowing, Observed, Tries
from slasim.types import Bools, Int64

Verdict = Literal["fails", "passes", "open"]


class Removal(NamedTuple):
    """A plan with one seat less: so many `failed` of the windows that were looked at."""

    seats: Seats
    failed: int
    windows: int
    verdict: Verdict


@dataclass
class OneLess:
    """Single seats taken away from a plan.

    plan     what was seen of it in the windows of its check, which the `seed` draws
    allowed  so many of them may lack what is asked
    most     windows that may be looked at, of all smaller desks together
    """

    trials: Tries
    rules: Allowing
    seats: Seats
    plan: Observed
    seed: int
    allowed: int
    most: int
    told: Callable[[], None] = lambda: None  # of each batch
    taken: int = 0
    _open: list[_Smaller] = field(default_factory=list)
    _decided: list[Removal] = field(default_factory=list)

    @property
    def found(self) -> list[Removal]:
        """What is known of each seat that may go."""
        return [*self._decided, *(each.removal("open") for each in self._open)]

    def passing(self) -> Iterator[Seats]:
        """The desks with one seat less that pass. All take turns, the dearest seat first: few windows decide most."""
        self._open = [_Smaller(self, seats) for seats in self._smaller()]
        while self._open and self.taken < self.most:
            for each in list(self._open):
                if self.taken >= self.most:
                    return
                each.look()
                self.told()
                if (verdict := each.verdict) != "open":
                    self._open.remove(each)
                    self._decided.append(each.removal(verdict))
                if verdict == "passes":
                    yield each.seats

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

    def removal(self, verdict: Verdict) -> Removal:
        return Removal(self.seats, self.failed, len(self.windows), verdict)

    @property
    def verdict(self) -> Verdict:
        if self.failed > self.of.allowed:
            return "fails"
        if self.seen is None or len(self.windows) < len(self.of.plan.kept):
            return "open"
        return "passes" if not self.seen.growth.is_growing and self.of.rules.bears(self.seen) else "fails"

    def look(self) -> None:
        """The next windows: no fewer than can show that it fails."""
        more = self._next()[: min(max(self.of.allowed + 1 - self.failed, LOOK), self.of.most - self.of.taken)]
        self.windows = np.concatenate((self.windows, more))
        self.of.taken += len(more)
        self.seen = self.of.trials.see(self.seats, self.of.seed, self.windows.tolist())

    def _next(self) -> Int64:
        """The windows that are left, those that should fail first."""
        plan, mine = self.of.plan, self.seen
        is_left: Bools = np.ones(len(plan.kept), np.bool_)
        is_left[self.windows] = False
        margins, failed = plan.margins, plan.failed
        if mine is None:
            slack = margins - levels(margins, failed)
        else:
            taken_away = np.clip(mine.margins - margins[self.windows], -FAR, FAR).mean(axis=0)
            known = np.concatenate((margins, mine.margins)), np.concatenate((failed, mine.failed))
            slack = margins + taken_away - levels(*known)
        order = np.lexsort((slack.min(axis=1, initial=np.inf), plan.kept))
        return np.asarray(order[is_left[order]], np.int64)
