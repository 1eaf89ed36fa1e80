"""The tickets that wait when the simulation begins, as a report of the backlog has them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slasim.scenario.values.ages import EXAMPLE, AgeBand, read_ages, write_ages
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import Written
from slasim.scenario.values.units import Name

Ages = Annotated[
    tuple[AgeBand, ...],
    Written(
        "tickets by age",
        read_ages,
        write_ages,
        (("type", "object"), ("additionalProperties", {"type": ["integer"]}), ("examples", [EXAMPLE])),
        tuple,
    ),
]


class OpeningSpec(Part):
    """Tickets of one stream that nobody has touched yet. What is left out is drawn by the mix of the stream."""

    stream: Name = Field(description="The stream of demand that brought them.", examples=["email"])
    severity: Name | None = Field(default=None, description="Their severity.", examples=["normal"])
    tier: Name | None = Field(default=None, description="The tier of their customers.", examples=["enterprise"])
    product: Name | None = Field(default=None, description="What they are about.", examples=["app"])
    tickets: Ages = Field(
        description="How many, by how old they are when the simulation begins, on the wall clock: `up to 3 days` "
        "begins where the entry before ends, and all ages in it are alike; `3 days` is exactly so old.",
        examples=[EXAMPLE],
    )

    @property
    def kind(self) -> tuple[str, str | None, str | None, str | None]:
        """What tells them from others."""
        return self.stream, self.severity, self.tier, self.product

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(band.tickets for band in self.tickets)

    @property
    def oldest(self) -> int:
        """The highest age that one may have, ms."""
        return self.tickets[-1].most
