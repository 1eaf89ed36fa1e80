"""Credits: the rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.credits.rules import rules_of
from slasim.agreements.document.book import Book
from slasim.agreements.document.judged import EVENTS, LATE, is_of_event, left_out, noun_of_data
from slasim.agreements.document.parties import paid_for
from slasim.agreements.document.statements import ExampleRow, rows
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import business_days, consecutive, credit_of, each_severity, listed, title
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.credit_rules import (
    PerBreachRule,
    PersistentRule,
    PointsRule,
    Rule,
    ScaleRule,
    ShortfallRule,
)
from slasim.scenario.sections.promised.credits import BonusSpec, CreditTerms, EarnBackSpec
from slasim.scenario.values.amounts import Money, MoreThan, write_share
from slasim.scenario.values.judgement import MEAN, Sums
from slasim.scenario.values.quotas import period_noun, periods_words

REMEDIES = {
    "credit note": "Credits are set off against the next invoice.",
    "cash": "Credits are paid in cash.",
    "extension": "Credits are given as an extension of the term, at the fee of the whole period divided by its days; a "
    "day begun is a whole one.",
}
AMOUNTS = {
    "severity": "what a rule comes to for one severity",
    "tickets": "all fixed credits for late tickets together",
    "days": "the credits for all days without service together",
    "points": "the credit for all points that are added up",
    "pools": "all credits from one pool together",
    "rule": "what any other rule comes to",
}
"""What is one amount, by the kinds of `CreditTerms.amounts`."""
FEE_OF = {
    "month": "of the month",
    "quarter": "of the three months of the quarter",
    "year": "of the twelve months of the year",
    "period": "of the period",
}


def credits(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What is due when a promise is missed, with worked examples to the cent."""
    terms = spec.credits
    if terms is None:
        return
    yield Heading(2, "Credits")
    yield Paragraph(" ".join(_accounts(spec, terms)))
    yield from _rules(spec, terms)
    yield Bullets((*_fees(spec, terms), *_amounts(spec, terms), *_whole(book, spec, terms)))
    shown = rows(book, spec)
    if shown is None:
        return
    yield Heading(3, f"Example: {shown.account}")
    yield Paragraph("In each row nothing else happens, and all quotas are kept that it does not name.")
    yield Table(("What happens", "Amounts", "Credit"), tuple(map(_row, shown.rows)))
    if shown.notes:
        yield Bullets(shown.notes)


def _rules(spec: AgreementSpec, terms: CreditTerms) -> Iterator[Block]:
    """Each rule, in the order of the agreement; those that come to something together stand together."""
    rules = rules_of(terms)
    for rule in rules:
        those = [each for each in rules if type(each) is type(rule) and each.told_with == rule.told_with]
        if rule.told_with is None:
            yield from rule.words(spec)
        elif rule is those[0]:
            for each in those:
                yield from each.words(spec)
            yield from rule.words_together(those, spec)


def _row(row: ExampleRow) -> tuple[str, ...]:
    return (row.happens, row.amounts, row.credit)


def credited(spec: AgreementSpec, sums: Sums) -> str:
    """`at least 20 % of the fee is credited in each of 2 of any 4 consecutive months`."""
    noun = "period" if spec.credits is None else period_noun(_per(spec, spec.credits))
    amount = f"at least {credit_of(sums.amount)} is credited in"
    if sums.misses is None:
        return f"{amount} any {consecutive(sums.of, sums.of, noun)} together{_before(spec)}"
    return f"{amount} {'each of ' if sums.of > 1 else ''}{consecutive(sums.misses, sums.of, noun)}{_before(spec)}"


def _before(spec: AgreementSpec) -> str:
    """What the credit of a period is taken without, where the right to terminate goes by it."""
    terms = spec.credits
    if terms is None or (terms.earn_back is None and terms.bonus is None):
        return ""
    back = ["anything is earned back"] * (terms.earn_back is not None)
    return f", before {listed([*back, *['a bonus'] * (terms.bonus is not None)], 'or')}"


def _per(spec: AgreementSpec, terms: CreditTerms) -> str:
    """Which review periods the credits have."""
    on = {rule.on for rule in terms.rules} | ({terms.bonus.on} if terms.bonus is not None else set())
    pers = {each.quota.per for name, each in spec.commitments.items() if None in on or name in on}
    return pers.pop() if len(pers) == 1 else "period"


