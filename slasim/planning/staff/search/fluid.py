"""The desk without chance, as a start: a mean week of work with its deadlines, covered by seats at least cost."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import HOUR
from slasim.load.promise_hours import first_skills
from slasim.load.week import HOURS, TypicalWeek, typical_week
from slasim.planning.contract_changes import calendars_of, spec_of
from slasim.planning.covering import SeatCover, SeatPattern, WorkToCover, cover
from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.rules import NO_RULES, RulesOf
from slasim.roster import skill_sets
from slasim.study.measures.promises.chance import Promise
from slasim.types import Bools, Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario

ZONE = "UTC"
SCALES = tuple(1 + 0.04 * step for step in range(13))  # times the expected work: what chance adds is not known
LOOSE = HOURS - 1  # hours of deferral of work that nobody is promised
THURSDAY = 3 * 24  # hours since Monday at which 1970 began
ANSWERS, SOLUTIONS = ("first_response", "answer_speed"), ("resolution",)


class Fluid:
    """The mean week of a scenario in hours, Monday 00:00 UTC first, and its free shifts as patterns of it."""

    def __init__(self, free: Free, rules: RulesOf | None = None) -> None:
        self.free, self.rules = free, rules or RulesOf(free, NO_RULES)
        self.scenario = free.scenario
        self.skills = prepare(self.scenario).labels.skills
        self.week: TypicalWeek = typical_week(self.scenario, ZONE)

    @cached_property
    def patterns(self) -> list[SeatPattern]:
        """The free shifts, then what is there of each set of skills whatever is planned, as one seat."""
        sets = skill_sets(self.scenario)
        levels = [tuple(self.skills.index(skill) for skill in of.levels if skill in self.skills) for of in sets]
        found, fixed = [], self.week.available.copy()
        for each in self.free.shifts:
            step = 1 if each.now < each.most or each.now == 0 else -1
            other = typical_week(self.scenario.with_overrides({each.path: each.now + step}), ZONE)
            presence = (other.available - self.week.available) * step
            which = int(np.argmax(presence.sum(axis=1)))
            fixed -= presence * each.now
            found.append(SeatPattern(presence[which], levels[which], each.cost, each.least, each.most))
        for which, hours in enumerate(np.maximum(fixed, 0.0)):
            if hours.any() and levels[which]:
                found.append(SeatPattern(hours, levels[which], 0.0, 1, 1))
        return found

    def seats(self, scale: float, deferral: bool = True) -> tuple[Seats, SeatCover]:
        """The cheapest seats that cover so many times the work, by its deadlines or at any time; where rules leave too
        few for that, those that leave least undone."""
        classes = [(skill, severity) for skill, severity in np.argwhere(self.week.work.sum(axis=2) > 0).tolist()]
        demand = np.array([self.week.work[each] for each in classes]).reshape(len(classes), HOURS)
        hours = np.arange(HOURS)
        last = np.array([self._last(*each) if deferral else hours + LOOSE for each in classes], np.int64)
        work = WorkToCover(demand, [skill for skill, _ in classes], last.reshape(demand.shape))
        rules = self.rules
        totals = rules.totals(len(self.patterns))
        found = cover(work, self.patterns, scale=scale, totals=totals, kinds=rules.kinds)
        return self.free.within(found.seats[: len(self.free.shifts)].tolist()), found

    def seats_for(self, deferral: bool, scale: float) -> Seats:
        """The seats of `seats` alone."""
        return self.seats(scale, deferral)[0]

    def _last(self, skill: int, severity: int) -> Int64:
        """[hour] the last hour of the week in which work of a skill and severity that comes in an hour may be done: by
        the shortest target of its first reply where the skill gives it, of its solution elsewhere."""
        hours = np.arange(HOURS)
        best = hours + LOOSE
        name = self.scenario.severities[severity]
        answers = (name, self.skills[skill]) in first_skills(self.scenario)
        for agreement, terms in self.scenario.agreements.items():
            for commitment, spec in terms.commitments.items():
                if spec.metric in (ANSWERS if answers else SOLUTIONS) and name in spec.promise:
                    for counted, target in self._counted(Promise(agreement, commitment, name)):
                        best = np.minimum(best, _until(counted, target))
        return best

    def _counted(self, promise: Promise) -> list[tuple[Bools, float]]:
        """[hour of the week] whether a promise runs, and its target in hours; for each calendar that it may run by."""
        target = spec_of(self.scenario, promise).promise[promise.severity]
        found = []
        for name in calendars_of(self.scenario, promise):
            open_ = _open_hours(self.scenario, name)
            if open_.any():
                found.append((open_, target.on(self.scenario.calendars[name]) / HOUR))
        return found or [(np.ones(HOURS, np.bool_), target.on(None) / HOUR)]


def _open_hours(scenario: Scenario, calendar: str) -> Bools:
    """[hour of the week, UTC] whether a calendar is open in it, in most of the weeks of the window."""
    start, end = scenario.window()
    instants = np.arange(start, end, HOUR, dtype=np.int64) + HOUR // 2
    is_open = np.asarray(scenario.calendars[calendar].build().is_open(instants.astype("datetime64[ms]")), np.float64)
    cell = (instants // HOUR + THURSDAY) % HOURS
    often = np.bincount(cell, minlength=HOURS)
    return np.asarray(np.bincount(cell, is_open, minlength=HOURS) > 0.5 * np.maximum(often, 1), np.bool_)


def _until(counted: Bools, target: float) -> Int64:
    """[hour] the last whole hour that ends before so many counted hours have passed since it began, or itself."""
    hours = np.arange(HOURS)
    passed = np.concatenate(([0.0], np.cumsum(np.tile(counted, 3).astype(np.float64))))
    goal = passed[hours] + target
    last = np.searchsorted(passed, goal - 1e-9) - 1
    return np.asarray(np.clip(last, hours, hours + LOOSE), np.int64)
