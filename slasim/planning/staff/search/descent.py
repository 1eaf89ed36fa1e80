"""The search for the cheapest seats: from a start that keeps what is asked down to where no seat can go.

What decides is the indicator: of R histories at most (1 - aim) R may lack what is asked, and no queue may grow. What
guides is the margin of the promise that is nearest to its quota, pooled over customers: counts of missed customers have
no slope. Neighbours of a design fail in nearly the same histories, so a neighbour is tried on the hardest histories of
the design first, and most bad ones are out after eight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Literal, NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.tries import Allowing, AnyDesign, Choices, Observed, Tries
from slasim.types import Bools, Float64, Int64

FIRST, SECOND, LAST = 32, 64, 256  # histories of a design: to come near, to look around, to be sure of the last seats
LONG = 512  # at least, for what is cheaper and lacked little
LOOK = 8  # hardest histories, on which moves are ranked
MOST_AT_ONCE = 2  # seats of a shift that are taken away at once
EXCHANGES = 20  # that are tried around a design
NEAR = 6  # designs that lacked little, and are looked at once more
SLIGHT = 1e-9
FAR = 20.0  # a margin beyond which nothing is told apart
GROWTH_WEIGHT = 100.0  # units of slack for a skill that falls behind by all of its hours
SLIGHT_GROWTH = 0.005  # of its hours, by which a skill may fall behind (growth.py)

Reason = Literal["passed", "missed", "grows", "overtime"]


class SeatEffect(NamedTuple):
    """What one seat more, or less, of a shift does on average to histories that are hard."""

    slack: Float64  # [promise]
    behind: Float64  # [skill]


class Tried(NamedTuple):
    """A design that was raced over `of` histories: `failed` of the `histories` that it took, the hardest first."""

    seats: Seats
    cost: float
    reason: Reason
    failed: int
    histories: int
    of: int

    @property
    def is_near(self) -> bool:
        """Whether it lacked little: it was out late in a race that was not a short one."""
        return self.reason == "missed" and self.of >= SECOND and 2 * self.histories >= self.of


@dataclass
class Descent:
    """The search for the least cost on the histories of one seed."""

    trials: Tries
    seed: int
    aim: float  # the share of histories that a design needs
    told: Callable[[Seats, int], None] = lambda seats, histories: None  # of each better design
    tried: list[Tried] = field(default_factory=list)
    rules: Allowing = field(default_factory=AnyDesign)
    _levels: Float64 | None = None  # [promise] the margin below which it is missed more often than not
    _effects: dict[tuple[int, int], SeatEffect] = field(default_factory=dict)  # of a shift and a step
    _known: list[tuple[Float64, Bools]] = field(default_factory=list)

    @property
    def free(self) -> Choices:
        """What it may change."""
        return self.trials.free

    def allowed(self, histories: int, aim: float | None = None) -> int:
        """So many may lack what is asked."""
        return math.floor(histories * (1 - (self.aim if aim is None else aim)) + SLIGHT)

    def see(self, seats: Seats, histories: int | Int64) -> Observed:
        """A design on the first so many histories, or on these."""
        wanted = range(histories) if isinstance(histories, int) else histories.tolist()
        return self.trials.see(seats, self.seed, wanted)

    def race(self, seats: Seats, histories: int, order: Int64 | None = None, aim: float | None = None) -> bool:
        """Whether a design passes on the first so many histories, looked at in this order; it stops when it fails. One
        that rules forbid is not looked at. `aim`: the share that it needs, if not that of the search."""
        if not self.rules.allows(seats):
            return False
        order = np.arange(histories) if order is None else order[order < histories]
        allowed, done = self.allowed(histories, aim), 0
        while done < histories:
            done = min(histories, max(LOOK, 2 * done))
            seen = self.see(seats, order[:done])
            failed = int((~seen.kept).sum())
            if failed > allowed:
                self._learn(seen)
                return self._note(seats, "missed", failed, done, histories)
        self._learn(seen)
        whole = self.see(seats, histories)
        reason: Reason = "passed" if self.rules.bears(whole) else "overtime"
        return self._note(seats, "grows" if whole.growth.is_growing else reason, failed, histories, histories)

    def _note(self, seats: Seats, reason: Reason, failed: int, done: int, histories: int) -> bool:
        self.tried.append(Tried(seats, self.free.cost(seats), reason, failed, done, histories))
        return reason == "passed"

    def _learn(self, seen: Observed) -> None:
        """Where the margin of each promise stands when it begins to be missed, from all histories that were raced."""
        self._known.append((seen.margins, seen.failed))
        margins, failed = (np.concatenate(each) for each in zip(*self._known, strict=True))
        self._levels = levels(margins, failed)

    def slack(self, seen: Observed) -> Float64:
        """[history, promise] how far each margin is above the level at which it is missed."""
        return seen.margins if self._levels is None else seen.margins - self._levels

    def order(self, seats: Seats, histories: int) -> Int64:
        """The first so many histories, the hardest of a design first."""
        seen = self.see(seats, histories)
        return np.asarray(np.lexsort((self.slack(seen).min(axis=1, initial=np.inf), seen.kept)), np.int64)

    def down(self, seats: Seats, histories: int) -> Seats:
        """Take seats away from a design that passes until none can go: several at once first, then one by one.

        A seat that cannot go will not go from a smaller desk either.
        """
        open_ = {at for at, low in enumerate(self.free.least) if seats[at] > low}
        while open_:
            order = self.order(seats, histories)
            self._look(seats, order[:LOOK], [(at, -1) for at in sorted(open_)])
            for move in self._cuts(seats, histories, open_):
                if self.race(moved := _moved(seats, move), histories, order):
                    seats = moved
                    self.told(seats, histories)
                    open_ = {at for at in open_ if seats[at] > self.free.least[at]}
                    break
                if sum(move.values()) == -1:
                    open_ -= set(move)
            else:
                open_.clear()
        return seats

    def _cuts(self, seats: Seats, histories: int, open_: set[int]) -> Iterator[dict[int, int]]:
        """What to take away at once: as much as should just pass, half of it and so on, then each seat alone."""
        forecast = _Forecast.of(self, seats, histories)
        ranked = sorted(open_, key=lambda at: forecast.loss(at) / max(self.free.shifts[at].cost, SLIGHT))
        taken: list[int] = []
        for _ in range(MOST_AT_ONCE):
            for at in ranked:
                move = _counted([*taken, at])
                if seats[at] + move[at] >= self.free.least[at] and forecast.failed(move) <= forecast.allowed:
                    taken.append(at)
        while len(taken) > 1:
            yield _counted(taken)
            taken = taken[: len(taken) // 2]
        for at in ranked:
            yield {at: -1}

    def helped(self, seats: Seats, histories: int, again: bool = True) -> Seats | None:
        """One seat more, where it adds most to the slack of the hardest histories for its cost; None where none may.
        `again`: what a seat adds is looked at anew."""
        steps = [(at, 1) for at in range(len(seats)) if self._is_allowed(_moved(seats, {at: 1}))]
        if not steps:
            return None
        self._look(seats, self.order(seats, histories)[:LOOK], steps, again)
        forecast = _Forecast.of(self, seats, histories)
        return _moved(
            seats,
            {
                max(
                    (at for at, _ in steps), key=lambda at: forecast.gain(at) / max(self.free.shifts[at].cost, SLIGHT)
                ): 1
            },
        )

    def near(self, seats: Seats, histories: int, share: float) -> Seats | None:
        """The cheapest of the cheaper designs that lacked little and have what is asked in such a share of so many
        histories; None where none has."""
        cost = self.free.cost(seats)
        cheaper = {each.seats: each.cost for each in self.tried if each.is_near and each.cost < cost - SLIGHT}
        order = self.order(seats, min(LONG, histories)) if cheaper else None
        for less in sorted(cheaper, key=lambda each: cheaper[each])[:NEAR]:
            if self._lasts(less, histories, order, share):
                return less
        return None

    def _lasts(self, seats: Seats, histories: int, order: Int64 | None, share: float) -> bool:
        """Whether a design has what is asked in such a share of histories; it is out as soon as it falls short of it by
        more than a standard error on twice as many as before."""
        count = LONG
        while count < histories:
            short = math.sqrt(share * (1 - share) / count)
            if not self.race(seats, count, order, share - short):
                return False
            order, count = None, 2 * count
        return self.race(seats, histories, order, share)

    def around(self, seats: Seats, histories: int) -> Seats:
        """Exchange seats for cheaper ones: one or two away, one or two others there; then down again."""
        while True:
            order = self.order(seats, histories)
            bounds = zip(self.free.least, self.free.most, strict=True)
            steps = [
                (at, step)
                for at, (low, high) in enumerate(bounds)
                for step in (-1, 1)
                if low <= seats[at] + step <= high
            ]
            self._look(seats, order[:LOOK], steps, again=True)
            for move in self._exchanges(seats, steps, histories):
                if self.race(moved := _moved(seats, move), histories, order):
                    self.told(moved, histories)
                    seats = self.down(moved, histories)
                    break
            else:
                return seats

    def _exchanges(self, seats: Seats, steps: Sequence[tuple[int, int]], histories: int) -> list[dict[int, int]]:
        """The exchanges that save most of those that should pass, or nearly."""
        forecast = _Forecast.of(self, seats, histories)
        costs = [each.cost for each in self.free.shifts]
        scored = []
        for move in _moves(steps):
            saved = -sum(costs[at] * step for at, step in move.items())
            if saved > SLIGHT and self._is_allowed(_moved(seats, move)):
                scored.append((forecast.short(move), -saved, sorted(move.items())))
        return [dict(move) for *_, move in sorted(scored)[:EXCHANGES]]

    def _is_allowed(self, seats: Seats) -> bool:
        bounds = zip(self.free.least, seats, self.free.most, strict=True)
        return all(low <= count <= high for low, count, high in bounds) and self.rules.allows(seats)

    def _look(self, seats: Seats, hard: Int64, steps: Iterable[tuple[int, int]], again: bool = False) -> None:
        """Learn what one seat more or less does, on a few hard histories; what is known anew only if `again`."""
        mine: Observed | None = None
        for at, step in steps:
            if (at, step) in self._effects and not again:
                continue
            mine = mine or self.see(seats, hard)
            seen = self.see(_moved(seats, {at: step}), hard)
            slack = np.clip(seen.margins - mine.margins, -FAR, FAR).mean(axis=0)
            self._effects[at, step] = SeatEffect(slack, (seen.behind - mine.behind).mean(axis=0))


class _Forecast(NamedTuple):
    """What seats more or less should do to a design, if what each of them does adds up."""

    slack: Float64  # [history, promise] of the design
    failing: int  # histories that lack what is asked
    behind: Float64  # [skill] the share of its hours by which it falls behind
    effects: Mapping[tuple[int, int], SeatEffect]
    allowed: int

    @classmethod
    def of(cls, search: Descent, seats: Seats, histories: int) -> _Forecast:
        seen = search.see(seats, histories)
        failing = int((~seen.kept).sum())
        return cls(search.slack(seen), failing, seen.behind.mean(axis=0), search._effects, search.allowed(histories))

    def loss(self, at: int) -> float:
        """What one seat less takes from the slack of the hardest histories."""
        return self._worst() - self._worst(self.effects[at, -1].slack)

    def gain(self, at: int) -> float:
        """What one seat more adds to it, and to what a skill that falls behind can catch up."""
        effect = self.effects[at, 1]
        behind = np.maximum(self.behind - SLIGHT_GROWTH, 0.0)
        caught = float(np.minimum(behind, np.maximum(-effect.behind, 0.0)).sum()) * GROWTH_WEIGHT
        return max(self._worst(effect.slack) - self._worst(), 0.0) + caught

    def _worst(self, change: Float64 | float = 0.0) -> float:
        worst = np.sort((self.slack + change).min(axis=1, initial=FAR))
        return float(worst[: max(len(worst) // 4, 1)].mean())

    def short(self, move: Mapping[int, int]) -> float:
        """By how much the slack should be too small in the easiest history that may not fail; 0 where it is enough."""
        slack, grows = self._after(move)
        worst = np.sort((self.slack + slack).min(axis=1, initial=FAR))
        return FAR if grows else float(max(0.0, -worst[min(self.allowed, len(worst) - 1)]))

    def _after(self, move: Mapping[int, int]) -> tuple[Float64, bool]:
        """[promise] what a move should change, and whether a queue should begin to grow."""
        slack, behind = np.zeros(self.slack.shape[1]), self.behind.copy()
        for at, step in move.items():
            effect = self.effects[at, _sign(step)]
            slack += abs(step) * effect.slack
            behind += abs(step) * effect.behind
        return slack, bool(((behind > SLIGHT_GROWTH) & (behind > self.behind)).any())

    def failed(self, move: Mapping[int, int]) -> int:
        """In how many histories a move should fail; in all of them where a queue should begin to grow."""
        slack, grows = self._after(move)
        if grows:
            return len(self.slack)
        before, after = (int((each < 0).any(axis=1).sum()) for each in (self.slack, self.slack + slack))
        return self.failing + after - before


def levels(margins: Float64, failed: Bools) -> Float64:
    """[promise] the margin that best tells the histories in which it is missed. Both [history, promise]."""
    return np.array([_level(margins[:, at], failed[:, at]) for at in range(margins.shape[1])], np.float64)


def _level(margins: Float64, failed: Bools) -> float:
    """Of one promise; where it never was missed its least margin, and less."""
    if not failed.any():
        return float(margins.min(initial=0.0)) - 1.0
    order = np.argsort(margins)
    wrong = np.cumsum(~failed[order]) + failed.sum() - np.cumsum(failed[order])  # called missed up to here
    best = int(np.argmin(wrong))
    after = margins[order[min(best + 1, len(order) - 1)]]
    return float((margins[order[best]] + after) / 2)


def _counted(taken: Sequence[int]) -> dict[int, int]:
    return {at: -taken.count(at) for at in dict.fromkeys(taken)}


def _moves(steps: Sequence[tuple[int, int]]) -> Iterator[dict[int, int]]:
    """One or two seats away, or three of one shift, and as many others there."""
    away, there = ([at for at, step in steps if step == sign] for sign in (-1, 1))
    for taken in _few(away):
        for given in _few(there):
            if not set(taken) & set(given):
                yield {at: -taken.count(at) for at in taken} | {at: given.count(at) for at in given}


def _few(of: Sequence[int]) -> list[tuple[int, ...]]:
    return [*((at,) for at in of), *combinations_with_replacement(of, 2), *((at,) * 3 for at in of)]


def _sign(step: int) -> int:
    return 1 if step > 0 else -1


def _moved(seats: Seats, move: Mapping[int, int]) -> Seats:
    return tuple(count + move.get(at, 0) for at, count in enumerate(seats))
