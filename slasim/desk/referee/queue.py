"""Priority queues of small integers for the referee's sweep: many binary heaps in one array."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Int64


class WaitingHeaps(NamedTuple):
    """Queue q owns places[first[q] : first[q + 1]], of which size[q] are in use; its least value comes first."""

    places: Int64
    first: Int64
    size: Int64


def make_queues(capacity: Int64) -> WaitingHeaps:
    """Empty queues; `capacity[q]` is the most that queue q will ever be given."""
    first = np.concatenate(([0], np.cumsum(capacity)))
    return WaitingHeaps(np.zeros(first[-1], dtype=np.int64), first, np.zeros(len(capacity), dtype=np.int64))


@kernel
def push(queues: WaitingHeaps, q: int, value: int) -> None:
    """Add a value to queue q."""
    base = queues.first[q]
    i = queues.size[q]
    queues.size[q] += 1
    while i > 0:
        parent = (i - 1) // 2
        if queues.places[base + parent] <= value:
            break
        queues.places[base + i] = queues.places[base + parent]
        i = parent
    queues.places[base + i] = value


@kernel
def pop(queues: WaitingHeaps, q: int) -> int:
    """Take the least value out of queue q, which must not be empty."""
    base = queues.first[q]
    least = queues.places[base]
    queues.size[q] -= 1
    size = queues.size[q]
    value = queues.places[base + size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and queues.places[base + child + 1] < queues.places[base + child]:
            child += 1
        if value <= queues.places[base + child]:
            break
        queues.places[base + i] = queues.places[base + child]
        i = child
    queues.places[base + i] = value
    return least  # type: ignore[no-any-return]
