"""The search for seats where every design can be judged exactly: optima that are proven by enumeration."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pytest
from staff_cases import THEORY, Exact, Shift, Shifts, Steady

from slasim.planning.queueing import transient_day
from slasim.planning.staff.free import Seats
from slasim.planning.staff.search.descent import Descent
from slasim.planning.staff.search.least_total import LeastTotal
from slasim.planning.staff.search.starts import by_halving
from slasim.types import Bools, Float64, Int64


@dataclass
class ADay(Exact):
    """A day of one skill with patience, by the transient chain."""

    inputs: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def patterns(self) -> Float64:
        count = self.inputs["periods"]
        return np.array(self.inputs.get("shift_patterns", np.eye(count)), np.float64)

    def agents(self, seats: Seats) -> Int64:
        return (np.array(seats) @ self.patterns).astype(np.int64)

    def day(self, agents: Int64, busyness: float = 1.0) -> Any:
        return transient_day(
            [busyness * rate for rate in self.inputs["arrivals_per_hour"]],
            self.inputs["period_s"] / 3600,
            self.inputs["mean_service_s"] / 3600,
            agents,
            patience=self.inputs["mean_patience_s"] / 3600,
            within=self.inputs["sl_threshold_s"] / 3600,
        )

    def slack(self, seats: Seats) -> list[float]:
        agents = self.agents(seats)
        if agents.min() < 1:
            return [-100.0] * (1 + self.inputs["periods"])
        found = self.day(agents)
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


def cases(name: str, penalty: bool = False) -> list[Any]:
    found = json.loads((THEORY / name).read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found if ("penalty" in case["id"]) is penalty]


def shifts_of(inputs: Mapping[str, Any]) -> Shifts:
    costs = [float(cost) for cost in inputs["cost_per_shift"]]
    return Shifts([Shift(cost) for cost in costs], (0,) * len(costs), (inputs["max_per_shift"],) * len(costs))


@pytest.mark.parametrize("case", cases("d2_staffing_optima_enumerated.json"))
def test_the_proven_optimum_of_a_day(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    if "shift_patterns" in inputs:
        free = shifts_of(inputs)
    else:
        free = Shifts([Shift(1.0)] * inputs["periods"], (1,) * inputs["periods"], (8,) * inputs["periods"])
    tries = ADay(free, inputs=inputs)
    found = cheapest(tries)
    assert tries.see(found, 0, [0]).kept.all()
    assert free.cost(found) == pytest.approx(expected.get("optimum", expected.get("optimum_cost")))


class Penalties(NamedTuple):
    """A design on histories of which each is a day of some busyness."""

    beside_staff: Float64
    growth: Steady = Steady()

    @property
    def behind(self) -> Float64:
        return np.zeros((len(self.beside_staff), 1))

    @property
    def margins(self) -> Float64:
        return np.zeros((len(self.beside_staff), 1))

    @property
    def failed(self) -> Bools:
        return self.margins < 0

    @property
    def kept(self) -> Bools:
        return ~self.failed.any(axis=1)


TIERS = ((0.8, 0.0), (0.75, 8.0), (0.6, 25.0), (-1.0, 100.0))  # service level of the day at least, penalty
CLOSED = 1e4  # a period without anybody


@dataclass
class UncertainDay(ADay):
    """Days of the busyness of each history, with a penalty by the service level of the day."""

    days: list[float] = field(default_factory=list)
    penalties: dict[tuple[bytes, float], float] = field(default_factory=dict)  # by agents and busyness

    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Any:
        agents = self.agents(seats)
        return Penalties(np.array([self.penalty(agents, self.days[each]) for each in histories]))

    def penalty(self, agents: Int64, busyness: float) -> float:
        if agents.min() < 1 or agents.max() > 9:
            return CLOSED
        key = agents.tobytes(), busyness
        if key not in self.penalties:
            level = self.day(agents, busyness).service_level("lasting", whole=True)
            self.penalties[key] = next(penalty for least, penalty in TIERS if level >= least)
        return self.penalties[key]


@pytest.mark.parametrize("case", cases("d2_staffing_optima_enumerated.json", penalty=True))
def test_the_least_total_of_a_day_whose_volume_is_uncertain(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    days = [busy for busy, share in inputs["busyness"] for _ in range(round(4 * share))]
    tries = UncertainDay(shifts_of(inputs), inputs=inputs, days=days)
    search = LeastTotal(tries, 0, 1.0, tries=1000)  # penalties in steps: every exchange of one or two is tried
    found = search.climb((2,) * 7, len(days))
    total = search.total(found, tries.see(found, 0, range(len(days))))
    assert total.mean() == pytest.approx(expected["optimum"])
    assert tries.free.cost(found) == pytest.approx(expected["shift_cost"])


@dataclass
class TwoClasses(Exact):
    """Two classes of calls with patience, specialists of each and generalists, as a Markov chain.

    A state is how many calls specialists have or wait for them (`first`, `second`), and how many generalists have
    (`busy`). A call goes to a specialist who is free, else to a generalist, else it waits; so nobody waits while a
    generalist is free. A generalist who is done takes from the longer queue (`lqf`, equal ones: the first) or from the
    first (`prio1`).
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    waiting: int = 16  # places in a queue: with more nothing changes in the ninth digit

    def slack(self, seats: Seats) -> list[float]:
        abandoned, waits = self.figures(seats)
        bounds = self.inputs["max_abandonment_each_class"], self.inputs["max_p_wait_each_class"]
        return [100 * (most - each) for most, of in zip(bounds, (abandoned, waits), strict=True) for each in of]

    def figures(self, seats: Seats) -> tuple[list[float], list[float]]:
        one, two, general = seats
        states = [(i, j, b) for b in range(general) for i in range(one + 1) for j in range(two + 1)]
        longest = self.waiting
        states += [(i, j, general) for i in range(one + longest + 1) for j in range(two + longest + 1)]
        number = {state: at for at, state in enumerate(states)}
        rates = np.zeros((len(states), len(states)))
        for state in states:
            for to, rate in self.moves(state, seats):
                if to in number:
                    rates[number[state], number[to]] += rate
        balance = (rates - np.diag(rates.sum(axis=1))).T
        balance[-1] = 1.0
        law = np.linalg.solve(balance, np.eye(len(states))[-1])
        queue = np.array([[max(i - one, 0), max(j - two, 0)] for i, j, _ in states], float)
        full = np.array([[i >= one and b == general, j >= two and b == general] for i, j, b in states], float)
        rate = np.array(self.inputs["arrivals_per_hour"], float) / 3600
        lost = law @ queue / np.array(self.inputs["mean_patience_s"]) / rate
        return lost.tolist(), (law @ full).tolist()

    def moves(self, state: tuple[int, int, int], seats: Seats) -> Iterable[tuple[tuple[int, int, int], float]]:
        i, j, b = state
        one, two, general = seats
        done = 1 / self.inputs["mean_service_s"]
        first, second = (rate / 3600 for rate in self.inputs["arrivals_per_hour"])
        yield ((i + 1, j, b) if i < one or b == general else (i, j, b + 1)), first
        yield ((i, j + 1, b) if j < two or b == general else (i, j, b + 1)), second
        yield (i - 1, j, b), min(i, one) * done  # who waits takes the place
        yield (i, j - 1, b), min(j, two) * done
        waits, others = max(i - one, 0), max(j - two, 0)
        takes_first = waits > 0 and (self.inputs["generalist_rule"] == "prio1" or waits >= others)
        yield ((i - 1, j, b) if takes_first else (i, j - 1, b) if others else (i, j, b - 1)), b * done
        patience = self.inputs["mean_patience_s"]
        yield (i - 1, j, b), waits / patience[0]
        yield (i, j - 1, b), others / patience[1]


@pytest.mark.parametrize("case", cases("d4_multiskill_optima.json"))
def test_the_proven_optimum_of_specialists_and_generalists(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    costs = [float(cost) for cost in inputs["cost_specialist1_specialist2_generalist"]]
    free = Shifts([Shift(cost) for cost in costs], (0, 0, 0), tuple(inputs["ranges"].values()))
    tries = TwoClasses(free, inputs=inputs)
    optimum = expected["optima"][0]
    abandoned, waits = tries.figures((optimum["s1"], optimum["s2"], optimum["g"]))
    assert abandoned == pytest.approx(optimum["p_abandon"], abs=1e-8)
    assert waits == pytest.approx(optimum["p_wait"], abs=1e-8)
    found = cheapest(tries)
    assert tries.see(found, 0, [0]).kept.all()
    assert free.cost(found) == pytest.approx(expected["optimum_cost"])
