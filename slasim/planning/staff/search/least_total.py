"""The search for the least expected total: what staff costs, and the overtime and credits of the windows beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.ascent import Ascent, Move, Score
from slasim.types import Float64, Int64


@dataclass
class LeastTotal(Ascent):
    """Designs on the same histories, so that differences are paired; no queue may grow."""

    _beside: dict[tuple[int, int], float] = field(default_factory=dict)  # what a step changes beside staff, mean

    def score(self, seats: Seats, seen: Any) -> Score:
        """Growth, rules, and the mean total."""
        behind = float(np.maximum(seen.behind.mean(axis=0), 0.0).sum()) if seen.growth.is_growing else 0.0
        over = 0.0 if self.rules.bears(seen) else -1.0
        return -behind, over, -float(self.total(seats, seen).mean())

    def total(self, seats: Seats, seen: Any) -> Float64:
        """[history] units of the currency."""
        return np.asarray(self.free.cost(seats) + seen.beside_staff, np.float64)

    def order(self, seats: Seats, histories: int) -> Int64:
        """All histories weigh alike: as they come."""
        return np.arange(histories)

    def moves(self, steps: Sequence[tuple[int, int]]) -> Iterator[Move]:
        """One or two seats less as well."""
        yield from super().moves(steps)
        away = [at for at, step in steps if step < 0]
        for at in away:
            yield {at: -1}
            yield from ({at: -1, other: -1} if other > at else {at: -2} for other in away if other >= at)

    def is_worse(self, moved: Seats, seats: Seats, few: Int64) -> bool:
        """Whether the paired difference is above 0 by its standard error."""
        more, before = (self.total(each, self.see(each, few)) for each in (moved, seats))
        change = more - before
        return bool(change.mean() > change.std(ddof=1) / np.sqrt(len(change)))

    def forecasts(self, seats: Seats, histories: int) -> Callable[[Move], Score]:
        """By what each seat alone changes: those that should save come first, and of these those without growth."""
        seen = self.see(seats, histories)
        behind = np.asarray(seen.behind.mean(axis=0), np.float64)
        growing, costs = seen.growth.is_growing, [each.cost for each in self.free.shifts]

        def forecast(move: Move) -> Score:
            grows = self.behind_after(move, behind if growing else np.minimum(behind, 0.0))
            beside = sum(abs(step) * self._beside[at, 1 if step > 0 else -1] for at, step in move.items())
            saved = -(sum(costs[at] * step for at, step in move.items()) + beside)
            return float(saved > 0), -grows, saved

        return forecast

    def _look(self, seats: Seats, hard: Int64, steps: Iterable[tuple[int, int]], again: bool = False) -> None:
        steps = list(steps)
        super()._look(seats, hard, steps, again)
        before: Any = self.see(seats, hard)
        for at, step in steps:
            if again or (at, step) not in self._beside:
                after: Any = self.see(tuple(count + step * (each == at) for each, count in enumerate(seats)), hard)
                self._beside[at, step] = float((after.beside_staff - before.beside_staff).mean())
