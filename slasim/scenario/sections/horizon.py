"""The measured window and what lies around it."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from slasim.instants import WEEK
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Date, Duration, Length


class HorizonSpec(Part):
    """What is measured: local dates of the scenario's zone. Whole months inside it are judged."""

    from_: Date = Field(alias="from", description="First date.", examples=["2027-01-01"])
    length: Length = Field(
        alias="for", description="How long: weeks or days of dates, or calendar months.", examples=["3 months"]
    )
    warm_up: Duration = Field(
        default=2 * WEEK,
        description="Time simulated before it, so that the desk is not empty at its start; it begins empty, or "
        "without a warm-up with what `opening` lists.",
        examples=["2 weeks"],
    )
    follow_up: Duration = Field(
        default=4 * WEEK,
        description="Time simulated after it, in which its tickets are followed to their end; new ones keep coming.",
        examples=["4 weeks"],
    )

    def end(self) -> date:
        """The first date after the window."""
        start, length = self.from_, self.length
        if length.days:
            return start + timedelta(days=length.days)
        year, month = divmod(start.year * 12 + start.month - 1 + length.months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month + 1, min(start.day, last))
