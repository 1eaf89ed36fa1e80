"""From a scenario to a staffing plan: ceilings, starts, search, check on fresh windows, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np

from slasim.planning.staff import ceilings
from slasim.planning.staff.check import Checked, aim, check, needed
from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.one_less import OneLess
from slasim.planning.staff.search import starts
from slasim.planning.staff.search.descent import FIRST, LAST, LONG, SECOND, Descent, Tried
from slasim.planning.staff.search.fluid import SCALES, Fluid
from slasim.planning.staff.trials import Enough, SeenDesign, Trials
from slasim.planning.staff.unblocked import Unblocked, unblocked
from slasim.planning.why.explaining import Reason, reasons
from slasim.study.measures.promises.chance import Promise
from slasim.workload import draws

SEARCH = "search for a plan"  # under which the seed of its histories is drawn
LOOKED_AT = 4  # histories whose late tickets say why seats cannot buy a promise
ATTEMPTS = 6  # checks at most; each has half the error of the one before


class Progress(NamedTuple):
    """How far the search is: what it does, the runs it took, and the best plan so far."""

    doing: str
    runs: int
    best: Seats | None
    cost: float
    news: tuple[str, ...] = ()  # what is known now and worth telling before the end


@dataclass
class Search:
    """One search for the least cost, step by step; what was found stays here when it is stopped."""

    trials: Trials
    keep: float
    windows: int
    error: float
    seed: int
    most: int  # runs of the search
    progress: Callable[[Progress], None] | None = None
    doing: str = ""
    best: Seats | None = None  # of the search; not checked yet
    nearer: Seats | None = None  # cheaper, and about as often kept as the check wants to see
    searched: int = 0  # runs before the check
    bound: float = 0.0  # no plan without growing queues costs less: the work of a mean week, without chance
    ceiling: list[ceilings.Ceiling] = field(default_factory=list)
    reasons: dict[Promise, Reason] = field(default_factory=dict)  # why they cannot
    unblocked: list[Unblocked] = field(default_factory=list)  # changes of promises that cannot be bought
    growing: list[tuple[str, float]] = field(default_factory=list)  # skills whose queues grow then, with their load
    most_grow: bool = False  # queues grow with the most seats too
    overtime_at_most: dict[str, float] = field(default_factory=dict)  # of teams that a rule about it cannot bring down
    checks: list[Checked] = field(default_factory=list)
    seen: SeenDesign | None = None  # the windows of the check that the plan passed
    tried: list[Tried] = field(default_factory=list)
    seed_of_plan: int | None = None  # of the windows of its check
    less: OneLess | None = None  # the plan with one seat less

    @property
    def free(self) -> Free:
        """What may be changed."""
        return self.trials.free

    @property
    def passed(self) -> Checked | None:
        """The last check that was passed: that of the plan."""
        return next((each for each in reversed(self.checks) if each.passed), None)

    @property
    def reported(self) -> Checked | None:
        """The check that is told of the plan."""
        return self.passed

    @property
    def plan(self) -> Seats | None:
        """The plan that was checked, else the best of the search."""
        return self.best if self.passed is None else self.passed.seats

    def run(self) -> None:
        """All steps."""
        own = int(draws.stream(self.seed, 0, SEARCH))
        descent = Descent(self.trials, own, aim(self.keep, self.windows), self._better, rules=self.trials.rules)
        self.tried = descent.tried
        self.trials.most = self.most
        self._step("what people can buy")
        if not self._ceilings(own):
            return
        descent.rules = self.trials.rules
        with suppress(Enough):
            self._search(descent)
        assert self.best is not None
        self.searched, self.trials.most = self.trials.taken, None
        self._certify(descent, [*([] if self.nearer is None else [self.nearer]), self.best])

    def _search(self, descent: Descent) -> None:
        """The best plan of the search's histories, from each start; it stays in `best` when the runs are used up."""
        self._step("a first plan")
        ends: list[Seats] = []
        for start in self._starts(descent):
            if ends and self.trials.taken > self.most // 2:
                break
            self._better(start, FIRST)
            ends.append(self._descended(descent, start))
            self.best = min(ends, key=self.free.cost)
        self._step(f"fewer seats, {LAST} histories")
        seats = self._raised(descent, min(ends, key=self.free.cost), LAST)
        self._better(seats, LAST)
        seats = descent.around(descent.down(seats, LAST), LAST)
        self._better(seats, LAST)
        self._step("designs that lacked little")
        wanted = needed(self.keep, self.windows, self.error / 2) / self.windows
        self.nearer = descent.near(seats, max(LONG, self.windows // 2), wanted)

    def _descended(self, descent: Descent, seats: Seats) -> Seats:
        """From a start down to where no seat can go and no exchange helps."""
        self._step(f"fewer seats, {FIRST} histories")
        seats = descent.down(self._raised(descent, seats, FIRST), FIRST)
        self._step(f"fewer seats, {SECOND} histories")
        return descent.around(descent.down(self._raised(descent, seats, SECOND), SECOND), SECOND)

    def _step(self, doing: str) -> None:
        self.doing = doing
        self._tell()

    def _tell(self, news: tuple[str, ...] = ()) -> None:
        if self.progress is not None:
            best = self.plan
            cost = float("nan") if best is None else self.free.cost(best)
            self.progress(Progress(self.doing, self.trials.taken, best, cost, news))

    def _better(self, seats: Seats, histories: int) -> None:
        self.best = seats
        self._tell()

    def _ceilings(self, seed: int) -> bool:
        """What the most seats attain; what they cannot buy is left out of what is asked. False when queues grow even
        then: there is nothing to search for."""
        most = ceilings.at_most(self.trials, seed)
        self.ceiling = ceilings.ceilings(most, self.trials.asked)
        self.best = self.trials.rules.most
        left_out = set(ceilings.not_bought(self.ceiling))
        wanted = aim(self.keep, self.windows)
        while True:  # promises that each can be bought may not be bought together
            self.trials.left_out = frozenset(left_out)
            most = ceilings.at_most(self.trials, seed)
            rest = [each for each in self.ceiling if each.promise not in left_out]
            if most.kept.mean() >= wanted - 2 * np.sqrt(wanted * (1 - wanted) / len(most.kept)) or not rest:
                break
            left_out.add(min(rest, key=lambda each: each.chance.least).promise)
        self.most_grow = most.growth.is_growing
        self.overtime_at_most = self.trials.rules.overtime_in(most)
        if self.overtime_at_most:  # no number of seats brings it as low as the rule asks
            self.trials.rules = self.trials.rules.without_overtime()
        self.growing = [(each.skill, each.load) for each in most.growth.growing] if self.most_grow else []
        self._step("what would help where people cannot")
        if left_out:
            self.reasons = reasons(
                self.trials.scenario(self.free.most),
                [Promise(*each) for each in left_out],
                replications=ceilings.HISTORIES,
                looked_at=LOOKED_AT,
                seed=seed,
                asked=self.trials.asked,
            )
        for promise in sorted(left_out):
            of = self.reasons.get(Promise(*promise))
            longer = () if of is None else of.present_longer
            self.unblocked += unblocked(self.trials, self.free.most, seed, promise, longer)
        self._tell(tuple(self._cannot(each) for each in sorted(left_out)))
        return not self.most_grow

    def _cannot(self, promise: Promise) -> str:
        """That seats cannot buy a promise, why, and what would help."""
        agreement, commitment, severity = promise
        helps = " or ".join(each.change.words for each in self.unblocked if each.promise == promise)
        why = self.reasons.get(Promise(*promise))
        said = f"Seats cannot buy {agreement} {commitment.replace('_', ' ')} {severity}. {why.words if why else ''}"
        return f"{said} It could be kept with {helps}." if helps else said

    def _starts(self, descent: Descent) -> list[Seats]:
        """Designs that pass, the cheapest first: seats that cover the mean week, with its deadlines and without; and
        halfway between few seats and many."""
        free, rules = self.free, self.trials.rules
        fluid = Fluid(free, rules)
        self.bound = free.fixed + fluid.seats(1.0, deferral=False)[1].bound
        found = []
        for deferral in (True, False):
            made = starts.by_scale(descent, partial(fluid.seats_for, deferral), SCALES)
            found += [] if made is None else [made]
        found.append(starts.by_halving(descent, free.least, rules.most))
        return sorted(dict.fromkeys(found), key=free.cost)

    def _raised(self, descent: Descent, seats: Seats, histories: int) -> Seats:
        """Seats added until the design passes on so many histories; where each helps most for its cost."""
        is_first = True
        while not descent.race(seats, histories):
            more = descent.helped(seats, histories, again=is_first)
            if more is None:
                return self.trials.rules.most
            seats, is_first = more, False
        return seats

    def _certify(self, descent: Descent, waiting: list[Seats]) -> None:
        """Check plans on fresh windows, the cheapest first, then with one seat more, until one passes.
        Then single seats are taken away on the windows of the check: what should pass is checked on fresh ones."""
        attempt = 0
        while waiting and attempt < ATTEMPTS:
            attempt += 1
            self._step("the check on fresh windows")
            found, seen = check(self.trials, waiting.pop(0), self.seed, attempt, self.windows, self.error)
            self.checks.append(found)
            if found.passed:
                self.seed_of_plan, self.seen = found.seed, seen
                self._step("whether one seat less would do")
                likely = self._likeliest(found, seen)
                waiting = [] if likely is None else [likely]
            else:
                more = None if self.passed or waiting else descent.helped(found.seats, LAST)
                waiting += [] if more is None else [more]

    def _likeliest(self, plan: Checked, seen: SeenDesign) -> Seats | None:
        """The plan with one seat less that should pass a check of its own. All that are tried look at half as many
        windows as a check; those of a plan that has one seat less already at half of what is left."""
        allowed = self.windows - needed(self.keep, self.windows, self.error / 2 ** (plan.attempt + 1))
        if allowed < 0:  # too few windows for another check
            return None
        looked_at = 0 if self.less is None else self.less.taken
        trials, most = self.trials, looked_at + (self.windows - looked_at) // 2
        trials.close()  # the hardest of its histories are needed again, and kept from here on
        self.less = OneLess(trials, trials.rules, plan.seats, seen, plan.seed, allowed, most, looked_at)
        return self.less.likeliest(self._tell)
