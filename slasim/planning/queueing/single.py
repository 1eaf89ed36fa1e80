"""One agent, any handling times, first come first served (M/G/1). Units as in `erlang`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from slasim.planning.queueing.arrays import Reals, plain, share, together
from slasim.types import Float64


@dataclass(frozen=True, eq=False)
class SingleServer:
    """M/G/1 in steady state: `occupancy` (which is the share that waits), mean wait of all and of those who wait,

    standard deviation of the wait, mean number waiting and in the system. Infinite from a load of 1 on.
    """

    occupancy: Any
    mean_wait: Any
    mean_wait_of_delayed: Any
    sd_wait: Any
    mean_queue: Any
    mean_in_system: Any


def mg1(rate: Reals, mean: Reals, second: Reals, third: Reals) -> SingleServer:
    """By the first three moments of the handling time (Pollaczek 1930, Khinchine 1932; Takacs 1962 for the second

    moment of the wait): E W = rate E S^2 / (2 (1 - load)), E W^2 = 2 (E W)^2 + rate E S^3 / (3 (1 - load)).
    """
    lam, one, two, three = together(rate=rate, mean=mean, second=second, third=third)
    load = lam * one
    free = np.maximum(1 - load, 0.0)
    wait = share(lam * two, 2 * free, np.inf)
    wait = np.where(lam == 0, 0.0, wait)
    variance = wait**2 + np.where(lam == 0, 0.0, share(lam * three, 3 * free, np.inf))
    return SingleServer(
        plain(np.minimum(load, 1.0)),
        plain(wait),
        plain(share(two, 2 * one * free, np.inf)),
        plain(np.sqrt(variance)),
        plain(lam * wait),
        plain(lam * wait + load),
    )


def moments(services: Any) -> tuple[Float64, Float64, Float64]:
    """First three moments of a list of services (slasim.planning.queueing.services), as arrays."""
    found = np.array([(each.mean, each.second, each.third) for each in services], np.float64)
    return found[:, 0], found[:, 1], found[:, 2]
