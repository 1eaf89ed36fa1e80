"""The standard work that seats do, in expectation, by set of skills: present hours without pauses, at their speed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import HOUR
from slasim.roster.pattern import Pattern, patterns, skill_sets
from slasim.roster.window import Month, edges_of, within
from slasim.types import Float64, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

FEW = 16  # parts


@dataclass(frozen=True)
class SkilledHours:
    """What a team with one of its sets of skills gives in one part of the window."""

    team: str
    month: str
    skills: int  # place in `skill_sets`
    available: float  # expected hours of standard work: less of who is not at full speed yet


def standard_work(scenario: Scenario, which: int, low: Int64, high: Int64) -> Float64:
    """ms of standard work that seats with a set of skills do in each [low, high), in expectation."""
    found = np.zeros(len(low))
    for pattern in patterns(scenario):
        if (pattern.skills == which).any():
            few = len(low) <= FEW
            found += _known(pattern, which, low.tobytes(), high.tobytes()) if few else _work(pattern, which, low, high)
    return found


@lru_cache(maxsize=4096)
def _known(pattern: Pattern, which: int, low: bytes, high: bytes) -> Float64:
    """Of a few parts, which variants of a desk ask for again and again."""
    return _work(pattern, which, np.frombuffer(low, np.int64), np.frombuffer(high, np.int64))


def _work(pattern: Pattern, which: int, low: Int64, high: Int64) -> Float64:
    here = pattern.skills == which
    there = within(pattern.shifts, pattern.work_in_an_hour() * here, low, high)
    for seat, pause in enumerate(pattern.pauses):
        there = there - within(pause, pattern.pace(seat) * here, low, high)
    return np.asarray(there * pattern.there, np.float64)


def skilled_hours(scenario: Scenario, parts: list[Month]) -> list[SkilledHours]:
    """The available hours of each team and part, in standard work, for each set of skills that the team has in it;
    teams in declared order. A team without hours in a part has one row of 0."""
    sets, (low, high) = skill_sets(scenario), edges_of(parts)
    hours = [standard_work(scenario, which, low, high) / HOUR for which in range(len(sets))]
    found = []
    for at, name in enumerate(scenario.teams):
        mine = [which for which, of in enumerate(sets) if of.team == name]
        for place, month in enumerate(parts):
            some = {which: float(hours[which][place]) for which in mine if hours[which][place] > 0} or {at: 0.0}
            found += [SkilledHours(name, month.name, which, amount) for which, amount in some.items()]
    return found
