"""Credits: the rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.credits.rules import rules_of
from slasim.agreements.document.book import Book
from slasim.agreements.document.statements import ExampleRow, rows
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Table
from slasim.agreements.prose.words import in_a_row, listed, plural, title
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.credit_rules import (
    BreachesRule,
    DowntimeRule,
    DurationsRule,
    LateByRule,
    OutageDayRule,
    PerBreachRule,
    PersistentRule,
    PointsRule,
    Rule,
    ScaleRule,
    ShortfallRule,
)
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.amounts import Money, MoreThan, write_amount, write_annual_amount, write_share
from slasim.scenario.values.judgement import MEAN, Sums
from slasim.scenario.values.quotas import period_noun

REMEDIES = {
    "credit note": "Credits are set off against the next invoice.",
    "cash": "Credits are paid in cash.",
    "extension": "Credits are given as an extension of the term, at the fee of a day of the period; a day begun is a "
    "whole one.",
}
AMOUNTS = {
    "severity": "a rule for one severity",
    "tickets": "all late tickets together",
    "days": "all days without service together",
    "points": "all points of one price together",
    "pools": "all weights of one pool together",
    "rule": "any other rule",
}
"""What is one amount, by the kinds of `CreditTerms.amounts`."""
LATE = "late tickets"
EVENTS: dict[type[Rule], str] = {
    **dict.fromkeys((PerBreachRule, LateByRule, BreachesRule), LATE),
    **dict.fromkeys((DowntimeRule, DurationsRule), "outages"),
    OutageDayRule: "days without service",
}
"""What the rules look at that need no verdict."""
FEE_OF = {
    "month": "of the month",
    "quarter": "of the three months of the quarter",
    "year": "of the twelve months of the year",
    "period": "of the period",
}


def credits(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What is owed when a promise is missed, with worked examples to the cent."""
    terms = spec.credits
    if terms is None:
        return
    yield Heading(2, "Credits")
    for rule in rules_of(terms):
        yield from rule.words(spec)
    yield Bullets((*_accounts(spec, terms), *_amounts(spec, terms), *_whole(book, spec, terms)))
    shown = rows(book, spec)
    if shown is None:
        return
    yield Heading(3, f"Example: {shown.account}")
    yield Table(("What happens", "Amounts", "Credit"), tuple(map(_row, shown.rows)))
    if shown.notes:
        yield Bullets(shown.notes)


def _row(row: ExampleRow) -> tuple[str, ...]:
    return (row.happens, row.amounts, row.credit)


def credited(sums: Sums) -> str:
    """`at least 20 % of fee is credited in each of 2 of 4 periods in a row`."""
    amount = f"at least {write_amount(sums.amount)} is credited in"
    if sums.misses is None:
        return f"{amount} {plural(sums.of, 'period')} in a row together"
    return f"{amount} {'' if sums.misses == sums.of else 'each of '}{in_a_row(sums.misses, sums.of)}"


def _per(spec: AgreementSpec, terms: CreditTerms) -> str:
    """Which review periods the credits have."""
    on = {rule.on for rule in terms.rules} | ({terms.bonus.on} if terms.bonus is not None else set())
    pers = {each.quota.per for name, each in spec.commitments.items() if None in on or name in on}
    return pers.pop() if len(pers) == 1 else "period"


