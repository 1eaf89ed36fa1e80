"""Defined measures of one replication. Columns of integers; names are put in when replications are merged.

A ticket counts when it was created in the measured window [from, to). Its waits are followed past the end of the
window while arrivals go on; what has not ended when the log ends counts with the time so far and is shown as
unfinished, so no figure is conditional on tickets that finished.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.instants import HOUR
from slasim.roster.tables import Roster
from slasim.study.measures.tally import Tally
from slasim.types import Int64
from slasim.workload.tables import Tickets

QUANTILES = {"p50_ms": 0.50, "p90_ms": 0.90, "p95_ms": 0.95}
WAITS = ("first_touch", "ready_total")  # until work first starts; all time in which it was ready and nobody worked

Columns = dict[str, npt.NDArray[np.generic]]


class Window(NamedTuple):
    """The measured window [start, end), ms since 1970, and the number of severities."""

    start: int
    end: int
    severities: int

    @property
    def hours(self) -> int:
        """Whole hours that begin in the window."""
        return -((self.start - self.end) // HOUR)


def waits(tickets: Tickets, tally: Tally, window: Window) -> Columns:
    """Waiting for an agent by severity: mean, quantiles (the least value that this share does not exceed), maximum."""
    inside = (tickets.created >= window.start) & (tickets.created < window.end)
    rows: list[tuple[float, ...]] = []
    for severity in range(window.severities):
        chosen = inside & (tickets.severity == severity)
        open_still = tally.solved[chosen] < 0
        for wait, values, unfinished in (
            (0, tally.first[chosen], tally.begun[chosen] == 0),
            (1, tally.ready[chosen], open_still),
        ):
            rows.append((severity, wait, len(values), int(unfinished.sum()), *_spread(values)))
    table = list(zip(*rows, strict=True))
    names = ("severity", "wait", "tickets", "unfinished", "mean_ms", *QUANTILES, "max_ms")
    floats = {"mean_ms", *QUANTILES, "max_ms"}
    return {
        name: np.array(column, np.float64 if name in floats else np.int64)
        for name, column in zip(names, table, strict=True)
    }


def _spread(values: Int64) -> tuple[float, ...]:
    if len(values) == 0:
        return (np.nan,) * (len(QUANTILES) + 2)
    quantiles = np.quantile(values, list(QUANTILES.values()), method="inverted_cdf")
    return (int(values.sum()) / len(values), *map(float, quantiles), float(values.max()))


def backlog(tickets: Tickets, tally: Tally, window: Window) -> Columns:
    """On each hour of the window, by severity: tickets open just after it, and arrivals of the hour from it on."""
    hours, severity = window.hours, tickets.severity.astype(np.int64)
    bins = hours * window.severities

    def count(instants: Int64, which: Int64, up: bool) -> Int64:
        offset = instants - window.start
        hour = -((-offset) // HOUR) if up else offset // HOUR
        return np.bincount(which * hours + hour, minlength=bins).reshape(window.severities, hours)

    inside = (tickets.created >= window.start) & (tickets.created < window.end)
    arrived = count(tickets.created[inside], severity[inside], up=False)
    last = window.start + (hours - 1) * HOUR
    came = tickets.created <= last
    went = (tally.solved >= 0) & (tally.solved <= last)
    change = count(np.maximum(tickets.created[came], window.start), severity[came], up=True) - count(
        np.maximum(tally.solved[went], window.start), severity[went], up=True
    )
    return {
        "hour": np.tile(window.start + HOUR * np.arange(hours, dtype=np.int64), window.severities),
        "severity": np.repeat(np.arange(window.severities), hours),
        "arrived": arrived.ravel(),
        "open": np.cumsum(change, axis=1).ravel(),
    }


def arrivals(tickets: Tickets, tally: Tally, window: Window) -> Columns:
    """Tickets created in the window by severity, and how many of them were solved before the log ends."""
    inside = (tickets.created >= window.start) & (tickets.created < window.end)
    solved = inside & (tally.solved >= 0)
    return {
        "severity": np.arange(window.severities),
        "tickets": np.bincount(tickets.severity[inside], minlength=window.severities),
        "solved": np.bincount(tickets.severity[solved], minlength=window.severities),
    }


def occupancy(roster: Roster, tally: Tally) -> Columns:
    """By team, in the window: time staffed, work while present, overtime (work outside presence)."""
    teams = len(roster.teams)

    def total(values: Int64) -> Int64:
        sums = np.zeros(teams, np.int64)
        np.add.at(sums, roster.team, values)
        return sums

    return {
        "team": np.arange(teams),
        "staffed_ms": total(tally.staffed),
        "busy_ms": total(tally.busy),
        "overtime_ms": total(tally.overtime),
    }
