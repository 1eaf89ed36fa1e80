"""What of an agreement goes by whether a promise was kept, and by its attainment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slasim.agreements.document.parties import is_of_tickets
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import (
    BreachesRule,
    DowntimeRule,
    DurationsRule,
    LateByRule,
    OutageDayRule,
    PerBreachRule,
    Rule,
)

LATE = "late tickets"
EVENTS: dict[type[Rule], str] = {
    **dict.fromkeys((PerBreachRule, LateByRule, BreachesRule), LATE),
    **dict.fromkeys((DowntimeRule, DurationsRule), "outages"),
    OutageDayRule: "days without service",
}
"""What the rules look at that need no verdict."""


def is_of_event(agreement: AgreementSpec, rule: Rule) -> bool:
    """Whether a rule needs no verdict."""
    of_times = isinstance(rule, DurationsRule) and agreement.commitments[rule.on].metric != "availability"
    return type(rule) in EVENTS and not of_times


def going_by(agreement: AgreementSpec, spec: CommitmentSpec) -> Iterator[str]:
    """What goes by the verdicts and attainments of a commitment: `credits`, `earn-back`."""
    name = next(name for name, each in agreement.commitments.items() if each is spec)
    terms, stop = agreement.credits, agreement.termination
    rules = [] if terms is None else [rule for rule in terms.rules if rule.on in (None, name)]
    of_events = [is_of_event(agreement, rule) for rule in rules]
    if False in of_events:
        late = any(EVENTS[type(rule)] == LATE for rule, of in zip(rules, of_events, strict=True) if of)
        yield "credits other than those for late tickets" if late else "credits"
    if terms is not None and terms.earn_back is not None and rules:
        yield "earn-back"
    if terms is not None and terms.bonus is not None and terms.bonus.on == name:
        yield "the bonus"
    if stop is not None and stop.on in (None, name) and {"missed", "mean"} & {*stop.ways}:
        yield "the right to terminate"


def left_out(on: Iterable[CommitmentSpec]) -> str:
    """Which severities of commitments attain nothing, and hinder nothing."""
    return f"a severity without anything decided{' or without a quota' if any(map(has_free, on)) else ''} is left out"


def has_free(spec: CommitmentSpec) -> bool:
    """Whether a commitment promises no share of some severity, or of none."""
    return len(spec.judged) < len(spec.bounds) or not spec.quota.shares


def noun_of_data(agreement: AgreementSpec) -> str:
    """What a period without data has nothing of."""
    return "decided" if is_of_tickets(agreement) else "measured"
