"""Agents who all take the same time (M/D/c, first come first served), by Spitzer's identity.

Look at the queue every handling time D: it is max(queue + arrivals - c, 0), so what n steps of that walk S_n do gives
all: E[queue] = sum over n of E[max(S_n, 0)] / n, and the logarithm of its generating function has the coefficients
sum over n of P(S_n = k) / n (Spitzer 1956). All terms are positive, so nothing cancels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from slasim.planning.queueing.gamma import log_poisson, lower
from slasim.types import Float64

_TERMS = 4096  # summed one by one; the rest is smooth
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True)
class ConstantTimes:
    """M/D/c: `rate` arrivals a unit of time, `agents` who take `time` each. ValueError: an overload."""

    rate: float
    time: float
    agents: int

    def __post_init__(self) -> None:
        if not (self.rate >= 0 and self.time > 0 and self.agents >= 1):
            raise ValueError("rate must be from 0 up, time above 0, agents from 1 up")
        if self.load >= self.agents:
            raise ValueError(f"{self.agents} agents cannot do a load of {self.load:g}: the wait is without end")

    @property
    def load(self) -> float:
        """Offered load in Erlang."""
        return self.rate * self.time

    @property
    def occupancy(self) -> float:
        return self.load / self.agents

    def _sum(self, k: Float64) -> Float64:
        """Sum over n of P(S_n = k) / n for each k >= 0."""

        def term(n: Float64) -> Float64:
            return np.exp(log_poisson(n[:, None] * self.agents + k, n[:, None] * self.load)) / n[:, None]

        return _series(term, self._steps)

    @property
    def _steps(self) -> float:
        """So many steps of the walk matter."""
        r = self.occupancy
        return 45 / (self.agents * (r - 1 - np.log(r))) + 2 if r > 0 else 1.0

    @cached_property
    def mean_queue(self) -> float:
        """Mean number waiting."""
        if self.rate == 0:
            return 0.0

        def term(n: Float64) -> Float64:
            c, a = n * self.agents, n * self.load
            found: Float64 = (a * np.exp(log_poisson(c, a)) - (c - a) * lower(c + 1, a)) / n
            return found[:, None]

        return float(_series(term, self._steps)[0])

    @property
    def mean_wait(self) -> float:
        return self.mean_queue / self.rate if self.rate else 0.0

    def _queue(self, most: int) -> Float64:
        """P(queue = 0), ..., P(queue = most)."""

        def above(n: Float64) -> Float64:
            found: Float64 = lower(n * self.agents + 1, n * self.load) / n
            return found[:, None]

        law = np.zeros(most + 1)
        law[0] = np.exp(-_series(above, self._steps)[0])
        steps = np.arange(1, most + 1) * np.concatenate(
            [self._sum(np.arange(at, min(at + 256, most + 1), dtype=np.float64)) for at in range(1, most + 1, 256)]
            or [np.zeros(0)]
        )
        for k in range(1, most + 1):  # a compound Poisson law (Panjer 1981)
            law[k] = steps[:k] @ law[k - 1 :: -1][:k] / k
        return law

    @cached_property
    def p_wait(self) -> float:
        """Share that finds no agent free."""
        if self.rate == 0:
            return 0.0
        if self.agents == 1:
            return self.occupancy
        j = np.arange(self.agents, dtype=np.float64)
        few = 1 - lower(self.agents - j, np.full_like(j, self.load))  # arrivals in a handling time that leave one free
        return float(1 - self._queue(self.agents - 1) @ few)

    def within(self, wait: float) -> float:
        """Share that waits at most so long (Franx 2001, A Simple Solution for the M/D/c Waiting Time Distribution)."""
        if wait < 0 or self.rate == 0:
            return 0.0 if wait < 0 else 1.0
        k = int(wait / self.time) + 1
        mean = self.rate * (k * self.time - wait)
        j = np.arange(k * self.agents, dtype=np.float64)
        below = np.cumsum(self._queue(k * self.agents - 1))
        return float(below[::-1] @ np.exp(log_poisson(j, np.full_like(j, mean))))


def _series(term: Callable[[Float64], Float64], steps: float) -> Float64:
    """The sum of term(n), shape (n, any), over whole n from 1; beyond the first terms by Euler and Maclaurin."""
    first = int(min(_TERMS, np.ceil(steps)))
    start = float(first)
    beside: Float64 = term(np.array([start - 1e-2, start, start + 1e-2]))
    total: Float64 = term(np.arange(1, first, dtype=np.float64)).sum(axis=0)
    total = total + beside[1] / 2 - (beside[2] - beside[0]) / 2e-2 / 12
    while start < steps:
        end = start * 1.5
        n = start + (end - start) * (_NODES + 1) / 2
        total = total + (_WEIGHTS[:, None] * term(n)).sum(axis=0) * (end - start) / 2
        start = end
    return total
