"""Which part of a stream's tickets comes from which tier and region."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from slasim.scenario.sections.tickets.account_volume import a_week
from slasim.workload.needs import accounts

if TYPE_CHECKING:
    from slasim.scenario import Scenario

Tiers = dict[str, dict[str, Fraction]]
"""The share of each region in the tickets of each tier."""


class OwnVolume(NamedTuple):
    """An account with tickets of its own, by a stream that states them account by account."""

    name: str  # for its address: never moved by other accounts
    number: int  # row of the table of accounts
    tier: str
    region: str
    week: Fraction  # tickets of an ordinary week, before the level of all demand


def parts(scenario: Scenario, name: str, tiers: Tiers) -> Mapping[tuple[str, str], Fraction]:
    """P(tier and region) of a ticket of a stream. They add up to 1, in order of the tiers."""
    stream = scenario.demand[name]
    if stream.is_by_account:
        return _of_accounts(scenario, name)
    mix = stream.mix.tier
    return {(tier, region): part * share for tier, part in mix.items() for region, share in tiers[tier].items()}


@lru_cache(maxsize=16)
def _of_accounts(scenario: Scenario, name: str) -> Mapping[tuple[str, str], Fraction]:
    """The same of a stream that states its tickets account by account; kept, because they may be a million."""
    mix, of = scenario.tier_mix(name), own_volumes(scenario, name)
    weeks: dict[tuple[str, str], Fraction] = {}
    is_off = not any(each.week for each in of)
    for each in of:
        week = Fraction(1) if is_off and each.tier in mix else each.week
        weeks[each.tier, each.region] = weeks.get((each.tier, each.region), Fraction(0)) + week
    total = sum(weeks.values(), Fraction(0))
    return MappingProxyType({cell: week / total for cell, week in weeks.items()})


@lru_cache(maxsize=16)
def own_volumes(scenario: Scenario, name: str) -> tuple[OwnVolume, ...]:
    """Every account of a scenario with what it brings by a stream that states it account by account."""
    stream, rows = scenario.demand[name], scenario.account_rows
    is_table = bool(rows)
    found, rank = [], dict.fromkeys(scenario.tiers, 0)
    for number, each in enumerate(accounts.of_scenario(scenario)):
        rank[each.tier] += 1
        address = f"\0{each.name}" if is_table else f"{each.tier}\0{rank[each.tier]}"
        week = a_week(stream, each.tier, rows[number].volume if is_table else None)
        found.append(OwnVolume(address, number, each.tier, each.region, week))
    return tuple(found)


def region_shares(scenario: Scenario, name: str, tiers: Tiers) -> dict[str, Fraction]:
    """The share of a stream's tickets by region."""
    shares: dict[str, Fraction] = {}
    for (_, region), part in parts(scenario, name, tiers).items():
        shares[region] = shares.get(region, Fraction(0)) + part
    return shares
