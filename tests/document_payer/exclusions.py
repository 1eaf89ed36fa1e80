"""Hours that do not count for a promise, and tickets that do not."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from document_reader.document import Document
from document_reader.exception_sentences import DAY, NTH, WEEKLY
from document_reader.promise_sentences import METRICS
from document_reader.values import SPAN, hours, names_of, share, span

from document_payer.scope import Scope
from document_payer.times import EPOCH, HOUR, HourlyHours, Times, tick_at, wall

AROUND = 1000  # hours before and after the log in which clocks may run on


class Exclusions:
    """What a document takes out of a log."""

    def __init__(self, told: Document, scope: Scope, times: Times) -> None:
        self.told, self.scope, self.times = told, scope, times
        self.said = told.excluded
        self.known: dict[str, frozenset[int]] = {}
        self.tickets = self._tickets()

    def hours(self, name: str) -> frozenset[int]:
        """Hours that do not count for a promise. Maintenance is allowed so much whatever promise it is for."""
        if name not in self.known:
            self.known[name] = self._hours(name)
        return self.known[name]

    def _hours(self, name: str) -> frozenset[int]:
        maintained: set[int] = set()
        mine: set[int] = set()
        other: set[int] = set()
        for cause, ticks, only in [*self._intervals(), *self._windows()]:
            (maintained if cause == "maintenance" else other).update(ticks)
            if self._concerns(only, name):
                mine.update(ticks)
        return frozenset((self._allowed(maintained) | other) & mine)

    def _intervals(self) -> list[tuple[str, set[int], tuple[str, ...]]]:
        found = []
        for row in self.said.get("rows", ()):
            if row.get("From"):
                begin, end = tick_at(row["From"]), tick_at(row["To"])
                if row["Cause"] == "maintenance" and "notice" in self.said:
                    assert "other" in self.said
                    if self._is_late(tick_at(row["Announced"]), begin):
                        continue
                found.append((row["Cause"], set(range(begin, end)), names_of(row.get("Only for"))))
        return found

    def _windows(self) -> list[tuple[str, set[int], tuple[str, ...]]]:
        found = []
        for cause, words, zone, only in self.said.get("windows", ()):
            if cause == "maintenance" and "notice" in self.said:
                assert "agreed" in self.said
            found.append((cause, self._shown(words, zone), names_of(only)))
        return found

    def _shown(self, words: str, zone: str) -> set[int]:
        """The hours in which the wall clock shows what some windows say."""
        log = self.scope.log
        windows = re.split(r"(?:, | and )(?=each |the |day )", words)
        open_ = {shown for window in windows for shown in _shown_in(window, log.start, log.until)}
        return {tick for tick, shown in _walls(log.start - AROUND, log.until + AROUND, zone) if shown in open_}

    def _is_late(self, told: int, begin: int) -> bool:
        """Whether maintenance was announced too late."""
        length = self.said["notice"]
        if "business" not in length:
            assert "notice days" not in self.said
            return told + hours(length) > begin
        whose, zone = self.said["notice days"]
        first, after = (wall(tick, ZoneInfo(zone)).date() for tick in (told, begin))
        days = [first + timedelta(days=number) for number in range((after - first).days)]
        if whose.startswith("Monday"):
            return sum(day.weekday() < 5 for day in days) < int(length.split()[0])
        name = whose.removeprefix("the working days of ").removesuffix(", its holidays excluded")
        calendar = HourlyHours.of(self.told.calendars[name])
        return sum(calendar.is_working_day(day) for day in days) < int(length.split()[0])

    def _allowed(self, maintained: set[int]) -> set[int]:
        """What of maintenance is excluded: in certain hours, and so much in a period, the earliest first."""
        if "within" in self.said:
            assert "other" in self.said
            maintained = maintained & self._shown(*self.said["within"])
        if "at most" not in self.said:
            return maintained
        assert "other" in self.said
        length, per, zone = self.said["at most"]
        used: dict[Any, int] = {}
        found = set()
        for tick in sorted(maintained):
            day = wall(tick, ZoneInfo(zone)).date()
            period = (day.year, {"month": day.month, "quarter": (day.month - 1) // 3, "year": 0}[per])
            used[period] = used.get(period, 0) + 1
            if used[period] <= hours(length):
                found.add(tick)
        return found

    def _concerns(self, only: tuple[str, ...], name: str) -> bool:
        """Whether a line is for a promise; what such a line does has to be said."""
        if only and name not in only:
            return False
        every = set(only) == set(self.told.promises)
        effects = self.said["effects"]
        effects = effects[frozenset() if every and frozenset() in effects else frozenset(only)]
        said = self.told.promises[name]
        assert "number" not in said
        timeless = METRICS[said["metric"]] == "availability"
        assert bool({"leaves", "stays"} & set(effects)) if timeless else name in (effects["clocks"] or [name])
        return True

    def stays(self) -> bool:
        """Whether time that is excluded stays in the whole of which a share is taken."""
        return any("stays" in each for each in self.said.get("effects", {}).values())

    def _tickets(self) -> set[str]:
        said = self.said
        named = {row["Tickets"] for row in said.get("rows", ()) if row.get("Tickets")} if "tickets" in said else set()
        if "relief" not in said:
            return named
        most, per = share(said["relief"][0]) * int(said["forecast"]), said["relief"][1]
        many: dict[date, list[str]] = {}
        for ticket in self.scope.tickets():
            if self._promised(ticket.severity):
                day = self.times.day(ticket.created)
                many.setdefault(day if per == "local day" else day.replace(day=1), []).append(ticket.name)
        for first, names in many.items():
            days = 1 if per == "local day" else monthrange(first.year, first.month)[1]
            if len(names) > most * days:
                named |= set(names)
        return named

    def _promised(self, severity: str) -> bool:
        every = self.told.promises.values()
        targets = [said.get("targets", said.get("limits")) for said in every if {"targets", "limits"} & set(said)]
        whole = len(targets) < len(self.told.promises)  # something that is no matter of severities
        return whole or any(severity.capitalize() in each for each in targets)


@cache
def _walls(begin: int, end: int, zone: str) -> list[tuple[int, tuple[date, int]]]:
    """Hours with the date and the hour that the wall clock shows in each."""
    walls = ((tick, wall(tick, ZoneInfo(zone))) for tick in range(begin, end))
    return [(tick, (now.date(), now.hour)) for tick, now in walls]


def _shown_in(window: str, begin: int, end: int) -> Iterator[tuple[date, int]]:
    """What the wall clock shows in a window that recurs; one that runs over midnight goes on in the next date."""
    first, last = ((EPOCH + tick * HOUR).date() for tick in (begin - AROUND, end + AROUND))
    for number in range(-2, (last - first).days + 3):
        day = first + timedelta(days=number)
        if _begins(window, day):
            for start, stop in (span(each) for each in re.findall(SPAN, window)):
                yield from ((day + timedelta(days=hour // 24), hour % 24) for hour in range(start, stop))


def _begins(window: str, day: date) -> bool:
    """Whether a window is one of that day."""
    if found := re.fullmatch(WEEKLY, window):
        return f"{day:%A}" == found[1]
    if found := re.fullmatch(NTH, window):
        if f"{day:%A}" != found[2]:
            return False
        last = monthrange(day.year, day.month)[1]
        nth = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(found[1])
        return day.day > last - 7 if nth is None else (day.day - 1) // 7 + 1 == nth
    found = re.fullmatch(DAY, window)
    assert found is not None
    return day.day == int(found[1])
