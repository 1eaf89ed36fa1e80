"""The stable functions against correctly rounded decimal arithmetic of 60 digits."""

from __future__ import annotations

import math
import subprocess
import sys
from decimal import Decimal, localcontext

import numpy as np
import pytest

from slasim.workload import stable

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863")


def relative(got: float, exact: Decimal) -> float:
    return float(abs((Decimal(got) - exact) / exact)) if exact else abs(got)


def grid(low: float, high: float) -> list[float]:
    return [low + (high - low) * i / 997 for i in range(998)]


def test_exp_is_accurate_over_its_range() -> None:
    with localcontext(prec=60):
        points = grid(-708, 709) + grid(-1, 1) + [1e-300, -1e-20, 0.0]
        assert max(relative(stable.exp(x), Decimal(x).exp()) for x in points) < 1e-15


def test_exp_leaves_the_normal_numbers_as_stated() -> None:
    assert stable.exp(-708.5) == 0.0
    assert stable.exp(709.5) == math.inf


def test_log_is_accurate_over_its_range() -> None:
    with localcontext(prec=60):
        close = [1.0 + (i - 500) * 2.0**-50 for i in range(1001)]
        points = grid(1e-9, 2.0) + grid(0.5, 1.5) + close + [2.0**-53, 5e-308, 1e308, math.sqrt(2.0)]
        assert max(relative(stable.log(x), Decimal(x).ln()) for x in points) < 1e-15


def density(x: Decimal) -> Decimal:
    return (-x * x / 2).exp() / (2 * PI).sqrt()


def distribution(x: Decimal) -> Decimal:
    """The standard normal distribution function by the series x + x**3/3 + x**5/15 + ... (A&S 26.2.11)."""
    term = total = abs(x)
    n = 1
    while term > total * Decimal("1e-75"):
        n += 2
        term *= x * x / n
        total += term
    half = density(x) * total
    return Decimal("0.5") + half if x > 0 else Decimal("0.5") - half


def test_normal_quantile_is_accurate_out_to_the_last_uniform() -> None:
    points = [i / 64 for i in range(1, 64)] + [2.0**-k for k in range(7, 54)] + [1 - 2.0**-k for k in range(7, 54)]
    points += [0.075, 0.925, 0.5 + 2.0**-51, 0.5 - 2.0**-53, math.exp(-25), math.exp(-25.0001)]
    with localcontext(prec=80):
        for u in points:
            got = Decimal(stable.normal(u))
            # One Newton step from an answer this close has the square of its error.
            exact = got - (distribution(got) - Decimal(u)) / density(got)
            assert relative(float(got), exact) < 1e-14, u


def test_normal_distribution_is_accurate_as_far_as_a_uniform_number_tells() -> None:
    edges = [0.67448975, math.nextafter(0.67448975, 1), 5.656854249492380195, 5.6569, 8.2, 1e-30, 0.0]
    points = [*grid(-8.2, 8.2), *edges, *(-each for each in edges)]
    with localcontext(prec=80):
        for z in points:
            assert relative(stable.distribution(z), distribution(Decimal(z))) < 2e-15, z
    assert stable.distribution(9.0) == stable.distribution(40.0) == 1 - 2.0**-53
    assert stable.distribution(-9.0) == stable.distribution(-40.0) == 2.0**-53


def test_many_normal_quantiles_are_those_of_one_at_a_time() -> None:
    edges = [0.075, 0.925, 0.5 + 0.425, 0.5 - 0.425, math.nextafter(0.075, 0), math.nextafter(0.925, 1), 0.5]
    for points in (grid(1e-9, 1 - 1e-9), edges, [2.0**-53, 1 - 2.0**-53, math.exp(-26)], [1e-6] * 9, []):
        u = np.array(points, np.float64)
        found = np.empty(len(u))
        stable.normals(u, found, np.empty(len(u), np.int64))
        assert found.tolist() == [stable.normal(each) for each in points]


GOLDEN = [
    "c7b9d95772dff2ac2074d638dccb310826664d182a786b726b4aaeb7f27fbefc",
    "105ea81f79094230794d581a733cc9e1e24d6232bb9161cd15159b780d1c5efd",
]

PROBE = """
import hashlib, struct
from slasim.workload import stable
mark = hashlib.sha256()
for i in range(1, 4000):
    u = i / 4001
    for value in (stable.log(u), stable.exp(40 * u - 20), stable.normal(u)):
        mark.update(struct.pack("<d", value))
print(mark.hexdigest())
mark = hashlib.sha256()
for i in range(4001):
    mark.update(struct.pack("<d", stable.distribution(17 * i / 4000 - 8.5)))
print(mark.hexdigest())
"""


@pytest.mark.parametrize("off", ["0", "1"])
def test_interpreted_and_compiled_code_give_the_same_bits(off: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", off)
    answer = subprocess.run([sys.executable, "-W", "error", "-c", PROBE], capture_output=True, text=True, check=True)
    # The digests were taken from CPython alone; arithmetic that follows IEEE 754 cannot give another.
    assert answer.stdout.split() == GOLDEN
