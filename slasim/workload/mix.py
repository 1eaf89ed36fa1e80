"""Who asks for what: the probabilities of a ticket's attributes, given its stream and region."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.types import Float64, Int8, Int32, Int64
from slasim.workload.labels import NO_PRODUCT
from slasim.workload.parts import Tiers, parts
from slasim.workload.rules import cumulated
from slasim.workload.tables import Accounts, Labels

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class MixTables(NamedTuple):
    """Cumulative probabilities, each row reaching 1; a region without tickets of a stream has a row of ones."""

    severity: Float64  # [stream, severity]
    tier: Float64  # [stream, region, tier], given the region
    product: Float64  # [stream, product]
    account: Float64  # by tier and region, of which one cell is written after the other
    account_row: Int32
    near: Int32  # for draws.pick_near: cell t * regions + r owns near_first[cell] .. near_first[cell + 1]
    near_first: Int64
    channel: Int8  # [stream]
    auto_reply: Int8  # [stream]


def _row(shares: list[Fraction]) -> list[float]:
    return cumulated(shares) if any(shares) else [1.0] * len(shares)


def mix(scenario: Scenario, labels: Labels, tiers: Tiers, accounts: Accounts) -> MixTables:
    """The mix of a scenario as tables; `tiers` are the region shares of each tier."""
    streams = list(scenario.demand.values())
    cells = [parts(scenario, name, tiers) for name in scenario.demand]
    nobody = {NO_PRODUCT: Fraction(1)}
    cell = accounts.tier.astype(np.int64) * len(labels.regions) + accounts.region
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], np.arange(len(labels.tiers) * len(labels.regions) + 1))
    reached, near = np.ones(len(order)), []
    for low, high in pairwise(first):
        sums = np.cumsum(accounts.weight[order[low:high]])
        if high > low and sums[-1] > 0:  # accounts without volume may be all that a region has of a tier
            reached[low:high] = sums / sums[-1]
        steps = 1 << int(high - low).bit_length()
        near.append(low + np.searchsorted(reached[low:high], np.arange(steps) / steps, "right"))
    return MixTables(
        np.array([_row([s.mix.severity.get(name, Fraction(0)) for name in labels.severities]) for s in streams]),
        np.array(
            [
                [_row([each.get((tier, region), Fraction(0)) for tier in tiers]) for region in labels.regions]
                for each in cells
            ]
        ),
        np.array(
            [_row([(s.mix.product or nobody).get(name, Fraction(0)) for name in labels.products]) for s in streams]
        ),
        reached,
        order.astype(np.int32),
        np.concatenate(near).astype(np.int32),
        np.cumsum([0, *map(len, near)]),
        np.array([labels.channels.index(s.channel) for s in streams], np.int8),
        np.array([s.auto_reply for s in streams], np.int8),
    )
