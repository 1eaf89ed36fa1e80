"""The search for seats where every design can be judged exactly: optima that are proven by enumeration."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from slasim.planning.queueing import transient_day
from slasim.planning.staff.free import Seats
from slasim.planning.staff.search import Descent
from slasim.planning.staff.starts import by_halving
from slasim.types import Bools, Float64

THEORY = Path(__file__).parents[1] / "data" / "theory"


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
class Exact:
    """Designs judged by formulas."""

    free: Shifts
    known: dict[Seats, Judged] = field(default_factory=dict)

    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Judged:
        assert list(histories) == [0]
        if seats not in self.known:
            self.known[seats] = Judged(np.array([self.slack(seats)]))
        return self.known[seats]

    def slack(self, seats: Seats) -> list[float]:
        raise NotImplementedError


@dataclass
class ADay(Exact):
    """A day of one skill with patience, by the transient chain."""

    inputs: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def patterns(self) -> Float64:
        count = self.inputs["periods"]
        return np.array(self.inputs.get("shift_patterns", np.eye(count)), np.float64)

    def slack(self, seats: Seats) -> list[float]:
        agents = (np.array(seats) @ self.patterns).astype(np.int64)
        if agents.min() < 1:
            return [-100.0] * (1 + self.inputs["periods"])
        hours = self.inputs["period_s"] / 3600
        found = transient_day(
            self.inputs["arrivals_per_hour"],
            hours,
            self.inputs["mean_service_s"] / 3600,
            agents,
            patience=self.inputs["mean_patience_s"] / 3600,
            within=self.inputs["sl_threshold_s"] / 3600,
        )
        day, periods = found.service_level("lasting", whole=True), found.service_level("lasting")
        bounds = {"day SL>=0.80 and every period SL>=0.70": (0.8, 0.7), "SL>=0.80 in every period": (0.0, 0.8)}
        of_day, of_period = bounds.get(str(self.inputs["constraint"]).split(", SL=")[0], (0.8, 0.0))
        return [100 * (day - of_day), *(100 * (np.asarray(periods) - of_period))]


def cheapest(tries: Exact) -> Seats:
    """What the search makes of it: from halfway, down, exchanges."""
    descent = Descent(tries, 0, 1.0)
    assert descent.race(tries.free.most, 1)
    start = by_halving(descent, tries.free.least, tries.free.most, 1)
    return descent.around(descent.down(start, 1), 1)


def cases(name: str) -> list[Any]:
    found = json.loads((THEORY / name).read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found if "penalty" not in case["id"]]


@pytest.mark.parametrize("case", cases("d2_staffing_optima_enumerated.json"))
def test_the_proven_optimum_of_a_day(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    if "shift_patterns" in inputs:
        costs = [float(cost) for cost in inputs["cost_per_shift"]]
        free = Shifts([Shift(cost) for cost in costs], (0,) * len(costs), (inputs["max_per_shift"],) * len(costs))
    else:
        free = Shifts([Shift(1.0)] * inputs["periods"], (1,) * inputs["periods"], (8,) * inputs["periods"])
    tries = ADay(free, inputs=inputs)
    found = cheapest(tries)
    assert tries.see(found, 0, [0]).kept.all()
    assert free.cost(found) == pytest.approx(expected.get("optimum", expected.get("optimum_cost")))
