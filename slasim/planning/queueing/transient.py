"""A day of one skill whose arrivals and agents change from interval to interval, exactly, without simulation.

The Kolmogorov equations of M(t)/M/c(t)+M with rates that are constant in each interval, first come first served. Agents
whose shift is over finish what they have in hand. What comes late in an interval is followed into the next ones; after
the last interval its agents stay until all is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from slasim.planning.queueing.arrays import Reals, plain
from slasim.planning.queueing.chain import backward, before_change, change, for_ever, forward
from slasim.planning.queueing.erlang import Counting
from slasim.types import Float64, Int64

Leaving = Literal["finish", "hand_back"]
NEGLIGIBLE = 1e-13  # of all arrivals, turned away at the end of a queue that is cut
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(14)


@dataclass(frozen=True, eq=False)
class Day:
    """Expected figures by interval, arrays of one entry each; numbers of customers by the interval in which they came

    unless said otherwise. `sum` of numbers is that of the day.

    `arrivals`; `p_wait`: share that found all agents busy, at the moments `p_wait_at_start` and `p_wait_at_end` as
    well (after and before agents change); `mean_queue`, `mean_busy` over the interval, `queue_at_end`, `busy_at_end`;
    `abandoned`: gave up in the interval, at once or later, `blocked`: found the queue full in it; `answered_within` and
    `abandoned_within` the time asked for (None without); `answered`, `wait_of_answered`: answered ever, and the sum of
    their waits (None unless asked for).
    """

    arrivals: Float64
    p_wait: Float64
    p_wait_at_start: Float64
    p_wait_at_end: Float64
    mean_queue: Float64
    mean_busy: Float64
    queue_at_end: Float64
    busy_at_end: Float64
    abandoned: Float64
    blocked: Float64
    answered_within: Float64 | None
    abandoned_within: Float64 | None
    answered: Float64 | None
    wait_of_answered: Float64 | None

    def service_level(self, counting: Counting = "offered", whole: bool = False) -> Any:
        """By interval, or of the whole day: ratio of expected numbers, counting as in ErlangA.service_level."""
        if self.answered_within is None or self.abandoned_within is None:
            raise ValueError("a service level needs `within`")
        good, of = self.answered_within, self.arrivals
        if counting == "lasting":
            of = of - self.abandoned_within
        elif counting == "not_longer":
            good = good + self.abandoned_within
        elif counting == "answered":
            if self.answered is None:
                raise ValueError("a share of the answered needs `waits`")
            of = self.answered
        if whole:
            good, of = good.sum(), of.sum()
        return plain(np.divide(good, of, out=np.ones_like(of), where=np.asarray(of) > 0))


def transient_day(
    rates: Reals,
    length: Reals,
    handle: float,
    agents: Sequence[int] | Int64,
    *,
    patience: float = np.inf,
    balk: float = 0.0,
    room: int | None = None,
    within: float | None = None,
    waits: bool = False,
    leaving: Leaving = "finish",
) -> Day:
    """Arrivals at `rates` and `agents` by interval, each of `length` (one, or one each), from empty.

    `handle`: mean handling time; `patience`: mean, both exponential. `balk`: share that goes at once when all agents
    are busy. `room`: most that can wait, who comes then is turned away (None: no limit). `within`: the target of waits;
    `waits`: also who is answered ever and how long they waited (slower). `leaving`: `hand_back` gives what a leaving
    agent has in hand back to the head of the queue, as many papers have it, for ease. ValueError: what makes no day.
    """
    lam, lengths = np.broadcast_arrays(np.asarray(rates, np.float64), np.asarray(length, np.float64))
    lam, lengths, staff = np.atleast_1d(lam), np.atleast_1d(lengths), np.atleast_1d(np.asarray(agents, np.int64))
    if len(staff) != len(lam):
        raise ValueError(f"{len(lam)} intervals but agents of {len(staff)}")
    if not (np.all(lam >= 0) and np.all(lengths > 0) and np.all(staff >= 0) and handle > 0 and patience > 0):
        raise ValueError("rates and agents must be from 0 up, length, handle and patience above 0")
    run = _Run(lam, lengths, staff, 1 / handle, 1 / patience, balk, within, waits, leaving == "hand_back")
    if room is not None:
        return run.day(room)
    places = _places(run)
    while True:
        found = run.day(places)
        if found.blocked.sum() <= NEGLIGIBLE * max(found.arrivals.sum(), 1.0):
            return found
        places *= 2


def _places(run: _Run) -> int:
    """A first guess at how many ever wait: the fluid's most, and some for chance."""
    queue = most = 0.0
    for lam, length, c in zip(run.lam, run.lengths, run.staff, strict=True):
        drift, steps = lam - c * run.mu, 20
        for _ in range(steps):
            queue = max(0.0, queue + (drift - run.theta * queue) * length / steps)
            most = max(most, queue)
    return int(most + 8 * most**0.5 + 40)


