"""Arrivals as points of the plane (volume level v, quantile q of the day), one unit-rate Poisson process a block.

A ticket exists if and only if its level v is below N, the expected tickets of its block. So a larger volume adds
tickets and leaves the others exactly as they were, a smaller one thins them, and nobody has to say at which volume the
draws were made. Layer j of a block holds the points with 64 j <= v < 64 (j + 1): their number is Poisson(64), by
inversion of one uniform number addressed by the layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64, Int32, Int64
from slasim.workload import draws
from slasim.workload.arrivals.demand import Blocks

PURPOSES = ("size of a layer", "level of a ticket", "instant of a ticket")
DEPTH = 64  # expected points of a layer
_INDEX_BITS = 8  # of a point in its layer
_LAYERS = 1 << 20


class ArrivalPoints(NamedTuple):
    """Tickets that exist, in order of (created, uid)."""

    uid: Int64
    created: Int64
    block: Int32
    account: Int32  # row of the table of accounts that brings it; -1 where that is drawn


@cache
def poisson_table(depth: int) -> Float64:
    """P(Poisson(depth) <= k) for k = 0 .. 255, from exact fractions; up to a depth of 64 the tail is below 1e-70."""
    terms = [Fraction(1)]
    for k in range(1, 1 << _INDEX_BITS):
        terms.append(terms[-1] * depth / k)
    total, reached, table = sum(terms, Fraction(0)), Fraction(0), []
    for term in terms:
        reached += term
        table.append(float(reached / total))
    return np.array(table)


@kernel
def _walk(
    keys: tuple[np.uint64, np.uint64, np.uint64],
    prefix: Int64,
    volume: Float64,
    sizes: Float64,
    pieces: tuple[Int32, Int64, Int64, Float64],
    window: tuple[int, int],
    uid: Int64,
    created: Int64,
    block: Int32,
) -> int:
    """Count the tickets of all blocks in the window; write as many as the output arrays hold."""
    size_key, level_key, instant_key = keys
    first, start, end, reached = pieces
    n = 0
    for b in range(prefix.size):
        layers = math.ceil(volume[b] / DEPTH)
        for layer in range(layers):
            base = prefix[b] | layer << _INDEX_BITS
            count = draws.pick(sizes, 0, sizes.size, draws.uniform(size_key, base, 0))
            whole = (layer + 1) * DEPTH <= volume[b]
            for i in range(count):
                address = base | i
                if not whole and (layer + draws.uniform(level_key, address, 0)) * DEPTH >= volume[b]:
                    continue
                q = draws.uniform(instant_key, address, 0)
                at = draws.moment(start, end, reached, first[b], first[b + 1], q)
                if at < window[0] or at >= window[1]:
                    continue
                if n < uid.size:
                    uid[n] = address
                    created[n] = at
                    block[n] = b
                n += 1
    return n


def points(blocks: Blocks, volume: Float64, window: tuple[int, int], seed: int, replication: int) -> ArrivalPoints:
    """The tickets of one replication created in the window [start, end), UTC ms.

    `volume` is the expected tickets of each block, day factor included. Raises ValueError when a block is too large.
    """
    if volume.size and volume.max() >= DEPTH * _LAYERS:
        raise ValueError(f"demand: at most {DEPTH * _LAYERS:,} tickets of a stream in one region on one day")
    size_key, level_key, instant_key = (draws.stream(seed, replication, purpose) for purpose in PURPOSES)
    sizes = poisson_table(DEPTH)
    room = room_for(float(volume.sum()))
    while True:
        uid, created, block = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int32)
        found = _walk(
            (size_key, level_key, instant_key),
            blocks.prefix,
            volume,
            sizes,
            (blocks.first, blocks.start, blocks.end, blocks.reached),
            window,
            uid,
            created,
            block,
        )
        if found <= room:
            break
        room = found
    order = _in_time(created[:found], *window)
    return ArrivalPoints(uid[order], created[order], block[order], np.full(len(order), -1, np.int32))


def room_for(mean: float) -> int:
    """Enough for a Poisson number but for one time in 10**15, when a walk is done again."""
    return int(mean + 8 * math.sqrt(mean) + 64)


def in_order(parts: Sequence[ArrivalPoints]) -> ArrivalPoints:
    """Tickets that came about in different ways, in one order.

    Few share their instant with another: these alone are sorted by uid too.
    """
    uid, created, block, account = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = _in_time(created, *((int(created.min()), int(created.max())) if len(created) else (0, 0)))
    same = np.diff(created[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = order[tied]
    order[tied] = rows[np.lexsort((uid[rows], created[rows]))]
    return ArrivalPoints(uid[order], created[order], block[order], account[order])


def _in_time(created: Int64, start: int, end: int) -> Int64:
    """Rows in order of their instants in [start, end], equal ones as they stand: of blocks by uid, for they come by
    prefix.

    An instant and its row are sorted as one number where it fits, eight times as fast as a stable sort.
    """
    bits = len(created).bit_length()
    if (end - start).bit_length() + bits > 63:
        return np.argsort(created, kind="stable")
    packed = (created - start) << bits | np.arange(len(created))
    packed.sort()
    return packed & ((1 << bits) - 1)
