"""Every choice of the desk, judged once: one sweep over what the log says waited and who was idle.

The sweep follows the log; it never chooses. At each `work_started` it asks whether a better touch could have been given
out and whether a better agent was idle, and after each instant whether anything could still have been given out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import Attendance
from slasim.desk.referee.findings import KEPT, DeskRule, RefereeFindings
from slasim.desk.referee.floor import Floor, best_agent, learn, make_floor, refresh
from slasim.desk.referee.queue import WaitingHeaps, make_queues, pop, push
from slasim.desk.referee.story import NOTHING, Story
from slasim.desk.referee.waits import Waits
from slasim.desk.referee.work import Stints
from slasim.instants import in_utc
from slasim.kernel import kernel
from slasim.log.kinds import EventKind
from slasim.roster.tables import Roster
from slasim.types import Int8, Int16, Int32, Int64
from slasim.workload.tables import Workload

# What changes at an instant, in the order in which it counts. READY stands behind all others but START, because
# a touch is placed looking at the state after phases 1-9.
FREE, LEAVE, ARRIVE, EXPIRE, READY, START = range(6)
ABSENT, POOL, HELD, TAKEN = range(4)  # where a wait is
NONE = 1 << 62  # worse than every wait
BEST_TOUCH, HOLD, BEST_AGENT, IDLE = range(4)
RULES = (DeskRule.BEST_TOUCH, DeskRule.HOLD, DeskRule.BEST_AGENT, DeskRule.IDLE)


class Changes(NamedTuple):
    """What the log and the roster say changed, in the order (time, what, place in the log)."""

    time: Int64
    what: Int8
    wait: Int64  # -1 where there is none
    agent: Int32  # -1 where there is none
    skills: Int16  # of who arrives, a row of the roster's levels


class BrokenRules(NamedTuple):
    """What the sweep found: for each of RULES how often, and (time, wait, agent, other) of the first few."""

    times: Int64
    kept: Int64  # [rule, KEPT, 4]


def check_dispatch(
    workload: Workload,
    roster: Roster,
    attendance: Attendance,
    story: Story,
    stints: Stints,
    waits: Waits,
    wait: Int64,
    until: int,
    said: RefereeFindings,
) -> None:
    """Best touch first, best agent first, holds kept, nobody idle. `wait`: at each row the wait it begins, or -1."""
    changes = _changes(roster, attendance, story, stints, waits, wait, (workload.start, until))
    skills = len(workload.labels.skills)
    capacity = np.concatenate(
        (
            np.bincount(waits.skill, minlength=skills),
            np.bincount(waits.owner[waits.owner >= 0], minlength=len(roster.team)),
        )
    )
    breaches = BrokenRules(np.zeros(len(RULES), dtype=np.int64), np.zeros((len(RULES), KEPT, 4), dtype=np.int64))
    floor = make_floor(roster.level[roster.team], roster.level)
    _sweep(changes, waits, make_queues(capacity), np.zeros(len(waits.time), dtype=np.int8), floor, breaches)
    _report(workload, roster, story, waits, breaches, said)


def _changes(
    roster: Roster,
    attendance: Attendance,
    story: Story,
    stints: Stints,
    waits: Waits,
    wait: Int64,
    span: tuple[int, int],
) -> Changes:
    """span: of the desk. Before it begins nothing can be given out, so what waited already does so from then on."""
    start, until = span
    closed = np.flatnonzero(~stints.open)
    held = np.flatnonzero((waits.owner >= 0) & (waits.hold_end > waits.time))
    taken = np.where(story.before[stints.begin] == NOTHING, -1, wait[stints.begin - 1])
    real = attendance.on < attendance.leaves
    there = attendance.agent[real]
    parts = (
        _part(FREE, stints.stop[closed], agent=stints.agent[closed]),
        _part(LEAVE, attendance.leaves[real], agent=there),
        _part(ARRIVE, attendance.on[real], agent=there, skills=roster.presence.skills[real]),
        _part(EXPIRE, waits.hold_end[held], wait=held),
        _part(READY, np.maximum(waits.time, start), wait=np.arange(len(waits.time))),
        _part(START, stints.start, wait=taken, agent=stints.agent, place=story.place[stints.begin]),
    )
    time, what, waiting, agent, place, skills = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((place, what, time))
    order = order[: np.searchsorted(time[order], until)]
    return Changes(time[order], what[order], waiting[order], agent[order], skills[order])


def _part(
    what: int,
    time: Int64,
    wait: Int64 | int = -1,
    agent: Int32 | int = -1,
    place: Int64 | int = 0,
    skills: Int16 | int = -1,
) -> tuple[Int64, Int8, Int64, Int32, Int64, Int16]:
    return (
        time,
        np.full(len(time), what, dtype=np.int8),
        np.broadcast_to(np.asarray(wait, dtype=np.int64), time.shape),
        np.broadcast_to(np.asarray(agent, dtype=np.int32), time.shape),
        np.broadcast_to(np.asarray(place, dtype=np.int64), time.shape),
        np.broadcast_to(np.asarray(skills, dtype=np.int16), time.shape),
    )


@kernel
def _sweep(
    changes: Changes, waits: Waits, queues: WaitingHeaps, state: Int8, floor: Floor, breaches: BrokenRules
) -> None:
    n = len(changes.time)
    for i in range(n):
        now, what, w, agent = changes.time[i], changes.what[i], changes.wait[i], changes.agent[i]
        if what == START:
            if w >= 0 and (state[w] == POOL or state[w] == HELD):
                _judge(now, w, agent, waits, queues, state, floor, breaches)
                state[w] = TAKEN
            floor.busy[agent] += 1
            refresh(floor, agent)
        elif what == READY:
            owner = waits.owner[w]
            is_busy = owner >= 0 and floor.present[owner] == 1 and floor.busy[owner] > 0
            if is_busy and waits.hold_end[w] > now and floor.level[owner, waits.skill[w]] > 0:
                state[w] = HELD
                push(queues, len(floor.able) + owner, w)
            else:
                _pool(w, waits, queues, state)
        elif what == EXPIRE:
            if state[w] == HELD:
                _pool(w, waits, queues, state)
        else:
            if what == ARRIVE:
                learn(floor, agent, changes.skills[i])
            _move(what, agent, now, waits, queues, state, floor)
        if i + 1 == n or changes.time[i + 1] > now:
            best = _best_touch(queues, state, floor)
            if best < NONE:
                owner = waits.owner[best]
                idler = owner if state[best] == HELD else best_agent(floor, waits.skill[best], owner)
                _note(breaches, IDLE, now, best, idler, best)


@kernel
def _move(what: int, agent: int, now: int, waits: Waits, queues: WaitingHeaps, state: Int8, floor: Floor) -> None:
    """An agent ends work, leaves or comes in."""
    if what == FREE:
        floor.busy[agent] -= 1
        floor.since[agent] = now
    elif what == ARRIVE:
        floor.present[agent] = 1
        floor.since[agent] = now
    else:
        floor.present[agent] = 0
        held = len(floor.able) + agent
        while queues.size[held] > 0:
            w = pop(queues, held)
            if state[w] == HELD:
                _pool(w, waits, queues, state)
    refresh(floor, agent)


@kernel
def _pool(w: int, waits: Waits, queues: WaitingHeaps, state: Int8) -> None:
    state[w] = POOL
    push(queues, waits.skill[w], w)


@kernel
def _first(queues: WaitingHeaps, q: int, state: Int8, wanted: int) -> int:
    """The best wait of queue q that is still in that state, or NONE. Others have gone elsewhere: drop them."""
    while queues.size[q] > 0:
        w = queues.places[queues.first[q]]
        if state[w] == wanted:
            return w  # type: ignore[no-any-return]
        pop(queues, q)
    return NONE


@kernel
def _best_touch(queues: WaitingHeaps, state: Int8, floor: Floor) -> int:
    """The best wait that some idle agent may take, or NONE."""
    best = NONE
    skills = len(floor.able)
    for skill in range(skills):
        if floor.able[skill] > 0:
            best = min(best, _first(queues, skill, state, POOL))
    for n in range(floor.idlers[0]):
        best = min(best, _first(queues, skills + floor.idle[n], state, HELD))
    return best


@kernel
def _judge(
    now: int, w: int, agent: int, waits: Waits, queues: WaitingHeaps, state: Int8, floor: Floor, breaches: BrokenRules
) -> None:
    """Wait `w` was given to the agent: was it the best, and they?"""
    best = _best_touch(queues, state, floor)
    if best < w:
        _note(breaches, BEST_TOUCH, now, w, agent, best)
    if state[w] == HELD:
        if agent != waits.owner[w]:
            _note(breaches, HOLD, now, w, agent, waits.owner[w])
    elif floor.slot[agent] >= 0:
        rival = best_agent(floor, waits.skill[w], waits.owner[w])
        if rival >= 0 and rival != agent and floor.level[agent, waits.skill[w]] > 0:
            _note(breaches, BEST_AGENT, now, w, agent, rival)


@kernel
def _note(breaches: BrokenRules, rule: int, now: int, w: int, agent: int, other: int) -> None:
    n = breaches.times[rule]
    breaches.times[rule] += 1
    if n < breaches.kept.shape[1]:
        breaches.kept[rule, n, 0] = now
        breaches.kept[rule, n, 1] = w
        breaches.kept[rule, n, 2] = agent
        breaches.kept[rule, n, 3] = other


def _report(
    workload: Workload, roster: Roster, story: Story, waits: Waits, breaches: BrokenRules, said: RefereeFindings
) -> None:
    def ticket(w: int) -> str:
        return f"ticket {workload.tickets.uid[story.ticket[waits.begin[w]]]}"

    def words(rule: DeskRule, time: int, w: int, agent: int, other: int) -> str:
        given = f"at {in_utc(time)} {roster.agents[agent]} is given {ticket(w)}"
        if rule == DeskRule.BEST_TOUCH:
            return f"{given} though {ticket(other)} waits, goes before it and could be taken"
        if rule == DeskRule.HOLD:
            return f"{given}, which is held for {roster.agents[other]}"
        if rule == DeskRule.BEST_AGENT:
            return f"{given} though {roster.agents[other]} is idle and goes before them"
        return (
            f"from {in_utc(time)} {roster.agents[agent]} is idle though {ticket(w)} waits for "
            f"{workload.labels.skills[waits.skill[w]]} (since {in_utc(waits.time[w])})"
        )

    for number, rule in enumerate(RULES):
        count = int(breaches.times[number])

        def one(n: int, number: int = number, rule: DeskRule = rule) -> tuple[int, int, str]:
            time, w, agent, other = breaches.kept[number, n].tolist()
            begin = int(waits.begin[w])
            row = begin if rule == DeskRule.IDLE else _start_row(story, begin)
            return int(story.row[row]), time, words(rule, time, w, agent, other)

        said.add(rule, np.arange(min(count, KEPT)), one, count)


def _start_row(story: Story, begin: int) -> int:
    """The `work_started` that ends the wait begun at this row."""
    return begin + 1 + int(story.kind[begin + 1] != EventKind.WORK_STARTED)
