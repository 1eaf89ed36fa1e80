"""What makes one day busier than another: a random factor for each stream and local date.

A day's factor is Gamma distributed with mean 1, so the counts of a day are negative binomial. It is drawn by inversion
of a normal number z of the day (a normal copula), and z carries over from day to day:
z_d = sqrt(1 - rho**2) * sum over j >= 0 of rho**j * e_(d-j), the e's independent standard normal numbers addressed by
their date. The sum stops where rho**j < 1e-9, so a day's factor does not depend on where a horizon starts.
"""

from __future__ import annotations

import math

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64
from slasim.workload import draws, stable

PURPOSE = "day factor"
_NEGLIGIBLE = 1e-9
_DAY_ZERO = 1 << 20  # addresses count from 2871 years before 1970, so that no day's is negative


@kernel
def _normals(stream: np.uint64, uid: np.uint64, first: int, count: int) -> Float64:
    out = np.empty(count, np.float64)
    for i in range(count):
        out[i] = stable.normal(draws.uniform(stream, uid, first + i))
    return out


def normals(stream: np.uint64, name: str, first_day: int, days: int, carry_over: float) -> Float64:
    """The standard normal z of each of `days` local dates from `first_day` (days since 1970) on."""
    reach = 0 if carry_over == 0 else math.ceil(stable.log(_NEGLIGIBLE) / stable.log(carry_over))
    fresh = _normals(stream, draws.name_hash(name), first_day - reach + _DAY_ZERO, days + reach)
    z = np.zeros(days)
    fading = math.sqrt(1 - carry_over * carry_over)
    for j in range(reach + 1):
        z += fading * fresh[reach - j : reach - j + days]
        fading *= carry_over
    return z


def factors(z: Float64, dispersion: float, mean: float) -> Float64:
    """Gamma factors with mean 1 and variance (dispersion - 1) / mean, `mean` the tickets of an ordinary open day.

    Counts that are Poisson given the factor then have variance / mean = `dispersion` on a day of that mean.
    """
    if dispersion == 1.0:
        return np.ones_like(z)
    from scipy import special

    shape = mean / (dispersion - 1.0)
    # The upper tail from its own side: 1 - ndtr(z) would lose it.
    inverse = np.where(
        z < 0, special.gammaincinv(shape, special.ndtr(z)), special.gammainccinv(shape, special.ndtr(-z))
    )
    return np.asarray(inverse / shape, np.float64)
