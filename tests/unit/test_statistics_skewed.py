"""Intervals of skewed values, against SciPy, the printed expansion and laws that any such interval obeys."""

import math

import numpy as np
import pytest
from scipy import stats

from slasim.study.statistics.pairing import paired
from slasim.study.statistics.skewed import shift
from tests.queues import seed_of

LEANING = np.array([0.0] * 17 + [200.0, 400.0, 1000.0])  # skewness 2.9


def test_values_that_lean_to_no_side_have_students_interval():
    values = np.array([-3.0, -1.0, -0.5, 0.5, 1.0, 3.0]) + 0.7
    found, theirs = shift(values), stats.ttest_1samp(values, 0.0)
    interval = theirs.confidence_interval(0.95)
    assert found.mean == pytest.approx((0.7, interval.low, interval.high))
    assert found.p_value == pytest.approx(theirs.pvalue)


def test_the_end_to_which_values_lean_is_that_of_the_expansion_as_printed():
    """Hall's polynomials q1 and q2 (without kurtosis) of the distribution of t, and their Cornish-Fisher inversion."""
    runs, mean, error = 20, LEANING.mean(), LEANING.std(ddof=1) / math.sqrt(20)
    g, z = stats.skew(LEANING), -stats.t.ppf(0.975, 19)  # the lower quantile of t makes the upper end
    q1, slope = g * (2 * z**2 + 1) / 6, g * 4 * z / 6
    q2 = -z * g**2 * (z**4 + 2 * z**2 - 3) / 18  # its third part, (z**2 + 3) / 4, is in Student's quantile
    quantile = z - q1 / math.sqrt(runs) + (q1 * slope - z * q1**2 / 2 - q2) / runs
    found = shift(LEANING).mean
    assert found.high == pytest.approx(mean - quantile * error)
    assert found.low == pytest.approx(mean + z * error)


def test_each_end_by_itself_is_wrong_no_more_often_than_it_says():
    """Gamma values of skewness 4, whose mean is known; Student's upper end is wrong far more often."""
    shape, studies, runs = 0.25, 2000, 100
    generator = np.random.default_rng(seed_of("skewed ends"))
    samples = generator.gamma(shape, size=(studies, runs))
    ends = np.array([shift(sample).mean[1:] for sample in samples])
    limit = stats.binom.ppf(0.999, studies, 0.03)
    assert (ends[:, 0] > shape).sum() <= limit
    assert (ends[:, 1] < shape).sum() <= limit
    plain = samples.mean(axis=1) + stats.t.ppf(0.975, runs - 1) * samples.std(axis=1, ddof=1) / math.sqrt(runs)
    assert (plain < shape).sum() > limit


def test_a_mirror_image_has_the_mirror_image_of_the_interval():
    there, back = shift(LEANING), shift(-LEANING)
    assert back.mean == pytest.approx((-there.mean.estimate, -there.mean.high, -there.mean.low))
    assert back.p_value == pytest.approx(there.p_value)


@pytest.mark.parametrize("away", [-400.0, -250.0, -30.0, 120.0, 300.0])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.9995])
def test_the_p_value_and_the_interval_say_the_same(away, confidence):
    values = LEANING + away
    found = shift(values, confidence)
    assert (found.p_value < 1 - confidence) == (found.mean.low > 0 or found.mean.high < 0)
    touching = shift(values, 1 - found.p_value).mean
    assert min(abs(touching.low), abs(touching.high)) < 1e-3 * values.std()


def test_equal_values_are_told_from_0_by_the_sign_test_only():
    assert shift(np.zeros(9)) == ((0, 0, 0), 1)
    for runs in (2, 5, 9):
        assert shift(np.full(runs, 3.0)).p_value == pytest.approx(stats.binomtest(runs, runs, 0.5).pvalue)


def test_a_single_value_has_no_interval():
    found = shift(np.array([3.0]))
    assert found.mean.estimate == 3.0
    assert math.isnan(found.mean.low)
    assert math.isnan(found.p_value)


@pytest.mark.parametrize(("value", "runs"), [(0.1, 3), (0.7, 3), (12.34, 3), (1 / 3, 10)])
def test_equal_decimals_are_equal_whatever_rounding_makes_of_their_deviation(value, runs):
    found = shift(np.full(runs, value))
    assert found.mean == (value, value, value)
    assert found.p_value == 2 / 2**runs
    assert math.isnan(paired(np.zeros(runs), np.full(runs, value)).ratio)
