"""The paying customers behind the tickets: generated from a tier, or read from a list."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.workload import stable
from slasim.workload.tables import Accounts, Labels

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class Account(NamedTuple):
    """One customer before it becomes a row of the table."""

    name: str
    tier: str
    region: str
    fee: int  # minor units per month
    weight: float  # share of the tickets of its tier
    agreement: str | None


def seats_of_regions(accounts: int, shares: Sequence[Fraction]) -> list[int]:
    """`accounts` divided among regions in proportion to `shares` by the method of largest remainders.

    A region with a share gets at least one account (a scenario has at least so many). Equal remainders go to the region
    named first.
    """
    total = sum(shares, Fraction(0))
    exact = [accounts * share / total for share in shares]
    seats = [math.floor(x) for x in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: (seats[i] - exact[i], i))
    for i in by_remainder[: accounts - sum(seats)]:
        seats[i] += 1
    for i, share in enumerate(shares):
        if share > 0 and seats[i] == 0:
            seats[max(range(len(seats)), key=lambda j: (seats[j], -j))] -= 1
            seats[i] = 1
    return seats


def interleaved(seats: Sequence[int]) -> list[int]:
    """The region of each account by rank: every prefix of the ranks is as close to the totals as it can be."""
    total = sum(seats)
    given = [0] * len(seats)
    order = []
    for rank in range(1, total + 1):
        # The region furthest behind its share of the first `rank` accounts, in integers so that ties are ties.
        behind = max(range(len(seats)), key=lambda i: (seats[i] * rank - given[i] * total, -i))
        given[behind] += 1
        order.append(behind)
    return order


def in_turn(accounts: int, shares: Sequence[Fraction]) -> list[int]:
    """The region of each account by rank, which more accounts do not change.

    The first ones go to one region each, that of the largest share first; every further one goes to the region that is
    furthest behind its share of the accounts so far. Of equal ones the region named first.
    """
    total, given = sum(shares, Fraction(0)), [0] * len(shares)
    first = sorted((at for at, share in enumerate(shares) if share > 0), key=lambda at: (-shares[at], at))
    order = first[:accounts]
    for region in order:
        given[region] += 1
    for rank in range(len(order) + 1, accounts + 1):
        behind = max(range(len(shares)), key=lambda at: (shares[at] * rank - given[at] * total, -at))
        given[behind] += 1
        order.append(behind)
    return order


@lru_cache(maxsize=16)
def of_tier(
    tier: str,
    accounts: int,
    regions: tuple[tuple[str, Fraction], ...],
    fee: int = 0,
    skew: float = 0.0,
    *,
    one_by_one: bool = False,
) -> tuple[Account, ...]:
    """The accounts of one tier, largest first, named tier-001, tier-002, ...; `regions` are (name, share).

    Remembered: scenarios that differ in their staffing or targets have the same thousands of accounts.

    The volume of an account falls with its rank as rank**-skew (Zipf); within each region volumes are scaled so
    that the region has exactly its share of the tier's tickets. `one_by_one`: regions are those of `in_turn`.
    """
    names, shares = zip(*regions, strict=True)
    order = in_turn(accounts, shares) if one_by_one else interleaved(seats_of_regions(accounts, shares))
    raw = [stable.exp(-skew * stable.log(float(rank))) for rank in range(1, accounts + 1)]
    totals = [math.fsum(x for x, region in zip(raw, order, strict=True) if region == r) for r in range(len(names))]
    parts = [float(share / sum(shares)) for share in shares]
    width = max(3, len(str(accounts)))
    return tuple(
        Account(
            f"{tier}-{rank:0{width}d}",
            tier,
            names[region],
            fee,
            parts[region] * x / totals[region],
            None,
        )
        for rank, (x, region) in enumerate(zip(raw, order, strict=True), start=1)
    )


def of_scenario(scenario: Scenario) -> list[Account]:
    """Every account of a scenario, by tier in declared order, or as listed."""
    customers = scenario.customers
    if not isinstance(customers, Mapping):
        return of_list([Account(*row[:-1]) for row in scenario.account_rows])
    alone = {tier for stream in scenario.demand.values() for tier in stream.per_account or ()}
    return [
        account
        for tier, spec in customers.items()
        for account in of_tier(
            tier,
            spec.accounts,
            tuple(spec.regions.items()),
            spec.fee.minor if spec.fee else 0,
            spec.skew,
            one_by_one=tier in alone,
        )
    ]


def region_shares(scenario: Scenario) -> dict[str, dict[str, Fraction]]:
    """The share of each region in the tickets of each tier, exact; tiers in declared order or as first listed."""
    customers = scenario.customers
    if isinstance(customers, Mapping):
        return {
            tier: {region: share / sum(spec.regions.values()) for region, share in spec.regions.items() if share}
            for tier, spec in customers.items()
        }
    sums: dict[str, dict[str, Fraction]] = {}
    for row in scenario.account_rows:
        tier = sums.setdefault(row.tier, {})
        tier[row.region] = tier.get(row.region, Fraction(0)) + Fraction(row.share)
    return {
        tier: {region: share / sum(shares.values()) for region, share in shares.items() if share}
        for tier, shares in sums.items()
    }


def table(accounts: Sequence[Account], labels: Labels) -> Accounts:
    """The accounts as the columns that the other rooms read."""
    tiers, regions = ({name: at for at, name in enumerate(names)} for names in (labels.tiers, labels.regions))
    return Accounts(
        tuple(account.name for account in accounts),
        np.array([tiers[account.tier] for account in accounts], np.int8),
        np.array([regions[account.region] for account in accounts], np.int16),
        np.array([account.fee for account in accounts], np.int64),
        np.array([account.weight for account in accounts], np.float64),
        tuple(account.agreement for account in accounts),
    )


def of_list(rows: Sequence[Account]) -> list[Account]:
    """The accounts of a list, with each one's share of volume turned into its share of its tier."""
    totals: dict[str, list[float]] = {}
    for row in rows:
        totals.setdefault(row.tier, []).append(row.weight)
    sums = {tier: math.fsum(parts) for tier, parts in totals.items()}
    return [row._replace(weight=row.weight / sums[row.tier]) for row in rows]
