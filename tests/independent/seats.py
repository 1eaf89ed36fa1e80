"""Seats of a history: their shifts with breaks, in ms, without the dates on which nobody sits on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import floor, log, sqrt
from typing import Any

import numpy as np

from tests.independent.calendars import Calendar, instant
from tests.independent.values import UNITS, duration, minutes, share, weekdays

MILLION = 1_000_000


@dataclass
class Shift:
    start: int
    end: int
    levels: dict[str, int]
    speed: int = MILLION  # standard work done in so many ms, in a thousandth of that
    breaks: list[tuple[int, int]] = field(default_factory=list)  # own start, length


@dataclass
class Seat:
    number: int
    team: str
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


def levels_of(skills: Any) -> dict[str, int]:
    return dict(skills) if isinstance(skills, dict) else dict.fromkeys(skills, 1)


def dates_of(changes: Any) -> list[tuple[date, Any]]:
    return sorted((date.fromisoformat(str(day)), each) for day, each in (changes or {}).items())


def on_date(team: dict[str, Any], name: str, day: date) -> tuple[dict[str, Any], dict[str, int]]:
    """What a shift is for those who start on a date, and the skills of the team."""
    rules, skills = dict(team["shifts"][name]), team["skills"]
    for since, change in dates_of(team.get("changes")):
        if since <= day:
            rules |= change.get("shifts", {}).get(name, {})
            skills = change.get("skills", skills)
    return rules, levels_of(skills)


def learned(team: dict[str, Any], name: str, seat: int, day: date) -> int:
    """The share of its own speed that a seat has on a date, in millionths."""
    speed, count, began = team.get("speed", {}), team["shifts"][name]["headcount"], None
    if "start" not in speed:
        return MILLION
    for since, change in dates_of(team.get("changes")):
        new = change.get("shifts", {}).get(name, {}).get("headcount", count)
        if since <= day and count <= seat < new:
            began = since
        count = new if since <= day else count
    if began is None:
        return MILLION
    start, days = MILLION * int(speed["start"].split()[0]) // 100, (day - began).days * UNITS["day"]
    return min(MILLION, start + (MILLION - start) * days // duration(speed["over"]))


def on_leave(leave: Any, team: str, name: str, seat: int, day: date) -> bool:
    return any(
        each["team"] == team
        and each.get("shift", name) == name
        and each.get("seat", seat + 1) == seat + 1
        and date.fromisoformat(str(each["from"])) <= day <= date.fromisoformat(str(each["to"]))
        for each in leave
    )


def shifts_of(
    raw: dict[str, Any], team: str, name: str, seat: int, site: Calendar, days: list[date], present: Any, own: float
) -> list[Shift]:
    found: list[Shift] = []
    of = raw["teams"][team]
    for day, there in zip(days, present, strict=True):
        rules, levels = on_date(of, name, day)
        off = rules.get("holidays", of.get("holidays", "off")) == "off"
        closed = day in site.holidays or site.exceptions.get(day) == "closed"
        away = seat >= rules["headcount"] or on_leave(raw.get("leave", []), team, name, seat, day)
        if day.weekday() not in weekdays(rules.get("days", "mon-sun")) or (off and closed) or away or not there:
            continue
        ((start, end),) = [(0, 1440)] if rules["hours"] == "24x7" else minutes(rules["hours"])
        breaks = [
            (instant(site.zone, day, first), length * UNITS["min"])
            for first, length in breaks_of(start, end, rules.get("break"), seat)
        ]
        speed = int(own * learned(of, name, seat, day))
        begin, end = instant(site.zone, day, start), instant(site.zone, day, end)
        if found and found[-1].end == begin and found[-1].levels == levels:
            found[-1].end = end
            found[-1].breaks += breaks
        else:
            found.append(Shift(begin, end, levels, speed, breaks))
    return found


def seats(
    raw: dict[str, Any], calendars: dict[str, Calendar], days: list[date], generator: np.random.Generator
) -> list[Seat]:
    """Of all teams, in the order of the file; each date of each seat is empty by chance."""
    found: list[Seat] = []
    for name, team in raw["teams"].items():
        absence, shrinkage = share(team.get("absence", "0 %")), share(team.get("shrinkage", "0 %"))
        variance = log(1 + share(team.get("speed", {}).get("spread", "0 %")) ** 2)
        for shift in team["shifts"]:
            most = max(on_date(team, shift, day)[0]["headcount"] for day in days)
            for seat in range(most):
                present = generator.random(len(days)) >= absence / (1 - (shrinkage - absence))
                own = generator.lognormal(-variance / 2, sqrt(variance)) if variance else 1.0
                site = calendars[team["site"]]
                shifts = shifts_of(raw, name, shift, seat, site, days, present, own)
                found.append(Seat(len(found), name, shifts))
    return found
