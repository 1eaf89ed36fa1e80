"""The first simple answer, before any simulation: enough hours for the work, and somebody there for every promise?"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from slasim.load import Coverage, Pool, TeamShare, coverage, loads, team_shares
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


@dataclass(frozen=True)
class TeamLoad:
    """One team in one month, loaded as its pool is."""

    team: str
    month: str
    whole: bool
    work: float  # hours
    available: float  # hours of standard work: rostered less absence and breaks, less what new seats lack in speed
    load: float  # work / available
    shares_with: tuple[str, ...]  # the other teams of its pool


@dataclass(frozen=True)
class FirstAnswer:
    """Tickets by week, load of teams and pools by month, and the coverage of each promise."""

    weeks: tuple[WeekVolume, ...]
    teams: tuple[TeamLoad, ...]
    pools: tuple[PoolLoad, ...]
    coverage: tuple[Coverage, ...]

    def document(self) -> dict[str, Any]:
        """The same as plain values for JSON; a load without limit is null."""
        found = [
            {"month": each.month, "whole": each.whole, **asdict(each.pool), "load": _finite(each.pool.load)}
            for each in self.pools
        ]
        gaps = [
            {**asdict(row), "worst": [{"date": str(gap.day), "hours": gap.hours} for gap in row.worst]}
            for row in self.coverage
        ]
        teams = [{**asdict(team), "load": _finite(team.load)} for team in self.teams]
        return {"weeks": [_week(week) for week in self.weeks], "teams": teams, "pools": found, "coverage": gaps}


def _week(week: WeekVolume) -> dict[str, Any]:
    holidays = [{"date": str(on), "regions": list(regions)} for on, regions in week.holidays]
    special = [str(on) for on in week.special_days]
    return {
        "start": str(week.start),
        "days": week.days,
        "tickets": week.tickets,
        "holidays": holidays,
        "special_days": special,
    }


def _finite(load: float) -> float | None:
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
    its part of its pool, every team of the pool being loaded alike. Raises ValueError as `workload.prepare` does.
    """
    parts = months(scenario)
    of_pools = [PoolLoad(month.name, month.whole, pool) for month, found in loads(scenario, parts) for pool in found]
    of_teams = []
    for month, shares in team_shares(scenario, parts):
        for team in scenario.teams:
            of_teams.append(_team_load(team, month, [share for share in shares if share.team == team]))
    number = {team: at for at, team in enumerate(scenario.teams)}
    of_teams.sort(key=lambda row: (number[row.team], row.month))
    return FirstAnswer(volumes(scenario), tuple(of_teams), tuple(of_pools), coverage(scenario))
