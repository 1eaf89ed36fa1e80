"""Who is at work when: agents, their teams' skills, and spans of presence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from slasim.types import Int8, Int16, Int32, Int64

USUAL = 1_000_000  # speed at which standard work takes as long as it says
SLOWEST, FASTEST = 10_000, 100_000_000


class Leave(IntEnum):
    """Why a span of presence ends."""

    SHIFT = 0
    BREAK = 1  # taken when the touch in hand has ended, whatever the rule at the end of a shift


class Presence(NamedTuple):
    """Half-open spans [on, off), ordered by (agent, on); spans of one agent neither overlap nor touch."""

    agent: Int32
    on: Int64
    off: Int64
    leave: Int8
    skills: Int16  # row of Roster.level: what the agent can do in this span
    speed: Int32  # millionths: standard work done in an hour, in hours


@dataclass(frozen=True, eq=False)
class Roster:
    """Agents are rostered seats, numbered by team, then pattern, then seat. It is the same as itself alone."""

    teams: tuple[str, ...]
    agents: tuple[str, ...]  # "team/pattern/seat"
    team: Int16  # of each agent
    level: Int8  # [set of skills, skill]: 1 is the first choice for this skill, 2 the second ...; 0: cannot. The first
    # rows are those of the teams, in their order; a team whose skills change has further ones
    presence: Presence
    start: int  # presence is known on [start, end)
    end: int
