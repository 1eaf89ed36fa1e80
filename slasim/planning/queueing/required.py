"""Agents that a target takes: the least whole number, from Erlang C or A, with a cap of occupancy and shrinkage.

Units as in `erlang`: rates and durations in one unit of time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import log_ndtr

from slasim.planning.queueing.arrays import Reals, plain, share, together
from slasim.planning.queueing.erlang import Counting, ErlangA, ErlangC, erlang_a
from slasim.planning.queueing.inverse import falls_to
from slasim.types import Bools, Float64

ROUNDING = 1e-12  # a target that is missed by less is met: shares such as 0.8 are no exact numbers


@dataclass(frozen=True, eq=False)
class Required:
    """Agents that a target takes, each as the arguments were shaped.

    `agents`: the least whole number at work; `fte`: agents / (1 - shrinkage), paid people to have them on average;
    `rostered`: that, rounded up; `service_level`, `occupancy`, `p_wait`, `mean_wait`, `p_abandon`: with `agents`.
    """

    agents: Any
    fte: Any
    rostered: Any
    service_level: Any
    occupancy: Any
    p_wait: Any
    mean_wait: Any
    p_abandon: Any


def required_agents(
    rate: Reals,
    handle: Reals,
    *,
    patience: Reals = np.inf,
    target: Reals = 0.0,
    within: Reals = 0.0,
    counting: Counting = "offered",
    max_p_wait: Reals = 1.0,
    max_mean_wait: Reals = np.inf,
    max_abandoned: Reals = 1.0,
    max_occupancy: Reals = 1.0,
    shrinkage: Reals = 0.0,
) -> Required:
    """The least whole number of agents that meets all that is asked, and what they give.

    `target`: share answered `within` that time (`counting` as in ErlangA.service_level). `max_...`: what must not be
    exceeded: share delayed, mean wait, share given up, occupancy. `shrinkage`: share of paid time not at work, below 1.
    The number is the least because each condition, once met, stays met with more agents; the search goes by halves
    between a number that fails and one that does. Without patience there must be more agents than load. Where nothing
    arrives nobody is needed. ValueError: targets that no number of agents meets.
    """
    given = together(
        rate=rate, handle=handle, patience=patience, target=target, within=within, max_p_wait=max_p_wait,
        max_mean_wait=max_mean_wait, max_abandoned=max_abandoned, max_occupancy=max_occupancy, shrinkage=shrinkage,
    )  # fmt: skip
    rates, handles, patiences, targets, withins, p_waits, waits, gone, occupied, shrunk = given
    _check(targets, withins, p_waits, waits, gone, occupied, shrunk)

    def met(agents: Float64) -> Bools:
        queue = _queue(rates, handles, patiences, agents)
        p_abandon = queue.p_abandon if isinstance(queue, ErlangA) else np.zeros(())
        works = (agents > rates * handles) | np.isfinite(patiences) | (rates * handles == 0)
        found: Bools = (
            works
            & (_level(queue, withins, counting) >= targets - ROUNDING)
            & (queue.p_wait <= p_waits * (1 + ROUNDING))
            & (queue.mean_wait <= waits * (1 + ROUNDING))
            & (p_abandon <= gone * (1 + ROUNDING))
            & (rates * handles * (1 - p_abandon) <= occupied * agents * (1 + ROUNDING))
        )
        return found

    agents = np.where(rates * handles > 0, least(met, rates * handles), 0.0)
    queue = _queue(rates, handles, patiences, agents)
    fte = agents / (1 - shrunk)
    return Required(
        plain(agents.astype(np.int64)),
        plain(fte),
        plain(np.ceil(fte * (1 - 1e-12)).astype(np.int64)),
        plain(np.broadcast_to(np.where(rates * handles > 0, _level(queue, withins, counting), 1.0), agents.shape)),
        queue.occupancy,
        queue.p_wait,
        queue.mean_wait,
        queue.p_abandon if isinstance(queue, ErlangA) else plain(np.zeros_like(agents)),
    )


def _check(
    target: Float64, within: Float64, p_wait: Float64, wait: Float64, gone: Float64, occupied: Float64, shrunk: Float64
) -> None:
    if np.any(target > 1) or np.any((target == 1) & ~np.isinf(within)):
        raise ValueError("a target must be below 1: no number of agents keeps every wait short")
    for name, array in (("max_p_wait", p_wait), ("max_mean_wait", wait), ("max_abandoned", gone)):
        if np.any(array <= 0):
            raise ValueError(f"{name} must be above 0")
    if np.any((occupied <= 0) | (occupied > 1)):
        raise ValueError("max_occupancy must be above 0 and at most 1")
    if np.any(shrunk >= 1):
        raise ValueError("shrinkage must be below 1")


def _queue(rate: Float64, handle: Float64, patience: Float64, agents: Float64) -> ErlangA | ErlangC:
    if np.all(np.isinf(patience)):
        return ErlangC(*np.broadcast_arrays(rate, handle, agents))
    found: ErlangA = erlang_a(rate, handle, patience, agents)
    return found


def _level(queue: ErlangA | ErlangC, within: Float64, counting: Counting) -> Any:
    return queue.service_level(within) if isinstance(queue, ErlangC) else queue.service_level(within, counting)


def least(met: Callable[[Float64], Bools], load: Float64) -> Float64:
    """The least whole number from 1 up at which `met` holds, entry by entry; it must go on to hold from there."""
    low, step = np.zeros_like(load), np.ceil(np.sqrt(load)) + 1
    high = np.ceil(load) + 1  # beside the load, where the answer is for most targets
    while not np.all(enough := met(high)):
        low = np.where(enough, low, high)
        high = np.where(enough, high, high + step)
        step = np.where(enough, step, step * 2)
        if np.any(high > 1e12):
            raise ValueError("no number of agents meets the target")
    below = np.maximum(high - np.ceil(np.sqrt(load)) - 1, low)
    enough = met(below)
    low, high = np.where(enough, low, below), np.where(enough & (below > 0), below, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = met(middle)
        low, high = np.where(enough, low, middle), np.where(enough & (middle > low), middle, high)
    return high


def halfin_whitt(beta: Reals) -> Any:
    """Share delayed with load + beta sqrt(load) agents, for many agents: 1 / (1 + beta Φ(beta) / φ(beta)).

    Halfin and Whitt 1981, Heavy-Traffic Limits for Queues with Many Exponential Servers.
    """
    (beta,) = together(beta=beta)
    return plain(1 / (1 + beta * _inverse_hazard(-beta)))


def garnett(beta: Reals, ratio: Reals) -> Any:
    """The same with patience: `ratio` is mean handling time by mean patience; beta may be below 0.

    Garnett, Mandelbaum and Reiman 2002, Designing a Call Center with Impatient Customers.
    """
    beta, ratio = np.broadcast_arrays(np.asarray(beta, np.float64), np.asarray(ratio, np.float64))
    root = np.sqrt(ratio)
    return plain(1 / (1 + root * _inverse_hazard(-beta) / _inverse_hazard(beta / root)))


def _inverse_hazard(z: Float64) -> Float64:
    """(1 - Φ(z)) / φ(z) of the normal distribution."""
    found: Float64 = np.exp(log_ndtr(-z) + z * z / 2 + np.log(2 * np.pi) / 2)
    return found


def square_root_agents(load: Reals, max_p_wait: Reals) -> Any:
    """load + beta sqrt(load), beta that of `halfin_whitt` for a share `max_p_wait` delayed: not rounded.

    A start, within one of Erlang C for any load above some 10; `required_agents` is exact.
    """
    load, max_p_wait = together(load=load, max_p_wait=max_p_wait)
    if np.any((max_p_wait <= 0) | (max_p_wait >= 1)):
        raise ValueError("max_p_wait must be between 0 and 1")
    beta = falls_to(lambda b: np.asarray(halfin_whitt(b)), max_p_wait, np.ones(()))
    return plain(load + beta * np.sqrt(load))


def paid_for(agents: Reals, shrinkage: Reals) -> Any:
    """Paid people for so many at work: agents / (1 - shrinkage), not rounded."""
    agents, shrinkage = together(agents=agents, shrinkage=shrinkage)
    return plain(share(agents, 1 - shrinkage, np.inf))
