"""Shift patterns on the dates of their site: which dates are worked, and the UTC spans of shifts and breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import Spans, local_dates, weekday
from slasim.calendars.zone import to_utc
from slasim.instants import DAY, date_of, day_number
from slasim.roster.attrition import Turnover, turnover
from slasim.roster.breaks import breaks, hours
from slasim.roster.leave import HERE, away
from slasim.roster.meetings import meetings, together
from slasim.roster.speed import ramp
from slasim.roster.tables import USUAL
from slasim.scenario.values.frozen import FrozenMap
from slasim.types import Bools, Float64, Int8, Int64

if TYPE_CHECKING:
    from slasim.scenario import CalendarSpec, Scenario, ShiftSpec, TeamSpec
    from slasim.scenario.sections.staff.leave import LeaveSpec

Ends = tuple[Int64, Int64]


@dataclass(frozen=True, eq=False)
class Pattern:
    """One shift pattern of one team, with its dated changes and the leave of its seats. It is the same as itself alone:
    scenarios that write it alike share it."""

    team: str
    name: str
    seats: int  # the most on a date: seats are numbered from 1
    absent: float  # probability that a seat stays empty on a date by absence, where nobody is ill
    there: float  # the share of the hours of filled seats that illness and absence leave
    days: Int64  # the local dates on which it starts, days since 1970-01-01
    headcount: Int64  # [day] seats are those numbered up to it
    filled: Int64  # [day] of them those that are not on leave
    skills: Int64  # [day] place in `skill_sets`
    shifts: Spans  # row: index into days
    breaks: tuple[Spans, ...]  # of each seat, on dates with so many seats, whether it is filled or on leave
    pauses: tuple[Spans, ...]  # the same with meetings: all the time of a shift that is not for tickets
    ramp: Int64 | None  # [seat, day] speed by tenure, millionths; None where all have learned
    away: Int8 | None  # [seat, day] of slasim.roster.leave; None where nobody is
    turnover: Turnover | None  # what attrition does to seats; None where nobody leaves

    def is_filled(self, seat: int) -> Bools:
        """[day] whether the seat, counted from 0, is to be there."""
        there = self.headcount > seat
        return there if self.away is None else there & (self.away[seat] == HERE)

    def held(self, seat: int) -> Float64:
        """[day] whether somebody holds the seat and is not on leave: a probability where people leave."""
        there = self.is_filled(seat).astype(np.float64)
        return there if self.turnover is None else np.asarray(there * self.turnover.filled[seat], np.float64)

    def seats_held(self) -> Float64:
        """[day] seats that somebody holds who is not on leave, in expectation."""
        if self.turnover is None:
            return self.filled.astype(np.float64)
        seats = np.arange(self.seats)[:, None] < self.headcount  # those numbered up to it
        here = seats if self.away is None else seats & (self.away == HERE)
        return np.asarray((here * self.turnover.filled).sum(axis=0), np.float64)

    def work_in_an_hour(self) -> Float64:
        """[day] hours of standard work in an hour of all filled seats together; what chance spreads has mean 1."""
        if self.ramp is None and self.turnover is None:
            return self.filled.astype(np.float64)
        return np.asarray(sum((self.pace(seat) for seat in range(self.seats)), np.zeros(len(self.days))), np.float64)

    def pace(self, seat: int) -> Float64:
        """[day] expected hours of standard work in an hour of the seat; 0 where it is not filled."""
        there = self.is_filled(seat).astype(np.float64)
        if self.turnover is not None:
            return np.asarray(there * self.turnover.work[seat], np.float64)
        return there if self.ramp is None else there * self.ramp[seat] / USUAL

    def on_leave(self, pay: int) -> Float64:
        """[day] seats on leave that is paid so, in expectation."""
        if self.away is None:
            return np.zeros(len(self.days))
        gone = (np.arange(self.seats)[:, None] < self.headcount) & (self.away == pay)
        return np.asarray((gone if self.turnover is None else gone * self.turnover.filled).sum(axis=0), np.float64)

    def leave_of(self, seat: int, pay: int) -> Float64:
        """[day] whether the seat is on leave that is paid so; of a seat that may be vacant a probability."""
        if self.away is None:
            return np.zeros(len(self.days))
        gone = ((self.headcount > seat) & (self.away[seat] == pay)).astype(np.float64)
        return gone if self.turnover is None else np.asarray(gone * self.turnover.filled[seat], np.float64)


class SkillSet(NamedTuple):
    """The skills of a team at some time, with their levels."""

    team: str
    levels: Mapping[str, int]


@lru_cache(maxsize=8)
def skill_sets(scenario: Scenario) -> tuple[SkillSet, ...]:
    """First those of the teams as declared, in their order, then what dated changes make of them."""
    first = [SkillSet(name, team.states[0][1].skills) for name, team in scenario.teams.items()]
    later = [SkillSet(name, each.skills) for name, team in scenario.teams.items() for _, each in team.states[1:]]
    return tuple(dict.fromkeys((*first, *later))) if later else tuple(first)


@lru_cache(maxsize=16)
def patterns(scenario: Scenario) -> tuple[Pattern, ...]:
    """Every pattern over the simulated span, by team and pattern in declared order."""
    span, first, sets = scenario.span(), scenario.horizon.from_, skill_sets(scenario)
    return tuple(
        _made(team, name, _alone(spec, name), scenario.calendars[spec.site], span, first, scenario.leave, sets)
        for team, spec in scenario.teams.items()
        for name in spec.shifts
    )


def _alone(team: TeamSpec, shift: str) -> TeamSpec:
    """The team with one of its shifts, the headcounts of the others being no matter of it."""
    return team.model_copy(update={"shifts": FrozenMap({shift: team.shifts[shift]})})


@lru_cache(maxsize=1024)
def _made(
    team: str,
    name: str,
    spec: TeamSpec,
    site: CalendarSpec,
    span: tuple[int, int],
    first: date,
    leave: tuple[LeaveSpec, ...],
    sets: tuple[SkillSet, ...],
) -> Pattern:
    """A pattern of a team over the simulated span; `first` is the first date measured."""
    # A shift may run into the span from one of the two dates before it.
    inside = local_dates(site.timezone, *span)
    states = _states(spec, int(inside[0]) - 2, int(inside[-1]) + 1)
    parts = [_part(dates, state, name, site, sets.index(SkillSet(team, state.skills))) for dates, state in states]
    made = _pattern(team, name, spec, parts)
    slow = ramp(spec, name, made.seats, made.days)
    left = turnover(first, spec, name, made.days, made.seats, slow)
    return _with_leave(replace(made, ramp=slow, turnover=left), leave)


def _states(spec: TeamSpec, first: int, stop: int) -> Iterator[tuple[Int64, TeamSpec]]:
    """The dates from `first` until before `stop`, and what the team is on them."""
    starts = [first, *(day_number(day) for day, _ in spec.states[1:]), stop]
    for (_, state), low, high in zip(spec.states, starts, starts[1:], strict=False):
        dates = np.arange(max(low, first), min(high, stop), dtype=np.int64)
        if len(dates):
            yield dates, state


class _Part(NamedTuple):
    """A pattern on the dates between two changes."""

    seats: int
    skills: int
    days: Int64
    shifts: Spans
    breaks: tuple[Spans, ...]
    pauses: tuple[Spans, ...]


def _part(dates: Int64, team: TeamSpec, name: str, site: CalendarSpec, skills: int) -> _Part:
    shift = team.shifts[name]
    days = _worked(dates, shift, site, shift.holidays or team.holidays)
    low, high = hours(shift)
    spans = to_utc(site.timezone, days * DAY + low, days * DAY + high)
    taken = [breaks(shift, seat + 1) for seat in range(shift.headcount.now)]
    own = {key: _breaks(site.timezone, days, list(key)) for key in {tuple(each) for each in taken}}
    held = meetings(team, name, site.timezone, days, spans)
    whole = {key: together(each, held, days) for key, each in own.items()} if len(held.row) else own
    of_seats = (tuple(each[tuple(seat)] for seat in taken) for each in (own, whole))
    return _Part(shift.headcount.now, skills, days, spans, *of_seats)


def _pattern(team: str, name: str, spec: TeamSpec, parts: list[_Part]) -> Pattern:
    """The parts one after the other."""
    if len(parts) == 1:
        seats, _, days, shifts, pauses, whole = parts[0]
    else:
        seats = max(part.seats for part in parts)
        days = np.concatenate([part.days for part in parts])
        shifts = _joined([part.shifts for part in parts], parts)
        nothing = Spans(*(np.empty(0, np.int64) for _ in Spans._fields))
        pauses, whole = (
            tuple(
                _joined([getattr(part, kind)[seat] if seat < part.seats else nothing for part in parts], parts)
                for seat in range(seats)
            )
            for kind in ("breaks", "pauses")
        )
    long = [len(part.days) for part in parts]
    headcount, sets = (np.repeat(np.array([part[k] for part in parts], np.int64), long) for k in range(2))
    chances = float(spec.absent), float(spec.there)
    return Pattern(
        team, name, seats, *chances, days, headcount, headcount, sets, shifts, pauses, whole, None, None, None
    )


def _with_leave(pattern: Pattern, leave: tuple[LeaveSpec, ...]) -> Pattern:
    """The pattern without the seats that are on leave."""
    gone = away(leave, pattern.team, pattern.name, pattern.seats, pattern.days)
    if gone is None:
        return pattern
    made = replace(pattern, away=gone)
    return replace(made, filled=((np.arange(made.seats)[:, None] < made.headcount) & (gone == HERE)).sum(axis=0))


def _joined(spans: list[Spans], parts: list[_Part]) -> Spans:
    before = np.cumsum([0, *(len(part.days) for part in parts)])
    rows = [each.row + first for each, first in zip(spans, before.tolist(), strict=False)]
    start, end = (np.concatenate([getattr(each, column) for each in spans]) for column in ("start", "end"))
    return Spans(np.concatenate(rows), start, end)


def _breaks(timezone: str, days: Int64, taken: list[tuple[int, int]]) -> Spans:
    low, high = np.array(taken, np.int64).reshape(-1, 2).T
    rows = np.arange(len(days)).repeat(len(taken))
    spans = to_utc(timezone, (days[:, None] * DAY + low).ravel(), (days[:, None] * DAY + high).ravel())
    return spans._replace(row=rows[spans.row])


def _worked(dates: Int64, shift: ShiftSpec, site: CalendarSpec, on_holidays: str) -> Int64:
    """The dates on which the shift starts. 24x7 is every date."""
    if shift.always:
        return dates
    dates = dates[np.isin(weekday(dates), shift.days)]
    if on_holidays == "work":
        return dates
    calendar = site.build()  # what closes whole dates counts, by each date's version; opening hours play no part
    return dates[[not calendar.is_shut(date_of(day)) for day in dates.tolist()]]
