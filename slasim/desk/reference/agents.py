"""Agents as the reference desk sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

import simpy

from slasim.desk.reference.tickets import Touch
from slasim.roster.tables import USUAL

LONG_AGO = -(1 << 62)


@dataclass(frozen=True, slots=True)
class WorkStretch:
    """Work on the touch in hand: since when, at which speed, and the process that lives through it."""

    touch: Touch
    began: int
    speed: int  # millionths
    life: simpy.Process


@dataclass(slots=True, eq=False)
class Agent:
    """A rostered seat: what it can do, whether it is there, and what it has in hand."""

    number: int  # in the roster
    levels: dict[int, int] = field(default_factory=dict)  # by skill: 1 is the first choice; others the agent cannot do
    speed: int = USUAL  # of the shift, millionths
    present: bool = False
    came: int = LONG_AGO  # start of the latest span of presence
    worked: int = LONG_AGO  # end of the latest work
    in_hand: WorkStretch | None = None
    held: list[Touch] = field(default_factory=list)  # waiting touches that nobody else may take
    owed: int = 0  # ms of break that have begun by the plan and not yet for the agent
    on_break: simpy.Process | None = None

    @property
    def idle(self) -> bool:
        """Present without work."""
        return self.present and self.in_hand is None

    @property
    def idle_since(self) -> int:
        """The later of the start of the span of presence and the end of the last work."""
        return max(self.came, self.worked)

    def may_take(self, touch: Touch) -> bool:
        """An agent may take touches of the skills of the shift; a held touch may be taken by its owner only."""
        return touch.skill in self.levels and touch.held_for in (None, self)
