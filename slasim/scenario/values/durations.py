"""Durations, targets and lengths of time, written as `4h`, `90 min`, `2 business days`, `3 months`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from slasim.calendars.hours import clock, read_clock
from slasim.instants import DAY, HOUR, MINUTE, SECOND, WEEK
from slasim.limits import DIGITS
from slasim.problems import nearest, unreadable

if TYPE_CHECKING:
    from slasim.scenario.sections.calendars import CalendarSpec

UNITS = {
    "ms": 1,
    **dict.fromkeys(("s", "sec", "second", "seconds"), SECOND),
    **dict.fromkeys(("min", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hour", "hours"), HOUR),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("week", "weeks"), WEEK),
}
LONGEST = 3660 * DAY
NUMBER = rf"[0-9]{{1,{DIGITS}}}(?:\.[0-9]{{1,30}})?"  # ASCII digits alone, as everywhere
PART = re.compile(rf"\s*({NUMBER})\s*([^\W\d]+)\s*")
DURATION = "a duration such as 30 s, 90 min, 1.5 h or 2 days"


def read_duration(value: Any) -> int:
    """ms of `1.5 h`, `1 h 30 min`, `2 days` (48 h), `13 weeks`, `250 ms`."""
    if not isinstance(value, str):
        hint = "a number alone has no unit" if isinstance(value, int | float) and not isinstance(value, bool) else ""
        raise unreadable(value, DURATION, hint)
    at, total, text = 0, Fraction(0), value.strip()
    while at < len(text):
        part = PART.match(text, at)
        if part is None:
            raise unreadable(value, DURATION)
        unit = UNITS.get(part[2])
        if unit is None:
            hint = "write min for minutes" if part[2] in ("m", "M") else nearest(part[2], UNITS)
            raise unreadable(value, f"{DURATION}; the units are ms, s, min, h, days, weeks", hint)
        total += Fraction(part[1]) * unit
        at = part.end()
    if not text:
        raise unreadable(value, DURATION)
    if total.denominator != 1:
        raise unreadable(value, "a whole number of milliseconds")
    if total > LONGEST:
        raise unreadable(value, "a duration of at most 10 years")
    return int(total)


def write_duration(ms: int) -> str:
    """The shortest exact form: `90 min`, `36 h`, `2 days`."""
    for name, unit in (("days", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND)):
        if ms and ms % unit == 0:
            return f"{ms // unit} {name}"
    return f"{ms} ms"


def read_positive_duration(value: Any) -> int:
    """As `read_duration`, and longer than nothing."""
    ms = read_duration(value)
    if ms == 0:
        raise unreadable(value, "a duration longer than 0")
    return ms


@dataclass(frozen=True)
class Target:
    """What is promised: a duration of open time, a number of business days, or a time of the day; two of them are None.

    by: ms from 00:00; due when the clock next shows it on a working day.
    """

    ms: int | None = None
    business_days: int | None = None
    by: int | None = None

    def on(self, calendar: CalendarSpec | None) -> int:
        """The target as ms of open time on `calendar`; None is round the clock, with days of 24 h.

        A business day is the hours that the calendar is open on a working day. Raises ValueError when its working
        days differ in length, because then nobody can say how long a business day is. One by a time of the day has no
        length either; it is taken for the longest working day.
        """
        if self.by is not None:
            return DAY if calendar is None else calendar.longest_day_ms()
        if self.business_days is None:
            assert self.ms is not None
            return self.ms
        return self.business_days * (DAY if calendar is None else calendar.day_ms())

    def __str__(self) -> str:
        if self.by is not None:
            return f"by {clock(self.by)}"
        if self.business_days is not None:
            return f"{self.business_days} business {'day' if self.business_days == 1 else 'days'}"
        return write_duration(self.ms or 0)


BUSINESS_DAYS = re.compile(r"\s*([0-9]{1,4})\s*business\s+days?\s*")
TARGET = "a target such as 30 min, 4 h or 2 business days"


def read_promised(value: Any) -> Target:
    """`4 h`, `2 business days` or `by 18:00`."""
    if isinstance(value, str) and value.strip().startswith("by "):
        return Target(by=read_clock(value.strip().removeprefix("by ")))
    return read_target(value)


def read_target(value: Any) -> Target:
    """`4 h` or `2 business days`."""
    if isinstance(value, str) and (days := BUSINESS_DAYS.fullmatch(value)):
        if int(days[1]) == 0:
            raise unreadable(value, "at least 1 business day")
        return Target(business_days=int(days[1]))
    if isinstance(value, str) and "working day" in value:
        raise unreadable(value, TARGET, "write business days")
    if isinstance(value, str) and "business" in value:
        raise unreadable(value, f"{TARGET}; business time is promised in whole business days or in hours")
    if not isinstance(value, str):
        raise unreadable(value, TARGET, "a number alone has no unit" if type(value) in (int, float) else "")
    return Target(ms=read_positive_duration(value))


@dataclass(frozen=True)
class Length:
    """A length of local dates: whole calendar months, days, or business days (Monday to Friday). The others are 0."""

    months: int = 0
    days: int = 0
    business_days: int = 0

    def __str__(self) -> str:
        if self.business_days:
            return str(Target(business_days=self.business_days))
        if self.months:
            return f"{self.months} {'month' if self.months == 1 else 'months'}"
        return f"{self.days} {'day' if self.days == 1 else 'days'}"

    def last_day(self, first: date) -> date:
        """Of so many months and days that begin with a day. Months end on the day before the one of the same number, or
        with a month that has no such number."""
        months = first.year * 12 + first.month - 1 + self.months
        begin = date(months // 12, months % 12 + 1, 1)
        beyond = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        day = min(first.day - 1, (beyond - begin).days)
        return begin + timedelta(days=day - 1 + self.days)


LENGTH = re.compile(r"\s*([0-9]{1,4})\s*(day|week|month|quarter|year)s?\s*")


def read_length(value: Any) -> Length:
    """`13 weeks`, `90 days`, `3 months`, `1 quarter`, `1 year`."""
    match = LENGTH.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "a number of whole days, weeks, months, quarters or years, such as 3 months")
    count, unit = int(match[1]), match[2]
    length = (
        Length(days=count * {"day": 1, "week": 7}[unit])
        if unit in ("day", "week")
        else Length(months=count * {"month": 1, "quarter": 3, "year": 12}[unit])
    )
    if not 1 <= length.days + 31 * length.months <= 3720:
        raise unreadable(value, "a length between 1 day and 10 years")
    return length


def read_window(value: Any) -> Length:
    """As `read_length`, or `10 business days`."""
    if isinstance(value, str) and (match := BUSINESS_DAYS.fullmatch(value)):
        if not 1 <= int(match[1]) <= 2600:
            raise unreadable(value, "between 1 and 2600 business days")
        return Length(business_days=int(match[1]))
    return read_length(value)
