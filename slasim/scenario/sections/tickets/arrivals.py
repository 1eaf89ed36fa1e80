"""Arrivals that are given, where a volume would leave them to chance."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from slasim.instants import DAY, HOUR, MINUTE
from slasim.problems import Mistake, unreadable
from slasim.scenario.values.counts import TicketCounts, read_counts, write_counts
from slasim.scenario.values.durations import read_positive_duration, write_duration
from slasim.scenario.values.listed import ListedTickets, read_listed, write_listed
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES, Written, text_schema
from slasim.scenario.values.units import PositiveDuration, Zone
from slasim.scenario.values.week_shape import Shape

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


Listed = Annotated[ListedTickets, Written("tickets", read_listed, write_listed, (("type", "array"),), ListedTickets)]


class Arrivals(Part):
    """Tickets at equal distances, which may be written `constant(1 h)`; or those of a list, each at its instant."""

    model_config = or_text("constant(1 h)")

    every: PositiveDuration | None = Field(
        default=None,
        description="From one ticket to the next, the first at the start of what is simulated. The level of all demand "
        "makes it shorter or longer.",
        examples=["1 h"],
        json_schema_extra={"alternative": True},
    )
    file: str | None = Field(
        default=None,
        min_length=1,
        description="CSV file beside the scenario with a row for each ticket: created (`2027-03-01 09:13:07`, or with "
        "an offset `2027-03-01T09:13:07+01:00`), and if wanted severity, tier and product. What is no column is drawn "
        "by the mix; what is one has no place in the mix.",
        examples=["tickets.csv"],
        json_schema_extra={"instead": True, "alternative": True},
    )
    timezone: Zone | None = Field(
        default=None,
        description="Zone of the clock that instants without an offset show; the scenario's if left out. One that the "
        "clock skips or shows twice needs an offset.",
        examples=["UTC"],
    )
    rows: Listed = Field(
        default=ListedTickets("", (), (), (), ()),
        description="The tickets, filled in by the reader.",
        json_schema_extra={"filled": True},
    )

    @model_validator(mode="after")
    def _one_source(self) -> Arrivals:
        if (self.every is None) == (self.file is None):
            where, found = ("every", "nothing") if self.every is None else ("file", "a file beside a distance")
            mistake = Mistake((where,), found, "a distance such as 1 h, or a file: one of the two")
            raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: [mistake]})
        return self


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
    shape: Shape | None = Field(
        default=None,
        description="How the tickets of an interval lie in it, by the hours of a `shape` on the clock of `timezone`: "
        "for counts of days. Left out, anywhere in the interval alike.",
        examples=["office_hours"],
    )
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
