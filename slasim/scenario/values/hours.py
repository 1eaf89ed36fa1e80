"""Times of day, days of the week, dates and zones, written as `09:00-17:00`, `mon-fri`, `2027-01-04`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from slasim.problems import nearest
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.text import Mistake, Unreadable, unreadable
from slasim.zones import zone_names

WEEK_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ALWAYS = "24x7"
DAY_MINUTES = 1440


class Span(NamedTuple):
    """Local wall-clock minutes [start, end) of the day it starts on; `end` above 1440 runs into the next day."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end if self.end <= DAY_MINUTES else self.end - DAY_MINUTES)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-\N{EN DASH}]\s*(\d{1,2}):(\d{2})\s*")


def read_span(value: Any) -> Span:
    """`09:00-17:00`; `22:00-06:00` runs past midnight; `24:00` ends a day."""
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "hours such as 09:00-17:00")
    numbers = [int(each) for each in match.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise unreadable(value, "times between 00:00 and 24:00")
    if start == end:
        raise unreadable(value, "an end other than the start", "write 00:00-24:00 for a whole day")
    return Span(start, end if end > start else end + DAY_MINUTES)


def read_spans(value: Any) -> tuple[Span, ...]:
    """One span, several in a list, or `closed` for none; in order and without overlap."""
    if value == "closed":
        return ()
    mistakes: list[Mistake] = []
    spans: list[Span] = []
    for index, each in enumerate(value) if isinstance(value, list | tuple) else [(None, value)]:
        try:
            span = read_span(each)
        except Unreadable as error:
            mistakes += [mistake._replace(path=() if index is None else (index,)) for mistake in error.mistakes]
            continue
        if spans and span.start < spans[-1].end:
            place = () if index is None else (index,)
            mistakes.append(Mistake(place, f"{span} after {spans[-1]}", "spans in order that do not overlap"))
        spans.append(span)
    if not spans and not mistakes:
        mistakes.append(Mistake((), "an empty list", "hours such as 09:00-17:00", "write closed for no hours"))
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(spans)


def write_spans(spans: Iterable[Span]) -> str | list[str]:
    """As `read_spans` reads them."""
    return [str(span) for span in spans] or "closed"


def read_days(value: Any) -> tuple[int, ...]:
    """Weekdays as numbers, Monday 0: `mon-fri`, `sat,sun`, `mon, wed-fri`; in the order of the week."""
    expected = "days such as mon-fri or sat,sun"
    if isinstance(value, list | tuple):
        value = ",".join(str(each) for each in value)
    if not isinstance(value, str):
        raise unreadable(value, expected)
    days: list[int] = []
    for part in value.lower().split(","):
        ends = [each.strip() for each in part.split("-")]
        for end in ends:
            if end not in WEEK_DAYS:
                raise unreadable(value, f"{expected}; the days are {', '.join(WEEK_DAYS)}", nearest(end, WEEK_DAYS))
        if len(ends) > 2:
            raise unreadable(value, expected)
        first, last = WEEK_DAYS.index(ends[0]), WEEK_DAYS.index(ends[-1])
        days += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    if len(set(days)) != len(days):
        raise unreadable(value, "each day once")
    return tuple(sorted(days))


def write_days(days: Iterable[int]) -> str:
    """`mon,tue,wed`."""
    return ",".join(WEEK_DAYS[day] for day in days)


WeekHours = FrozenMap[str, tuple[Span, ...]]


def read_week(value: Any) -> str | WeekHours:
    """`24x7`, or a map from days to spans; the result has a key for each weekday that has hours, Monday first."""
    if value == ALWAYS:
        return ALWAYS
    if not isinstance(value, dict) or not value:
        raise unreadable(value, "24x7, or a map such as {mon-fri: 09:00-17:00}")
    week: dict[int, tuple[Span, ...]] = {}
    mistakes: list[Mistake] = []
    for key, spans in value.items():
        try:
            days = read_days(key)
            hours = read_spans(spans)
        except Unreadable as error:
            mistakes += [mistake._replace(path=(key, *mistake.path)) for mistake in error.mistakes]
            continue
        for day in days:
            if day in week:
                mistakes.append(Mistake((key,), f"{WEEK_DAYS[day]} a second time", "the hours of each day once"))
            week[day] = hours
    for day, hours in week.items():
        after = week.get((day + 1) % 7, ())
        if hours and after and hours[-1].end - DAY_MINUTES > after[0].start:
            found = f"{hours[-1]} on {WEEK_DAYS[day]} and {after[0]} the day after"
            mistakes.append(Mistake((), found, "hours that do not overlap"))
    if not mistakes and not any(week.values()):
        mistakes.append(Mistake((), "no open hour in the week", "at least one span on one day"))
    if mistakes:
        raise Unreadable(mistakes)
    return FrozenMap({WEEK_DAYS[day]: week[day] for day in sorted(week) if week[day]})


def write_week(week: str | WeekHours) -> str | dict[str, Any]:
    """As `read_week` reads it."""
    return week if isinstance(week, str) else {day: write_spans(spans) for day, spans in week.items()}


def read_date(value: Any) -> date:
    """`2027-01-04`."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            raise unreadable(value, "a date that the calendar has") from None
        if not 1971 <= day.year <= 2100:
            raise unreadable(value, "a date between 1971 and 2100")
        return day
    raise unreadable(value, "a date such as 2027-01-04")


def read_zone(value: Any) -> str:
    """`Europe/Berlin`."""
    if isinstance(value, str) and value in zone_names():
        return value
    tails = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zone_names())}
    hint = nearest(value, zone_names()) if isinstance(value, str) else ""
    if isinstance(value, str) and value.title().replace(" ", "_") in tails:
        hint = f"did you mean {tails[value.title().replace(' ', '_')]}?"
    raise unreadable(value, "a time zone by its IANA name, such as Europe/Berlin", hint)
