"""What money looks at beside quotas: tickets that came late, and days on which a service was unavailable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.clocks import Clocks, Status
from slasim.agreements.counting import OUTSIDE
from slasim.agreements.credit_facts import Events
from slasim.workload.tables import Tickets

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
WORD = 62  # bits of a whole number that are used


class Breaches(NamedTuple):
    """One row a breached clock in the window."""

    ticket: Int32
    customer: Int32
    severity: Int8  # by whose terms the clock ended
    commitment: Int16
    period: Int32  # of the commitment


@dataclass(frozen=True)
class Incidents:
    """All of them, of one log. unavailable: ms by local day, of each (commitment, customer)."""

    severities: tuple[str, ...]  # names of severities
    breaches: Breaches | None = None
    unavailable: Mapping[tuple[int, int], Mapping[date, int]] = field(default_factory=dict)


def find_breaches(clocks: Clocks, period: Int32, tickets: Tickets) -> Breaches:
    """period: of each clock."""
    late = np.flatnonzero((clocks.status == Status.BREACHED) & (period != OUTSIDE))
    ticket = clocks.ticket[late]
    return Breaches(ticket, tickets.customer[ticket], clocks.severity[late], clocks.commitment[late], period[late])


def late_events(
    breaches: Breaches, names: Mapping[int, str], severities: Sequence[str]
) -> dict[tuple[int, int], tuple[Events, ...]]:
    """Events by (customer, period): the tickets that were late for the commitments named, whose periods are the same.

    A ticket is one event in each period, whatever number of its clocks came late there.
    """
    many = len(severities)
    mine = np.flatnonzero(np.isin(breaches.commitment, list(names)))
    mine = mine[np.lexsort((breaches.period[mine], breaches.ticket[mine]))]
    if not len(mine):
        return {}
    ticket, period = breaches.ticket[mine], breaches.period[mine]
    other = np.flatnonzero(np.append(True, np.diff(ticket) != 0))
    first = np.flatnonzero(np.append(True, (np.diff(ticket) != 0) | (np.diff(period) != 0)))
    # Which (commitment, severity) came late, as bits: a ticket that was reclassified has clocks of several severities.
    pair = breaches.commitment[mine].astype(np.int64) * many + breaches.severity[mine]
    pairs, which = np.unique(pair, return_inverse=True)
    bits = np.zeros((len(mine), len(pairs) // WORD + 1), np.int64)
    bits[np.arange(len(mine)), which // WORD] = 1 << which % WORD
    late = np.bitwise_or.reduceat(bits, first, axis=0)
    before = np.zeros_like(late)
    for at in np.flatnonzero(~np.isin(first, other)).tolist():  # the same ticket in a later period
        before[at] = before[at - 1] | late[at - 1]
    keys = [(names[each // many], severities[each % many]) for each in pairs.tolist()]
    table = np.hstack([np.stack([breaches.customer[mine[first]], period[first]], axis=1), late, before])
    found: dict[tuple[int, int], list[Events]] = defaultdict(list)
    for (customer, in_period, *words), count in zip(*_counted(table), strict=True):
        half = len(words) // 2
        sets = (
            frozenset(key for at, key in enumerate(keys) if mask[at // WORD] >> at % WORD & 1)
            for mask in (words[:half], words[half:])
        )
        found[customer, in_period].append(Events(next(sets), count, next(sets)))
    return {key: tuple(events) for key, events in found.items()}


def _counted(table: Int64) -> tuple[list[list[int]], list[int]]:
    rows, counts = np.unique(table, axis=0, return_counts=True)
    return rows.tolist(), counts.tolist()
