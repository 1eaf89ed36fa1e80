"""Arrivals that are given: their number is not drawn, and their instants only where an interval is all that is known.

Whatever else a ticket is, is drawn under its uid as for any other; so is its region, by the shares of its customers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import DAY, MINUTE, SECOND
from slasim.scenario.sections.stream_code import EVERYWHERE, stream_code
from slasim.types import Float64, Int16, Int64
from slasim.workload import draws
from slasim.workload.uids import BELOW, check_days, prefix

if TYPE_CHECKING:
    from slasim.scenario import Scenario

REGION = "region"  # the purpose of the draw
PIECE = 15 * MINUTE  # in which they are counted for what is expected: every zone's hours are made of these
_A_SECOND = (1 << BELOW) // (DAY // SECOND)  # tickets of one stream that one second can number


class GivenArrivals(NamedTuple):
    """One row a ticket, in order of (stream, instant)."""

    uid: Int64
    stream: Int16  # index into Scenario.demand
    created: Int64  # UTC ms


@lru_cache(maxsize=8)
def given_arrivals(scenario: Scenario, start: int, end: int) -> GivenArrivals:
    """Every given ticket created in [start, end). Raises ValueError where one second has too many."""
    found = [
        GivenArrivals(_uids(name, at), np.full(len(at), number, np.int16), at)
        for number, (name, stream) in enumerate(scenario.demand.items())
        if stream.arrivals is not None
        for at in [_at_distances(Fraction(stream.arrivals.every), scenario.demand.volume, start, end)]
    ]
    empty = GivenArrivals(np.empty(0, np.int64), np.empty(0, np.int16), np.empty(0, np.int64))
    return GivenArrivals(*(np.concatenate(columns) for columns in zip(empty, *found, strict=True)))


def by_date(given: GivenArrivals, stream: int) -> Iterator[tuple[int, int, Int64, Float64]]:
    """(UTC date, tickets, start of each piece with some, share of the tickets by its end) of one stream."""
    piece, tickets = np.unique(given.created[given.stream == stream] // PIECE, return_counts=True)
    day = piece * PIECE // DAY
    for each in np.unique(day).tolist():
        here = day == each
        reached = np.cumsum(tickets[here])
        yield each, int(reached[-1]), piece[here] * PIECE, reached / reached[-1]


def _at_distances(every: Fraction, level: Fraction, start: int, end: int) -> Int64:
    """The first at `start`, each further one `every` / `level` ms later, rounded down to whole ms."""
    if level == 0:
        return np.empty(0, np.int64)
    apart = every / level
    many = math.ceil((end - start) / apart)
    return np.array([start + k * apart.numerator // apart.denominator for k in range(many)], np.int64)


def _uids(name: str, at: Int64) -> Int64:
    """Hash of the stream, UTC date, and below it the second and which one in it; `at` is in order."""
    second = at // SECOND
    number = np.arange(len(at)) - np.searchsorted(second, second)
    if len(at) and number.max() >= _A_SECOND:
        raise ValueError(f"demand.{name}.arrivals: at most {_A_SECOND:,} tickets of a stream in one second")
    day, rest = second // (DAY // SECOND), second % (DAY // SECOND)
    if len(at):
        check_days(int(day[0]), int(day[-1]))
    return prefix(stream_code(name, EVERYWHERE), day) + rest * _A_SECOND + number


def regions_of(given: GivenArrivals, reached: Float64, seed: int, replication: int) -> Int16:
    """The region of each ticket; `reached` holds cumulative shares, [stream, region]."""
    u = draws.uniforms(draws.stream(seed, replication, REGION), given.uid, 0)
    return np.asarray((u[:, None] >= reached[given.stream]).sum(axis=1), np.int16)
