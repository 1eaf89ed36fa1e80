"""How the desk chooses: the order of waiting touches, whose ticket it is, what happens at shift end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MILLION = 1_000_000


class Order(IntEnum):
    """The routing key of a waiting touch; smaller goes first, then the earlier ready instant, then the smaller uid."""

    FIFO = 0  # key 0
    SEVERITY = 1  # key: severity, most severe is 0
    DEADLINE = 2  # key: earliest due goal at the ready instant


class Ownership(IntEnum):
    """Whether a ticket comes back to the agent who knows it."""

    POOLED = 0
    PREFER_OWNER = 1


class ShiftEnd(IntEnum):
    """What becomes of the touch in hand when the agent's shift ends."""

    FINISH = 0
    HAND_OVER = 1


@dataclass(frozen=True)
class Routing:
    """The rules of one desk, as integers."""

    order: Order = Order.FIFO
    ownership: Ownership = Ownership.POOLED
    shift_end: ShiftEnd = ShiftEnd.FINISH
    hand_over_cost: int = 0  # ms of work added when another agent takes the rest
    hold_share: int = 250_000  # ppm of the time left to due for which a touch is held for its owner

    @property
    def looks_at_dues(self) -> bool:
        """Whether the desk steers by due instants: to choose the next touch, or how long to hold one for its owner."""
        return self.order is Order.DEADLINE or self.ownership is Ownership.PREFER_OWNER
