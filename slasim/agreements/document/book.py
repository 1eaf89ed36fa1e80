"""What review and document ask of a set of agreements: customers, calendars, fees, dates, from whatever is stated."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

from slasim.calendars.hours import ALWAYS
from slasim.instants import DAY
from slasim.scenario.loading import load_agreements
from slasim.scenario.sections.book import AgreementBook
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.values.midnights import midnight_ms

CUSTOMERS_HOURS = "customer"
USUAL_START = date(2027, 1, 1)  # of examples where nothing says when an agreement begins
BEFORE, AFTER = 60 * DAY, 800 * DAY  # what calendars are worked out for around a year


Book = Scenario | AgreementBook
"""A set of agreements with what they refer to."""


def opened(agreements: Book | str | os.PathLike[str]) -> Book:
    """The set of agreements, read where a file is named. Raises ScenarioError."""
    if isinstance(agreements, str | os.PathLike):
        return load_agreements(agreements)
    return agreements


def tier_accounts(book: Book) -> dict[str, dict[str, float]]:
    """How many accounts each tier has in each region; empty where no customers are stated."""
    found: dict[str, dict[str, float]] = {}
    if isinstance(book.customers, CustomerFile):
        for row in book.account_rows:
            regions = found.setdefault(row.tier, {})
            regions[row.region] = regions.get(row.region, 0) + 1
        return found
    return {
        tier: {region: float(share) * spec.accounts for region, share in spec.regions.items() if share > 0}
        for tier, spec in book.customers.items()
    }


def tiers_of(book: Book, spec: AgreementSpec) -> tuple[str, ...]:
    """Tiers of customers that the agreement is for."""
    regions = spec.for_.region
    return tuple(
        tier
        for tier, places in tier_accounts(book).items()
        if (spec.for_.tier is None or tier in spec.for_.tier) and (regions is None or any(r in regions for r in places))
    )


def regions_of(book: Book, spec: AgreementSpec) -> tuple[str, ...]:
    """Calendars that `hours: customer` can mean: the regions of customers in scope, in the order of the calendars."""
    places = tier_accounts(book)
    known = {region for tier in tiers_of(book, spec) for region in places[tier]} or set(book.calendars)
    return tuple(name for name in book.calendars if name in known and name in (spec.for_.region or (name,)))


def fees_of(book: Book, spec: AgreementSpec) -> dict[str, tuple[int, ...]]:
    """Monthly fees in minor units by tier in scope (by customer, where the agreement has fees by customer), each amount
    once; those without a fee are left out."""
    found: dict[str, tuple[int, ...]] = {}
    if isinstance(spec.fee, Mapping):
        return {name: (fee.minor,) for name, fee in spec.fee.items() if fee.minor > 0}
    for tier in tiers_of(book, spec):
        if spec.fee is not None:
            fees: tuple[int, ...] = (spec.fee.minor,)
        elif isinstance(book.customers, CustomerFile):
            fees = tuple(dict.fromkeys(row.fee_minor for row in book.account_rows if row.tier == tier))
        else:
            fee = book.customers[tier].fee
            fees = () if fee is None else (fee.minor,)
        if paid := tuple(each for each in fees if each > 0):
            found[tier] = paid
    return found


def calendars_of(book: Book, spec: AgreementSpec, commitment: CommitmentSpec, severity: str) -> tuple[str, ...]:
    """Names of the calendars on which the target of a severity may run; ALWAYS for round the clock."""
    hours = commitment.hours_of(severity)
    return regions_of(book, spec) if hours == CUSTOMERS_HOURS else (hours,)


def zone_of(book: Book, calendar: str, spec: AgreementSpec) -> str:
    """The zone in which a calendar is read: round the clock, that of the agreement."""
    return (spec.timezone or book.timezone) if calendar == ALWAYS else book.calendars[calendar].timezone


def first_day(book: Book, spec: AgreementSpec) -> date:
    """The date from which examples are taken: begin of the term, else of the horizon, else USUAL_START."""
    if spec.term is not None:
        return spec.term.from_
    return book.horizon.from_ if isinstance(book, Scenario) else USUAL_START


def year_of(book: Book, spec: AgreementSpec) -> tuple[int, int]:
    """The first year of the agreement, [start, end) in ms: local midnights of its zone."""
    day, zone = first_day(book, spec), spec.timezone or book.timezone
    after = date(day.year + 1, day.month, min(day.day, 28))
    return midnight_ms(zone, day), midnight_ms(zone, after)


def row_of(book: Book, calendar: str) -> int:
    """Index of a calendar in the tables; -1 is round the clock."""
    return -1 if calendar == ALWAYS else list(book.calendars).index(calendar)
