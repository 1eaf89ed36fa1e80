"""Arrivals that are given, where a volume would leave them to chance."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic_core import PydanticCustomError

from slasim.instants import DAY, HOUR, MINUTE
from slasim.problems import unreadable
from slasim.scenario.values.counts import TicketCounts, read_counts, write_counts
from slasim.scenario.values.durations import read_positive_duration, write_duration
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES, Written, text_schema
from slasim.scenario.values.units import PositiveDuration, Zone

EVERY = re.compile(r"\s*constant\((.*)\)\s*")


def or_text(*examples: str) -> ConfigDict:
    """For a part that may be written as one text instead of a map."""

    def extra(schema: dict[str, Any]) -> None:
        as_map = dict(schema)
        schema.clear()
        schema |= {
            "description": as_map.pop("description", ""),
            "anyOf": [{"type": "string", "examples": list(examples)}, as_map],
        }

    return ConfigDict(json_schema_extra=extra)


class Arrivals(Part):
    """Tickets that come one after the other at equal distances, the first at the start of what is simulated.

    Written as text too: `constant(1 h)`. The level of all demand makes the distances shorter or longer.
    """

    model_config = or_text("constant(1 h)")

    every: PositiveDuration = Field(description="From one ticket to the next.", examples=["1 h"])


def read_arrivals(value: Any) -> Any:
    """`constant(1 h)` as the map that it stands for; anything but text is left as it is."""
    if not isinstance(value, str):
        return value
    if match := EVERY.fullmatch(value):
        return {"every": match[1]}
    hint = "tickets that come at random have a volume" if "exponential" in value else ""
    mistakes = unreadable(value, "arrivals such as constant(1 h)", hint).mistakes
    raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: mistakes})


def read_step(value: Any) -> int:
    """The length of an interval: whole minutes that divide a day."""
    ms = read_positive_duration(value)
    if ms % MINUTE or DAY % ms:
        raise unreadable(value, "whole minutes that divide the day, such as 5 min, 30 min, 1 h or 24 h")
    return ms


Step = Annotated[int, Written("length of an interval", read_step, write_duration, text_schema("30 min"))]
Rows = Annotated[TicketCounts, Written("counts", read_counts, write_counts, (("type", "array"),), TicketCounts)]


class CountsSpec(Part):
    """Tickets by interval from a CSV file: of a forecast, or as they came."""

    file: str = Field(
        min_length=1,
        description="CSV file beside the scenario with a row for each interval, in order and without gaps: columns "
        "start (`2027-03-01 09:00`, or with an offset `2027-03-01T09:00+01:00`) and tickets; or date, time (`09:00`, "
        "or the hour) and tickets; or date and tickets. All regions together.",
        examples=["counts.csv"],
    )
    as_: Literal["expected", "exact"] = Field(
        alias="as",
        description="`expected`: on average so many, and chance has its way, with `day_to_day` as elsewhere; `exact`: "
        "exactly so many, anywhere in their interval.",
        examples=["expected"],
    )
    every: Step = Field(default=HOUR, description="How long the intervals are.", examples=["30 min"])
    timezone: Zone | None = Field(
        default=None,
        description="Zone of the clock that stamps without an offset show; the scenario's if left out. An hour that it "
        "skips has no row, or one of 0. One that it repeats has a row for both passes together, or two: the first "
        "pass, and then the second.",
        examples=["UTC"],
    )
    rows: Rows = Field(
        default=TicketCounts("", (), (), ()),
        description="The counts, filled in by the reader.",
        json_schema_extra={"filled": True},
    )
