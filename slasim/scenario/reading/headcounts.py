"""The shortest way to the variants that a search for seats asks for, by hundreds: only headcounts are another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slasim.instants import DAY
from slasim.limits import SEAT_DAYS, SEATS
from slasim.scenario.reading.fields import flow
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.staff.teams import Headcount, TeamSpec
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.stored import Changed

PATH = re.compile(r"teams\.([^.]+)\.shifts\.([^.]+)\.headcount(\.now)?")


def with_headcounts(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario | None:
    """`scenario.with_overrides(changes)`, without the warnings that would be found; None where these are no plain
    headcounts, or any might be refused, so that it takes the long way to say why."""
    teams: dict[str, TeamSpec] = dict(scenario.teams)
    seen = set()
    for path, value in changes.items():
        match = PATH.fullmatch(path)
        if match is None or type(value) is not int or match.group(1, 2) in seen:
            return None
        seen.add(match.group(1, 2))
        name, shift = match.group(1, 2)
        if name not in teams or shift not in teams[name].shifts:
            return None
        seats = _seats(teams[name].shifts[shift].headcount if match[3] else None, value)
        if seats is None:
            return None
        changed = teams[name].shifts[shift].model_copy(update={"headcount": seats})
        shifts = {each: changed if each == shift else of for each, of in teams[name].shifts.items()}
        teams[name] = teams[name].model_copy(update={"shifts": FrozenMap(shifts)})
    if not _fits(scenario, teams):
        return None
    made = scenario.model_copy(update={"teams": FrozenMap(teams)})
    made.__dict__.pop("_applied", None)  # of the scenario that it was copied from
    made._warnings = ()
    latest = [f"{path}." for path in changes]
    still = (each for each in scenario.changes if not any(f"{each.path}.".startswith(path) for path in latest))
    made._changes = (*still, *(Changed("", path, flow(value)) for path, value in changes.items()))
    return made


def _seats(bounds: Headcount | None, now: int) -> Headcount | None:
    """So many seats within the bounds of a plan; None where they do not fit."""
    least, most = (None, None) if bounds is None else (bounds.min, bounds.max)
    if not (least or 0) <= now <= (SEATS if most is None else most):
        return None
    return Headcount.model_construct(now=now, min=least, max=most)


def _fits(scenario: Scenario, teams: Mapping[str, TeamSpec]) -> bool:
    """Whether there are so few seats that nobody needs to count the days of each, and a seat for each on leave."""
    start, end = scenario.span()
    seats = {
        (of, name): max(state.shifts[name].headcount.now for _, state in team.states)
        for of, team in teams.items()
        for name in team.shifts
    }
    away = ((seats.get((each.team, each.shift or ""), 0), each.seat or 0) for each in scenario.leave)
    return sum(seats.values()) * ((end - start) / DAY + 1) <= SEAT_DAYS and all(seat <= most for most, seat in away)
