"""Heaps of what will happen, ordered by (time, uid); the caller keeps their sizes.

Each entry has four below it, which halves the way down: the four are compared at once, one level waits for the one
above. Behind the last entry stand four at FOREVER, so that neither the least of four nor the head of an empty heap
needs to be asked for.
"""

from __future__ import annotations

from slasim.desk.kernels.state import FOREVER, NOBODY, Place, Records
from slasim.kernel import bare

BELOW = 4  # entries below one
FIRST, ONE, TWO = Place(0), Place(1), Place(2)


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
def insert(heap: Records, size: int, time: int, uid: int, item: Place) -> None:
    """Puts an entry into a heap of `size` entries."""
    heap[Place(size + BELOW)]["time"] = FOREVER
    sift_up(heap, Place(size), time, uid, item)


@bare
def sift_up(heap: Records, place: Place, time: int, uid: int, item: Place) -> None:
    """Puts an entry at `place`, or above it where it belongs."""
    while place > 0:
        above = Place((place - ONE) >> TWO)
        if heap[above]["time"] < time or (heap[above]["time"] == time and heap[above]["uid"] < uid):
            break
        copy(heap, above, place)
        place = above
    put(heap, place, time, uid, item)


@bare
def remove(heap: Records, size: int, place: Place) -> None:
    """Takes the entry at `place` out of a heap of `size` entries."""
    last = Place(size - 1)
    # The gap goes down to a leaf, and the last entry, which is late as a rule, from there up to where it belongs: only
    # how far up cannot be foreseen by the processor.
    below = Place(BELOW * place + 1)
    while below < last:
        least = least_of_four(heap, below)
        copy(heap, least, place)
        place, below = least, Place(BELOW * least + 1)
    time, uid, item = heap[last]["time"], heap[last]["uid"], heap[last]["item"]
    heap[last]["time"] = FOREVER
    if place != last:
        sift_up(heap, place, time, uid, item)


@bare
def least_of_four(heap: Records, first: Place) -> Place:
    """The earliest of four entries side by side. Which is earlier is added, not jumped to: it cannot be foreseen."""
    third = Place(first + 2)
    a, b = heap[first]["time"], heap[Place(first + 1)]["time"]
    c, d = heap[third]["time"], heap[Place(first + 3)]["time"]
    left, right = min(a, b), min(c, d)
    least = Place(first + (b < a)) if left <= right else Place(third + (d < c))
    time = min(left, right)
    if (a == time) + (b == time) + (c == time) + (d == time) > 1 and time < FOREVER:
        for each in range(BELOW):
            other = Place(first + each)
            if heap[other]["time"] == time and heap[other]["uid"] < heap[least]["uid"]:
                least = other
    return least


@bare
def find(heap: Records, size: int, item: Place) -> Place:
    """The place of an item; only for what is rare, such as a hand-over."""
    for place in range(size):
        if heap[place]["item"] == item:
            return Place(place)
    return NOBODY
