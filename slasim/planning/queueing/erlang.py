"""Erlang's formulas: blocking without a queue (B), waiting without end (C), customers who give up (A).

Rates are in one unit of time and durations in the same one, whichever it is: 40 an hour and 0.1 hours, or 40/60 a
minute and 6 minutes. All arguments broadcast; numbers in, numbers out. Agents need not be whole: the formulas go on
between whole numbers by the gamma function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from slasim.planning.queueing.arrays import Reals, plain, share, together
from slasim.planning.queueing.gamma import blocking, kummer, lower
from slasim.planning.queueing.inverse import falls_to
from slasim.types import Float64

Counting = Literal["offered", "lasting", "answered", "not_longer"]
_PANELS = np.linspace(0.0, 1.0, 33)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


def erlang_b(load: Reals, agents: Reals) -> Any:
    """The share of customers who find all agents busy and are lost (M/G/c/c; Erlang 1917).

    `load`: offered load in Erlang, arrivals by mean handling time.
    """
    return plain(blocking(*together(load=load, agents=agents)))


def erlang_c(rate: Reals, handle: Reals, agents: Reals) -> ErlangC:
    """The queue M/M/c: `rate` arrivals a unit of time, mean handling time `handle`, nobody gives up."""
    return ErlangC(*together(rate=rate, handle=handle, agents=agents))


def erlang_a(rate: Reals, handle: Reals, patience: Reals, agents: Reals) -> ErlangA:
    """The queue M/M/c+M: as `erlang_c`, and who waits gives up after an exponential time of mean `patience`.

    Patience without end (`inf`) is Erlang C. Patience must be above 0.
    """
    arrays = together(rate=rate, handle=handle, patience=patience, agents=agents)
    if not np.all(arrays[2] > 0):
        raise ValueError("patience must be above 0")
    return ErlangA(*arrays)


@dataclass(frozen=True, eq=False)
class ErlangC:
    """M/M/c in steady state (Erlang 1917), first come first served. Where agents <= load the queue grows without end:

    all wait, the wait is infinite, and the occupancy is 1.
    """

    rate_: Float64
    handle_: Float64
    agents_: Float64

    @property
    def _load(self) -> Float64:
        return self.rate_ * self.handle_

    @cached_property
    def _stable(self) -> Any:
        return (self._load < self.agents_) | (self._load == 0)

    @cached_property
    def _p_wait(self) -> Float64:
        load, stable = self._load, self._stable
        lost = blocking(load, self.agents_)
        found: Float64 = np.where(
            load == 0, self.agents_ == 0, share(lost, 1 - share(load, self.agents_, 0.0) * (1 - lost), 1.0)
        )
        return np.where(stable, found, 1.0)

    @property
    def load(self) -> Any:
        """Offered load in Erlang."""
        return plain(self._load)

    @property
    def occupancy(self) -> Any:
        """Share of their time in which agents are busy."""
        return plain(np.minimum(share(self._load, self.agents_, 0.0), 1.0))

    @property
    def p_wait(self) -> Any:
        """Share of customers who find no agent free."""
        return plain(self._p_wait)

    @cached_property
    def _wait_of_delayed(self) -> Float64:
        return np.where(self._stable, share(self.handle_, self.agents_ - self._load, np.inf), np.inf)

    @property
    def mean_wait(self) -> Any:
        """Mean wait of all customers."""
        delayed = self._p_wait > 0
        return plain(np.where(delayed, self._p_wait * np.where(delayed, self._wait_of_delayed, 0.0), 0.0))

    @property
    def mean_wait_of_delayed(self) -> Any:
        """Mean wait of those who wait."""
        return plain(self._wait_of_delayed)

    @property
    def mean_queue(self) -> Any:
        """Mean number waiting (Little)."""
        return plain(_by(self.rate_, np.asarray(self.mean_wait)))

    def service_level(self, within: Reals) -> Any:
        """Share of customers who wait at most `within`."""
        (within,) = together(within=within)
        return plain(1 - self._p_wait * _fallen(within, self._wait_of_delayed))

    def wait_quantile(self, part: Reals) -> Any:
        """The wait that a share `part` of customers does not exceed."""
        (part,) = together(part=part)
        with np.errstate(divide="ignore", invalid="ignore"):
            wait = np.log(self._p_wait / (1 - part)) * self._wait_of_delayed
        return plain(np.where(self._p_wait <= 1 - part, 0.0, wait))


def _by(rate: Float64, wait: Float64) -> Float64:
    """rate * wait, and 0 where nothing comes, however long the wait."""
    return np.where(rate > 0, rate * np.where(rate > 0, wait, 0.0), 0.0)


def _fallen(within: Float64, mean: Float64) -> Float64:
    """e^(-within / mean)."""
    within, mean = np.broadcast_arrays(within, mean)
    found: Float64 = np.exp(-share(within, mean, 0.0))
    return found


@dataclass(frozen=True, eq=False)
class ErlangA:
    """M/M/c+M in steady state (Palm 1946), first come first served.

    V is the wait of somebody who would never give up, W the wait until answered or given up. All from the density of V
    (Mandelbaum and Zeltyn 2007, ServiceTime Engineering in Action: The Palm/Erlang-A Queue) by the incomplete gamma
    function, which neither overflows nor underflows for 10,000 agents and targets of days.
    """

    rate_: Float64
    handle_: Float64
    patience_: Float64
    agents_: Float64

    @cached_property
    def _endless(self) -> ErlangC:
        return ErlangC(self.rate_, self.handle_, self.agents_)

    @cached_property
    def _gives_up(self) -> Any:
        """Where somebody can give up; elsewhere it is Erlang C."""
        return np.isfinite(self.patience_) & (self.rate_ > 0) & (self.handle_ > 0)

    @cached_property
    def _patience(self) -> Float64:
        """Mean patience where somebody can give up, elsewhere 1."""
        return np.where(self._gives_up, self.patience_, 1.0)

    @cached_property
    def _x(self) -> Float64:
        """Services by all agents in a mean patience."""
        return np.where(self._gives_up, self.agents_ * share(self._patience, self.handle_, 1.0), 1.0)

    @cached_property
    def _y(self) -> Float64:
        """Arrivals in a mean patience."""
        return np.where(self._gives_up, self.rate_ * self._patience, 0.5)

    @cached_property
    def _at_once(self) -> tuple[Float64, Float64, Float64]:
        """log M, the share of the delayed that give up, the share delayed."""
        log_m, g = kummer(self._x, self._y)
        lost = blocking(self.rate_ * self.handle_, self.agents_)
        with np.errstate(divide="ignore", over="ignore"):
            delayed = 1 / (1 + (1 / lost - 1) * np.exp(-log_m))
        p_wait = np.where(self._gives_up, delayed, self._endless._p_wait)
        return log_m, np.where(self._gives_up, g, 0.0), p_wait

    def _late(self, within: Float64) -> tuple[Float64, Float64]:
        """P(V > within), and the share of those who then still wait that gives up."""
        x, y, within = np.broadcast_arrays(self._x, self._y, within)
        patience = np.broadcast_to(self._patience, within.shape)
        log_m, _, p_wait = self._at_once
        z = y * np.exp(-within / patience)
        later_m, g = kummer(x, z)
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            by_logs = np.exp(_exponent(x, y, within / patience) + later_m - log_m)
            by_ratio = lower(x, z) / lower(x, y)
        found = p_wait * np.where(y <= x - 4 * np.sqrt(x), by_logs, np.where(x > 0, by_ratio, 1.0))
        endless = self._endless._p_wait * _fallen(within, self._endless._wait_of_delayed)
        return np.where(self._gives_up, found, endless), np.where(self._gives_up, g, 0.0)

    def _still_waiting(self, within: Float64) -> Float64:
        """P(W > within)."""
        return self._late(within)[0] * np.exp(-within / self.patience_)

    @property
    def load(self) -> Any:
        """Offered load in Erlang."""
        return plain(self.rate_ * self.handle_)

    @property
    def p_wait(self) -> Any:
        """Share of customers who find no agent free."""
        return plain(self._at_once[2])

    @property
    def _p_abandon(self) -> Float64:
        return self._at_once[1] * self._at_once[2]

    @property
    def p_abandon(self) -> Any:
        """Share of customers who give up."""
        return plain(self._p_abandon)

    @property
    def occupancy(self) -> Any:
        """Share of their time in which agents are busy."""
        busy = self.rate_ * self.handle_ * (1 - self._p_abandon)
        return plain(np.minimum(share(busy, self.agents_, 0.0), 1.0))

    @property
    def mean_wait(self) -> Any:
        """Mean wait of all customers, until answered or given up."""
        return plain(np.where(self._gives_up, self._p_abandon * self._patience, self._endless.mean_wait))

    @property
    def mean_queue(self) -> Any:
        """Mean number waiting (Little)."""
        return plain(_by(self.rate_, np.asarray(self.mean_wait)))

    @cached_property
    def _wait_of_answered(self) -> Float64:
        """E[V; V < patience] = integral of P(V > t) (1 - t / patience) e^(-t / patience) over all t, by quadrature.

        Before t = `first` P(V > t) is the share delayed, so that part is known; nothing is left after `last`.
        """
        patience, p_wait = self._patience, self._at_once[2]
        first = falls_to(lambda t: self._late(t)[0], p_wait * (1 - 1e-14), self.handle_)
        last = falls_to(self._still_waiting, np.full_like(p_wait, 1e-18), self.handle_)
        last = np.where(self._gives_up, last, 0.0)
        first = np.minimum(first, last)
        total = p_wait * first * np.exp(-first / patience)
        for left, right in pairwise(_PANELS):
            for node, weight in zip(_NODES, _WEIGHTS, strict=True):
                t = first + (last - first) * (left + (right - left) * (node + 1) / 2)
                part = self._late(t)[0] * (1 - t / patience) * np.exp(-t / patience)
                total = total + part * weight / 2 * (right - left) * (last - first)
        return total

    @property
    def mean_wait_of_answered(self) -> Any:
        """Mean wait of those who are answered."""
        answered = 1 - self._p_abandon
        found = share(np.where(self._gives_up, self._wait_of_answered, 0.0), answered, np.nan)
        return plain(np.where(self._gives_up, found, self._endless.mean_wait))

    @property
    def mean_wait_of_abandoned(self) -> Any:
        """Mean wait of those who give up."""
        waited = np.where(self._gives_up, self._p_abandon * self._patience - self._wait_of_answered, 0.0)
        return plain(share(waited, self._p_abandon, np.nan))

    def answered(self, within: Reals) -> Any:
        """Share of customers who are answered after waiting at most `within`."""
        return plain(self._answered(*together(within=within)))

    def _answered(self, within: Float64) -> Float64:
        late, g = self._late(within)
        return 1 - self._p_abandon - late * np.exp(-within / self.patience_) * (1 - g)

    def abandoned(self, within: Reals) -> Any:
        """Share of customers who give up after waiting at most `within`."""
        (within,) = together(within=within)
        return plain(1 - self._still_waiting(within) - self._answered(within))

    def service_level(self, within: Reals, counting: Counting = "offered") -> Any:
        """Share answered after waiting at most `within`, of whom `counting` says.

        - `offered`: of all customers.
        - `lasting`: of all but those who gave up within that time.
        - `answered`: of those who are answered.
        - `not_longer`: of all, and who gave up within that time counts as well: the share that did not wait longer.
        """
        (within,) = together(within=within)
        waiting = self._still_waiting(within)
        if counting == "not_longer":
            return plain(1 - waiting)
        answered = self._answered(within)
        if counting == "offered":
            return plain(answered)
        return plain(share(answered, waiting + answered if counting == "lasting" else 1 - self._p_abandon, 1.0))

    def wait_quantile(self, part: Reals) -> Any:
        """The wait, until answered or given up, that a share `part` of customers does not exceed."""
        (part,) = together(part=part)
        return plain(falls_to(self._still_waiting, 1 - part, self.handle_))

    def p_virtual_wait(self, longer: Reals) -> Any:
        """P(V > longer): the share of moments at which somebody of endless patience would wait longer than that."""
        return plain(self._late(*together(longer=longer))[0])


def _exponent(x: Float64, y: Float64, t: Float64) -> Float64:
    """y (1 - e^-t) - x t, with t in mean patiences, without the cancellation for short t."""
    powers = np.where(t < 0.5, t, 0.0)
    series, term = np.zeros_like(powers), -powers
    for k in range(2, 20):  # 1 - e^-t - t = -t^2/2 + t^3/6 - ...
        term = -term * powers / k
        series = series + term
    bend: Float64 = np.where(t < 0.5, series, -np.expm1(-t) - t)
    return y * bend - (x - y) * t
