"""Releases and campaigns: demand that rises for some time, in hours of the customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slasim.limits import TICKETS
from slasim.problems import Mistake, unreadable
from slasim.scenario.values.counts import read_stamp, write_stamp
from slasim.scenario.values.durations import read_positive_duration, write_duration
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES, Written, text_schema
from slasim.scenario.values.units import Factor, PositiveDuration

LINEAR, HALF_LIFE = "linear", "half-life "


@dataclass(frozen=True)
class Fading:
    """How what a pulse brings fades: by half each `half_life` ms, or to nothing at its end, evenly."""

    half_life: int | None = None

    def __str__(self) -> str:
        return LINEAR if self.half_life is None else f"{HALF_LIFE}{write_duration(self.half_life)}"


def read_fading(value: Any) -> Fading:
    """`linear`, or `half-life 2 days`."""
    if value == LINEAR:
        return Fading()
    if isinstance(value, str) and value.startswith(HALF_LIFE):
        return Fading(read_positive_duration(value.removeprefix(HALF_LIFE)))
    raise unreadable(value, "linear, or a time such as half-life 2 days")


def read_local(value: Any) -> int:
    """What the clock shows, in ms from 1970-01-01 00:00: `2027-03-02`, `2027-03-02 09:00`."""
    expected = "a date, or a date and time on the clock of the customers, such as 2027-03-02 09:00"
    if not isinstance(value, str):
        raise unreadable(value, expected)
    wall, offset = read_stamp(value)
    if offset is not None:
        raise unreadable(value, expected, "each region begins it by its own clock: leave the offset out")
    return wall


def write_local(wall: int) -> str:
    """As `read_local` reads it."""
    return write_stamp(wall, None).removesuffix(" 00:00")


Local = Annotated[
    int, Written("date or time of the customers", read_local, write_local, text_schema("2027-03-02 09:00"))
]
Fades = Annotated[Fading, Written("fading", read_fading, str, text_schema("half-life 2 days"), Fading)]


class PulseSpec(Part):
    """A release, a campaign, a fault that is known beforehand: more tickets than usual for some time.

    It raises the level of the hours that it covers, beside season, special days, holidays and growth; several at once
    add up.
    """

    from_: Local = Field(
        alias="from",
        description="When it begins, on the clock of the customers: each region has it at its own time.",
        examples=["2027-03-02 09:00"],
    )
    length: PositiveDuration = Field(alias="for", description="How long it lasts, by that clock.", examples=["5 days"])
    extra: Factor | None = Field(
        default=None,
        description="What it adds at its beginning: a share of what would come in the same hours without it.",
        examples=["80 %"],
        json_schema_extra={"alternative": True},
    )
    tickets: float | None = Field(
        default=None,
        ge=0,
        le=TICKETS,
        description="What it adds in all, all regions together, on average; in place of a share. The level of all "
        "demand multiplies it.",
        examples=[400],
        json_schema_extra={"instead": True, "alternative": True},
    )
    fades: Fades | None = Field(
        default=None,
        description="How it fades: `linear`, to nothing at its end; `half-life 2 days`, by half every two days, until "
        "its end cuts it off. Left out, it stays as it began.",
        examples=["half-life 2 days"],
    )

    @property
    def end(self) -> int:
        """What the clock shows at its end, as `from_`."""
        return self.from_ + self.length

    @property
    def words(self) -> str:
        """`+80 % for 5 days, half-life 2 days`."""
        from slasim.scenario.values.amounts import write_share

        much = f"+{write_share(self.extra)}" if self.extra is not None else f"+{self.tickets:g} tickets"
        return f"{much} for {write_duration(self.length)}" + (f", {self.fades}" if self.fades else "")

    @model_validator(mode="after")
    def _one_size(self) -> PulseSpec:
        if (self.extra is None) == (self.tickets is None):
            where, found = ("extra", "nothing") if self.extra is None else ("tickets", "tickets beside a share")
            mistake = Mistake((where,), found, "a share such as 80 %, or a number of tickets: one of the two")
            raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: [mistake]})
        return self
