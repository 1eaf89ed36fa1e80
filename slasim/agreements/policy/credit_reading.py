"""From what a planner writes (`credits`, `termination` of an agreement) to a CreditPlan."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slasim.agreements.policy.credit_plan import (
    ZERO,
    Amount,
    Bonus,
    Combine,
    CreditPlan,
    CreditTrigger,
    EarnBack,
    OutageDay,
    PerBreach,
    Persistent,
    Points,
    PointsBand,
    Ratchet,
    Rule,
    Scale,
    Shortfall,
    Step,
    Trigger,
    Weight,
)
from slasim.scenario import AgreementSpec, Band, CreditRule, CreditTerms, Money, TriggerSpec
from slasim.scenario.values.frozen import freeze
from slasim.terms.commitment import Agreement


def write_plan(agreement: AgreementSpec | Agreement) -> CreditPlan:
    """What one version of an agreement says about money; without rules while it is not live (nothing is owed then)."""
    if agreement.status != "live":
        return CreditPlan()
    stop = agreement.termination
    trigger = None if stop is None else _trigger(stop)
    return CreditPlan(trigger=trigger) if agreement.credits is None else _plan(agreement.credits, trigger)


def _trigger(stop: TriggerSpec) -> Trigger | CreditTrigger:
    if stop.credited is not None:
        return CreditTrigger(_amount(stop.credited.amount), stop.credited.misses, stop.credited.of)
    assert stop.missed is not None, "the scenario asks for one of the two"
    return Trigger(stop.on, stop.missed.misses, stop.missed.of)


def _plan(terms: CreditTerms, trigger: Trigger | CreditTrigger | None) -> CreditPlan:
    back, bonus = terms.earn_back, terms.bonus
    return CreditPlan(
        tuple(_rule(rule) for rule in terms.rules),
        Combine(terms.combine),
        None if terms.cap is None else _amount(terms.cap),
        ZERO if terms.minimum is None else Fraction(terms.minimum.minor),
        terms.claim_within,
        terms.remedy,
        None if back is None else EarnBack(back.after, back.at, back.share),
        None if bonus is None else Bonus(bonus.on, bonus.above, _amount(bonus.amount)),
        None if terms.at_risk is None else _amount(terms.at_risk),
        terms.pool,
        trigger,
    )


def _amount(written: Fraction | Money) -> Amount:
    return Amount(minor=Fraction(written.minor)) if isinstance(written, Money) else Amount(share=written)


def read_steps(scale: Sequence[Band]) -> tuple[Step, ...]:
    """The bands of a scale."""
    return tuple(Step(band.below, _amount(band.amount), band.least) for band in scale)


def _rule(rule: CreditRule) -> Rule:
    if rule.persistent is not None:
        again = rule.persistent
        return Persistent(rule.on, again.misses, again.of, _amount(again.amount))
    assert rule.on is not None, "the scenario asks for it"
    if rule.scale is not None:
        return Scale(rule.on, read_steps(rule.scale))
    if rule.shortfall is not None:
        per_point, up_to = Amount(share=rule.shortfall), rule.up_to
        return Shortfall(rule.on, per_point, None if up_to is None else _amount(up_to))
    if rule.per_breach is not None:
        return PerBreach(rule.on, freeze({severity: _amount(each) for severity, each in rule.per_breach.items()}))
    if rule.outage_day is not None:
        return OutageDay(rule.on, rule.outage_day)
    if rule.weight is not None:
        return Weight(rule.on, rule.weight)
    assert rule.points is not None, "a rule has one kind"
    points = rule.points
    return Points(
        rule.on,
        tuple(PointsBand(band.below, band.points, band.least) for band in points.bands),
        _amount(points.value),
        points.above,
        points.repeat,
        tuple(Ratchet(stage.first - 1, stage.multiplier) for stage in points.ratchet or ()),
    )
