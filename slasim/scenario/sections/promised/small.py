"""What holds where a period has few tickets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from slasim.scenario.values.part import Part


class SmallSpec(Part):
    """What holds where a period has few tickets: `misses` alone, or `below` and `then`."""

    misses: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="So many missed targets never miss the quota.",
        examples=[1],
    )
    below: int | None = Field(
        default=None,
        ge=2,
        le=1_000_000,
        description="A period with fewer decided clocks than this is not judged alone, or not at all.",
        examples=[20],
        json_schema_extra={"instead": True},
    )
    then: Literal["roll", "skip"] | None = Field(
        default=None,
        description="`roll`: its clocks are counted with those of the next period; `skip`: what it attains is "
        "reported, and neither kept nor missed.",
        examples=["roll", "skip"],
        json_schema_extra={"instead": True},
    )
