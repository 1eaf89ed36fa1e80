"""Who is idle, as the sweep goes along: the agents of docs/desk.md section 4."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Int8, Int64


class Floor(NamedTuple):
    """Agents now. The idle ones (present, without work) are idle[: idlers[0]], in no order."""

    level: Int8  # [agent, skill] now, 0: cannot
    sets: Int8  # [set of skills, skill] what an agent may bring along
    present: Int8
    busy: Int64  # touches in hand
    since: Int64  # the later of coming in and the last end of work
    idle: Int64
    slot: Int64  # the agent's place in `idle`, -1 if not there
    idlers: Int64  # [1]
    able: Int64  # per skill: how many of the idle may take it


def make_floor(level: Int8, sets: Int8) -> Floor:
    """Nobody is there yet. `level` is [agent, skill], `sets` [set of skills, skill]."""
    agents, skills = level.shape
    return Floor(
        level,
        sets,
        np.zeros(agents, dtype=np.int8),
        np.zeros(agents, dtype=np.int64),
        np.zeros(agents, dtype=np.int64),
        np.zeros(agents, dtype=np.int64),
        np.full(agents, -1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(skills, dtype=np.int64),
    )


@kernel
def learn(floor: Floor, agent: int, skills: int) -> None:
    """An agent who comes brings a set of skills; nobody does who is idle already."""
    if floor.slot[agent] < 0:
        for skill in range(len(floor.able)):
            floor.level[agent, skill] = floor.sets[skills, skill]


@kernel
def refresh(floor: Floor, agent: int) -> None:
    """Enter the agent among the idle, or strike them off, after `present` or `busy` changed."""
    idle = floor.present[agent] == 1 and floor.busy[agent] == 0
    slot = floor.slot[agent]
    if idle == (slot >= 0):
        return
    if idle:
        floor.slot[agent] = floor.idlers[0]
        floor.idle[floor.idlers[0]] = agent
        floor.idlers[0] += 1
    else:
        floor.idlers[0] -= 1
        mover = floor.idle[floor.idlers[0]]
        floor.idle[slot] = mover
        floor.slot[mover] = slot
        floor.slot[agent] = -1
    for skill in range(len(floor.able)):
        if floor.level[agent, skill] > 0:
            floor.able[skill] += 1 if idle else -1


@kernel
def best_agent(floor: Floor, skill: int, owner: int) -> int:
    """The idle agent who should get a touch of the skill: the owner, else by (level, idle since, number); or -1."""
    best = -1
    for n in range(floor.idlers[0]):
        agent = floor.idle[n]
        level = floor.level[agent, skill]
        if level == 0:
            continue
        if agent == owner:
            return agent  # type: ignore[no-any-return]
        if best >= 0:
            if level > floor.level[best, skill]:
                continue
            if level == floor.level[best, skill]:
                if floor.since[agent] > floor.since[best]:
                    continue
                if floor.since[agent] == floor.since[best] and agent > best:
                    continue
        best = agent
    return best
