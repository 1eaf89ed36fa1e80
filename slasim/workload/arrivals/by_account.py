"""Tickets that accounts bring by themselves: for each a Poisson process of its own, under addresses of its own.

A stream that states its tickets account by account is the superposition of these processes. An account more, or one
that writes more, moves no ticket of another: its points lie in the plane of (level, quantile) of its own dates, and the
numbers of its tickets are hashes of stream, account, date, layer and point, whatever other accounts there are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.kernel import kernel
from slasim.types import Float64, Int32, Int64
from slasim.workload import draws
from slasim.workload.arrivals.demand import Blocks
from slasim.workload.arrivals.parts import own_volumes
from slasim.workload.arrivals.points import PURPOSES, ArrivalPoints, poisson_table, room_for

if TYPE_CHECKING:
    from slasim.scenario import Scenario

DEPTH = 4  # expected points of a layer: most accounts bring less than a ticket a day
_ONE = np.uint64(1)


class AccountSources(NamedTuple):
    """One row an account and a stream that it brings tickets to."""

    key: npt.NDArray[np.uint64]  # hash of stream and account
    account: Int32  # row of the table of accounts
    weekly: Float64  # tickets of an ordinary week, at the level of all demand
    first: Int64  # its blocks: those of its stream and region
    end: Int64


def sources(scenario: Scenario, blocks: Blocks) -> AccountSources:
    """Every account that brings tickets by itself. Raises ValueError when two of one stream have one hash."""
    regions = {region: number for number, region in enumerate(scenario.calendars)}
    rows = []
    for stream, (name, spec) in enumerate(scenario.demand.items()):
        if not spec.is_by_account:
            continue
        level = float(scenario.demand.volume)
        mine = {
            region: np.flatnonzero((blocks.stream == stream) & (blocks.region == number))
            for region, number in regions.items()
        }
        code = draws.name_hash(name)
        for each in own_volumes(scenario, name):
            here = mine[each.region]
            if each.week > 0 and len(here):
                key = draws.chain(code, draws.name_hash(each.name))
                rows.append((key, each.number, float(each.week) * level, here[0], here[-1] + 1))
    keys, account, weekly, first, end = zip(*rows, strict=True) if rows else [()] * 5
    found = np.array(keys, np.uint64)
    if len(np.unique(found)) < len(found):
        raise ValueError("demand: two accounts whose tickets would have the same numbers; rename one of them")
    return AccountSources(
        found,
        np.array(account, np.int32),
        np.array(weekly, np.float64),
        np.array(first, np.int64),
        np.array(end, np.int64),
    )


@kernel
def _walk(
    keys: tuple[np.uint64, np.uint64, np.uint64],
    of: AccountSources,
    volume: Float64,
    sizes: Float64,
    day: Int32,
    pieces: tuple[Int32, Int64, Int64, Float64],
    window: tuple[int, int],
    uid: Int64,
    created: Int64,
    block: Int32,
    account: Int32,
) -> int:
    """Count the tickets of all accounts in the window; write as many as the output arrays hold."""
    size_key, level_key, instant_key = keys
    first, start, end, reached = pieces
    n = 0
    for a in range(of.key.size):
        for b in range(of.first[a], of.end[a]):
            expected = of.weekly[a] * volume[b]
            date_key = draws.chain(of.key[a], np.uint64(day[b]))
            for layer in range(math.ceil(expected / DEPTH)):
                base = draws.chain(date_key, np.uint64(layer))
                count = draws.pick(sizes, 0, sizes.size, draws.uniform(size_key, base, 0))
                for i in range(count):
                    address = int(np.uint64(draws.output(base, i)) >> _ONE)
                    if (layer + draws.uniform(level_key, address, 0)) * DEPTH >= expected:
                        continue
                    q = draws.uniform(instant_key, address, 0)
                    at = draws.moment(start, end, reached, first[b], first[b + 1], q)
                    if at < window[0] or at >= window[1]:
                        continue
                    if n < uid.size:
                        uid[n], created[n], block[n], account[n] = address, at, b, of.account[a]
                    n += 1
    return n


def account_points(
    of: AccountSources, blocks: Blocks, volume: Float64, window: tuple[int, int], seed: int, replication: int
) -> ArrivalPoints:
    """The tickets of one replication created in the window [start, end), UTC ms, in no order.

    `volume` is what one ticket a week comes to in each block, day factor included.
    """
    size, level, instant = (draws.stream(seed, replication, purpose) for purpose in PURPOSES)
    reached = np.concatenate(([0.0], np.cumsum(volume)))
    room = room_for(float((of.weekly * (reached[of.end] - reached[of.first])).sum()))
    while True:
        uid, created = np.empty(room, np.int64), np.empty(room, np.int64)
        block, account = np.empty(room, np.int32), np.empty(room, np.int32)
        pieces = (blocks.first, blocks.start, blocks.end, blocks.reached)
        sizes = poisson_table(DEPTH)
        found = _walk(
            (size, level, instant), of, volume, sizes, blocks.day, pieces, window, uid, created, block, account
        )
        if found <= room:
            return ArrivalPoints(uid[:found], created[:found], block[:found], account[:found])
        room = found
