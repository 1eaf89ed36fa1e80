"""The tickets that wait when the simulation begins: given in number and age, their instants drawn inside a band."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.scenario.sections.stream_code import opening_code
from slasim.scenario.values.listed import ATTRIBUTES
from slasim.types import Float64, Int32, Int64
from slasim.workload import draws
from slasim.workload.fate import ACCOUNT
from slasim.workload.given import NO_PROFILES, GivenArrivals
from slasim.workload.labels import labels
from slasim.workload.parts import usual_volumes
from slasim.workload.rules import cumulated
from slasim.workload.uids import BELOW, opening_prefix

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def opening_backlog(scenario: Scenario, start: int) -> GivenArrivals:
    """Every ticket that waits at `start`, where the simulation begins, entry by entry and band by band."""
    of, streams = labels(scenario), list(scenario.demand)
    known = dict(zip(ATTRIBUTES, (of.severities, of.tiers, of.products), strict=True))
    bands: list[tuple[int, ...]] = []  # of each band: its tickets, and the columns of one of them
    for waiting in scenario.opening:
        code, stream = opening_code(waiting.kind), streams.index(waiting.stream)
        written = zip(ATTRIBUTES, (waiting.severity, waiting.tier, waiting.product), strict=True)
        names = [-1 if name is None else known[what].index(name) for what, name in written]
        for number, each in enumerate(waiting.tickets):
            lasts = each.most - each.least
            bands.append((each.tickets, opening_prefix(code, number), stream, start - each.most, lasts, *names))
    table = np.array(bands, np.int64).reshape(len(bands), 5 + len(ATTRIBUTES))
    many, first, stream_of, since, length, *kind = np.repeat(table, table[:, 0], axis=0).T
    number_in_band = np.arange(len(many)) - np.repeat(np.cumsum(table[:, 0]) - table[:, 0], table[:, 0])
    nothing = np.zeros(len(many), np.int64)
    return GivenArrivals(
        first + number_in_band,
        stream_of.astype(np.int16),
        since,
        length,
        length,
        nothing,
        np.column_stack(kind).astype(np.int16),
        np.full(len(many), -1),
        NO_PROFILES,
    )


class Bringers(NamedTuple):
    """Who can have written tickets that wait, of one stream whose accounts bring their own, and one tier or any."""

    rows: Int64  # of the opening backlog
    account: Int32  # rows of the table of accounts
    reached: Float64  # their cumulative shares of what they all bring


def bringers(scenario: Scenario, opening: GivenArrivals) -> tuple[Bringers, ...]:
    """The accounts of all waiting tickets of such streams."""
    found, streams, tiers = [], list(scenario.demand), labels(scenario).tiers
    of_tier = opening.names[:, ATTRIBUTES.index("tier")]
    for stream, tier in np.unique(np.column_stack([opening.stream, of_tier]), axis=0).tolist():
        if scenario.demand[streams[stream]].is_by_account:
            every = usual_volumes(scenario, streams[stream])
            some = [each for each in every if each.week and tier in (-1, tiers.index(each.tier))]
            found.append(
                Bringers(
                    np.flatnonzero((opening.stream == stream) & (of_tier == tier)),
                    np.array([each.number for each in some], np.int32),
                    np.array(cumulated([each.week for each in some])),
                )
            )
    return tuple(found)


def accounts_of(of: tuple[Bringers, ...], opening: GivenArrivals, seed: int, replication: int) -> Int32:
    """The account of each ticket that waits; -1 where tier and account are drawn as for any ticket."""
    out = np.full(len(opening.uid), -1, np.int32)
    for each in of:
        u = draws.uniforms(draws.stream(seed, replication, ACCOUNT), opening.uid[each.rows], 0)
        out[each.rows] = each.account[np.searchsorted(each.reached, u, side="right")]
    return out


def check_numbers(opening: GivenArrivals, others: Int64) -> None:
    """Raises ValueError where a ticket could have the uid of another: `others` are uids, or the first of a block."""
    mine = np.unique(opening.uid >> BELOW)
    if np.isin(mine, others >> BELOW).any():
        raise ValueError("opening: its tickets would have the numbers of others; give its stream another name")
