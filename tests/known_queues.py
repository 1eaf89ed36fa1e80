"""Many independent replications of queues whose means are known exactly, by a direct recursion instead of the desk.

M/M/c and, with patience, Erlang A (M/M/c+M). Every replication starts in steady state: the number in system is drawn
from its distribution, and what is left of services and patience is exponential again. Customers are taken one by one
with the time at which each server will be free (Kiefer and Wolfowitz 1955). Times are in mean services. Figures by the
customers that arrive in a replication have the steady-state mean (Poisson arrivals see time averages), so a ratio of
totals has no bias but that of a ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf
from typing import Any

import numpy as np
from numba import njit

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Station:
    """`rate` arrivals a mean service on `servers`; a customer gives up after an exponential time of mean `patience`."""

    rate: float
    servers: int
    patience: float = inf

    def law(self) -> Floats:
        """The distribution of the number in system (birth and death), as far as it matters to 1e-16."""
        weights = [1.0]
        while weights[-1] > 1e-16 * sum(weights) or len(weights) <= self.servers:
            busy, waiting = min(len(weights), self.servers), max(len(weights) - self.servers, 0)
            weights.append(weights[-1] * self.rate / (busy + waiting / self.patience))
        return np.array(weights) / sum(weights)

    @property
    def mean_wait(self) -> float:
        """Without patience: Erlang's delay formula."""
        return self.delayed / (self.servers - self.rate)

    @property
    def delayed(self) -> float:
        return float(self.law()[self.servers :].sum())

    def within(self, wait: float) -> float:
        """Without patience: the share that waits at most so long."""
        return 1 - self.delayed * exp(-(self.servers - self.rate) * wait)

    @property
    def abandoned(self) -> float:
        """The share that gives up: the rate at which those who wait do, over the rate of arrivals."""
        law = self.law()
        waiting = np.maximum(np.arange(len(law)) - self.servers, 0)
        return float((law * waiting).sum()) / self.patience / self.rate


CUSTOMERS, WAITS, SOON, ABANDONED = range(4)


def watch(station: Station, rng: np.random.Generator, replications: int, time: float, limit: float = 0.0) -> Floats:
    """What happens to the customers that arrive in [0, time) of each replication, shape (4, replications):

    their number, the sum of their waits, how many waited at most `limit`, how many gave up.
    """
    seen = np.zeros((4, replications))
    _watch(rng, np.cumsum(station.law()), station.rate, station.servers, station.patience, time, limit, seen)
    return seen


@njit(nogil=True)  # type: ignore[untyped-decorator]
def _watch(
    rng: np.random.Generator,
    law: Floats,
    rate: float,
    servers: int,
    patience: float,
    time: float,
    limit: float,
    seen: Floats,
) -> None:
    free = np.zeros(servers)
    for replication in range(seen.shape[1]):
        number = np.searchsorted(law, rng.random() * law[-1], side="right")
        for server in range(servers):
            free[server] = rng.standard_exponential() if server < number else 0.0
        before, at = max(number - servers, 0), 0.0  # those who wait at the start are served first, and not counted
        while True:
            if before == 0:
                at += rng.standard_exponential() / rate
                if at >= time:
                    break
            first = 0
            for server in range(1, servers):
                if free[server] < free[first]:
                    first = server
            wait = max(free[first] - at, 0.0)
            gone = patience < np.inf and rng.standard_exponential() * patience < wait
            if not gone:
                free[first] = at + wait + rng.standard_exponential()
            if before > 0:
                before -= 1
                continue
            seen[0, replication] += 1
            seen[1, replication] += wait
            seen[2, replication] += wait <= limit
            seen[3, replication] += gone
