"""Days of each weekday, days that follow each other, and streams that go together, against closed forms.

A Gaussian copula: the covariance of two factors whose normal scores have the correlation s is found by quadrature of
their product, apart from all that draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats
from two_stages import Floats, agrees
from workload_cases import MIX, horizon, scenario, stream

from slasim.scenario import Scenario
from slasim.workload import draw
from slasim.workload.arrivals.days import normals

DAY = 86_400_000
WEEKS = 30
OFFICE = {"mon-fri": "09:00-17:00"}
MONDAYS = [3.0] * 24 + [2.0] * 96 + [0.25] * 48  # in a week: 72, 4 x 48, 2 x 6 -> 276
OF_WEEKDAY = {"mon": 9, "sat,sun": 1.5, "else": 4}
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(100)


def quantile(shape: float, z: Floats) -> Floats:
    """Of a Gamma factor of mean 1, at a normal score."""
    law = stats.gamma(shape, scale=1 / shape)
    found: Floats = np.where(z < 0, law.ppf(stats.norm.cdf(z)), law.isf(stats.norm.sf(z)))
    return found


def together(one: float, other: float, scores: float) -> float:
    """Covariance of Gamma factors of mean 1 with these shapes, whose normal scores have this correlation."""
    weight = np.outer(WEIGHTS, WEIGHTS) / WEIGHTS.sum() ** 2
    second = scores * NODES[:, None] + sqrt(1 - scores**2) * NODES
    return float((weight * quantile(one, NODES)[:, None] * quantile(other, second)).sum() - 1)


def by_day(of: Scenario, seed: int, replication: int) -> Floats:
    """Counts of all streams together, as [day]."""
    at = (draw(of, seed, replication).tickets.created - of.span()[0]) // DAY
    return np.bincount(at, minlength=7 * WEEKS).astype(np.float64)


def from_table() -> Scenario:
    """The same expected tickets by date as those of the profile, as counts."""
    expected = (72, 48, 48, 48, 48, 6, 6)
    rows = [f"{date(2027, 1, 4) + timedelta(day)},{expected[day % 7]}" for day in range(7 * WEEKS)]
    counts = {"file": "counts.csv", "as": "expected", "every": "24 h"}
    return scenario(
        {"counts.csv": "\n".join(["date,tickets", *rows])},
        horizon=horizon("2027-01-04", f"{WEEKS} weeks"),
        calendars={"home": {"timezone": "UTC", "hours": OFFICE}},
        demand={
            "mail": {"channel": "email", "mix": MIX, "counts": counts, "day_to_day": {"dispersion": OF_WEEKDAY}},
        },
    )


def from_profile() -> Scenario:
    return scenario(
        horizon=horizon("2027-01-04", f"{WEEKS} weeks"),
        calendars={"home": {"timezone": "UTC", "hours": OFFICE}},
        demand={"mail": stream("276 per week", shape=MONDAYS, mix=MIX, day_to_day={"dispersion": OF_WEEKDAY})},
    )


@pytest.mark.parametrize("made", [from_profile, from_table])
def test_each_weekday_has_its_own_dispersion(made: Any) -> None:
    of = made()
    n = np.array([72.0, 48, 48, 48, 48, 6, 6])

    def history(seed: int, replication: int) -> Sequence[float]:
        off = by_day(of, seed, replication).reshape(WEEKS, 7) - n
        return [*off.mean(axis=0), *((off**2).mean(axis=0) / n)]

    assert agrees(f"weekdays {made.__name__}", history, [0.0] * 7 + [9.0, 4, 4, 4, 4, 1.5, 1.5])


def test_a_map_of_one_weekday_only_moves_that_day() -> None:
    """Tickets of other dates stay, and so does a stream whose weekdays all say the same as one number."""
    even = stream("700 per week", mix=MIX, day_to_day={"dispersion": 4.0, "carry_over": 0.4})
    mondays = {**even, "day_to_day": {"dispersion": {"mon": 30, "else": 4}, "carry_over": 0.4}}
    same = {**even, "day_to_day": {"dispersion": {"mon-sun": 4}, "carry_over": 0.4}}
    one, other, third = (draw(scenario(demand={"mail": each}), 1, 2).tickets.uid for each in (even, mondays, same))
    assert {int(uid >> 28 & 0xFFFF) % 7 for uid in set(one.tolist()) ^ set(other.tolist())} == {4}  # 1970-01-05 is 4
    np.testing.assert_array_equal(one, third)


def test_counts_of_days_that_follow_each_other() -> None:
    """Autocovariance of the counts at lags 1, 2 and 5."""
    n, dispersion, rho = 40.0, 5.0, 0.6
    of = scenario(
        horizon=horizon("2027-01-04", f"{WEEKS} weeks"),
        demand={"mail": stream("280 per week", mix=MIX, day_to_day={"dispersion": dispersion, "carry_over": rho})},
    )
    shape = n / (dispersion - 1)

    def history(seed: int, replication: int) -> Sequence[float]:
        off = by_day(of, seed, replication) / n - 1
        return [(off**2).mean(), *((off[lag:] * off[:-lag]).mean() for lag in (1, 2, 5))]

    assert agrees("lags", history, [dispersion / n, *(together(shape, shape, rho**lag) for lag in (1, 2, 5))])


def two_streams(first: dict[str, Any], second: dict[str, Any]) -> Scenario:
    mail = stream("280 per week", mix=MIX, day_to_day=first)
    web = stream("140 per week", mix=MIX, channel="web", day_to_day=second)
    return scenario(horizon=horizon("2027-01-04", f"{WEEKS} weeks"), demand={"mail": mail, "web": web})


@pytest.mark.parametrize(
    ("carry_over", "common", "scores"),
    [((0.0, 0.0), (0.6, 0.6), 0.6), ((0.5, 0.5), (0.6, 0.6), 0.6), ((0.8, 0.3), (1.0, 0.25), 0.5 * 0.75312)],
    ids=["at once", "carried over", "each in its way"],
)
def test_streams_go_together(
    carry_over: tuple[float, float], common: tuple[float, float], scores: float, request: pytest.FixtureRequest
) -> None:
    """Scores of streams with the same carry-over have the correlation c. By hand for 0.8 and 0.3: sqrt(1 x 0.25) x
    0.6 x 0.95394 / 0.76 = 0.5 x 0.75312; two days later it is 0.8**2 of that one way, and 0.3**2 the other."""
    days = [{"dispersion": 4.0, "carry_over": r, "common": c} for r, c in zip(carry_over, common, strict=True)]
    of = two_streams(*days)
    shapes = [40 / 3, 20 / 3]

    def history(seed: int, replication: int) -> Sequence[float]:
        tickets = draw(of, seed, replication).tickets
        off = np.stack(
            [
                np.bincount((tickets.created[tickets.channel == c] - of.span()[0]) // DAY, minlength=7 * WEEKS) / n - 1
                for c, n in ((0, 40.0), (1, 20.0))
            ]
        )
        lagged = (off[0, 2:] * off[1, :-2]).mean(), (off[1, 2:] * off[0, :-2]).mean()
        return [(off[0] * off[1]).mean(), *lagged, *(off**2).mean(axis=1)]

    known = [together(*shapes, scores * later) for later in (1.0, carry_over[0] ** 2, carry_over[1] ** 2)]
    assert agrees(f"streams {request.node.callspec.id}", history, [*known, 4 / 40, 4 / 20])


def test_scores_in_common_are_normal_and_carry_over_as_ever() -> None:
    one, other = (normals(11, 0, name, 0, 40_000, 0.6, 0.7) for name in ("mail", "web"))
    # Bartlett: of the sum of squares of the products of both autocorrelations
    error = sqrt((1 + 0.36) / (1 - 0.36) / 40_000)
    assert abs(np.corrcoef(one, other)[0, 1] - 0.7) < 4 * error
    for z, lag in product((one, other), (1, 2, 5)):
        assert abs(np.corrcoef(z[lag:], z[:-lag])[0, 1] - 0.6**lag) < 4 * error
        assert stats.kstest(z[::40], "norm").pvalue > 1e-4


def test_what_is_in_common_alone_is_the_same_day_for_both() -> None:
    z = [normals(1, 0, name, 0, 50, 0.3, 1.0) for name in ("mail", "web")]
    np.testing.assert_array_equal(*z)
