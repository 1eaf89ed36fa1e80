"""Checks of illness, people who leave and meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from slasim.instants import DAY
from slasim.problems import Path
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_name
from slasim.scenario.sections.staff.staff_time import AttritionSpec, IllnessSpec, MeetingSpec
from slasim.scenario.sections.staff.teams import ShiftSpec, TeamSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import write_duration

LONGEST = 365 * DAY  # of a mean length: an illness may last many times as long
WIDEST = Fraction(2)  # of waves: with more nobody falls ill in most weeks


def check_staff_time(team: TeamSpec, path: Path, simulated: tuple[date, date] | None) -> Iterator[Finding]:
    """What can be said of a team's illness, attrition and meetings; `simulated` are the first date and the last."""
    if team.absence > team.shrinkage:
        found = f"{write_share(team.absence)} with a shrinkage of {write_share(team.shrinkage)}"
        expected = "at most the shrinkage: absence is a part of it"
        yield Finding((*path, "absence"), found, expected, needs=((*path, "shrinkage"),))
    if team.illness is not None:
        yield from _illness(team, team.illness, path)
    if team.attrition is not None:
        yield from _attrition(team, team.attrition, path)
    for index, meeting in enumerate(team.meetings):
        yield from _meeting(team, meeting, (*path, "meetings", index), simulated)


def _illness(team: TeamSpec, illness: IllnessSpec, path: Path) -> Iterator[Finding]:
    at: Path = (*path, "illness")
    left = team.shrinkage - team.absence
    if illness.share > left >= 0:
        found = f"{write_share(illness.share)} with a shrinkage of {write_share(team.shrinkage)}"
        found += f" and an absence of {write_share(team.absence)}" if team.absence else ""
        expected = f"at most {write_share(left)}: illness and absence are parts of the shrinkage"
        yield Finding((*at, "share"), found, expected, needs=((*path, "shrinkage"), (*path, "absence")))
    if not DAY <= illness.mean_length <= LONGEST:
        yield Finding((*at, "mean_length"), write_duration(illness.mean_length), "from 1 day to 365 days")
    if illness.waves > WIDEST:
        yield Finding((*at, "waves"), write_share(illness.waves), f"at most {write_share(WIDEST)}")
    if illness.share == 0:
        found, expected = "illness of 0 %, which nobody has", "a share above 0"
        yield Finding((*at, "share"), found, expected, rule="unused_setting")


def _attrition(team: TeamSpec, attrition: AttritionSpec, path: Path) -> Iterator[Finding]:
    at: Path = (*path, "attrition")
    if attrition.vacant % DAY:
        yield Finding((*at, "vacant"), write_duration(attrition.vacant), "whole days, such as 42 days or 6 weeks")
    if attrition.rate == 0:
        yield Finding((*at, "rate"), "0 %, so nobody leaves", "a rate above 0", rule="unused_setting")
    elif attrition.vacant == 0 and team.speed.start is None and team.speed.spread == 0:
        found = "no vacancy, and who follows works as who has left"
        expected, needs = "a time above 0, or a speed of new agents", ((*path, "speed"),)
        yield Finding((*at, "vacant"), found, expected, needs=needs, rule="unused_setting")


def _meeting(team: TeamSpec, meeting: MeetingSpec, at: Path, simulated: tuple[date, date] | None) -> Iterator[Finding]:
    if (meeting.days is None) == (meeting.on is None):
        found = "neither days nor on" if meeting.days is None else "days and on"
        yield Finding(at, found, "one of the two: days: tue, or on: 2027-03-02")
        return
    needs: tuple[Path, ...] = ((*at[:2], "shifts"),)
    for name in meeting.shifts or ():
        if name not in team.shifts:
            yield from known_name(name, team.shifts, f"a shift of {at[1]}", (*at, "shifts"), needs)
        elif team.shifts[name].always:
            expected = "a shift that ends: 24x7 is there every minute of every day"
            yield Finding((*at, "shifts"), f"'{name}', which is 24x7", expected, needs=needs)
    if meeting.on is not None and simulated is not None and not simulated[0] <= meeting.on < simulated[1]:
        expected = f"a date from {simulated[0]} until before {simulated[1]}"
        yield Finding((*at, "on"), str(meeting.on), expected, needs=(("horizon",),), rule="unused_setting")
    elif not any(_has_part(meeting, shift) for _, state in team.states for shift in state.shifts.items()):
        found, expected = "a meeting outside the shifts of its seats", "a time at which they are on shift"
        needs = (*needs, (*at[:2], "changes"))
        yield Finding(at, found, expected, needs=needs, rule="unused_setting")


def _has_part(meeting: MeetingSpec, shift: tuple[str, ShiftSpec]) -> bool:
    """Whether a shift, in some week, holds a part of the meeting."""
    name, spec = shift
    if isinstance(spec.hours, str) or name not in (meeting.shifts or (name,)):
        return False
    weekdays = meeting.days if meeting.on is None else (meeting.on.weekday(),)
    return any(
        meeting.at.start + later * DAY < spec.hours.end and spec.hours.start < meeting.at.end + later * DAY
        for weekday in weekdays or ()
        for later in (-1, 0, 1)
        if (weekday - later) % 7 in spec.days
    )
