"""Everything the compiled desk knows, as arrays.

Nouns with state are tables of records, so that what belongs to one ticket or agent lies together in memory (a ticket
is one cache line). A ticket is in one place at a time (a pool, a hold, somebody's hands, with the customer), so one
pair of links serves every queue. NOBODY marks an empty link, a free agent, a ticket without owner.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables
from slasim.log.kinds import Events
from slasim.types import Int8, Int16, Int32, Int64

Records = npt.NDArray[Any]

NOBODY = -1
FOREVER = 1 << 62
ENDLESS = FOREVER >> 1  # ms; three of them fit an integer

TICKET = np.dtype(
    [
        ("key", np.int64),  # routing key and ready instant of the current touch
        ("ready", np.int64),
        ("rest", np.int64),  # standard work of the stretch in hand, or left of a touch handed over; 0: not begun
        ("held_until", np.int64),  # of the latest hold; a timer that says otherwise is out of date
        ("away_since", np.int64),  # the end of work after which the customer was asked
        ("touch", np.int32),  # number of the current touch
        ("child", np.int32),  # pool: first child; hold: the one before
        ("sibling", np.int32),  # pool: next sibling; hold: the one after
        ("paused_by", np.int32),
        ("owner", np.int32),  # of the current touch
        ("held", np.int32),  # 1 while held for the owner
    ]
)
AGENT = np.dtype(
    [
        ("idle_since", np.int64),
        ("owed", np.int64),  # ms of break that begin when the touch in hand is done
        ("back", np.int64),  # end of a moved break; a timer that says otherwise is out of date
        ("ticket", np.int32),  # in hand
        ("speed", np.int32),  # millionths
        ("team", np.int32),  # a set of skills: those who have it idle in one list
        ("before", np.int32),  # idle list of the team, longest idle first
        ("after", np.int32),
        ("held", np.int32),  # first of the touches held for this agent
        ("present", np.int16),
        ("idle", np.int16),
        ("moved", np.int16),  # 1 from the start of a break with a touch in hand until it was taken or the shift ends
    ]
)
TEAM = np.dtype([("longest", np.int32), ("shortest", np.int32)])  # ends of the idle list
POOL = np.dtype([("root", np.int32), ("marked", np.int32)])  # marked: look at it in this instant's dispatch
TIMER = np.dtype([("time", np.int64), ("uid", np.int64), ("item", np.int64)])

LEAVES_SHIFT, LEAVES_FOR_BREAK, ARRIVES = range(3)  # kinds of PresenceChanges

# Places in Desk.at, the few numbers that move.
NEXT_ARRIVAL, NEXT_CHANGE, WORKING, AWAY, HOLDS, BREAKS, ROWS, MARKED, PLACING, CALLED = range(10)
AT_SIZE = 10


class DeskRules(NamedTuple):
    """Routing as plain integers; 0 or 1 where not said otherwise."""

    order: int  # an Order
    owned: int  # prefer_owner
    hand_over: int
    hand_over_cost: int  # ms
    hold_share: int  # ppm
    dues: int  # due instants are kept (deadline order, or holds) and something is owed


class Feed(NamedTuple):
    """What arrives, read only; the fields of Workload that the desk reads."""

    uid: Int64
    created: Int64
    severity: Int8
    auto_reply: Int8
    first: Int32
    skill: Int16
    work: Int64
    replies: Int8
    then: Int8
    delay: Int64
    reply_calendar: Int16


class Dues(NamedTuple):
    """Due goals (see Steering), moved by waits for the customer."""

    response: Int64  # FOREVER once replied
    resolution: Int64  # [ticket, slot]
    calendar: Int16
    pauses: Int8


class PresenceChanges(NamedTuple):
    """Who leaves and arrives when, read only; ordered by (time, leaving before arriving, agent)."""

    time: Int64
    kind: Int8
    agent: Int32
    detail: Int64  # of who arrives, the start of the span of presence; of a break, how long it lasts
    speed: Int32  # of who arrives, millionths
    team: Int16  # of who arrives: the list in which idle agents with these skills stand


class Skills(NamedTuple):
    """Which teams (sets of skills) serve a skill, best level first, and which skills a team serves; ragged."""

    first_team: Int32  # [skill + 1]
    team: Int32
    level: Int32
    first_skill: Int32  # [team + 1]
    skill: Int32


class Scratch(NamedTuple):
    """Lists of one instant; their lengths stand in Desk.at."""

    marked: Int32  # skills to look at
    placing: Int32  # tickets ready in this instant that have an owner
    called: Int32  # agents who became idle while touches are held for them


class DeskArrays(NamedTuple):
    """The whole state between two slices."""

    rules: DeskRules
    feed: Feed
    tickets: Records  # TICKET
    ended_by: Int32  # [touch] who ended it; length 1 without owners
    dues: Dues
    agents: Records  # AGENT
    teams: Records  # TEAM
    pools: Records  # POOL, by skill
    skills: Skills
    changes: PresenceChanges
    endings: Records  # heaps of TIMER: item is the agent whose work ends
    returns: Records  # the ticket whose customer answers
    holds: Records  # the ticket whose hold ends
    breaks: Records  # the agent whose moved break ends
    scratch: Scratch
    log: Events  # preallocated for the most rows there can be
    calendars: CalendarTables
    at: Int64
