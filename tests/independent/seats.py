"""Seats of a history: their shifts with breaks, in ms, without the dates on which nobody sits on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import floor
from typing import Any

import numpy as np

from tests.independent.calendars import Calendar, instant
from tests.independent.values import UNITS, duration, minutes, share, weekdays


@dataclass
class Shift:
    start: int
    end: int
    breaks: list[tuple[int, int]] = field(default_factory=list)  # own start, length


@dataclass
class Seat:
    number: int
    team: str
    levels: dict[str, int]
    shifts: list[Shift]


def breaks_of(start: int, end: int, text: str | None, seat: int) -> list[tuple[int, int]]:
    """Breaks of a shift as minutes of its day."""
    if text is None:
        return []
    if ":" in text:
        return [(first + (1440 if first < start else 0), last - first) for first, last in minutes(text)]
    length = duration(text) // UNITS["min"]
    spread, scale, rest = 0.0, 1.0, seat + 1  # 1/2, 1/4, 3/4, 1/8, ...: the digits of the seat's number mirrored
    while rest:
        rest, digit = divmod(rest, 2)
        scale /= 2
        spread += digit * scale
    centre = start + (0.35 + 0.3 * spread) * (end - start)
    begin = 5 * floor((centre - length / 2) / 5 + 0.5)
    return [(max(start, min(begin, end - length)), length)]


def shifts_of(
    rules: dict[str, Any], team: dict[str, Any], seat: int, site: Calendar, days: list[date], present: Any
) -> list[Shift]:
    off = rules.get("holidays", team.get("holidays", "off")) == "off"
    wanted = weekdays(rules.get("days", "mon-sun"))
    ((start, end),) = [(0, 1440)] if rules["hours"] == "24x7" else minutes(rules["hours"])
    found: list[Shift] = []
    for day, there in zip(days, present, strict=True):
        closed = day in site.holidays or site.exceptions.get(day) == "closed"
        if day.weekday() not in wanted or (off and closed) or not there:
            continue
        breaks = [
            (instant(site.zone, day, first), length * UNITS["min"])
            for first, length in breaks_of(start, end, rules.get("break"), seat)
        ]
        shift = Shift(instant(site.zone, day, start), instant(site.zone, day, end), breaks)
        if found and found[-1].end == shift.start:
            found[-1].end = shift.end
            found[-1].breaks += breaks
        else:
            found.append(shift)
    return found


def seats(
    raw: dict[str, Any], calendars: dict[str, Calendar], days: list[date], generator: np.random.Generator
) -> list[Seat]:
    """Of all teams, in the order of the file; each date of each seat is empty by chance."""
    found: list[Seat] = []
    for name, team in raw["teams"].items():
        skills = team["skills"]
        levels = skills if isinstance(skills, dict) else dict.fromkeys(skills, 1)
        absence, shrinkage = share(team.get("absence", "0 %")), share(team.get("shrinkage", "0 %"))
        for rules in team["shifts"].values():
            for seat in range(rules["headcount"]):
                present = generator.random(len(days)) >= absence / (1 - (shrinkage - absence))
                shifts = shifts_of(rules, team, seat, calendars[team["site"]], days, present)
                found.append(Seat(len(found), name, levels, shifts))
    return found
