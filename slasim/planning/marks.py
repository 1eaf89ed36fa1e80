"""What is not as usual on some date: holidays, special days, pulses of demand, changes of the clock and of teams, leave
and meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from slasim.calendars.zone import clock_changes, to_utc
from slasim.instants import DAY, date_of, day_number, local_date, long
from slasim.planning.volumes import regions_of_streams
from slasim.scenario.values.midnights import midnight_ms
from slasim.workload.arrivals.days_off import days_off

if TYPE_CHECKING:
    from slasim.roster import Month
    from slasim.scenario import Scenario, TeamSpec

Kind = Literal["holiday", "special day", "pulse", "clock change", "team change", "leave", "meeting"]
_FIELDS = {"hours": "hours", "days": "days", "break_": "break", "holidays": "holidays"}


@dataclass(frozen=True)
class Mark:
    """Something that makes a date another than usual."""

    kind: Kind
    day: date
    of: tuple[str, ...]  # calendars that are closed, streams, zones of the clock, or the team
    what: str  # in words; empty for holidays, special days, and leave of a whole team
    until: date | None = None  # the last date of leave that is longer than a day

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        until = None if self.until is None else str(self.until)
        return {"kind": self.kind, "date": str(self.day), "of": list(self.of), "what": self.what, "until": until}


class _Fact(NamedTuple):
    """A mark of one calendar, stream, zone or team, on a date of its own zone."""

    kind: Kind
    day: date
    of: str
    what: str
    zone: str
    at: tuple[int, int] | None = None  # when exactly: from a change of the clock on, or a pulse on the date, UTC ms
    until: date | None = None  # the last date
    since: date | None = None  # the first date of a pulse that began earlier


def marks(scenario: Scenario, parts: list[Month]) -> list[tuple[Mark, ...]]:
    """Of each part of the window, in order of their dates.

    A holiday is marked on its date, whatever zone that is the date of, as it is in the volumes by week; hours (parts of
    no days) have it where it is that date in its own zone, a change of the clock where it happens, and a pulse where it
    lasts. A pulse is marked once in each part, on its first date there.
    """
    facts = sorted(_facts(scenario), key=lambda fact: (fact.day, fact.kind, fact.what))
    found: list[list[_Fact]] = [[] for _ in parts]
    at = 0
    for fact in facts:
        low, high = _span(scenario, fact, by_hour=parts[0].days == 0)
        while at > 0 and parts[at - 1].end > low:  # dates of different zones are not in order
            at -= 1
        while at < len(parts) and parts[at].end <= low:
            at += 1
        for number in range(at, len(parts)):
            if parts[number].start >= high:
                break
            if fact.kind != "pulse" or (fact.of, fact.what) not in ((e.of, e.what) for e in found[number]):
                found[number].append(fact)
    return [tuple(_joined(each)) for each in found]


def _span(scenario: Scenario, fact: _Fact, by_hour: bool) -> tuple[int, int]:
    """When a fact is to be seen, UTC ms."""
    if by_hour and fact.at is not None:
        return fact.at
    zone = fact.zone if by_hour else scenario.timezone
    return midnight_ms(zone, fact.day), midnight_ms(zone, (fact.until or fact.day) + timedelta(days=1))


def _joined(facts: Iterable[_Fact]) -> Iterator[Mark]:
    """One mark for what is the same of several."""
    of: dict[tuple[Kind, date, str, date | None], list[str]] = {}
    for fact in facts:
        began = "" if fact.since is None else f", since {fact.since.day} {fact.since:%b}"
        of.setdefault((fact.kind, fact.day, fact.what + began, fact.until), []).append(fact.of)
    for (kind, day, what, until), names in of.items():
        yield Mark(kind, day, tuple(dict.fromkeys(names)), what, until)


def _facts(scenario: Scenario) -> Iterator[_Fact]:
    """All that fall on dates of the window, or on the dates beside it, which may be those of another zone."""
    first, stop = scenario.horizon.from_ - timedelta(days=1), scenario.horizon.end() + timedelta(days=1)
    streams = regions_of_streams(scenario)
    used = {region for regions in streams.values() for region in regions}
    used |= {team.site for team in scenario.teams.values()}
    zones = {name: scenario.calendars[name].timezone for name in scenario.calendars if name in used}
    for name, zone in zones.items():
        for day in _closed(scenario, name, first, stop):
            yield _Fact("holiday", day, name, "", zone)
    for name, regions in streams.items():
        for day in scenario.demand[name].special_days:
            for region in regions if first <= day < stop else ():
                yield _Fact("special day", day, name, "", zones[region])
        yield from _pulses(scenario, name, {zones[region] for region in regions})
    for zone in sorted({*zones.values(), scenario.timezone}):
        for at, by in clock_changes(zone, day_number(first) * DAY, day_number(stop) * DAY):
            moved = f"{long(abs(by))} {'forward' if by > 0 else 'back'}"
            yield _Fact("clock change", local_date(at, zone), zone, moved, zone, (at, at + 1))
    for name, team in scenario.teams.items():
        for (_, before), (day, after) in pairwise(team.states):
            if first <= day < stop and (what := _changed(before, after)):
                yield _Fact("team change", day, name, what, scenario.calendars[team.site].timezone)
    yield from _of_staff(scenario, first, stop)


def _of_staff(scenario: Scenario, first: date, stop: date) -> Iterator[_Fact]:
    """Leave, and meetings of one date."""
    for leave in scenario.leave:
        if leave.from_ < stop and leave.to >= first:
            words = [f"shift {leave.shift}"] if leave.shift else []
            words += [f"seat {leave.seat}"] if leave.seat else []
            zone = scenario.calendars[scenario.teams[leave.team].site].timezone
            until = leave.to if leave.to > leave.from_ else None
            yield _Fact("leave", leave.from_, leave.team, ", ".join(words), zone, until=until)
    for name, team in scenario.teams.items():
        for meeting in team.meetings:
            if meeting.on is not None and first <= meeting.on < stop:
                zone = scenario.calendars[team.site].timezone
                yield _Fact("meeting", meeting.on, name, str(meeting.at), zone)


def _pulses(scenario: Scenario, name: str, zones: set[str]) -> Iterator[_Fact]:
    """Each pulse of a stream on each date that it touches, at the time of each zone."""
    start, end = scenario.window()
    for pulse in scenario.demand[name].pulses:
        began = date_of(pulse.from_ // DAY)
        first, last = (at // DAY for at in (max(pulse.from_, start - DAY), min(pulse.end, end + DAY) - 1))
        dates = np.arange(first, last + 1, dtype=np.int64) * DAY
        shown = np.maximum(dates, pulse.from_), np.minimum(dates + DAY, pulse.end)
        for zone in sorted(zones):
            spans = to_utc(zone, *shown)
            for row in np.unique(spans.row).tolist():
                mine = spans.row == row
                when = int(spans.start[mine].min()), int(spans.end[mine].max())
                day = date_of(int(dates[row]) // DAY)
                yield _Fact("pulse", day, name, pulse.words, zone, when, since=began if began < day else None)


def _closed(scenario: Scenario, name: str, first: date, stop: date) -> set[date]:
    """The dates on which a calendar is closed though its weekday has hours, or shifts of a team of the site."""
    found = set(days_off(scenario, name, day_number(first), day_number(stop) - 1))
    teams = [state for team in scenario.teams.values() if team.site == name for _, state in team.states]
    worked = {weekday for team in teams for shift in team.shifts.values() for weekday in shift.days}
    calendar = scenario.calendars[name].build()
    dates = (first + timedelta(days=day) for day in range((stop - first).days))
    return found | {day for day in dates if day.weekday() in worked and calendar.is_shut(day)}


def _changed(before: TeamSpec, after: TeamSpec) -> str:
    """`early: 6 seats in place of 4; late: other hours; other skills`."""
    found = []
    for name, shift in after.shifts.items():
        old = before.shifts[name]
        words = [word for field, word in _FIELDS.items() if getattr(shift, field) != getattr(old, field)]
        parts = [f"other {' and '.join(words)}"] if words else []
        if shift.headcount.now != old.headcount.now:
            seats = "seat" if shift.headcount.now == 1 else "seats"
            parts.insert(0, f"{shift.headcount.now} {seats} in place of {old.headcount.now}")
        if parts:
            found.append(f"{name}: {', '.join(parts)}")
    return "; ".join([*found, *(["other skills"] if after.skills != before.skills else [])])
