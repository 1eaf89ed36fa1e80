"""Calendars as a planner writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from slasim.calendars.public_holidays import read_code
from slasim.instants import DAY, HOUR
from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.sections.promised.amendments import FIXED, Amended
from slasim.scenario.values.hours import read_date
from slasim.scenario.values.text import Written
from slasim.scenario.values.units import EMPTY, Date, Map, Spans, WeekHours, Zone

if TYPE_CHECKING:
    from slasim.calendars import BusinessCalendar


BEFORE, AFTER = 7 * DAY, 400 * DAY  # what calendars are worked out for around the simulated span
"""Beside these, the longest target: what is promised at the end of the span is due after it."""


def _read_holidays(value: Any) -> tuple[str | date, ...]:
    found: list[str | date] = []
    mistakes: list[Mistake] = []
    for index, each in enumerate(value) if isinstance(value, list | tuple) else [(None, value)]:
        try:
            if isinstance(each, date):
                found.append(each)
            elif isinstance(each, str) and each[:1].isdigit():
                found.append(read_date(each))
            elif isinstance(each, str):
                found.append(read_code(each.strip()))
            else:
                raise unreadable(
                    each, "a country such as DE-BE, or a list of dates", "quote country codes such as 'NO'"
                )
        except Unreadable as error:
            mistakes += [mistake._replace(path=() if index is None else (index,)) for mistake in error.mistakes]
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(found)


def _write_holidays(days: tuple[str | date, ...]) -> list[str]:
    return [str(day) for day in days]


Holidays = Annotated[
    tuple[str | date, ...],
    Written("holidays", _read_holidays, _write_holidays, (("type", ["string", "array"]), ("examples", ["DE-BE"]))),
]


class CalendarSpec(Amended):
    """When time counts: a zone, its opening hours, and the days on which they differ."""

    timezone: Zone = Field(description="Zone of the wall clock.", examples=["Europe/Berlin"])
    hours: WeekHours = Field(
        description="Opening hours of the week in local time: days and spans, several with commas around a lunch "
        "break (22:00-06:00 runs past midnight); or 24x7.",
        examples=[{"mon-fri": "09:00-12:00, 13:00-18:00"}],
    )
    holidays: Holidays = Field(
        default=(),
        description="Closed from midnight to midnight: a country or region by ISO code, dates, or a list of both.",
        examples=["DE-BE"],
    )
    exceptions: Map[Date, Spans] = Field(
        default=EMPTY,
        description="Dates whose hours replace those of the week; `closed` for none. A holiday stays closed.",
        examples=[{"2027-12-24": "09:00-12:00"}],
    )
    breaks: Map[Date, Spans] = Field(
        default=EMPTY, description="Spans taken out of the hours of a date.", examples=[{"2027-06-30": "12:00-13:00"}]
    )
    amendments: Map[Date, Map[str, Any]] = Field(
        default=EMPTY,
        description="What changes from a local date on: dotted paths inside the calendar and their new values. All but "
        f"{', '.join(FIXED['calendars'])} can change. A ticket's clocks keep the version under which it was created, "
        "availability that at the start of the period; shifts of teams and customers' replies follow the version of "
        "each date.",
        examples=[{"2027-07-01": {"hours": {"mon-fri": "08:00-18:00"}}}],
    )

    def _day_lengths(self) -> set[int]:
        """Open time of the working days of the week, ms."""
        if isinstance(self.hours, str):
            return {DAY}
        return {sum(span.end - span.start for span in spans) for spans in self.hours.values()}

    def longest_day_ms(self) -> int:
        """Open time of the longest working day, ms."""
        return max(self._day_lengths())

    def day_ms(self) -> int:
        """Open time of a working day, ms. Raises ValueError when the working days of the week differ."""
        lengths = self._day_lengths()
        if len(lengths) != 1:
            assert not isinstance(self.hours, str)
            shown = ", ".join(
                f"{day} {sum(span.end - span.start for span in spans) / HOUR:g} h" for day, spans in self.hours.items()
            )
            raise ValueError(f"the working days differ ({shown}), so a business day has no length; write hours")
        return lengths.pop()

    def versions(self) -> tuple[tuple[int, CalendarSpec], ...]:
        """Each version, without amendments, with its first instant (UTC ms), in order; the first begins before all."""
        return self._since(self.timezone)

    def build(self) -> BusinessCalendar:
        """The calendar that reckons with it: on each date by the version of that date."""
        return self._built({day: spec.build() for day, spec in self._states})

    def build_first(self) -> BusinessCalendar:
        """The calendar as it is before any amendment."""
        return self._built({})

    def _built(self, amendments: Mapping[date | str, BusinessCalendar]) -> BusinessCalendar:
        from slasim.calendars import BusinessCalendar

        codes = [day for day in self.holidays if isinstance(day, str)]
        dates = [day for day in self.holidays if isinstance(day, date)]
        return BusinessCalendar(
            self.timezone,
            self.hours,
            holidays=[*codes, *dates],
            exceptions=self.exceptions,
            breaks=self.breaks,
            amendments=amendments,
        )
