"""Waiting touches: a pairing heap per skill and a sorted list per owner, threaded through the tickets themselves."""

from __future__ import annotations

from slasim.desk.kernels.state import MARKED, NOBODY, Records
from slasim.kernel import bare
from slasim.types import Int32, Int64


@bare
def goes_before(tickets: Records, uid: Int64, a: int, b: int) -> bool:
    """The order of waiting touches: routing key, ready instant, uid."""
    if tickets[a]["key"] != tickets[b]["key"]:
        return bool(tickets[a]["key"] < tickets[b]["key"])
    if tickets[a]["ready"] != tickets[b]["ready"]:
        return bool(tickets[a]["ready"] < tickets[b]["ready"])
    return bool(uid[a] < uid[b])


@bare
def meld(tickets: Records, uid: Int64, a: int, b: int) -> int:
    """One heap of two; both roots without siblings."""
    if goes_before(tickets, uid, b, a):
        a, b = b, a
    tickets[b]["sibling"] = tickets[a]["child"]
    tickets[a]["child"] = b
    return a


@bare
def push(tickets: Records, uid: Int64, pools: Records, marked: Int32, at: Int64, skill: int, row: int) -> None:
    """The touch waits in the pool of its skill, which the dispatch of this instant must look at."""
    tickets[row]["child"] = NOBODY
    tickets[row]["sibling"] = NOBODY
    root = pools[skill]["root"]
    pools[skill]["root"] = row if root == NOBODY else meld(tickets, uid, root, row)
    mark(pools, marked, at, skill)


@bare
def mark(pools: Records, marked: Int32, at: Int64, skill: int) -> None:
    """The dispatch of this instant must look at this pool."""
    if pools[skill]["marked"] == 0:
        pools[skill]["marked"] = 1
        marked[at[MARKED]] = skill
        at[MARKED] += 1


@bare
def pop(tickets: Records, uid: Int64, pools: Records, skill: int) -> None:
    """Takes the best touch out of a pool that is not empty."""
    # Pair the children left to right, stacking the pairs; then meld the pairs back, right to left.
    pairs = NOBODY
    one = tickets[pools[skill]["root"]]["child"]
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
    pools[skill]["root"] = root


@bare
def hold(tickets: Records, uid: Int64, agents: Records, agent: int, row: int) -> None:
    """The touch waits for this agent alone, in order among the others held for the same."""
    before, after = NOBODY, agents[agent]["held"]
    while after != NOBODY and goes_before(tickets, uid, after, row):
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
def unhold(tickets: Records, agents: Records, agent: int, row: int) -> None:
    """The touch is no longer held."""
    before, after = tickets[row]["child"], tickets[row]["sibling"]
    if before == NOBODY:
        agents[agent]["held"] = after
    else:
        tickets[before]["sibling"] = after
    if after != NOBODY:
        tickets[after]["child"] = before
    tickets[row]["held"] = 0
