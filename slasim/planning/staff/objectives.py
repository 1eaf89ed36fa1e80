"""Searches for other plans than the cheapest one that keeps what is asked: the least total, the best within a limit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, NamedTuple

from slasim.planning.staff.check import BATCH, Checked, found, needed, seed_of
from slasim.planning.staff.free import Seats
from slasim.planning.staff.planner import ATTEMPTS, SEARCH, Search
from slasim.planning.staff.search.ascent import Ascent, BestChance
from slasim.planning.staff.search.descent import FIRST, LAST, SECOND
from slasim.planning.staff.search.fluid import SCALES, Fluid
from slasim.planning.staff.search.least_total import LeastTotal
from slasim.planning.staff.trials import Enough, SeenDesign
from slasim.study.measures.promises.asked import chance_by_promise
from slasim.study.measures.promises.chance import Promise
from slasim.study.statistics import Interval, mean_interval
from slasim.workload import draws

Objective = Literal["cost", "total", "chance"]
STARTS = (*SCALES[::3], 2.0)  # times the expected work, that starts cover as far as rules let them
STAGES = ((FIRST, 24), (SECOND, 12), (LAST, 6))  # histories, moves that are tried around a design


class Totals(NamedTuple):
    """Staff, overtime and credits of a window, units of the currency, on the windows of the check: means with 95 %
    intervals; the difference is paired."""

    plan: Interval
    now: Interval
    change: Interval
    credits: float
    overtime: float
    windows: int

    def document(self) -> dict[str, float | int]:
        """As JSON has it."""
        named = (("plan", self.plan), ("now", self.now), ("change", self.change))
        intervals = {f"{name}{end}": getattr(of, at) for name, of in named for end, at in ENDS}
        return {**intervals, "credits": self.credits, "overtime": self.overtime, "windows": self.windows}


ENDS = (("", "estimate"), ("_low", "low"), ("_high", "high"))


class NotCovered(NamedTuple):
    """What a plan leaves: promises that are kept less often than is asked, in so many windows, and skills whose queues
    grow."""

    promises: tuple[tuple[Promise, int, int], ...]
    queues: tuple[str, ...]

    @classmethod
    def of(cls, seen: SeenDesign, keep: float) -> NotCovered:
        """From the windows of a check."""
        every = chance_by_promise(seen.tables, seen.asked).items()
        short = [(key, of.least, of.windows) for key, of in every if of.windows and of.least < keep * of.windows]
        growing = seen.growth.growing if seen.growth.is_growing else ()
        return cls(tuple(sorted(short, key=lambda each: each[1])), tuple(each.skill for each in growing))


@dataclass
class Climbing(Search, ABC):
    """A search from the best of some starts, up; then one look at fresh windows."""

    now: SeenDesign | None = None  # the desk of now on the windows of the check
    totals: Totals | None = None
    not_covered: NotCovered | None = None

    def run(self) -> None:
        """All steps."""
        own = int(draws.stream(self.seed, 0, SEARCH))
        self.best = self.trials.rules.nearest(self.free.now)
        self.trials.most = self.most
        climb = self._climb(own)
        with suppress(Enough):
            self._look_first(own)
            climb.rules = self.trials.rules
            self._up(climb)
        self.searched, self.trials.most = self.trials.taken, None
        self._show(climb, self.best)

    @property
    def reported(self) -> Checked | None:
        """The last look at fresh windows, passed or not."""
        return self.checks[-1] if self.checks else None

    @abstractmethod
    def _climb(self, seed: int) -> Ascent:
        """The search on histories of a seed."""

    def _look_first(self, seed: int) -> None:
        """What is looked at before the search."""

    def _first_designs(self) -> Iterator[Seats]:
        """As now, as far as rules let it; and what covers so many times the work."""
        yield self.trials.rules.nearest(self.free.now)
        fluid = Fluid(self.free, self.trials.rules)
        self.bound = self.free.fixed + fluid.seats(1.0, deferral=False)[1].bound
        for deferral in (True, False):
            for scale in STARTS:
                seats = fluid.seats_for(deferral, scale)
                if self.trials.rules.allows(seats):
                    yield seats

    def _up(self, climb: Ascent) -> None:
        self._step("a first plan")
        seats = climb.best_of(self._first_designs(), FIRST)
        self._better(seats, FIRST)
        for histories, tries in STAGES:
            self._step(f"better seats, {histories} histories")
            climb.tries = tries
            seats = climb.climb(seats, histories)
            self._better(seats, histories)

    @abstractmethod
    def _show(self, climb: Ascent, seats: Seats) -> None:
        """Look at the plan on fresh windows."""

    def _look(self, seats: Seats, attempt: int) -> SeenDesign:
        """A design on fresh windows."""
        self._step("the check on fresh windows")
        own = seed_of(self.seed, attempt)
        for done in range(min(BATCH, self.windows), self.windows, BATCH):
            self.trials.see(seats, own, range(done))
        return self.trials.see(seats, own, range(self.windows))


@dataclass
class WithinLimit(Climbing):
    """The most likely of the designs that a limit leaves. What it cannot cover is said."""

    def _climb(self, seed: int) -> BestChance:
        return BestChance(self.trials, seed, 1.0, self._better, rules=self.trials.rules)

    def _look_first(self, seed: int) -> None:
        self._step("what people can buy")
        self._ceilings(seed)
        self.best = self.trials.rules.nearest(self.free.now)

    def _show(self, climb: Ascent, seats: Seats) -> None:
        seen = self._look(seats, 1)
        enough = needed(self.keep, self.windows, self.error / 2)
        own = seed_of(self.seed, 1)
        self.checks.append(found(self.trials, seats, 1, own, seen, int(seen.kept.sum()) >= enough))
        self.seed_of_plan, self.seen, self.not_covered = own, seen, NotCovered.of(seen, self.keep)


@dataclass
class OfLeastTotal(Climbing):
    """The least mean of staff cost, overtime and credits; nothing is asked but that no queue grows."""

    def _climb(self, seed: int) -> LeastTotal:
        return LeastTotal(self.trials, seed, 1.0, self._better, rules=self.trials.rules)

    def _show(self, climb: Ascent, seats: Seats) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            seen = self._look(seats, attempt)
            own = seed_of(self.seed, attempt)
            self.checks.append(found(self.trials, seats, attempt, own, seen, has_chance=True))
            climb.failed.add(seats)
            more = None if self.checks[-1].passed else climb.helped(seats, SECOND)
            if more is None or attempt == ATTEMPTS:
                break
            self._step("better seats, where queues do not grow")
            climb.tries, self.best = STAGES[0][1], more
            self.trials.most = self.trials.taken + self.most // 4
            with suppress(Enough):
                self._better(climb.climb(more, LAST), LAST)
            seats, self.trials.most = self.best, None
        self.best, self.seed_of_plan, self.seen = seats, own, seen
        self._step("the desk as it is now, in the same windows")
        now = self.trials.see(self.free.within(self.free.now), own, range(self.windows))
        self.now = now
        mine = self.free.cost(seats) + seen.beside_staff
        before = self.free.cost(self.free.now) + now.beside_staff
        credits, beside = float(seen.credits.mean()), float(seen.beside_staff.mean())
        plan, other, change = (mean_interval(each, skewed=True) for each in (mine, before, mine - before))
        self.totals = Totals(plan, other, change, credits, beside - credits, self.windows)
