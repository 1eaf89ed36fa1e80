"""Seats in shift patterns that cover work by its deadlines, or agents by interval, at least cost: an integer programme.

The time is cut into intervals, of a cyclic week or of one stretch. Work of an interval is there from its beginning and
may be done in any interval up to its last one. Fluid: work is divided at will, chance is left out. What is on hand at
the end of an interval may not exceed what has come and is not yet due; that is all the deadlines say as long as each
class is done in order of arrival (a class whose deadlines overtake each other is taken apart). So a week of hours with
three skills and six deadlines is some thousand numbers for HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from slasim.types import Float64, Int64

SECONDS = 60.0  # of search, at most
GAP = 1e-6  # relative, at which an optimum counts as proven

Status = Literal["optimal", "stopped", "uncovered"]


class SeatPattern(NamedTuple):
    """Seats that may be filled: each is there at the same times, and serves one skill at a time.

    `presence`: share of each interval that a seat is at work; `skills`: numbers of the skills it may serve; `cost` of a
    seat; `least` and `most` seats.
    """

    presence: Float64
    skills: tuple[int, ...]
    cost: float = 1.0
    least: int = 0
    most: float = np.inf


@dataclass(frozen=True, eq=False)
class WorkToCover:
    """Work by class and interval.

    `work`: agent-hours that arrive, shape (classes, intervals); `skill` of each class; `last`: the last interval in
    which work may be done, the same shape as `work` and never before its own. In a cyclic week it counts on past the
    end (interval 170 of 168 is interval 2 of the next week); otherwise what is due after the end need not be done.
    `hours`: length of an interval. Without `last` work is done in its interval: with intervals of one hour, agents
    required.
    """

    work: Float64
    skill: Sequence[int]
    last: Int64 | None = None
    hours: float = 1.0

    def __post_init__(self) -> None:
        if self.work.ndim != 2 or len(self.skill) != len(self.work):
            raise ValueError("work must have a row for each class, and each class a skill")
        if not np.all(np.isfinite(self.work) & (self.work >= 0)):
            raise ValueError("work must be finite and not negative")
        if self.last is not None and (self.last.shape != self.work.shape or np.any(self.last < self._first)):
            raise ValueError("last must have the shape of work and name no interval before its own")

    @cached_property
    def _first(self) -> Int64:
        return np.arange(self.work.shape[1])

    def in_order(self) -> WorkToCover:
        """The same work in classes without overtaking deadlines; those of equal skill and deadlines are one."""
        last = np.broadcast_to(self._first, self.work.shape) if self.last is None else self.last
        rows: dict[tuple[int, bytes], Float64] = {}
        lasts: dict[tuple[int, bytes], Int64] = {}
        for skill, work, until in zip(self.skill, self.work, last, strict=True):
            for part in _chains(work, until):
                upto = _held(part, until, self.work.shape[1])
                key = skill, upto.tobytes()
                rows[key] = rows.get(key, 0.0) + np.where(part, work, 0.0)
                lasts[key] = upto
        if not rows:
            return WorkToCover(np.zeros((0, self.work.shape[1])), (), None, self.hours)
        return WorkToCover(
            np.array(list(rows.values())), [key[0] for key in rows], np.array(list(lasts.values())), self.hours
        )

    def not_due(self, cyclic: bool) -> Float64:
        """Work that has come and is not yet due at the end of each interval, shape of `work`."""
        classes, intervals = self.work.shape
        last = np.broadcast_to(self._first, self.work.shape) if self.last is None else self.last
        ends = int(max(last.max(initial=0), intervals)) + 1
        steps = np.zeros((classes, -(-ends // intervals) * intervals))
        for row in range(classes):
            np.add.at(steps[row], self._first, self.work[row])
            np.add.at(steps[row], last[row], -self.work[row])
        standing = np.cumsum(steps, axis=1).reshape(classes, steps.shape[1] // intervals, intervals)
        found: Float64 = np.maximum(standing.sum(axis=1) if cyclic else standing[:, 0], 0.0)
        return np.where(found > 1e-12 * (1 + self.work.sum(axis=1, keepdims=True)), found, 0.0)


def _chains(work: Float64, last: Int64) -> list[Any]:
    """Masks of the intervals with work, each with deadlines that do not overtake."""
    ends: list[int] = []
    limits: list[int] = []  # the deadlines of the next week must not be overtaken either
    masks: list[Any] = []
    for i in np.flatnonzero(work):
        fits = [k for k, end in enumerate(ends) if end <= last[i] <= limits[k]]
        k = max(fits, key=lambda each: ends[each]) if fits else len(ends)
        if not fits:
            ends.append(0)
            limits.append(int(last[i]) + len(work))
            masks.append(np.zeros(len(work), bool))
        ends[k] = int(last[i])
        masks[k][i] = True
    return masks


def _held(part: Any, last: Int64, intervals: int) -> Int64:
    """The deadlines of the part; where it has no work any would do, so those of the work before."""
    upto = np.where(part, last, -1)
    return np.maximum(np.maximum.accumulate(upto), np.arange(intervals))


class Total(NamedTuple):
    """A bound on a weighted sum of seats: seats of a team, hours, money."""

    weights: Float64
    least: float = -np.inf
    most: float = np.inf


@dataclass(frozen=True, eq=False)
class SeatCover:
    """`seats` of each pattern and their `cost`; `bound`: no cover costs less.

    `status`: `optimal` (within the gap), `stopped` at the limit of time (the best so far), or `uncovered`: not all can
    be done in time. Then `uncovered` agent-hours by skill and interval are left, in total the least that can be, and of
    all plans that leave no more these are the cheapest seats found.
    """

    seats: Int64
    cost: float
    bound: float
    status: Status
    uncovered: Float64


def cover(
    demand: WorkToCover,
    patterns: Sequence[SeatPattern],
    *,
    cyclic: bool = True,
    scale: float = 1.0,
    totals: Sequence[Total] = (),
    kinds: int | None = None,
    seconds: float = SECONDS,
    gap: float = GAP,
) -> SeatCover:
    """The cheapest whole seats that do all work in time; else those that leave least undone (`SeatCover`).

    `scale` multiplies the work; `totals` bound sums of seats; at most `kinds` of the patterns whose `least` is 0 (and
    whose `most` is finite) have any. A seat with several skills is counted once: each of its
    hours goes to one of them. The search ends when cost and bound are within `gap` of each other, relative, or after
    `seconds` (three times that where work must be left). ValueError: bounds on seats that contradict each other, or no
    seats found in time.
    """
    model = _Model(demand, patterns, cyclic, scale, totals, kinds, seconds, gap)
    costs = np.array([pattern.cost for pattern in patterns], np.float64)
    found = model.solve(costs, 0.0, may_fail=True)
    if found is None:
        least = model.solve(costs, None)
        assert least is not None
        allowed = float(least.uncovered.sum())
        cheapest = model.solve(costs, allowed * (1 + 1e-7) + 1e-7, may_fail=True)
        found = least if cheapest is None else cheapest
        return SeatCover(found.seats, found.cost, found.bound, "uncovered", found.uncovered)
    return found


class _Model:
    """The programme: seats, work done (class, interval), work on hand at the end of each, hours of flexible seats by
    skill, work left undone, and which patterns have seats, where these are counted.
    """

    def __init__(
        self,
        demand: WorkToCover,
        patterns: Sequence[SeatPattern],
        cyclic: bool,
        scale: float,
        totals: Sequence[Total],
        kinds: int | None,
        seconds: float,
        gap: float,
    ) -> None:
        from scipy.sparse import coo_array

        demand = demand.in_order()
        self.work = demand.work * scale
        self.patterns, self.seconds, self.gap = patterns, seconds, gap
        classes, intervals = self.work.shape
        self.skills = max([0, *(skill + 1 for skill in demand.skill), *(s + 1 for p in patterns for s in p.skills)])
        self.skill = list(demand.skill)
        teams = sorted({tuple(sorted(set(pattern.skills))) for pattern in patterns})
        uses = [(team, skill) for team in teams for skill in team]
        self.first_done = len(patterns)
        self.first_held = self.first_done + classes * intervals
        self.first_use = self.first_held + classes * intervals
        self.first_undone = self.first_use + len(uses) * intervals
        self.first_kind = self.first_undone + classes * intervals
        optional = [] if kinds is None else [p for p, pattern in enumerate(patterns) if pattern.least == 0]
        self.size = self.first_kind + len(optional)
        t = np.arange(intervals)
        entries: list[tuple[Any, Any, Any]] = []  # rows, columns, values
        for c in range(classes):  # on hand = on hand before + work - done - undone
            row = c * intervals + t
            before = np.where(t > 0, t - 1, intervals - 1)
            kept = (t > 0) | cyclic
            entries.append((row, self.first_held + row, np.ones(intervals)))
            entries.append((row[kept], self.first_held + c * intervals + before[kept], -np.ones(kept.sum())))
            entries.append((row, self.first_done + row, np.ones(intervals)))
            entries.append((row, self.first_undone + row, np.ones(intervals)))
        rows = classes * intervals
        for skill in range(self.skills):  # done of a skill <= hours given to it
            for c in (c for c in range(classes) if self.skill[c] == skill):
                entries.append((rows + t, self.first_done + c * intervals + t, np.ones(intervals)))
            for u in (u for u, (_, used) in enumerate(uses) if used == skill):
                entries.append((rows + t, self.first_use + u * intervals + t, -np.ones(intervals)))
            rows += intervals
        for team in teams:  # hours given <= hours present
            for u in (u for u, (of, _) in enumerate(uses) if of == team):
                entries.append((rows + t, self.first_use + u * intervals + t, np.ones(intervals)))
            for p, pattern in enumerate(patterns):
                if tuple(sorted(set(pattern.skills))) == team:
                    entries.append((rows + t, np.full(intervals, p), -pattern.presence * demand.hours))
            rows += intervals
        for k, total in enumerate(totals):
            entries.append((np.full(len(patterns), rows + k), np.arange(len(patterns)), np.asarray(total.weights)))
        rows += len(totals)
        most = np.array([patterns[p].most for p in optional], np.float64)
        for each, columns in ((np.ones(len(optional)), optional), (-most, self.first_kind + np.arange(len(optional)))):
            entries.append((rows + np.arange(len(optional)), np.array(columns, np.int64), each))  # no seats without
        rows += len(optional)
        if kinds is not None:
            entries.append((np.full(len(optional), rows), self.first_kind + np.arange(len(optional)), most * 0 + 1))
            rows += 1
        where, what, values = (np.concatenate(column) for column in zip(*entries, strict=True))
        self.matrix = coo_array((values, (where, what)), shape=(rows, self.size)).tocsr()
        balance = self.work.ravel()
        limits = [(-np.inf, 0.0)] * len(optional) + ([] if kinds is None else [(-np.inf, float(kinds))])
        ends = np.array([*((total.least, total.most) for total in totals), *limits]).reshape(-1, 2)
        between = rows - len(balance) - len(ends)
        self.below = np.concatenate([balance, np.full(between, -np.inf), ends[:, 0]])
        self.above = np.concatenate([balance, np.zeros(between), ends[:, 1]])
        self.held = (demand.not_due(cyclic) * scale).ravel()

    def solve(self, costs: Float64, undone: float | None, may_fail: bool = False) -> SeatCover | None:
        """Least cost with at most so much undone in total; least undone where that is None; None: there is no plan."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        seats = len(self.patterns)
        objective, whole = np.zeros(self.size), np.zeros(self.size)
        whole[:seats] = whole[self.first_kind :] = 1
        lower, upper = np.zeros(self.size), np.full(self.size, np.inf)
        lower[:seats] = [pattern.least for pattern in self.patterns]
        upper[:seats] = [pattern.most for pattern in self.patterns]
        upper[self.first_held : self.first_use] = self.held
        upper[self.first_kind :] = 1
        constraints = [LinearConstraint(self.matrix, self.below, self.above)]
        if undone is None:
            objective[self.first_undone : self.first_kind] = 1
            upper[self.first_undone : self.first_kind] = self._most_undone
        else:
            objective[:seats] = costs
            upper[self.first_undone : self.first_kind] = 0.0 if undone == 0 else self._most_undone
            if undone > 0:
                row = np.zeros((1, self.size))
                row[0, self.first_undone : self.first_kind] = 1
                constraints.append(LinearConstraint(row, -np.inf, undone))
        result = milp(
            objective, integrality=whole, bounds=Bounds(lower, upper), constraints=constraints,
            options={"time_limit": self.seconds, "mip_rel_gap": self.gap},
        )  # fmt: skip
        if result.x is None:
            if may_fail and result.status == 2:
                return None
            raise ValueError(f"no seats found: {result.message}")
        found = np.rint(result.x[:seats]).astype(np.int64)
        cost = float(found @ costs)
        bound = float(result.mip_dual_bound) if undone is not None and result.mip_dual_bound is not None else 0.0
        left = np.zeros((self.skills, self.work.shape[1]))
        for c, skill in enumerate(self.skill):
            start = self.first_undone + c * self.work.shape[1]
            left[skill] += np.maximum(result.x[start : start + self.work.shape[1]], 0.0)
        return SeatCover(found, cost, min(bound, cost), "optimal" if result.status == 0 else "stopped", left)

    @property
    def _most_undone(self) -> Float64:
        return np.repeat(self.work.sum(axis=1), self.work.shape[1])
