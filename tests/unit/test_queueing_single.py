"""One agent, priorities, constant times: against formulas in 50 digits, embedded chains and sums of their own."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from reference_cases import cases, ident
from theory_cases import both

from slasim.planning.queueing import (
    ConstantService,
    ConstantTimes,
    GammaService,
    LognormalService,
    MixedService,
    UniformService,
    erlang_c,
    mg1,
    mg1_priorities,
    mmc_priorities,
)

DIGITS = 1e-11


@pytest.mark.parametrize("case", cases("b3_mg1_pollaczek_khinchine"), ids=ident)
def test_any_handling_times(case: Any):
    found, expected = both("b3_mg1_pollaczek_khinchine", case)
    assert found.keys() == case["expected"].keys()
    assert found == pytest.approx(expected, rel=DIGITS, abs=1e-14)


def test_one_agent_overloaded_or_idle():
    found = mg1([0.0, 1.0, 2.0], 1.0, 2.0, 6.0)
    assert found.mean_wait.tolist() == [0.0, inf, inf]
    assert found.occupancy.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("case", cases("b5_mg1_priority"), ids=ident)
def test_one_agent_with_priorities(case: Any):
    found, expected = both("b5_mg1_priority", case)
    for figure, values in expected.items():
        assert found[figure] == pytest.approx(values, rel=DIGITS), figure


def test_an_overloaded_class_leaves_those_before_it_a_steady_state():
    """The agent is always busy; at the end of what is in hand the first class goes first."""
    waits, times = mg1_priorities([0.25, 9.0, 1.0], 1.0, 2.0)
    assert waits == pytest.approx([(0.25 * 2 + 0.75 * 2) / 2 / 0.75, inf, inf])
    assert times == pytest.approx([1 / 0.75, inf, inf])


@pytest.mark.parametrize("case", cases("b1_mmc_nonpreemptive_priority"), ids=ident)
def test_several_agents_with_priorities(case: Any):
    found, expected = both("b1_mmc_nonpreemptive_priority", case)
    for figure, values in expected.items():
        assert found[figure] == pytest.approx(values, rel=DIGITS), figure


@pytest.mark.parametrize("case", cases("b2_mmc_preemptive_resume"), ids=ident)
def test_several_agents_with_preemption(case: Any):
    found, expected = both("b2_mmc_preemptive_resume", case)
    for figure, values in expected.items():
        assert found[figure] == pytest.approx(values, rel=1e-10), figure


def test_several_agents_overloaded_by_the_last_class():
    waits, resumed = mmc_priorities([1.0, 2.0, 8.0], 1.0, 4)
    assert waits[:2] == pytest.approx([1 / 4 / (1 * 0.75), 1 / 4 / (0.75 * 0.25)])  # all agents are always busy
    assert resumed[0] == pytest.approx(erlang_c(1.0, 1.0, 4).mean_wait)
    assert waits[2] == resumed[2] == inf


@pytest.mark.parametrize("case", cases("b7_mdc"), ids=ident)
def test_constant_times(case: Any):
    found, expected = both("b7_mdc", case)
    few = found["mean_wait_in_D"] < 1e-3  # the source prints eleven decimals
    for figure, value in expected.items():
        assert found[figure] == pytest.approx(value, rel=2e-8 if few and figure != "p_wait" else 1e-9), figure


@pytest.mark.parametrize("case", cases("b4_md1_wait_cdf"), ids=ident)
def test_waits_for_one_agent_with_constant_times(case: Any):
    found, expected = both("b4_md1_wait_cdf", case)
    assert found["P_W_le_t"] == pytest.approx(expected["P_W_le_t"], rel=1e-13)
    assert found["mean_wait_in_D"] == pytest.approx(expected["mean_wait_in_D"], rel=DIGITS)


@pytest.mark.parametrize("load", [0.99, 0.9999, 0.999999])
def test_one_agent_with_constant_times_near_full_load(load: float):
    assert ConstantTimes(load, 1.0, 1).mean_wait == pytest.approx(load / 2 / (1 - load), rel=1e-10)


def test_ten_thousand_agents_with_constant_times():
    queue = ConstantTimes(9_900.0, 1.0, 10_000)
    assert 0.1 < queue.p_wait < erlang_c(9_900.0, 1.0, 10_000).p_wait
    assert 0.1 < queue.mean_wait / erlang_c(9_900.0, 1.0, 10_000).mean_wait < 1.0


@pytest.mark.parametrize("agents", [2, 5])
def test_waits_of_several_agents_with_constant_times(agents: int):
    """Customer n takes the agent of customer n - c, so a recursion gives a million waits."""
    queue, rng = ConstantTimes(0.8 * agents, 1.0, agents), np.random.default_rng(7)
    gaps = rng.exponential(1 / queue.rate, 1_000_000).reshape(-1, agents)
    turns = np.roll(np.cumsum(gaps.ravel()), -agents)[:-agents] - np.cumsum(gaps.ravel())[:-agents]
    waits = np.zeros((len(gaps), agents))
    for n, turn in enumerate(turns.reshape(-1, agents)):
        waits[n + 1] = np.maximum(waits[n] + 1 - turn, 0)
    batches = waits[1_000 : 1_000 + (len(waits) - 1_000) // 50 * 50].reshape(50, -1)
    for limit in (0.0, 0.3, 1.4):
        shares = (batches <= limit).mean(axis=1)
        error = shares.std(ddof=1) / 50**0.5
        assert queue.within(limit) == pytest.approx(shares.mean(), abs=4 * error)
    assert 1 - queue.p_wait == pytest.approx(queue.within(0.0), rel=1e-12)


def test_constant_times_refuse_an_overload():
    with pytest.raises(ValueError, match="without end"):
        ConstantTimes(3.0, 1.0, 3)


SERVICES = [
    ConstantService(2.0),
    GammaService(2.0, 0.3),
    LognormalService(2.0, 1.5),
    UniformService(1.0, 4.0),
    MixedService((0.25, 0.75), (GammaService(3.0), ConstantService(0.5))),
]


@pytest.mark.parametrize("handling", SERVICES, ids=lambda each: type(each).__name__)
def test_what_a_service_says_agrees_with_itself(handling: Any):
    """E min(S, u) has the slope P(S > u): its moments and its wave by sums over a fine grid."""
    u = np.linspace(0, 400, 400_001)
    beyond = np.diff(handling.limited(u)) / np.diff(u)
    middle = (u[1:] + u[:-1]) / 2
    step = u[1] - u[0]
    assert handling.limited(np.array([1e6]))[0] == pytest.approx(handling.mean, rel=1e-6)
    assert (2 * middle * beyond).sum() * step == pytest.approx(handling.second, rel=1e-4)
    assert (3 * middle**2 * beyond).sum() * step == pytest.approx(handling.third, rel=5e-3)
    wave = 1 + 1j * 0.7 * (np.exp(0.7j * middle) * beyond).sum() * step
    assert handling.wave(0.7) == pytest.approx(wave, abs=1e-5)
