"""From Workload, Roster and Steering to the arrays of the compiled desk."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from slasim.desk.kernels import state
from slasim.desk.kernels.state import (
    ARRIVES,
    AT_SIZE,
    ENDLESS,
    FOREVER,
    LEAVES_FOR_BREAK,
    LEAVES_SHIFT,
    NOBODY,
    DeskArrays,
)
from slasim.desk.kernels.timers import BELOW
from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from slasim.roster.tables import Leave, Presence, Roster
from slasim.terms.tables import Steering
from slasim.types import Int64
from slasim.workload.tables import Then, Workload


def desk_of(workload: Workload, roster: Roster, steering: Steering | None, routing: Routing) -> DeskArrays:
    """A desk at workload.start, before the first instant; the tables have passed slasim.desk.refusal."""
    owned = routing.ownership is Ownership.PREFER_OWNER
    hand_over = routing.shift_end is ShiftEnd.HAND_OVER
    dues = steering is not None and routing.looks_at_dues
    rules = state.DeskRules(
        int(routing.order), int(owned), int(hand_over), routing.hand_over_cost, routing.hold_share, int(dues)
    )
    changes = changes_of(roster, workload.start)
    size, touches = workload.size, len(workload.touches.work)
    agents, skills = len(roster.team), roster.level.shape[1]
    return DeskArrays(
        rules=rules,
        feed=feed_of(workload),
        tickets=np.empty(size, state.TICKET),  # written as they arrive
        ended_by=np.full(touches if owned else 1, NOBODY, state.Place),
        dues=dues_of(steering if dues else None),
        agents=agents_of(roster),
        teams=np.full(len(roster.level), NOBODY, state.TEAM),
        pools=pools_of(workload, routing, skills),
        skills=skills_of(roster),
        changes=changes,
        endings=heap_of(agents),
        returns=heap_of(min(size, int(np.count_nonzero(workload.touches.then == Then.CUSTOMER)))),
        holds=heap_of(touches if owned else 0),
        breaks=heap_of(int(np.count_nonzero(changes.kind == LEAVES_FOR_BREAK))),
        scratch=state.Scratch(
            marked=np.empty(skills, np.uint32),
            ready=np.empty(size, np.uint32),
            freed=np.empty(3 * agents, np.uint32),  # in phases 1, 4 by the roster, and 4 after a moved break
            called=np.empty(agents, np.uint32),
        ),
        log=log_of(most_rows(workload, changes, hand_over)),
        calendars=workload.calendars,
        at=numbers_of(workload, changes),
    )


def numbers_of(workload: Workload, changes: state.PresenceChanges) -> Int64:
    at = np.zeros(AT_SIZE, np.int64)
    for place, times in ((state.ARRIVAL_TIME, workload.tickets.created), (state.CHANGE_TIME, changes.time)):
        at[place] = times[0] if len(times) else FOREVER
    return at


def feed_of(workload: Workload) -> state.Feed:
    tickets, touches = workload.tickets, workload.touches
    return state.Feed(
        tickets.uid,
        tickets.created,
        tickets.severity.view(np.uint8),
        tickets.auto_reply,
        touches.first.view(np.uint32),
        touches.skill.view(np.uint16),
        touches.work,
        touches.replies,
        touches.then,
        touches.delay,
        workload.reply_calendar,
    )


def dues_of(steering: Steering | None) -> state.Dues:
    if steering is None:
        nothing = np.zeros((1, 0), np.int64)
        nobody = np.zeros(1, np.int64)
        return state.Dues(nobody, nothing, nothing.astype(np.int16), nothing.astype(np.int8), nothing[:0])
    return state.Dues(
        steering.response.copy(),
        np.ascontiguousarray(steering.resolution).copy(),
        np.ascontiguousarray(steering.calendar),
        np.ascontiguousarray(steering.pauses),
        np.ascontiguousarray(steering.starts),
    )


def agents_of(roster: Roster) -> state.Records:
    agents = np.zeros(len(roster.team), state.AGENT)
    agents["team"] = roster.team
    for link in ("ticket", "before", "after", "held"):
        agents[link] = NOBODY
    return agents


def pools_of(workload: Workload, routing: Routing, skills: int) -> state.Pools:
    """Empty. Without regard to severity all touches of a skill come in one order."""
    width = 1 if routing.order is Order.FIFO else int(workload.tickets.severity.max(initial=0)) + 1
    heads = np.zeros(skills, state.HEAD)
    heads["best"] = heads["root"] = NOBODY
    return state.Pools(heads, np.full(skills * width, NOBODY, state.LANE), width)


def skills_of(roster: Roster) -> state.Skills:
    """Both directions of the level table, ragged."""
    skill, team = np.nonzero(roster.level.T)
    level = roster.level.T[skill, team]
    by_level = np.lexsort((team, level, skill))
    of_team, its_skill = np.nonzero(roster.level)
    return state.Skills(
        first_team=np.searchsorted(skill, np.arange(roster.level.shape[1] + 1)).astype(np.uint32),
        team=team[by_level].astype(np.uint32),
        level=level[by_level].astype(np.uint32),
        first_skill=np.searchsorted(of_team, np.arange(roster.level.shape[0] + 1)).astype(np.uint32),
        skill=its_skill.astype(np.uint32),
    )


_KNOWN: WeakKeyDictionary[Roster, tuple[int, state.PresenceChanges]] = WeakKeyDictionary()


def changes_of(roster: Roster, start: int) -> state.PresenceChanges:
    """The stream of presence from `start` on, kept as long as the roster, which replications may share."""
    known = _KNOWN.get(roster)
    if known is None or known[0] != start:
        known = _KNOWN[roster] = start, sorted_changes(roster.presence, start)
    return known[1]


def sorted_changes(presence: Presence, start: int) -> state.PresenceChanges:
    """Who is present at `start` arrives then."""
    here = presence.off > start
    agent, on, off, leave, skills, speed = Presence._make(column[here] for column in presence)
    time = np.concatenate((off, np.maximum(on, start)))
    kind = np.full(len(time), ARRIVES, np.int8)
    kind[: len(off)] = np.where(leave == Leave.SHIFT, LEAVES_SHIFT, LEAVES_FOR_BREAK)
    # Leaves come before arrivals here, and both by agent: a sort by time alone, if it is stable, keeps them so. Whole
    # spans of an agent are in order already, which makes it quick.
    order = np.argsort(time, kind="stable")
    detail = np.concatenate((lengths_of_breaks(presence)[here], on))
    agent, speed, skills = np.tile(agent, 2)[order], np.tile(speed, 2)[order], np.tile(skills, 2)[order]
    return state.PresenceChanges(
        time[order], kind[order], agent.view(np.uint32), detail[order], speed, skills.view(np.uint16)
    )


def lengths_of_breaks(presence: Presence) -> Int64:
    """[span] how long the break after it lasts; 0 at the end of a shift, ENDLESS where nobody comes back."""
    lasts = np.full(len(presence.on), ENDLESS, np.int64)
    same = presence.agent[1:] == presence.agent[:-1]
    lasts[:-1][same] = (presence.on[1:] - presence.off[:-1])[same]
    lasts[presence.leave == Leave.SHIFT] = 0
    return lasts


def heap_of(most: int) -> state.Records:
    heap = np.empty(most + BELOW, state.TIMER)  # pages are committed only when the heap grows into them
    heap["time"][:BELOW] = FOREVER
    return heap


def most_rows(workload: Workload, changes: state.PresenceChanges, hand_over: bool) -> int:
    """The most rows a log can have: each touch starts, ends and may reply; each shift end may add three rows."""
    touches = workload.touches
    rows = workload.size + int(np.count_nonzero(workload.tickets.auto_reply))
    rows += 2 * len(touches.work) + int(np.count_nonzero(touches.replies))
    rows += int(np.count_nonzero(touches.then == Then.CUSTOMER))
    return rows + (3 * int(np.count_nonzero(changes.kind == LEAVES_SHIFT)) if hand_over else 0)


def log_of(rows: int) -> state.Log:
    ticket, agent = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    return state.Log(np.empty(rows, np.int64), np.empty(rows, np.int8), ticket, agent)
