"""Agents: idle lists by team, longest idle first, and the choice of the best agent for a skill."""

from __future__ import annotations

from slasim.desk.kernels.queues import mark
from slasim.desk.kernels.state import NOBODY, DeskArrays, Place
from slasim.kernel import part


@part
def becomes_idle(desk: DeskArrays, agent: Place) -> None:
    """Joins the idle list of the team."""
    agents, teams = desk.agents, desk.teams
    team, since = agents[agent]["team"], agents[agent]["idle_since"]
    before, after = teams[team]["shortest"], NOBODY
    # Almost always the last; only those idle since the same instant, or present before the start, are passed over.
    while before != NOBODY and (
        agents[before]["idle_since"] > since or (agents[before]["idle_since"] == since and before > agent)
    ):
        before, after = agents[before]["before"], before
    agents[agent]["idle"] = 1
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


@part
def mark_skills(desk: DeskArrays, team: Place) -> None:
    """An agent of the team became idle: the pools that the team serves must be looked at."""
    skills = desk.skills
    for place in range(skills.first_skill[team], skills.first_skill[Place(team + 1)]):
        skill = skills.skill[Place(place)]
        if desk.pools.heads[skill]["best"] != NOBODY:
            mark(desk, skill)


@part
def stops_idling(desk: DeskArrays, agent: Place) -> None:
    """Leaves the idle list."""
    agents, teams = desk.agents, desk.teams
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


@part
def serves(desk: DeskArrays, team: Place, skill: Place) -> bool:
    """Whether a set of skills has the skill."""
    place, last = desk.skills.first_skill[team], desk.skills.first_skill[Place(team + 1)]
    while place < last and desk.skills.skill[place] != skill:
        place = Place(place + 1)
    return bool(place < last)


@part
def best_agent(desk: DeskArrays, skill: Place) -> Place:
    """The idle agent first in order (level, idle since, number) for a skill; NOBODY if none is idle."""
    agents, skills = desk.agents, desk.skills
    best = NOBODY
    level = Place(0)
    for each in range(skills.first_team[skill], skills.first_team[Place(skill + 1)]):
        place = Place(each)
        if best != NOBODY and skills.level[place] != level:
            break
        agent = desk.teams[skills.team[place]]["longest"]
        if agent != NOBODY and (
            best == NOBODY
            or agents[agent]["idle_since"] < agents[best]["idle_since"]
            or (agents[agent]["idle_since"] == agents[best]["idle_since"] and agent < best)
        ):
            best = agent
            level = skills.level[place]
    return best
