"""The incomplete gamma function in the forms that queues need, for arguments up to 1e12, without overflow.

All take float64 arrays of one shape.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from slasim.types import Float64

EXACT = 1e-16  # a continued fraction has converged when a step changes it by less
MOST_STEPS = 20_000
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)


def log_poisson(x: Float64, mean: Float64) -> Float64:
    """log(mean^x e^-mean / Γ(x + 1)): the Poisson probability of x, for any x >= 0.

    Loader 2000, Fast and Accurate Computation of Binomial Probabilities: the deviance, so that nothing large cancels.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        small = np.where(x > 0, x * np.log(mean), 0.0) - mean - gammaln(x + 1)
        inverse = 1 / np.maximum(x, 16.0)
        rest = sum(term * inverse ** (2 * k + 1) for k, term in enumerate(_STIRLING))
        away = (mean - x) / x
        large = -x * (away - np.log1p(away)) - rest - 0.5 * np.log(2 * np.pi * x)
    found: Float64 = np.where(x < 16, small, large)
    return found


def fraction(terms: Callable[[int, Float64, Float64], tuple[Float64, Float64]], x: Float64, y: Float64) -> Float64:
    """b0 + a1/(b1 + a2/(b2 + ...)) entry by entry (modified Lentz); `terms(k, x, y)` gives a_k and b_k.

    Every b must be positive, and the fraction one that converges without denominators of 0.
    """
    _, found = terms(0, x, y)
    found = np.array(found, np.float64)
    left = np.arange(found.size)
    value, numerator, denominator = found.copy(), found.copy(), np.zeros_like(found)
    for k in range(1, MOST_STEPS):
        a, b = terms(k, x, y)
        denominator = 1 / (b + a * denominator)
        numerator = b + a / numerator
        step = numerator * denominator
        value = value * step
        going = np.abs(step - 1) > EXACT
        if not going.all():
            found[left[~going]] = value[~going]
            left, x, y = left[going], x[going], y[going]
            value, numerator, denominator = value[going], numerator[going], denominator[going]
            if not left.size:
                break
    found[left] = value
    return found


def _lower(k: int, x: Float64, y: Float64) -> tuple[Float64, Float64]:
    """Of w in M(1, x + 1, y) = 1 / (1 - y / (x + 1 + w)), upside down:

    x + 2 - (x + 1) y / (x + 3 + 2 y / (x + 4 - ...
    """
    return (-(x + (k + 1) / 2) * y if k % 2 else (k / 2 + 1) * y), x + 2 + k


def _upper(k: int, c: Float64, a: Float64) -> tuple[Float64, Float64]:
    """Of Γ(c + 1, a) / (a^c e^-a), upside down and times a: a - c + 1 c / (a - c + 2 + 2 (c - 1) / (a - c + 4 + ..."""
    return k * (c - k + 1), a - c + 2 * k


def kummer(x: Float64, y: Float64) -> tuple[Float64, Float64]:
    """log M(1, x + 1, y), and the mean g of what Erlang A calls the share of the delayed that give up.

    M(1, x + 1, y), the sum over j of y^j / ((x + 1) ... (x + j)), is the weight of the states with nobody free against
    that of the first of them; by the lower incomplete gamma function it is x e^y y^-x times that of (x, y). And
    g = 1 - (x / y)(1 - 1 / M). Below y = x both come from a continued fraction (DLMF 8.9.1) without cancellation.
    """
    log_m, g = np.empty_like(x), np.empty_like(x)
    spread = 4 * np.sqrt(x)
    below = (y <= x - spread) | ((y <= x) & (x < 1e4))
    if below.any():
        at, upto = x[below], y[below]
        w = upto / fraction(_lower, at, upto)
        log_m[below] = -np.log1p(-upto / (at + 1 + w))
        g[below] = (1 + w) / (at + 1 + w)
    above = ~below
    if above.any():
        at, upto = x[above], y[above]
        log_m[above] = np.log(gammainc(at, upto)) - log_poisson(at, upto)
        g[above] = 1 - at / upto * -np.expm1(-log_m[above])
    return log_m, g


def lower(x: Float64, y: Float64) -> Float64:
    """P(x, y), the regularised lower incomplete gamma function: of a Poisson number of mean y, for whole x, P(>= x).

    SciPy's own stops too soon where x is large and y some standard deviations below it.
    """
    x, y = np.broadcast_arrays(x, y)
    found: Float64 = np.asarray(gammainc(x, y), np.float64)
    tail = y < x - 4 * np.sqrt(x)
    if tail.any():
        at, upto = x[tail], y[tail]
        found[tail] = np.exp(log_poisson(at, upto) + kummer(at, upto)[0])
    return found


def blocking(load: Float64, servers: Float64) -> Float64:
    """Erlang B: the Poisson probability of `servers` over that of at most so many."""
    found = np.empty_like(load)
    heavy = load > servers + 4 * np.sqrt(servers) + 4
    if heavy.any():
        a, c = load[heavy], servers[heavy]
        found[heavy] = np.where(c > 0, fraction(_upper, c, a) / a, 1.0)
    light = ~heavy
    a, c = load[light], servers[light]
    found[light] = np.exp(log_poisson(c, a)) / np.where(a < c, 1 - lower(c + 1, a), gammaincc(c + 1, a))
    return found