def _accounts(spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """Who credits whom."""
    noun = period_noun(_per(spec, terms))
    if spec.judged == "together":
        yield f"For a missed quota a credit is due for every account that has the promise when the {noun} begins."
        if LATE in (_of_events(rule) for rule in terms.rules if is_of_event(spec, rule)):
            yield "For a late ticket a credit is due for the account whose ticket it is."
    else:
        yield "Credits are reckoned for each account separately."


def _fees(spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """Of which fee credits are shares."""
    per, noun = _per(spec, terms), period_noun(_per(spec, terms))
    events = [rule for rule in terms.rules if is_of_event(spec, rule)]
    if _shares(terms):
        what = "" if spec.fee is None else f" for {paid_for(spec)}"
        yield f"Percentages of the fee refer to the account's fee {FEE_OF.get(per, f'of the {noun}')}{what}."
        if per not in FEE_OF:
            yield "The fee of a day is the monthly fee divided by the days of its month; days are added up."
    if spec.term is not None and events:
        yield (
            f"In a {noun} that the agreement covers only in part "
            f"{listed(dict.fromkeys(_of_events(rule) for rule in events))} are credited all the same; the fee is then "
            "that of the days covered."
        )


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
    """What is an amount, and which of several are due."""
    per = period_noun(_per(spec, terms))
    priced = [rule.on for rule in terms.rules if isinstance(rule, PerBreachRule)]
    if terms.same_ticket == "each":
        yield "The fixed credits of a ticket that misses several targets are all due, and added up."
    elif len(set(priced)) > 1 or not all(spec.commitments[name].once for name in priced):
        yield (
            f"Of the fixed credits of a ticket that misses several targets only the largest is due in a {per}, and in "
            f"a later {per} what is missing to that."
        )
    if len(set(priced)) < len(priced):
        yield "Where several tables have a fixed credit for the same missed target, only the largest is due."
    if any(rule.on is not None and isinstance(rule, ScaleRule | ShortfallRule | PointsRule) for rule in terms.rules):
        forgiven = [spec.commitments[rule.on] for rule in terms.rules if rule.on is not None]
        if any(each.small_misses for each in forgiven):
            yield "Where a quota is kept because few targets are missed, no credit is due by the attainment."
    amounts = terms.amounts(spec.commitments)
    if sum(amounts.values()) < 2:
        return
    is_sum = terms.combine == "sum"
    which = "are added up, even where one failure leads to several" if is_sum else "only the largest is due"
    if list(amounts) == ["rule"]:
        yield f"Each rule comes to one amount a {per}; {'these ' if is_sum else 'of these '}{which}."
        return
    one = listed((AMOUNTS[kind] for kind in amounts), "or")
    yield f"{'Several' if is_sum else 'Of several'} amounts of a {per} {which}; one amount is {one}."


def _in_units(terms: CreditTerms, per: str) -> Iterator[str]:
    """In which units credits are given, and which limits none of them exceeds."""
    if terms.rounded is None:
        return
    how = {"down": "down to a multiple of {to}", "up": "up to a multiple of {to}"}
    words = how.get(terms.rounded.how, "to the nearest multiple of {to}, a half up").format(to=terms.rounded.to)
    most = [f"in a {per}"] if terms.cap is not None or terms.at_risk is not None else []
    most += ["in a year"] if terms.yearly_cap is not None else []
    if most and terms.rounded.how != "down":
        words += f", or down where that would be more than is credited at most {' or '.join(most)}"
    yield f"The credit of a {per} is then rounded {words}."


def _whole(book: Book, spec: AgreementSpec, terms: CreditTerms) -> Iterator[str]:
    """What holds for all rules together, in the order in which it is reckoned."""
    per = period_noun(_per(spec, terms))
    if terms.at_risk is not None:
        most = f", and the most that is credited in a {per}," if terms.cap is None else ""
        yield f"The amount at risk{most} is {credit_of(terms.at_risk)}."
        yield f"The pool is {write_share(terms.pool)} of the amount at risk."
    for name, amount in (terms.risk_pools or {}).items():
        yield f"The pool {name}, and the most that is credited from it in a {per}, is {credit_of(amount)}."
    if terms.cap is not None:
        both = ", and at most the amount at risk," if terms.at_risk is not None else ""
        yield f"In a {per} at most {credit_of(terms.cap)}{both} is credited."
    yield from _of_year(spec, terms, per)
    yield from _in_units(terms, per)
    unused = "" if terms.yearly_cap is None else ", and uses up nothing of what a year can come to"
    if isinstance(terms.minimum, MoreThan):
        yield f"A credit of {Money(terms.minimum.minor, terms.minimum.currency)} or less is not paid{unused}."
    elif terms.minimum is not None:
        yield f"A credit of less than {terms.minimum} is not paid{unused}."
    if terms.rounded is not None and terms.minimum is not None:
        yield "It is the rounded credit that is compared with that."
    only = "Only" if terms.rounded is None else "Apart from that only"
    yield f"{only} the result is rounded, to the smallest unit of {book.currency}; a half is rounded up."
    if terms.claim_within is not None:
        days = f" {business_days(terms.claim_days)}." if terms.claim_within.business_days else ""
        since = f"after the end of the {per}"
        if terms.claim_from == "incident":
            events = {EVENTS[type(rule)] == LATE for rule in terms.rules}
            what = listed((["a ticket was due"] * (True in events)) + (["there was outage"] * (False in events)), "or")
            since = f"after the day of the incident, on which {what}"
            days = f" Of a credit for several incidents all can be claimed until the window of the first ends.{days}"
        yield f"A credit must be claimed within {terms.claim_within} {since}; the last day is included.{days}"
    else:
        yield "Credits are given without a claim."
    yield REMEDIES[terms.remedy]
    if terms.earn_back is not None:
        yield from _earn_back(spec, terms, terms.earn_back, per)
    if terms.bonus is not None:
        yield _bonus(spec, terms.bonus, per)
    less = ["what is earned back"] * (terms.earn_back is not None) + ["a bonus"] * (terms.bonus is not None)
    if less:
        what, are, they_exceed = listed(less), *(("are", "they exceed") if len(less) > 1 else ("is", "it exceeds"))
        yield (
            f"{what[0].upper()}{what[1:]} {are} deducted from the credit of the {per}; where {they_exceed} that, the "
            "customer owes the provider the difference."
        )


def _earn_back(spec: AgreementSpec, terms: CreditTerms, back: EarnBackSpec, per: str) -> Iterator[str]:
    """What returns to the provider. per: what its periods are called."""
    on = {rule.on for rule in terms.rules}
    rested = [each for name, each in spec.commitments.items() if on & {name, None}]
    apart = [each for each in rested if each_severity(each) != "it"]
    who, rest = "what a credit rested on", f"a {per} without anything {noun_of_data(spec)} attains nothing"
    if apart:
        who = f"every severity of {who}"
        rest = f"{left_out(apart)}, and where a promise has none left, nothing is earned back"
    several = back.after > 1
    when, then = (
        (f"each of the next {back.after} {periods_words(per)}", "the last of them")
        if several
        else (f"the next {per}", "that one")
    )
    yield (
        f"Earn-back: when in {when} {who} attains {write_share(back.at)}, {write_share(back.share)} of that credit, as "
        f"rounded, is earned back in {then}; {rest}."
    )
    if any(each.measure.kind == MEAN for each in rested):
        yield "A mean attains it where it is kept."
    if apart and any(each.quota.pooled for each in rested):
        yield "Where a quota is one of all severities, all of them together attain it."


def _bonus(spec: AgreementSpec, bonus: BonusSpec, per: str) -> str:
    """What the customer owes. per: what its periods are called."""
    on = spec.commitments[bonus.on]
    who, rest = title(bonus.on), f"a {per} without anything {noun_of_data(spec)} earns none"
    if on.quota.pooled:
        who = f"{who}, all severities together,"
    elif each_severity(on) != "it":
        who, rest = f"every severity of {who}", f"{left_out([on])}, and where none is left, no bonus is owed"
    return (
        f"Bonus: when {who} attains more than {write_share(bonus.above)}, the customer owes the provider "
        f"{credit_of(bonus.amount)}; {rest}."
    )


def _of_year(spec: AgreementSpec, terms: CreditTerms, per: str) -> Iterator[str]:
    """The cap of a year. per: what its periods are called."""
    if terms.yearly_cap is None:
        return
    which = "calendar year"
    if terms.cap_year == "contract" and spec.term is not None:
        which = f"contract year, the first of which begins on {spec.term.from_},"
    yield (
        f"In a {which} at most {credit_of(terms.yearly_cap, annual=True)} is credited: a {per} gets no more than the "
        "rounded credits of earlier ones of that year leave of it."
    )
    yield f"A {per} belongs to the year in which it begins."
    if not isinstance(terms.yearly_cap, Money):
        yield "The annual fee is twelve monthly ones."
    if terms.earn_back is not None:
        yield "What is earned back does not add to what is left of the year."
