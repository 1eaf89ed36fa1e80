"""The most that a rule can come to in a period of an agreement that is known."""

from __future__ import annotations

from fractions import Fraction

from slasim.agreements.credits.exact import of_fee
from slasim.agreements.credits.rules import AnyRule
from slasim.agreements.review.case import Case
from slasim.scenario.sections.promised.credit_rules import PointsRule
from slasim.scenario.sections.promised.reached import reached_steps


def largest_of(case: Case, rule: AnyRule, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
    """Minor units; None without bound. fee: of the period of so many months. Of steps of points those alone that a
    period can reach."""
    most = rule.largest(fee, months, quota)
    written = rule.written
    if not isinstance(written, PointsRule) or written.points.steps is None:
        return most
    steps = reached_steps(written, rule.terms, case.spec.commitments, len(case.book.severities))
    reached = max((of_fee(step.amount, fee) for step in steps), default=Fraction(0))
    return reached if most is None else min(most, reached)
