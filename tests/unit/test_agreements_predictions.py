"""What measured periods say about the next: against exact fractions, a published estimator and simulation."""

from __future__ import annotations

import math
from fractions import Fraction
from math import comb, prod

import numpy as np
import pytest

from slasim.agreements.scorecard.predictions import design_effect, predict


def rising(value: Fraction, count: int) -> Fraction:
    return prod((value + step for step in range(count)), start=Fraction(1))


def exact(volume: int, alpha: Fraction, beta: Fraction, least: int) -> Fraction:
    """P(at least `least` of `volume`) of a beta-binomial, by rising factorials."""
    return sum(
        (
            comb(volume, met) * rising(alpha, met) * rising(beta, volume - met) / rising(alpha + beta, volume)
            for met in range(least, volume + 1)
        ),
        Fraction(0),
    )


@pytest.mark.parametrize(
    ("met", "decided", "quota"),
    [([8], [8], Fraction(95, 100)), ([19, 19], [20, 20], Fraction(9, 10)), ([1, 1], [4, 4], Fraction(1, 4))],
)
def test_periods_that_differ_by_chance_give_the_exact_posterior(
    met: list[int], decided: list[int], quota: Fraction
) -> None:
    found = predict(met, decided)
    assert found is not None
    assert found.design_effect == 1
    half = Fraction(1, 2)
    least = -(-quota * decided[0] // 1)
    expected = exact(decided[0], sum(met) + half, sum(decided) - sum(met) + half, int(least))
    assert found.keeps(quota) == pytest.approx(float(expected), abs=1e-12)


def test_the_first_of_many_is_kept_by_half() -> None:
    """One clock, met: Jeffreys' prior then expects the next with (1 + 1/2) / 2."""
    found = predict([1], [1])
    assert found is not None
    assert found.keeps(Fraction(1)) == pytest.approx(0.75)
    assert (found.keeps(Fraction(0)), found.keeps(Fraction(1), allowed=1)) == (1.0, 1.0)
    assert predict([0, 0], [0, 0]) is None


def test_the_design_effect_is_chi_square_over_its_degrees_of_freedom() -> None:
    """6, 9 and 15 of 20: p = 1/2, chi square = (16 + 1 + 25) / 5 by hand, two degrees of freedom."""
    assert design_effect([(6, 20), (9, 20), (15, 20)]) == pytest.approx(4.2)
    assert design_effect([(10, 20), (10, 20)]) == 1
    assert design_effect([(20, 20), (20, 20)]) == 1


def test_periods_that_differ_more_than_by_chance_are_expected_to_go_on_so() -> None:
    steady, moody = predict([90, 90, 90, 90], [100] * 4), predict([99, 81, 99, 81], [100] * 4)
    assert steady is not None
    assert moody is not None
    assert moody.design_effect > 10
    assert steady.keeps(Fraction(8, 10)) > moody.keeps(Fraction(8, 10))
    assert steady.keeps(Fraction(97, 100)) < moody.keeps(Fraction(97, 100))
    width = [high - low for low, high in (moody.interval, steady.interval)]
    assert width[0] > width[1]


def test_the_next_period_is_kept_as_often_as_predicted() -> None:
    """Periods drawn with a level of their own each (beta 90 : 10): the prediction holds on average over histories.

    400 histories of 12 periods and the one after them; the tolerance is three standard errors of 400 yes or no.
    """
    random = np.random.default_rng(1)
    predicted, kept = [], []
    for _ in range(400):
        decided = np.full(13, 50)
        met = random.binomial(decided, random.beta(45, 5, 13))
        found = predict(met[:12].tolist(), decided[:12].tolist())
        assert found is not None
        predicted.append(found.keeps(Fraction(85, 100)))
        kept.append(met[12] >= 0.85 * 50)
    share = float(np.mean(kept))
    assert abs(float(np.mean(predicted)) - share) < 3 * (share * (1 - share) / 400) ** 0.5


def at_least(met: int, decided: int, level: float) -> float:
    """Probability of at least so many of independent clocks."""
    return math.fsum(math.comb(decided, k) * level**k * (1 - level) ** (decided - k) for k in range(met, decided + 1))


@pytest.mark.parametrize(("met", "decided"), [(5, 20), (19, 20), (96, 100)])
def test_the_interval_of_the_level_is_exact(met: int, decided: int) -> None:
    """Clopper and Pearson: at either end a result as extreme as the one seen has a probability of 2.5 %."""
    found = predict([met], [decided])
    assert found is not None
    low, high = found.interval
    assert at_least(met, decided, low) == pytest.approx(0.025, abs=1e-9)
    assert 1 - at_least(met + 1, decided, high) == pytest.approx(0.025, abs=1e-9)


def test_the_interval_reaches_the_end_when_all_or_none_are_met() -> None:
    every, none = predict([20], [20]), predict([0], [20])
    assert every is not None
    assert none is not None
    assert every.interval == (pytest.approx(0.025 ** (1 / 20)), 1.0)
    assert none.interval == (0.0, pytest.approx(1 - 0.025 ** (1 / 20)))


def test_many_clocks_are_no_trouble() -> None:
    found = predict([990_000] * 3, [1_000_000] * 3)
    assert found is not None
    assert found.keeps(Fraction(989, 1000)) > 0.95 > found.keeps(Fraction(991, 1000))