@dataclass(frozen=True)
class _Run:
    lam: Float64
    lengths: Float64
    staff: Int64
    mu: float
    theta: float
    balk: float
    within: float | None
    waits: bool
    back: bool

    def day(self, places: int) -> Day:
        n = len(self.lam)
        law = np.zeros((int(self.staff.max()) + 1, places + 1))
        law[0, 0] = 1.0
        found = np.zeros((12, n))
        starts = []
        for i in range(n):
            c = int(self.staff[i])
            if i > 0:
                change(law, int(self.staff[i - 1]), c, self.back)
            top = _top(law, c)
            if self.waits:
                starts.append(law.copy())
            found[0, i] = law[c:].sum()
            time_in = np.zeros_like(law)
            if self.within is None:
                forward(law, time_in, c, top, self.lam[i], self.mu, self.theta, self.balk, self.lengths[i])
            else:
                found[8:10, i] = self._within(i, law, time_in, top)
            found[1:8, i] = self._figures(i, law, time_in)
        if self.waits:
            found[10:12] = self._waits(starts)
        late, waits = self.within is not None, self.waits
        arrivals = self.lam * self.lengths
        return Day(
            arrivals, found[1], found[0], found[2], found[3], found[4], found[5], found[6],
            self.theta * found[3] * self.lengths + self.balk * arrivals * found[1], found[7] * (1 - self.balk),
            found[8] if late else None, found[9] if late else None,
            found[10] if waits else None, found[11] if waits else None,
        )  # fmt: skip

    def _figures(self, i: int, law: Float64, time_in: Float64) -> tuple[float, ...]:
        c, length = int(self.staff[i]), self.lengths[i]
        busy, waiting = np.arange(law.shape[0]), np.arange(law.shape[1])
        return (
            time_in[c:].sum() / length, law[c:].sum(), (time_in @ waiting).sum() / length,
            busy @ time_in.sum(axis=1) / length, (law @ waiting).sum(), busy @ law.sum(axis=1),
            self.lam[i] * time_in[c:, -1].sum(),
        )  # fmt: skip

    def _joined(self, i: int, seen: Float64, answered: Float64, other: Float64, gone: float) -> tuple[float, float]:
        """Arrivals who see the states `seen` (expected time in them), by what becomes of those who wait."""
        c, stay = int(self.staff[i]), 1 - self.balk
        at_once, waiting = seen[:c].sum(), seen[c:, :-1]
        full = seen[c:, -1].sum() if self.balk else 0.0
        good = at_once + stay * (waiting * answered[c:, :-1]).sum()
        rest = stay * (waiting * other[c:, :-1]).sum() + gone * self.balk * (waiting.sum() + full)
        return self.lam[i] * good, self.lam[i] * rest

    def _within(self, i: int, law: Float64, time_in: Float64, top: int) -> Float64:
        """Of those who come in interval i, how many are answered and how many give up within the target."""
        assert self.within is not None
        ends = np.cumsum(self.lengths[i:])
        changes = [float(ends[j - i - 1]) for j in range(i + 1, len(self.lam)) if self.staff[j] != self.staff[j - 1]]
        cuts = sorted({0.0, float(self.lengths[i]), *(
            at - self.within for at in changes if 0 < at - self.within < self.lengths[i]
        )})  # fmt: skip
        total = np.zeros(2)
        for start, end in pairwise(cuts):
            middle = (start + end) / 2
            if not any(middle < at < middle + self.within for at in changes):
                seen = np.zeros_like(law)
                self._on(i, law, seen, top, end - start)
                total += self._joined(i, seen, *self._fate(i, middle, top, law.shape), 1.0)
                time_in += seen
                continue
            reached = start
            for at, weight in _nodes(end - start, self._pace(i, top)):
                self._on(i, law, time_in, top, start + at - reached)
                reached = start + at
                total += self._joined(i, law * weight, *self._fate(i, reached, top, law.shape), 1.0)
            self._on(i, law, time_in, top, end - reached)
        return total

    def _on(self, i: int, law: Float64, time_in: Float64, top: int, time: float) -> None:
        forward(law, time_in, int(self.staff[i]), top, self.lam[i], self.mu, self.theta, self.balk, time)

    def _pace(self, i: int, top: int) -> float:
        return float(self.lam[i] + max(top, 1) * self.mu + self.theta)

    def _fate(self, i: int, at: float, top: int, shape: tuple[int, ...]) -> tuple[Float64, Float64]:
        """Shares answered and given up within the target, of who comes to wait `at` after the start of interval i."""
        assert self.within is not None
        runs, left, j = [], self.within, i
        room = self.lengths[i] - at
        while left > room and j + 1 < len(self.lam):
            runs.append((j, room))
            left, j = left - room, j + 1
            room = self.lengths[j]
        runs.append((j, left))
        tops = np.maximum.accumulate([top, *(int(self.staff[k]) for k, _ in runs)])[1:]
        answered, gone = np.zeros(shape), np.zeros(shape)
        for (k, time), most in zip(reversed(runs), reversed(tops), strict=True):
            if k < runs[-1][0] and self.staff[k + 1] != self.staff[k]:
                before_change(answered, gone, int(self.staff[k]), int(self.staff[k + 1]), self.back)
            backward(answered, gone, int(self.staff[k]), int(most), self.mu, self.theta, time, False)
        return answered, gone

    def _waits(self, starts: list[Float64]) -> Float64:
        """Of those who come in each interval, how many are answered, and the sum of their waits."""
        shape = starts[0].shape
        most, n = shape[0] - 1, len(self.lam)
        answered, wait = np.zeros(shape), np.zeros(shape)
        for_ever(answered, wait, int(self.staff[-1]), most, self.mu, self.theta)
        total = np.zeros((2, n))
        for i in range(n - 1, -1, -1):
            c, law, reached = int(self.staff[i]), starts[i], 0.0
            top = _top(law, c)
            if i + 1 < n:
                before_change(answered, wait, c, int(self.staff[i + 1]), self.back)
            laws = []
            for at, weight in _nodes(self.lengths[i], self._pace(i, top)):
                self._on(i, law, np.zeros(shape), top, at - reached)
                reached = at
                laws.append((at, weight, law.copy()))
            reached = self.lengths[i]
            for at, weight, seen in reversed(laws):
                backward(answered, wait, c, most, self.mu, self.theta, reached - at, True)
                reached = at
                total[:, i] += self._joined(i, seen * weight, answered, wait, 0.0)
            backward(answered, wait, c, most, self.mu, self.theta, reached, True)
        return total


