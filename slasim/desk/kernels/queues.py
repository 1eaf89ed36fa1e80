"""Waiting touches: a pool per skill and a sorted list per owner, threaded through the tickets themselves.

Touches become ready in the order of time, so most come after all others of the same severity, whatever the key. Those
stand in a lane, one per severity; a pairing heap holds the few that do not: touches handed over, held before, or due
sooner than the one before them. The best of a pool is the best of the heads of its lanes and the root of its heap; it
is remembered, for it is looked at more often than it changes.
"""

from __future__ import annotations

from slasim.desk.kernels.state import MARKED, NOBODY, DeskArrays, Place, Records
from slasim.desk.routing import Order
from slasim.kernel import bare, part
from slasim.types import Int64

DEADLINE = int(Order.DEADLINE)


@bare
def goes_before(tickets: Records, uid: Int64, a: Place, b: Place) -> bool:
    """The order of waiting touches: routing key, ready instant, uid."""
    if tickets[a]["key"] != tickets[b]["key"]:
        return bool(tickets[a]["key"] < tickets[b]["key"])
    if tickets[a]["ready"] != tickets[b]["ready"]:
        return bool(tickets[a]["ready"] < tickets[b]["ready"])
    return bool(uid[a] < uid[b])


@bare
def meld(tickets: Records, uid: Int64, a: Place, b: Place) -> Place:
    """One heap of two; both roots without siblings."""
    if goes_before(tickets, uid, b, a):
        a, b = b, a
    tickets[b]["sibling"] = tickets[a]["child"]
    tickets[a]["child"] = b
    return a


@part
def push(desk: DeskArrays, skill: Place, row: Place) -> None:
    """The touch waits in the pool of its skill, which the dispatch of this instant must look at."""
    tickets, uid, lanes, heads = desk.tickets, desk.feed.uid, desk.pools.lanes, desk.pools.heads
    lane = lane_of(desk, skill, row)
    last = lanes[lane]["last"]
    tickets[row]["sibling"] = NOBODY
    if last == NOBODY:
        lanes[lane]["first"] = row
        lanes[lane]["last"] = row
    elif goes_before(tickets, uid, last, row):
        tickets[last]["sibling"] = row
        lanes[lane]["last"] = row
    else:
        tickets[row]["child"] = NOBODY
        root = heads[skill]["root"]
        heads[skill]["root"] = row if root == NOBODY else meld(tickets, uid, root, row)
    best = heads[skill]["best"]
    if best == NOBODY or goes_before(tickets, uid, row, best):
        heads[skill]["best"] = row
    mark(desk, skill)


@part
def lane_of(desk: DeskArrays, skill: Place, row: Place) -> Place:
    """The lane in which a touch stands when it comes after all that stand there already."""
    lane = Place(skill * desk.pools.width)
    if desk.pools.width > 1:
        lane = Place(lane + desk.feed.severity[row])
    return lane


@part
def mark(desk: DeskArrays, skill: Place) -> None:
    """The dispatch of this instant must look at this pool."""
    if desk.pools.heads[skill]["marked"] == 0:
        desk.pools.heads[skill]["marked"] = 1
        desk.scratch.marked[Place(desk.at[MARKED])] = skill
        desk.at[MARKED] += 1


@part
def pop(desk: DeskArrays, skill: Place) -> None:
    """Takes the best touch out of a pool that is not empty."""
    tickets, uid, lanes, heads = desk.tickets, desk.feed.uid, desk.pools.lanes, desk.pools.heads
    row = heads[skill]["best"]
    lane = lane_of(desk, skill, row)
    if lanes[lane]["first"] == row:
        after = tickets[row]["sibling"]
        lanes[lane]["first"] = after
        if after == NOBODY:
            lanes[lane]["last"] = NOBODY
    else:
        heads[skill]["root"] = without_root(tickets, uid, row)
    # By severity the best lane is the first that is not empty, which is chosen without a jump: it cannot be foreseen.
    best, width = NOBODY, desk.pools.width
    for less in range(width):  # from the least severe on
        first = lanes[Place(skill * width + width - less - 1)]["first"]
        if desk.rules.order != DEADLINE:
            best = first if first != NOBODY else best
        elif first != NOBODY and (best == NOBODY or goes_before(tickets, uid, first, best)):
            best = first
    root = heads[skill]["root"]
    if root != NOBODY and (best == NOBODY or goes_before(tickets, uid, root, best)):
        best = root
    heads[skill]["best"] = best


@bare
def without_root(tickets: Records, uid: Int64, root: Place) -> Place:
    """The root of a heap whose root was taken; NOBODY if it was alone."""
    # Pair the children left to right, stacking the pairs; then meld the pairs back, right to left.
    pairs = NOBODY
    one = tickets[root]["child"]
    while one != NOBODY:
        two = tickets[one]["sibling"]
        if two == NOBODY:
            tickets[one]["sibling"] = pairs
            pairs = one
            break
        after = tickets[two]["sibling"]
        pair = meld(tickets, uid, one, two)
        tickets[pair]["sibling"] = pairs
        pairs = pair
        one = after
    root = NOBODY
    while pairs != NOBODY:
        after = tickets[pairs]["sibling"]
        root = pairs if root == NOBODY else meld(tickets, uid, root, pairs)
        pairs = after
    return root


@part
def hold(desk: DeskArrays, agent: Place, row: Place) -> None:
    """The touch waits for this agent alone, in order among the others held for the same."""
    tickets, agents = desk.tickets, desk.agents
    before, after = NOBODY, agents[agent]["held"]
    while after != NOBODY and goes_before(tickets, desk.feed.uid, after, row):
        before, after = after, tickets[after]["sibling"]
    tickets[row]["child"] = before
    tickets[row]["sibling"] = after
    if before == NOBODY:
        agents[agent]["held"] = row
    else:
        tickets[before]["sibling"] = row
    if after != NOBODY:
        tickets[after]["child"] = row
    tickets[row]["held"] = 1


@bare
def unhold(tickets: Records, agents: Records, agent: Place, row: Place) -> None:
    """The touch is no longer held."""
    before, after = tickets[row]["child"], tickets[row]["sibling"]
    if before == NOBODY:
        agents[agent]["held"] = after
    else:
        tickets[before]["sibling"] = after
    if after != NOBODY:
        tickets[after]["child"] = before
    tickets[row]["held"] = 0
