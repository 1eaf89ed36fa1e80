"""A week of a variant by the hour: agents needed and agents there on average, late tickets, and hours with nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.calendars.zone import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.load.week import HOURS, typical_week
from slasim.planning.why.causes import causes_of, promise_of
from slasim.planning.why.histories import ExplainedLate
from slasim.planning.why.missed import missed_promises
from slasim.planning.why.words import first_line
from slasim.report.words import DAYS
from slasim.roster.pattern import skill_sets
from slasim.types import Float64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.result import Study

LEAST = 1e-6  # hours: less is nobody
NAMED_GAPS = 4


def zones(scenario: Scenario) -> list[str]:
    """The time zones in which a week may be looked at: that of the reports first, then those of the sites."""
    sites = (scenario.calendars[team.site].timezone for team in scenario.teams.values())
    return list(dict.fromkeys([scenario.timezone, *sites]))


def week_document(scenario: Scenario) -> dict[str, Any]:
    """By zone: agents needed for the work that comes in each hour, agents there, and by skill the hours in which work
    comes and nobody who has it is there."""
    found = {}
    for zone in zones(scenario):
        week = typical_week(scenario, zone)
        needed, there = week.work.sum(axis=1), week.available
        gaps = [
            {"skill": skill, "hours": hours}
            for at, skill in enumerate(prepare(scenario).labels.skills)
            if (hours := gap_words(needed[at], _having(scenario, skill, there)))
        ]
        found[zone] = {"needed": _rounded(needed.sum(axis=0)), "there": _rounded(there.sum(axis=0)), "gaps": gaps}
    return found


def _having(scenario: Scenario, skill: str, there: Float64) -> Float64:
    """[hour] those who have a skill."""
    mine = [skill in of.levels for of in skill_sets(scenario)]
    return np.asarray(there[mine].sum(axis=0), np.float64)


def late_document(study: Study, histories: Sequence[ExplainedLate]) -> dict[str, Any]:
    """Late tickets of a window by the hour in which their clock began, by zone; and of each promise how many, when, and
    why. `study` says which promises are missed."""
    scenario = study.scenario
    promises, of_row = promise_of(scenario)
    missed = {each.of: each for each in missed_promises(scenario, study.counted, study.asked)}
    told = []
    for at, of in enumerate(promises):
        mine = [each.take(of_row[each.row] == at) for each in histories]
        if any(len(each.row) for each in mine):
            found = causes_of(scenario, of, mine)
            words = first_line(scenario, missed[of], found) if of in missed else ""
            late = _by_hour(mine, scenario.timezone)
            told.append({**of._asdict(), "late": round(float(late.sum()), 2), "words": words, "when": _when(late)})
    hours = {zone: _rounded(_by_hour(histories, zone)) for zone in zones(scenario)}
    return {"windows": len(histories), "hours": hours, "promises": told}


def gap_words(needed: Float64, there: Float64) -> list[str]:
    """Hours with work and nobody there: `Mon-Fri 05:00-07:00`; those with most work, and how many more there are.

    needed, there   [hour of the week]
    """
    spans: dict[tuple[int, int], list[int]] = {}
    empty = (there < LEAST) & (needed > LEAST)
    for day in range(7):
        hours = [*empty[24 * day : 24 * day + 24].tolist(), False]
        begin: int | None = None
        for hour, is_empty in enumerate(hours):
            if is_empty and begin is None:
                begin = hour
            elif not is_empty and begin is not None:
                spans.setdefault((begin, hour), []).append(day)
                begin = None
    work = {ends: sum(needed[24 * day + ends[0] : 24 * day + ends[1]].sum() for day in days)
            for ends, days in spans.items()}  # fmt: skip
    order = sorted(spans, key=lambda ends: -work[ends])
    words = [f"{_days(spans[ends])} {ends[0]:02d}:00-{ends[1]:02d}:00" for ends in order]
    more = len(words) - NAMED_GAPS
    return words if more <= 0 else [*words[:NAMED_GAPS], f"{more} more"]


def _days(days: Sequence[int]) -> str:
    """`Mon-Fri`, `Sat, Sun`."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)


def _by_hour(histories: Sequence[ExplainedLate], zone: str) -> Float64:
    """[hour of the week] late tickets of a window, on average, by the clock of a zone."""
    start = np.concatenate([each.start for each in histories])
    wall = wall_clock(zone, start)
    hour = hour_of_week(wall // DAY, wall % DAY // HOUR)
    return np.asarray(np.bincount(hour, minlength=HOURS) / max(len(histories), 1), np.float64)


def _when(late: Float64) -> str:
    """The hour of the week in which most late tickets begin: `Fri 16:00`."""
    at = int(late.argmax())
    return f"{DAYS[at // 24]} {at % 24:02d}:00"


def _rounded(values: Float64) -> list[float]:
    return [round(value, 3) for value in values.tolist()]
