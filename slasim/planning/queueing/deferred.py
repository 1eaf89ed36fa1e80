"""Work that may wait until a deadline: the least steady capacity that does all of it in time.

Fluid: work is divided at will and chance is left out. Exact for that: whatever must be done within a window (came after
its start and is due by its end) fits into the open time of the window, and if that holds for all windows then doing the
most urgent first is in time (Horn 1974 for one machine; with agents as one of speed c). Given whole numbers or
fractions the answer is a fraction, given floats a float.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf
from typing import Any

import numpy as np

from slasim.types import Objects

Number = int | float | Fraction
Span = tuple[Number, Number]


@dataclass(frozen=True)
class LeastCapacity:
    """`capacity`: agents needed whenever it is open, `inf` where work has no open time before it is due; `agents`: that

    rounded up. The window that needs them: from `start` to `end`, `work` agent-hours in `hours` of open time (the
    whole cycle where no window needs more).
    """

    capacity: Number
    start: Number
    end: Number
    work: Number
    hours: Number

    @property
    def agents(self) -> float:
        if isinstance(self.capacity, float):
            return inf if self.capacity == inf else ceil(self.capacity * (1 - 1e-12))
        return ceil(self.capacity)


class OpenSpans:
    """Open spans, in order and apart, of one stretch or of a `cycle` that comes round again; None: always open."""

    def __init__(self, spans: Sequence[Span] | None, cycle: Number | None = None) -> None:
        self.cycle = cycle
        self.spans = None if spans is None else [(_exact(start), _exact(end)) for start, end in spans]
        if self.spans is None:
            return
        ends = [each for span in self.spans for each in span]
        if ends != sorted(ends) or any(start >= end for start, end in self.spans):
            raise ValueError("open spans must be in order, apart, and each end after its start")
        if cycle is not None and ends and (ends[0] < 0 or ends[-1] > cycle):
            raise ValueError(f"open spans must lie between 0 and {cycle}")
        self._starts = [start for start, _ in self.spans]
        self._before = [sum((end - start for start, end in self.spans[:k]), 0) for k in range(len(self.spans) + 1)]

    def until(self, t: Any) -> Any:
        """Open time from 0 to t."""
        if self.spans is None:
            return t
        rounds = floor(t / _exact(self.cycle)) if self.cycle is not None else 0
        within = t - rounds * _exact(self.cycle) if self.cycle is not None else t
        k = bisect_right(self._starts, within)
        part = self._before[k] if k else 0
        if k:
            part -= max(self.spans[k - 1][1] - within, 0)
        return rounds * self._before[-1] + part

    def after(self, t: Any, hours: Any) -> Any:
        """The first moment at which so much open time has passed since t: a deadline in business hours.

        ValueError where the spans end before.
        """
        if self.spans is None or not hours:
            return t + hours
        wanted = self.until(t) + hours
        rounds = 0
        if self.cycle is not None and self._before[-1]:
            rounds = ceil(Fraction(wanted) / Fraction(self._before[-1])) - 1
            wanted -= rounds * self._before[-1]
        for (start, _), before, upto in zip(self.spans, self._before, self._before[1:], strict=False):
            if before < wanted <= upto:
                return start + wanted - before + (rounds * _exact(self.cycle) if self.cycle is not None else 0)
        raise ValueError(f"there are no {hours} open hours after {t}")


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int | Fraction) else float(value)


def least_capacity(
    work: Sequence[Number], arrives: Sequence[Number], due: Sequence[Number], open_time: OpenSpans | None = None
) -> LeastCapacity:
    """The least capacity for amounts of `work` that arrive at moments `arrives` and are due at moments `due`.

    Work in agent-hours and moments in hours, or both by another unit of time. `open_time` of the agents (None: always);
    where it has a cycle, the work comes round with it. ValueError: work that is due before it arrives.
    """
    clock = OpenSpans(None) if open_time is None else open_time
    jobs = [
        tuple(_exact(each) for each in job) for job in zip(work, arrives, due, strict=True) if job[0]
    ]  # fmt: skip
    if any(until < start or amount < 0 for amount, start, until in jobs):
        raise ValueError("work must not be negative, nor due before it arrives")
    if not jobs:
        return LeastCapacity(0, 0, 0, 0, 0)
    best = _windows(jobs, clock)
    if clock.cycle is None or clock.spans is None:
        if clock.cycle is not None:
            raise ValueError("a cycle needs open spans: give the whole of it")
        return best
    total, hours = sum(job[0] for job in jobs), clock.until(_exact(clock.cycle))
    if not hours or total / hours > best.capacity:  # windows of many cycles come near the mean
        return LeastCapacity(total / hours if hours else inf, 0, clock.cycle, total, hours)
    return best


def _windows(jobs: list[Any], clock: OpenSpans) -> LeastCapacity:
    """Over all windows from an arrival to a deadline; with a cycle, from each arrival of the first one."""
    firsts = sorted({start for _, start, _ in jobs})
    if clock.cycle is not None:  # a window that is longer by a cycle has its mean added: no longer ones need a look
        cycle = _exact(clock.cycle)
        longest = max(until - start for _, start, until in jobs)
        jobs = [
            (amount, start + k * cycle, until + k * cycle)
            for k in range(ceil((longest + firsts[-1]) / cycle) + 2)
            for amount, start, until in jobs
        ]
    starts, ends = sorted({job[1] for job in jobs}), sorted({job[2] for job in jobs})
    kind = object if all(isinstance(each, Fraction) for job in jobs for each in job) else np.float64
    held: Any = np.zeros((len(starts), len(ends)), kind)
    row, column = {s: k for k, s in enumerate(starts)}, {e: k for k, e in enumerate(ends)}
    for amount, start, until in jobs:
        held[row[start], column[until]] += amount
    held = np.cumsum(np.cumsum(held[::-1], axis=0)[::-1], axis=1)
    open_from = np.array([clock.until(s) for s in starts], kind)
    open_until = np.array([clock.until(e) for e in ends], kind)
    best: tuple[Any, int, int] = (-1, 0, 0)
    for first in firsts:
        k = row[first]
        hours: Objects = open_until - open_from[k]
        for j in (int(each) for each in np.flatnonzero(held[k] > 0)):
            need = held[k, j] / hours[j] if hours[j] > 0 else inf
            if need > best[0]:
                best = need, k, j
    need, k, j = best
    found = held[k, j], open_until[j] - open_from[k]
    plain = [each if isinstance(each, Fraction) else float(each) for each in (need, starts[k], ends[j], *found)]
    return LeastCapacity(*plain)
