"""Erlang B, C, A and required agents: against values of 50 digits, and against their chains summed state by state."""

from __future__ import annotations

import re
from math import inf, lgamma, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known_queues import Station
from reference_cases import cases, ident
from theory_cases import both

from slasim.planning.queueing import (
    erlang_a,
    erlang_b,
    erlang_c,
    garnett,
    halfin_whitt,
    paid_for,
    required_agents,
    square_root_agents,
)

DIGITS = 1e-11


def required(model: str) -> list[Any]:
    return [each for each in cases("a4_required_staff") if each["model"] == model]


@pytest.mark.parametrize("case", cases("a1_erlang_b"), ids=ident)
def test_erlang_b(case: Any):
    found, expected = both("a1_erlang_b", case)
    assert found == pytest.approx(expected, rel=DIGITS)


@pytest.mark.parametrize("case", cases("a2_erlang_c"), ids=ident)
def test_erlang_c(case: Any):
    found, expected = both("a2_erlang_c", case)
    assert found == pytest.approx(expected, rel=DIGITS)


@pytest.mark.parametrize("case", cases("a3_erlang_a"), ids=ident)
def test_erlang_a(case: Any):
    found, expected = both("a3_erlang_a", case)
    assert found == pytest.approx(expected, rel=DIGITS)


def test_the_median_wait_is_the_wait_that_half_exceed():
    queue = erlang_a(60.0, 1.0, [0.2, 3.0, 50.0], 50)
    assert queue.service_level(queue.wait_quantile(0.5), "not_longer") == pytest.approx([0.5] * 3, rel=1e-12)
    assert erlang_a(10.0, 1.0, 1.0, 50).wait_quantile(0.5) == 0.0


def erlang_b_in_whole_numbers(load: int, servers: int) -> float:
    """By the recursion of exact fractions, scaled: 1 / B(n) = 1 + n / (load B(n - 1))."""
    inverse = 1.0
    for n in range(1, servers + 1):
        inverse = 1 + n / load * inverse
    return 1 / inverse


