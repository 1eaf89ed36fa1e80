"""What is paid beside the hour: premiums for nights, weekends and holidays."""

from __future__ import annotations

from pydantic import Field, JsonValue

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Factor, ShiftHours

INSTEAD: dict[str, JsonValue] = {"instead": True}  # commented out in the template, where nobody works then


class PremiumSpec(Part):
    """Shares of the cost of an hour that are paid beside it for hours that are worked, by the clock of the site."""

    night: Factor | None = Field(
        default=None, description="For the hours of the night.", examples=["25 %"], json_schema_extra=INSTEAD
    )
    night_hours: ShiftHours | None = Field(
        default=None,
        description="Which hours are the night, on every date.",
        examples=["22:00-06:00"],
        json_schema_extra=INSTEAD,
    )
    saturday: Factor | None = Field(default=None, description="For a Saturday, from midnight on.", examples=["20 %"])
    sunday: Factor | None = Field(
        default=None, description="For a Sunday.", examples=["50 %"], json_schema_extra=INSTEAD
    )
    holiday: Factor | None = Field(
        default=None,
        description="For a holiday of the site. Of a date the highest of these three is paid; that of the night is "
        "added to it.",
        examples=["100 %"],
    )
