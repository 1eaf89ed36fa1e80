"""Agents: idle lists by team, longest idle first, and the choice of the best agent for a skill."""

from __future__ import annotations

from slasim.desk.kernels.queues import mark
from slasim.desk.kernels.state import NOBODY, Records, Skills
from slasim.kernel import bare
from slasim.types import Int32, Int64


@bare
def becomes_idle(agents: Records, teams: Records, agent: int, since: int) -> None:
    """Joins the idle list of the team."""
    team = agents[agent]["team"]
    before, after = teams[team]["shortest"], NOBODY
    # Almost always the last; only those idle since the same instant, or present before the start, are passed over.
    while before != NOBODY and (
        agents[before]["idle_since"] > since or (agents[before]["idle_since"] == since and before > agent)
    ):
        before, after = agents[before]["before"], before
    agents[agent]["idle"] = 1
    agents[agent]["idle_since"] = since
    agents[agent]["before"] = before
    agents[agent]["after"] = after
    if before == NOBODY:
        teams[team]["longest"] = agent
    else:
        agents[before]["after"] = agent
    if after == NOBODY:
        teams[team]["shortest"] = agent
    else:
        agents[after]["before"] = agent


@bare
def mark_skills(skills: Skills, pools: Records, marked: Int32, at: Int64, team: int) -> None:
    """An agent of the team became idle: the pools that the team serves must be looked at."""
    for place in range(skills.first_skill[team], skills.first_skill[team + 1]):
        if pools[skills.skill[place]]["root"] != NOBODY:
            mark(pools, marked, at, skills.skill[place])


@bare
def stops_idling(agents: Records, teams: Records, agent: int) -> None:
    """Leaves the idle list."""
    team = agents[agent]["team"]
    before, after = agents[agent]["before"], agents[agent]["after"]
    if before == NOBODY:
        teams[team]["longest"] = after
    else:
        agents[before]["after"] = after
    if after == NOBODY:
        teams[team]["shortest"] = before
    else:
        agents[after]["before"] = before
    agents[agent]["idle"] = 0


@bare
def serves(skills: Skills, team: int, skill: int) -> bool:
    """Whether a set of skills has the skill."""
    place, last = skills.first_skill[team], skills.first_skill[team + 1]
    while place < last and skills.skill[place] != skill:
        place += 1
    return bool(place < last)


@bare
def best_agent(agents: Records, teams: Records, skills: Skills, skill: int) -> int:
    """The idle agent first in order (level, idle since, number) for a skill; NOBODY if none is idle."""
    best = NOBODY
    level = 0
    for place in range(skills.first_team[skill], skills.first_team[skill + 1]):
        if best != NOBODY and skills.level[place] != level:
            break
        agent = teams[skills.team[place]]["longest"]
        if agent != NOBODY and (
            best == NOBODY
            or agents[agent]["idle_since"] < agents[best]["idle_since"]
            or (agents[agent]["idle_since"] == agents[best]["idle_since"] and agent < best)
        ):
            best = agent
            level = skills.level[place]
    return best
