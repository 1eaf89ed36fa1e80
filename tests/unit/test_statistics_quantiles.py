"""Quantiles by order statistics, and pooled over replications."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from slasim.study.statistics import pooled_quantile_interval, quantile_interval, ranks, ratio_interval

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
}


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("quantile-ci")])
def test_ranks_of_published_cases(name):
    given, expected = CASES[name]["inputs"], CASES[name]["expected"]
    low, high, coverage = ranks(given["n"], given["p"], given["confidence"])
    assert (low, high) == (expected["l"], expected["u"])
    assert coverage == pytest.approx(expected["exact_coverage"], abs=1e-11)


def test_the_ends_are_values_of_those_ranks():
    values = np.random.default_rng(5).permutation(np.arange(1.0, 101.0))
    assert quantile_interval(values, 0.5) == (50.0, 40.0, 61.0)


@pytest.mark.parametrize("samples", [20, 71, 72, 100])
def test_the_95_percent_quantile_has_an_upper_end_once_all_values_are_seldom_below_it(samples):
    high = quantile_interval(np.arange(samples, dtype=float), 0.95).high
    assert math.isnan(high) == (0.95**samples > 0.025)


def test_values_that_are_not_known_do_not_count():
    assert quantile_interval([math.nan, 3.0], 0.5).estimate == 3.0
    assert all(math.isnan(part) for part in quantile_interval([math.nan], 0.5))
    assert all(math.isnan(part) for part in pooled_quantile_interval([[], []], 0.5))


def test_a_pooled_quantile_is_that_of_all_values_and_needs_two_replications():
    found = pooled_quantile_interval([[1, 2, 3], [4, 5, 6, 7, 8, 9, 10]], 0.9)
    assert found.estimate == 9.0
    alone = pooled_quantile_interval([[1, 2, 3, 4]], 0.5)
    assert alone.estimate == 2.0
    assert math.isnan(alone.low)


def test_a_pooled_quantile_is_the_inverse_of_the_ratio_of_values_below_it():
    rng = np.random.default_rng(20)
    samples = [rng.integers(0, 1000, size) + shift for size, shift in ((90, 0), (120, 40), (60, 90), (200, 10))]
    estimate, low, high = pooled_quantile_interval(samples, 0.8)
    below = ratio_interval([(sample <= estimate).sum() for sample in samples], [len(sample) for sample in samples])
    half, everything = (below.high - below.low) / 2, np.concatenate(samples)
    for end, share in ((low, 0.8 - half), (high, 0.8 + half)):
        reached = (everything <= end).mean()
        assert share <= reached or end == everything.max()
        assert (everything < end).mean() < max(share, 1 / len(everything))


def test_values_that_share_the_luck_of_their_replication_widen_the_interval():
    rng = np.random.default_rng(8)
    values = rng.normal(size=(20, 50))
    alone = pooled_quantile_interval(list(values), 0.5)
    together = pooled_quantile_interval(list(values + 2 * rng.normal(size=(20, 1))), 0.5)
    assert together.high - together.low > 3 * (alone.high - alone.low)
