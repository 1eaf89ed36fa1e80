"""Expected work and available hours by hour of the week, means over the weeks of the measured window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import hour_of_week, local_hours, wall_clock
from slasim.instants import DAY, HOUR
from slasim.load.expected_work import pieces, shares_of_rules, work_of_rules
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
    available: Float64  # [set of skills, hour] less illness, absence, breaks and meetings, in standard work
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
    of = pieces(prepared)
    inside = np.maximum(np.minimum(of.end, end) - np.maximum(of.start, start), 0)
    tickets = of.tickets * inside / (of.end - of.start)
    wall = wall_clock(timezone, of.start)
    hour = hour_of_week(wall // DAY, wall % DAY // HOUR)
    by_hour = np.bincount(of.cell * HOURS + hour, tickets, minlength=math.prod(of.shape) * HOURS)
    of_rules = shares_of_rules(prepared.mix, prepared.rules)
    work = of_rules @ work_of_rules(scenario, prepared)  # [kind of hour, stream, region, severity, skill]
    return np.asarray(np.einsum("qsrh,qsrvk->kvh", by_hour.reshape(*of.shape, HOURS), work), np.float64)
