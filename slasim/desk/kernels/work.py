"""One ticket's way: due instants, ready touches, owners, holds, starting work. All are parts of the engine's kernel."""

from __future__ import annotations

from slasim.calendars import add, elapsed
from slasim.desk.kernels.agents import serves, stops_idling
from slasim.desk.kernels.queues import hold, push
from slasim.desk.kernels.state import FOREVER, HOLDS, NOBODY, PLACING, ROWS, WORKING, DeskArrays
from slasim.desk.kernels.timers import sift_up
from slasim.desk.routing import MILLION, Order
from slasim.kernel import bare, part
from slasim.log.kinds import EventKind

FIFO, SEVERITY, DEADLINE = int(Order.FIFO), int(Order.SEVERITY), int(Order.DEADLINE)
WORK_STARTED = int(EventKind.WORK_STARTED)


@part
def write(desk: DeskArrays, time: int, kind: int, row: int, agent: int) -> None:
    """One row of the log."""
    place = desk.at[ROWS]
    desk.log.time[place] = time
    desk.log.kind[place] = kind
    desk.log.ticket[place] = row
    desk.log.agent[place] = agent
    desk.at[ROWS] = place + 1


@part
def due_of(desk: DeskArrays, row: int) -> int:
    """The earliest due goal that still runs; FOREVER if nothing is owed."""
    due = FOREVER
    if desk.rules.dues:
        due = desk.dues.response[row]
        for slot in range(desk.dues.resolution.shape[1]):
            due = min(due, desk.dues.resolution[row, slot])
    return due


@part
def key_of(desk: DeskArrays, row: int) -> int:
    """The routing key of a touch that becomes ready. Raises ValueError for an order that is none of Order."""
    order = desk.rules.order
    if order == FIFO:
        key = 0
    elif order == SEVERITY:
        key = int(desk.feed.severity[row])
    elif order == DEADLINE:
        key = due_of(desk, row)
    else:
        raise ValueError("the compiled desk does not know this routing order")
    return key


@part
def move_dues(desk: DeskArrays, row: int, asked: int, answered: int) -> bool:
    """Clocks that pause for the customer are due later; False when a due instant runs off the calendar tables."""
    found = True
    for slot in range(desk.dues.resolution.shape[1]):
        due = desk.dues.resolution[row, slot]
        if desk.dues.pauses[row, slot] and asked < due < FOREVER:
            calendar = desk.dues.calendar[row, slot]
            left = elapsed(desk.calendars, calendar, asked, due)
            moved = add(desk.calendars, calendar, answered, left)
            found = found and left >= 0 and moved >= 0
            desk.dues.resolution[row, slot] = moved
    return found


@part
def pool(desk: DeskArrays, row: int) -> None:
    """The current touch waits in the pool of its skill."""
    skill = desk.feed.skill[desk.tickets[row]["touch"]]
    push(desk.tickets, desk.feed.uid, desk.pools, desk.scratch.marked, desk.at, skill, row)


@part
def becomes_ready(desk: DeskArrays, row: int, touch: int, now: int) -> None:
    """A touch is ready: it gets its key, then waits in the pool, or to be placed if it has an owner."""
    feed, tickets = desk.feed, desk.tickets
    tickets[row]["touch"] = touch
    tickets[row]["rest"] = 0
    tickets[row]["ready"] = now
    tickets[row]["key"] = key_of(desk, row)
    owner = NOBODY
    if desk.rules.owned:
        earlier = touch - 1
        while earlier >= feed.first[row] and feed.skill[earlier] != feed.skill[touch]:
            earlier -= 1
        if earlier >= feed.first[row]:
            owner = desk.ended_by[earlier]
    tickets[row]["owner"] = owner
    if owner == NOBODY:
        pool(desk, row)
    else:
        desk.scratch.placing[desk.at[PLACING]] = row
        desk.at[PLACING] += 1


@part
def place_ready(desk: DeskArrays, now: int) -> None:
    """Touches ready since this instant that have an owner: held while the owner is here and busy, else pooled."""
    agents, tickets = desk.agents, desk.tickets
    for place in range(desk.at[PLACING]):
        row = desk.scratch.placing[place]
        owner = tickets[row]["owner"]
        due = due_of(desk, row)
        is_busy = agents[owner]["present"] and agents[owner]["ticket"] != NOBODY
        if is_busy and due > now and serves(desk.skills, agents[owner]["team"], desk.feed.skill[tickets[row]["touch"]]):
            until = FOREVER
            if due < FOREVER:
                left, share = due - now, desk.rules.hold_share
                until = now + max(1, left // MILLION * share + left % MILLION * share // MILLION)
                sift_up(desk.holds, desk.at[HOLDS], until, desk.feed.uid[row], row)
                desk.at[HOLDS] += 1
            tickets[row]["held_until"] = until
            hold(tickets, desk.feed.uid, agents, owner, row)
        else:
            pool(desk, row)
    desk.at[PLACING] = 0


@bare
def takes(length: int, speed: int) -> int:
    """How long so much standard work takes at a speed, ms."""
    if speed == MILLION:
        return length
    return max(1, length // speed * MILLION + length % speed * MILLION // speed)


@bare
def done_after(elapsed: int, speed: int) -> int:
    """The standard work that is done after so many ms."""
    if speed == MILLION:
        return elapsed
    return elapsed // MILLION * speed + elapsed % MILLION * speed // MILLION


@part
def start_work(desk: DeskArrays, row: int, agent: int, now: int) -> None:
    """The agent takes the touch."""
    tickets = desk.tickets
    stops_idling(desk.agents, desk.teams, agent)
    desk.agents[agent]["ticket"] = row
    length = desk.feed.work[tickets[row]["touch"]]
    if tickets[row]["rest"] > 0:
        length = tickets[row]["rest"]
        if tickets[row]["paused_by"] != agent:
            length += desk.rules.hand_over_cost
    tickets[row]["rest"] = length
    write(desk, now, WORK_STARTED, row, agent)
    ends = now + takes(length, desk.agents[agent]["speed"])
    sift_up(desk.endings, desk.at[WORKING], ends, desk.feed.uid[row], agent)
    desk.at[WORKING] += 1
