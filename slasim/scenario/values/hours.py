"""Hours, dates and zones in a scenario: as calendars read them, within what a scenario can use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from slasim.calendars import hours
from slasim.calendars.hours import ALWAYS, WEEKDAYS, Span
from slasim.instants import DAY, MINUTE
from slasim.problems import Mistake, Unreadable, nearest, unreadable
from slasim.scenario.values.frozen import FrozenMap
from slasim.zones import zone_names, zones_saying

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_spans(value: Any) -> tuple[Span, ...]:
    """One span, several in a list, or `closed` for none."""
    if isinstance(value, list | tuple) and not value:
        raise unreadable(value, "hours such as 09:00-17:00", "write closed for no hours")
    return hours.read_spans(value)


def write_spans(spans: Iterable[Span]) -> str | list[str]:
    """As `read_spans` reads them."""
    return [str(span) for span in spans] or hours.CLOSED


def read_shift_spans(value: Any) -> tuple[Span, ...]:
    """As `read_spans`, in whole minutes, as shifts are planned."""
    spans = read_spans(value)
    if any(edge % MINUTE for span in spans for edge in span):
        raise unreadable(value, "times in whole minutes")
    return spans


def read_shift(value: Any) -> str | Span:
    """`24x7`, or one span in whole minutes."""
    return ALWAYS if value == ALWAYS else read_shift_span(value)


def read_shift_span(value: Any) -> Span:
    """One span in whole minutes; it may end on the next date."""
    hours.read_span(value)
    return read_shift_spans(value)[0]


def write_days(days: Iterable[int]) -> str:
    """`mon,tue,wed`."""
    return ",".join(WEEKDAYS[day] for day in days)


WeekHours = FrozenMap[str, tuple[Span, ...]]


def read_week(value: Any) -> str | WeekHours:
    """`24x7`, or a map from days to spans; the result has a key for each weekday that has hours, Monday first.

    The hours of a day may not run into those of the next, for a business day would have no length.
    """
    if value == ALWAYS:
        return ALWAYS
    week = hours.read_week(value)
    mistakes = [
        Mistake((), f"{week[day][-1]} on {WEEKDAYS[day]} and {after[0]} the day after", "hours that do not overlap")
        for day, after in enumerate((*week[1:], week[0]))
        if week[day] and after and week[day][-1].end - DAY > after[0].start
    ]
    if not any(week):
        mistakes = [Mistake((), "no open hour in the week", "at least one span on one day")]
    if mistakes:
        raise Unreadable(mistakes)
    return FrozenMap({WEEKDAYS[day]: spans for day, spans in enumerate(week) if spans})


def write_week(week: str | WeekHours) -> str | dict[str, Any]:
    """As `read_week` reads it."""
    return week if isinstance(week, str) else {day: write_spans(spans) for day, spans in week.items()}


def read_date(value: Any) -> date:
    """`2027-01-04`, in the years that a scenario may be about."""
    day = hours.read_date(value)
    if not 1971 <= day.year <= 2100:
        raise unreadable(value, "a date between 1971 and 2100")
    return day


def read_zone(value: Any) -> str:
    """`Europe/Berlin`."""
    if isinstance(value, str) and value in zone_names():
        return value
    raise unreadable(value, "a time zone by its IANA name, such as Europe/Berlin", _zone_hint(value))


def _zone_hint(value: Any) -> str:
    """The zone of a city, those in which an abbreviation is used, or the nearest name."""
    if not isinstance(value, str):
        return ""
    tails = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zone_names())}
    if value.title().replace(" ", "_") in tails:
        return f"did you mean {tails[value.title().replace(' ', '_')]}?"
    if value.isupper():  # CET, AEST: the nearest name would be that of another clock
        zones = zones_saying(value)
        return f"{value} is the time of {' or '.join(zones[:3])}, among others" if zones else ""
    return nearest(value, zone_names())
