"""How many tickets a month the commitments of agreements see: from the demand of a scenario, or from a log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.document.book import Book, tier_accounts
from slasim.scenario.sections.promised.commitments import WITHOUT_SEVERITY
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


class Unpromised(NamedTuple):
    """Tickets of which no agreement with customers says anything."""

    without: int
    all: int
    counted: bool  # in a log; else expected in a month
    tiers: tuple[str, ...]  # whose tickets are all among them


class SeverityMix(NamedTuple):
    """Tickets a month by the rights of accounts and by (severity, channel, product)."""

    labels: Labels
    accounts: dict[str, int]  # by tier
    tickets: dict[Right, Float64]


def mix_of(book: Book, log: TicketLog | None) -> SeverityMix | None:
    """What the tickets are: of the log, else of the scenario's demand. None where neither is stated."""
    if log is not None:
        return _of_log(book, log)
    return _of_demand(book) if isinstance(book, Scenario) else None


def unpromised(book: Book, mix: SeverityMix | None, log: TicketLog | None) -> Unpromised | None:
    """How many tickets no agreement with customers is about; None where no volume is stated."""
    if mix is None:
        return None
    customers = {name: spec for name, spec in book.agreements.items() if spec.kind == "customer"}
    span = MONTH if log is None else _span(log)[1] - _span(log)[0]
    total = without = 0.0
    of_tier: dict[str, float] = {}  # that are promised something
    for right, tickets in mix.tickets.items():
        known = np.zeros(tickets.shape, np.bool_)
        for (agreement, commitment), where in held(customers, mix.labels, right).items():
            spec = customers[agreement].commitments[commitment]
            if spec.metric in WITHOUT_SEVERITY:
                continue
            owed = [spec.metric == "abandonment" or severity in spec.bounds for severity in mix.labels.severities]
            known |= where.mask & np.array(owed, np.bool_)[:, None, None]
        total += float(tickets.sum())
        without += float(tickets[~known].sum())
        of_tier[right.tier] = of_tier.get(right.tier, 0.0) + float(tickets[known].sum())
    tiers = tuple(tier for tier, promised in of_tier.items() if tier and not promised)
    return Unpromised(round(without * span / MONTH), round(total * span / MONTH), log is not None, tiers)


def volumes(book: Book, mix: SeverityMix | None) -> Volumes:
    """Monthly volume of each commitment by tier and severity; empty where no volume is stated."""
    if mix is None:
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
    for name, stream in scenario.demand.items():
        volume = float(scenario.tickets(name, MONTH))
        severities = np.array([float(stream.mix.severity.get(each, 0)) for each in labels.severities])
        products = np.array([float(stream.mix.product.get(each, 0)) for each in labels.products or ("",)])
        if not stream.mix.product:
            products[0] = 1.0  # tickets without a product stand under the first, as in the tables of a simulation
        for tier, share in scenario.tier_mix(name).items():
            for region, count in places[tier].items():
                right = Right(tier, region, None, None)
                part = volume * float(share) * count / sum(places[tier].values())
                cells = tickets.setdefault(right, np.zeros(shape))
                cells[:, labels.channels.index(stream.channel)] += part * np.outer(severities, products)
    return SeverityMix(labels, {tier: round(sum(regions.values())) for tier, regions in places.items()}, tickets)


def _span(log: TicketLog) -> tuple[int, int]:
    return log.window or (log.start, log.until)


def _of_log(book: Book, log: TicketLog) -> SeverityMix:
    start, end = _span(log)
    table, labels = log.ticket_table, log.labels
    inside = (table.created >= start) & (table.created < end)
    kinds, of_account = rights(log.accounts, labels, book.agreements)
    counts = np.zeros((len(kinds), len(labels.severities), len(labels.channels) or 1, len(labels.products) or 1))
    cell = (
        of_account[table.customer[inside]],
        *(each[inside] for each in (table.severity, table.channel, table.product)),
    )
    np.add.at(counts, cell, MONTH / (end - start))
    accounts: dict[str, int] = {}
    for right, many in zip(kinds, np.bincount(of_account, minlength=len(kinds)).tolist(), strict=True):
        accounts[right.tier] = accounts.get(right.tier, 0) + many
    return SeverityMix(labels, accounts, {right: counts[number] for number, right in enumerate(kinds)})
