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


class Breaches(NamedTuple):
    """One row a breached clock in the window."""

    ticket: Int32
    customer: Int32
    severity: Int8
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
    return Breaches(ticket, tickets.customer[ticket], tickets.severity[ticket], clocks.commitment[late], period[late])


def late_events(
    breaches: Breaches, names: Mapping[int, str], severities: Sequence[str]
) -> dict[tuple[int, int], tuple[Events, ...]]:
    """Events by (customer, period): the tickets that were late for the commitments named, whose periods are the same.

    A ticket is one event in each period, whatever number of its clocks came late there.
    """
    numbers = sorted(names)
    mine = np.flatnonzero(np.isin(breaches.commitment, numbers))
    mine = mine[np.lexsort((breaches.period[mine], breaches.ticket[mine]))]
    if not len(mine):
        return {}
    ticket, period = breaches.ticket[mine], breaches.period[mine]
    other = np.flatnonzero(np.append(True, np.diff(ticket) != 0))
    first = np.flatnonzero(np.append(True, (np.diff(ticket) != 0) | (np.diff(period) != 0)))
    late = np.bitwise_or.reduceat(1 << np.searchsorted(numbers, breaches.commitment[mine]).astype(np.int64), first)
    before = np.zeros(len(first), np.int64)
    for at in np.flatnonzero(~np.isin(first, other)).tolist():  # the same ticket in a later period
        before[at] = before[at - 1] | late[at - 1]
    rows = mine[first]
    table = np.stack([breaches.customer[rows], period[first], breaches.severity[rows], late, before], axis=1)
    found: dict[tuple[int, int], list[Events]] = defaultdict(list)
    for (customer, in_period, severity, now, earlier), count in zip(*_counted(table), strict=True):
        sets = (
            frozenset((names[c], severities[severity]) for bit, c in enumerate(numbers) if mask >> bit & 1)
            for mask in (now, earlier)
        )
        found[customer, in_period].append(Events(next(sets), count, next(sets)))
    return {key: tuple(events) for key, events in found.items()}


def _counted(table: Int64) -> tuple[list[list[int]], list[int]]:
    rows, counts = np.unique(table, axis=0, return_counts=True)
    return rows.tolist(), counts.tolist()
