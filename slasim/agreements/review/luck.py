"""The chance to miss a quota by luck alone: the exact binomial distribution, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import floor

LARGEST = 100_000  # tickets a period; above, luck does not decide and exact sums grow long


def allowed_misses(tickets: int, quota: Fraction) -> int:
    """The most of the tickets that may miss their target while met / tickets >= quota."""
    return floor(tickets * (1 - quota))


def chance_to_fail(tickets: int, rate: Fraction, quota: Fraction, forgiven: int = 0) -> Fraction:
    """The probability that of so many tickets fewer than the quota meet the target, exactly.

    Each ticket meets it with probability `rate`, independently of the others: P(misses > m) for misses binomial
    (tickets, 1 - rate) and m the larger of `allowed_misses` and the misses `forgiven` in any case.
    """
    if not 0 <= tickets <= LARGEST:
        raise ValueError(f"chance_to_fail: {tickets} tickets; give 0 to {LARGEST}")
    if not 0 < rate <= 1:
        raise ValueError(f"chance_to_fail: a rate of {rate}; give a share above 0 and at most 1")
    miss, hit = rate.denominator - rate.numerator, rate.numerator
    most = min(max(allowed_misses(tickets, quota), forgiven), tickets)
    term = hit**tickets  # of rate.denominator ** tickets: no ticket misses
    kept = term
    for misses in range(1, most + 1):
        # C(n, k) a^k b^(n - k) from its neighbour; every division comes out even
        term = term * (tickets - misses + 1) * miss // (misses * hit)
        kept += term
    return 1 - Fraction(kept, rate.denominator**tickets)


def smallest_forgiving(quota: Fraction) -> int:
    """The fewest tickets of which one may miss its target while the quota is kept; the quota must be below 1."""
    return -(-quota.denominator // (quota.denominator - quota.numerator))
