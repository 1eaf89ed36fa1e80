"""The rules of credits: a class each, with all that follows from a rule.

rule     what every rule has: what it reads, what it asks for, its largest amount, its words, examples, findings
bands    bands of attainment, for credits and for points
scale, shortfall, per_breach, late_by, breaches, outage_day, weight, points, in_a_row, persistent    one rule each
downtime    the two rules about how long outages last together

What a planner writes stands in `slasim.scenario.sections.promised.credit_rules`; `kind_of` finds the class of what is
written.
"""

from __future__ import annotations

from collections.abc import Iterable

from slasim.agreements.credits.rules.breaches import Breaches
from slasim.agreements.credits.rules.downtime import Durations, PerStretch
from slasim.agreements.credits.rules.in_a_row import InARow
from slasim.agreements.credits.rules.late_by import LateBy
from slasim.agreements.credits.rules.outage_day import OutageDay
from slasim.agreements.credits.rules.per_breach import PerBreach
from slasim.agreements.credits.rules.persistent import Persistent
from slasim.agreements.credits.rules.points import Points
from slasim.agreements.credits.rules.rule import CLASSES, AnyRule, Asked, CreditPart, Rule
from slasim.agreements.credits.rules.scale import Scale
from slasim.agreements.credits.rules.shortfall import Shortfall
from slasim.agreements.credits.rules.weight import Weight
from slasim.scenario.sections.promised.credit_rules import KINDS, RulePart
from slasim.scenario.sections.promised.credits import CreditTerms

__all__ = [
    "AnyRule",
    "Asked",
    "Breaches",
    "CreditPart",
    "Durations",
    "InARow",
    "LateBy",
    "OutageDay",
    "PerBreach",
    "PerStretch",
    "Persistent",
    "Points",
    "Rule",
    "Scale",
    "Shortfall",
    "Weight",
    "by_kind",
    "kind_of",
    "rule_of",
    "rules_of",
]


def kind_of(written: RulePart) -> type[AnyRule]:
    """The class of a rule as written."""
    return CLASSES[type(written)]


def rule_of(written: RulePart, terms: CreditTerms) -> AnyRule:
    """The rule that is written. Raises ValueError for a weight without amount at risk."""
    return kind_of(written)(written, terms)


def rules_of(terms: CreditTerms) -> tuple[AnyRule, ...]:
    """Every rule of the terms, in order. Raises ValueError for a weight without amount at risk."""
    return tuple(rule_of(written, terms) for written in terms.rules)


def by_kind(rules: Iterable[AnyRule]) -> dict[type[AnyRule], list[AnyRule]]:
    """The rules of each class, in the order of the kinds."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    found: dict[type[AnyRule], list[AnyRule]] = {}
    for rule in sorted(rules, key=lambda each: order.get(each.written.kind, len(order))):
        found.setdefault(type(rule), []).append(rule)
    return found
