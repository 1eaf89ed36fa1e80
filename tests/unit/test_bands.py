"""A band that holds whole curves of counts: of curves that it never saw, it holds as many as it says."""

import numpy as np
import pytest
from two_stages import hashed_seed

from slasim.study.statistics import simultaneous_band


@pytest.mark.parametrize(("points", "mean"), [(8, 700.0), (168, 40.0), (168, 2.0)])
def test_it_holds_new_curves_whole(points, mean):
    rng = np.random.default_rng(hashed_seed(f"band of {points} points, {mean} a point"))
    level = mean * np.linspace(0.5, 1.5, points)
    held = []
    for _ in range(20):
        low, high = simultaneous_band(rng.poisson(level * rng.gamma(25, 1 / 25, (400, 1))).astype(float))
        new = rng.poisson(level * rng.gamma(25, 1 / 25, (400, 1)))
        held.append(((low <= new) & (new <= high)).all(axis=1).mean())
    assert 0.93 <= np.mean(held) <= 0.97


def test_where_nothing_ever_comes_the_band_is_nothing():
    curves = np.column_stack([np.zeros(50), np.arange(50.0)])
    low, high = simultaneous_band(curves)
    assert (low[0], high[0]) == (0, 0)
    assert low[1] < high[1]
