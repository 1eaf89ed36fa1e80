"""Paired differences against reference values, SciPy, hand computation and enumeration."""

import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from slasim.study.statistics import ratio_interval
from slasim.study.statistics.pairing import linearised, paired, paired_shares

CASES = json.loads((Path(__file__).parents[1] / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
REFERENCE = next(case for case in CASES if case["id"] == "paired-vs-welch")
BEFORE, AFTER = np.array([10.0, 12.0, 9.0, 11.0]), np.array([8.0, 11.0, 9.0, 8.0])


def test_the_reference_values_of_a_paired_t_interval():
    found = paired(*(np.array(REFERENCE["inputs"][side]) for side in ("b", "a")))
    expected = REFERENCE["expected"]
    assert found.difference.estimate == pytest.approx(expected["mean_difference"], rel=1e-10)
    # these 15 differences lean to the left: the upper end is Student's, the lower one is Hall's
    half = found.difference.high - found.difference.estimate
    assert half == pytest.approx(expected["paired_half_width"], rel=1e-9)
    assert found.difference.low < found.difference.estimate - half
    assert np.corrcoef(REFERENCE["inputs"]["a"], REFERENCE["inputs"]["b"])[0, 1] == pytest.approx(
        expected["correlation"], rel=1e-10
    )
    assert found.ratio == pytest.approx(expected["variance_reduction_factor"], rel=1e-9)


def test_a_difference_computed_by_hand():
    """Differences −2, −1, 0, −3: mean −1.5, variance 5/3; t(0.975, 3) = 3.182446; variances 5/3 and 2."""
    found = paired(BEFORE, AFTER)
    half = 3.182446305284263 * math.sqrt(5 / 3 / 4)
    assert (found.baseline, found.variant) == (10.5, 9.0)
    assert found.difference == pytest.approx((-1.5, -1.5 - half, -1.5 + half))
    assert found.ratio == pytest.approx((5 / 3 + 2) / (5 / 3))
    assert found.p_value == pytest.approx(stats.ttest_rel(AFTER, BEFORE).pvalue)


def test_a_ratio_is_the_mean_of_its_linearised_values_and_has_the_same_interval():
    parts, wholes = np.array([3.0, 8.0, 5.0, 0.0]), np.array([4.0, 9.0, 5.0, 0.0])
    values = linearised(parts, wholes)
    assert values.mean() == pytest.approx(16 / 18)
    alone = paired(np.zeros(4), values)
    assert alone.difference == pytest.approx(ratio_interval(parts, wholes))


def test_replications_without_data_move_nothing():
    full = linearised([3.0, 5.0], [4.0, 6.0])
    gap = linearised([3.0, math.nan, 5.0, 7.0], [4.0, 1.0, 6.0, 0.0])
    assert full.mean() == pytest.approx(gap.mean()) == pytest.approx(0.8)
    assert gap[1] == gap[3] == pytest.approx(0.8)
    assert np.isnan(linearised([math.nan], [1.0])).all()


def test_what_is_the_same_in_every_replication_has_no_width_and_no_ratio():
    found = paired(BEFORE, BEFORE)
    assert found.difference == (0, 0, 0)
    assert found.p_value == 1
    shifted = paired(BEFORE, BEFORE + 0.5)
    assert shifted.difference == (0.5, 0.5, 0.5)
    assert (shifted.p_value, shifted.ratio) == (2 / 2**4, math.inf)  # the sign test of four differences


def test_what_only_rounding_tells_apart_is_the_same():
    """0.1 + 0.2 is not 0.3 in binary; one clock more among a million is more than that."""
    before = np.array([0.1, 0.3, 0.7])
    found = paired(before + 1e5, before + 0.1 + 0.2 + 1e5)
    assert found.difference.low == found.difference.high == pytest.approx(0.3)
    assert paired(before + 0.3, before + 0.1 + 0.2).difference == (0, 0, 0)
    clock = np.array([0.9, 0.9, 0.9 + 1e-12])
    assert paired(np.full(3, 0.9), clock).p_value == pytest.approx(stats.ttest_1samp(clock - 0.9, 0).pvalue, rel=1e-3)


def test_replications_must_be_paired():
    with pytest.raises(ValueError, match="4 against 3"):
        paired(BEFORE, AFTER[:3])


def test_one_replication_gives_an_estimate_only():
    found = paired(np.array([1.0]), np.array([3.0]))
    assert found.difference.estimate == 2
    assert math.isnan(found.difference.low)
    assert math.isnan(found.p_value)


def test_kept_or_not_by_the_formula_of_bonett_and_price():
    """24 pairs, 4 only kept by the variant, none only by the baseline: p = 5/26 and 1/26, variance p + q − (p − q)²."""
    before = np.array([0.0] * 4 + [1.0] * 20)
    after = np.ones(24)
    up, down = 5 / 26, 1 / 26
    error = math.sqrt((up + down - (up - down) ** 2) / 25)
    # Student's quantile for the normal one of the paper: the sample variance of 26 values is estimated, too.
    half = stats.t.ppf(0.975, 25) * error
    found = paired_shares(before, after, 1)
    assert found.difference[:2] == pytest.approx((4 / 24, up - down - half))
    assert found.difference.high > up - down + half  # such differences lean to the right
    assert found.p_value == pytest.approx(stats.ttest_1samp(np.repeat([1.0, -1.0, 0.0], [5, 1, 20]), 0).pvalue)


@pytest.mark.parametrize(("up", "down"), [(0.02, 0.02), (0.1, 0.05), (0.3, 0.1), (0.5, 0.45), (0.0, 0.1), (0.2, 0.2)])
def test_its_coverage_by_enumeration(up, down):
    """All results of 20 paired replications, each kept by both or none, by the variant only, by the baseline only."""
    runs, covered, total = 20, 0.0, 0.0
    for ups, downs in product(range(runs + 1), repeat=2):
        if ups + downs <= runs:
            chance = stats.multinomial.pmf([ups, downs, runs - ups - downs], runs, [up, down, 1 - up - down])
            difference = np.repeat([1.0, -1.0, 0.0], [ups, downs, runs - ups - downs])
            found = paired_shares(np.zeros(runs), difference, 1).difference
            total += chance
            covered += chance * (found.low <= up - down <= found.high)
    assert total == pytest.approx(1)
    assert covered >= 0.94


def test_shares_never_seen_to_differ_still_have_an_interval_of_one_replication():
    everything = np.ones(30)
    found = paired_shares(everything, everything, 50)
    half = stats.t.ppf(0.975, 31) * math.sqrt(2 / 31) / math.sqrt(32)
    assert found.difference == pytest.approx((0, -half, half))
    one_customer = everything.copy()
    one_customer[3] -= 1 / 50
    assert paired_shares(everything, one_customer, 50).difference.high < half / 10
