"""The chance to miss a quota by luck, against hand calculation and the distribution of another library."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.stats import binom

from slasim.agreements.review import chance_to_fail
from slasim.agreements.review.luck import allowed_misses, smallest_forgiving


def test_eight_tickets_at_97_percent_miss_95_percent_unless_all_are_in_time() -> None:
    assert chance_to_fail(8, Fraction(97, 100), Fraction(95, 100)) == 1 - Fraction(97, 100) ** 8
    assert float(1 - Fraction(97, 100) ** 8) == pytest.approx(0.2163, abs=5e-5)


@pytest.mark.parametrize("tickets", [1, 19, 20, 21, 100, 1000, 20_000])
@pytest.mark.parametrize("rate", [Fraction(9, 10), Fraction(97, 100), Fraction(995, 1000)])
@pytest.mark.parametrize("quota", [Fraction(9, 10), Fraction(95, 100), Fraction(999, 1000)])
def test_it_is_the_tail_of_the_binomial_distribution(tickets: int, rate: Fraction, quota: Fraction) -> None:
    allowed = max(miss for miss in range(tickets + 1) if Fraction(tickets - miss, tickets) >= quota)
    assert allowed_misses(tickets, quota) == allowed
    expected = binom(tickets, float(1 - rate)).sf(allowed)
    assert float(chance_to_fail(tickets, rate, quota)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_misses_that_are_forgiven_anyway_lower_it() -> None:
    one = chance_to_fail(8, Fraction(97, 100), Fraction(95, 100), forgiven=1)
    assert one == 1 - Fraction(97, 100) ** 8 - 8 * Fraction(3, 100) * Fraction(97, 100) ** 7
    assert chance_to_fail(8, Fraction(97, 100), Fraction(95, 100), forgiven=8) == 0


def test_without_tickets_and_without_misses_nothing_fails() -> None:
    assert chance_to_fail(0, Fraction(1, 2), Fraction(1)) == 0
    assert chance_to_fail(500, Fraction(1), Fraction(1)) == 0


@pytest.mark.parametrize(("quota", "fewest"), [("95/100", 20), ("97/100", 34), ("2/3", 3), ("999/1000", 1000)])
def test_the_fewest_tickets_of_which_one_may_be_late(quota: str, fewest: int) -> None:
    assert smallest_forgiving(Fraction(quota)) == fewest
    assert allowed_misses(fewest, Fraction(quota)) == 1
    assert allowed_misses(fewest - 1, Fraction(quota)) == 0


@pytest.mark.parametrize(("tickets", "rate"), [(-1, Fraction(1, 2)), (10**6, Fraction(1, 2)), (8, Fraction(0))])
def test_what_is_no_chance_is_refused(tickets: int, rate: Fraction) -> None:
    with pytest.raises(ValueError, match="chance_to_fail"):
        chance_to_fail(tickets, rate, Fraction(95, 100))
