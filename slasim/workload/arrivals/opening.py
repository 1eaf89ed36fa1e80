"""The tickets that wait when the simulation begins: given in number and age, their instants drawn inside a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.scenario.sections.tickets.stream_code import opening_code
from slasim.scenario.values.listed import ATTRIBUTES
from slasim.types import Int64
from slasim.workload.arrivals.given import NO_PROFILES, GivenArrivals
from slasim.workload.arrivals.uids import BELOW, opening_prefix
from slasim.workload.labels import labels

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


def check_numbers(opening: GivenArrivals, others: Int64) -> None:
    """Raises ValueError where a ticket could have the uid of another: `others` are uids, or the first of a block."""
    mine = np.unique(opening.uid >> BELOW)
    if np.isin(mine, others >> BELOW).any():
        raise ValueError("opening: its tickets would have the numbers of others; give its stream another name")
