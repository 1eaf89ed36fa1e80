"""All demand: streams of tickets by name, and the one level that all of them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from slasim.instants import DAY
from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.sections.tickets.demand import DemandSpec
from slasim.scenario.sections.tickets.forecast import ForecastSpec, read_forecast
from slasim.scenario.values.amounts import read_factor, write_share
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import AT_LEAST_ONE, KEY, MISTAKES, Written, text_schema
from slasim.scenario.values.units import read_name


def _read_level(value: Any) -> Fraction:
    if isinstance(value, Mapping):
        raise unreadable(
            "a stream called 'volume'",
            "a share such as 120 %, the level of all streams",
            "give the stream another name",
        )
    return read_factor(value)


Level = Annotated[Fraction, Written("factor", _read_level, write_share, text_schema("120 %"), Fraction)]


class Demand(Part, Mapping[str, DemandSpec]):
    """Streams of tickets by names of your own, and beside them the level of all of them and how sure it is."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, DemandSpec] = Field(init=False)
    ENTRY: ClassVar[type[Part]] = DemandSpec

    volume: Level = Field(
        default=Fraction(1),
        description="Level of all streams: multiplies the volume of each, as if that were written so. No stream can "
        "have this name.",
        examples=["100 %"],
    )
    forecast: Annotated[ForecastSpec, BeforeValidator(read_forecast)] = Field(
        default=ForecastSpec(),
        description="How sure the volume is, where it is a forecast. No stream can have this name.",
    )

    @model_validator(mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or isinstance(value, Demand):
            return value
        names, mistakes = [name for name in value if name not in cls.model_fields], []
        for name in names:
            try:
                read_name(name)
            except Unreadable as error:
                mistakes += [Mistake((name, KEY), each.found, each.expected, each.hint) for each in error.mistakes]
        if not names:
            mistakes = [Mistake((), "no stream" if value else "an empty map", AT_LEAST_ONE)]
        if mistakes:
            raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: mistakes})
        return value

    def tickets(self, name: str, ms: int) -> Fraction:
        """Tickets of a stream in `ms` milliseconds of an ordinary stretch, on average, at the level of all."""
        stream = self[name]
        if stream.arrivals is not None:
            if stream.arrivals.every is not None:
                return self.volume * ms / stream.arrivals.every
            wall = stream.arrivals.rows.wall
            return Fraction(len(wall) * ms, max(max(wall, default=0) - min(wall, default=0), DAY))
        if stream.counts is not None:
            rows, level = stream.counts.rows, self.volume if stream.is_drawn else Fraction(1)
            return level * Fraction(sum(rows.tickets)) * ms / (stream.counts.every * max(len(rows.wall), 1))
        if stream.volume is None:
            raise TypeError(f"demand.{name}: the accounts say how many tickets come, Scenario.tickets asks them")
        return self.volume * stream.volume.amount * ms / stream.volume.per_ms

    def __getitem__(self, name: str) -> DemandSpec:
        return self.__pydantic_extra__[name]

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # of a mapping, not of the fields of a model
        return iter(self.__pydantic_extra__)

    def __len__(self) -> int:
        return len(self.__pydantic_extra__)


NO_DEMAND = Demand.model_construct()
