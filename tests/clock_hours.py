"""When time counts, asked of the wall clock (zoneinfo): opening hours and working days. Nothing of slasim is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Seen(dict[int, bool]):
    """Whether it is open at a minute; each is looked up once."""

    def __init__(self, look_up: Callable[[int], bool]) -> None:
        super().__init__()
        self.look_up = look_up

    def __missing__(self, minute: int) -> bool:
        found = self[minute] = self.look_up(minute)
        return found


class Hours:
    """Opening hours: local spans in minutes by weekday (Monday 0), and local dates that are closed."""

    tick = MINUTE

    def __init__(self, zone: str, week: tuple[tuple[tuple[int, int], ...], ...], closed: frozenset[date]) -> None:
        self.zone, self.week, self.closed = ZoneInfo(zone), week, closed
        self.open_at = Seen(self._shows_open).__getitem__  # asked a hundred million times

    def _shows_open(self, minute: int) -> bool:
        local = (EPOCH + minute * self.tick).astimezone(self.zone)
        day, shown = local.date(), local.hour * 60 + local.minute
        if day in self.closed:
            return False
        before = day - timedelta(days=1)
        today = any(start <= shown < end for start, end in self.week[day.weekday()])
        # a span over midnight belongs to the day it starts on; that day's holiday takes only its own date away
        return today or any(start <= shown + 1440 < end for start, end in self.week[before.weekday()])

    def nth_day(self, minute: int, number: int, to_close: bool, by: int | None = None) -> int:
        """The same local time on the nth working day after that of a minute, or the close of that day; or when the
        clock next shows a time (minutes from 00:00) on a working day."""
        local = (EPOCH + minute * self.tick).astimezone(self.zone)
        while by is not None:
            if self.is_working_day(local.date()) and local.hour * 60 + local.minute == by:
                return minute
            minute += 1
            local = (EPOCH + minute * self.tick).astimezone(self.zone)
        day = local.date()
        while number:
            day += timedelta(days=1)
            number -= self.is_working_day(day)
        at = datetime.combine(day, local.time(), self.zone)
        if to_close:
            at = datetime.combine(day, time(), self.zone) + timedelta(minutes=self.week[day.weekday()][-1][1])
        return (at - EPOCH) // self.tick

    def received(self, minute: int, cut_off: int) -> int:
        """When a ticket that is created at a minute is received: on a working day at once, if that is after its opening
        and not after the cut-off (minutes from 00:00); else at the next opening of a working day."""

        def shown(at: int) -> tuple[date, int]:
            local = (EPOCH + at * self.tick).astimezone(self.zone)
            return local.date(), local.hour * 60 + local.minute

        created, time_of_day = shown(minute)
        in_time = self.is_working_day(created) and time_of_day <= cut_off
        if in_time and time_of_day >= self.week[created.weekday()][0][0]:
            return minute
        while True:
            day, time_of_day = shown(minute)
            begun = self.is_working_day(day) and time_of_day >= self.week[day.weekday()][0][0] and self.open_at(minute)
            if begun and (in_time or day > created):
                return minute
            minute += 1

    def is_working_day(self, day: date) -> bool:
        return bool(self.week[day.weekday()]) and day not in self.closed


class WorkingDays(NamedTuple):
    """A target that is due at the same local time of so many working days later, or at the close of that day; or at a
    time of a working day."""

    number: int
    to_close: bool
    by: int | None = None  # minutes from 00:00
