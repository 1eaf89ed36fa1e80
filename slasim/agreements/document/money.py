"""Credits: the rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.credits.rules import rules_of
from slasim.agreements.document.book import Book
from slasim.agreements.document.statements import ExampleRow, rows
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Table
from slasim.agreements.prose.words import in_a_row, plural, title
from slasim.scenario.sections.agreements import AgreementSpec
from slasim.scenario.sections.credits import CreditTerms
from slasim.scenario.values.amounts import write_amount, write_share
from slasim.scenario.values.judgement import Sums

REMEDIES = {
    "credit note": "Credits are set off against the next invoice.",
    "cash": "Credits are paid in cash.",
    "extension": "Credits are given as an extension of the term.",
}


def credits(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What is owed when a promise is missed, with worked examples to the cent."""
    terms = spec.credits
    if terms is None:
        return
    yield Heading(2, "Credits")
    for rule in rules_of(terms):
        yield from rule.words()
    yield Bullets(tuple(_whole(terms)))
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


def _whole(terms: CreditTerms) -> Iterator[str]:
    if terms.at_risk is not None:
        yield f"At risk, and the most that is owed in a period, is {write_amount(terms.at_risk)}."
        yield f"The pool is {write_share(terms.pool)} of the amount at risk."
    if len(terms.rules) > 1:
        summed = "Several amounts of a period are added up."
        yield summed if terms.combine == "sum" else "Of several amounts of a period the largest is owed."
    if terms.cap is not None:
        yield f"In a period at most {write_amount(terms.cap)} is owed."
    if terms.minimum is not None:
        yield f"A credit below {terms.minimum} is not paid."
    if terms.claim_within is not None:
        yield f"A credit must be claimed within {terms.claim_within} after the period."
    yield REMEDIES[terms.remedy]
    if terms.earn_back is not None:
        back = terms.earn_back
        yield (
            f"Earn-back: {write_share(back.share)} of a credit returns when each of the next "
            f"{plural(back.after, 'period')} attains {write_share(back.at)}."
        )
    if terms.bonus is not None:
        bonus = terms.bonus
        yield (
            f"Bonus: when every severity of {title(bonus.on)} attains more than {write_share(bonus.above)}, the "
            f"customer owes {write_amount(bonus.amount)}."
        )
