"""How the desk chooses."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Duration, PositiveDuration, Share


class RoutingSpec(Part):
    """The order of waiting work, whose ticket it is, and what happens at the end of a shift."""

    order: Literal["fifo", "severity", "deadline"] = Field(
        default="fifo",
        description="What goes first: the longest waiting, the most severe, or the earliest due goal.",
        examples=["deadline"],
    )
    goal: PositiveDuration | None = Field(
        default=None,
        description="An internal goal for every ticket that no agreement gives a time to solve: so long after its "
        "creation, round the clock, waits for the customer aside. Without one, what nobody promised, and what follows "
        "a first reply, is due never: under deadline it goes last however long it has waited.",
        examples=["5 days"],
    )
    ownership: Literal["pooled", "prefer_owner"] = Field(
        default="pooled",
        description="Whether a ticket waits for the agent who knows it (`prefer_owner`).",
        examples=["prefer_owner"],
    )
    hold: Share = Field(
        default=Fraction(1, 4),
        description="Under prefer_owner: the share of the time left to the due goal for which a ticket is held.",
        examples=["25 %"],
    )
    at_shift_end: Literal["finish", "hand_over"] = Field(
        default="finish",
        description="The agent finishes the touch in hand in overtime, or hands the rest over.",
        examples=["hand_over"],
    )
    hand_over_cost: Duration = Field(
        default=0,
        description="Work added when another agent takes over the rest; none for the one who left it.",
        examples=["5 min"],
    )
