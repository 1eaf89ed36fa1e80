"""Names in a log that the agreements do not know: its tickets would silently fit no promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slasim.problems import Path, nearest, one_of
from slasim.scenario import AgreementBook, Problem, Scenario
from slasim.terms.errors import problem_at
from slasim.workload.tables import Accounts, Labels

Book = Scenario | AgreementBook


def unknown_names(book: Book, accounts: Accounts, labels: Labels) -> Iterator[Problem]:
    """A problem for each, at the clause that decides by such names.

    Tiers, regions, channels and products matter only where an agreement is for certain ones. A tier that no customer
    has is another offer's, promised nothing; one that is nearly the name of another is refused where the log is read.
    """
    scopes = [(name, state.for_) for name, spec in book.agreements.items() for state in spec.states()]
    for name in labels.severities:
        if name not in book.severities:
            yield _unknown(book, ("severities",), f"severity {name!r} of the tickets", name, book.severities)
    # A book of agreements has no demand: which channels and products there are, only its log knows.
    demand = book.demand.values() if isinstance(book, Scenario) else ()
    nameless = ("",) if accounts.name else ()
    for what, names, known in (
        ("tier", labels.tiers, book.tiers),
        ("region", labels.regions, tuple(book.calendars)),
        ("channel", labels.channels, tuple(stream.channel for stream in demand)),
        ("product", labels.products, tuple(name for stream in demand for name in stream.mix.product)),
    ):
        deciding = next((name for name, scope in scopes if getattr(scope, what) is not None), None)
        if not known or deciding is None:
            continue
        known = tuple(dict.fromkeys(known))
        no_product = {""} if what == "product" and names else ()  # some tickets may be about none
        path: Path = ("agreements", deciding, "for", what)
        for name in names or nameless:
            if what == "tier" and name:
                continue
            if name not in (*known, *no_product):
                found = f"{what} {name!r} of the tickets" if name else f"tickets whose {what} is not stated"
                yield _unknown(book, path, found, name, known)
    for customer, named in zip(accounts.name, accounts.agreement, strict=True):
        if named is not None and named not in book.agreements:
            found = f"agreement {named!r}, which customer {customer!r} names"
            yield _unknown(book, ("agreements",), found, named, tuple(book.agreements))


def _unknown(book: Book, path: Path, found: str, name: str, known: Sequence[str]) -> Problem:
    return problem_at(book, path, found, one_of(known), nearest(name, known) if name else "")
