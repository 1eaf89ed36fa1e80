"""Credits by tiers, measured levels and loads that are not known: closed forms in 15 digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reference_cases import cases, ident

from slasim.planning.queueing import (
    agents_at_risk,
    breaches,
    chance_met,
    erlang_a,
    factor_quantile,
    measured_breach,
    measured_breach_of_poisson,
    measured_shortfall,
    over_gamma,
    tier_credit,
)


def of_kind(start: str) -> Any:
    return pytest.mark.parametrize(
        "case", [each for each in cases("e1_penalty_uncertainty") if each["id"].startswith(start)], ids=ident
    )


@of_kind("binom-tier")
def test_credits_by_tiers(case: Any):
    inputs, expected = case["inputs"], case["expected"]
    credit = tier_credit(breaches([inputs["p"]] * inputs["n"]), inputs["tiers_min_breaches_to_credit_pct"])
    assert (credit.mean, credit.sd, credit.gap) == pytest.approx(
        (expected["expected_credit_pct"], expected["sd_credit_pct"], expected["gap_expected_minus_plugin_pct"]),
        rel=1e-12,
    )
    assert credit.mean * inputs["monthly_fee"] / 100 == pytest.approx(expected["expected_credit_money"], rel=1e-12)
    assert credit.at_mean == expected["credit_at_mean_breaches_pct"]
    assert credit.quantile(0.95) == expected["var95_credit_pct"]
    by_amount = {float(amount): chance for amount, chance in expected["tier_probabilities"].items()}
    assert credit.amounts == pytest.approx(by_amount, rel=1e-11)


@of_kind("poisson-binomial")
def test_periods_of_unequal_chances(case: Any):
    inputs, expected = case["inputs"], case["expected"]
    law = breaches(inputs["p"], inputs.get("shock", ((1.0, 1.0),)))
    assert law == pytest.approx(expected["pmf"], rel=1e-12)
    assert law @ np.arange(len(law)) == pytest.approx(expected["expected_breaches"], rel=1e-12)
    assert tier_credit(law, inputs["tiers"]).mean == pytest.approx(expected["expected_credit_pct"], rel=1e-12)


@of_kind("measured-sl-N")
def test_a_measured_level(case: Any):
    inputs, expected = case["inputs"], case["expected"]
    told = inputs["N"], inputs["true_sl"], inputs["target"]
    assert measured_breach(*told) == pytest.approx(expected["p_breach"], rel=1e-11)
    assert 100 * measured_shortfall(*told) == pytest.approx(expected["expected_shortfall_points"], rel=1e-11)


@of_kind("measured-sl-poisson")
def test_a_measured_level_of_an_unknown_number(case: Any):
    inputs = case["inputs"]
    found = measured_breach_of_poisson(inputs["lam"], inputs["true_sl"], inputs["target"])
    assert found == pytest.approx(case["expected"]["p_breach"], rel=1e-12)


@of_kind("jensen-gamma")
def test_a_load_that_is_not_known(case: Any):
    inputs, expected = case["inputs"], case["expected"]

    def queue(factor: Any) -> Any:
        rate = inputs["offered_load"] / inputs["mean_service_s"] * factor
        return erlang_a(rate, inputs["mean_service_s"], inputs["mean_patience_s"], inputs["agents"])

    within, shape = inputs["sl_threshold_s"], inputs["gamma_shape"]
    assert queue(1.0).service_level(within) == pytest.approx(expected["sl_plugin"], rel=1e-12)
    assert queue(1.0).p_abandon == pytest.approx(expected["p_abandon_plugin"], rel=1e-12)
    level = over_gamma(lambda factor: queue(factor).service_level(within), shape, by_volume=True)
    assert level == pytest.approx(expected["sl_expected_call_weighted"], abs=6e-10)
    gone = over_gamma(lambda factor: queue(factor).p_abandon, shape, by_volume=True)
    assert gone == pytest.approx(expected["p_abandon_expected"], abs=6e-11)


@of_kind("chance")
def test_agents_at_a_stated_risk(case: Any):
    inputs, expected = case["inputs"], case["expected"]
    rate, shape = inputs["offered_load"] / inputs["aht_s"], inputs["gamma_shape"]
    told = {"target": inputs["target"], "within": inputs["sl_threshold_s"]}
    assert factor_quantile(shape, 1 - inputs["risk"]) == pytest.approx(expected["b_quantile"], rel=1e-12)
    assert agents_at_risk(rate, inputs["aht_s"], shape, inputs["risk"], **told) == expected["agents_chance"]
    point = expected["agents_point_forecast"]
    assert chance_met(rate, inputs["aht_s"], point, shape, **told) == pytest.approx(
        expected["prob_point_staffing_meets_target"], abs=6e-10
    )


def test_no_customers_are_no_breach():
    assert measured_breach(0, 0.5, 0.9) == 0.0
