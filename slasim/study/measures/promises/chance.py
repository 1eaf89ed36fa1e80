"""In how many simulated windows all is kept: one event per history, so that its chance is one binomial.

The event of some rows of the table `compliance` (commitment, severity, period) has a window when in none of them more
units (customers where each is judged, the one whole otherwise) are missed than are allowed, by default none. Promises
hang together, so this is no product of their shares. A unit without a decided clock has no data, and no data is no
miss. Clocks that were undecided when the log ended may turn it: `least` counts the windows that have the event however
they end, `most` those that have it where they end well.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.study.measures.grid import ReplicationGrid
from slasim.study.statistics import NO_DATA, Interval, wilson
from slasim.types import Bools, Int64


class Promise(NamedTuple):
    """A commitment for one severity."""

    agreement: str
    commitment: str
    severity: str


class Event(NamedTuple):
    """[replication] whether a window has it: as its clocks stand, however they end, and where they end well."""

    as_is: Bools
    surely: Bools
    perhaps: Bools

    def and_also(self, other: Bools) -> Event:
        """The windows in which something else holds as well."""
        return Event(*(mine & other for mine in self))


class KeptChance(NamedTuple):
    """Of `windows` simulated windows so many have the event; none when nothing was judged in any of them."""

    kept: int
    least: int
    most: int
    windows: int

    @property
    def share(self) -> Interval:
        """Wilson's interval of the probability; from the lower end of `least` to the upper end of `most`."""
        if not self.windows:
            return NO_DATA
        low, mid, high = (wilson(count, self.windows) for count in (self.least, self.kept, self.most))
        return Interval(mid.estimate, low.low, high.high)

    @property
    def undecided(self) -> int:
        """Windows in which undecided clocks could turn it."""
        return self.most - self.least


NOTHING_JUDGED = KeptChance(0, 0, 0, 0)


def event_of(grid: ReplicationGrid, rows: Int64, allowed: Int64 | int = 0) -> Event:
    """The event of some rows of the table `compliance`; `allowed`: of each row the units that may be missed."""
    missed = grid.column("judged_units") - grid.column("kept")
    counts = (missed, grid.column("missed_most"), grid.column("missed_least"))
    return Event(*(np.asarray((units[:, rows] <= allowed).all(axis=1), np.bool_) for units in counts))


def judged_in(grid: ReplicationGrid, rows: Int64) -> Bools:
    """[replication] whether anything of some rows was judged, or could have been."""
    return np.asarray((grid.column("judged_units") + grid.column("missed_most"))[:, rows].any(axis=1), np.bool_)


def chance_of(event: Event, judged: Bools) -> KeptChance:
    """The windows that have an event, of all."""
    if not judged.any():
        return NOTHING_JUDGED
    return KeptChance(int(event.as_is.sum()), int(event.surely.sum()), int(event.perhaps.sum()), len(judged))


def chance_that_all(grid: ReplicationGrid, rows: Int64, allowed: Int64 | int = 0) -> KeptChance:
    """The chance of `event_of` these rows."""
    return chance_of(event_of(grid, rows, allowed), judged_in(grid, rows))
