"""Seats that cover work: known optima, and every vector of seats tried on small desks with a check of its own."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from reference_cases import cases, ident
from scipy.optimize import linprog

from slasim.planning.covering import SeatPattern, Total, WorkToCover, cover


@pytest.mark.parametrize(
    "case",
    [each for each in cases("d1_shift_scheduling_known_optima") if "requirement" in each["inputs"]],
    ids=ident,
)
def test_agents_by_interval_at_the_known_optimum(case: Any):
    inputs = case["inputs"]
    presence, needed = np.array(inputs["cover_period_by_shift"], float), np.array([inputs["requirement"]], float)
    patterns = [SeatPattern(presence[:, p], (0,), cost) for p, cost in enumerate(inputs["cost_per_shift"])]
    found = cover(WorkToCover(needed, [0]), patterns, cyclic=False)
    assert (found.status, found.cost) == ("optimal", case["expected"]["optimum"])
    assert found.bound == pytest.approx(found.cost)
    assert np.all(presence @ found.seats >= needed[0])


@pytest.mark.parametrize(
    "case", [each for each in cases("d3_deferred_tickets") if "shift_starts" in each["inputs"]], ids=ident
)
def test_deferred_work_at_the_known_optimum(case: Any):
    inputs = case["inputs"]
    hour = np.arange(12)
    patterns = [
        SeatPattern(((hour >= start) & (hour < start + inputs["shift_len"])).astype(float), (0,), inputs["cost"])
        for start in inputs["shift_starts"]
    ]
    work = np.array([inputs["work_agent_hours"]], float)
    found = cover(WorkToCover(work, [0], (hour + inputs["deadline_h"] - 1)[None]), patterns, cyclic=False)
    assert (found.status, found.cost) == ("optimal", case["expected"]["optimum_cost"])


def least_undone(demand: WorkToCover, patterns: list[SeatPattern], seats: Any, cyclic: bool) -> float:
    """Agent-hours that such seats cannot do in time: a flow of each arrival to the intervals and skills it may use."""
    intervals = demand.work.shape[1]
    assert demand.last is not None
    jobs = [
        (c, i) for c in range(len(demand.work)) for i in range(intervals)
        if demand.work[c, i] > 0 and (cyclic or demand.last[c, i] < intervals)
    ]  # fmt: skip
    ways = [
        (j, t % intervals, p)
        for j, (c, i) in enumerate(jobs)
        for t in range(i, demand.last[c, i] + 1)
        for p, pattern in enumerate(patterns)
        if demand.skill[c] in pattern.skills
    ]
    if not ways:
        return float(sum(demand.work[job] for job in jobs))
    limits = np.zeros((len(jobs) + len(patterns) * intervals, len(ways)))
    for k, (j, t, p) in enumerate(ways):
        limits[j, k] = limits[len(jobs) + p * intervals + t, k] = 1
    room = [
        seats[p] * pattern.presence[t] * demand.hours for p, pattern in enumerate(patterns) for t in range(intervals)
    ]
    wanted = [demand.work[job] for job in jobs]
    done = linprog(-np.ones(len(ways)), A_ub=limits, b_ub=[*wanted, *room])
    return float(sum(wanted) + done.fun)


def small_desk(seed: int) -> tuple[WorkToCover, list[SeatPattern], bool]:
    """Two skills and a seat that has both; deadlines at random, which overtake each other."""
    rng = np.random.default_rng(seed)
    cyclic, intervals = bool(seed % 2), 5
    work = rng.integers(0, 4, (3, intervals)) * rng.choice([0.5, 1.0], (3, intervals))
    last = np.arange(intervals) + rng.integers(0, 4, (3, intervals))
    patterns = [
        SeatPattern(rng.choice([0.0, 0.5, 1.0], intervals), skills, float(cost), most=3)
        for skills, cost in (((0,), 3), ((1,), 4), ((0, 1), 5), ((1, 0), 6))
    ]
    return WorkToCover(work, [0, 1, 0], last, hours=1.5), patterns, cyclic


@pytest.mark.parametrize("seed", range(24))
def test_no_other_seats_are_cheaper(seed: int):
    demand, patterns, cyclic = small_desk(seed)
    costs = np.array([pattern.cost for pattern in patterns])
    found = cover(demand, patterns, cyclic=cyclic)
    vectors = sorted(product(range(4), repeat=len(patterns)), key=lambda seats: float(np.dot(seats, costs)))
    if found.status == "uncovered":
        most = least_undone(demand, patterns, (3, 3, 3, 3), cyclic)
        assert most > 1e-9
        assert found.uncovered.sum() == pytest.approx(most, abs=1e-5)
        allowed = most + 1e-5
    else:
        assert not found.uncovered.any()
        allowed = 1e-7
    cheapest = next(seats for seats in vectors if least_undone(demand, patterns, seats, cyclic) <= allowed)
    assert found.cost == pytest.approx(np.dot(cheapest, costs))
    assert least_undone(demand, patterns, found.seats, cyclic) <= allowed


def test_the_small_desks_are_of_both_kinds():
    states = {cover(*small_desk(seed)[:2], cyclic=small_desk(seed)[2]).status for seed in range(24)}
    assert states == {"optimal", "uncovered"}


def test_seats_of_two_skills_are_counted_once():
    """Four agents' work of each skill takes eight seats, however many skills they have."""
    demand = WorkToCover(np.array([[4.0], [4.0]]), [0, 1])
    assert cover(demand, [SeatPattern(np.ones(1), (0, 1))]).cost == 8


