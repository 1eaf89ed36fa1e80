"""What makes one day busier than another: a random factor for each stream and local date.

A day's factor is Gamma distributed with mean 1, so the counts of a day are negative binomial. It is drawn by inversion
of a normal number z of the day (a normal copula), and z carries over from day to day:
z_d = sqrt(1 - rho**2) * sum over j >= 0 of rho**j * e_(d-j), the e's independent standard normal numbers addressed by
their date. The sum stops where rho**j < 1e-9, so a day's factor does not depend on where a horizon starts. What streams
have in common is in the e's: e = sqrt(c) * e of all streams + sqrt(1 - c) * e of the stream.
"""

from __future__ import annotations

import math

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64
from slasim.workload import draws, stable

PURPOSE, COMMON = "day factor", "day of all streams"
_NEGLIGIBLE = 1e-9
_DAY_ZERO = 1 << 20  # addresses count from 2871 years before 1970, so that no day's is negative


@kernel
def _normals(stream: np.uint64, uid: np.uint64, first: int, count: int) -> Float64:
    out = np.empty(count, np.float64)
    for i in range(count):
        out[i] = stable.normal(draws.uniform(stream, uid, first + i))
    return out


def normals(
    seed: int, replication: int, name: str, first_day: int, days: int, carry_over: float, common: float = 0.0
) -> Float64:
    """The standard normal z of a stream on each of `days` local dates from `first_day` (days since 1970) on."""
    reach = 0 if carry_over == 0 else math.ceil(stable.log(_NEGLIGIBLE) / stable.log(carry_over))
    first = first_day - reach + _DAY_ZERO
    fresh = _normals(draws.stream(seed, replication, PURPOSE), draws.name_hash(name), first, days + reach)
    if common > 0.0:
        shared = _normals(draws.stream(seed, replication, COMMON), np.uint64(0), first, days + reach)
        fresh = math.sqrt(1 - common) * fresh + math.sqrt(common) * shared
    z = np.zeros(days)
    fading = math.sqrt(1 - carry_over * carry_over)
    for j in range(reach + 1):
        z += fading * fresh[reach - j : reach - j + days]
        fading *= carry_over
    return z


def shape(dispersion: float, mean: float) -> float:
    """The shape of the Gamma factor with which Poisson counts of this mean have variance / mean = `dispersion`."""
    return math.inf if dispersion == 1.0 else mean / (dispersion - 1.0)


def factors(z: Float64, shape: Float64) -> Float64:
    """Gamma factors with mean 1 and variance 1 / shape, a shape for each z; 1 where that is infinite, or 0."""
    from scipy import special

    out = np.ones_like(z)
    some = (shape > 0) & (shape < math.inf)
    z, shape = z[some], shape[some]
    # The upper tail from its own side: 1 - ndtr(z) would lose it.
    inverse = np.where(
        z < 0, special.gammaincinv(shape, special.ndtr(z)), special.gammainccinv(shape, special.ndtr(-z))
    )
    out[some] = inverse / shape
    return out
