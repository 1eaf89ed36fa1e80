"""Which steps of an account of points a period can reach at all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from slasim.scenario.sections.promised.commitments import WITHOUT_SEVERITY, CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import PointsRule
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.steps import NumberBand

MANY = 10_000  # sums of points; of more than that any step may be reached


def reached_steps(
    rule: PointsRule, credits: CreditTerms, commitments: Mapping[str, CommitmentSpec], severities: int
) -> tuple[NumberBand, ...]:
    """The steps of its account in which the points of some period can lie. severities: how many there are.

    Every severity of every commitment of the account brings the points of one band, or none, and `repeat` times as many
    after a period in which it brought some.
    """
    steps = rule.points.steps or ()
    enough = max((step.first if step.last is None else step.last + 1 for step in steps), default=0)
    sums = {Fraction(0)}
    for each in credits.rules:
        if isinstance(each, PointsRule) and each.account == rule.account and each.on in commitments:
            single = {Fraction(band.points) for band in each.points.bands}
            choices = {Fraction(0), *single, *(points * each.points.repeat for points in single)}
            for _ in range(_cells(commitments[each.on], severities)):
                sums = {min(total + more, Fraction(enough)) for total in sums for more in choices}
                if len(sums) > MANY:
                    return steps
    whole = {int(total) for total in sums}  # a part of a point does not reach the next number
    return tuple(
        step
        for step in steps
        if any(step.first <= number and (step.last is None or number <= step.last) for number in whole)
    )


def _cells(on: CommitmentSpec, severities: int) -> int:
    """How many severities can bring points."""
    if on.metric in WITHOUT_SEVERITY or on.quota.pooled:
        return 1
    return len(on.judged) if on.bounds else severities
