"""Searches for the best design of those that there may be: from the best of some starts to where no exchange helps.

Scores are compared part by part. What a move should do is the sum of what each of its seats does on a few histories
(`Descent`); the most promising moves are tried, on few histories first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.descent import FAR, LOOK, SLIGHT_GROWTH, Descent
from slasim.planning.staff.search.tries import Observed
from slasim.types import Float64, Int64

Score = tuple[float, ...]  # larger is better, the first part that differs decides
Move = dict[int, int]
TRIES = 10
SLIGHT = 1e-9


@dataclass
class Ascent(Descent, ABC):
    """A search that goes up; subclasses say what is better."""

    tries: int = TRIES  # moves that are tried around a design
    failed: set[Seats] = field(default_factory=set)  # designs that a check refused: they are not looked at again

    @abstractmethod
    def score(self, seats: Seats, seen: Any) -> Score:
        """Of a design on the histories that were seen of it."""

    def is_best(self, score: Score) -> bool:
        """Whether nothing could be better."""
        return False

    @abstractmethod
    def forecasts(self, seats: Seats, histories: int) -> Callable[[Move], Score]:
        """What moves from a design should score."""

    def best_of(self, designs: Iterable[Seats], histories: int) -> Seats:
        """The best of some designs that there may be, at least one."""
        return max(dict.fromkeys(designs), key=lambda seats: self.score(seats, self.see(seats, histories)))

    def climb(self, seats: Seats, histories: int) -> Seats:
        """To a design around which nothing is found that is better on the first so many histories."""
        best, again = self.score(seats, self.see(seats, histories)), True
        while not self.is_best(best):
            order = self.order(seats, histories)
            steps = [(at, step) for at in range(len(seats)) for step in (-1, 1) if self._is_within(seats, at, step)]
            self._look(seats, order[:LOOK], steps, again)
            again = False
            for move in self._ranked(seats, steps, histories):
                moved = _moved(seats, move)
                if (found := self._if_better(moved, seats, best, order)) is not None:
                    seats, best = moved, found
                    self.told(seats, histories)
                    break
            else:
                return seats
        return seats

    def _is_allowed(self, seats: Seats) -> bool:
        return seats not in self.failed and super()._is_allowed(seats)

    def _is_within(self, seats: Seats, at: int, step: int) -> bool:
        return self.free.least[at] <= seats[at] + step <= self.free.most[at]

    def _ranked(self, seats: Seats, steps: Sequence[tuple[int, int]], histories: int) -> list[Move]:
        """The moves that should be best."""
        forecast = self.forecasts(seats, histories)
        allowed = (move for move in self.moves(steps) if self._is_allowed(_moved(seats, move)))
        scored = [(forecast(move), sorted(move.items())) for move in allowed]
        return [dict(move) for _, move in sorted(scored, reverse=True)[: self.tries]]

    def moves(self, steps: Sequence[tuple[int, int]]) -> Iterator[Move]:
        """One or two seats more; one less for one or two others; two less for another."""
        away, there = ([at for at, step in steps if step == sign] for sign in (-1, 1))
        for given in _one_or_two(there):
            yield _counted((), given)
        for taken in _one_or_two(away):
            for given in _one_or_two(there):
                if len(taken) + len(given) < 4 and not set(taken) & set(given):
                    yield _counted(taken, given)

    def _if_better(self, moved: Seats, seats: Seats, best: Score, order: Int64) -> Score | None:
        """The score of a design when it is better than another one; it is looked at on few histories first."""
        done = LOOK
        while done < len(order):
            if self.is_worse(moved, seats, order[:done]):
                return None
            done *= 4
        score = self.score(moved, self.see(moved, len(order)))
        return score if score > best else None

    def is_worse(self, moved: Seats, seats: Seats, few: Int64) -> bool:
        """Whether a design is worse than another one on a few histories."""
        return self.score(moved, self.see(moved, few)) < self.score(seats, self.see(seats, few))

    def behind_after(self, move: Mapping[int, int], behind: Float64) -> float:
        """[skill] as one number: by how much skills should fall behind that do so after a move."""
        after = behind.copy()
        for at, step in move.items():
            after += abs(step) * self._effects[at, 1 if step > 0 else -1].behind
        return float(np.where((after > SLIGHT_GROWTH) & (after > behind - SLIGHT), after, 0.0).sum())


@dataclass
class BestChance(Ascent):
    """The most likely design: no queue grows, then the chance of what is asked, then how many promises are kept, then
    how far the hardest histories are from it."""

    def score(self, seats: Seats, seen: Observed) -> Score:
        """Growth, the share of histories that have what is asked, the share of promises kept, the slack."""
        behind = float(np.maximum(seen.behind.mean(axis=0), 0.0).sum()) if seen.growth.is_growing else 0.0
        over = 0.0 if self.rules.bears(seen) else -1.0
        slack = _hardest(self.slack(seen))
        return -behind, over, float(seen.kept.mean()), float((~seen.failed).mean()), slack

    def is_best(self, score: Score) -> bool:
        """Kept in all histories."""
        return score[:3] == (0.0, 0.0, 1.0)

    def best_of(self, designs: Iterable[Seats], histories: int) -> Seats:
        """The best of some designs."""
        found = list(designs)
        for seats in found:
            self._learn(self.see(seats, histories))
        return super().best_of(found, histories)

    def forecasts(self, seats: Seats, histories: int) -> Callable[[Move], Score]:
        """By the slack of the promises in every history."""
        seen = self.see(seats, histories)
        slack, behind = self.slack(seen), np.asarray(seen.behind.mean(axis=0), np.float64)
        growing = seen.growth.is_growing

        def forecast(move: Move) -> Score:
            after = slack + sum(abs(step) * self._effects[at, 1 if step > 0 else -1].slack for at, step in move.items())
            grows = self.behind_after(move, behind if growing else np.minimum(behind, 0.0))
            kept = (after >= 0).all(axis=1)
            return -grows, float(kept.mean()), float((after >= 0).mean()), _hardest(after)

        return forecast


def _hardest(slack: Float64) -> float:
    """The mean slack of the nearest promise over the hardest quarter of histories."""
    worst = np.sort(slack.min(axis=1, initial=FAR))
    return float(worst[: max(len(worst) // 4, 1)].mean())


def _one_or_two(of: Sequence[int]) -> list[tuple[int, ...]]:
    return [*((at,) for at in of), *combinations_with_replacement(of, 2)]


def _counted(taken: Sequence[int], given: Sequence[int]) -> Move:
    return {at: -taken.count(at) for at in taken} | {at: given.count(at) for at in given}


def _moved(seats: Seats, move: Mapping[int, int]) -> Seats:
    return tuple(count + move.get(at, 0) for at, count in enumerate(seats))
