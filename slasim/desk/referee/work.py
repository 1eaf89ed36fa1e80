"""Stretches of work: how long, by whom, until when (docs/desk.md, sections 2, 4 and 6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import Attendance, WorkStretches, attend
from slasim.desk.referee.findings import DeskRule, RefereeFindings
from slasim.desk.referee.story import Story
from slasim.desk.routing import Routing, ShiftEnd
from slasim.instants import in_utc
from slasim.log.kinds import EventKind
from slasim.roster.tables import USUAL, Leave, Roster
from slasim.terms.tables import NEVER
from slasim.types import Bools, Int32, Int64
from slasim.workload.tables import Workload


class Stints(NamedTuple):
    """One stretch of work of one agent on one touch, in the order of the story."""

    begin: Int64  # position in the story of its `work_started`
    agent: Int32
    start: Int64
    stop: Int64  # instant of the ticket's next row, whatever it is; `until` if there is none
    open: Bools  # there is none


def read_stints(story: Story, until: int) -> Stints:
    """All stretches of work."""
    begin = story.where(EventKind.WORK_STARTED)
    unended = story.last[begin]
    stop = np.where(unended, until, story.time[np.minimum(begin + 1, len(story.time) - 1)])
    return Stints(begin, story.agent[begin], story.time[begin], stop, unended)


def attend_story(roster: Roster, stints: Stints) -> Attendance:
    """Who was present when, with breaks as the log shows that they were taken."""
    order = np.lexsort((stints.start, stints.agent))
    return attend(roster.presence, WorkStretches(stints.agent[order], stints.start[order], stints.stop[order]))


def check_work(
    workload: Workload,
    roster: Roster,
    attendance: Attendance,
    routing: Routing,
    story: Story,
    stints: Stints,
    until: int,
    said: RefereeFindings,
) -> None:
    """Each stint begins with a skilled agent who is there, and goes on until the work is done or the shift ends."""
    tickets, touches = workload.tickets, workload.touches
    touch = story.touch[stints.begin]
    agent, start = stints.agent, stints.start

    def who(n: int) -> str:
        return f"{roster.agents[agent[n]]} on ticket {tickets.uid[story.ticket[stints.begin[n]]]}"

    def words(n: int, text: str) -> tuple[int, int, str]:
        return int(story.row[stints.begin[n]]), int(start[n]), text

    span = span_of(attendance, agent, start)
    early = start < workload.start
    said.add(
        DeskRule.PRESENCE,
        np.flatnonzero(early),
        lambda n: words(n, f"{who(n)}: starts work at {in_utc(start[n])}, before the desk begins"),
    )
    absent = span < 0
    said.add(
        DeskRule.PRESENCE,
        np.flatnonzero(absent),
        lambda n: words(n, f"{who(n)}: starts work at {in_utc(start[n])} while away"),
    )
    skill = touches.skill[touch]
    skills = roster.team[agent].copy()  # of who is away, those of the team
    skills[~absent] = roster.presence.skills[span[~absent]]
    said.add(
        DeskRule.SKILL,
        np.flatnonzero(roster.level[skills, skill] < 1),
        lambda n: words(n, f"{who(n)}: has no skill {workload.labels.skills[skill[n]]}"),
    )

    speed = np.full(len(agent), USUAL, np.int64)
    speed[~absent] = roster.presence.speed[span[~absent]]
    planned = start + _planned(workload, routing, touch, stints, speed)
    leaves = _next_shift_end(roster, agent, start)
    must_leave = (routing.shift_end == ShiftEnd.HAND_OVER) & (leaves < planned)
    due = np.where(must_leave, leaves, planned)
    paused = ~stints.open & (story.kind[np.minimum(stints.begin + 1, len(story.kind) - 1)] == EventKind.WORK_PAUSED)
    right = np.where(stints.open, due >= until, (stints.stop == due) & (paused == must_leave))

    def late(n: int) -> tuple[int, int, str]:
        done = "goes on" if stints.open[n] else "is interrupted" if paused[n] else "ends"
        until_words = "to the end of the log" if stints.open[n] else f"at {in_utc(stints.stop[n])}"
        rule = "be handed over at shift end" if must_leave[n] else "end"
        return words(
            n,
            f"{who(n)}: the work begun at {in_utc(start[n])} {done} {until_words}; "
            f"it should {rule} at {in_utc(due[n])}",
        )

    said.add(DeskRule.WORK, np.flatnonzero(~right & ~must_leave & ~paused), late)
    said.add(DeskRule.HAND_OVER, np.flatnonzero(~right & (must_leave | paused)), late)
    clash = _second_touches(stints)
    said.add(
        DeskRule.ONE_TOUCH,
        clash,
        lambda n: words(n, f"{who(n)}: starts at {in_utc(start[n])} with another touch in hand"),
    )


def _planned(workload: Workload, routing: Routing, touch: Int32, stints: Stints, speed: Int64) -> Int64:
    """How long each stint would last at its speed (millionths) if nothing stopped it: the standard work, less what was
    done of it before in earlier stints of the touch, plus the cost of each hand-over to somebody else, this one
    included (ms)."""
    again = _goes_on(touch)
    cost = hand_over_costs(routing, touch, stints)
    millions, rest = np.divmod(stints.stop - stints.start, USUAL)
    lasted = millions * speed + rest * speed // USUAL
    balance = np.cumsum(cost)
    balance[1:] -= np.cumsum(lasted[:-1])
    # Everything up to the touch's first stint belongs to other touches.
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(touch))))
    left: Int64 = workload.touches.work[touch] + balance - balance[first]
    return np.maximum(time_taken(left, speed), 1)


def hand_over_costs(routing: Routing, touch: Int32, stints: Stints) -> Int64:
    """Standard work that each stint has because another agent than the one who handed the touch over goes on, ms."""
    other = np.zeros(len(touch), dtype=np.bool_)
    other[1:] = stints.agent[1:] != stints.agent[:-1]
    return np.where(_goes_on(touch) & other, routing.hand_over_cost, 0)


def _goes_on(touch: Int32) -> Bools:
    """Which stints are not the first of their touch."""
    again = np.zeros(len(touch), dtype=np.bool_)
    again[1:] = touch[1:] == touch[:-1]
    return again


def time_taken(work: Int64, speed: Int64) -> Int64:
    """How long standard work takes at a speed in millionths, ms (docs/desk.md, section 2)."""
    wholes, part = np.divmod(work, speed)
    return np.where(speed == USUAL, work, wholes * USUAL + part * USUAL // speed)


def span_of(attendance: Attendance, agent: Int32, at: Int64) -> Int64:
    """The span of presence in which each agent is at the instant, a row of the roster's; -1 where away."""
    real = np.flatnonzero(attendance.on < attendance.leaves)
    owner, on, leaves = attendance.agent[real], attendance.on[real], attendance.leaves[real]
    if len(on) == 0:
        return np.full(len(agent), -1)
    last = count_before(owner, on, agent, at) - 1
    span = np.maximum(last, 0)
    return np.where((last >= 0) & (owner[span] == agent) & (at < leaves[span]), real[span], -1)


