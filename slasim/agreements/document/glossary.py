"""The terms that a document uses, each explained once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slasim.agreements.prose.blocks import Block, Heading, Table, texts

TERMS = {
    "account": "one paying customer",
    "attainment": "what was reached of a promise in a period, as a share",
    "awaited": "the ticket is recorded as waiting for the customer or the vendor, until they answer",
    "business day": "a working day; how it counts is said where something is reckoned by it",
    "clock": "the time of one target on one ticket: it starts, may be paused, stops, and has a due instant",
    "credit": "what the provider owes the customer by the rules under Credits",
    "decided": "of a ticket, or of its clock: the target was met, or has been missed",
    "deflection": "share of contacts that self-service resolves",
    "due instant": "the instant by which a target must be met",
    "earn-back": "a credit that returns to the provider for better service later",
    "exclusion": "time that does not count, and tickets that are disregarded",
    "fee": "what an account pays",
    "forecast": "the volume of tickets that was agreed on",
    "mean": "the sum over all decided tickets of a period, divided by their number",
    "outage": "a stretch of time in which the service is not available",
    "period": "a stretch of time, such as a calendar month, in which a promise is judged",
    "pilot": "a time in which everything is measured and no credit is due",
    "points": "service points, which missed quotas bring and for which credits are due",
    "pool": "an amount of which missed quotas bring parts as credits",
    "quota": "what must be reached in a period: a share, or a mean or the like within its target",
    "severity": "how grave a ticket is",
    "statement date": "the instant up to which a statement measures",
    "target": "the time, or the number, that is promised",
    "ticket": "one request of a customer",
    "tier": "a class of customers with one commercial offer",
    "workaround": "what lets the customer go on until the ticket is solved; given when it is recorded as such",
}
PATTERNS = {
    "attainment": r"attain(ment|s|ed)?",
    "severity": r"severit(y|ies)",
    "decided": r"decided",
    "clock": r"(?<!round the )(?<!of the )(?<!wall )clocks?",
    "points": r"(?<!percentage )(?<!of a )points?",
    "earn-back": r"earn-back",
    "mean": r"mean of(?! (the attainments|the availabilities|theirs))",
    "awaited": r"awaited",
}


def pattern(term: str) -> re.Pattern[str]:
    """Finds a term and its plural, as whole words."""
    return re.compile(rf"\b({PATTERNS.get(term, f'{re.escape(term)}s?')})\b", re.IGNORECASE)


def glossary(blocks: list[Block]) -> Iterator[Block]:
    """The terms that occur in the blocks or in what explains them."""
    text = "\n".join(texts(blocks))
    used: dict[str, str] = {}
    while more := [term for term in TERMS if term not in used and pattern(term).search(text)]:
        used |= {term: TERMS[term] for term in more}
        text = "\n".join(TERMS[term] for term in more)
    if used:
        yield Heading(2, "Glossary")
        yield Table(("Term", "Meaning"), tuple((term, used[term]) for term in TERMS if term in used))
