"""Hours of a promise in which a pool has more work than hours: a warning at the line of a team.

The mean week of the window flows without chance (a fluid): what a skill cannot do in an hour waits, and is done in the
order of the routing's kind: under `fifo` a ticket waits behind all others, else behind those whose severity is served
no later. A promise is warned of where more tickets than its quota lets be late would wait a quarter of their target or
more in the hours that count, before chance adds anything. A skill with more work than hours in the whole week is
warned of as such, and hours without anybody are the business of `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import HOUR
from slasim.load.coverage import ALWAYS, Coverage
from slasim.load.week import HOURS, TypicalWeek, typical_week
from slasim.problems import Place
from slasim.roster import skill_sets
from slasim.scenario import Problem
from slasim.scenario.values.durations import write_duration
from slasim.types import Float64, Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import CommitmentSpec, Scenario

ANSWERS = ("first_response", "answer_speed")
PART = 0.25  # of the target
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Crowded(NamedTuple):
    """A promise and the hours of the week in which its work piles up."""

    row: Coverage
    severity: str
    target: int  # ms
    longest: float  # hours that a ticket waits in the flow
    first: int  # hour of the week in which the work begins to pile up
    hours: int  # so many on end
    work: float
    available: float


def crowded_hours(scenario: Scenario, rows: Sequence[Coverage]) -> tuple[Problem, ...]:
    """One warning a skill, of the promise whose target the wait takes most of. rows: the coverage of every promise."""
    zones = dict.fromkeys(row.timezone for row in rows)
    weeks = {zone: typical_week(scenario, zone) for zone in zones}
    found: dict[str, Crowded] = {}
    for each in _crowded(scenario, weeks, rows):
        best = found.get(each.row.skill)
        if best is None or each.longest * best.target > best.longest * each.target:
            found[each.row.skill] = each
    return tuple(_warning(scenario, weeks[each.row.timezone], each) for each in found.values())


def _crowded(scenario: Scenario, weeks: dict[str, TypicalWeek], rows: Sequence[Coverage]) -> Iterator[Crowded]:
    skills, begun = prepare(scenario).labels.skills, first_skills(scenario)
    for row in rows:
        spec, week = scenario.agreements[row.agreement].commitments[row.commitment], weeks[row.timezone]
        if spec.metric not in ANSWERS or not week.weeks.all():
            continue
        available = week.available[_helpers(scenario, row.skill)].sum(axis=0)
        counted = np.array(row.promised_week) / week.weeks
        for severity in row.severities:
            if (severity, row.skill) not in begun:  # few of its tickets get there
                continue
            served = _before(scenario, severity)
            work = week.work[skills.index(row.skill)][served].sum(axis=0)
            mine = week.work[skills.index(row.skill), scenario.severities.index(severity)]
            if work.sum() >= available.sum() or not mine.any():
                continue
            waiting, waits = flow(work, available, counted)
            target = target_of(scenario, row, spec, severity)
            late = waits >= PART * target / HOUR
            if mine[late].sum() > (1 - float(spec.quota.of(severity) or 0)) * mine.sum():
                longest = int(np.argmax(np.where(mine > 0, waits, -1.0)))
                first, hours = _piling(waiting, longest)
                cells = np.arange(first, first + hours) % HOURS
                if available[cells].sum() > 0:
                    amounts = float(work[cells].sum()), float(available[cells].sum())
                    yield Crowded(row, severity, target, float(waits[longest]), first, hours, *amounts)


def first_skills(scenario: Scenario) -> set[tuple[str, str]]:
    """(severity, skill) of the first touches of tickets."""
    prepared = prepare(scenario)
    rules, labels = prepared.rules, prepared.labels
    return {
        (severity, labels.skills[rules.steps.skill[rules.first_step[rule]]])
        for at, severity in enumerate(labels.severities)
        for rule in np.unique(rules.of[:, :, :, :, at]).tolist()
        if rule >= 0
    }


def flow(work: Float64, available: Float64, counted: Float64) -> tuple[Float64, Float64]:
    """Hours of work waiting at the end of each hour of the week, and how long what comes then waits, in hours that
    count; all arrays by hour of the week, less work than is available."""
    waiting, left = np.zeros(HOURS), 0.0
    for at in range(3 * HOURS):  # from an empty week: no more is left after the first two
        left = max(0.0, left + work[at % HOURS] - available[at % HOURS])
        waiting[at % HOURS] = left
    done = np.concatenate(([0.0], np.cumsum(np.tile(available, 3))))
    passed = np.concatenate(([0.0], np.cumsum(np.tile(counted, 3))))
    now = np.arange(1, HOURS + 1)
    goal = done[now] + waiting
    after = np.searchsorted(done, goal)  # the first hour's end by which it is done
    step = np.maximum(done[after] - done[after - 1], 1e-12)
    share = np.clip((goal - done[after - 1]) / step, 0, 1)
    until = passed[after - 1] + share * (passed[after] - passed[after - 1])
    return waiting, np.asarray(np.where(waiting > 1e-9, until - passed[now], 0.0), np.float64)


def _piling(waiting: Float64, at: int) -> tuple[int, int]:
    """The hours around `at` in which what waits only grows: the first of them, and how many."""
    first, last = at, at
    while last - at < HOURS and waiting[(last + 1) % HOURS] > waiting[last % HOURS]:
        last += 1
    while at - first < HOURS and waiting[(first - 1) % HOURS] < waiting[first % HOURS]:
        first -= 1
        if waiting[first % HOURS] <= 1e-9:
            first += 1
            break
    return first % HOURS, last - first + 1


def _before(scenario: Scenario, severity: str) -> Int64:
    """The severities whose tickets are not served after those of this one."""
    names, mine = scenario.severities, scenario.severities.index(severity)
    if scenario.routing.order == "fifo":
        return np.arange(len(names))
    if scenario.routing.order == "severity":
        return np.arange(mine + 1)
    shortest = {name: _shortest(scenario, name) for name in names}
    return np.array([at for at, name in enumerate(names) if shortest[name] <= shortest[severity]])


def _shortest(scenario: Scenario, severity: str) -> float:
    """The shortest goal of a severity, ms; infinite where it has none."""
    goals = (
        spec.goal_of(severity)
        for agreement in scenario.agreements.values()
        for spec in agreement.commitments.values()
        if severity in spec.promise
    )
    return min((goal.on(None) for goal in goals), default=float("inf"))  # a day's length matters little for the order


def target_of(scenario: Scenario, row: Coverage, spec: CommitmentSpec, severity: str) -> int:
    """The promise in ms of the hours that count."""
    try:
        return spec.promise[severity].on(None if row.hours == ALWAYS else scenario.calendars[row.hours])
    except ValueError:  # days of different length: the calendar's rows know which
        return spec.promise[severity].on(None)


def _helpers(scenario: Scenario, skill: str) -> list[int]:
    return [at for at, of in enumerate(skill_sets(scenario)) if skill in of.levels]


def _warning(scenario: Scenario, week: TypicalWeek, of: Crowded) -> Problem:
    sets, cells = skill_sets(scenario), np.arange(of.first, of.first + of.hours) % HOURS
    there = max(_helpers(scenario, of.row.skill), key=lambda at: float(week.available[at, cells].sum()))
    team = sets[there].team
    place = scenario.place(("teams", team)) or Place(scenario.name)
    found = (
        f"{of.work:.0f} h of work ({of.row.skill}) for {of.available:.0f} h from {_hour(of.first)} to "
        f"{_hour(of.first + of.hours)} {of.row.timezone}: {100 * of.work / of.available:.0f} %"
    )
    promise = f"{of.row.agreement}.{of.row.commitment} ({of.severity}: {write_duration(of.target)})"
    expected = f"hours for it then: {promise} waits up to {of.longest:.1f} h before chance adds anything"
    return Problem(*place, f"teams.{team}", found, expected, rule="overload_in_hours")


def _hour(at: int) -> str:
    day, hour = divmod(at % HOURS, 24)
    return f"{DAYS[day]} {hour:02d}:00"
