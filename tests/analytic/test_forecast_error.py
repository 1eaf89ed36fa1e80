"""`demand.forecast`: tickets over histories against closed forms.

With the factors exp(s z + g t_d w - (s**2 + (g t_d)**2) / 2), and m_d tickets expected on date d, all tickets of a
history have the mean M = sum of m_d and the variance M + sum over d and e of m_d m_e (exp(s**2 + g**2 t_d t_e) - 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import Any

import numpy as np
import pytest
from scipy import stats
from two_stages import Floats, agrees
from workload_cases import MIX, horizon, scenario, stream

from slasim.scenario import Scenario, ScenarioError
from slasim.workload import draw, forecast, prepare
from slasim.workload.arrivals.forecast_error import factors, uncertain
from slasim.workload.drawing import volumes

WEEKS = 26
BAND = 1.6448536269514722  # the normal quantile of 95 %
MONTHS = np.arange(7 * WEEKS) * 12 / 365.25  # from the first date to each


def desk(of: dict[str, str] | None, volume: str = "70 per week", **more: Any) -> Scenario:
    demand: dict[str, Any] = {"mail": stream(volume, mix=MIX, **more)} | ({"forecast": of} if of else {})
    return scenario(horizon=horizon("2027-01-04", f"{WEEKS} weeks"), demand=demand)


CASES = {
    "level": ({"level": "20 %"}, log(1.2) / BAND, 0.0),
    "growth": ({"growth": "3 % per month"}, 0.0, log(1.03) / BAND),
    "both": ({"level": "10 %", "growth": "2 % per month"}, log(1.1) / BAND, log(1.02) / BAND),
    "less sure": ({"level": "10 %", "probability": "50 %"}, log(1.1) / 0.6744897501960817, 0.0),
}


@pytest.mark.parametrize("name", CASES)
def test_tickets_of_a_history_vary_as_in_theory(name: str) -> None:
    written, level, growth = CASES[name]
    of, daily = desk(written), np.full(7 * WEEKS, 10.0)
    mean = daily.sum()
    covariance = np.exp(level**2 + growth**2 * np.outer(MONTHS, MONTHS)) - 1
    variance = mean + daily @ covariance @ daily

    def history(seed: int, replication: int) -> Sequence[float]:
        off = len(draw(of, seed, replication).tickets.uid) - mean
        return [off / mean, off**2 / variance]

    assert agrees(f"forecast {name}", history, [0.0, 1.0], 400)


def test_the_band_holds_as_often_as_stated() -> None:
    """Of the level: between 1/1.1 and 1.1 of its median in 90 % of histories."""
    of = desk({"level": "10 %"})
    spread = uncertain(of)
    assert spread is not None

    def history(seed: int, replication: int) -> Sequence[float]:
        level = exp(spread.level * forecast(of, seed, replication).level)
        return [float(1 / 1.1 <= level <= 1.1)]

    assert agrees("band", history, [0.9], 1000)


def test_the_scores_of_a_history_say_its_volume() -> None:
    """Volumes are those of the scores that `forecast` tells, on every date, before the horizon too."""
    of = scenario(
        horizon={**horizon("2027-01-04", f"{WEEKS} weeks"), "warm_up": "2 weeks"},
        demand={"forecast": {"level": "10 %", "growth": "2 % per month"}, "mail": stream(season={"dec": "150 %"})},
    )
    prepared, z = prepare(of), forecast(of, 5, 3)
    ratio = volumes(prepared, 5, 3) / prepared.blocks.expected
    t = np.maximum(prepared.blocks.day - 20_822, 0) * 12 / 365.25  # 2027-01-04
    s, g = log(1.1) / BAND, log(1.02) / BAND
    assert ratio == pytest.approx(np.exp(s * z.level + g * t * z.growth - (s**2 + (g * t) ** 2) / 2), rel=1e-12)
    assert (t == 0).sum() == 15


def test_scores_are_normal_and_independent() -> None:
    of = desk({"level": "10 %", "growth": "2 % per month"})
    z: Floats = np.array([forecast(of, 77, replication) for replication in range(4000)])
    assert all(stats.kstest(column, "norm").pvalue > 1e-4 for column in z.T)
    assert stats.pearsonr(*z.T).pvalue > 1e-4


def test_a_score_is_0_where_nothing_is_uncertain() -> None:
    assert forecast(desk(None), 1, 0) == (0.0, 0.0)
    level, both = desk({"level": "10 %"}), desk({"level": "10 %", "growth": "2 % per month"})
    assert forecast(level, 1, 0) == (forecast(both, 1, 0).level, 0.0)
    assert forecast(both, 1, 0).growth != 0.0


def test_expected_tickets_stay_and_given_ones_do_not_move() -> None:
    plain, sure = desk(None), desk({"level": "10 %"})
    np.testing.assert_array_equal(prepare(plain).blocks.in_pieces(), prepare(sure).blocks.in_pieces())
    mail = {"channel": "email", "mix": MIX, "arrivals": "constant(1 h)"}
    both = {"mail": mail, "web": stream(channel="web"), "forecast": {"level": "50 %"}}
    one, other = (draw(scenario(demand=demand), 1, 0).tickets for demand in (both, {**both, "forecast": {}}))
    given = [rows.created[rows.channel == 0] for rows in (one, other)]
    np.testing.assert_array_equal(*given)
    assert (one.channel == 1).sum() != (other.channel == 1).sum()


def test_more_uncertain_moves_only_which_tickets_exist() -> None:
    plain, sure = (set(draw(desk(of), 1, 0).tickets.uid.tolist()) for of in (None, {"level": "40 %"}))
    assert plain < sure or sure < plain


def test_factors_have_mean_1_on_every_date() -> None:
    spread = uncertain(desk({"level": "10 %", "growth": "2 % per month"}))
    assert spread is not None
    days = np.array([20_822, 20_900, 21_000], np.int32)

    def history(seed: int, replication: int) -> Sequence[float]:
        return factors(spread, days, seed, replication).tolist()

    assert agrees("mean 1", history, [1.0] * 3, 1000)


@pytest.mark.parametrize(
    ("written", "path", "said"),
    [
        ({"level": "-5 %"}, "demand.forecast.level", "not below 0"),
        ({"growth": "-1 % per month"}, "demand.forecast.growth", "0 % per month or more"),
        ({"growth": "1 %"}, "demand.forecast.growth", "a growth such as"),
        ({"level": "5 %", "probability": "100 %"}, "demand.forecast.probability", "below 100 %"),
        ({"level": "5 %", "probability": "0 %"}, "demand.forecast.probability", "above 0 %"),
        ({"level": "500 %"}, "demand.forecast", "standard deviation of 1.09"),
        ({"level": "5 %", "probability": "1 %"}, "demand.forecast", "at most 1, which is a factor of 5 at 90 %"),
        ({"growth": "40 % per month"}, "demand.forecast", "at the end of what is simulated"),
        ({"channel": "email", "volume": "1 per day"}, "demand.forecast", "a stream called 'forecast'"),
        ("10 %", "demand.forecast", "a map of level, growth or probability"),
    ],
)
def test_what_is_refused(written: Any, path: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(demand={"mail": stream(), "forecast": written}, horizon=horizon("2027-01-04", f"{WEEKS} weeks"))
    assert [each.path for each in error.value.problems] == [path]
    assert said in str(error.value)


def test_a_forecast_of_given_arrivals_changes_nothing_and_is_named() -> None:
    mail = {"channel": "email", "mix": MIX, "arrivals": "constant(1 h)"}
    of = scenario(demand={"mail": mail, "forecast": {"level": "10 %"}})
    assert [(each.rule, each.path) for each in of.warnings] == [("unused_setting", "demand.forecast")]
