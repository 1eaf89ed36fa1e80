"""Designs that are judged exactly, for searches that see simulated ones else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.types import Bools, Float64

THEORY = Path(__file__).parent / "data" / "theory"


class Shift(NamedTuple):
    cost: float


class Steady(NamedTuple):
    is_growing: bool = False


@dataclass(frozen=True)
class Shifts:
    """What may be chosen."""

    shifts: Sequence[Shift]
    least: Seats
    most: Seats

    def cost(self, seats: Seats) -> float:
        return sum(each.cost * count for each, count in zip(self.shifts, seats, strict=True))


class Judged(NamedTuple):
    """A design on one history without chance: how far it is above each of its bounds."""

    margins: Float64

    @property
    def failed(self) -> Bools:
        return self.margins < 0

    @property
    def kept(self) -> Bools:
        return ~self.failed.any(axis=1)

    @property
    def behind(self) -> Float64:
        return np.zeros((1, 1))

    @property
    def growth(self) -> Steady:
        return Steady()


@dataclass
class Exact(ABC):
    """Designs judged by formulas."""

    free: Shifts
    known: dict[Seats, Judged] = field(default_factory=dict)

    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Judged:
        assert list(histories) == [0]
        if seats not in self.known:
            self.known[seats] = Judged(np.array([self.slack(seats)]))
        return self.known[seats]

    @abstractmethod
    def slack(self, seats: Seats) -> list[float]:
        """How far a design is above each of its bounds."""