def _next_shift_end(roster: Roster, agent: Int32, after: Int64) -> Int64:
    """The first end of a shift of the agent later than `after`; NEVER if there is none."""
    ends = roster.presence.leave == Leave.SHIFT
    owner = np.append(roster.presence.agent[ends], -1)  # a last row that is nobody's
    off = np.append(roster.presence.off[ends], NEVER)
    found = count_before(owner[:-1], off[:-1], agent, after)
    return np.where(owner[found] == agent, off[found], NEVER)


def count_before(owner: Int32, instant: Int64, agent: Int32, at: Int64) -> Int64:
    """How many rows, ordered by (owner, instant), are at or before (agent, at)."""
    moments, place = np.unique(instant, return_inverse=True)
    steps = len(moments) + 1
    rank = owner.astype(np.int64) * steps + place
    wanted = agent.astype(np.int64) * steps + np.searchsorted(moments, at, side="right") - 1
    return np.searchsorted(rank, wanted, side="right")


def _second_touches(stints: Stints) -> Int64:
    """Stints that begin while their agent is in another."""
    order = np.lexsort((stints.begin, stints.start, stints.agent))
    earlier, later = order[:-1], order[1:]
    same = stints.agent[earlier] == stints.agent[later]
    clash: Int64 = later[same & (stints.start[later] < stints.stop[earlier])]
    return clash
