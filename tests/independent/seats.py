"""Seats of a history: their shifts with breaks, in ms, without the dates on which nobody sits on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from math import floor, log, sqrt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from scipy import optimize

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


def meetings_of(
    team: dict[str, Any], name: str, zone: ZoneInfo, day: date, start: int, end: int
) -> list[tuple[int, int]]:
    """Meetings that meet the shift of a date, as starts and lengths in it; `start` and `end` are its instants."""
    found = []
    for meeting in team.get("meetings", []):
        names = meeting.get("shifts", [name])
        for on in (day + timedelta(days=k) for k in (-1, 0, 1)):
            is_on = on.weekday() in weekdays(meeting["days"]) if "days" in meeting else str(on) == str(meeting["on"])
            if is_on and name in ([names] if isinstance(names, str) else names):
                ((first, last),) = minutes(meeting["at"])
                low, high = max(start, instant(zone, on, first)), min(end, instant(zone, on, last))
                found += [(low, high - low)] if low < high else []
    return found


def without_pauses_at_the_ends(shift: Shift) -> Shift:
    """Pauses that overlap or touch are one; one at the begin or the end makes the shift shorter."""
    merged: list[tuple[int, int]] = []
    for begin, length in sorted(shift.breaks):
        if merged and begin <= sum(merged[-1]):
            merged[-1] = merged[-1][0], max(sum(merged[-1]), begin + length) - merged[-1][0]
        else:
            merged.append((begin, length))
    start, end = shift.start, shift.end
    if merged and merged[0][0] == start:
        start = sum(merged.pop(0))
    if merged and sum(merged[-1]) == end:
        end = merged.pop()[0]
    return Shift(start, end, shift.levels, shift.speed, merged)


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
    return tenure(team, began, day)


def tenure(team: dict[str, Any], began: date, day: date) -> int:
    """The same of somebody who is new on a date."""
    speed = team.get("speed", {})
    if "start" not in speed:
        return MILLION
    start, days = MILLION * int(speed["start"].split()[0]) // 100, (day - began).days * UNITS["day"]
    return min(MILLION, start + (MILLION - start) * days // duration(speed["over"]))


@cache
def illnesses(chance: float, left: float, spread: float) -> np.ndarray[Any, Any]:
    """How many begin by weekday, so that on each one a seat is ill with the same probability; `left` is the share of
    illnesses that last a day more, `spread` the variance of a wave."""

    def well(means: np.ndarray[Any, Any]) -> list[float]:
        found = []
        for weekday in range(7):
            weeks: dict[int, float] = {}
            for since in range(200):
                week = (weekday - since) // 7
                weeks[week] = weeks.get(week, 0.0) + means[(weekday - since) % 7] * left**since
            logs = [log(1 + spread * each) / spread if spread else each for each in weeks.values()]
            found.append(sum(logs) + log(1 - chance))
        return found

    return np.asarray(optimize.fsolve(well, np.full(7, -log(1 - chance) * (1 - left)), xtol=1e-12))


class Ill:
    """Who of a team is ill: in a wave a week, which all its seats share."""

    def __init__(self, team: dict[str, Any], days: list[date], generator: np.random.Generator) -> None:
        of, shrinkage = (
            team.get("illness", {"share": "0 %", "mean_length": "1 day"}),
            share(team.get("shrinkage", "0 %")),
        )
        self.chance = share(of["share"]) / (1 - (shrinkage - share(team.get("absence", "0 %")) - share(of["share"])))
        self.left, self.generator = 1 - UNITS["day"] / duration(of["mean_length"]), generator
        self.dates = [days[0] + timedelta(days=offset) for offset in range(-200, len(days))]
        spread = share(of.get("waves", "0 %")) ** 2
        weeks = {day - timedelta(days=day.weekday()) for day in self.dates}
        self.wave = {week: generator.gamma(1 / spread, spread) if spread else 1.0 for week in sorted(weeks)}
        self.begin = illnesses(self.chance, self.left, spread) if self.chance else np.zeros(7)

    def seat(self, days: list[date]) -> list[bool]:
        """Whether a seat is well on each date."""
        gone: set[date] = set()
        for day in self.dates if self.chance else ():
            mean = self.begin[day.weekday()] * self.wave[day - timedelta(days=day.weekday())]
            for _ in range(self.generator.poisson(mean)):
                gone |= {day + timedelta(days=k) for k in range(self.generator.geometric(1 - self.left))}
        return [day not in gone for day in days]


def holders(
    team: dict[str, Any], name: str, seat: int, days: list[date], first: date, generator: np.random.Generator
) -> list[date | None]:
    """When who holds a seat on each date began there by following somebody; the first day of all where nobody was,
    none where it is vacant."""
    of = team.get("attrition", {"rate": "0 % per year", "vacant": "0 days"})
    leaves, vacant = share(of["rate"].split("per")[0].strip()) / 365.25, duration(of["vacant"]) // UNITS["day"]
    counts = [on_date(team, name, day)[0]["headcount"] for day in days]
    found: list[date | None] = []
    holder, back = date.min, date.max
    for number, day in enumerate(days):
        if number and counts[number - 1] <= seat < counts[number]:
            holder, back = date.min, date.max
        if day >= back:
            holder, back = day, date.max
        found.append(None if back < date.max else holder)
        if day >= first and back == date.max and generator.random() < leaves:
            back = day + timedelta(days=1 + vacant)
    return found


def on_leave(leave: Any, team: str, name: str, seat: int, day: date) -> bool:
    return any(
        each["team"] == team
        and each.get("shift", name) == name
        and each.get("seat", seat + 1) == seat + 1
        and date.fromisoformat(str(each["from"])) <= day <= date.fromisoformat(str(each["to"]))
        for each in leave
    )


def shifts_of(
    raw: dict[str, Any], team: str, name: str, seat: int, site: Calendar, days: list[date], present: Any, own: Any
) -> list[Shift]:
    """`present` says of each date when who is there began, or that nobody is; `own` has the speed of each of them."""
    found: list[Shift] = []
    of = raw["teams"][team]
    for day, holder in zip(days, present, strict=True):
        rules, levels = on_date(of, name, day)
        off = rules.get("holidays", of.get("holidays", "off")) == "off" and rules["hours"] != "24x7"
        closed = day in site.holidays or site.exceptions.get(day) == "closed"
        away = seat >= rules["headcount"] or on_leave(raw.get("leave", []), team, name, seat, day)
        if day.weekday() not in weekdays(rules.get("days", "mon-sun")) or (off and closed) or away or not holder:
            continue
        ((start, end),) = [(0, 1440)] if rules["hours"] == "24x7" else minutes(rules["hours"])
        breaks = [
            (instant(site.zone, day, first), length * UNITS["min"])
            for first, length in breaks_of(start, end, rules.get("break"), seat)
        ]
        speed = int(own[holder] * (learned(of, name, seat, day) if holder == date.min else tenure(of, holder, day)))
        begin, end = instant(site.zone, day, start), instant(site.zone, day, end)
        if rules["hours"] != "24x7":
            breaks += meetings_of(of, name, site.zone, day, begin, end)
        if found and found[-1].end == begin and found[-1].levels == levels:
            found[-1].end = end
            found[-1].breaks += breaks
        else:
            found.append(Shift(begin, end, levels, speed, breaks))
    return [each for each in map(without_pauses_at_the_ends, found) if each.start < each.end]


def seats(
    raw: dict[str, Any], calendars: dict[str, Calendar], days: list[date], generator: np.random.Generator
) -> list[Seat]:
    """Of all teams, in the order of the file; seats are empty by chance on some dates."""
    first = date.fromisoformat(str(raw["horizon"]["from"]))
    found: list[Seat] = []
    for name, team in raw["teams"].items():
        absence, shrinkage = share(team.get("absence", "0 %")), share(team.get("shrinkage", "0 %"))
        variance = log(1 + share(team.get("speed", {}).get("spread", "0 %")) ** 2)
        ill = Ill(team, days, generator)
        for shift in team["shifts"]:
            most = max(on_date(team, shift, day)[0]["headcount"] for day in days)
            for seat in range(most):
                present = generator.random(len(days)) >= absence / (1 - (shrinkage - absence))
                held = holders(team, shift, seat, days, first, generator)
                there = [
                    who if here and well else None
                    for who, here, well in zip(held, present, ill.seat(days), strict=True)
                ]
                own = {
                    who: generator.lognormal(-variance / 2, sqrt(variance)) if variance else 1.0
                    for who in dict.fromkeys(each for each in held if each)
                }
                site = calendars[team["site"]]
                shifts = shifts_of(raw, name, shift, seat, site, days, there, own)
                found.append(Seat(len(found), name, shifts))
    return found
