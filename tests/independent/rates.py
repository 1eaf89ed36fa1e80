"""Tickets to expect: volume, shape, season, holidays, growth and pulses, by parts of the hours of local dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.independent.calendars import Calendar, instant
from tests.independent.tickets import Raw
from tests.independent.values import DAY_MS, MONTHS, UNITS, duration, share, weekdays

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
MEAN_MONTH = 365.25 / 12  # days
Floats = np.ndarray[Any, np.dtype[np.float64]]


@cache
def of_page(shape: str) -> Floats:
    """The hours of a week as [weekday, hour], from the table of the page."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text("utf-8").splitlines()]
    first = next(number for number, row in enumerate(rows) if row and row[0] == f"`{shape}`")
    week = np.zeros((7, 24))
    for _, days, *hours in rows[first : first + 2]:
        week[range(7) if days == "all" else weekdays(days)] = [float(weight) for weight in hours]
        if days == "all":
            break
    return week


def weights(shape: Any, folder: Path = PAGE.parent) -> Floats:
    """The parts of a week as [weekday, part of the day], 1 in all: of the page, of a file or of a list."""
    if isinstance(shape, str) and not shape.endswith(".csv"):
        week = of_page(shape)
    else:
        numbers = (folder / shape).read_text("utf-8").split() if isinstance(shape, str) else shape
        week = np.array(numbers, float).reshape(7, -1)
    found: Floats = week / week.sum()
    return found


def level_of_all(raw: Raw) -> float:
    return share(raw["demand"].get("volume", "100 %"))


def per_day(volume: str) -> float:
    """`3 per week` as tickets a day."""
    number, period = volume.split(" per ")
    return float(number) * DAY_MS / UNITS[{"hour": "h", "minute": "min"}.get(period, period)]


def level(stream: Raw, region: str, calendar: Calendar, day: date) -> float:
    """Season, and special day or holiday, of a date."""
    season = share(stream.get("season", {}).get(MONTHS[day.month - 1], "100 %"))
    special = {str(key): share(value) for key, value in stream.get("special_days", {}).items()}
    if str(day) in special:
        return season * special[str(day)]
    rules = stream.get("holidays", "20 %")
    rules = rules if isinstance(rules, dict) else {"level": rules}
    if calendar.day_off(day):
        return season * share(rules.get("regions", {}).get(region, rules.get("level", "20 %")))
    if calendar.hours_on(day):
        for name, step in (("before", 1), ("after", -1)):
            other = day + timedelta(days=step)
            while not calendar.week[other.weekday()]:
                other += timedelta(days=step)
            if calendar.day_off(other):
                season *= share(rules.get(name, "100 %"))
    return season


def growth(stream: Raw, day: date, first: date) -> float:
    rate = share(stream.get("growth", "0 % per month").removesuffix(" per month"))
    return (1 + rate) ** ((day - first).days / MEAN_MONTH)


@cache
def parts_of(calendar: Calendar, day: date, parts: int) -> tuple[int, list[int]]:
    """When a local date begins, and the parts of the day that its clock shows, one after the other: without those of an
    hour that it skips, twice those of one that it repeats."""
    zone, step = calendar.zone, DAY_MS // parts
    moment, end = instant(zone, day), instant(zone, day + timedelta(days=1))
    shown = [datetime.fromtimestamp(at / 1000, UTC).astimezone(zone) for at in range(moment, end, step)]
    return moment, [(each.hour * 60 + each.minute) * 60_000 // step for each in shown]


def strength(pulse: Raw, day: date, parts: int) -> Floats:
    """How strong a pulse is, by the clock, in each part of a date: the mean over it."""
    since = datetime.fromisoformat(str(day)) - datetime.fromisoformat(str(pulse["from"]))
    edges = since.total_seconds() * 1000 + np.arange(parts + 1) * (DAY_MS / parts)
    lasts, fades = duration(pulse["for"]), pulse.get("fades", "")
    x = np.clip(edges, 0, lasts)
    if fades == "linear":
        x = x - x**2 / (2 * lasts)
    elif fades:
        half = duration(fades.removeprefix("half-life ")) / np.log(2)
        x = half * (1 - np.exp(-x / half))
    found: Floats = np.diff(x) * parts / DAY_MS
    return found


class Rates:
    """Of one stream: what it expects in each region on each date."""

    def __init__(
        self, raw: Raw, stream: Raw, week: Floats, calendars: dict[str, Calendar], shares: dict[str, float], v: float
    ) -> None:
        """`week` is its shape, `shares` its p_r, `v` its tickets a day at the level of all."""
        self.stream, self.week, self.calendars, self.shares, self.v = stream, week, calendars, shares, v
        self.first = date.fromisoformat(str(raw["horizon"]["from"]))
        self.parts = week.shape[1]
        self.extra = [(self.added(pulse, v / level_of_all(raw)), pulse) for pulse in stream.get("pulses", [])]

    def usual(self, region: str, day: date, v: float) -> Floats:
        """Tickets of the parts of a date without pulses, each as long as it is on the clock."""
        of = level(self.stream, region, self.calendars[region], day) * growth(self.stream, day, self.first)
        found: Floats = 7 * v * self.shares[region] * of * self.week[day.weekday()] * self.lasts(region, day)
        return found

    def lasts(self, region: str, day: date) -> Floats:
        """How often each part of a date takes place."""
        _, shown = parts_of(self.calendars[region], day, self.parts)
        return np.bincount(shown, minlength=self.parts).astype(float)

    def added(self, pulse: Raw, v: float) -> float:
        """The share that a pulse adds at its beginning."""
        if "extra" in pulse:
            return share(pulse["extra"])
        begin = datetime.fromisoformat(str(pulse["from"]))
        last = (begin + timedelta(milliseconds=duration(pulse["for"]))).date()
        days = [begin.date() + timedelta(days=k) for k in range((last - begin.date()).days + 1)]
        covered = sum(
            float((self.usual(region, day, v) * strength(pulse, day, self.parts)).sum())
            for region, part in self.shares.items()
            if part
            for day in days
        )
        return float(pulse["tickets"]) / covered

    def expected(self, region: str, day: date) -> Floats:
        """Tickets of the parts of a date."""
        found = self.usual(region, day, self.v)
        more = sum((extra * strength(pulse, day, self.parts) for extra, pulse in self.extra), np.zeros(self.parts))
        return found * (1 + more)

    def open_day(self) -> float:
        """Tickets of an ordinary open day."""
        of_day = self.week.sum(axis=1)
        mine = [self.calendars[region] for region, part in self.shares.items() if part]
        opened = [day for day in range(7) if of_day[day] > 0 and any(each.week[day] for each in mine)]
        return 7 * self.v * float(of_day[opened or of_day.nonzero()[0].tolist()].mean())
