"""Expected work and available hours by hour of the week, means over the weeks of the measured window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import hour_of_week, local_hours, wall_clock
from slasim.instants import DAY, HOUR
from slasim.load.expected_work import shares_of_rules, work_of_rules
from slasim.roster.pattern import skill_sets
from slasim.roster.standard_work import standard_work
from slasim.types import Float64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario

HOURS = 168


class TypicalWeek(NamedTuple):
    """Hours by hour of the week, Monday 00:00 first."""

    work: Float64  # [skill, severity, hour] work of the tickets created in the hour, at every step of their paths
    available: Float64  # [set of skills, hour] rostered less expected absence and breaks, in standard work
    weeks: Float64  # [hour] how often it comes in the window


def typical_week(scenario: Scenario, timezone: str) -> TypicalWeek:
    """The mean week of the measured window, by the clock of a zone; it lasts a week or more."""
    start, end = scenario.window()
    days, hours = local_hours(timezone, start, end)
    cell = hour_of_week(days[hours.row // 24], hours.row % 24)
    low, high = (np.clip(each, start, end) for each in (hours.start, hours.end))
    weeks = np.bincount(cell, high - low, minlength=HOURS) / HOUR
    often = np.maximum(weeks, 1e-9)
    available = np.zeros((len(skill_sets(scenario)), HOURS))
    for which in range(len(available)):
        available[which] = np.bincount(cell, standard_work(scenario, which, low, high), minlength=HOURS) / HOUR / often
    return TypicalWeek(_work(scenario, timezone) / often, available, weeks)


def _work(scenario: Scenario, timezone: str) -> Float64:
    """[skill, severity, hour] hours of work in the window."""
    prepared, (start, end) = prepare(scenario), scenario.window()
    blocks = prepared.blocks
    inside = np.maximum(np.minimum(blocks.end, end) - np.maximum(blocks.start, start), 0)
    tickets = blocks.in_pieces() * inside / (blocks.end - blocks.start)
    wall = wall_clock(timezone, blocks.start)
    hour = hour_of_week(wall // DAY, wall % DAY // HOUR)
    streams, regions = prepared.mix.tier.shape[:2]
    of = np.repeat(np.arange(len(blocks.prefix)), np.diff(blocks.first))
    cell = (blocks.stream[of].astype(np.int64) * regions + blocks.region[of]) * HOURS + hour
    by_hour = np.bincount(cell, tickets, minlength=streams * regions * HOURS).reshape(streams, regions, HOURS)
    of_rules = shares_of_rules(prepared.mix, prepared.rules)
    work = of_rules @ work_of_rules(scenario, prepared)  # [stream, region, severity, skill]
    return np.asarray(np.einsum("srh,srvk->kvh", by_hour, work), np.float64)
