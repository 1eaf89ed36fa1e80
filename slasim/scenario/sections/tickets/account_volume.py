"""How many tickets a stream brings, and from which tiers: stated for all of it, or account by account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from slasim.instants import WEEK
from slasim.scenario.sections.customers import AccountRow, CustomerFile, TierSpec
from slasim.scenario.sections.tickets.demand import DemandSpec
from slasim.scenario.sections.tickets.streams import Demand

Customers = Mapping[str, TierSpec] | CustomerFile


def accounts_of_tiers(customers: Customers, rows: Sequence[AccountRow]) -> dict[str, int]:
    """How many accounts each tier has."""
    if isinstance(customers, CustomerFile):
        return dict(Counter(row.tier for row in rows))
    return {tier: spec.accounts for tier, spec in customers.items()}


def a_week(stream: DemandSpec, tier: str, volume: float | None) -> Fraction:
    """Tickets that one account brings in an ordinary week, by a stream that states them account by account.

    `volume`: tickets a week of the account in its table.
    """
    if stream.per_account is not None:
        rate = stream.per_account.get(tier)
        return Fraction(0) if rate is None else rate.amount * WEEK / rate.per_ms
    assert stream.account_share is not None
    return stream.account_share * Fraction(volume or 0.0)


def tier_weeks(stream: DemandSpec, customers: Customers, rows: Sequence[AccountRow]) -> dict[str, Fraction]:
    """Tickets of an ordinary week by tier, of a stream that states them account by account."""
    if isinstance(customers, CustomerFile):
        found: dict[str, Fraction] = {}
        for row in rows:
            found[row.tier] = found.get(row.tier, Fraction(0)) + a_week(stream, row.tier, row.volume)
        return found
    return {tier: spec.accounts * a_week(stream, tier, None) for tier, spec in customers.items()}


def tier_mix(stream: DemandSpec, customers: Customers, rows: Sequence[AccountRow]) -> Mapping[str, Fraction]:
    """The share of each tier in the tickets of a stream: as stated, or as it follows from the accounts.

    Where these bring nothing, by their number: a stream that is switched off still has kinds of tickets.
    """
    if not stream.is_by_account:
        return stream.mix.tier
    weeks = tier_weeks(stream, customers, rows)
    if not any(weeks.values()):
        named = weeks if stream.per_account is None else stream.per_account
        many: Any = accounts_of_tiers(customers, rows)
        weeks = {tier: Fraction(many[tier]) for tier in weeks if tier in named}
    total = sum(weeks.values(), Fraction(0))
    return {tier: week / total for tier, week in weeks.items() if week}


def tickets(demand: Demand, name: str, ms: int, customers: Customers, rows: Sequence[AccountRow]) -> Fraction:
    """Tickets of a stream in `ms` milliseconds of an ordinary stretch, on average, at the level of all."""
    stream = demand[name]
    if not stream.is_by_account:
        return demand.tickets(name, ms)
    return demand.volume * sum(tier_weeks(stream, customers, rows).values(), Fraction(0)) * ms / WEEK
