"""Everything the compiled desk knows, as arrays.

Nouns with state are tables of records, so that what belongs to one ticket or agent lies together in memory (a ticket
is one cache line). A ticket is in one place at a time (a pool, a hold, somebody's hands, with the customer), so one
pair of links serves every queue. NOBODY marks an empty link, a free agent, a ticket without owner.

Whatever names a place in an array is unsigned (`Place`): Numba writes code for places counted from the end at each use
of a signed one, and keeps the length of each array at hand for it. A sum with a Python integer is signed again.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables
from slasim.types import Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32

Records = npt.NDArray[Any]

Place: TypeAlias = np.uint32  # where something stands in an array: the number of a ticket, a touch, an agent
NOBODY = Place(2**32 - 1)  # -1 in the log
FOREVER = 1 << 62
ENDLESS = FOREVER >> 1  # ms; three of them fit an integer

TICKET = np.dtype(
    [
        ("key", np.int64),  # routing key and ready instant of the current touch
        ("ready", np.int64),
        ("rest", np.int64),  # standard work of the stretch in hand, or to be done of a touch that waits
        ("held_until", np.int64),  # of the latest hold; a timer that says otherwise is out of date
        ("away_since", np.int64),  # the end of work after which the customer was asked
        ("touch", Place),  # number of the current touch
        ("child", Place),  # heap: first child; hold: the one before
        ("sibling", Place),  # lane, hold: the one after; heap: next sibling
        ("paused_by", Place),  # who handed the touch over last
        ("owner", Place),  # of the current touch
        ("held", np.int32),  # 1 while held for the owner
    ]
)
AGENT = np.dtype(
    [
        ("idle_since", np.int64),
        ("owed", np.int64),  # ms of break that begin when the touch in hand is done
        ("back", np.int64),  # end of a moved break; a timer that says otherwise is out of date
        ("ticket", Place),  # in hand
        ("speed", np.int32),  # millionths
        ("team", Place),  # a set of skills: those who have it idle in one list
        ("before", Place),  # idle list of the team, longest idle first
        ("after", Place),
        ("held", Place),  # first of the touches held for this agent
        ("present", np.int16),
        ("idle", np.int16),
        ("moved", np.int16),  # 1 from the start of a break with a touch in hand until it was taken or the shift ends
    ]
)
TEAM = np.dtype([("longest", Place), ("shortest", Place)])  # ends of the idle list
HEAD = np.dtype(
    [
        ("best", Place),  # the first of all that wait for the skill
        ("root", Place),  # the first of those in the heap
        ("marked", np.int32),  # look at it in this instant's dispatch
    ]
)
LANE = np.dtype([("first", Place), ("last", Place)])
TIMER = np.dtype([("time", np.int64), ("uid", np.int64), ("item", Place)], align=True)

LEAVES_SHIFT, LEAVES_FOR_BREAK, ARRIVES = range(3)  # kinds of PresenceChanges

# Places in Desk.at, the few numbers that move.
NEXT_ARRIVAL, NEXT_CHANGE, WORKING, AWAY, HOLDS, BREAKS, ROWS, MARKED, READY, FREED, CALLED = range(11)
ARRIVAL_TIME, CHANGE_TIME = range(11, 13)  # of the next ones; FOREVER after the last
AT_SIZE = 13


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
    severity: UInt8
    auto_reply: Int8
    first: UInt32
    skill: UInt16
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
    starts: Int64


class PresenceChanges(NamedTuple):
    """Who leaves and arrives when, read only; ordered by (time, leaving before arriving, agent)."""

    time: Int64
    kind: Int8
    agent: UInt32
    detail: Int64  # of who arrives, the start of the span of presence; of a break, how long it lasts
    speed: Int32  # of who arrives, millionths
    team: UInt16  # of who arrives: the list in which idle agents with these skills stand


class Skills(NamedTuple):
    """Which teams (sets of skills) serve a skill, best level first, and which skills a team serves; ragged."""

    first_team: UInt32  # [skill + 1]
    team: UInt32
    level: UInt32
    first_skill: UInt32  # [team + 1]
    skill: UInt32


class Pools(NamedTuple):
    """Touches that wait for anybody who has the skill (slasim.desk.kernels.queues)."""

    heads: Records  # HEAD, by skill
    lanes: Records  # LANE, by skill and severity
    width: int  # lanes a skill


class Scratch(NamedTuple):
    """Lists of one instant; their lengths stand in Desk.at."""

    marked: UInt32  # skills to look at
    ready: UInt32  # tickets whose touch waits since this instant: new ones, those handed over, those no longer held
    freed: UInt32  # agents whose hands became free, or who came with free hands
    called: UInt32  # agents who became idle while touches are held for them


class Log(NamedTuple):
    """Events (slasim.log.kinds) to be; preallocated for the most rows there can be."""

    time: Int64
    kind: Int8
    ticket: UInt32
    agent: UInt32


class DeskArrays(NamedTuple):
    """The whole state between two slices."""

    rules: DeskRules
    feed: Feed
    tickets: Records  # TICKET
    ended_by: UInt32  # [touch] who ended it; length 1 without owners
    dues: Dues
    agents: Records  # AGENT
    teams: Records  # TEAM
    pools: Pools
    skills: Skills
    changes: PresenceChanges
    endings: Records  # heaps of TIMER: item is the agent whose work ends
    returns: Records  # the ticket whose customer answers
    holds: Records  # the ticket whose hold ends
    breaks: Records  # the agent whose moved break ends
    scratch: Scratch
    log: Log
    calendars: CalendarTables
    at: Int64
