"""From the amounts of a period to the line on the account's statement.

In this order, over exact fractions: one credit per event and multipliers (inside the rules, parts.py), the
largest or the sum, cap, minimum, earn-back, bonus. A line is rounded once, at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from slasim.agreements.credits.facts import PeriodFacts
from slasim.agreements.credits.parts import Group, Part, groups
from slasim.agreements.credits.runs import triggered
from slasim.agreements.policy.credit_plan import ZERO, Combine, CreditPlan, EarnBack, Trigger
from slasim.scenario.values.durations import Length

SATURDAY = 5  # and so many business days in a week


@dataclass(frozen=True)
class Line:
    """What one account is owed for one period, and how that came about. Minor units; exact but for `amount`."""

    period: str
    fee: int  # of the days of the period on which the agreement holds
    parts: tuple[Part, ...]  # everything that the rules came to
    deciding: tuple[Part, ...]  # those that are owed: of the largest group, or all
    before_cap: Fraction
    after_cap: Fraction
    credit: Fraction  # after the minimum: what was capped, or nothing
    earn_back: Fraction  # returns of credits of earlier periods
    bonus: Fraction
    amount: int  # credit - earn_back - bonus, rounded half up; below 0 the customer owes it
    claim_until: date | None  # the last local day on which a credit can be claimed; None: needs no claim
    remedy: str  # credit note | cash | extension
    extension_days: int  # remedy `extension`: the days, each begun one whole, that the amount pays for; else 0
    termination: tuple[str, ...]  # commitments whose misses, or credits, give the right to end the contract
    final: bool  # nothing that happens later can change the line

    @property
    def withheld(self) -> bool:
        """Whether there was a credit, but below the minimum."""
        return self.after_cap > 0 and self.credit == 0


def half_up(amount: Fraction) -> int:
    """The nearest whole number, halves upward (-1/2 is 0)."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def credit_lines(history: Sequence[PeriodFacts], plan: CreditPlan | Sequence[CreditPlan]) -> tuple[Line, ...]:
    """One line a period of an account, lines of nothing too.

    history: periods that follow each other. plan: the one of all periods, or of each (the version in force when
    it starts). Raises ValueError when there are not as many plans as periods.
    """
    each = [plan] * len(history) if isinstance(plan, CreditPlan) else list(plan)
    if len(each) != len(history):
        raise ValueError(f"{len(each)} plans for {len(history)} periods; give one for all, or one for each")
    lines: list[Line] = []
    before, back = True, False  # whether all earlier verdicts are final, and whether they matter
    for at, (facts, its) in enumerate(zip(history, each, strict=True)):
        settled, back = _settled(facts, its), back or its.looks_back
        lines.append(_line(history, at, each, lines, settled and (before or not back)))
        before = before and settled
    return tuple(lines)


def _line(
    history: Sequence[PeriodFacts], at: int, every: Sequence[CreditPlan], earlier: Sequence[Line], final: bool
) -> Line:
    facts, plan = history[at], every[at]
    fee = facts.charge
    found = groups(history, at, every)
    deciding = _deciding(found, plan.combine)
    before_cap = sum((part.amount for part in deciding), ZERO)
    after_cap = min([before_cap, *(limit.of(fee) for limit in plan.most)])
    credit = after_cap if after_cap >= plan.minimum else ZERO
    earn_back = sum((_earned(history, at, line, old, every[old].earn_back) for old, line in enumerate(earlier)), ZERO)
    bonus = _bonus(facts, plan)
    amount = half_up(credit - earn_back - bonus)
    return Line(
        facts.period,
        half_up(fee),
        tuple(part for group in found for part in group),
        deciding,
        before_cap,
        after_cap,
        credit,
        earn_back,
        bonus,
        amount,
        None if plan.claim_within is None or credit == 0 else last_claim(facts.end, plan.claim_within),
        plan.remedy,
        -(-amount * facts.days // facts.fee) if plan.remedy == "extension" and amount > 0 and facts.fee else 0,
        _termination(history, at, plan, deciding, credit, earlier),
        final,
    )


def _termination(
    history: Sequence[PeriodFacts],
    at: int,
    plan: CreditPlan,
    deciding: Group,
    credit: Fraction,
    earlier: Sequence[Line],
) -> tuple[str, ...]:
    """Commitments that give the right to end the contract; where the size of credits does, what this one rests on."""
    rule = plan.trigger
    if isinstance(rule, Trigger):
        return triggered(history, at, rule)
    if rule is None or credit == 0:
        return ()
    credits = [*(line.credit for line in earlier), credit][-rule.of :]
    enough = [rule.amount.of(facts.charge) for facts in history[: at + 1]][-rule.of :]
    if rule.misses is None:
        reached = sum(map(half_up, credits)) >= enough[-1]
    else:
        large = [one >= least for one, least in zip(credits, enough, strict=True)]
        reached = large[-1] and sum(large) >= rule.misses
    return tuple(dict.fromkeys(commitment for part in deciding for commitment in part.on)) if reached else ()


def _deciding(found: Sequence[Group], combine: Combine) -> Group:
    """All groups, or the first of the largest."""
    if combine == Combine.SUM:
        return tuple(part for group in found for part in group)
    return max(found, key=lambda group: sum(part.amount for part in group), default=())


def _earned(history: Sequence[PeriodFacts], at: int, line: Line, old: int, rule: EarnBack | None) -> Fraction:
    """What of an earlier credit returns in period `at`: a share of the rounded credit, so that all of it is exact."""
    if rule is None or at != old + rule.after or line.credit == 0:
        return ZERO
    on = {commitment for part in line.deciding for commitment in part.on}
    reached = all(_reached(period, commitment, rule.at) for period in history[old + 1 : at + 1] for commitment in on)
    return rule.share * half_up(line.credit) if reached else ZERO


def _reached(facts: PeriodFacts, commitment: str, goal: Fraction) -> bool:
    """Whether there is data and every severity with data attains the goal (without a share: keeps its promise)."""
    judged = [each for each in facts.of(commitment) if each.kept is not None]
    return bool(judged) and all(each.kept if each.share is None else each.share >= goal for each in judged)


def _bonus(facts: PeriodFacts, plan: CreditPlan) -> Fraction:
    rule = plan.bonus
    if rule is None:
        return ZERO
    shares = [each.share for each in facts.of(rule.on) if each.kept is not None]
    above = bool(shares) and all(share is not None and share > rule.above for share in shares)
    return rule.amount.of(facts.charge) if above else ZERO


def _settled(facts: PeriodFacts, plan: CreditPlan) -> bool:
    """Whether the verdicts that the plan looks at are final."""
    asked = plan.watched
    return all(each.final for each in facts.attained if each.commitment in asked or None in asked)


def last_claim(end: date, within: Length) -> date:
    """The last day of a claim window that begins with the local day `end` (in a short month at its end)."""
    if within.business_days:
        first = end + timedelta(days=7 - end.weekday() if end.weekday() >= SATURDAY else 0)
        weeks, rest = divmod(first.weekday() + within.business_days - 1, SATURDAY)
        return first + timedelta(days=weeks * 7 + rest - first.weekday())
    months = end.year * 12 + end.month - 1 + within.months
    first = date(months // 12, months % 12 + 1, 1)
    beyond = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    day = min(end.day, (beyond - first).days)
    return first.replace(day=day) + timedelta(days=within.days - 1)
