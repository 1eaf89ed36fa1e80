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
NOUNS = {
    "customer": "service level agreement",
    "internal": "operational level agreement",
    "vendor": "underpinning contract",
}
LEVELS = {
    "corporate": "Another {noun} for a service or for certain customers prevails over it",
    "customer": "It prevails over another {noun} for a service or for everybody",
    "service": "It prevails over another {noun} for everybody, and one for certain customers prevails over it,",
}
SERVICE_OF_CUSTOMER = "It prevails over any other {noun}"
PREVAILS = "{which} where both have a promise of the same kind; what only one of them promises holds too."
NOT_ITS_OWN = "Customers pay these fees under their own agreements; credits below are shares of them."
STATUSES = {
    "pilot": "It is a pilot{until}: everything is measured, no credit is due, and no ticket is taken from another "
    "agreement.",
    "bedding-in": "It is bedding in{until}: everything is measured and no credit is due.",
}
LIVE = (
    "Credits are due for periods that begin on {day} or later; earlier ones count towards no credit, and towards no "
    "right to terminate."
)
OF_CUSTOMERS = {"tier": "of tier", "customer": "named", "region": "in"}
OF_TICKETS = {"severity": "of severity", "channel": "by", "product": "about"}
OF_PRODUCT = {"product": "product"}
LISTS = {
    "services": "Services",
    "resources": "Resources",
    "assumptions": "Assumptions",
    "management": "Service management",
}


def opening(name: str, spec: AgreementSpec) -> Iterator[Block]:
    """Title, kind, status and parties."""
    yield Heading(1, title(name))
    yield Paragraph(" ".join((f"{KINDS[spec.kind]}.", *_status(spec))))
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


def _status(spec: AgreementSpec) -> Iterator[str]:
    """That it is not live yet, and from when on it is: the first amendment of its status, where that makes it so."""
    if spec.status not in STATUSES:
        return
    changes = [(day, changes["status"]) for day, changes in sorted(spec.amendments.items()) if "status" in changes]
    day = changes[0][0] if changes and changes[0][1] == "live" else None
    yield STATUSES[spec.status].format(until="" if day is None else f" until {day - timedelta(days=1)}")
    if day is not None:
        yield LIVE.format(day=day)


def scope(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """Which tickets it is for, and what it rests on."""
    yield Heading(2, "Scope")
    level = (SERVICE_OF_CUSTOMER if spec.rank() == 0 else LEVELS[spec.level]).format(noun=NOUNS[spec.kind])
    yield Paragraph(" ".join((f"It applies to {_whom(spec)}.", *_first(book, spec), PREVAILS.format(which=level))))
    if spec.depends_on:
        noun = "agreement" if len(spec.depends_on) == 1 else "agreements"
        yield Paragraph(f"It rests on the {noun} {listed(map(plain, spec.depends_on))}.")


def _first(book: Book, spec: AgreementSpec) -> Iterator[str]:
    """Which agreements of its level come first where they apply, whatever they promise."""
    every = list(book.agreements.items())
    earlier = every[: next(at for at, (_, each) in enumerate(every) if each is spec)]
    same = (spec.kind, spec.status == "pilot", spec.hands, spec.rank())
    names = [
        plain(name)
        for name, each in earlier
        if (each.kind, each.status == "pilot", each.hands, each.rank()) == same and each.for_.may_meet(spec.for_)
    ]
    if names:
        noun, does = ("agreement", "does") if len(names) == 1 else ("agreements", "do")
        yield f"It does not apply where the {noun} {listed(names, 'or')} {does}."


def _whom(spec: AgreementSpec) -> str:
    """`tickets about app of customers of tier gold`: all conditions hold at once. A promise that is about no tickets is
    about the product itself."""

    def narrowed(conditions: Mapping[str, str]) -> str:
        given = ((words, getattr(spec.for_, field)) for field, words in conditions.items())
        return "".join(f" {words} {listed(map(plain, names), 'or')}" for words, names in given if names is not None)

    customers, tickets, product = (narrowed(each) for each in (OF_CUSTOMERS, OF_TICKETS, OF_PRODUCT))
    everybody = f"customers{customers}" if customers else "all customers"
    if not tickets:
        return everybody if customers or not is_of_tickets(spec) else "all tickets"
    if not is_of_tickets(spec) and product:
        return f"the{product}, for {everybody}"
    return f"tickets{tickets}{customers and f' of {everybody}'}"


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
    words = f"It holds from {holds.from_}" + (f" to {holds.to}, both included." if holds.to else " until terminated.")
    if holds.renewal is not None:
        words += f" Unless terminated it is renewed, each time for {holds.renewal}."
    if holds.notice is not None:
        words += f" Notice of termination is given at least {holds.notice} before the end."
    if is_of_tickets(spec):
        words += " It does not apply to tickets created at another time."
    yield Paragraph(words)


def fees(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What customers pay, each and in all, and over a term of whole months. An agreement behind theirs has no such
    price: their fees are shown where its credits are shares of them."""
    if spec.fee is not None:
        yield from _own_fee(book, spec)
        return
    own = spec.kind == "customer"
    if not own and spec.credits is None:
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
    if not own:
        yield Paragraph(NOT_ITS_OWN)
        yield Table(("Tier", "Fee of an account a month"), tuple(row[:2] for row in rows_))
        return
    months = _months(spec)
    header = ("Tier", "Fee of an account a month", "Accounts", "All accounts a month")
    if months:
        yield Table(
            (*header, f"All accounts over the term of {plural(months, 'month')}"),
            tuple((*row[:3], cents(row[3], book.currency), cents(row[3] * months, book.currency)) for row in rows_),
        )
    else:
        yield Table(header, tuple((*row[:3], cents(row[3], book.currency)) for row in rows_))


def paid_for(spec: AgreementSpec) -> str:
    """What a fee of the agreement's own is paid for."""
    return listed(map(plain, spec.for_.product), "or") if spec.for_.product else "what this agreement is for"


def _own_fee(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """What is paid for what the agreement is for."""
    yield Heading(2, "Fees and total cost")
    what = paid_for(spec)
    if isinstance(spec.fee, Mapping):
        yield Paragraph(f"It applies only to the customers below, who have {what}.")
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
