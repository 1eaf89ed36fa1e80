"""Windows that recur each month, `first sun 02:00-06:00`, and how much of something a period may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from slasim.calendars.hours import WEEKDAYS, Span, read_span
from slasim.problems import Mistake, Unreadable, nearest, one_of, unreadable
from slasim.scenario.values.durations import read_positive_duration, write_duration

NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
MONTHLY = "a window such as first sun 02:00-06:00, last sat 22:00-02:00 or day 15 01:00-03:00"
PERIODS = {"month": 1, "quarter": 3, "year": 12}
PER = re.compile(r"\s*(.*?)\s+per\s+(\w+)\s*")


@dataclass(frozen=True)
class MonthlyWindow:
    """Hours of a weekday of the month, such as the first Sunday, or of a day of it."""

    nth: int  # 1 to 4, -1 for the last; of a day: its number
    weekday: int | None  # Monday 0; None: a day of the month
    span: Span  # it may run into the next date

    def day(self, year: int, month: int) -> date | None:
        """Its date in a month; None in a month without that day."""
        first = date(year, month, 1)
        if self.weekday is None:
            found = first + timedelta(days=self.nth - 1)
            return found if found.month == month else None
        if self.nth > 0:
            return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - self.weekday) % 7)

    def __str__(self) -> str:
        if self.weekday is None:
            return f"day {self.nth} {self.span}"
        return f"{next(name for name, nth in NTH.items() if nth == self.nth)} {WEEKDAYS[self.weekday]} {self.span}"


def read_monthly(value: Any) -> tuple[MonthlyWindow, ...]:
    """One window of a month, or a list of them."""
    several = isinstance(value, list | tuple)
    found, mistakes = [], []
    for at, each in enumerate(value if several else [value]):
        try:
            found.append(_read_window(each))
        except Unreadable as error:
            mistakes += [mistake._replace(path=(at,) if several else ()) for mistake in error.mistakes]
    if not found and not mistakes:
        mistakes = [Mistake((), "no window", MONTHLY)]
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(found)


def _read_window(value: Any) -> MonthlyWindow:
    if isinstance(value, MonthlyWindow):
        return value
    words = value.split(maxsplit=2) if isinstance(value, str) else []
    if len(words) != 3:
        raise unreadable(value, MONTHLY)
    which, day = words[0].lower(), words[1].lower()
    span = read_span(words[2], MONTHLY)
    if which == "day":
        if not (day.isascii() and day.isdigit() and 1 <= int(day) <= 31):
            raise unreadable(value, "a day of the month from 1 to 31")
        return MonthlyWindow(int(day), None, span)
    if which not in NTH:
        raise unreadable(value, f"{MONTHLY}; which one is {one_of([*NTH, 'day'])}", nearest(which, [*NTH, "day"]))
    if day not in WEEKDAYS:
        raise unreadable(value, f"{MONTHLY}; the days are {', '.join(WEEKDAYS)}", nearest(day, WEEKDAYS))
    return MonthlyWindow(NTH[which], WEEKDAYS.index(day), span)


def write_monthly(windows: Iterable[MonthlyWindow]) -> list[str]:
    """As `read_monthly` reads them."""
    return [str(window) for window in windows]


@dataclass(frozen=True)
class Allowance:
    """So much time in each month, quarter or year."""

    ms: int
    per: str

    @property
    def months(self) -> int:
        """Of its period."""
        return PERIODS[self.per]

    def __str__(self) -> str:
        return f"{write_duration(self.ms)} per {self.per}"


def read_allowance(value: Any) -> Allowance:
    """`8 h per month`."""
    match = PER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "so much time in a period, such as 8 h per month")
    if match[2] not in PERIODS:
        raise unreadable(value, f"a time per {one_of(PERIODS)}", nearest(match[2], PERIODS))
    return Allowance(read_positive_duration(match[1]), match[2])
