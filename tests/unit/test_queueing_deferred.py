"""The least capacity for deferred work: exact fractions of reference, and the most urgent first, hour by hour."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
from reference_cases import case, cases, ident

from slasim.planning.queueing import OpenSpans, least_capacity


@pytest.mark.parametrize(
    "reference", [each for each in cases("d3_deferred_tickets") if each["id"].startswith("DEF-const")], ids=ident
)
def test_a_day_around_the_clock(reference: Any):
    inputs, expected = reference["inputs"], reference["expected"]
    hours, allowed = range(24), inputs["deadline_h"]
    found = least_capacity(inputs["work_agent_hours"], hours, [hour + allowed for hour in hours])
    assert found.capacity == Fraction(expected["min_constant_capacity"])
    assert found.agents == expected["ceil_agents"]
    first, last = expected["binding_window_hours"]
    assert (found.start, found.end) == (first, last + allowed)


def test_office_hours():
    reference = case("d3_deferred_tickets", "DEF-office-D24")
    work = [Fraction(amount) for amount in reference["inputs"]["work_agent_hours_per_hour_of_day"]] * 5
    offices = OpenSpans([(24 * day + 9, 24 * day + 17) for day in range(6)])
    found = least_capacity(work, range(120), [hour + 24 for hour in range(120)], offices)
    assert found.capacity == Fraction(reference["expected"]["min_constant_capacity_when_open"])
    assert found.agents == reference["expected"]["ceil_agents"]


def late(capacity: Fraction, jobs: list[tuple[Fraction, int, int]], is_open: list[bool], cycles: int) -> bool:
    """Whether the most urgent first, with so much each open hour, misses a deadline; moments are whole hours."""
    cycle = len(is_open)
    waiting: list[list[Any]] = []
    for now in range(cycle * cycles):
        waiting += [[due - start + now, amount] for amount, start, due in jobs if start == now % cycle]
        left = capacity if is_open[now % cycle] else Fraction(0)
        for job in sorted(waiting, key=lambda each: each[0]):
            done = min(left, job[1])
            job[1] -= done
            left -= done
        waiting = [job for job in waiting if job[1] > 0]
        if any(due <= now + 1 for due, _ in waiting):
            return True
    return False


@pytest.mark.parametrize("seed", range(30))
def test_so_much_is_enough_and_less_is_not(seed: int):
    """Days of ten hours that come round again, deadlines up to two days away."""
    rng = np.random.default_rng(seed)
    is_open = [bool(each) for each in rng.random(10) < 0.6]
    spans = [(hour, hour + 1) for hour in range(10) if is_open[hour]]
    jobs = [
        (Fraction(int(rng.integers(1, 9)), 2), int(start), int(start + rng.integers(1, 21)))
        for start in rng.integers(0, 10, int(rng.integers(1, 8)))
    ]
    amounts, starts, dues = zip(*jobs, strict=True)
    found = least_capacity(amounts, starts, dues, OpenSpans(spans, 10))
    if found.capacity == inf:
        assert late(Fraction(10**9), jobs, is_open, 3)
        return
    assert isinstance(found.capacity, Fraction)
    assert found.work == found.capacity * found.hours
    assert not late(found.capacity, jobs, is_open, 30)
    assert late(found.capacity * Fraction(19, 20), jobs, is_open, 60)
    by_floats = least_capacity([float(amount) for amount in amounts], starts, dues, OpenSpans(spans, 10))
    assert by_floats.capacity == pytest.approx(float(found.capacity), rel=1e-12)


def test_over_many_weeks_the_mean_binds():
    """All may wait a month: so little open time there is, that much is needed."""
    found = least_capacity([30], [5], [5 + 30 * 24], OpenSpans([(9, 17)], 24))
    assert (found.capacity, found.agents, found.hours) == (Fraction(30, 8), 4, 8)


def test_deadlines_in_business_hours():
    """Counted hour by hour of a week that is open on weekdays from 9 to 17."""
    open_hours = [hour for day in range(5) for hour in range(24 * day + 9, 24 * day + 17)]
    clock = OpenSpans([(24 * day + 9, 24 * day + 17) for day in range(5)], 168)
    for start in range(0, 168, 5):
        for hours in (1, 8, 11, 40, 100):
            passed, now = 0, start
            while passed < hours:
                passed += now % 168 in open_hours
                now += 1
            assert clock.after(start, hours) == now
    assert clock.after(Fraction(33, 2), 1) == Fraction(24 + 9) + Fraction(1, 2)
    with pytest.raises(ValueError, match="no 3 open hours"):
        OpenSpans([(0, 2)]).after(0, 3)


def test_nothing_to_do_and_what_is_refused():
    assert least_capacity([], [], []).capacity == 0
    with pytest.raises(ValueError, match="before it arrives"):
        least_capacity([1], [5], [4])
    with pytest.raises(ValueError, match="in order"):
        OpenSpans([(3, 5), (4, 6)])
    with pytest.raises(ValueError, match="between 0 and 24"):
        OpenSpans([(3, 25)], 24)
    assert least_capacity([1], [0], [5], OpenSpans([(6, 9)])).capacity == inf
