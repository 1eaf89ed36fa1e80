"""Designs from few seats to many: covers of more and more work, and the cheapest in staff and credits near the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.search.fluid import Fluid
from slasim.planning.staff.trials import SeenDesign, Trials

SCALES = (0.9, 1.0, 1.08, 1.16, 1.24, 1.36, 1.5, 1.7, 2.0)  # times the expected work that is covered
FIRST, LOOKED = 8, 48  # histories of the search for a lower total: to rank neighbours, to be sure of one
TRIED = 2  # neighbours that are looked at more closely
STEPS = 8  # of the search at most


def along_the_line(free: Free, scales: Sequence[float] = SCALES) -> list[Seats]:
    """Covers of so many times the work, and the desk of now; each once, the cheapest first."""
    fluid = Fluid(free)
    found = {fluid.seats_for(True, scale) for scale in scales} | {free.within(free.now)}
    return sorted(found, key=lambda seats: (free.cost(seats), seats))


def nearer(trials: Trials, designs: Sequence[Seats], seed: int) -> Seats:
    """From the design with the lowest total on some histories down to where no seat more or less lowers it, as far as
    a short search sees. The histories are of their own: what is said of a design must not be what it was chosen by."""

    def total(seats: Seats, histories: int = LOOKED) -> float:
        return _total(trials.free, seats, trials.see(seats, seed, range(histories)))

    best = min(designs, key=total)
    for _ in range(STEPS):
        ranked = sorted(_neighbours(trials.free, best), key=lambda seats: (total(seats, FIRST), seats))
        better = min(ranked[:TRIED], key=total, default=best)
        if total(better) >= total(best):
            break
        best = better
    return best


def _total(free: Free, seats: Seats, seen: SeenDesign) -> float:
    """Staff and mean credits; without end where queues grow."""
    return np.inf if seen.growth.is_growing else free.cost(seats) + float(seen.credits.mean())


def _neighbours(free: Free, seats: Seats) -> Iterator[Seats]:
    """One seat less or more of each shift."""
    for at, each in enumerate(free.shifts):
        for count in (seats[at] - 1, seats[at] + 1):
            if each.least <= count <= each.most:
                yield (*seats[:at], count, *seats[at + 1 :])
