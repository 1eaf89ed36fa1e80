"""The first simple answer, before any simulation: enough hours for the work, and somebody there for every promise?"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from slasim.load import Coverage, OpeningWork, Pool, TeamShare, coverage, loads, opening, team_shares
from slasim.planning.volumes import WeekVolume, volumes
from slasim.roster import Month, months

if TYPE_CHECKING:
    from slasim.scenario import Scenario


@dataclass(frozen=True)
class PoolLoad:
    """Work against available hours of skills and the teams that share their work, in one month."""

    month: str
    whole: bool  # False when only a part of the month lies in the window
    pool: Pool

    @property
    def is_unserved(self) -> bool:
        """Whether there is work and no team with hours that can do it."""
        return self.pool.work > 0 and not self.pool.teams


@dataclass(frozen=True)
class TeamLoad:
    """One team in one month, loaded as its pool is."""

    team: str
    month: str
    whole: bool
    work: float  # hours
    available: float  # hours of standard work: rostered less illness, absence, breaks, meetings and want of speed
    load: float  # work / available
    shares_with: tuple[str, ...]  # the other teams of its pool


@dataclass(frozen=True)
class FirstAnswer:
    """Tickets by week, load of teams and pools by month, and the coverage of each promise."""

    weeks: tuple[WeekVolume, ...]
    teams: tuple[TeamLoad, ...]
    pools: tuple[PoolLoad, ...]
    coverage: tuple[Coverage, ...]
    opening: OpeningWork | None = None  # what waits when the simulation begins: in the first month

    @property
    def nobody(self) -> tuple[PoolLoad, ...]:
        """Work that no team with hours can do."""
        return tuple(each for each in self.pools if each.is_unserved)

    def document(self) -> dict[str, Any]:
        """The same as plain values for JSON; a load without limit is null."""
        found = [
            {"month": each.month, "whole": each.whole, **asdict(each.pool), "load": finite(each.pool.load)}
            for each in self.pools
        ]
        gaps = [
            {**asdict(row), "worst": [{"date": str(gap.day), "hours": gap.hours} for gap in row.worst]}
            for row in self.coverage
        ]
        teams = [{**asdict(team), "load": finite(team.load)} for team in self.teams]
        return {
            "weeks": [_week(week) for week in self.weeks],
            "teams": teams,
            "pools": found,
            "coverage": gaps,
            "opening": opening_document(self.opening),
        }


def _week(week: WeekVolume) -> dict[str, Any]:
    holidays = [{"date": str(on), "regions": list(regions)} for on, regions in week.holidays]
    special = [str(on) for on in week.special_days]
    return {
        "start": str(week.start),
        "days": week.days,
        "tickets": week.tickets,
        "holidays": holidays,
        "special_days": special,
        "pulses": list(week.pulses),
    }


def opening_document(waits: OpeningWork | None) -> dict[str, Any] | None:
    """What waits when the simulation begins, as JSON has it."""
    return None if waits is None else {"tickets": waits.tickets, "work_by_skill": waits.work}


def finite(load: float) -> float | None:
    """A load as JSON has it: null where it is without limit."""
    return load if math.isfinite(load) else None


def _team_load(team: str, month: Month, mine: list[TeamShare]) -> TeamLoad:
    """A team whose skills change in the month may be in two pools: its work is its part of each."""
    available = sum(share.hours for share in mine)
    work = sum(share.pool.load * share.hours for share in mine)
    load = mine[0].pool.load if len(mine) == 1 else work / available
    others = tuple(dict.fromkeys(name for share in mine for name in share.pool.teams if name != team))
    return TeamLoad(team, month.name, month.whole, work, available, load, others)


def first_answer(scenario: Scenario) -> FirstAnswer:
    """Expected tickets by week, expected work against available hours by month and team, and the coverage of promises.

    Nothing is simulated: the load says whether the hours suffice on average over a month, not when queues form.
    Teams that share skills are divided into pools, so that no hour is counted twice (see `pools`); a team's work is
    its part of its pool, every team of the pool being loaded alike. What waits when the
    simulation begins is work of the first month. Raises ValueError as `workload.prepare` does.
    """
    return FirstAnswer(
        volumes(scenario), team_loads(scenario), pool_loads(scenario), coverage(scenario), opening(scenario)
    )


def pool_loads(scenario: Scenario) -> tuple[PoolLoad, ...]:
    """The pools of each month, from the most to the least loaded."""
    found = loads(scenario, months(scenario), opening=True)
    return tuple(PoolLoad(month.name, month.whole, pool) for month, of_month in found for pool in of_month)


def team_loads(scenario: Scenario) -> tuple[TeamLoad, ...]:
    """Every team in each month, teams in declared order."""
    parts, of_teams = months(scenario), []
    for month, shares in team_shares(scenario, parts, opening=True):
        for team in scenario.teams:
            of_teams.append(_team_load(team, month, [share for share in shares if share.team == team]))
    number = {team: at for at, team in enumerate(scenario.teams)}
    return tuple(sorted(of_teams, key=lambda row: (number[row.team], row.month)))
