"""The search for the cheapest seats: from a start that keeps what is asked down to where no seat can go.

What decides is the indicator: of R histories at most (1 - aim) R may lack what is asked, and no queue may grow. What
guides is the margin of the promise that is nearest to its quota, pooled over customers: counts of missed customers have
no slope. Neighbours of a design fail in nearly the same histories, so a neighbour is tried on the hardest histories of
the design first, and most bad ones are out after eight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.trials import Seen, Trials
from slasim.types import Int64

FIRST, SECOND, LAST = 32, 64, 320  # histories of a design: to come near, to look around, to be sure of the last seats
LOOK = 8  # hardest histories, on which moves are ranked
EXCHANGES = 30  # that are tried around a design
SLIGHT = 1e-9

Reason = Literal["passed", "missed", "grows"]


class Tried(NamedTuple):
    """A design that was raced: `failed` of so many `histories`, the hardest first."""

    seats: Seats
    cost: float
    reason: Reason
    failed: int
    histories: int


@dataclass
class Descent:
    """The search for the least cost on the histories of one seed."""

    trials: Trials
    seed: int
    aim: float  # the share of histories that a design needs
    told: Callable[[Seats, int], None] = lambda seats, histories: None  # of each better design
    tried: list[Tried] = field(default_factory=list)

    @property
    def free(self) -> Free:
        """What it may change."""
        return self.trials.free

    def allowed(self, histories: int) -> int:
        """So many may lack what is asked."""
        return math.floor(histories * (1 - self.aim) + SLIGHT)

    def see(self, seats: Seats, histories: int | Int64) -> Seen:
        """A design on the first so many histories, or on these."""
        wanted = range(histories) if isinstance(histories, int) else histories.tolist()
        return self.trials.see(seats, self.seed, wanted)

    def race(self, seats: Seats, histories: int, order: Int64 | None = None) -> bool:
        """Whether a design passes on the first so many histories, looked at in this order; it stops when it fails."""
        order = np.arange(histories) if order is None else order[order < histories]
        allowed, done = self.allowed(histories), 0
        while done < histories:
            done = min(histories, max(LOOK, 2 * done))
            failed = int((~self.see(seats, order[:done]).kept).sum())
            if failed > allowed:
                return self._note(seats, "missed", failed, done)
        growing = self.see(seats, histories).growth.is_growing
        return self._note(seats, "grows" if growing else "passed", failed, histories)

    def _note(self, seats: Seats, reason: Reason, failed: int, histories: int) -> bool:
        self.tried.append(Tried(seats, self.free.cost(seats), reason, failed, histories))
        return reason == "passed"

    def order(self, seats: Seats, histories: int) -> Int64:
        """The first so many histories, the hardest of a design first."""
        seen = self.see(seats, histories)
        return np.asarray(np.lexsort((seen.margins, seen.kept)), np.int64)

    def down(self, seats: Seats, histories: int) -> Seats:
        """Take seats away from a design that passes until none can go: several at once first, then one by one."""
        steps = {at: max(1, (seats[at] - low) // 3) for at, low in enumerate(self.free.least) if seats[at] > low}
        while steps:
            order = self.order(seats, histories)
            before = self.see(seats, order[:LOOK]).margins
            ranked = []
            for at in list(steps):
                room = seats[at] - self.free.least[at]
                if room <= 0:
                    del steps[at]
                    continue
                steps[at] = min(steps[at], room)
                found = self.see(_moved(seats, {at: -steps[at]}), order[:LOOK])
                if int((~found.kept).sum()) > self.allowed(histories):
                    self._note(_moved(seats, {at: -steps[at]}), "missed", int((~found.kept).sum()), LOOK)
                    self._shorten(steps, at)
                    continue
                loss = float(np.maximum(before - found.margins, 0.0).mean())
                ranked.append((loss / max(self.free.shifts[at].cost * steps[at], SLIGHT), at))
            chosen = [at for _, at in sorted(ranked)]
            better = self._together(seats, steps, chosen, histories, order)
            if better is not None:
                seats = better
                self.told(seats, histories)
            elif chosen:
                self._shorten(steps, chosen[0])
        return seats

    def _together(
        self, seats: Seats, steps: dict[int, int], chosen: Sequence[int], histories: int, order: Int64
    ) -> Seats | None:
        """The seats without as many of the first of `chosen` as can go together."""
        count = len(chosen)
        while count:
            moved = _moved(seats, {at: -steps[at] for at in chosen[:count]})
            if self.race(moved, histories, order):
                return moved
            count //= 2
        return None

    @staticmethod
    def _shorten(steps: dict[int, int], at: int) -> None:
        """A step that was too long is halved; one seat that cannot go will not go from a smaller desk either."""
        if steps[at] > 1:
            steps[at] //= 2
        else:
            del steps[at]

    def around(self, seats: Seats, histories: int) -> Seats:
        """Exchange seats for cheaper ones: one or two away, one or two others there; then down again."""
        while True:
            order = self.order(seats, histories)
            for move in self._exchanges(seats, order):
                moved = _moved(seats, move)
                if self.race(moved, histories, order):
                    self.told(moved, histories)
                    seats = self.down(moved, histories)
                    break
            else:
                return seats

    def _exchanges(self, seats: Seats, order: Int64) -> list[dict[int, int]]:
        """The most promising exchanges that save money: by what is saved less what the margins lose, in money."""
        hard = order[:LOOK]
        before = self.see(seats, hard).margins
        change: dict[tuple[int, int], float] = {}
        for at, (low, high) in enumerate(zip(self.free.least, self.free.most, strict=True)):
            for step in (-1, 1):
                if low <= seats[at] + step <= high:
                    after = self.see(_moved(seats, {at: step}), hard).margins
                    change[at, step] = float((after - before).mean())
        costs = [each.cost for each in self.free.shifts]
        losses = [-change[at, -1] / costs[at] for at in range(len(seats)) if (at, -1) in change and costs[at] > 0]
        price = 1 / max(float(np.median(losses)), SLIGHT) if losses else 0.0  # money for a unit of margin
        scored = []
        for move in _moves(change):
            saved = -sum(costs[at] * step for at, step in move.items())
            if saved > SLIGHT:
                net = sum(change.get((at, step), step * change.get((at, _sign(step)), 0.0)) for at, step in move.items())
                scored.append((-(saved + price * net), sorted(move.items())))
        return [dict(move) for _, move in sorted(scored)[:EXCHANGES]]


def _moves(known: dict[tuple[int, int], float]) -> Iterator[dict[int, int]]:
    """One or two seats away and one there, or one away and two there."""
    away, there = ([at for at, step in known if step == sign] for sign in (-1, 1))
    for back in there:
        for one in away:
            if one != back:
                yield {one: -1, back: 1}
        for one, two in combinations(away, 2):
            if back not in (one, two):
                yield {one: -1, two: -1, back: 1}
    for one in away:
        for first, second in combinations(there, 2):
            if one not in (first, second):
                yield {one: -1, first: 1, second: 1}


def _sign(step: int) -> int:
    return 1 if step > 0 else -1


def _moved(seats: Seats, move: dict[int, int]) -> Seats:
    return tuple(count + move.get(at, 0) for at, count in enumerate(seats))
