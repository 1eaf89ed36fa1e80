"""Service points: how many a period brings, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slasim.agreements.credits.facts import Attained, PeriodFacts
from slasim.agreements.policy.credit_plan import ZERO, Points, Ratchet, find_band


def base_points(rule: Points, attained: Attained) -> int:
    """Points of one severity before the repeat multiplier: none where the quota is kept or no band holds."""
    share = attained.creditable
    band = -1 if share is None or attained.kept else find_band(rule.bands, share)
    return rule.bands[band].points if band >= 0 else 0


def points_of(rule: Points, history: Sequence[PeriodFacts], at: int) -> dict[str, Fraction]:
    """Points by severity, of those that have any. Points in the period right before multiply those of this one."""
    before = {each.severity for each in history[at - 1].of(rule.on) if base_points(rule, each)} if at else set()
    found = {each.severity: base_points(rule, each) for each in history[at].of(rule.on)}
    return {
        severity: points * (rule.repeat if severity in before else 1) * Fraction(1)
        for severity, points in found.items()
        if points
    }


def weighted_points(points: Fraction, above: int, ratchet: Sequence[Ratchet]) -> Fraction:
    """The points that cost money, each times the multiplier of its stage (1 below the first).

    120 points above 20, stages 1.2 above 100 and 1.5 above 200: 80 + 20 x 1.2 = 104.
    """
    total, low, multiplier = ZERO, Fraction(above), Fraction(1)
    for stage in ratchet:
        if stage.above > low:
            total += max(ZERO, min(points, Fraction(stage.above)) - low) * multiplier
            low = Fraction(stage.above)
        multiplier = stage.multiplier
    return total + max(ZERO, points - low) * multiplier
