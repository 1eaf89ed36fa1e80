"""Arrivals that are given: their number is not drawn, and their instants only where an interval is all that is known.

Whatever else a ticket is, is drawn under its uid as for any other; so is its region, by the shares of its customers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.instants import DAY, MINUTE, SECOND
from slasim.kernel import kernel
from slasim.scenario.sections.tickets.stream_code import EVERYWHERE, stream_code
from slasim.scenario.values.laid_counts import instants_of
from slasim.scenario.values.listed import ATTRIBUTES
from slasim.types import Float64, Int16, Int32, Int64
from slasim.workload import draws
from slasim.workload.arrivals.counts import Counted, counted
from slasim.workload.arrivals.uids import BELOW, check_days, prefix
from slasim.workload.labels import labels
from slasim.workload.needs.mix import MixTables

if TYPE_CHECKING:
    from slasim.scenario import Scenario

REGION, INSTANT = "region", "instant in an interval"  # the purposes of the draws
PIECE = 15 * MINUTE  # in which they are counted for what is expected: every zone's hours are made of these
_A_SECOND = (1 << BELOW) // (DAY // SECOND)  # tickets of one stream that one second can number


class ShapedIntervals(NamedTuple):
    """Intervals in which tickets lie by a shape. Row r owns the pieces first[r] .. first[r + 1]."""

    first: Int32
    start: Int64  # UTC ms
    end: Int64
    reached: Float64  # share of the interval's tickets that are due by the end of the piece; 1 at the last


NO_PROFILES = ShapedIntervals(np.zeros(1, np.int32), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


class GivenArrivals(NamedTuple):
    """One row a ticket, by stream. It is created anywhere in an interval, which may be one instant."""

    uid: Int64
    stream: Int16  # index into Scenario.demand
    start: Int64  # UTC ms
    length: Int64  # ms; 0 for an instant
    split: Int64  # ms of the interval after which `gap` ms are left out
    gap: Int64
    names: Int16  # [ticket, severity or tier or product]: their indices, -1 where they are drawn
    shaped: Int64  # the profile of its interval, -1 where it comes anywhere in it alike
    profiles: ShapedIntervals


@lru_cache(maxsize=8)
def given_arrivals(scenario: Scenario, start: int, end: int) -> GivenArrivals:
    """Every given ticket that may be created in [start, end).

    Raises ValueError where a second, or an interval, has too many to be numbered.
    """
    none = np.empty(0, np.int64)
    found = [(none, none.astype(np.int16), none, none, none, none, _drawn(0), none)]
    profiles = [NO_PROFILES]
    for number, (name, stream) in enumerate(scenario.demand.items()):
        names, shape = None, None
        if stream.arrivals is not None:
            every = stream.arrivals.every
            if every is None:
                at, names = _listed(scenario, name, start, end)
            else:
                at = _at_distances(Fraction(every), scenario.demand.volume, start, end)
            nothing = np.zeros(len(at), np.int64)
            columns = (_uids(name, at), at, nothing, nothing, nothing)
        elif not stream.is_drawn:
            columns, shape = _replayed(scenario, name, start, end)
            if shape is not None:
                shape = shape + len(profiles[-1].first) - 1
                profiles.append(_profiles(counted(scenario, name), profiles[-1]))
        else:
            continue
        uid, begin, length, split, gap = columns
        known = _drawn(len(uid)) if names is None else names
        shape = np.full(len(uid), -1) if shape is None else shape
        found.append((uid, np.full(len(uid), number, np.int16), begin, length, split, gap, known, shape))
    uid, of, begin, length, split, gap, known, shaped = (np.concatenate(each) for each in zip(*found, strict=True))
    return GivenArrivals(uid, of, begin, length, split, gap, known, shaped, profiles[-1])


def _profiles(of: Counted, before: ShapedIntervals) -> ShapedIntervals:
    """Those before, and one for each interval of counts with a shape."""
    row, size = of.pieces.row, of.size
    order = np.flatnonzero(size > 0)
    order = order[np.argsort(row[order], kind="stable")]
    ends = np.cumsum(np.bincount(row[order], minlength=len(of.day)))
    reached = [np.cumsum(each) / each.sum() for each in np.split(size[order], ends[:-1]) if len(each)]
    for each in reached:
        each[-1] = 1.0
    return ShapedIntervals(
        np.concatenate([before.first, before.first[-1] + ends]).astype(np.int32),
        np.concatenate([before.start, of.pieces.start[order]]),
        np.concatenate([before.end, of.pieces.end[order]]),
        np.concatenate([before.reached, *reached]),
    )


def _drawn(size: int) -> Int16:
    return np.full((size, len(ATTRIBUTES)), -1, np.int16)


def _listed(scenario: Scenario, name: str, start: int, end: int) -> tuple[Int64, Int16]:
    """Instants of the tickets of a list in [start, end), in their order, and what is known of them."""
    arrivals = scenario.demand[name].arrivals
    assert arrivals is not None
    at, _ = instants_of(arrivals.rows, arrivals.timezone or scenario.timezone)
    order = np.argsort(at, kind="stable")
    order = order[(at[order] >= start) & (at[order] < end)]
    of, known = labels(scenario), _drawn(len(at))
    for number, column in enumerate(arrivals.rows.columns):
        which = ATTRIBUTES.index(column)
        index = {each: place for place, each in enumerate((of.severities, of.tiers, of.products)[which])}
        known[:, which] = [index[names[number]] for names in arrivals.rows.names]
    return at[order], known[order]


def _replayed(
    scenario: Scenario, name: str, start: int, end: int
) -> tuple[tuple[Int64, Int64, Int64, Int64, Int64], Int64 | None]:
    """The tickets of exact counts: uid, start, length, split and gap of each; its interval, where a shape says how
    tickets lie in it."""
    spec = scenario.demand[name].counts
    assert spec is not None
    of = counted(scenario, name)
    row, begin, until = of.pieces
    size = len(of.day)
    first, last = np.full(size, end), np.full(size, start)
    np.minimum.at(first, row, begin)
    np.maximum.at(last, row, until)
    split = of.length.copy()
    rows, at = np.unique(row, return_index=True)
    split[rows] = until[at] - begin[at]  # of two pieces the first
    used = np.flatnonzero((of.tickets > 0) & (last > start) & (first < end))
    many = of.tickets[used].astype(np.int64)
    room = (1 << BELOW) // (2 * (DAY // spec.every))
    if len(used):
        check_days(int(of.day[used].min()), int(of.day[used].max()))
        if many.max() > room:
            raise ValueError(f"demand.{name}.counts: at most {room:,} tickets of one interval")
    order = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    base = prefix(stream_code(name, EVERYWHERE), of.day[used]) + of.slot[used] * room
    gap = last - first - of.length
    columns = (base, first[used], of.length[used], split[used], gap[used])
    uid, *rest = (np.repeat(column, many) for column in columns)
    begin, length, split, gap = rest
    return (uid + order, begin, length, split, gap), None if of.weight is None else np.repeat(used, many)


@kernel
def _moments(of: ShapedIntervals, row: Int64, u: Float64) -> Int64:
    """The instant at which each interval has reached a quantile of its tickets."""
    out = np.empty(row.size, np.int64)
    for i in range(row.size):
        out[i] = draws.moment(of.start, of.end, of.reached, of.first[row[i]], of.first[row[i] + 1], u[i])
    return out


def joined(given: GivenArrivals, unshaped: GivenArrivals) -> GivenArrivals:
    """One after the other; the second ones have no profile."""
    names = [name for name in GivenArrivals._fields if name != "profiles"]
    columns: dict[str, Any] = {name: np.concatenate([getattr(given, name), getattr(unshaped, name)]) for name in names}
    return given._replace(**columns)


def instants(given: GivenArrivals, seed: int, replication: int) -> Int64:
    """When each ticket is created."""
    created = given.start.copy()
    where = np.flatnonzero(given.length)
    where = where[given.shaped[where] < 0]
    u = draws.uniforms(draws.stream(seed, replication, INSTANT), given.uid[where], 0)
    into = (u * given.length[where]).astype(np.int64)
    created[where] += into + np.where(into >= given.split[where], given.gap[where], 0)
    where = np.flatnonzero(given.shaped >= 0)
    if len(where):
        u = draws.uniforms(draws.stream(seed, replication, INSTANT), given.uid[where], 0)
        created[where] = _moments(given.profiles, given.shaped[where], u)
    return created


def by_date(given: GivenArrivals, stream: int) -> Iterator[tuple[int, int, Int64, Float64]]:
    """(UTC date, tickets, start of each piece with some, share of the tickets by its end) of a stream of instants."""
    piece, tickets = np.unique(given.start[given.stream == stream] // PIECE, return_counts=True)
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
    """The region of each ticket; `reached` holds cumulative shares, [stream, 1 + tier (0: not given), region]."""
    u = draws.uniforms(draws.stream(seed, replication, REGION), given.uid, 0)
    tier = given.names[:, ATTRIBUTES.index("tier")]
    return np.asarray((u[:, None] >= reached[given.stream, 1 + tier]).sum(axis=1), np.int16)


class Kinds(NamedTuple):
    """Tickets by stream and by what is given of them: the first kinds are the streams, of which nothing is given."""

    of: Int64  # kind of each given ticket
    mix: MixTables  # with a row for each kind in place of each stream


def kinds(given: GivenArrivals, mix: MixTables) -> Kinds:
    """A kind for each stream and each combination of names that is given."""
    streams = len(mix.channel)
    keys, of = np.unique(np.column_stack([given.stream, given.names]), axis=0, return_inverse=True)
    stream, severity, tier, product = keys.astype(np.int64).T
    rows = np.concatenate([np.arange(streams), stream])
    by_stream = ("severity", "tier", "product", "cells", "channel", "auto_reply")
    tables = {name: getattr(mix, name)[rows] for name in by_stream}
    for name, index in (("severity", severity), ("tier", tier), ("product", product)):
        known = np.flatnonzero(index >= 0)
        certain = (np.arange(tables[name].shape[-1]) >= index[known][:, None]).astype(np.float64)
        tables[name][streams + known] = certain if tables[name].ndim == 2 else certain[:, None]
    return Kinds(streams + of.reshape(-1), mix._replace(**tables))