def test_bounds_on_sums_and_scale():
    demand = WorkToCover(np.array([[4.0, 2.0]]), [0])
    early, late = SeatPattern(np.array([1.0, 0.0]), (0,)), SeatPattern(np.array([0.0, 1.0]), (0,), 2.0, least=3)
    assert cover(demand, [early, late]).seats.tolist() == [4, 3]
    assert cover(demand, [early, late], scale=2.1).seats.tolist() == [9, 5]
    found = cover(demand, [early, late], totals=[Total(np.ones(2), most=5)])
    assert (found.status, found.seats.tolist(), found.uncovered.sum()) == ("uncovered", [2, 3], pytest.approx(2.0))
    with pytest.raises(ValueError, match="no seats found"):
        cover(demand, [early, late], totals=[Total(np.ones(2), most=2)])


def test_work_of_the_last_hour_goes_round_the_week():
    work, last = np.array([[0.0, 0.0, 2.0]]), np.array([[0, 1, 3]])
    first = [SeatPattern(np.array([1.0, 0.0, 0.0]), (0,))]
    assert cover(WorkToCover(work, [0], last), first).seats.tolist() == [2]
    assert cover(WorkToCover(work, [0], last), first, cyclic=False).seats.tolist() == [0]  # due after the end
    assert cover(WorkToCover(work, [0], last - [[0, 0, 1]]), first).status == "uncovered"


def test_deadlines_that_overtake_across_the_end_of_the_week():
    """The work of the last hour may wait, that of the first may not, and nobody is there for it."""
    demand = WorkToCover(np.array([[1.0, 0.0, 1.0]]), [0], np.array([[0, 1, 4]]))
    found = cover(demand, [SeatPattern(np.array([0.0, 1.0, 1.0]), (0,))])
    assert (found.status, found.uncovered.sum()) == ("uncovered", pytest.approx(1.0))


def test_what_is_refused():
    with pytest.raises(ValueError, match="a row for each class"):
        WorkToCover(np.zeros((2, 3)), [0])
    with pytest.raises(ValueError, match="before its own"):
        WorkToCover(np.zeros((1, 2)), [0], np.array([[0, 0]]))
    with pytest.raises(ValueError, match="not negative"):
        WorkToCover(-np.ones((1, 2)), [0])


def test_no_work_takes_the_fewest_seats():
    found = cover(
        WorkToCover(np.zeros((0, 24)), (), np.zeros((0, 24), np.int64)), [SeatPattern(np.ones(24), (0,), 1.0, 2, 5)]
    )
    assert (found.seats.tolist(), found.status) == ([2], "optimal")
