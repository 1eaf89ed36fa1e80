"""Binary heaps of what will happen, ordered by (time, uid); the caller keeps their sizes.

The head of an empty heap is at FOREVER: who looks for the next instant need not ask whether there is one.
"""

from __future__ import annotations

from slasim.desk.kernels.state import FOREVER, NOBODY, Place, Records
from slasim.kernel import bare

FIRST = Place(0)


@bare
def put(heap: Records, place: Place, time: int, uid: int, item: Place) -> None:
    """Writes an entry."""
    heap[place]["time"] = time
    heap[place]["uid"] = uid
    heap[place]["item"] = item


@bare
def copy(heap: Records, source: Place, target: Place) -> None:
    """Writes an entry a second time."""
    put(heap, target, heap[source]["time"], heap[source]["uid"], heap[source]["item"])


@bare
def sift_up(heap: Records, place: int | Place, time: int, uid: int, item: Place) -> None:
    """Puts an entry at `place`, or above it where it belongs."""
    at = Place(place)
    while at > 0:
        above = (at - Place(1)) >> Place(1)
        if heap[above]["time"] < time or (heap[above]["time"] == time and heap[above]["uid"] < uid):
            break
        copy(heap, above, at)
        at = above
    put(heap, at, time, uid, item)


@bare
def remove(heap: Records, size: int, place: Place) -> None:
    """Takes the entry at `place` out of a heap of `size` entries."""
    last = Place(size - 1)
    # The gap goes down to a leaf, and the last entry, which is late as a rule, from there up to where it belongs: only
    # how far up cannot be foreseen by the processor. Which child goes first is added, not jumped to, for the same
    # reason.
    at = Place(place)
    below = Place(2 * at + 1)
    while below < last:
        beside = Place(below + 1)
        is_first = heap[beside]["time"] < heap[below]["time"]
        if heap[beside]["time"] == heap[below]["time"]:
            is_first = heap[beside]["uid"] < heap[below]["uid"]
        below = Place(below + is_first)
        copy(heap, below, at)
        at, below = below, Place(2 * below + 1)
    time, uid, item = heap[last]["time"], heap[last]["uid"], heap[last]["item"]
    heap[last]["time"] = FOREVER
    if at != last:
        sift_up(heap, at, time, uid, item)


@bare
def find(heap: Records, size: int, item: Place) -> Place:
    """The place of an item; only for what is rare, such as a hand-over."""
    for place in range(size):
        if heap[place]["item"] == item:
            return Place(place)
    return NOBODY