@pytest.mark.parametrize("load", [1, 30, 1_000, 10_000])
def test_erlang_b_from_light_to_gross_overload(load: int):
    servers = np.unique(np.clip(np.array([0, 1, load // 2, load - 1, load, load + 1, 2 * load]), 0, None))
    expected = [erlang_b_in_whole_numbers(load, int(n)) for n in servers]
    assert erlang_b(load, servers) == pytest.approx(expected, rel=1e-10)


def chain_of_erlang_a(rate: float, patience: float, agents: int, states: int) -> tuple[float, float]:
    """Share delayed and share given up by sums over states, in logarithms; mean handling time 1."""
    n = np.arange(1, states)
    steps = np.log(rate) - np.log(np.minimum(n, agents) + np.maximum(n - agents, 0) / patience)
    weights = np.concatenate([[0.0], np.cumsum(steps)])
    law = np.exp(weights - weights.max())
    law /= law.sum()
    waiting = np.maximum(np.arange(states) - agents, 0)
    return float(law[agents:].sum()), float((law * waiting).sum()) / patience / rate


@pytest.mark.parametrize("agents", [1, 7, 300, 10_000])
@pytest.mark.parametrize("load", [0.6, 0.97, 1.0, 1.02, 1.5])
@pytest.mark.parametrize("patience", [0.01, 1.0, 160.0])  # an eight-hour patience beside three minutes of handling
def test_erlang_a_is_its_chain(agents: int, load: float, patience: float):
    rate = agents * load
    queue = erlang_a(rate, 1.0, patience, agents)
    spread = 30 * (rate * patience) ** 0.5 + 600
    states = int(agents + max(rate - agents, 0) * patience + spread)
    p_wait, p_abandon = chain_of_erlang_a(rate, patience, agents, states)
    assert queue.p_wait == pytest.approx(p_wait, rel=1e-9, abs=1e-30)
    assert queue.p_abandon == pytest.approx(p_abandon, rel=1e-8, abs=1e-30)


def test_long_targets_do_not_underflow():
    """Ten agents, 12 Erlang, eight hours: as the chain has it that only those who would wait longer are late."""
    station = Station(12.0, 10, patience=500.0)
    queue = erlang_a(12.0, 1.0, 500.0, 10)
    assert queue.p_wait == pytest.approx(station.delayed, rel=1e-12)
    level = queue.service_level(np.array([1.0, 80.0, 160.0, 1_000.0]))
    assert np.all(np.diff(level) >= 0)
    assert level[-1] == pytest.approx(1 - station.abandoned, rel=1e-12)
    big = erlang_a(12_000.0, 1.0, 500.0, 10_000)
    assert big.service_level(2_000.0) == pytest.approx(10 / 12, rel=1e-9)  # agents always busy: so many are answered
    assert big.mean_wait == pytest.approx(500 / 6, rel=1e-9)


def test_patience_without_end_is_erlang_c():
    rate = np.array([0.0, 5.0, 9.5, 10.0, 30.0])
    endless, queue = erlang_c(rate, 1.0, 10), erlang_a(rate, 1.0, inf, 10)
    for name in ("load", "occupancy", "p_wait", "mean_wait", "mean_queue"):
        assert getattr(queue, name) == pytest.approx(getattr(endless, name), rel=1e-15), name
    assert queue.service_level(0.3) == pytest.approx(endless.service_level(0.3), rel=1e-15)
    assert queue.p_abandon == pytest.approx(np.zeros(5))
    near = erlang_a(9.5, 1.0, 1e9, 10)
    assert near.mean_wait == pytest.approx(endless.mean_wait[2], rel=1e-5)
    assert near.mean_wait_of_answered == pytest.approx(near.mean_wait, rel=1e-5)


def test_overload_without_patience_has_sane_answers():
    queue = erlang_c(12.0, 1.0, 10)
    assert (queue.p_wait, queue.occupancy, queue.service_level(100.0)) == (1.0, 1.0, 0.0)
    assert queue.mean_wait == queue.wait_quantile(0.5) == inf


def test_nothing_arrives_or_nobody_is_there():
    idle = erlang_a(0.0, 1.0, 1.0, 3)
    assert (idle.p_wait, idle.p_abandon, idle.mean_wait, idle.service_level(1.0)) == (0.0, 0.0, 0.0, 1.0)
    nobody = erlang_a(2.0, 1.0, 3.0, 0)
    assert (nobody.p_wait, nobody.p_abandon) == (1.0, 1.0)
    assert nobody.mean_wait == pytest.approx(3.0, rel=1e-12)
    assert nobody.service_level(1.0) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("patience", [1e-6, 0.01, 1.0, 100.0, 1e6, inf])
def test_no_figure_is_nonsense(patience: float):
    """From nothing to ten thousand Erlang, from nobody to twenty thousand, with every patience."""
    rate, agents = np.meshgrid([0, 1e-9, 0.5, 3, 10, 50, 1e4], [0, 1, 2, 10, 55, 1e4, 2e4])
    queue = erlang_a(rate, 1.0, patience, agents)
    for name in ("p_wait", "p_abandon", "occupancy"):
        assert np.all((getattr(queue, name) >= 0) & (getattr(queue, name) <= 1)), name
    for name in ("mean_wait", "mean_queue"):
        assert np.all(getattr(queue, name) >= 0), name
    answered = queue.mean_wait_of_answered[queue.p_abandon < 1]
    assert np.all(answered >= -1e-12)
    levels = [queue.service_level(within) for within in (0.0, 1e-3, 1.0, 100.0, 1e5)]
    assert np.all(np.diff(levels, axis=0) >= -1e-12)
    assert np.all((np.array(levels) >= -1e-12) & (np.array(levels) <= 1 + 1e-12))


def test_numbers_in_numbers_out_and_arrays_broadcast():
    assert isinstance(erlang_b(5.0, 7), float)
    assert isinstance(erlang_c(5.0, 1.0, 7).service_level(0.2), float)
    assert isinstance(required_agents(5.0, 1.0, target=0.8).agents, int)
    assert erlang_a(np.ones((4, 1)), 1.0, 2.0, np.arange(3)).p_abandon.shape == (4, 3)


def test_what_is_refused():
    with pytest.raises(ValueError, match="rate must be a number from 0 up, not -1"):
        erlang_c(-1.0, 1.0, 3)
    with pytest.raises(ValueError, match="patience"):
        erlang_a(1.0, 1.0, 0.0, 3)
    with pytest.raises(ValueError, match="below 1"):
        required_agents(1.0, 1.0, target=1.0)
    with pytest.raises(ValueError, match="shrinkage"):
        required_agents(1.0, 1.0, target=0.5, shrinkage=1.0)


@pytest.mark.parametrize("case", required("Erlang C"), ids=ident)
def test_required_with_occupancy_and_shrinkage(case: Any):
    inputs, expected = case["inputs"], case["expected"]
    found = required_agents(
        inputs["calls_per_interval"] / inputs["interval_s"], inputs["aht_s"], target=inputs["target_sl"],
        within=inputs["sl_threshold_s"], max_occupancy=inputs["max_occupancy"], shrinkage=inputs["shrinkage"],
    )  # fmt: skip
    assert found.agents == expected["agents_on_queue"]
    assert found.rostered == expected["agents_scheduled_ceil"]
    assert found.fte == pytest.approx(expected["fte_scheduled"], rel=1e-12)
    assert paid_for(found.agents, inputs["shrinkage"]) == pytest.approx(found.fte)
    assert (found.service_level, found.occupancy, found.mean_wait) == pytest.approx(
        (expected["service_level"], expected["occupancy"], expected["asa_s"]), rel=DIGITS
    )


@pytest.mark.parametrize("case", required("Erlang A"), ids=ident)
def test_required_with_patience_by_each_definition(case: Any):
    inputs = case["inputs"]
    for counting, key in (("offered", "sl1"), ("lasting", "sl2"), ("not_longer", "sl4")):
        found = required_agents(
            inputs["calls_per_interval"] / inputs["interval_s"], inputs["aht_s"], patience=inputs["mean_patience_s"],
            target=inputs["target_sl"], within=inputs["sl_threshold_s"], max_abandoned=inputs["max_abandonment"],
            counting=counting,
        )  # fmt: skip
        assert found.agents == case["expected"]["agents_by_sl_definition"][key]


@pytest.mark.parametrize("target", [0.01, 0.3, 0.8, 0.99])
def test_required_is_the_first_that_meets_the_target(target: float):
    """Counted up from one agent, low targets too; the mean handling time is 1."""
    rate = np.array([0.2, 1.0, 7.3, 40.0])
    found = required_agents(rate, 1.0, patience=0.7, target=target, within=0.1).agents
    for each, agents in zip(rate, found, strict=True):
        level = erlang_a(each, 1.0, 0.7, np.arange(1, 100)).service_level(0.1)
        assert agents == 1 + int(np.argmax(level >= target))
    found = required_agents(rate, 1.0, target=target, within=0.1).agents
    for each, agents in zip(rate, found, strict=True):
        level = erlang_c(each, 1.0, np.arange(1, 100)).service_level(0.1)
        assert agents == 1 + int(np.argmax((level >= target) & (np.arange(1, 100) > each)))


def test_required_where_nothing_arrives_is_nobody():
    found = required_agents([0.0, 3.0], 1.0, target=0.8, within=0.1)
    assert found.agents.tolist()[0] == 0
    assert found.service_level[0] == 1.0


def test_required_for_ten_thousand_erlang_and_days():
    found = required_agents(10_000 / 3.0, 3.0, target=0.8, within=480.0)  # minutes: eight hours
    assert found.agents == 10_001
    found = required_agents(10_000 / 3.0, 3.0, patience=480.0, target=0.8, within=480.0)
    assert found.service_level >= 0.8
    assert erlang_a(10_000 / 3.0, 3.0, 480.0, found.agents - 1).service_level(480.0) < 0.8


def test_square_root_staffing_is_near_for_many_agents():
    load = np.array([20.0, 200.0, 2_000.0])
    exact = required_agents(load, 1.0, max_p_wait=0.2).agents
    assert np.all(np.abs(exact - np.ceil(square_root_agents(load, 0.2))) <= 1)
    assert halfin_whitt(0.5) == pytest.approx(erlang_c(1e8, 1.0, 1e8 + 0.5e4).p_wait, rel=1e-3)
    assert garnett(-0.5, 2.0) == pytest.approx(erlang_a(1e8, 1.0, 0.5, 1e8 - 0.5e4).p_wait, rel=1e-3)


def test_the_example_of_the_page_runs():
    page = (Path(__file__).parents[2] / "docs" / "queueing.md").read_text("utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(snippet, "queueing.md", "exec"), {})


def test_erlang_b_of_a_fraction_of_an_agent():
    """1 / B(c, a) = a times the integral of e^(-a t) (1 + t)^c over t: Jagerman 1974."""
    t = np.linspace(0, 40, 400_001)
    values = np.exp(-5.0 * t) * (1 + t) ** 3.5
    integral = float(((values[1:] + values[:-1]) / 2 * np.diff(t)).sum())
    assert erlang_b(5.0, 3.5) == pytest.approx(1 / (5.0 * integral), rel=1e-6)


def test_erlang_b_of_few_by_factorials():
    load, servers = 3.0, 5
    terms = [np.exp(k * log(load) - lgamma(k + 1)) for k in range(servers + 1)]
    assert erlang_b(load, servers) == pytest.approx(terms[-1] / sum(terms), rel=1e-14)
