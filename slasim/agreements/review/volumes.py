"""How many tickets a month the commitments of agreements see: from the demand of a scenario, or from a log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.document.book import Book, tier_accounts
from slasim.scenario.sections.scenario import Scenario
from slasim.terms.scope import Right, held, rights
from slasim.types import Float64
from slasim.workload.tables import Labels

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

MONTH = 2_629_800_000  # ms; a twelfth of 365.25 days


class Volume(NamedTuple):
    """Tickets a month of all accounts of a tier, on average, and how many accounts these are."""

    tickets: float
    accounts: int

    @property
    def each(self) -> float:
        """Tickets a month of the average account."""
        return self.tickets / max(self.accounts, 1)


Volumes = Mapping[tuple[str, str, str, str], Volume]  # by agreement, commitment, tier, severity


class SeverityMix(NamedTuple):
    """Tickets a month by the rights of accounts and by (severity, channel, product)."""

    labels: Labels
    accounts: dict[str, int]  # by tier
    tickets: dict[Right, Float64]


def volumes(book: Book, log: TicketLog | None) -> Volumes:
    """Monthly volume of each commitment by tier and severity: of the log, else of the scenario's demand.

    Empty where neither is stated.
    """
    if log is not None:
        mix = _of_log(book, log)
    elif isinstance(book, Scenario):
        mix = _of_demand(book)
    else:
        return {}
    found: dict[tuple[str, str, str, str], float] = {}
    for right, tickets in mix.tickets.items():
        for (agreement, commitment), where in held(book.agreements, mix.labels, right).items():
            by_severity = np.where(where.mask, tickets, 0.0).sum(axis=(1, 2))
            for severity, count in zip(mix.labels.severities, by_severity.tolist(), strict=True):
                key = (agreement, commitment, right.tier, severity)
                found[key] = found.get(key, 0.0) + count
    return {key: Volume(count, mix.accounts.get(key[2], 1)) for key, count in found.items() if count > 0}


def _of_demand(scenario: Scenario) -> SeverityMix:
    streams = scenario.demand.values()
    places = tier_accounts(scenario)
    labels = Labels(
        severities=scenario.severities,
        tiers=scenario.tiers,
        regions=tuple(scenario.calendars),
        channels=tuple(dict.fromkeys(each.channel for each in streams)),
        products=tuple(dict.fromkeys(product for each in streams for product in each.mix.product)),
        skills=(),
    )
    shape = (len(labels.severities), len(labels.channels), len(labels.products) or 1)
    tickets: dict[Right, Float64] = {}
    for stream in streams:
        severities = np.array([float(stream.mix.severity.get(each, 0)) for each in labels.severities])
        products = np.array([float(stream.mix.product.get(each, 0)) for each in labels.products or ("",)])
        if not stream.mix.product:
            products[0] = 1.0  # tickets without a product stand under the first, as in the tables of a simulation
        for tier, share in stream.mix.tier.items():
            for region, count in places[tier].items():
                right = Right(tier, region, None, None)
                part = stream.volume.over(MONTH) * float(share) * count / sum(places[tier].values())
                cells = tickets.setdefault(right, np.zeros(shape))
                cells[:, labels.channels.index(stream.channel)] += part * np.outer(severities, products)
    return SeverityMix(labels, {tier: round(sum(regions.values())) for tier, regions in places.items()}, tickets)


def _of_log(book: Book, log: TicketLog) -> SeverityMix:
    start, end = log.window or (log.start, log.until)
    table, labels = log.ticket_table, log.labels
    inside = (table.created >= start) & (table.created < end)
    every = rights(log.accounts, labels, book.agreements)
    kinds = {right: number for number, right in enumerate(dict.fromkeys(every))}
    of_account = np.array([kinds[right] for right in every], np.int64)
    counts = np.zeros((len(kinds), len(labels.severities), len(labels.channels) or 1, len(labels.products) or 1))
    cell = (
        of_account[table.customer[inside]],
        *(each[inside] for each in (table.severity, table.channel, table.product)),
    )
    np.add.at(counts, cell, MONTH / (end - start))
    accounts: dict[str, int] = {}
    for right in every:
        accounts[right.tier] = accounts.get(right.tier, 0) + 1
    return SeverityMix(labels, accounts, {right: counts[number] for right, number in kinds.items()})
