"""What the volume forecast does to figures: against laws that are known, and against a brute-force study whose volume
is pinned at the quantiles of the forecast. Seeds are hashes of names."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from workload_cases import MIX, horizon, scenario, stream

from slasim.report.screen.forecast import forecast_lines
from slasim.scenario import Scenario
from slasim.study import Study, simulate
from slasim.study.measures.figure import Figure
from slasim.study.measures.figures import figures
from slasim.study.measures.forecast import Effect
from slasim.study.statistics.dependence import part_of_spread
from tests.coverage_cases import bounds
from tests.queues import seed_of

STUDIES, ERROR, N = 600, 1e-3, 100
PROMISED = (0.88, 0.97)
TICKETS = 4 * 1512


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_the_interval_of_a_part_of_the_spread_holds_the_truth(noise: float) -> None:
    # e^(0.3 x) has the variance e^0.09 (e^0.09 - 1)
    known = math.exp(0.09) * math.expm1(0.09)
    truth, rng, hits = known / (known + noise**2), np.random.default_rng(seed_of(f"part {noise}")), 0
    for _ in range(STUDIES):
        x = rng.standard_normal(N)
        found = part_of_spread(np.exp(0.3 * x) + noise * rng.standard_normal(N), x)
        hits += found.low <= truth <= found.high
    low, high = bounds(STUDIES, *PROMISED, ERROR)
    assert low <= hits / STUDIES <= high


def test_what_never_varies_and_too_few_replications_say_nothing() -> None:
    x = np.linspace(-1, 1, 30)
    once = np.where(np.arange(30) == 7, 1500.0, 0.0)  # credits in one window of thirty: the others say nothing of them
    for values, scores in ((np.zeros(30), x), (x, np.zeros(30)), (x[:19], x[:19]), (once, x)):
        assert math.isnan(part_of_spread(values, scores).estimate)


def desk(**demand: object) -> Scenario:
    """Two agents round the clock who can do 12 tickets an hour, asked for 9; answers within 30 minutes are promised."""
    first = {"promise": {"normal": "30 min"}, "quota": "80 % per month"}
    return scenario(
        horizon={**horizon("2027-02-01"), "warm_up": "2 d", "follow_up": "2 d"},
        demand={**demand, "mail": stream("1512 per week", mix=MIX)},
        teams={"one": {"site": "home", "skills": ["help"], "shifts": {"on": {"hours": "24x7", "headcount": 2}}}},
        agreements={"all": {"for": {"tier": "all"}, "judged": "together", "commitments": {"first_response": first}}},
    )


def effects(of: Study) -> dict[str, Effect]:
    assert of.forecast is not None
    return {each.figure.name: each for each in of.forecast.effects}


def pinned(lowest: bool, spread: float) -> dict[str, list[Figure]]:
    """The desk with the volume of the lowest (highest) fifth of the forecast: five quantiles, 60 windows each."""
    found: dict[str, list[Figure]] = {}
    for k in range(5):
        share = (k + 0.5) / 25
        z = stats.norm.ppf(share if lowest else 1 - share)
        of = desk(volume=f"{100 * math.exp(spread * z - spread**2 / 2):.4f} %")
        study = simulate(of, replications=60, seed=seed_of(f"pinned {lowest} {k}") % 2**32)
        for name in FIGURES:
            found.setdefault(name, []).extend(figures(study.counted, name))
    return found


FIGURES = (
    "every_promise",
    "all.first_response.normal.attainment",
    "occupancy.one",
    "waits.normal.first_touch.mean",
    "backlog.normal",
)


def test_both_fifths_are_what_a_desk_with_the_volume_pinned_there_does() -> None:
    study = simulate(desk(forecast={"level": "15 %"}), replications=300, seed=seed_of("forecast as it is") % 2**32)
    found, spread = effects(study), math.log(1.15) / stats.norm.ppf(0.95)
    for lowest in (True, False):
        for name, each in pinned(lowest, spread).items():
            truth = sum(each[1:], each[0]).interval(0.999)
            guess = found[name].least if lowest else found[name].most
            assert guess.estimate == pytest.approx(
                truth.estimate, abs=(truth.high - truth.low) / 2 + 1.7 * (guess.high - guess.low) / 2
            ), (name, lowest)


def test_the_tickets_are_those_of_their_law() -> None:
    # Given a level L the tickets are Poisson (m L): their variance is m + m^2 (e^(s^2) - 1), s the spread of ln L; and
    # the mean of L in its lowest fifth is Phi(z - s) / 0.2, z the normal quantile of 20 %.
    study = simulate(desk(forecast={"level": "5 %"}), replications=400, seed=seed_of("part of the tickets") % 2**32)
    spread, z = math.log(1.05) / stats.norm.ppf(0.95), stats.norm.ppf(0.2)
    known = TICKETS**2 * math.expm1(spread**2)
    found = effects(study)["arrivals.normal"]
    for seen, law in (
        (found.part, known / (known + TICKETS)),
        (found.least, TICKETS * stats.norm.cdf(z - spread) / 0.2),
        (found.most, TICKETS * stats.norm.cdf(z + spread) / 0.2),
    ):
        assert abs(seen.estimate - law) < 3.3 / 1.96 * (seen.high - seen.low) / 2


def test_a_screen_says_what_the_forecast_makes_of_the_verdict() -> None:
    study = simulate(desk(forecast={"level": "15 %"}), replications=100, seed=1)
    moved, parts = forecast_lines(study)
    assert "in the fifth of windows with the least volume (1" in moved
    assert "less than written)" in moved
    assert parts.startswith("Of what differs between windows the forecast makes")
    assert parts.endswith("the rest is luck.")
    assert not list(forecast_lines(simulate(desk(), replications=20, seed=1)))
    assert not list(forecast_lines(simulate(desk(forecast={"level": "15 %"}), replications=19, seed=1)))
