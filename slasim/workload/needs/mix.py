"""Who asks for what: the probabilities of a ticket's attributes, given its stream and region."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.types import Float64, Int8, Int32, Int64
from slasim.workload.arrivals.parts import Tiers, own_volumes, parts
from slasim.workload.labels import NO_PRODUCT
from slasim.workload.needs.rules import cumulated
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
    near: Int32  # for draws.pick_near: a cell owns near_first[cell] .. near_first[cell + 1]
    near_first: Int64
    cells: Int64  # [stream]: cell of tier t and region r is this + t * regions + r
    channel: Int8  # [stream]
    auto_reply: Int8  # [stream]


def _row(shares: list[Fraction]) -> list[float]:
    return cumulated(shares) if any(shares) else [1.0] * len(shares)


def _weights(scenario: Scenario, accounts: Accounts, size: int) -> tuple[list[Float64], Int64]:
    """How much accounts write, and of each stream the first cell of those that count for it, `size` cells each.

    Of a stream whose accounts bring their own tickets only those have to be drawn that wait at the beginning.
    """
    weights, cells, waiting = [accounts.weight], [], {each.stream for each in scenario.opening}
    for name, stream in scenario.demand.items():
        is_own = stream.is_by_account and name in waiting
        cells.append(size * len(weights) if is_own else 0)
        if is_own:
            weeks = np.array([float(each.week) for each in own_volumes(scenario, name)])
            weights.append(weeks if weeks.any() else np.ones(len(weeks)))
    return weights, np.array(cells, np.int64)


def mix(scenario: Scenario, labels: Labels, tiers: Tiers, accounts: Accounts) -> MixTables:
    """The mix of a scenario as tables; `tiers` are the region shares of each tier."""
    streams = list(scenario.demand.values())
    shares = [parts(scenario, name, tiers) for name in scenario.demand]
    nobody = {NO_PRODUCT: Fraction(1)}
    cell = accounts.tier.astype(np.int64) * len(labels.regions) + accounts.region
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], np.arange(len(labels.tiers) * len(labels.regions) + 1))
    weights, cells = _weights(scenario, accounts, len(first) - 1)
    reached, near = np.ones(len(order) * len(weights)), []
    for number, weight in enumerate(weights):
        for low, high in pairwise(first):
            sums, begin = np.cumsum(weight[order[low:high]]), number * len(order) + low
            mine = reached[begin : begin + high - low]
            if high > low and sums[-1] > 0:  # accounts without volume may be all that a region has of a tier
                mine[:] = sums / sums[-1]
            steps = 1 << int(high - low).bit_length()
            near.append(begin + np.searchsorted(mine, np.arange(steps) / steps, "right"))
    return MixTables(
        np.array([_row([s.mix.severity.get(name, Fraction(0)) for name in labels.severities]) for s in streams]),
        np.array(
            [
                [_row([each.get((tier, region), Fraction(0)) for tier in tiers]) for region in labels.regions]
                for each in shares
            ]
        ),
        np.array(
            [_row([(s.mix.product or nobody).get(name, Fraction(0)) for name in labels.products]) for s in streams]
        ),
        reached,
        np.tile(order, len(weights)).astype(np.int32),
        np.concatenate(near).astype(np.int32),
        np.cumsum([0, *map(len, near)]),
        cells,
        np.array([labels.channels.index(s.channel) for s in streams], np.int8),
        np.array([s.auto_reply for s in streams], np.int8),
    )
