"""Who the customers are: tiers of like accounts, or every account from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field, PlainSerializer

from slasim.limits import ACCOUNTS
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Fee, Map, Name, Share


class TierSpec(Part):
    """Accounts with one commercial offer."""

    accounts: int = Field(ge=1, le=ACCOUNTS, description="Number of paying customers.", examples=[40])
    regions: Map[Name, Share] = Field(
        description="Where the accounts are: shares by calendar, 100 % in all. A region is a calendar: its zone "
        "decides when these customers write, its hours are the customer's hours.",
        examples=[{"berlin": "100 %"}],
    )
    fee: Fee | None = Field(default=None, description="What an account pays each month.", examples=["4000 EUR/month"])
    skew: float = Field(
        default=0.0,
        ge=0,
        le=5,
        description="How unevenly the accounts write: the volume of the account of rank r goes as r to the power of "
        "-skew (Zipf), among the accounts of its tier and region; 0 makes all alike.",
        examples=[0.8],
    )


class CustomerFile(Part):
    """Accounts one by one, from a CSV file."""

    file: str = Field(
        min_length=1,
        description="CSV file beside the scenario with a row for each account: customer, tier, region (a calendar), "
        "and if wanted fee (`4000 EUR/month`), share (a weight within its tier, 1 if left out: "
        "of two accounts of one tier the one with weight 2 brings twice the tickets of the one with 1), "
        "volume (`3 per week`: the tickets it brings, to streams with an `account_share`), "
        "agreement (one that it names itself).",
        examples=["accounts.csv"],
    )


class AccountRow(NamedTuple):
    """One row of the table of accounts. `share` is relative to the other accounts of the tier, `volume` in tickets a
    week."""

    customer: str
    tier: str
    region: str
    fee_minor: int
    share: float
    agreement: str | None
    volume: float | None = None


def _written(row: AccountRow) -> tuple[Any, ...]:
    """Without a volume that is not stated, which tables had none of when the first digests were made."""
    return tuple(row) if row.volume is not None else tuple(row)[:-1]


AccountRows = tuple[Annotated[AccountRow, PlainSerializer(_written)], ...]


def tiers_of(customers: Mapping[str, TierSpec] | CustomerFile, rows: Iterable[AccountRow]) -> tuple[str, ...]:
    """Tiers in the order declared (in a table of accounts: of their first row)."""
    return tuple(dict.fromkeys(row.tier for row in rows)) if isinstance(customers, CustomerFile) else tuple(customers)


def regions_of(
    customers: Mapping[str, TierSpec] | CustomerFile, rows: Iterable[AccountRow]
) -> dict[str, tuple[str, ...]]:
    """The regions in which each tier has customers."""
    if not isinstance(customers, CustomerFile):
        return {
            name: tuple(region for region, share in tier.regions.items() if share > 0)
            for name, tier in customers.items()
        }
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row.tier, {})[row.region] = None
    return {tier: tuple(regions) for tier, regions in found.items()}


def calendars_of(
    calendars: Iterable[str],
    regions: Mapping[str, Sequence[str]],
    tiers: Iterable[str] | None = None,
    only: Sequence[str] | None = None,
) -> list[str]:
    """Of these calendars those of the customers of some tiers (None: all of them), in some regions (None: in all)."""
    found = {region for tier in tiers or regions for region in regions.get(tier, ())}
    return [name for name in calendars if name in found and name in (only or (name,))]
