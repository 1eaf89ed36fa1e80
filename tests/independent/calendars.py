"""Open time of a calendar and instants of local time, by zoneinfo: what the desks use of docs/calendars.md."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.independent.values import WEEK, minutes, weekdays

NEVER = 1 << 62


def instant(zone: ZoneInfo, day: date, minute: int = 0) -> int:
    """ms since 1970 at which the clock of a zone shows a minute of a date; above 1440 it is of the next."""
    midnight = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    return round(midnight.replace(tzinfo=zone).timestamp() * 1000)


class Calendar:
    """Open spans over some dates, and the questions asked of them."""

    def __init__(self, raw: dict[str, Any], first: date, last: date) -> None:
        self.zone = ZoneInfo(raw["timezone"])
        self.holidays = {day if isinstance(day, date) else date.fromisoformat(day) for day in raw.get("holidays", [])}
        self.exceptions = {date.fromisoformat(str(day)): hours for day, hours in raw.get("exceptions", {}).items()}
        self.week: dict[int, list[tuple[int, int]]] = {number: [] for number in range(len(WEEK))}
        if raw["hours"] == "24x7":
            self.week = {number: [(0, 1440)] for number in range(len(WEEK))}
        else:
            for names, hours in raw["hours"].items():
                for number in weekdays(names):
                    self.week[number] = minutes(hours)
        spans: list[tuple[int, int]] = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            spans += [
                (instant(self.zone, day, start), instant(self.zone, day, end)) for start, end in self.hours_on(day)
            ]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.before = [0]  # open time before each span, and after the last
        for start, end in spans:
            self.before.append(self.before[-1] + end - start)

    def hours_on(self, day: date) -> list[tuple[int, int]]:
        if day in self.holidays:
            return []
        if day in self.exceptions:
            return [] if self.exceptions[day] == "closed" else minutes(self.exceptions[day])
        return self.week[day.weekday()]

    def day_off(self, day: date) -> bool:
        """Closed by a holiday or an exception, though its weekday has hours."""
        return bool(self.week[day.weekday()]) and not self.hours_on(day)

    def opened(self, moment: int) -> int:
        """Open time until an instant."""
        span = bisect_right(self.starts, moment) - 1
        return 0 if span < 0 else self.before[span] + min(moment, self.ends[span]) - self.starts[span]

    def elapsed(self, start: int, end: int) -> int:
        return self.opened(end) - self.opened(start)

    def add(self, start: int, length: int) -> int:
        """The earliest instant at which so much open time has passed; NEVER behind the last date."""
        wanted = self.opened(start) + length
        if wanted > self.before[-1]:
            return NEVER
        span = bisect_left(self.before, wanted, 1) - 1
        return max(start, self.starts[span] + wanted - self.before[span])  # of no time: at once, closed or not


class RoundTheClock(Calendar):
    def __init__(self) -> None:
        """Plain time."""

    def elapsed(self, start: int, end: int) -> int:
        return end - start

    def add(self, start: int, length: int) -> int:
        return start + length
