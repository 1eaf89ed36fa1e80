"""Shift patterns: seats on weekdays, from rows by weekday, or from those by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True)
class RotaShift:
    """Seats of a team on some weekdays from `start` to `end`, ms from midnight; an end not after it is on the next day.

    `since`: from which date; None from the beginning. `low`, `high`: fewest and most that the rota had on one of the
    dates, where it was made of them. `name` as the rota has it; empty where it has none.
    """

    team: str
    days: tuple[int, ...]
    start: int
    end: int
    seats: int
    since: date | None = None
    low: int | None = None
    high: int | None = None
    name: str = ""

    @property
    def hours(self) -> str:
        """`09:00-17:30`."""
        return "-".join(f"{at // 3_600_000:02}:{at // 60_000 % 60:02}" for at in (self.start, self.end))


@dataclass(frozen=True)
class RotaEntry:
    """A row of a rota. `on` is its date where it has one; `status` is empty, off, sick or away; `hours` is whether it
    says when."""

    team: str
    name: str
    on: date | None
    days: tuple[int, ...]
    start: int
    end: int
    seats: int
    since: date | None
    status: str
    hours: bool

    @property
    def person_days(self) -> int:
        """How many rows by person and day it stands for; none for work at no time."""
        return self.seats * len(self.days) if self.hours or self.status else 0


def from_weekdays(entries: Iterable[RotaEntry]) -> list[RotaShift]:
    """The patterns of rows by weekday. Those of the same times are added up and laid out anew; those that are valid
    from some date stay as they are written."""
    working = [each for each in entries if each.hours and each.status in ("", "sick")]
    groups: dict[tuple[str, str, int, int], list[RotaEntry]] = {}
    for each in working:
        groups.setdefault((each.team, each.name, each.start, each.end), []).append(each)
    patterns: list[RotaShift] = []
    for (team, name, start, end), rows in groups.items():
        if any(each.since for each in rows) or all(each.days == rows[0].days for each in rows):
            patterns += (RotaShift(team, e.days, start, end, e.seats, e.since, name=name) for e in rows)
            continue
        on = Counter[int]()
        for each in rows:
            on.update(dict.fromkeys(each.days, each.seats))
        patterns += (RotaShift(team, days, start, end, seats, name=name) for days, _, seats in _layers(on))
    return patterns


def _layers(on: Mapping[int, int]) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Seats by weekday as patterns, so that a seat is on as many days as can be and all are no more than the busiest
    day has: of 3 on Monday and 2 on Tuesday, 2 on both and 1 on Monday. Days, seats below these, and seats of each."""
    below = 0
    for reached in sorted({seats for seats in on.values() if seats > 0}):
        yield tuple(day for day in sorted(on) if on[day] >= reached), below, reached - below
        below = reached


def from_dates(entries: Iterable[RotaEntry], by_person: bool) -> tuple[list[RotaShift], list[str]]:
    """Patterns of what was rostered date by date, of each team, start and end the median of each weekday; and notes."""
    working = [each for each in entries if each.hours and each.status in ("", "sick")]
    on: dict[tuple[str, int, int], dict[date, int]] = {}
    names: dict[tuple[str, int, int], Counter[str]] = {}
    for each in working:
        assert each.on is not None
        of = on.setdefault((each.team, each.start, each.end), {})
        of[each.on] = of.get(each.on, 0) + each.seats
        names.setdefault((each.team, each.start, each.end), Counter())[each.name] += 1
    dates = {team: sorted({e.on for e in working if e.team == team and e.on}) for team in {e.team for e in working}}
    patterns, unfit, rare = [], 0, []
    for (team, start, end), of in sorted(on.items()):
        by_day: dict[int, list[int]] = {}
        for date_ in dates[team]:  # dates on which anybody of the team works: one on which all are off is no sample
            by_day.setdefault(date_.weekday(), []).append(of.get(date_, 0))
        typical = {day: int(np.floor(np.median(many) + 0.5)) for day, many in by_day.items()}
        unfit += sum(abs(seats - typical[day]) for day, many in by_day.items() for seats in many)
        (name, _), *_ = names[team, start, end].most_common(1)
        for days, below, seats in _layers(typical):
            every = [  # of these seats, and of all above the typical number where there is no further layer
                max(many - below if typical[day] == below + seats else min(many - below, seats), 0)
                for day in days
                for many in by_day[day]
            ]
            patterns.append(RotaShift(team, days, start, end, seats, None, min(every), max(every), name))
        if not any(typical.values()):
            rare.append(f"{team} {RotaShift(team, (), start, end, 0).hours}")
    what = "person-days" if by_person else "seats on dates"
    total = sum(sum(of.values()) for of in on.values())
    notes = [f"{unfit:,} of {total:,} {what} are more or fewer than the typical (median) number of their weekday"]
    if rare:
        more = f" and {len(rare) - 5} more" if len(rare) > 5 else ""
        notes.append(f"times on fewer than half of the dates are no pattern: {', '.join(rare[:5])}{more}")
    return patterns, notes
