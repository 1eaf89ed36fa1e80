"""Sobol indices of a function whose indices are published, and of one worked out by hand."""

import math

import numpy as np
import pytest
from scipy.stats import qmc

from slasim.study.sweep.sensitivity import sobol_indices

# Ishigami and Homma (1990), sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on [-pi, pi]^3; the indices as printed in Saltelli et
# al., Global Sensitivity Analysis: The Primer (2008), section 4.
ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def matrices(inputs, rows):
    both = qmc.Sobol(2 * inputs, rng=np.random.default_rng(1)).random(rows)
    a, b = both[:, :inputs], both[:, inputs:]
    mixed = [a.copy() for _ in range(inputs)]
    for at, each in enumerate(mixed):
        each[:, at] = b[:, at]
    return a, b, mixed


def values(function, inputs, rows, scale):
    a, b, mixed = matrices(inputs, rows)
    return function(scale(a)), function(scale(b)), np.array([function(scale(each)) for each in mixed])


def test_the_ishigami_function_has_its_published_indices():
    a, b, ab = values(ishigami, 3, 2**13, lambda u: math.pi * (2 * u - 1))
    indices = sobol_indices(a, b, ab, 1, confidence=0.999)
    for found, first, total in zip(indices, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, strict=True):
        assert found.first.low <= first <= found.first.high < found.first.low + 0.1
        assert found.total.low <= total <= found.total.high < found.total.low + 0.1


def test_the_g_function_has_the_indices_of_its_product_of_independent_factors():
    """Sobol's g-function, the product of (|4 x - 2| + a) / (1 + a): factors of mean 1, variance 1 / (3 (1 + a)²)."""
    weights = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1 / 3 / (1 + weights) ** 2
    everything = np.prod(1 + parts)
    a, b, ab = values(lambda u: np.prod((abs(4 * u - 2) + weights) / (1 + weights), axis=1), 4, 2**13, lambda u: u)
    for found, part in zip(sobol_indices(a, b, ab, 1, confidence=0.999), parts, strict=True):
        first, total = part / (everything - 1), part * everything / (1 + part) / (everything - 1)
        assert found.first.low <= first <= found.first.high < found.first.low + 0.1
        assert found.total.low <= total <= found.total.high < found.total.low + 0.1


@pytest.mark.parametrize("inputs", [1, 3])
def test_the_estimates_are_those_of_the_published_formulas(inputs):
    rng = np.random.default_rng(5)
    a, b, ab = rng.normal(3, 1, 64), rng.normal(3, 1, 64), rng.normal(3, 1, (inputs, 64))
    both = np.concatenate([a, b])
    for each, column in zip(sobol_indices(a, b, ab, 1), ab, strict=True):
        first = np.mean((b - both.mean()) * (column - a)) / both.var()
        total = np.mean((a - column) ** 2) / 2 / both.var()
        assert each.first.estimate == pytest.approx(first, rel=1e-9)
        assert each.total.estimate == pytest.approx(total, rel=1e-9)


def test_a_sum_has_the_shares_of_its_variances_and_no_interactions():
    a, b, ab = values(lambda u: 3 * u[:, 0] + 4 * u[:, 1], 2, 2**12, lambda u: u)
    for found, share in zip(sobol_indices(a, b, ab, 7), (9 / 25, 16 / 25), strict=True):
        assert abs(found.first.estimate - share) < 0.01
        assert abs(found.total.estimate - share) < 0.01


def test_what_does_not_vary_has_no_indices():
    (found,) = sobol_indices(np.ones(8), np.ones(8), np.ones((1, 8)), 1)
    assert np.isnan(found.first).all()
    assert np.isnan(found.total).all()


def test_the_seed_names_the_resamples():
    a, b, ab = values(ishigami, 3, 64, lambda u: math.pi * (2 * u - 1))
    assert sobol_indices(a, b, ab, 1) == sobol_indices(a, b, ab, 1)
    assert sobol_indices(a, b, ab, 1)[0].first != sobol_indices(a, b, ab, 2)[0].first
