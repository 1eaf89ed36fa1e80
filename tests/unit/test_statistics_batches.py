"""One long run: the cut of its start, and batch means, against plain computation."""

import math

import numpy as np
import pytest

from slasim.study.statistics import batch_means, batch_means_interval, mean_interval, mser5, neighbours


def mser5_by_its_definition(series):
    count = len(series) // 5
    means = [sum(series[5 * at : 5 * at + 5]) / 5 for at in range(count)]

    def score(cut):
        left = means[cut:]
        middle = sum(left) / len(left)
        return sum((value - middle) ** 2 for value in left) / len(left) ** 2

    return 5 * min(range(count // 2 + 1), key=score)


@pytest.mark.parametrize("case", range(20))
def test_mser5_is_its_definition(case):
    rng = np.random.default_rng(case)
    size = int(rng.integers(10, 120))
    series = 1e6 + rng.normal(size=size) + rng.uniform(0, 9) * 0.8 ** np.arange(size)
    assert mser5(series) == mser5_by_its_definition(series.tolist())


def test_mser5_cuts_a_start_that_differs_and_nothing_else():
    steady = np.tile([1.0, 2.0, 3.0, 2.0, 2.0], 40)
    assert mser5(steady) == 0
    assert mser5(np.concatenate([np.full(25, 50.0), steady])) == 25


def test_mser5_refuses_a_series_without_two_batches():
    with pytest.raises(ValueError, match="at least 10 observations, not 9"):
        mser5(np.ones(9))


def test_batch_means_leave_the_rest_out_at_the_start():
    assert batch_means([100, 1, 2, 3, 4, 5, 6], 3).tolist() == [1.5, 3.5, 5.5]
    assert batch_means_interval([100, 1, 2, 3, 4, 5, 6], 3) == mean_interval([1.5, 3.5, 5.5])


@pytest.mark.parametrize("batches", [0, 8])
def test_batches_must_fit(batches):
    with pytest.raises(ValueError, match="from 1 to the 7 observations"):
        batch_means(np.ones(7), batches)


def test_neighbours_is_the_first_autocorrelation():
    values = np.array([1.0, 3.0, 2.0, 5.0])  # deviations -1.75, 0.25, -0.75, 2.25
    assert neighbours(values) == pytest.approx((-1.75 * 0.25 + 0.25 * -0.75 + -0.75 * 2.25) / 8.75)
    assert math.isnan(neighbours([2.0, 2.0, 2.0]))
    assert math.isnan(neighbours([1.0, 2.0]))
