"""Kim and Nelson's selection: published constants, and the probability of a right choice where it is hardest."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from slasim.study.statistics.selection import continuation, select

CASES = json.loads((Path(__file__).parents[1] / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
CONSTANTS = [case for case in CASES if case["id"].startswith("KN-const")]
TRIALS, ERROR, ZONE, DEVIATION = 600, 0.05, 1.0, 3.0


@pytest.mark.parametrize("case", CONSTANTS, ids=lambda case: case["id"])
def test_the_published_constants(case):
    of, expected = case["inputs"], case["expected"]
    found = continuation(of["k"], of["n0"], of["alpha"])
    assert found == pytest.approx(expected["h2"], rel=1e-11)
    assert found / 2 / (of["n0"] - 1) == pytest.approx(expected["eta"], rel=1e-9)
    assert int(10 * found) == expected["N_max_example_S2_10_delta_1"]


def trial(number, systems, shared):
    """Normal observations in the slippage configuration: the last system is better than all others by just the zone."""
    random = np.random.default_rng([20261122, systems, number])
    means = np.zeros(systems)
    means[-1] = ZONE
    firsts = []

    def observe(alive, count):
        common = random.normal(0, DEVIATION * np.sqrt(shared), count)
        own = random.normal(0, DEVIATION * np.sqrt(1 - shared), (systems, count))
        values = (means[:, None] + common + own)[list(alive)]
        firsts.append(int(np.argmax(values.sum(axis=1))))
        return values

    found = select(observe, systems, zone=ZONE, error=ERROR, most=100_000)
    return found, firsts[0] == systems - 1


@pytest.mark.parametrize(("systems", "shared"), [(2, 0.0), (5, 0.0), (5, 0.7)])
def test_the_best_is_selected_as_often_as_promised(systems, shared):
    trials = [trial(number, systems, shared) for number in range(TRIALS)]
    right = sum(found.best == systems - 1 for found, _ in trials)
    # Fewer than this have a probability below 1 in 1,000 when the promise holds.
    assert right >= stats.binom.ppf(0.001, TRIALS, 1 - ERROR)
    assert all(found.decided for found, _ in trials)
    # The first ten observations alone would not do: the task is hard enough to break a promise that is not kept.
    assert sum(first for _, first in trials) < stats.binom.ppf(0.001, TRIALS, 1 - ERROR)


def test_pairing_saves_observations():
    alone, together = (
        sum(max(trial(number, 3, shared)[0].observations) for number in range(100)) for shared in (0.0, 0.9)
    )
    assert together < alone / 4


def test_systems_that_never_differ_are_told_apart_by_nothing_and_end_at_once():
    found = select(lambda alive, count: np.ones((len(alive), count)), 3, zone=0.1, error=0.05, most=1000)
    assert found.observations == (10, 10, 10)
    assert found.decided
    assert found.dropped == ()


def test_a_floor_under_the_variance_keeps_a_selection_from_ending_on_ten_equal_observations():
    """Rare failures of the first system show later; without a floor they are never waited for."""
    rare = np.ones(200)
    rare[12::4] = 0.5

    def run(floor):
        taken = [0]

        def observe(alive, count):
            here = slice(taken[0], taken[0] + count)
            taken[0] += count
            return np.array([rare[here], np.ones(200)[here]])[list(alive)]

        return select(observe, 2, zone=0.02, error=0.05, most=200, least_variance=lambda difference: floor)

    assert run(0.0).best == 0
    assert run(0.002).best == 1


def test_the_most_observations_end_it_undecided():
    found = select(
        lambda alive, count: np.random.default_rng(7).normal(0, 100, (len(alive), count)),
        2,
        zone=0.1,
        error=0.05,
        most=12,
    )
    assert not found.decided
    assert found.observations == (12, 12)


@pytest.mark.parametrize(
    "wrong", [{"systems": 1}, {"zone": 0.0}, {"error": 0.5}, {"error": 0.0}, {"first": 1}, {"most": 5}]
)
def test_impossible_arguments(wrong):
    given = {"systems": 2, "zone": 1.0, "error": 0.05, "most": 100, **wrong}
    with pytest.raises(ValueError, match="a selection needs"):
        select(lambda alive, count: np.zeros((len(alive), count)), given.pop("systems"), **given)
