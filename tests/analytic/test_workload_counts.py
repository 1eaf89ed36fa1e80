"""Counts of tickets against theory: Poisson, negative binomial, autocorrelation of the days.

Seeds are hashes of the names of the cases and never edited. Two stages: a statistic outside its 99 % interval runs once
more at 16 times the size with a second hashed seed, at 99.99 %. Beside them one test over all cases together.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from workload_cases import horizon, scenario, stream

from slasim.scenario import Scenario
from slasim.workload import draw
from slasim.workload.arrivals.days import factors, normals

DAY = 86_400_000
# name: (tickets a day, dispersion); below and above the depth of a layer (64), and many layers deep.
CASES = {
    "few": (3, 1.0),
    "about a layer": (64, 1.0),
    "deep": (700, 1.0),
    "few, uneven": (3, 4.0),
    "uneven": (150, 6.0),
    "very uneven": (90, 60.0),
}


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


@cache
def case(daily: int, dispersion: float) -> Scenario:
    uneven = {"dispersion": dispersion, "carry_over": 0.0}
    return scenario(
        horizon=horizon("2027-01-04", "15 weeks"), demand={"mail": stream(f"{daily * 7} per week", day_to_day=uneven)}
    )


def daily_counts(name: str, replications: int, seed: int) -> npt.NDArray[np.int64]:
    of = case(*CASES[name])
    start = of.span()[0]
    return np.concatenate(
        [np.bincount((draw(of, seed, r).tickets.created - start) // DAY, minlength=105) for r in range(replications)]
    )


def z_scores(name: str, replications: int, seed: int) -> dict[str, float]:
    """Standardised errors of the mean and the variance of the daily counts, from the exact moments."""
    daily, dispersion = CASES[name]
    counts = daily_counts(name, replications, seed)
    law = stats.poisson(daily) if dispersion == 1 else stats.nbinom(daily / (dispersion - 1), 1 / dispersion)
    variance = float(law.var())
    fourth = float(law.stats(moments="k")) * variance**2 + 3 * variance**2
    n = len(counts)
    return {
        "mean": (counts.mean() - law.mean()) / (variance / n) ** 0.5,
        "variance": (counts.var(ddof=1) - variance) / ((fourth - variance**2 * (n - 3) / (n - 1)) / n) ** 0.5,
    }


@pytest.mark.parametrize("name", CASES)
def test_counts_of_a_day_have_the_moments_of_theory(name: str) -> None:
    first = z_scores(name, 4, hashed_seed(name))
    if max(map(abs, first.values())) > stats.norm.ppf(0.9975):  # 99 % for the two together
        again = z_scores(name, 64, hashed_seed(f"{name} again"))
        assert max(map(abs, again.values())) < stats.norm.ppf(1 - 0.0001 / 4)


@pytest.mark.parametrize("name", CASES)
def test_counts_of_a_day_have_the_law_of_theory(name: str) -> None:
    """Chi-squared against the exact probabilities, over cells that expect at least 20 days."""
    daily, dispersion = CASES[name]
    law = stats.poisson(daily) if dispersion == 1 else stats.nbinom(daily / (dispersion - 1), 1 / dispersion)

    def p_value(replications: int, seed: int) -> float:
        counts = daily_counts(name, replications, seed)
        edges = np.unique(law.ppf(np.linspace(0, 1, min(21, len(counts) // 20))[1:-1]))
        expected = np.diff(np.concatenate(([0.0], law.cdf(edges), [1.0]))) * len(counts)
        return float(
            stats.chisquare(np.bincount(np.searchsorted(edges, counts), minlength=len(expected)), expected).pvalue
        )

    if p_value(4, hashed_seed(f"{name} law")) < 0.01:
        assert p_value(64, hashed_seed(f"{name} law again")) > 0.0001


def test_all_cases_together_show_no_common_bias() -> None:
    scores = [z_scores(name, 2, hashed_seed(f"{name} {i}"))["mean"] for name in CASES for i in range(8)]
    assert abs(np.mean(scores)) < 3.3 / len(scores) ** 0.5
    assert stats.kstest(scores, "norm").pvalue > 0.001
    assert stats.binom.sf(sum(abs(z) > 2.576 for z in scores) - 1, len(scores), 0.01) > 0.001


def test_days_carry_over_as_stated() -> None:
    """The correlation of z at lag k is rho**k; its standard error is that of Bartlett's formula."""
    rho, n = 0.6, 40_000
    z = normals(hashed_seed("carry over"), 0, "mail", 0, n, rho)
    for lag in (1, 2, 5):
        bartlett = ((1 + rho**2) * (1 - rho ** (2 * lag)) / (1 - rho**2) - 2 * lag * rho ** (2 * lag)) / n
        assert abs(np.corrcoef(z[lag:], z[:-lag])[0, 1] - rho**lag) < 4 * bartlett**0.5
    assert stats.kstest(z[::40], "norm").pvalue > 1e-4


def test_a_day_does_not_depend_on_where_the_days_start() -> None:
    long, short = (normals(1, 2, "mail", first, days, 0.9, 0.4) for first, days in ((20_000, 100), (20_060, 40)))
    assert (long[60:] == short).all()


@pytest.mark.parametrize(("dispersion", "mean"), [(1.001, 50.0), (6.0, 400.0), (60.0, 3.0)])
def test_factors_are_gamma_quantiles_out_to_the_tails(dispersion: float, mean: float) -> None:
    z = np.array([-6.0, -1.0, 0.0, 0.5, 3.0, 7.5])
    shape = mean / (dispersion - 1)
    law = stats.gamma(shape, scale=1 / shape)
    expected = [law.ppf(stats.norm.cdf(x)) if x < 0 else law.isf(stats.norm.sf(x)) for x in z]
    assert factors(z, np.full_like(z, shape)) == pytest.approx(expected, rel=1e-10)


def test_inside_a_day_tickets_follow_the_profile() -> None:
    weights = [float(hour % 24 // 6) for hour in range(168)]
    of = scenario(demand={"mail": stream("7000 per week", shape=weights)})
    hour = draw(of, hashed_seed("profile"), 0).tickets.created % DAY // 3_600_000
    seen = np.bincount(hour, minlength=24)
    assert seen[:6].sum() == 0
    assert stats.chisquare(seen[6:], np.array(weights[6:24]) / sum(weights[6:24]) * seen.sum()).pvalue > 1e-4