def _top(law: Float64, c: int) -> int:
    """The highest number busy that matters."""
    high = np.flatnonzero(law.sum(axis=1) > 1e-18)
    top = max(c, int(high[-1]))
    law[top + 1 :] = 0.0
    return top


def _nodes(length: float, pace: float) -> Iterator[tuple[float, float]]:
    """Points and weights of a quadrature over [0, length] that is fine at both ends, where chances change at `pace`."""
    edges = [0.0]
    step = 3 / pace  # so far 14 points are exact to the last digits
    while edges[-1] + step < length / 2:
        edges.append(edges[-1] + step)
        step *= 2
    edges = [*edges, *(length - edge for edge in reversed(edges))]
    for left, right in pairwise(edges):
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            yield left + (right - left) * (node + 1) / 2, (right - left) * weight / 2


def smooth_rates(rate: Callable[[Float64], Float64], end: float, steps: int) -> tuple[Float64, float]:
    """Rates constant on half steps that follow a smooth rate to fourth order, and the length of a half step.

    `rate` over [0, end] in `steps` steps. The commutator-free exponential integrator of Blanes and Moan 2006: the
    chain takes each half with rates of both Gauss points. ValueError where one would be negative: take more steps.
    """
    step = end / steps
    middle: Float64 = (np.arange(steps, dtype=np.float64) + 0.5) * step
    first, second = rate(middle - step * 3**0.5 / 6), rate(middle + step * 3**0.5 / 6)
    heavy, light = 0.5 + 3**0.5 / 3, 0.5 - 3**0.5 / 3
    rates = np.stack([heavy * first + light * second, light * first + heavy * second], axis=1).ravel()
    if np.any(rates < 0):
        raise ValueError("a rate would be negative: take more steps")
    return rates, step / 2


def interval_waits(
    rates: Float64, length: float, handle: float, patience: float, agents: int
) -> Callable[[int, Sequence[int], int], float]:
    """A function of an interval, the agents of all before it and those tried in it: the share of its customers delayed.

    It keeps the law at the start of the interval; intervals are to be tried in order. `agents`: about how many.
    """
    staff = np.full(len(rates), agents)
    run = _Run(rates, np.full(len(rates), length), staff, 1 / handle, 1 / patience, 0.0, None, False, False)
    places = 2 * _places(run) + 200
    law = np.zeros((agents + 1, places + 1))
    law[0, 0] = 1.0
    reached = 0

    def tried(at: Float64, i: int, before: int, c: int) -> tuple[Float64, float]:
        rows = max(c + 1, at.shape[0])
        moved = np.vstack([at, np.zeros((rows - at.shape[0], places + 1))])
        if i > 0:
            change(moved, before, c, False)
        seen = np.zeros_like(moved)
        forward(moved, seen, c, _top(moved, c), rates[i], run.mu, run.theta, 0.0, length)
        return moved, float(seen[c:].sum()) / length

    def waits(i: int, chosen: Sequence[int], c: int) -> float:
        nonlocal law, reached
        while reached < i:
            law, _ = tried(law, reached, chosen[reached - 1] if reached else 0, chosen[reached])
            reached += 1
        return tried(law, i, chosen[i - 1] if i else 0, c)[1]

    return waits
