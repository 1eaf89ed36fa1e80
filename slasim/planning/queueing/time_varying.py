"""Rates that change over the day: offered load as it lags behind them, and the agents that keep delay steady.

Units as in `erlang`. A service is one of slasim.planning.queueing.services.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from slasim.planning.queueing.arrays import Reals, plain
from slasim.planning.queueing.required import Required, required_agents
from slasim.planning.queueing.services import GammaService, ServiceTime
from slasim.planning.queueing.transient import Day, interval_waits, transient_day
from slasim.types import Float64, Int64

_POINTS = 12  # moments of an interval, at whose highest load it is staffed
_MOST_CYCLES = 100_000


def offered_load(rates: Reals, length: float, service: ServiceTime, at: Reals, cyclic: bool = False) -> Any:
    """Mean number that would be in service at times `at` if nobody ever waited (M(t)/G/inf), in Erlang.

    `rates` are constant in intervals of `length`, from time 0, before which there was nothing; `cyclic`: they have
    always come round again. m(t) = sum over intervals of rate times (H(t - start) - H(t - end)), H(u) = E min(S, u):
    Eick, Massey and Whitt 1993, The Physics of the M(t)/G/inf Queue.
    """
    lam, times = np.atleast_1d(np.asarray(rates, np.float64)), np.asarray(at, np.float64)
    if cyclic:
        times = np.mod(times, len(lam) * length)
    which = np.floor(times / length).astype(np.int64)
    offsets, group = np.unique(np.round(times / length - which, 12), return_inverse=True)
    if not cyclic:  # what is left after the last interval
        lam = np.concatenate([lam, np.zeros(max(int(which.max(initial=0)) + 1 - len(lam), 0))])
    found = np.zeros(times.shape)
    for k, offset in enumerate(offsets):
        here = (group.reshape(times.shape) == k) & (which >= 0)
        found[here] = _within(lam, length, service, float(offset), cyclic)[which[here] % len(lam)]
    return plain(found)


def _within(lam: Float64, length: float, service: ServiceTime, offset: float, cyclic: bool) -> Float64:
    """The load in each interval, a share `offset` after its start."""
    count = len(lam)

    def left(first: int) -> Float64:
        """Of a rate of 1 in the interval so many before."""
        since = np.arange(first, first + count, dtype=np.float64) + offset
        held = service.limited(since * length) - service.limited(np.maximum(since - 1, 0.0) * length)
        return np.asarray(held, np.float64)

    weights = left(0)
    if not cyclic:
        return np.convolve(lam, weights)[:count]
    for k in range(1, _MOST_CYCLES):
        more = left(k * count)
        weights = weights + more
        if more.max() <= 1e-17 * service.mean:
            break
    return np.convolve(np.tile(lam, 2), weights)[count : 2 * count]


def sinusoidal_load(mean: float, amplitude: float, frequency: float, service: ServiceTime, at: Reals) -> Any:
    """The same for the rate mean + amplitude sin(frequency t), as it always was (Eick, Massey and Whitt 1993)."""
    times, wave = np.asarray(at, np.float64), service.wave(frequency)
    lead, lag = wave.imag / frequency, (1 - wave.real) / frequency
    swing = lead * np.sin(frequency * times) - lag * np.cos(frequency * times)
    return plain(mean * service.mean + amplitude * swing)


def modified_load_agents(
    rates: Reals, length: float, service: ServiceTime, *, every: int = 1, cyclic: bool = False, **asked: Any
) -> Required:
    """Agents by interval from the modified offered load: Erlang at the load that is there, not at what arrives.

    Jennings, Mandelbaum, Massey and Whitt 1996; Green, Kolesar and Whitt 2007. What the highest load in it takes is
    there for a whole interval, or for `every` so many (rates by quarter-hours, agents by hours). `asked`: as
    `required_agents`. Breaks with few agents, gross overload, and where patience is short beside handling times
    (`chain_agents`).
    """
    count = len(np.atleast_1d(rates))
    if count % every:
        raise ValueError(f"{count} intervals are not a multiple of {every}")
    lam = np.atleast_1d(np.asarray(rates, np.float64))
    moments = np.linspace(0.0, 1.0, _POINTS + 1)
    loads = np.max([_within(lam, length, service, float(offset), cyclic) for offset in moments], axis=0)
    load = loads.reshape(-1, every).max(axis=1)
    return required_agents(load / service.mean, service.mean, **asked)


def stationary_agents(
    rates: Reals, length: float, service: ServiceTime, *, lag: bool = False, **asked: Any
) -> Required:
    """Agents by interval as if each were a steady state of its own (SIPP): for comparison.

    With `lag` each has the rates of a mean handling time before (Green, Kolesar and Soares 2003), of a day that comes
    round again. Breaks with handling of half an hour or more, and on steep ramps.
    """
    lam = np.atleast_1d(np.asarray(rates, np.float64))
    if lag:
        whole, part = divmod(service.mean / length, 1.0)
        lam = (1 - part) * np.roll(lam, int(whole)) + part * np.roll(lam, int(whole) + 1)
    return required_agents(lam, service.mean, **asked)


def chain_agents(
    rates: Reals, length: float, handle: float, *, max_p_wait: float, patience: float = np.inf
) -> tuple[Int64, Day]:
    """The least agents for each interval in turn with no more than a share `max_p_wait` of its customers delayed.

    Each is tried on the exact chain, given all intervals before: what iterative staffing (Feldman, Mandelbaum, Massey
    and Whitt 2008) finds by simulation, for one skill and exponential times. For short patience and few agents as well.
    Where nothing arrives as many as the modified offered load takes. The agents, and the day with them. ValueError:
    max_p_wait not between 0 and 1.
    """
    if not 0 < max_p_wait < 1:
        raise ValueError("max_p_wait must be between 0 and 1")
    lam = np.atleast_1d(np.asarray(rates, np.float64))
    start = modified_load_agents(lam, length, GammaService(handle), patience=patience, max_p_wait=max_p_wait).agents
    agents: list[int] = []
    waits = interval_waits(lam, length, handle, patience, int(start.max()))
    for i, guess in enumerate(start):
        c = int(guess)
        if lam[i] == 0:
            agents.append(c)
            continue
        while waits(i, agents, c) > max_p_wait:
            c += 1
        while c > 0 and waits(i, agents, c - 1) <= max_p_wait:
            c -= 1
        agents.append(c)
    found = np.array(agents, np.int64)
    return found, transient_day(lam, length, handle, found, patience=patience)
