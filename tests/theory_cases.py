"""Formulas of queues beside reference numbers: what slasim says of a case, and what its file in data/theory says.

The tests hold every pair; docs/validation.md shows how far apart they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from slasim.planning.queueing import (
    ConstantService,
    ConstantTimes,
    GammaService,
    LognormalService,
    MixedService,
    UniformService,
    erlang_a,
    erlang_b,
    erlang_c,
    mg1,
    mg1_priorities,
    mmc_priorities,
    moments,
)

Both = tuple[dict[str, Any], dict[str, Any]]
"""Figures that slasim finds, and those of the reference, by the same names."""


def service(told: dict[str, Any]) -> Any:
    """Handling times of a case."""
    if told["type"] == "hyper2":
        parts = GammaService(told["mean1_s"]), GammaService(told["mean2_s"])
        return MixedService((told["p1"], 1 - told["p1"]), parts)
    if told["type"] == "uniform":
        return UniformService(told["a_s"], told["b_s"])
    made = {"exp": GammaService, "det": ConstantService}.get(told["type"])
    if made:
        return made(told["mean_s"])
    if told["type"] == "lognormal":
        return LognormalService(told["mean_s"], told["scv"])
    return GammaService(told["mean_s"], told["scv"] if "scv" in told else 1 / told["k"])


def rates(inputs: dict[str, Any]) -> Any:
    """Tickets a second of each class, the most urgent first."""
    return np.array(inputs["arrivals_per_hour_by_class_high_to_low"]) / 3600


def of_erlang_b(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    return {"blocking": erlang_b(inputs["offered_load_erlang"], inputs["servers"])}, expected


def of_erlang_c(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    queue = erlang_c(inputs["arrivals_per_hour"] / 3600, inputs["mean_service_s"], inputs["agents"])
    found = {
        "offered_load_erlang": queue.load, "occupancy": queue.occupancy, "p_wait": queue.p_wait,
        "asa_s": queue.mean_wait, "mean_wait_of_delayed_s": queue.mean_wait_of_delayed, "mean_queue": queue.mean_queue,
        "wait_p90_s": queue.wait_quantile(0.9),
    }  # fmt: skip
    if "service_level" in expected:
        found["service_level"] = queue.service_level(inputs["sl_threshold_s"])
    return found, expected


def of_erlang_a(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    within, rate = inputs["sl_threshold_s"], inputs["arrivals_per_hour"] / 3600
    queue = erlang_a(rate, inputs["mean_service_s"], inputs["mean_patience_s"], inputs["agents"])
    found = {
        "p_wait": queue.p_wait, "p_abandon": queue.p_abandon, "mean_wait_all_s": queue.mean_wait,
        "asa_of_served_s": queue.mean_wait_of_answered, "mean_wait_of_abandoned_s": queue.mean_wait_of_abandoned,
        "mean_queue": queue.mean_queue, "occupancy": queue.occupancy,
        "sl1_served_within_T_over_offered": queue.service_level(within),
        "sl2_served_within_T_over_offered_minus_short_abandons": queue.service_level(within, "lasting"),
        "sl3_served_within_T_over_answered": queue.service_level(within, "answered"),
        "sl4_one_minus_P_wait_gt_T": queue.service_level(within, "not_longer"),
        "p_virtual_wait_gt_T": queue.p_virtual_wait(within), "frac_abandoned_within_T": queue.abandoned(within),
    }  # fmt: skip
    return found, expected


def of_priorities(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    waits, _ = mmc_priorities(rates(inputs), inputs["mean_service_s"], inputs["agents"])
    return {"mean_wait_s_by_class": waits}, expected


def of_preemption(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    _, waits = mmc_priorities(rates(inputs), inputs["mean_service_s"], inputs["agents"])
    return {"mean_sojourn_s_by_class": waits + inputs["mean_service_s"]}, expected


def of_one_agent(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    handling = service(inputs["service"])
    found = mg1(inputs["arrivals_per_hour"] / 3600, handling.mean, handling.second, handling.third)
    return {
        "occupancy": found.occupancy, "p_wait": found.occupancy, "mean_wait_s": found.mean_wait,
        "mean_wait_of_delayed_s": found.mean_wait_of_delayed, "sd_wait_s": found.sd_wait,
        "mean_queue": found.mean_queue, "mean_in_system": found.mean_in_system,
        "scv_service": handling.second / handling.mean**2 - 1,
    }, expected  # fmt: skip


def of_constant_times_of_one(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    queue = ConstantTimes(inputs["rho"] / 60, 60.0, 1)
    found = {
        "P_W_le_t": [queue.within(60 * float(t)) for t in inputs["times_in_units_of_D"]],
        "mean_wait_in_D": queue.mean_wait / 60,
    }
    return found, expected


def of_one_agent_with_priorities(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    first, second, _ = moments([service(told) for told in inputs["service_by_class"]])
    waits, times = mg1_priorities(rates(inputs), first, second)
    return {"nonpreemptive_mean_wait_s": waits, "preemptive_resume_mean_sojourn_s": times}, expected


def of_constant_times(inputs: dict[str, Any], expected: dict[str, Any]) -> Both:
    queue = ConstantTimes(inputs["agents"] * inputs["occupancy"], 1.0, inputs["agents"])
    return {"p_wait": queue.p_wait, "mean_wait_in_D": queue.mean_wait, "mean_queue": queue.mean_queue}, expected


FORMULAS: dict[str, tuple[str, Callable[[dict[str, Any], dict[str, Any]], Both]]] = {
    "a1_erlang_b": ("Erlang B", of_erlang_b),
    "a2_erlang_c": ("Erlang C: M/M/c", of_erlang_c),
    "a3_erlang_a": ("Erlang A: M/M/c with patience", of_erlang_a),
    "b1_mmc_nonpreemptive_priority": ("M/M/c with priorities", of_priorities),
    "b2_mmc_preemptive_resume": ("M/M/c with priorities that interrupt", of_preemption),
    "b3_mg1_pollaczek_khinchine": ("M/G/1", of_one_agent),
    "b4_md1_wait_cdf": ("M/D/1, law of the wait", of_constant_times_of_one),
    "b5_mg1_priority": ("M/G/1 with priorities", of_one_agent_with_priorities),
    "b7_mdc": ("M/D/c", of_constant_times),
}
"""A file of data/theory: the model in words, and how a case is put beside it."""


def both(name: str, case: dict[str, Any]) -> Both:
    """Figures of slasim and those of the reference, of a case of a file."""
    found, expected = FORMULAS[name][1](case["inputs"], case["expected"])
    return found, {figure: expected[figure] for figure in found}
