"""Checks of what empties seats for longer than a day: illness, people who leave."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slasim.instants import DAY
from slasim.problems import Path
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.staff_time import AttritionSpec, IllnessSpec
from slasim.scenario.sections.teams import TeamSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import write_duration

LONGEST = 365 * DAY  # of a mean length: an illness may last many times as long
WIDEST = Fraction(2)  # of waves: with more nobody falls ill in most weeks


def check_staff_time(team: TeamSpec, path: Path) -> Iterator[Finding]:
    """What can be said of a team's illness and attrition."""
    if team.absence > team.shrinkage:
        found = f"{write_share(team.absence)} with a shrinkage of {write_share(team.shrinkage)}"
        expected = "at most the shrinkage: absence is a part of it"
        yield Finding((*path, "absence"), found, expected, needs=((*path, "shrinkage"),))
    if team.illness is not None:
        yield from _illness(team, team.illness, path)
    if team.attrition is not None:
        yield from _attrition(team, team.attrition, path)


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
