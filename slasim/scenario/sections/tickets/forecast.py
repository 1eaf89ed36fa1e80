"""How sure the written volume of demand is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from slasim.problems import unreadable
from slasim.scenario.values.amounts import read_factor, read_growth, write_growth, write_share
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES, Written, text_schema


def _read_probability(value: Any) -> Fraction:
    share = read_factor(value)
    if not 0 < share < 1:
        raise unreadable(value, "a probability above 0 % and below 100 %")
    return share


def _read_spread(value: Any) -> Fraction:
    growth = read_growth(value)
    if growth < 0:
        raise unreadable(value, "a growth of 0 % per month or more: it is by how much the true one may differ")
    return growth


Probability = Annotated[Fraction, Written("probability", _read_probability, write_share, text_schema("90 %"), Fraction)]
Spread = Annotated[Fraction, Written("growth", _read_spread, write_growth, text_schema("1 % per month"), Fraction)]


def read_forecast(value: Any) -> Any:
    """Refuses a stream that has the name of this section."""
    if isinstance(value, Mapping) and {"channel", "mix"} & {*value}:
        expected, hint = "how sure the volume is, such as {level: 10 %}", "give the stream another name"
        mistakes = unreadable("a stream called 'forecast'", expected, hint).mistakes
        raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: mistakes})
    return value


class ForecastSpec(Part):
    """How far the true volume may be from the written one: one level and one growth for all streams, drawn anew in each
    replication. Arrivals and counts that are exact are not moved.

    The written volume stays the expected one on every date.
    """

    level: Annotated[Fraction, Written("factor", read_factor, write_share, text_schema("10 %"), Fraction)] = Field(
        default=Fraction(0),
        description="With this `probability` the level that all streams truly have is at most so far from its median: "
        "10 % is between 1/1.1 and 1.1 times.",
        examples=["10 %"],
    )
    growth: Spread = Field(
        default=Fraction(0),
        description="With this `probability` the true growth per month is at most so far from that of its median, in "
        "the same way; from the first date of the horizon on.",
        examples=["1 % per month"],
    )
    probability: Probability = Field(
        default=Fraction(9, 10), description="How probable it is to be so near.", examples=["90 %"]
    )
