"""Rates that change: offered load in closed form and by simulation-free sums, agents that keep delay steady."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import pytest
from reference_cases import case

from slasim.planning.queueing import (
    ConstantService,
    GammaService,
    LognormalService,
    MixedService,
    chain_agents,
    modified_load_agents,
    offered_load,
    sinusoidal_load,
    smooth_rates,
    stationary_agents,
    transient_day,
)

SERVICES: dict[str, Any] = {
    "exp mean 1": GammaService(1.0),
    "det 1": ConstantService(1.0),
    "Erlang-2 mean 1": GammaService(1.0, 0.5),
    "H2 p=.2:mean3,.8:mean.5": MixedService((0.2, 0.8), (GammaService(3.0), GammaService(0.5))),
}
DAY = case("c3_time_varying_sinusoidal", "GKW-L8-RA1-S2h")["expected"]
HANDLE = GammaService(2.0)  # hours


def slow_wave(t: Any) -> Any:
    return 8 * (1 - np.cos(2 * pi * t / 24))


def mean_rates(parts: int) -> Any:
    """Means of the wave over so many parts of each hour."""
    edges = np.arange(24 * parts + 1) / parts
    whole = 8 * (edges - np.sin(2 * pi * edges / 24) * 24 / (2 * pi))
    return np.diff(whole) * parts


@pytest.mark.parametrize("row", case("c3_time_varying_sinusoidal", "offered-load-sinusoid")["expected"]["rows"])
def test_offered_load_of_a_wave(row: Any):
    handling = SERVICES[row["service"]]
    times = [0.0, 1.0, 2.0, 3.0]
    assert sinusoidal_load(100, 20, row["gamma"], handling, times) == pytest.approx(row["m_at_t"], rel=1e-12)
    step = 2 * pi / row["gamma"] / 2_000
    edges = np.arange(2_001) * step
    rates = 100 - 20 * np.diff(np.cos(row["gamma"] * edges)) / row["gamma"] / step
    assert offered_load(rates, step, handling, times, cyclic=True) == pytest.approx(row["m_at_t"], rel=1e-6)


def test_offered_load_from_nothing():
    """An exponential service settles as 1 - e^-t, a constant one along a line; afterwards it drains."""
    assert offered_load([3.0, 0.0], 2.0, GammaService(1.5), [0.0, 1.0, 2.0, 3.0]) == pytest.approx(
        [0.0, 4.5 * (1 - np.exp(-1 / 1.5)), 4.5 * (1 - np.exp(-2 / 1.5)), 4.5 * (np.exp(-1 / 1.5) - np.exp(-3 / 1.5))]
    )
    assert offered_load([3.0, 0.0], 2.0, ConstantService(1.5), [1.0, 2.0, 3.0]) == pytest.approx([3.0, 4.5, 1.5])


def test_a_steady_rate_has_the_load_of_its_mean():
    for handling in (*SERVICES.values(), LognormalService(1.0, 4.0)):
        assert offered_load([5.0], 7.0, handling, 3.0, cyclic=True) == pytest.approx(5 * handling.mean, rel=1e-10)


def test_agents_of_the_known_methods():
    """Green, Kolesar and Whitt's day: a wave of mean 8 an hour, two hours of handling, a tenth delayed."""
    hourly = mean_rates(1)
    assert stationary_agents(hourly, 1.0, HANDLE, max_p_wait=0.1).agents.tolist() == DAY["SIPP"]["staff_by_hour"]
    lagged = stationary_agents(hourly, 1.0, HANDLE, lag=True, max_p_wait=0.1).agents
    assert lagged.tolist() == DAY["lagSIPP"]["staff_by_hour"]
    found = modified_load_agents(mean_rates(60), 1 / 60, HANDLE, every=60, cyclic=True, max_p_wait=0.1)
    assert found.agents.tolist() == DAY["MOL"]["staff_by_hour"]
    rough = modified_load_agents(hourly, 1.0, HANDLE, cyclic=True, max_p_wait=0.1).agents
    assert np.abs(rough - found.agents).max() <= 1


@pytest.mark.parametrize("method", ["SIPP", "MOL"])
def test_delay_over_the_day(method: str):
    """The sixth day from empty, every quarter of an hour."""
    days, parts = 6, 20
    rates, step = smooth_rates(slow_wave, 24.0 * days, 24 * days * parts)
    staff = np.repeat(np.tile(DAY[method]["staff_by_hour"], days), 2 * parts)
    day = transient_day(rates, step, 2.0, staff, leaving="hand_back")
    quarters = 24 * (days - 1) * 2 * parts + np.arange(96) * parts // 2
    assert day.p_wait_at_start[quarters] == pytest.approx(DAY[method]["p_delay_at_quarter_hours"], abs=2e-8)
    assert day.p_wait_at_start[quarters].max() == pytest.approx(DAY[method]["max_p_delay"], abs=2e-3)


def test_agents_by_the_chain_keep_to_the_target_and_one_less_does_not():
    rates = np.array([3.0, 9.0, 22.0, 30.0, 18.0, 6.0])
    agents, day = chain_agents(rates, 0.5, 0.4, max_p_wait=0.2, patience=0.1)
    assert np.all(day.p_wait <= 0.2)
    for i in range(6):
        fewer = agents - (np.arange(6) == i)
        assert transient_day(rates, 0.5, 0.4, fewer, patience=0.1).p_wait[i] > 0.2


def test_agents_by_the_chain_for_a_night_in_which_nothing_comes():
    agents, _ = chain_agents([6.0, 0.0, 0.0, 6.0], 8.0, 0.5, max_p_wait=0.2)
    assert agents[0] == agents[3] > 0
    assert agents[2] <= 1


def test_what_is_refused():
    with pytest.raises(ValueError, match="multiple of 4"):
        modified_load_agents([1.0] * 6, 1.0, HANDLE, every=4, max_p_wait=0.1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        chain_agents([1.0], 1.0, 1.0, max_p_wait=0.0)
