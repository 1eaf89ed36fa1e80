"""Tickets whose number, instants or ages a planner gives: counts by interval, lists, equal distances, what waits."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from tests.independent.calendars import Calendar, instant
from tests.independent.rates import Floats, weights
from tests.independent.tickets import Raw
from tests.independent.values import DAY_MS, duration

MINUTE = 60_000


class Interval(NamedTuple):
    """Tickets that come between two instants, of the date on which it begins; `of` is what its file has in one row."""

    day: date
    hour: int  # in which it begins, by its clock
    start: int
    end: int
    tickets: float
    of: int


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(file)]


def intervals(stream: Raw, folder: Path, zone: str) -> list[Interval]:
    """The counts of a stream on the clock of their zone; none of its intervals ends in an hour that is skipped."""
    spec = stream["counts"]
    clock, step = ZoneInfo(spec.get("timezone", zone)), duration(spec.get("every", "1 h")) // MINUTE
    week = weights(spec["shape"], folder) if "shape" in spec else None
    found = []
    for number, row in enumerate(rows_of(folder / spec["file"])):
        day = date.fromisoformat(row["date"])
        hour, _, minute = row.get("time", "0").partition(":")
        begin = int(hour) * 60 + int(minute or 0)
        ends = instant(clock, day, begin), instant(clock, day, begin + step)
        whole = Interval(day, int(hour), *ends, float(row["tickets"]), number)
        found += [whole] if week is None else in_shape(whole, week, clock)
    return found


def in_shape(whole: Interval, week: Floats, clock: ZoneInfo) -> list[Interval]:
    """The parts of a week that lie in an interval, of whole parts, with what each has of its tickets."""
    step = DAY_MS // week.shape[1]
    begins = range(whole.start, whole.end, step)
    shown = [datetime.fromtimestamp(at / 1000, clock) for at in begins]
    weighed = [week[each.weekday(), (each.hour * 60 + each.minute) * MINUTE // step] for each in shown]
    return [
        whole._replace(hour=each.hour, start=at, end=at + step, tickets=whole.tickets * weight / sum(weighed))
        for at, each, weight in zip(begins, shown, weighed, strict=True)
        if whole.tickets
    ]


def laid_out(of: list[Interval], generator: np.random.Generator) -> Iterator[Interval]:
    """Intervals with as many tickets as their row of the file has together: in which part of it each comes is drawn."""
    for _, group in groupby(of, lambda each: each.of):
        parts = list(group)
        expected = np.array([each.tickets for each in parts])
        tickets = round(expected.sum())
        for each, many in zip(parts, generator.multinomial(tickets, expected / max(tickets, 1)), strict=True):
            yield each._replace(tickets=int(many))


def by_hour(of: Iterable[Interval]) -> dict[date, Floats]:
    sums: dict[date, Floats] = defaultdict(lambda: np.zeros(24))
    for each in of:
        sums[each.day][each.hour] += each.tickets
    return dict(sums)


def by_day(of: Iterable[Interval]) -> dict[date, float]:
    return {day: float(tickets.sum()) for day, tickets in by_hour(of).items()}


def counted_open_day(of: list[Interval], calendars: list[Calendar]) -> float:
    """The mean sum of the dates with tickets on which the calendar of a region opens; of all where none."""
    busy = {day: tickets for day, tickets in by_day(of).items() if tickets > 0}
    opened = {day: tickets for day, tickets in busy.items() if any(each.hours_on(day) for each in calendars)}
    return float(np.mean(list((opened or busy).values())))


class Known(NamedTuple):
    """A ticket before chance has its way: when it is created, and what is known of it ("" is drawn)."""

    created: int
    severity: str = ""
    tier: str = ""


def replayed(of: Iterable[Interval], generator: np.random.Generator) -> Iterator[Known]:
    """Exactly so many in each interval, anywhere in it alike."""
    for each in of:
        for at in generator.integers(each.start, each.end, int(each.tickets)).tolist():
            yield Known(at)


def listed(stream: Raw, folder: Path, zone: str) -> Iterator[Known]:
    for row in rows_of(folder / stream["arrivals"]["file"]):
        stamp = datetime.fromisoformat(row["created"])
        if stamp.tzinfo is None:
            stamp = stamp.replace(tzinfo=ZoneInfo(stream["arrivals"].get("timezone", zone)))
        yield Known(round(stamp.timestamp() * 1000), row.get("severity", ""), row.get("tier", ""))


def at_distances(stream: Raw, level: float, start: int, until: int) -> Iterator[Known]:
    """Ticket k at start + floor(k T / f)."""
    every = duration(stream["arrivals"].removeprefix("constant(").removesuffix(")"))
    number, f = 0, Fraction(level).limit_denominator(10**6)
    while (at := start + number * every * f.denominator // f.numerator) < until:
        yield Known(at)
        number += 1


def waiting(entry: Raw, start: int, generator: np.random.Generator) -> Iterator[Known]:
    """Of each age so many, created at the start less their age; in a band all ages alike."""
    below = 0
    for written, tickets in entry["tickets"].items():
        is_band = written.startswith("up to ")
        age = duration(written.removeprefix("up to "))
        for _ in range(tickets):
            drawn = generator.integers(start - age, start - below) if is_band else start - age
            yield Known(int(drawn), entry.get("severity", ""), entry.get("tier", ""))
        below = age


def oldest(raw: Raw) -> int:
    """The highest age of what waits, ms."""
    ages = [duration(age.removeprefix("up to ")) for entry in raw.get("opening", []) for age in entry["tickets"]]
    return max(ages, default=0)


def days_before(ms: int) -> timedelta:
    """Whole days that hold so much, and two more."""
    return timedelta(days=ms // (24 * 60 * MINUTE) + 2)