def _accounts(spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """Who is credited, at which fee."""
    per, noun = _per(spec, terms), period_noun(_per(spec, terms))
    events = [rule for rule in terms.rules if _of_event(spec, rule)]
    if spec.judged == "together":
        yield f"A missed quota credits every account that is owed the promise when the {noun} begins."
        if LATE in map(_of_events, events):
            yield "A late ticket credits the account whose ticket it is."
    else:
        yield "Each account is credited by itself."
    if _shares(terms):
        whose = "account's fee" if spec.fee is None else "account's fee for what this agreement is for,"
        yield f"A share of the fee is one of the {whose} {FEE_OF.get(per, f'of the {noun}')}."
        if per not in FEE_OF:
            yield "The fee of a day is the monthly fee divided by the days of its month; days are added up."
    if spec.term is not None and events:
        yield (
            f"In a {noun} that the agreement covers only in part "
            f"{listed(dict.fromkeys(_of_events(rule) for rule in events))} are owed all the same; a share of the fee "
            "is then one of the fee of the days covered."
        )


def _of_event(spec: AgreementSpec, rule: Rule) -> bool:
    """Whether a rule needs no verdict."""
    of_times = isinstance(rule, DurationsRule) and spec.commitments[rule.on].metric != "availability"
    return type(rule) in EVENTS and not of_times


def _of_events(rule: Rule) -> str:
    return EVENTS[type(rule)]


def _shares(terms: CreditTerms) -> bool:
    """Whether anything is a share of the fee of a period."""
    amounts = [amount for rule in terms.rules if not isinstance(rule, PersistentRule) for _, amount in rule.amounts()]
    amounts += [amount for amount in (terms.cap, terms.at_risk) if amount is not None]
    amounts += (terms.risk_pools or {}).values()
    amounts += [] if terms.bonus is None else [terms.bonus.amount]
    return any(not isinstance(amount, Money) for amount in amounts)


def _amounts(spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """What is an amount, and which of several are owed."""
    priced = [rule.on for rule in terms.rules if isinstance(rule, PerBreachRule)]
    if terms.same_ticket == "each":
        yield "A ticket that comes late several times is credited for each missed target, and these are added up."
    elif len(set(priced)) > 1 or not all(spec.commitments[name].once for name in priced):
        yield (
            "A ticket that comes late several times is credited once in a period, with the largest of its credits, and "
            "in a later period with what is missing to that."
        )
    if any(rule.on is not None and isinstance(rule, ScaleRule | ShortfallRule | PointsRule) for rule in terms.rules):
        forgiven = [spec.commitments[rule.on] for rule in terms.rules if rule.on is not None]
        if any(each.small_misses for each in forgiven):
            yield "A quota that is kept only because missed targets are forgiven owes nothing by its attainment."
    amounts = terms.amounts(spec.commitments)
    if sum(amounts.values()) < 2:
        return
    per = period_noun(_per(spec, terms))
    each = "each rule" if list(amounts) == ["rule"] else listed((AMOUNTS[kind] for kind in amounts), "or")
    if terms.combine == "sum":
        yield (
            f"Several amounts of a {per} are added up; one amount is what {each} comes to. A miss that several of them "
            "pay for is paid for by each."
        )
    else:
        yield f"Of several amounts of a {per} the largest is owed; one amount is what {each} comes to."


def _whole(book: Book, spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """What holds for all rules together, in the order in which it is reckoned."""
    per = period_noun(_per(spec, terms))
    if terms.at_risk is not None:
        yield f"At risk, and the most that is owed in a {per}, is {write_amount(terms.at_risk)}."
        yield f"The pool is {write_share(terms.pool)} of the amount at risk."
    for name, amount in (terms.risk_pools or {}).items():
        yield f"At risk in the pool {name} are {write_amount(amount)}; what its weights come to is one amount."
    if terms.cap is not None:
        yield f"In a {per} at most {write_amount(terms.cap)} is owed."
    yield from _of_year(spec, terms, per)
    if isinstance(terms.minimum, MoreThan):
        least = Money(terms.minimum.minor, terms.minimum.currency)
        yield f"A credit of {least} or less is not paid; one of exactly that is not either."
    elif terms.minimum is not None:
        yield f"A credit below {terms.minimum} is not paid; one of exactly that is."
    yield f"What is owed is rounded once, at the end, to the smallest unit of {book.currency}; a half is rounded up."
    if terms.claim_within is not None:
        days = " Business days are Monday to Friday, holidays too." if terms.claim_within.business_days else ""
        if terms.claim_days is not None:
            days = f" Business days are the working days of {title(terms.claim_days)}, without its holidays."
        since = f"after the {per}"
        if terms.claim_from == "incident":
            since = "after the day of the incident, on which a ticket was due or there was outage"
            days = f" Of a credit for several incidents all can be claimed until the window of the first ends.{days}"
        yield f"A credit must be claimed within {terms.claim_within} {since}; the last day belongs to it.{days}"
    else:
        yield "A credit need not be claimed."
    yield REMEDIES[terms.remedy]
    if terms.earn_back is not None:
        back = terms.earn_back
        yield (
            f"Earn-back: {write_share(back.share)} of a credit, rounded, returns when in each of the next "
            f"{plural(back.after, 'period')} every severity of what that credit rested on attains "
            f"{write_share(back.at)}; a period without anything decided attains nothing."
        )
        on = {rule.on for rule in terms.rules}
        if any(each.measure.kind == MEAN for name, each in spec.commitments.items() if on & {name, None}):
            yield "A mean attains it where it is kept."
        if any(each.quota.pooled for name, each in spec.commitments.items() if on & {name, None}):
            yield "Where a quota is one of all severities, all of them together attain it."
    if terms.bonus is not None:
        bonus = terms.bonus
        who = f"every severity of {title(bonus.on)}"
        if spec.commitments[bonus.on].quota.pooled:
            who = f"{title(bonus.on)}, all severities together,"
        yield (
            f"Bonus: when {who} attains more than {write_share(bonus.above)}, the "
            f"customer owes {write_amount(bonus.amount)}; a period without anything decided earns none."
        )
    if terms.earn_back is not None or terms.bonus is not None:
        yield "Where that exceeds the credit of a period, the customer owes the difference."


def _of_year(spec: AgreementSpec, terms: CreditTerms, per: str) -> Iterator[str]:
    """The cap of a year. per: what its periods are called."""
    if terms.yearly_cap is None:
        return
    which = "calendar year"
    if terms.cap_year == "contract" and spec.term is not None:
        which = f"contract year, the first of which begins on {spec.term.from_},"
    yield (
        f"All credits of a {which} come to at most {write_annual_amount(terms.yearly_cap)}: a {per} gets what those of "
        "earlier ones in that year, as they were rounded, leave of it."
    )
    yield f"A {per} belongs to the year in which it begins."
    if not isinstance(terms.yearly_cap, Money):
        yield "The annual fee is twelve monthly ones."
    if terms.earn_back is not None:
        yield "What is earned back leaves no more of the year."
