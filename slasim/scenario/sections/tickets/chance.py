"""What chance does to the tickets of a day and of an hour, beyond the chance of single tickets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from slasim.calendars.hours import WEEKDAYS, read_days
from slasim.problems import Mistake, Unreadable, show, unreadable
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import Written

MOST = 1e6
ELSE = "else"  # every weekday not named


def _read_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unreadable(value, f"a number, or numbers by weekday such as {{mon: 9, {ELSE}: 4}}")
    if not math.isfinite(value):
        raise unreadable(value, "a finite number")
    if value < 1:
        raise unreadable(value, "a number of at least 1")
    if value > MOST:
        raise unreadable(value, f"a number of at most {MOST:,.0f}")
    return float(value)


def _read_dispersion(value: Any) -> float | tuple[float, ...]:
    if not isinstance(value, Mapping):
        return _read_number(value)
    found: dict[int, float] = {}
    mistakes: list[Mistake] = []
    for key, written in value.items():
        try:
            days = read_days(key) if key != ELSE else ()
            number = _read_number(written)
        except Unreadable as error:
            mistakes += [each._replace(path=(key, *each.path)) for each in error.mistakes]
            continue
        mistakes += [
            Mistake((key,), f"{WEEKDAYS[day]} a second time", "the dispersion of each weekday once")
            for day in days
            if day in found
        ]
        found |= dict.fromkeys(days, number)
    missing = [WEEKDAYS[day] for day in range(7) if day not in found]
    if missing and ELSE not in value and not mistakes:
        mistakes = [Mistake((), f"nothing for {', '.join(missing)}", f"every weekday, or {ELSE} for the others")]
    if not missing and ELSE in value:
        mistakes += [Mistake((ELSE,), show(value[ELSE]), "it beside weekdays that are not named")]
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(found[day] if day in found else float(value[ELSE]) for day in range(7))


def _write_dispersion(value: float | tuple[float, ...]) -> float | dict[str, float]:
    return dict(zip(WEEKDAYS, value, strict=True)) if isinstance(value, tuple) else value


Dispersion = Annotated[
    float | tuple[float, ...],
    Written(
        "number, or numbers by weekday",
        _read_dispersion,
        _write_dispersion,
        (("type", ["number", "object"]), ("examples", [6.0])),
    ),
]


class DayToDay(Part):
    """How much the days differ by chance, beyond the chance of single tickets."""

    dispersion: Dispersion = Field(
        default=1.0,
        description="Variance over mean of the tickets of a day, as one measures it on ordinary open days: those on "
        "whose weekday the calendar of a region of the customers has hours; at their mean volume. 1 is a Poisson "
        "stream. Busier days vary more. By weekday (`{mon: 9, else: 4}`, `{mon-fri: 6, sat,sun: 2}`): that of the "
        "days of each weekday, at their own mean volume.",
        examples=[6.0],
    )
    carry_over: float = Field(
        default=0.0,
        ge=0,
        le=0.99,
        description="Correlation of a day's level (of its normal score) with the day before.",
        examples=[0.3],
    )
    common: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="What makes a day busy for all streams that have this: its share of what is new on a day. Two "
        "streams with the same `carry_over` then have levels (normal scores) of this correlation: of the root of the "
        "product where the shares differ.",
        examples=[0.6],
        json_schema_extra={"instead": True},
    )

    @property
    def by_weekday(self) -> bool:
        """Whether each weekday has a dispersion of its own."""
        return isinstance(self.dispersion, tuple)

    @property
    def dispersions(self) -> tuple[float, ...]:
        """Of each weekday, Monday first."""
        return self.dispersion if isinstance(self.dispersion, tuple) else (self.dispersion,) * 7

    @property
    def is_even(self) -> bool:
        """Whether the days do not differ but by the chance of single tickets."""
        return max(self.dispersions) == 1


class WithinDay(Part):
    """How much the hours of a day differ by chance from the profile. The tickets of the day are as many as ever."""

    dispersion: float = Field(
        default=1.0,
        ge=1,
        le=MOST,
        description="Of the tickets of the hours given those of their day, as one measures it on ordinary open days: "
        "on each the sum over its hours of (tickets - expected)^2 / expected over the number of hours less 1, where "
        "expected is the share of the profile times the tickets of that day; the mean of these. 1 is chance alone. "
        "Busier days vary more.",
        examples=[1.8],
    )
    carry_over: float = Field(
        default=0.0,
        ge=0,
        le=0.99,
        description="Correlation of an hour's level with the hour before on the same day: what makes an hour busy "
        "fades.",
        examples=[0.5],
    )
