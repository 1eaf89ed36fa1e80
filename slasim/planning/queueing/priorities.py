"""Classes of customers of whom one goes before another, one agent or several.

Units as in `erlang`. Classes are ordered from the one that goes first; where classes up to k bring more than the agents
can do, class k and all after it wait without end, and those before it do not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from slasim.planning.queueing.arrays import Reals, plain, share, together
from slasim.planning.queueing.erlang import erlang_c


def mg1_priorities(rates: Reals, means: Reals, seconds: Reals) -> tuple[Any, Any]:
    """Mean waits without preemption, and mean times in the system with it (work is resumed), by class on the last axis.

    `seconds`: second moments of handling times. Cobham 1954; for preemption Kleinrock 1976, Queueing Systems II, 3.4.
    """
    lam, one, two = together(rates=rates, means=means, seconds=seconds)
    load = np.cumsum(lam * one, axis=-1)
    before = load - lam * one
    room, free = np.maximum(1 - before, 0.0), np.maximum(1 - load, 0.0)
    served = np.where(load <= 1, lam, share(room, one, 0.0))  # of a class that overloads the agent some are served
    left = (served * two).sum(axis=-1, keepdims=True) / 2
    waits = share(np.broadcast_to(left, lam.shape), room * free, np.inf)
    resumed = share(one, room, np.inf) + share(np.cumsum(lam * two, axis=-1) / 2, room * free, np.inf)
    return plain(waits), plain(resumed)


def mmc_priorities(rates: Reals, handle: Reals, agents: Reals) -> tuple[Any, Any]:
    """Mean waits with several agents and one mean handling time, exponential: without and with preemption.

    By class on the last axis of `rates`; `handle` and `agents` broadcast against the other axes. Without preemption
    Cobham 1954: C handle / (agents (1 - s) (1 - s')), C the share delayed, s and s' the loads of all up to the class
    and before it, by agents. With it classes up to k are a queue of their own (Buzen and Bondi 1983); the wait is then
    all time in the system but the handling.
    """
    (lam,) = together(rates=rates)
    time, servers = together(handle=handle, agents=agents)
    time, servers = time[..., None], servers[..., None]
    upto = np.cumsum(lam, axis=-1)
    load = upto * time / servers
    before = load - lam * time / servers
    delayed = np.asarray(erlang_c(upto[..., -1:], time, servers).p_wait)
    spread = servers * np.maximum(1 - load, 0.0) * np.maximum(1 - before, 0.0)
    waits = share(delayed * time, spread, np.inf)
    queue = np.asarray(erlang_c(upto, time, servers).mean_queue)
    alone = np.diff(queue, axis=-1, prepend=0.0) if queue.shape else queue
    with np.errstate(invalid="ignore"):
        resumed = np.where(np.isfinite(queue), share(np.where(np.isfinite(queue), alone, 0.0), lam, np.nan), np.inf)
    return plain(waits), plain(resumed)
