"""Evidence in data as they come in: against plain products, exact enumeration of all looks, and Holm's own example."""

import math

import numpy as np
import pytest

from slasim.study.statistics import Seen, holm, log_wealth, lower_bound, upper_bound


def wealth_by_hand(values, mean):
    total = 0.0
    for at in range(10):
        bet, stake = 0.5**at, 1 / ((at + 1) * (at + 2))
        total += stake * math.prod(1 + bet * (value - mean) for value in values)
    return total


def test_wealth_is_the_sum_of_what_ten_gamblers_have():
    values = [1, 0.5, 1, 0.9, 1, 1, 0.25]
    for mean in (0.1, 0.5, 0.95):
        assert log_wealth(Seen.of(values), mean) == pytest.approx(math.log(wealth_by_hand(values, mean)))


def test_bounds_are_where_the_wealth_reaches_its_limit():
    values = [1] * 90 + [0] * 10 + [0.5] * 20
    low, high = lower_bound(Seen.of(values), 0.05), upper_bound(Seen.of(values), 0.05)
    assert wealth_by_hand(values, low) == pytest.approx(20, rel=1e-9)
    assert wealth_by_hand([1 - value for value in values], 1 - high) == pytest.approx(20, rel=1e-9)
    assert low < np.mean(values) < high


def test_no_data_bounds_nothing():
    assert (lower_bound(Seen.of([math.nan]), 0.05), upper_bound(Seen.of([]), 0.05)) == (0.0, 1.0)


def test_values_must_be_shares():
    with pytest.raises(ValueError, match=r"lie in \[0, 1\], not in \[0, 1.5\]"):
        Seen.of([0, 1.5])


def chance_to_reach(limit, threshold, p, looks, mirrored=False):
    """By enumeration: the probability that at any look the wealth against `threshold` has reached `limit`."""
    alive, before, reached = np.ones(1), 0, 0.0
    for look in looks:
        step = look - before
        law = np.array([math.comb(step, k) * p**k * (1 - p) ** (step - k) for k in range(step + 1)])
        alive, before = np.convolve(alive, law), look
        for kept in range(look + 1):
            values, counts = np.array([0.0, 1.0]), np.array([look - kept, kept], float)
            seen = Seen(values, counts[::-1] if mirrored else counts)
            if alive[kept] > 0 and log_wealth(seen, 1 - threshold if mirrored else threshold) >= math.log(limit):
                reached += alive[kept]
                alive[kept] = 0.0
    return reached


@pytest.mark.parametrize("threshold", [0.5, 0.9, 0.95, 0.99])
def test_a_wrong_answer_at_any_look_is_rarer_than_the_stated_error(threshold):
    looks = range(20, 401, 20)
    assert chance_to_reach(20, threshold, threshold, looks) <= 0.05
    assert chance_to_reach(20, threshold, threshold, looks, mirrored=True) <= 0.05


def test_what_is_clear_is_found():
    assert chance_to_reach(20, 0.95, 0.999, range(20, 201, 20)) > 0.95
    assert chance_to_reach(20, 0.95, 0.80, range(20, 201, 20), mirrored=True) > 0.99


def test_holm_on_a_case_by_hand():
    # sorted 0.005, 0.01, 0.03, 0.04: times 4, 3, 2, 1, never falling
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    corrected = holm([0.02, math.nan, 0.5])
    assert corrected[[0, 2]] == pytest.approx([0.04, 0.5])
    assert math.isnan(corrected[1])
    assert holm([]).tolist() == []


def test_holm_never_says_more_than_certain():
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]
