"""From rules and facts to amounts: one pure function a rule.

Amounts that are counted piece by piece (breaches, outage days, points) belong together: they are added up before
anything is compared, and an event or a day that several rules cover counts once, with the largest amount.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slasim.agreements.credits.facts import Attained, Key, PeriodFacts
from slasim.agreements.credits.points import points_of, weighted_points
from slasim.agreements.credits.runs import failures
from slasim.agreements.policy.credit_plan import (
    ZERO,
    CreditPlan,
    OutageDay,
    PerBreach,
    Persistent,
    Points,
    Scale,
    Shortfall,
    Weight,
    find_band,
)
from slasim.scenario.values.amounts import write_share


@dataclass(frozen=True)
class Part:
    """One amount and the reason for it."""

    rule: str  # scale | shortfall | per breach | outage day | weight | points | persistent
    on: tuple[str, ...]  # commitments it rests on
    severity: str | None  # None: not of one severity
    amount: Fraction  # minor units, exact
    reason: str  # in plain words
    band: int = -1  # of a scale


Group = tuple[Part, ...]  # parts that are added up before groups are compared


def groups(history: Sequence[PeriodFacts], at: int, plans: Sequence[CreditPlan]) -> list[Group]:
    """What the rules come to in period `at`, without amounts of nothing. plans: of each period."""
    facts, plan = history[at], plans[at]
    found: list[Group] = []
    for rule in plan.rules:
        match rule:
            case Scale():
                found += [(part,) for part in _scale(rule, facts)]
            case Shortfall():
                found += [(part,) for part in _shortfall(rule, facts)]
            case Weight():
                found.append(tuple(_weight(rule, facts, plan)))
            case Persistent():
                found.append(tuple(_persistent(rule, history, at)))
    found.append(tuple(_breaches(history, at, plans)))
    found.append(tuple(_outage_days([rule for rule in plan.rules if isinstance(rule, OutageDay)], facts)))
    found += _points([rule for rule in plan.rules if isinstance(rule, Points)], history, at)
    return [group for group in found if sum(part.amount for part in group) > 0]


def _scale(rule: Scale, facts: PeriodFacts) -> Iterator[Part]:
    for each in facts.of(rule.on):
        share = each.creditable
        band = -1 if share is None else find_band(rule.steps, share)
        if band >= 0:
            step = rule.steps[band]
            ends = f"below {percent(step.below)}"
            if step.least is not None:
                ends = f"in the band {percent(step.least)} to {percent(step.below)}"
            amount = step.amount.of(facts.charge)
            yield Part("scale", (rule.on,), each.severity, amount, f"{_attained(each)}, {ends}", band)


def _shortfall(rule: Shortfall, facts: PeriodFacts) -> Iterator[Part]:
    fee = facts.charge
    for each in facts.of(rule.on):
        share = each.creditable
        if share is None or share >= each.quota:
            continue
        amount = rule.per_point.of(fee) * (each.quota - share) * 100
        if rule.up_to is not None:
            amount = min(amount, rule.up_to.of(fee))
        reason = f"{_attained(each)}, {percent(each.quota - share)} short of {percent(each.quota)}"
        yield Part("shortfall", (rule.on,), each.severity, amount, reason)


def _weight(rule: Weight, facts: PeriodFacts, plan: CreditPlan) -> Iterator[Part]:
    if facts.missed(rule.on) and plan.at_risk is not None:
        amount = rule.weight * plan.at_risk.of(facts.charge) * plan.pool
        missed = ", ".join(each.severity for each in facts.of(rule.on) if each.kept is False)
        reason = f"quota missed for {missed}: weight {percent(rule.weight)} of a pool of {percent(plan.pool)}"
        yield Part("weight", (rule.on,), None, amount, reason)


def _persistent(rule: Persistent, history: Sequence[PeriodFacts], at: int) -> Iterator[Part]:
    times = failures(history, at, rule)
    if times:
        facts = history[at]
        on = (rule.on,) if rule.on is not None else tuple(dict.fromkeys(each.commitment for each in facts.attained))
        reason = f"{rule.misses} missed quotas within {rule.of} periods"
        amount = times * rule.amount.of(facts.monthly_fee * 12)
        yield Part("persistent", on, None, amount, reason if times == 1 else f"{times} times {reason}")


def _breaches(history: Sequence[PeriodFacts], at: int, plans: Sequence[CreditPlan]) -> Iterator[Part]:
    """One credit an event: the largest of those its breaches ask for, less what earlier periods credited it."""
    ago = {back for events in history[at].events for back, _ in events.before}
    asked = {back: _prices(plans[at - back], history[at - back].charge) for back in {0, *ago}}
    total: dict[Key, tuple[int, Fraction]] = {}
    for events in history[at].events:
        dearest = max(sorted(events.breached), key=lambda key: asked[0].get(key, ZERO))
        credited = max((asked[back].get(key, ZERO) for back, key in events.before), default=ZERO)
        owed = asked[0].get(dearest, ZERO) - credited
        if owed > 0:
            count, amount = total.get(dearest, (0, ZERO))
            total[dearest] = (count + events.count, amount + owed * events.count)
    for (commitment, severity), (count, amount) in sorted(total.items()):
        yield Part("per breach", (commitment,), severity, amount, f"{count} {'event' if count == 1 else 'events'} late")


def _prices(plan: CreditPlan, fee: Fraction) -> dict[Key, Fraction]:
    """What a plan asks for a breach."""
    price: dict[Key, Fraction] = {}
    for rule in plan.rules:
        if isinstance(rule, PerBreach):
            for severity, each in rule.amounts.items():
                key = (rule.on, severity)
                price[key] = max(price.get(key, ZERO), each.of(fee))
    return price


def _outage_days(rules: Sequence[OutageDay], facts: PeriodFacts) -> Iterator[Part]:
    long = {
        each.day: each.commitment
        for rule in rules
        for each in facts.unavailable
        if each.commitment == rule.on and each.ms > rule.over
    }
    if long:
        days = sorted(long)
        amount = sum((facts.monthly_fee / monthrange(day.year, day.month)[1] for day in days), ZERO)
        reason = f"the fee of {len(days)} {'day' if len(days) == 1 else 'days'}: {', '.join(map(str, days))}"
        yield Part("outage day", tuple(dict.fromkeys(long[day] for day in days)), None, amount, reason)


def _points(rules: Sequence[Points], history: Sequence[PeriodFacts], at: int) -> Iterator[Group]:
    """One group for each account of points."""
    fee = history[at].charge
    for account in dict.fromkeys((rule.value, rule.above, rule.ratchet) for rule in rules):
        value, above, ratchet = account
        mine = [rule for rule in rules if (rule.value, rule.above, rule.ratchet) == account]
        earned = [(rule.on, *item) for rule in mine for item in points_of(rule, history, at).items()]
        points = sum((each[2] for each in earned), ZERO)
        costly = weighted_points(points, above, ratchet)
        listed = ", ".join(f"{commitment} {severity} {number(each)}" for commitment, severity, each in earned)
        reason = f"{number(points)} points ({listed}), {number(costly)} to pay"
        on = tuple(dict.fromkeys(each[0] for each in earned))
        yield (Part("points", on, None, value.of(fee) * costly, reason),)


def _attained(each: Attained) -> str:
    return f"{percent(each.share or ZERO)} attained"


def number(value: Fraction) -> str:
    """A number as people write it, a ratio where no decimal is exact."""
    return write_share(value / 100).removesuffix(" %")


def percent(share: Fraction) -> str:
    """At most three decimals, the rest cut off: what is below a threshold never reads as if it reached it."""
    thousandths = share.numerator * 100_000 // share.denominator
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".") + " %"
