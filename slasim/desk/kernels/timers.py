"""Binary heaps of what will happen, ordered by (time, uid); the caller keeps their sizes."""

from __future__ import annotations

from slasim.desk.kernels.state import Records
from slasim.kernel import bare


@bare
def put(heap: Records, place: int, time: int, uid: int, item: int) -> None:
    """Writes an entry."""
    heap[place]["time"] = time
    heap[place]["uid"] = uid
    heap[place]["item"] = item


@bare
def copy(heap: Records, source: int, target: int) -> None:
    """Writes an entry a second time."""
    put(heap, target, heap[source]["time"], heap[source]["uid"], heap[source]["item"])


@bare
def sift_up(heap: Records, place: int, time: int, uid: int, item: int) -> None:
    """Puts an entry at `place`, or above it where it belongs."""
    while place > 0:
        above = (place - 1) >> 1
        if heap[above]["time"] < time or (heap[above]["time"] == time and heap[above]["uid"] < uid):
            break
        copy(heap, above, place)
        place = above
    put(heap, place, time, uid, item)


@bare
def sift_down(heap: Records, size: int, place: int, time: int, uid: int, item: int) -> None:
    """Puts an entry at `place`, or below it where it belongs, in a heap of `size` entries."""
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        right = below + 1
        if right < size and (
            heap[right]["time"] < heap[below]["time"]
            or (heap[right]["time"] == heap[below]["time"] and heap[right]["uid"] < heap[below]["uid"])
        ):
            below = right
        if heap[below]["time"] > time or (heap[below]["time"] == time and heap[below]["uid"] > uid):
            break
        copy(heap, below, place)
        place = below
    put(heap, place, time, uid, item)


@bare
def remove(heap: Records, size: int, place: int) -> None:
    """Takes the entry at `place` out of a heap of `size` entries; place 0 is the earliest."""
    last = size - 1
    if place == last:
        return
    time, uid, item = heap[last]["time"], heap[last]["uid"], heap[last]["item"]
    above = (place - 1) >> 1
    if place > 0 and (heap[above]["time"] > time or (heap[above]["time"] == time and heap[above]["uid"] > uid)):
        sift_up(heap, place, time, uid, item)
    else:
        sift_down(heap, last, place, time, uid, item)


@bare
def find(heap: Records, size: int, item: int) -> int:
    """The place of an item; only for what is rare, such as a hand-over."""
    for place in range(size):
        if heap[place]["item"] == item:
            return place
    return -1
