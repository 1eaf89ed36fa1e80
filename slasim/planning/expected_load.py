"""The volume seen: tickets to expect and their work against staffed hours, and what that is in seats and FTE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from slasim.instants import HOUR, iso
from slasim.load import OpeningWork, opening
from slasim.load.expected_work import expected_work, tickets_by_month
from slasim.load.pools import load_of
from slasim.planning.first_answer import PoolLoad, finite, opening_document, pool_loads, team_loads
from slasim.planning.marks import Mark, marks
from slasim.roster import Month, months, skill_sets, waterfall
from slasim.roster.paid_hours import mean_seats
from slasim.roster.standard_work import standard_work
from slasim.roster.window import calendar_weeks, edges_of, local_days, local_hours
from slasim.workload import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from slasim.scenario import Scenario

By = Literal["hour", "day", "week", "month"]
CUTS: dict[By, Callable[[Scenario], list[Month]]] = {
    "hour": local_hours,
    "day": local_days,
    "week": calendar_weeks,
    "month": months,
}
_DECIMALS = 9  # of staffed hours: where all are on a break, what is left of adding up is no time


@dataclass(frozen=True)
class PeriodLoad:
    """What comes and what is staffed in an hour, day, week or month of the window; hours are expected ones."""

    start: int  # UTC ms, half-open
    end: int
    whole: bool  # False for what the window cuts, and for the half hour that some clocks repeat
    tickets: Mapping[str, float]  # by stream
    work: Mapping[str, float]  # hours by skill, of the tickets created in it, at every step of their paths
    available: Mapping[str, float]  # hours of standard work by team, as `TeamLoad.available`
    marks: tuple[Mark, ...]

    @property
    def load(self) -> float:
        """Work / available hours, all skills and teams together: it does not say who can do which work."""
        return load_of(sum(self.work.values()), sum(self.available.values()))


@dataclass(frozen=True)
class TeamStaffing:
    """One team in one month, in hours: its work, its seats, and the waterfall of its time."""

    team: str
    month: str
    whole: bool  # False when only a part of the month lies in the window
    work: float  # its part of its pool's, as `TeamLoad.work`
    standard: float  # available hours in standard work: less than available where somebody is not at full speed yet
    load: float  # work / standard
    seats: float  # of all its shifts, mean of the dates on which they start
    fte: float
    paid: float
    rostered: float
    present: float
    meetings: float  # of the present hours, outside breaks
    available: float

    @property
    def seats_for_work(self) -> float:
        """The seats whose hours are as many as the work: a load of 100 %, shifts, leave and speed being the same."""
        return self.seats * self.load

    @property
    def fte_for_work(self) -> float:
        """The FTE whose hours are as many as the work, in the same way."""
        return self.fte * self.load


@dataclass(frozen=True)
class ExpectedLoad:
    """Volume and work against staffed hours by period; seats, FTE and the waterfall by team and month."""

    name: str
    digest: str  # of the scenario as applied
    timezone: str
    by: By
    periods: tuple[PeriodLoad, ...]
    teams: tuple[TeamStaffing, ...]
    nobody: tuple[PoolLoad, ...]  # work of skills that no team with hours has
    opening: OpeningWork | None = None  # what waits when the simulation begins: in the first period

    def document(self) -> dict[str, Any]:
        """The same as plain values for JSON; a load without limit is null."""
        return {
            "scenario": {"name": self.name, "digest": self.digest},
            "timezone": self.timezone,
            "by": self.by,
            "periods": [_period(period, self.timezone) for period in self.periods],
            "teams": [_team(team) for team in self.teams],
            "nobody": [
                {"month": each.month, "whole": each.whole, "skills": list(each.pool.skills), "work": each.pool.work}
                for each in self.nobody
            ],
            "opening": opening_document(self.opening),
        }


def expected_load(scenario: Scenario, by: By = "week") -> ExpectedLoad:
    """Expected tickets and hours of work against staffed hours, by hour, day, week or month of the measured window.

    Nothing is simulated. Tickets, work, available hours and loads of teams are those of `first_answer`. Raises
    ValueError as `workload.prepare` does.
    """
    nobody = tuple(each for each in pool_loads(scenario) if each.is_unserved)
    return ExpectedLoad(
        scenario.name,
        scenario.hash(),
        scenario.timezone,
        by,
        tuple(_periods(scenario, CUTS[by](scenario))),
        tuple(_teams(scenario)),
        nobody,
        opening(scenario),
    )


def _periods(scenario: Scenario, parts: list[Month]) -> list[PeriodLoad]:
    prepared = prepare(scenario)
    tickets = tickets_by_month(prepared, parts).sum(axis=2)
    work = expected_work(scenario, parts, opening=True)
    available = {team: np.zeros(len(parts)) for team in scenario.teams}
    for which, of in enumerate(skill_sets(scenario)):
        available[of.team] += standard_work(scenario, which, *edges_of(parts)) / HOUR
    streams, skills = list(scenario.demand), prepared.labels.skills
    columns = zip(
        parts,
        tickets.tolist(),
        work.tolist(),
        zip(*(hours.round(_DECIMALS).tolist() for hours in available.values()), strict=True),
        marks(scenario, parts),
        strict=True,
    )
    return [
        PeriodLoad(
            part.start,
            part.end,
            part.whole,
            dict(zip(streams, came, strict=True)),
            dict(zip(skills, to_do, strict=True)),
            dict(zip(available, there, strict=True)),
            marked,
        )
        for part, came, to_do, there, marked in columns
    ]


def _teams(scenario: Scenario) -> list[TeamStaffing]:
    seats = mean_seats(scenario, months(scenario))
    return [
        TeamStaffing(
            row.team,
            row.month,
            row.whole,
            row.work,
            row.available,
            row.load,
            seats[row.team, row.month],
            hours.fte,
            hours.paid,
            hours.rostered,
            hours.present,
            hours.meetings,
            hours.available,
        )
        for row, hours in zip(team_loads(scenario), waterfall(scenario), strict=True)
    ]


def _period(period: PeriodLoad, zone: str) -> dict[str, Any]:
    return {
        "start": iso(period.start, zone),
        "end": iso(period.end, zone),
        "whole": period.whole,
        "tickets": sum(period.tickets.values()),
        "work": sum(period.work.values()),
        "available": sum(period.available.values()),
        "load": finite(period.load),
        "marks": [mark.document() for mark in period.marks],
        "tickets_by_stream": dict(period.tickets),
        "work_by_skill": dict(period.work),
        "available_by_team": dict(period.available),
    }


def _team(team: TeamStaffing) -> dict[str, Any]:
    needed = {"seats_for_work": finite(team.seats_for_work), "fte_for_work": finite(team.fte_for_work)}
    return {**asdict(team), "load": finite(team.load), **needed}
