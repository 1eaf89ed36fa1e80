"""Intervals against published and recomputed values (tests/data/output_statistics.json)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from slasim.study.statistics import (
    clopper_pearson,
    doubt,
    effective_share,
    jackknife_ratio_interval,
    mean_interval,
    mean_intervals,
    ratio_interval,
    replications_needed,
    share_interval,
    student,
    wilson,
)
from tests.queues import seed_of

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
}


@pytest.mark.parametrize("level", ["0.9", "0.99"])
def test_student_interval_of_a_mean(level):
    case = CASES[f"t-ci-{level}"]
    data, confidence, expected = case["inputs"]["data"], case["inputs"]["confidence"], case["expected"]
    mean, low, high = mean_interval(data, confidence)
    assert mean == pytest.approx(expected["mean"], rel=1e-11)
    assert (high - low) / 2 == pytest.approx(expected["half_width"], rel=1e-11)
    assert student(len(data), confidence) == pytest.approx(expected["t"], rel=1e-11)
    assert (high - low) / 2 / mean == pytest.approx(expected["relative_half_width"], rel=1e-11)
    assert (high - low) / 2 / expected["t"] * len(data) ** 0.5 == pytest.approx(expected["sd"], rel=1e-11)


@pytest.mark.parametrize("name", ["proportion-0-20", "proportion-417-500"])
def test_wilson_interval_of_a_probability(name):
    case = CASES[name]
    successes, n = case["inputs"]["successes"], case["inputs"]["n"]
    share, low, high = wilson(successes, n)
    assert share == successes / n
    assert [low, high] == pytest.approx(case["expected"]["wilson"], abs=1e-11)


def test_ratio_of_totals_by_the_delta_method():
    case = CASES["ratio-sl"]
    ratio, low, high = ratio_interval(case["inputs"]["good"], case["inputs"]["calls"])
    assert ratio == pytest.approx(case["expected"]["ratio"], rel=1e-11)
    assert (high - low) / 2 == pytest.approx(case["expected"]["delta_half_width"], rel=1e-10)


def test_mean_intervals_of_many_figures_equal_one_by_one_and_leave_out_no_data():
    table = np.array([[1.0, 2.0, 4.0, np.nan], [5.0, 5.0, 5.0, 5.0], [np.nan] * 4, [7.0, np.nan, np.nan, np.nan]])
    mean, low, high = mean_intervals(table)
    alone = mean_interval([1.0, 2.0, 4.0])
    assert (mean[0], low[0], high[0]) == pytest.approx(tuple(alone))
    assert (mean[1], low[1], high[1]) == (5.0, 5.0, 5.0)
    assert math.isnan(mean[2])
    assert math.isnan(low[2])
    assert mean[3] == 7.0
    assert math.isnan(low[3])
    assert math.isnan(high[3])


def test_one_replication_has_an_estimate_and_no_interval():
    assert mean_interval([3.0])[0] == 3.0
    assert math.isnan(mean_interval([3.0]).low)
    assert ratio_interval([3], [4])[0] == 0.75
    assert math.isnan(ratio_interval([3], [4]).high)


def test_one_unit_a_replication_is_wilson_on_the_number_of_replications():
    kept = [1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert share_interval(kept, [1] * 20) == pytest.approx(wilson(18, 20))


def test_share_of_customers_kept_narrows_with_customers_that_fail_alone():
    kept = [39, 40, 38, 40, 39, 40, 40, 38, 39, 40]
    share, low, high = share_interval(kept, [40] * 10)
    assert share == pytest.approx(393 / 400)
    assert high - low < wilson(9.825, 10).high - wilson(9.825, 10).low
    known = 400 * (1.9599639845 / 2.2621571628) ** 2  # how they vary is known from ten replications: z and t(0.975, 9)
    assert wilson(share * known, known).low == pytest.approx(low, abs=0.002)


def test_share_of_customers_that_fail_together_is_no_better_known_than_the_replications():
    assert share_interval([40] * 7 + [0] * 3, [40] * 10) == pytest.approx(wilson(7, 10))
    assert share_interval([40] * 10, [40] * 10) == pytest.approx(wilson(10, 10))


def test_no_data_is_neither_kept_nor_missed():
    assert all(math.isnan(x) for x in share_interval([0, 0], [0, 0]))
    assert share_interval([0, 3, 2], [0, 3, 4]) == pytest.approx(share_interval([3, 2], [3, 4]))
    assert all(math.isnan(x) for x in ratio_interval([0], [0]))


def test_share_interval_covers_the_truth_in_clustered_data():
    """Exact enumeration: customers fail together with p = 0.2, replications 20; coverage from the binomial law."""
    covered = 0.0
    for lost in range(21):
        weight = math.comb(20, lost) * 0.2**lost * 0.8 ** (20 - lost)
        _, low, high = share_interval([0] * lost + [5] * (20 - lost), [5] * 20)
        covered += weight * (low <= 0.8 <= high)
    assert covered > 0.92


@pytest.mark.parametrize("name", ["proportion-0-20", "proportion-417-500"])
def test_exact_interval_of_a_probability(name):
    case = CASES[name]
    found = clopper_pearson(case["inputs"]["successes"], case["inputs"]["n"])
    assert list(found)[1:] == pytest.approx(case["expected"]["clopper_pearson"], abs=1e-11)


def test_ratio_of_totals_by_the_jackknife():
    case = CASES["ratio-sl"]
    ratio, low, high = jackknife_ratio_interval(case["inputs"]["good"], case["inputs"]["calls"])
    assert ratio == pytest.approx(case["expected"]["jackknife_estimate"], rel=1e-11)
    assert (high - low) / 2 == pytest.approx(case["expected"]["jackknife_half_width"], rel=1e-10)
    daily = np.array(case["inputs"]["good"]) / np.array(case["inputs"]["calls"])
    assert mean_interval(daily).estimate == pytest.approx(case["expected"]["mean_of_daily_ratios"], rel=1e-11)


def test_the_jackknife_needs_two_replications_and_wholes_without_any_one():
    assert jackknife_ratio_interval([3], [4]).estimate == 0.75
    assert math.isnan(jackknife_ratio_interval([3], [4]).low)
    assert all(math.isnan(end) for end in jackknife_ratio_interval([3, 0], [4, 0]))


@pytest.mark.parametrize("rel", ["0.1", "0.05"])
def test_replications_needed_for_a_relative_precision(rel):
    case = CASES[f"reps-needed-{rel}"]
    data, share = case["inputs"]["data"], case["inputs"]["rel"]
    interval = mean_interval(data)
    needed = replications_needed(interval, len(data), share * interval.estimate)
    assert needed == case["expected"]["n_plain"]
    adjusted = share / (1 + share) * interval.estimate
    assert replications_needed(interval, len(data), adjusted) == case["expected"]["n_law_kelton_adjusted"]


def test_doubt_is_the_tail_of_the_binomial():
    for kept, samples, limit in ((97, 100, 0.95), (100, 100, 0.95), (0, 20, 0.5), (3, 20, 0.5)):
        law = [math.comb(samples, k) * limit**k * (1 - limit) ** (samples - k) for k in range(samples + 1)]
        assert doubt(kept, samples, limit) == pytest.approx((sum(law[kept:]), sum(law[: kept + 1])), rel=1e-10)


def test_the_size_of_a_share_is_that_of_units_that_vary_as_much():
    assert effective_share([1, 0, 1, 1], [1, 1, 1, 1]) == (0.75, 4.0)
    shares = np.array([31, 33, 30, 34, 32, 29, 35, 32, 33, 31]) / 40
    spread = shares.var(ddof=1) / 10
    known = 2.2621571628 / 1.9599639845  # t(0.975, 9) and z
    expected = 0.8 * 0.2 / spread / known**2
    assert effective_share(40 * shares, [40] * 10) == pytest.approx((0.8, min(expected, 400)))


def test_a_month_that_many_customers_lose_together_leaves_fewer_units():
    """All that varies comes from one replication of twenty, in which a tenth of the customers was lost."""
    shares = np.array([40] * 19 + [36]) / 40
    rest = shares - shares.mean()
    skewness = (rest**3).mean() / (rest**2).mean() ** 1.5
    z, t = 1.9599639845, 2.0930240544
    widened = 1 + (skewness**2 - 6 / 20) * (z**4 + 2 * z**2 - 3) / (18 * 20)
    plain = 0.995 * 0.005 / (shares.var(ddof=1) / 20)
    size = effective_share(40 * shares, [40] * 20).size
    assert size == pytest.approx(max(plain * (z / t / widened) ** 2, 20))
    assert size < plain / 2


@pytest.mark.parametrize("together", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("share", [0.8, 0.95])
def test_a_share_is_covered_though_customers_share_the_luck_of_a_replication(together, share):
    """Beta-binomial customers, correlated by so much within a replication: 40 of them, 100 replications."""
    studies, spread = 1000, 1 / together - 1
    generator = np.random.default_rng(seed_of("customers share luck", together, share))
    kept = generator.binomial(40, generator.beta(share * spread, (1 - share) * spread, (studies, 100)))
    intervals = [share_interval(row, np.full(100, 40)) for row in kept]
    held = sum(low <= share <= high for _, low, high in intervals)
    assert held >= stats.binom.ppf(0.001, studies, 0.945)


def test_skewed_values_widen_an_interval_by_the_first_term_of_the_edgeworth_expansion():
    values = np.array([0.0] * 45 + [1.0] * 4 + [9.0])
    plain, wider = mean_interval(values), mean_interval(values, skewed=True)
    rest = values - values.mean()
    squared_skewness = (rest**3).mean() ** 2 / (rest**2).mean() ** 3
    z = 1.959963984540054
    factor = 1 + (squared_skewness - 6 / 50) * (z**4 + 2 * z**2 - 3) / (18 * 50)
    assert wider.high - wider.estimate == pytest.approx(factor * (plain.high - plain.estimate))
    assert ratio_interval(values, np.ones(50), skewed=True) == pytest.approx(wider)


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [3.0, 3.0, 3.0], [0.0, 0.0, 7.0], [math.nan, 2.0]])
def test_values_that_show_no_more_skewness_than_chance_widen_nothing(values):
    np.testing.assert_array_equal(mean_interval(values, skewed=True), mean_interval(values))
