"""Who agrees on what, for which tickets, for how long and for how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from slasim.agreements.document.book import Book, tier_accounts, tiers_of
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import cents, listed, plural, title
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import WITHOUT_SEVERITY

KINDS = {
    "customer": "Service level agreement with customers",
    "internal": "Operational level agreement between teams",
    "vendor": "Underpinning contract with a vendor",
}
LEVELS = {
    "corporate": "What an agreement for a service or for certain customers promises goes before it.",
    "customer": "It goes before what an agreement for a service, or one for everybody, promises.",
    "service": "It goes before what an agreement for everybody promises, and behind what one for the customer does.",
}
SERVICE_OF_CUSTOMER = "It goes before what any other agreement promises these customers."
STATUSES = {
    "pilot": "It is a pilot: everything is measured, nothing is owed, and no ticket is taken from another agreement.",
    "bedding-in": "It is bedding in: everything is measured and nothing is owed.",
}
CONDITIONS = {
    "tier": "customers of tier",
    "customer": "customers named",
    "region": "customers in",
    "severity": "tickets of severity",
    "channel": "tickets by",
    "product": "tickets about",
}
LISTS = {
    "services": "Services",
    "resources": "Resources",
    "assumptions": "Assumptions",
    "management": "Service management",
}


def opening(name: str, spec: AgreementSpec) -> Iterator[Block]:
    """Title, kind, status and parties."""
    yield Heading(1, title(name))
    yield Paragraph(" ".join(part for part in (f"{KINDS[spec.kind]}.", STATUSES.get(spec.status, "")) if part))
    duties = spec.responsibilities
    if spec.between is not None or duties is not None:
        yield Heading(2, "Parties and responsibilities")
    if spec.between is not None:
        yield Table(("Party", "Name"), (("Provider", spec.between.provider), ("Customer", spec.between.customer)))
    if duties is not None:
        for party, items in (("provider", duties.provider), ("customer", duties.customer)):
            if items:
                yield Paragraph(f"The {party}:")
                yield Bullets(items)


def scope(spec: AgreementSpec) -> Iterator[Block]:
    """Which tickets it is for, and what it rests on."""
    yield Heading(2, "Scope")
    conditions = [
        f"{_about(field, words, spec)} {listed(map(plain, names), 'or')}"
        for field, words in CONDITIONS.items()
        if (names := getattr(spec.for_, field)) is not None
    ]
    level = SERVICE_OF_CUSTOMER if spec.rank() == 0 else LEVELS[spec.level]
    everything = "all tickets" if is_of_tickets(spec) else "all customers"
    yield Paragraph(f"It is for {listed(conditions) or everything}. {level}")
    if spec.depends_on:
        noun = "agreement" if len(spec.depends_on) == 1 else "agreements"
        yield Paragraph(f"It rests on the {noun} {listed(map(plain, spec.depends_on))}.")


def _about(field: str, words: str, spec: AgreementSpec) -> str:
    """A condition in words: a promise that is about no tickets is about the product itself."""
    return "the product" if field == "product" and not is_of_tickets(spec) else words


def is_of_tickets(spec: AgreementSpec) -> bool:
    """Whether some commitment is about tickets."""
    return any(each.metric not in WITHOUT_SEVERITY for each in spec.commitments.values())


def plain(name: str) -> str:
    """A name of the configuration, as it is written there."""
    return name.replace("_", " ")


def term(spec: AgreementSpec) -> Iterator[Block]:
    """From when to when it holds."""
    if spec.term is None:
        return
    yield Heading(2, "Term and renewal")
    holds = spec.term
    words = f"It holds from {holds.from_}" + (f" to {holds.to}, both included." if holds.to else " until it is ended.")
    if holds.renewal is not None:
        words += f" Unless it is ended it is renewed for {holds.renewal}."
    if holds.notice is not None:
        words += f" Either party gives notice {holds.notice} before the end."
    if is_of_tickets(spec):
        words += " Tickets created at another time are promised nothing by it."
    yield Paragraph(words)


def fees(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What customers pay, each and in all, and over a term of whole months."""
    if spec.fee is not None:
        yield from _own_fee(book, spec)
        return
    if isinstance(book.customers, CustomerFile):
        priced = [
            (tier, sum(row.fee_minor for row in rows), len(rows))
            for tier in tiers_of(book, spec)
            if (rows := [row for row in book.account_rows if row.tier == tier])
        ]
        rows_ = [(plain(tier), "see the table of accounts", str(n), total) for tier, total, n in priced if total]
    else:
        counts = {tier: round(sum(regions.values())) for tier, regions in tier_accounts(book).items()}
        rows_ = [
            (plain(tier), cents(fee.minor, book.currency), str(counts[tier]), fee.minor * counts[tier])
            for tier in tiers_of(book, spec)
            if (fee := book.customers[tier].fee) is not None
        ]
    if not rows_:
        return
    yield Heading(2, "Fees and total cost")
    months = _months(spec)
    header = ("Tier", "Fee of an account a month", "Accounts", "All accounts a month")
    if months:
        yield Table(
            (*header, f"All accounts over the term of {plural(months, 'month')}"),
            tuple((*row[:3], cents(row[3], book.currency), cents(row[3] * months, book.currency)) for row in rows_),
        )
    else:
        yield Table(header, tuple((*row[:3], cents(row[3], book.currency)) for row in rows_))


def _own_fee(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What is paid for what the agreement is for."""
    yield Heading(2, "Fees and total cost")
    what = listed(map(plain, spec.for_.product), "or") if spec.for_.product else "what this agreement is for"
    if isinstance(spec.fee, Mapping):
        yield Paragraph(f"The customers named have {what}; nobody else has, and nobody else is promised anything here.")
        rows = tuple((name, cents(fee.minor, book.currency)) for name, fee in spec.fee.items())
        yield Table(("Customer", f"Fee for {what} a month"), rows)
    elif spec.fee is not None:
        yield Table(("Account", f"Fee for {what} a month"), (("each", cents(spec.fee.minor, book.currency)),))


def _months(spec: AgreementSpec) -> int:
    """Months of a term that is whole months long, else 0."""
    if spec.term is None or spec.term.to is None:
        return 0
    first, after = spec.term.from_, spec.term.to + timedelta(days=1)
    return (after.year - first.year) * 12 + after.month - first.month if _same_day(first, after) else 0


def _same_day(first: date, after: date) -> bool:
    return first.day == after.day


def lists(spec: AgreementSpec) -> Iterator[Block]:
    """Services, resources, assumptions and management, as written."""
    for name, heading in LISTS.items():
        if items := getattr(spec, name):
            yield Heading(2, heading)
            yield Bullets(items)
