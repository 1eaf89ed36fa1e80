"""Credits: the rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.document.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.document.book import Book
from slasim.agreements.document.statements import Row, rows
from slasim.agreements.document.words import plural, title
from slasim.instants import long
from slasim.scenario.sections.agreements import AgreementSpec
from slasim.scenario.sections.credits import CreditRule, CreditTerms, PointsSpec
from slasim.scenario.values.amounts import write_amount, write_annual_amount, write_number, write_per_point, write_share
from slasim.scenario.values.bands import write_ends, write_ratchet
from slasim.scenario.values.judgement import Run, Sums

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
    for rule in terms.rules:
        yield from _rule(rule)
    yield Bullets(tuple(_whole(terms)))
    shown = rows(book, spec)
    if shown is None:
        return
    yield Heading(3, f"Example: {shown.account}")
    yield Table(("What happens", "Amounts", "Credit"), tuple(map(_row, shown.rows)))
    if shown.notes:
        yield Bullets(shown.notes)


def _row(row: Row) -> tuple[str, ...]:
    return (row.happens, row.amounts, row.credit)


def often(missed: Run) -> str:
    """`3 periods in a row`, `4 of 12 periods in a row`."""
    return f"{'' if missed.misses == missed.of else f'{missed.misses} of '}{plural(missed.of, 'period')} in a row"


def credited(sums: Sums) -> str:
    """`at least 20 % of fee is credited in each of 2 of 4 periods in a row`."""
    amount = f"at least {write_amount(sums.amount)} is credited in"
    if sums.misses is None:
        return f"{amount} {plural(sums.of, 'period')} in a row together"
    return f"{amount} {'' if sums.misses == sums.of else 'each of '}{often(Run(sums.misses, sums.of))}"


def _rule(rule: CreditRule) -> Iterator[Block]:
    name = title(rule.on) if rule.on is not None else "any promise"
    if rule.scale is not None:
        yield Paragraph(
            f"{name}: each severity owes by its attainment, the lowest line that fits; the fee is that of the period."
        )
        yield Table(
            ("Attainment", "Credit"),
            tuple((write_ends(band.below, band.least), write_amount(band.amount)) for band in rule.scale),
        )
    elif rule.shortfall is not None:
        most = "" if rule.up_to is None else f", at most {write_amount(rule.up_to)}"
        each = f"{write_per_point(rule.shortfall)} (and part of one)"
        yield Paragraph(f"{name}: each severity that misses its quota owes {each} by which it does{most}.")
    elif rule.per_breach is not None:
        yield Paragraph(f"{name}: each ticket that misses its target owes, once:")
        yield Table(
            ("Severity", "Credit"),
            tuple((title(severity), write_amount(amount)) for severity, amount in rule.per_breach.items()),
        )
    elif rule.outage_day is not None:
        yield Paragraph(
            f"{name}: a local day with more than {long(rule.outage_day)} of outage owes the fee of that day."
        )
    elif rule.weight is not None:
        yield Paragraph(f"{name}: a missed quota owes {write_share(rule.weight)} of the pool.")
    elif rule.points is not None:
        yield from _points(name, rule.points)
    elif rule.persistent is not None:
        amount = write_annual_amount(rule.persistent.amount)
        yield Paragraph(f"{name}: quotas missed in {often(rule.persistent.missed)} owe {amount}.")


def _points(name: str, points: PointsSpec) -> Iterator[Block]:
    yield Paragraph(f"{name}: each severity that misses its quota brings points by its attainment.")
    yield Table(
        ("Attainment", "Points"),
        tuple((write_ends(band.below, band.least), str(band.points)) for band in points.bands),
    )
    items = [f"A point owes {write_amount(points.value)}."]
    if points.above:
        items.append(f"The first {plural(points.above, 'point')} of a period owe nothing.")
    if points.repeat != 1:
        items.append(
            f"Points of a severity that had some in the period before count {write_number(points.repeat)} times."
        )
    if points.ratchet is not None:
        stages = ", ".join(f"{stage}: {times} times" for stage, times in write_ratchet(points.ratchet).items())
        items.append(f"Points count by their number: {stages}.")
    yield Bullets(tuple(items))


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
