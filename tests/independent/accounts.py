"""The accounts of tiers: where they are, and how much each writes."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from tests.independent.rates import Floats, per_day
from tests.independent.tickets import Raw
from tests.independent.values import share

Group = tuple[list[int], Floats]  # numbers of accounts, and their shares summed up to each


def regions_by_rank(accounts: int, shares: dict[str, float]) -> list[str]:
    """The region of each account of a tier, the largest first."""
    exact = {region: accounts * part for region, part in shares.items()}
    seats = {region: int(number + 1e-9) for region, number in exact.items()}
    for region in sorted(shares, key=lambda name: seats[name] - exact[name])[: accounts - sum(seats.values())]:
        seats[region] += 1
    given = dict.fromkeys(shares, 0)
    order = []
    for rank in range(1, accounts + 1):
        behind = max(shares, key=lambda name: seats[name] * rank - given[name] * accounts)
        given[behind] += 1
        order.append(behind)
    return order


def regions_in_turn(accounts: int, shares: dict[str, float]) -> list[str]:
    """The same where an account more moves none."""
    order = sorted(shares, key=lambda name: -shares[name])[:accounts]
    for rank in range(len(order) + 1, accounts + 1):
        order.append(max(shares, key=lambda name: round(shares[name] * rank - order.count(name), 9)))
    return order


class Accounts:
    def __init__(self, raw: Raw, streams: dict[str, Raw], folder: Path) -> None:
        self.tiers: list[str] = []  # of each account, by number
        self.regions: list[str] = []
        self.weights: list[float] = []
        self.volumes: list[str] = []
        self.rows(
            raw["customers"], {tier for stream in streams.values() for tier in stream.get("per_account", {})}, folder
        )
        self.names = list(dict.fromkeys(self.tiers))
        self.by_weight = self.groups(self.weights)
        self.own = {
            name: self.own_volumes(stream)
            for name, stream in streams.items()
            if "per_account" in stream or "account_share" in stream
        }
        self.by_volume = {name: self.groups(volumes) for name, volumes in self.own.items()}
        self.shares = self.shares_of(raw["customers"])

    def rows(self, customers: Raw, in_turn: set[str], folder: Path) -> None:
        if "file" in customers:
            with (folder / customers["file"]).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    self.row(
                        row["tier"], row["region"], float(row.get("share") or 1), row.get("volume") or "0 per week"
                    )
            return
        for tier, rules in customers.items():
            shares = {region: share(part) for region, part in rules["regions"].items()}
            order = (regions_in_turn if tier in in_turn else regions_by_rank)(rules["accounts"], shares)
            for rank, region in enumerate(order, 1):
                self.row(tier, region, rank ** -float(rules.get("skew", 0)), "0 per week")

    def row(self, tier: str, region: str, weight: float, volume: str) -> None:
        self.tiers.append(tier)
        self.regions.append(region)
        self.weights.append(weight)
        self.volumes.append(volume)

    def own_volumes(self, stream: Raw) -> list[float]:
        """Tickets a day of each account of a stream that states them."""
        if "per_account" in stream:
            rates = {tier: per_day(volume) for tier, volume in stream["per_account"].items()}
            return [rates.get(tier, 0.0) for tier in self.tiers]
        return [share(stream["account_share"]) * per_day(volume) for volume in self.volumes]

    def groups(self, weights: list[float]) -> dict[tuple[str, str], Group]:
        """Accounts of a tier and region that write."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (key, weight) in enumerate(zip(zip(self.tiers, self.regions, strict=True), weights, strict=True)):
            if weight > 0:
                found[key].append(number)
        reached = {key: np.array([weights[number] for number in numbers]).cumsum() for key, numbers in found.items()}
        return {key: (numbers, reached[key] / reached[key][-1]) for key, numbers in found.items()}

    def shares_of(self, customers: Raw) -> dict[str, dict[str, float]]:
        """The share of the tickets of each tier that its regions have."""
        if "file" not in customers:
            return {
                tier: {region: share(part) for region, part in rules["regions"].items()}
                for tier, rules in customers.items()
            }
        found: dict[str, dict[str, float]] = {tier: defaultdict(float) for tier in self.names}
        for tier, region, weight in zip(self.tiers, self.regions, self.weights, strict=True):
            found[tier][region] += weight
        return {
            tier: {region: weight / sum(of.values()) for region, weight in of.items()} for tier, of in found.items()
        }

    def of_stream(self, name: str, stream: Raw, region: str) -> dict[str, float]:
        """The share of a stream's tickets that each tier has in a region."""
        if name not in self.own:
            mix = stream["mix"]["tier"]
            return {tier: share(part) * self.shares[tier].get(region, 0.0) for tier, part in mix.items()}
        volumes = self.own[name]
        found = dict.fromkeys(self.names, 0.0)
        for tier, where, volume in zip(self.tiers, self.regions, volumes, strict=True):
            found[tier] += volume / sum(volumes) if where == region else 0.0
        return {tier: part for tier, part in found.items() if part}
