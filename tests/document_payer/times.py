"""Hours since 1970 and the dates that the wall clock shows; the term, and the review periods that are cut in it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from clock_hours import Hours
from document_history import History
from document_reader.calendars import OpeningHours
from document_reader.document import Document

HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVER = 10**9
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class HourlyHours(Hours):
    """Ticks are hours."""

    tick = HOUR

    @classmethod
    def of(cls, told: OpeningHours) -> HourlyHours:
        week = tuple(tuple((first * 60, last * 60) for first, last in day) for day in told.week)
        return cls(told.zone, week, told.closed)


def tick_at(text: str) -> int:
    """The hour of an instant as it is written."""
    return (datetime.fromisoformat(text) - EPOCH) // HOUR


def wall(tick: int, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return (EPOCH + tick * HOUR).astimezone(zone)


class Period(NamedTuple):
    """A review period, and the part of it that is looked at; ticks."""

    name: str
    first: date
    after: date
    begin: int
    end: int
    own: int  # from when on what happens in it is its own: of a rolling one its last day
    days: int  # on which the agreement holds
    in_window: bool  # what of it is covered lies in the log

    @property
    def length(self) -> int:
        return (self.after - self.first).days

    @property
    def judged(self) -> bool:
        return self.days == self.length and self.in_window

    def has(self, tick: int) -> bool:
        return self.own <= tick < self.end


class Times:
    """The zone, the term and the periods of a document, in the time that the log covers."""

    def __init__(self, told: Document, log: History) -> None:
        self.told, self.log = told, log
        self.zone = ZoneInfo(told.of_all["zone"])
        self.term = self._term()
        self.known: dict[str, list[Period]] = {}

    def tick(self, day: date) -> int:
        """Local midnight."""
        return (datetime(day.year, day.month, day.day, tzinfo=self.zone) - EPOCH) // HOUR

    def day(self, tick: int) -> date:
        return wall(tick, self.zone).date()

    def _term(self) -> tuple[int, int]:
        said = self.told.term
        if not said:
            return -EVER, EVER
        first, last = said.get("from to", (said.get("from"), ""))
        ends = last and "renewed" not in said
        end = self.tick(date.fromisoformat(last) + timedelta(days=1)) if ends else EVER
        return self.tick(date.fromisoformat(first)), end

    def periods(self, per: str) -> list[Period]:
        """Those that the log touches while the agreement holds. per: as the promise names them."""
        if per not in self.known:
            noun, rolling, _ = per.partition(", whichever")
            every = self._rolling(noun) if rolling else self._dates(noun)
            found = (self._period(noun, first, after, rolling) for first, after in every)
            self.known[per] = [period for period in found if period is not None]
        return self.known[per]

    def _period(self, noun: str, first: date, after: date, rolling: str) -> Period | None:
        left, right = self.tick(first), self.tick(after)
        begin, end = max(left, self.term[0]), min(right, self.term[1])
        own = max(begin, self.tick(after - timedelta(days=1))) if rolling else begin
        days = max(0, round((end - begin) / 24))
        inside = self.log.start <= begin < end <= self.log.until
        begin, own, end = max(begin, self.log.start), max(own, self.log.start), min(end, self.log.until)
        if own >= end:
            return None
        return Period(_name(noun, first, after), first, after, begin, end, own, days, inside)

    def _dates(self, noun: str) -> Iterator[tuple[date, date]]:
        """The first day of each period, and the day after it."""
        begin, end = self.day(self.log.start), self.day(self.log.until)
        if noun in MONTHS:
            size = MONTHS[noun]
            number = (begin.year * 12 + begin.month - 1) // size * size
            while (first := _month(number)) <= end:
                yield first, _month(number + size)
                number += size
            return
        first, days = begin, _days(noun)
        if noun == "week":
            assert "week" in self.told.of_all
            first -= timedelta(days=begin.weekday())
        elif noun != "day":
            origin = date.fromisoformat(dict(self.told.of_all["counted from"])[noun])
            first -= timedelta(days=(begin - origin).days % days)
        while first <= end:
            yield first, first + timedelta(days=days)
            first += timedelta(days=days)

    def _rolling(self, noun: str) -> Iterator[tuple[date, date]]:
        assert noun in self.told.of_all["rolling"]
        last, end = self.day(self.log.start), self.day(self.log.until)
        while last <= end:
            yield last - timedelta(days=_days(noun) - 1), last + timedelta(days=1)
            last += timedelta(days=1)


def fees(first: date, after: date) -> Fraction:
    """How many monthly fees are paid for some days in a row; that of a day is its part of the fee of its month."""
    days = (first + timedelta(days=number) for number in range((after - first).days))
    return sum((Fraction(1, monthrange(day.year, day.month)[1]) for day in days), Fraction(0))


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _days(noun: str) -> int:
    return {"week": 7, "day": 1}.get(noun) or int(noun.split()[2])


def _name(noun: str, first: date, after: date) -> str:
    """As tables name it."""
    if noun == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02d}"
    if noun in MONTHS:
        quarter = f"{first.year}-Q{first.month // 3 + 1}"
        return {"month": f"{first:%Y-%m}", "quarter": quarter, "year": f"{first.year}"}[noun]
    return f"{first}" if noun == "day" else f"{first}+{(after - first).days}d"
