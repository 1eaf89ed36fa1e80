"""Why each ticket waited, read off the log of a desk: held for its owner, nobody present, all busy (docs/desk.md, 9).

Nothing is simulated. The desk is idle for nobody: a touch that waits in a pool while somebody is present who has its
skill waits because all of them are busy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.desk.attendance import Attendance
from slasim.desk.referee.rows import LogRows
from slasim.desk.referee.story import Story, read_story
from slasim.desk.referee.waits import Waits, read_waits
from slasim.desk.referee.work import (
    Stints,
    attend_story,
    count_before,
    hand_over_costs,
    read_stints,
    span_of,
    time_taken,
)
from slasim.desk.routing import Routing
from slasim.kernel import bare, part
from slasim.log.kinds import EventKind, Events
from slasim.log.timeline import Doing, Timeline, lay_timeline
from slasim.roster.tables import USUAL, Roster
from slasim.terms.tables import Steering
from slasim.types import Int16, Int32, Int64
from slasim.workload.tables import Workload

HELD, NOBODY, BUSY, WAITS = int(Doing.HELD), int(Doing.NOBODY), int(Doing.BUSY), int(Doing.WAITS)
WORK, HAND_OVER = int(Doing.WORK), int(Doing.HAND_OVER)


class Present(NamedTuple):
    """When anybody is present who has a skill: spans that neither overlap nor touch, ragged by skill."""

    first: Int64
    on: Int64
    off: Int64


class Explained(NamedTuple):
    """What each ticket was doing when, waits told apart, and of each stretch whose it is; no stretch is empty."""

    timeline: Timeline
    skill: Int16  # of the touch that waits or is worked on, else of the one before
    agent: Int32  # who ends the wait, or works; -1: nobody (yet)
    present: Present


class _Reasons(NamedTuple):
    """What a row of the story says about the stretch that it begins."""

    skill: Int16  # of the touch that is next
    held: Int64  # until when it would be held for its owner; 0: not at all
    reads: Int64  # ms of the work in which another agent than before finds out where it stands


def explain_waits(
    workload: Workload, roster: Roster, steering: Steering | None, routing: Routing, until: int, events: Events
) -> Explained:
    """Of a log that keeps the rules of docs/desk.md: the arguments are those of `compiled.run`, and its answer."""
    story = read_story(workload, LogRows(np.arange(len(events.time)), *events))
    stints = read_stints(story, until)
    attendance = attend_story(roster, stints)
    waits, _ = read_waits(workload, story, steering, routing)
    skill = workload.touches.skill[story.upcoming]
    reasons = _Reasons(
        skill,
        _held_until(roster, attendance, stints, waits, len(skill)),
        _hand_overs(roster, attendance, routing, story, stints),
    )
    present = when_present(roster, attendance, (workload.start, until))
    whole = lay_timeline(story.kind, story.time, story.ticket, workload.size, until)
    found, row = _room(workload.size, 0, until)
    size = _split(whole, reasons, present, found, row)
    found, row = _room(workload.size, size, until)
    _split(whole, reasons, present, found, row)
    return Explained(found, skill[row], _who(story)[row], present)


def _room(tickets: int, size: int, until: int) -> tuple[Timeline, Int32]:
    """For so many stretches, and the row of the story that each belongs to."""
    first, start = np.zeros(tickets + 1, np.int64), np.empty(size, np.int64)
    return Timeline(first, start, np.empty(size, np.int8), until), np.empty(size, np.int32)


def _who(story: Story) -> Int32:
    """[row of the story] the agent who works from it on, or who next begins; -1: nobody."""
    begins = story.kind == EventKind.WORK_STARTED
    following = np.append(np.flatnonzero(begins), len(begins))
    at = following[np.cumsum(begins) - begins]  # this row or a later one
    known = at < len(begins)
    at = np.where(known, at, 0)
    known &= story.ticket[at] == story.ticket
    return np.where(known, story.agent[at], -1).astype(np.int32)


def when_present(roster: Roster, attendance: Attendance, span: tuple[int, int]) -> Present:
    """When anybody was present who has a skill, while the desk ran."""
    on, off = np.maximum(attendance.on, span[0]), np.minimum(attendance.leaves, span[1])
    ons, offs, sizes = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [0]
    for levels in roster.level[roster.presence.skills].T:
        mine = np.flatnonzero((levels > 0) & (on < off))
        mine = mine[np.argsort(on[mine], kind="stable")]
        reach = np.maximum.accumulate(off[mine])
        begins = np.ones(len(mine), np.bool_)
        begins[1:] = on[mine][1:] > reach[:-1]
        ons.append(on[mine][begins])
        offs.append(reach[np.append(begins[1:], True)] if len(mine) else reach)
        sizes.append(int(begins.sum()))
    return Present(np.cumsum(sizes), np.concatenate(ons), np.concatenate(offs))


def _held_until(roster: Roster, attendance: Attendance, stints: Stints, waits: Waits, rows: int) -> Int64:
    """[row of the story] until when the wait that it begins would be held for its owner (section 5), 0 if not at all:
    the owner is present and has work in hand that does not end at that instant."""
    found = np.zeros(rows, np.int64)
    mine = np.flatnonzero((waits.owner >= 0) & (waits.hold_end > waits.time))
    if len(mine):
        owner, ready = waits.owner[mine], waits.time[mine]
        span = span_of(attendance, owner, ready)
        order = np.lexsort((stints.start, stints.agent))
        agent, start, stop = stints.agent[order], stints.start[order], stints.stop[order]
        last = np.maximum(count_before(agent, start, owner, ready - 1) - 1, 0)
        is_busy = (agent[last] == owner) & (start[last] < ready) & (ready < stop[last])
        is_able = roster.level[roster.presence.skills[span], waits.skill[mine]] > 0
        held = (span >= 0) & is_busy & is_able
        found[waits.begin[mine[held]]] = np.minimum(waits.hold_end[mine], attendance.leaves[span])[held]
    return found


def _hand_overs(roster: Roster, attendance: Attendance, routing: Routing, story: Story, stints: Stints) -> Int64:
    """[row of the story] ms of the work that it begins which another agent than before needs to take over."""
    found = np.zeros(len(story.row), np.int64)
    costs = hand_over_costs(routing, story.touch[stints.begin], stints)
    dear = np.flatnonzero(costs)
    if len(dear):
        span = span_of(attendance, stints.agent[dear], stints.start[dear])
        speed = np.where(span < 0, USUAL, roster.presence.speed[span]).astype(np.int64)
        found[stints.begin[dear]] = time_taken(costs[dear], speed)
    return found


@part
def _put(out: Timeline, of: Int32, place: int, start: int, what: int, row: int) -> int:
    """Writes a stretch where there is room; answers the next place."""
    if place < len(out.start):
        out.start[place], out.doing[place], of[place] = start, what, row
    return place + 1


@bare
def _reaches(off: Int64, low: int, high: int, now: int) -> int:
    """The first place from low on, before high, with off later than now; high if there is none."""
    while low < high:
        middle = (low + high) // 2
        if off[middle] > now:
            high = middle
        else:
            low = middle + 1
    return low


@bare
def _split(whole: Timeline, reasons: _Reasons, present: Present, out: Timeline, of: Int32) -> int:
    """Tell the stretches of the story apart, into `out` where it has room; answers how many there are. `of`: the row
    of each."""
    first, starts, parts = whole.first, whole.start, whole.doing
    skills, helds, reads = reasons.skill, reasons.held, reasons.reads
    first_span, on, off = present.first, present.on, present.off
    place = 0
    for i in range(len(first) - 1):
        out.first[i] = place
        for row in range(first[i], first[i + 1]):
            begin, what = starts[row], int(parts[row])
            end = starts[row + 1] if row + 1 < first[i + 1] else whole.until
            if what == WORK and reads[row] > 0 and begin < end:
                place = _put(out, of, place, begin, HAND_OVER, row)
                begin += reads[row]
            elif what == WAITS:
                if helds[row] > begin and begin < end:
                    place = _put(out, of, place, begin, HELD, row)
                    begin = helds[row]
                last = first_span[skills[row] + 1]
                span = _reaches(off, first_span[skills[row]], last, begin)
                while begin < end:
                    if span == last or begin < on[span]:
                        place = _put(out, of, place, begin, NOBODY, row)
                        begin = end if span == last else on[span]
                    else:
                        place = _put(out, of, place, begin, BUSY, row)
                        begin = off[span]
                        span += 1
            if begin < end:
                place = _put(out, of, place, begin, what, row)
    out.first[len(first) - 1] = place
    return place
