"""Distributions of time against closed forms: quantiles, moments, and what is drawn for tickets.

Seeds are hashes of names. Two stages: what fails at 1 % runs once more at 16 times the size with a second hashed seed,
at 0.01 %.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from workload_cases import scenario, stream

from slasim.load import expected_work
from slasim.roster import Month
from slasim.scenario.values.distributions import Distribution, empirical, read_distribution
from slasim.workload import draw
from slasim.workload.needs.times import Quantiles, delays, lengths
from tests.analytic.test_workload_mix import two_stages

MINUTE, HOUR = 60_000, 3_600_000
CVS = (0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.3, 2.0, 3.0, 5.0, 10.0)
LAWS: dict[str, Any] = {
    "gamma(mean=15 min, cv=0.8)": stats.gamma(1 / 0.64, scale=15 * 0.64 * MINUTE),
    "erlang(mean=15 min, k=3)": stats.gamma(3, scale=5 * MINUTE),
    "weibull(scale=15 min, shape=1.5)": stats.weibull_min(1.5, scale=15 * MINUTE),
    "triangular(30 min, 1 h, 2 h)": stats.triang(1 / 3, 30 * MINUTE, 90 * MINUTE),
}
MIXED = "mixture(70 % lognormal(mean=5 min, cv=1), 30 % gamma(mean=1 h, cv=0.5))"


def quantiles(text: str | Distribution, u: Any) -> npt.NDArray[np.int64]:
    of = delays([text if isinstance(text, Distribution) else read_distribution(text)])
    out = np.empty(len(u), np.int64)
    assert lengths(of, Quantiles(np.zeros(len(u), np.int32), np.asarray(u, np.float64)), out) >= 0
    return out


def below(u: float) -> Any:
    """Uniform numbers from 2**-53 to `u`, dense at the far end."""
    return np.unique([2.0**-53, *(u * 2.0**-exponent for exponent in np.linspace(0, 50, 400))])


@pytest.mark.parametrize("cv", CVS)
def test_gamma_quantiles_are_right_to_nine_digits_out_to_the_last_uniform(cv: float) -> None:
    """At a mean of ten years, of which a millisecond is a part in 3e11."""
    shape, mean = float(1 / Fraction(str(cv)) ** 2), 3650 * 24 * HOUR
    law = stats.gamma(shape, scale=mean / shape)
    u = np.concatenate([below(0.5), np.linspace(0.01, 0.99, 997), 1 - below(0.5)[1:]])
    # The upper tail from its own side, as 1 - u is exact there.
    exact = np.where(u < 0.5, law.ppf(u), law.isf(1 - u))
    seen = quantiles(f"gamma(mean=3650 days, cv={cv})", u)
    assert (exact > 1e9).sum() > 300
    assert (np.abs(seen - exact) <= 1 + 1e-9 * exact).all()
    assert (np.diff(quantiles(f"gamma(mean=3650 days, cv={cv})", np.unique(u))) >= -1).all()


@pytest.mark.parametrize("text", LAWS)
def test_means_and_variances_are_those_of_the_closed_form(text: str) -> None:
    """The integral of the quantile function over 200,000 midpoints, beside the stated mean."""
    law, u = LAWS[text], (np.arange(200_000) + 0.5) / 200_000
    seen = quantiles(text, u)
    assert read_distribution(text).mean_ms == pytest.approx(law.mean(), rel=1e-12)
    assert seen.mean() + 0.5 == pytest.approx(law.mean(), rel=1e-4)
    assert seen.std() == pytest.approx(law.std(), rel=1e-3)


@pytest.mark.parametrize(("shape", "ratio"), [(1, 1.0), (0.5, 2.0), (0.25, 24.0), (0.2, 120.0)])
def test_the_mean_of_weibull_is_the_factorial_of_one_over_its_shape(shape: float, ratio: float) -> None:
    assert read_distribution(f"weibull(scale=1 s, shape={shape})").mean_ms == pytest.approx(1000 * ratio, rel=1e-15)


def test_a_mixture_takes_its_parts_in_order_each_at_its_own_quantiles() -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    short, long = u < 0.7, u > 0.7
    seen = quantiles(MIXED, u)
    assert seen[short] == pytest.approx(quantiles("lognormal(mean=5 min, cv=1)", u[short] / 0.7), abs=1)
    assert seen[long] == pytest.approx(quantiles("gamma(mean=1 h, cv=0.5)", (u[long] - 0.7) / 0.3), abs=1)
    assert read_distribution(MIXED).mean_ms == pytest.approx((0.7 * 5 + 0.3 * 60) * MINUTE, rel=1e-14)


def test_the_ends_of_a_share_stay_inside_its_part() -> None:
    edges = [np.nextafter(0.5, 0), 0.5, np.nextafter(0.5, 1), 2.0**-53, 1 - 2.0**-53]
    seen = quantiles("mixture(50 % exponential(mean=1 h), 50 % uniform(1 day, 2 days))", edges)
    assert (np.sort(seen) >= 1).all()
    assert (seen[[1, 2, 4]] >= 24 * HOUR).all()
    assert seen[0] < 40 * HOUR  # 36.7 mean lengths


def test_each_of_the_values_has_the_same_probability() -> None:
    values = [7, 3, 3, 1000, 12, 500, 8]
    of = empirical(values)
    u = (np.arange(7 * 512) + 0.5) / (7 * 512)
    assert quantiles(of, u).tolist() == np.repeat(sorted(values), 512).tolist()
    assert quantiles(of, [2.0**-53, 1 - 2.0**-53]).tolist() == [3, 1000]
    assert of.mean_ms == sum(values) / 7
    large = empirical(range(1, 100_001))
    assert quantiles(large, [1 - 2.0**-53]).tolist() == [100_000]


@pytest.mark.parametrize("text", LAWS)
def test_what_tickets_draw_has_the_law(text: str) -> None:
    path = [{"skill": "help", "handle": text, "then": {"solved": "100 %"}}]
    of = scenario(demand={"mail": stream("1500 per week")}, work=[{"path": path}])

    def p_value(replications: int, seed: int) -> float:
        work = np.concatenate([draw(of, seed, replication).touches.work for replication in range(replications // 8)])
        return float(stats.kstest(work + 0.5, LAWS[text].cdf).pvalue)

    two_stages(f"what tickets draw: {text}", p_value)


def test_expected_hours_know_the_means() -> None:
    """6,720 tickets in four weeks: of 70 min triangular, of 0.7 x 5 + 0.3 x 60 = 21.5 min mixed."""
    for text, hours in (("triangular(30 min, 1 h, 2 h)", 7840.0), (MIXED, 6720 * 21.5 / 60)):
        of = scenario(
            demand={"mail": stream("1680 per week")},
            work=[{"path": [{"skill": "help", "handle": text, "then": {"solved": "100 %"}}]}],
        )
        start, end = of.window()
        assert expected_work(of, [Month("all", start, end, 1, True)]).sum() == pytest.approx(hours, rel=1e-9)


def test_a_step_with_another_distribution_moves_no_other_draw() -> None:
    def drawn(handle: str) -> Any:
        path = [
            {"skill": "help", "handle": handle, "then": {"solved": "50 %", "customer": "50 %"}},
        ]
        other = [{"skill": "more", "handle": "gamma(mean=1 h, cv=2)", "then": {"solved": "100 %"}}]
        return draw(
            scenario(
                demand={"mail": stream("150 per week"), "chat": stream("150 per week", channel="chat")},
                work=[
                    {"when": {"channel": "chat"}, "path": other},
                    {"path": path, "customer_reply": MIXED},
                ],
                teams={
                    "desk": {
                        "site": "home",
                        "skills": ["help", "more"],
                        "shifts": {"always": {"hours": "24x7", "headcount": 1}},
                    }
                },
            ),
            7,
            3,
        )

    plain, mixed = drawn("exponential(mean=10 min)"), drawn("mixture(50 % 5 min, 50 % erlang(mean=10 min, k=2))")
    assert (plain.tickets.uid == mixed.tickets.uid).all()
    assert (plain.touches.then == mixed.touches.then).all()
    assert (plain.touches.delay == mixed.touches.delay).all()
    more = plain.touches.skill == 1
    assert more.any()
    assert (plain.touches.work[more] == mixed.touches.work[more]).all()
    assert (plain.touches.work[~more] != mixed.touches.work[~more]).any()
