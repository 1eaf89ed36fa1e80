"""What each design of a frontier costs under one forecast, and which of them are really dearer than the cheapest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slasim.planning.staff.trials import SeenDesign
from slasim.study.measures.promises.asked import WhatIsAsked, event
from slasim.study.measures.promises.chance import KeptChance, chance_of
from slasim.study.measures.promises.risk import by_month
from slasim.study.statistics import Interval, mean_interval, not_below_0, pooled_quantile_interval
from slasim.study.statistics.pairing import paired
from slasim.types import Float64

ONE_IN_20 = 0.95
ERROR = 0.05  # that any design is called dearer and is not


class Point(NamedTuple):
    """One design under one forecast. Units of the currency."""

    staff: float
    credits: Float64  # [window]
    by_month: Float64  # [window, month]
    chance: KeptChance  # that a window has what is asked
    queues: str
    is_growing: bool

    @classmethod
    def of(cls, staff: float, seen: SeenDesign, asked: WhatIsAsked) -> Point:
        """From what was seen."""
        found, judged = event(seen.tables, asked)
        windows = len(seen.kept)
        months = by_month(seen.tables, windows)
        growth = seen.growth
        return cls(staff, seen.credits, months, chance_of(found, judged), growth.verdict, growth.is_growing)

    @property
    def expected(self) -> Interval:
        """Credits of a window."""
        return not_below_0(mean_interval(self.credits, skewed=True))

    @property
    def one_month_in_20(self) -> Interval:
        """The credits of a month that one in 20 exceeds; no data where no month is whole."""
        return pooled_quantile_interval(list(self.by_month), ONE_IN_20)

    @property
    def total(self) -> Interval:
        """Staff and credits of a window."""
        return Interval(*(self.staff + end for end in self.expected))


def optimum(points: Sequence[Point]) -> int | None:
    """Which has the lowest total of those whose queues do not grow; None where all grow."""
    steady = [at for at, point in enumerate(points) if not point.is_growing]
    return min(steady, key=lambda at: points[at].total.estimate, default=None)


def dearer_by(points: Sequence[Point], best: int) -> list[Interval]:
    """How much dearer each is than the best in the same windows; all intervals are right together (Bonferroni)."""
    base = points[best]
    confidence = 1 - ERROR / max(len(points) - 1, 1)
    found = []
    for point in points:
        more = paired(base.credits + base.staff, point.credits + point.staff, confidence)
        found.append(more.difference)
    return found


def dominated(points: Sequence[Point]) -> list[bool]:
    """Whether another design costs no more in staff and owes no more credits, and less of one; or queues grow."""

    def beats(one: Point, other: Point) -> bool:
        mine, its = (one.staff, float(one.credits.mean())), (other.staff, float(other.credits.mean()))
        return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))

    steady = [point for point in points if not point.is_growing]
    return [point.is_growing or any(beats(other, point) for other in steady) for point in points]
