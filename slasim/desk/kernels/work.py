"""One ticket's way: due instants, ready touches, owners, holds, starting work. All are parts of the engine's kernel."""

from __future__ import annotations

import numpy as np

from slasim.calendars import add, elapsed
from slasim.desk.kernels.agents import serves, stops_idling
from slasim.desk.kernels.queues import hold, push
from slasim.desk.kernels.state import FOREVER, HOLDS, NOBODY, READY, ROWS, WORKING, DeskArrays, Place
from slasim.desk.kernels.timers import insert
from slasim.desk.routing import MILLION, Order
from slasim.kernel import bare, part
from slasim.log.kinds import EventKind

FIFO, SEVERITY, DEADLINE = int(Order.FIFO), int(Order.SEVERITY), int(Order.DEADLINE)
WORK_STARTED = int(EventKind.WORK_STARTED)


@part
def write(desk: DeskArrays, time: int, kind: int, row: Place, agent: Place) -> None:
    """One row of the log."""
    place = np.uint64(desk.at[ROWS])
    desk.log.time[place] = time
    desk.log.kind[place] = kind
    desk.log.ticket[place] = row
    desk.log.agent[place] = agent
    desk.at[ROWS] += 1


@part
def due_of(desk: DeskArrays, row: Place) -> int:
    """The earliest due goal that still runs; FOREVER if nothing is owed."""
    due = FOREVER
    if desk.rules.dues:
        due = desk.dues.response[row]
        for slot in range(desk.dues.resolution.shape[1]):
            due = min(due, desk.dues.resolution[row, slot])
    return due


@part
def key_of(desk: DeskArrays, row: Place) -> int:
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
def move_dues(desk: DeskArrays, row: Place, asked: int, answered: int) -> bool:
    """Clocks that pause for the customer are due later; False when a due instant runs off the calendar tables."""
    found = True
    for slot in range(desk.dues.resolution.shape[1]):
        due, since = desk.dues.resolution[row, slot], asked
        if len(desk.dues.starts) > 0:
            since = max(asked, desk.dues.starts[row, slot])
        if desk.dues.pauses[row, slot] and since < due < FOREVER and since <= answered:
            calendar = desk.dues.calendar[row, slot]
            left = elapsed(desk.calendars, calendar, since, due)
            moved = add(desk.calendars, calendar, answered, left)
            found = found and left >= 0 and moved >= 0
            desk.dues.resolution[row, slot] = moved
    return found


@part
def becomes_ready(desk: DeskArrays, row: Place, touch: Place, now: int) -> None:
    """A touch is ready; where it waits is decided after all phases of the instant."""
    tickets = desk.tickets
    tickets[row]["touch"] = touch
    tickets[row]["rest"] = desk.feed.work[touch]  # here, where nobody waits for it: it comes from far away in memory
    tickets[row]["paused_by"] = NOBODY
    tickets[row]["ready"] = now
    waits(desk, row)


@part
def waits(desk: DeskArrays, row: Place) -> None:
    """The current touch of a ticket has to be placed in this instant."""
    desk.scratch.ready[Place(desk.at[READY])] = row
    desk.at[READY] += 1


@part
def owner_of(desk: DeskArrays, row: Place, touch: Place) -> Place:
    """Who last ended a touch of the same skill of this ticket; NOBODY if none did or owners do not matter."""
    feed = desk.feed
    owner = NOBODY
    if desk.rules.owned:
        earlier, first = touch, feed.first[row]
        while earlier > first and owner == NOBODY:
            earlier = Place(earlier - 1)
            if feed.skill[earlier] == feed.skill[touch]:
                owner = desk.ended_by[earlier]
                first = earlier
    return owner


@part
def place_ready(desk: DeskArrays, now: int) -> None:
    """Touches that wait since this instant: held while their owner is here and busy, else pooled.

    One that became ready gets its key and its owner here. The others were handed over, or held and are so no longer:
    they were ready before, keep what they have, and are not held again.
    """
    agents, tickets, feed = desk.agents, desk.tickets, desk.feed
    for place in range(desk.at[READY]):
        row = desk.scratch.ready[Place(place)]
        touch = tickets[row]["touch"]
        skill = feed.skill[touch]
        is_held = False
        if tickets[row]["ready"] == now:
            tickets[row]["key"] = key_of(desk, row)
            owner = owner_of(desk, row, touch)
            tickets[row]["owner"] = owner
            if owner != NOBODY and agents[owner]["present"] and agents[owner]["ticket"] != NOBODY:
                due = due_of(desk, row)
                is_held = due > now and serves(desk, agents[owner]["team"], skill)
        if is_held:
            until = FOREVER
            if due < FOREVER:
                left, share = due - now, desk.rules.hold_share
                until = now + max(1, left // MILLION * share + left % MILLION * share // MILLION)
                insert(desk.holds, desk.at[HOLDS], until, feed.uid[row], row)
                desk.at[HOLDS] += 1
            tickets[row]["held_until"] = until
            hold(desk, owner, row)
        else:
            push(desk, skill, row)
    desk.at[READY] = 0


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
def start_work(desk: DeskArrays, row: Place, agent: Place, now: int) -> None:
    """The agent takes the touch."""
    tickets = desk.tickets
    stops_idling(desk, agent)
    desk.agents[agent]["ticket"] = row
    length = tickets[row]["rest"]
    if tickets[row]["paused_by"] != NOBODY and tickets[row]["paused_by"] != agent:
        length += desk.rules.hand_over_cost
        tickets[row]["rest"] = length
    write(desk, now, WORK_STARTED, row, agent)
    ends = now + takes(length, desk.agents[agent]["speed"])
    insert(desk.endings, desk.at[WORKING], ends, desk.feed.uid[row], agent)
    desk.at[WORKING] += 1
