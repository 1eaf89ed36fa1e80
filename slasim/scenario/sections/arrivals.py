"""Arrivals that are given, where a volume would leave them to chance."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ConfigDict, Field
from pydantic_core import PydanticCustomError

from slasim.problems import unreadable
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES
from slasim.scenario.values.units import PositiveDuration

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
