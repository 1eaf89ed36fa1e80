"""Who is told of a ticket that is still late so long after it was due."""

from __future__ import annotations

from pydantic import Field

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Target


class EscalationSpec(Part):
    """One step: a clock that has not stopped so long after it was due is escalated to somebody."""

    after: Target = Field(
        description="How long after the due instant, in the time by which the clock itself runs: on its hours, not "
        "while it is paused; business days are what `business_days` says.",
        examples=["2 business days"],
    )
    to: str = Field(min_length=1, description="To whom.", examples=["head of support"])
