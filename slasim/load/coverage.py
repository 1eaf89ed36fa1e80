"""Where a promise runs and nobody is on shift: the hours of each commitment against the shifts of the skill it needs.

A ticket needs the skill of its first touch and, as long as nobody has replied, those of the touches it is passed on to.
An hour is covered when at least one seat of a team that has the skill is on shift; breaks, meetings and absences are
left aside. Both sides are exact UTC spans over the whole measured window, so weeks with a change of the clock and
holidays of the sites are as they will be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import (
    BusinessCalendar,
    hour_of_week,
    local_dates,
    local_days,
    local_hours,
    open_spans,
)
from slasim.calendars.intervals import difference, union
from slasim.instants import HOUR, WEEK, date_of
from slasim.roster.pattern import patterns, skill_sets
from slasim.terms.scope import held, rights
from slasim.types import Int64
from slasim.workload import prepare
from slasim.workload.needs.rules import Steps
from slasim.workload.needs.week_kinds import spans_of_kinds

if TYPE_CHECKING:
    from slasim.scenario import CommitmentSpec, Scenario

Ends = tuple[Int64, Int64]

ALWAYS, _CUSTOMER = "24x7", "customer"
_WORST = 5


@dataclass(frozen=True)
class CoverageGap:
    """One date and its hours without anybody skilled on shift."""

    day: date
    hours: float


@dataclass(frozen=True)
class Coverage:
    """One commitment, on one calendar, for tickets that need one skill before the first reply."""

    agreement: str
    commitment: str
    hours: str  # 24x7 or the name of a calendar
    skill: str
    severities: tuple[str, ...]
    timezone: str  # of the calendar (of the scenario for 24x7); dates and hours of the week are in it
    promised: float  # hours of the promise in the measured window
    uncovered: float  # of these, hours without anybody skilled on shift
    week: tuple[float, ...]  # uncovered hours by hour of the week, 168, Monday 00:00 first, summed over the window
    promised_week: tuple[float, ...]  # hours of the promise, in the same order
    worst: tuple[CoverageGap, ...]  # the dates with most uncovered hours, the worst first


@lru_cache(maxsize=8)
def coverage(scenario: Scenario) -> tuple[Coverage, ...]:
    """One row for each commitment, calendar it runs on and skill its tickets need before the first reply, in declared
    order."""
    window = scenario.window()
    on_shift = _on_shift(scenario)
    promised: dict[str, Ends] = {}
    rows = []
    for (agreement, commitment, hours, skill), need in _needs(scenario).items():
        if hours not in promised:
            calendar = _ALWAYS_OPEN if hours == ALWAYS else scenario.calendars[hours].build()
            promised[hours] = open_spans(calendar, *window)
        asked, severities = _asked(scenario, promised[hours], need.hours), need.severities
        missing = difference(asked, on_shift[skill])
        zone = scenario.timezone if hours == ALWAYS else scenario.calendars[hours].timezone
        ordered = tuple(name for name in scenario.severities if name in severities)
        rows.append(
            Coverage(
                agreement,
                commitment,
                hours,
                skill,
                ordered,
                zone,
                _length(asked),
                _length(missing),
                _by_hour_of_week(missing, zone, window),
                _by_hour_of_week(asked, zone, window),
                _worst(missing, zone, window),
            )
        )
    return tuple(rows)


_ALWAYS_OPEN = BusinessCalendar("UTC", ALWAYS)


def _length(spans: Ends) -> float:
    return int((spans[1] - spans[0]).sum()) / HOUR


def _on_shift(scenario: Scenario) -> dict[str, Ends]:
    """By skill, when at least one seat that has it is on shift."""
    nothing, sets = np.empty(0, np.int64), skill_sets(scenario)
    spans: dict[str, list[Ends]] = {skill: [(nothing, nothing)] for skill in prepare(scenario).labels.skills}
    for pattern in patterns(scenario):
        rows = pattern.shifts.row
        for which in np.unique(pattern.skills).tolist():
            there = (pattern.filled > 0)[rows] & (pattern.skills == which)[rows]
            for skill in sets[which].levels:
                spans[skill].append((pattern.shifts.start[there], pattern.shifts.end[there]))
    return {
        skill: union((np.concatenate([on for on, _ in each]), np.concatenate([off for _, off in each])))
        for skill, each in spans.items()
    }


class _Need(NamedTuple):
    """The tickets that need a skill."""

    severities: set[str]
    hours: set[tuple[int, int]]  # the kinds of hours in which they are created, each with a region


def _asked(scenario: Scenario, promised: Ends, hours: set[tuple[int, int]]) -> Ends:
    """The hours of a promise in which tickets that need a skill can be created."""
    prepared, window = prepare(scenario), scenario.window()
    every = range(prepared.week_kinds.many)
    if any(all((region, kind) in hours for kind in every) for region, _ in hours):
        return promised
    low, high = [], []
    for region, kind in sorted(hours):
        kinds, start, end = spans_of_kinds(prepared.week_kinds, prepared.zones[region], *window)
        low.append(start[kinds == kind])
        high.append(end[kinds == kind])
    return difference(promised, difference(promised, union((np.concatenate(low), np.concatenate(high)))))


def _needs(scenario: Scenario) -> dict[tuple[str, str, str, str], _Need]:
    """(agreement, commitment, hours, skill) -> who needs it, of all tickets that can occur and are promised."""
    prepared = prepare(scenario)
    names, rules, mix = prepared.labels, prepared.rules, prepared.mix
    severity, tier, product = (
        np.diff(table, prepend=0.0, axis=-1) > 0 for table in (mix.severity, mix.tier, mix.product)
    )
    accounts, agreements = prepared.accounts, scenario.agreements
    needed = [_before_the_reply(rules.steps, int(first)) for first in rules.first_step]
    waiting = {each.stream for each in scenario.opening}
    is_on = [name in waiting or scenario.tickets(name, WEEK) > 0 for name in scenario.demand]
    found: dict[tuple[str, str, str, str], _Need] = {}
    kinds, of_account = rights(accounts, names, agreements)
    columns = (of_account.tolist(), accounts.tier.tolist(), accounts.region.tolist())
    for kind, t, r in dict.fromkeys(zip(*columns, strict=True)):
        right = kinds[kind]
        holds = held(agreements, names, right)
        for stream, channel in enumerate(mix.channel.tolist()):
            if not (is_on[stream] and tier[stream, r, t]):
                continue
            for s, p in np.argwhere(severity[stream][:, None] & product[stream]).tolist():
                by_kind = [needed[rule] for rule in rules.of[:, channel, r, t, s, p].tolist()]
                hours_of = {
                    skill: {(r, hour) for hour, others in enumerate(by_kind) if skill in others}
                    for skill in dict.fromkeys(skill for skills in by_kind for skill in skills)
                }
                level = names.severities[s]
                for (name, commitment), (_, mask) in holds.items():
                    spec = agreements[name].commitments[commitment]
                    if mask[s, channel, p] and level in spec.promise:
                        hours = _hours(spec, level, names.regions[r])
                        for skill in hours_of:
                            key = (name, commitment, hours, names.skills[skill])
                            need = found.setdefault(key, _Need(set(), set()))
                            need.severities.add(level)
                            need.hours.update(hours_of[skill])
    order = {name: number for number, name in enumerate(scenario.agreements)}
    return dict(sorted(found.items(), key=lambda item: (order[item[0][0]], *item[0][1:])))


def _before_the_reply(steps: Steps, first: int) -> list[int]:
    """The skills of the first step, and of those to which a ticket may be passed on without a reply."""
    found, waiting = [], [first]
    while waiting:
        step = waiting.pop(0)
        if step in found:
            continue
        found.append(step)
        if steps.replies[step] != 1:
            outcomes = slice(steps.first[step], steps.first[step + 1])
            happens = np.diff(steps.reached[outcomes], prepend=0.0) > 0
            waiting += [target for target in steps.target[outcomes][happens].tolist() if target >= 0]
    return [int(steps.skill[step]) for step in found]


def _hours(spec: CommitmentSpec, severity: str, region: str) -> str:
    hours = spec.hours_of(severity)
    return region if hours == _CUSTOMER else hours


def _by_hour_of_week(spans: Ends, zone: str, window: tuple[int, int]) -> tuple[float, ...]:
    days, hours = local_hours(zone, *window)
    cell = hour_of_week(days[hours.row // 24], hours.row % 24)
    inside = np.bincount(cell, _inside(spans, hours.start, hours.end), minlength=168)
    return tuple((inside / HOUR).tolist())


def _worst(missing: Ends, zone: str, window: tuple[int, int]) -> tuple[CoverageGap, ...]:
    days = local_dates(zone, *window).tolist()
    edges = local_days(zone, date_of(days[0]), date_of(days[-1] + 1))
    by_day = _inside(missing, edges[:-1], edges[1:])
    worst = [i for i in np.argsort(-by_day, kind="stable")[:_WORST].tolist() if by_day[i] > 0]
    return tuple(CoverageGap(date_of(days[i]), int(by_day[i]) / HOUR) for i in worst)


def _inside(spans: Ends, start: Int64, end: Int64) -> Int64:
    """ms of the ordered, disjoint `spans` inside each [start, end)."""
    return _until(spans, end) - _until(spans, start)


def _until(spans: Ends, at: Int64) -> Int64:
    """ms of the spans before each instant."""
    begun = np.searchsorted(spans[0], at, side="right")
    whole = np.concatenate(([0], np.cumsum(spans[1] - spans[0])))
    running = np.maximum(begun - 1, 0)
    ahead = np.where(begun > 0, np.maximum(np.append(spans[1], 0)[running] - at, 0), 0)
    return np.asarray(whole[begun] - ahead, np.int64)
