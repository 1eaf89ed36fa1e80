"""From teams and shift patterns to spans of presence of every agent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars.intervals import difference, union
from slasim.kernel import kernel
from slasim.roster import attrition, illness, speed
from slasim.roster.pattern import Ends, Pattern, patterns, skill_sets
from slasim.roster.tables import USUAL, Leave, Presence, Roster
from slasim.scenario.sections.views import for_roster
from slasim.types import Bools, Int8, Int32, Int64
from slasim.workload import draws, stable
from slasim.workload.labels import labels

if TYPE_CHECKING:
    from slasim.calendars import Spans
    from slasim.scenario import Scenario, TeamSpec

PURPOSE = "absence"
Columns = tuple[Int64, Int64, Int64, Int64]  # on, off, leave, skills


@kernel
def _here(key: np.uint64, seats: int, days: Int64, chance: float) -> Bools:
    """[seat, day]: who comes; seats count from 1 in the address of a draw."""
    out = np.empty((seats, days.size), np.bool_)
    for seat in range(seats):
        for i in range(days.size):
            out[seat, i] = not draws.uniform(key, seat + 1, days[i]) < chance
    return out


class _Whole(NamedTuple):
    """The presence of all seats of a pattern with nobody absent, ordered by (seat, on)."""

    seat: Int64
    row: Int64  # the date it belongs to, index into `Pattern.days`
    on: Int64
    off: Int64
    leave: Int64
    skills: Int64
    apart: bool  # no date's shift or pauses reach into another's: an absence takes its own spans away, and no more


def _wholes(scenario: Scenario) -> tuple[_Whole, ...]:
    """What all replications share, for each pattern."""
    return tuple(_whole(pattern, scenario.span()) for pattern in patterns(scenario))


@lru_cache(maxsize=1024)
def _whole(pattern: Pattern, window: tuple[int, int]) -> _Whole:
    spans = [_presence(pattern, seat, pattern.is_filled(seat), window) for seat in range(pattern.seats)]
    on, off, leave, skills = _joined(spans)
    starts, ends = np.sort(pattern.shifts.start), np.sort(pattern.shifts.end)
    order = np.argsort(pattern.shifts.start)
    row = pattern.shifts.row[order][np.searchsorted(starts, on, "right") - 1] if len(on) else np.empty(0, np.int64)
    apart = bool((starts[1:] > ends[:-1]).all()) and all(_within(pattern.shifts, each) for each in pattern.pauses)
    return _Whole(
        np.repeat(np.arange(len(spans)), [len(each[0]) for each in spans]), row, on, off, leave, skills, apart
    )


def _within(shifts: Spans, pauses: Spans) -> bool:
    """Whether every pause lies inside a shift of its own date."""
    if not len(shifts.start):
        return not len(pauses.start)
    order = np.argsort(shifts.start)
    mine = order[np.maximum(np.searchsorted(shifts.start[order], pauses.start, "right") - 1, 0)]
    own = shifts.row[mine] == pauses.row
    return bool((own & (shifts.start[mine] <= pauses.start) & (pauses.end <= shifts.end[mine])).all())


def expand(scenario: Scenario, seed: int, replication: int) -> Roster:
    """Who is present when in one replication, on the whole simulated span.

    Whether a seat is empty on a date, by absence, illness or because who held it has left, is addressed by team,
    pattern, seat and date, so the fifth seat leaves the first four as they were. Raises ValueError for a seed or
    replication below 0. Where chance decides nothing all replications share one Roster.
    """
    streams = _Streams(*(draws.stream(seed, replication, purpose) for purpose in _PURPOSES))
    if not any(team.speed.spread or team.is_by_chance for team in scenario.teams.values()):
        return _everyone(for_roster(scenario))
    return _roster(scenario, streams)


@lru_cache(maxsize=8)
def _everyone(scenario: Scenario) -> Roster:
    """The roster of a scenario in which nobody can be absent, and all seats are alike."""
    return _roster(scenario, _Streams(*(np.uint64(0) for _ in _PURPOSES)))


class _Streams(NamedTuple):
    """The keys under which a replication draws."""

    absence: np.uint64
    illness: np.uint64
    waves: np.uint64
    attrition: np.uint64
    speed: np.uint64


_PURPOSES = (PURPOSE, illness.PURPOSE, illness.WAVES, attrition.PURPOSE, speed.PURPOSE)


class _Drawn(NamedTuple):
    """What chance says of the seats of a pattern."""

    here: Bools  # [seat, day] who comes, where the seat is to be filled
    since: Int64 | None  # [seat, day] of slasim.roster.attrition.holders; None where nobody leaves


def _drawn(scenario: Scenario, pattern: Pattern, streams: _Streams) -> _Drawn:
    team, size = scenario.teams[pattern.team], (pattern.seats, len(pattern.days))
    here, since = np.ones(size, np.bool_), None
    if pattern.absent > 0:
        here &= _here(_key(streams.absence, pattern), pattern.seats, pattern.days, pattern.absent)
    if team.ill > 0:
        key = _key(streams.illness, pattern)
        here &= illness.well(key, streams.waves, team, pattern.team, pattern.seats, pattern.days)
    if pattern.turnover is not None:
        since = attrition.holders(_key(streams.attrition, pattern), pattern.turnover, pattern.days)
        here &= since != attrition.VACANT
    return _Drawn(here, since)


def _roster(scenario: Scenario, streams: _Streams) -> Roster:
    agents, team_of, counts, paces = [], [], [], []
    spans: list[Columns] = []
    teams = list(scenario.teams)
    window = scenario.span()
    for pattern, whole in zip(patterns(scenario), _wholes(scenario), strict=True):
        pieces = len(spans)
        since = None
        if not scenario.teams[pattern.team].is_by_chance:
            spans.append((whole.on, whole.off, whole.leave, whole.skills))
            counts.append(np.bincount(whole.seat, minlength=pattern.seats))
        else:
            here, since = _drawn(scenario, pattern, streams)
            if whole.apart:
                kept = here[whole.seat, whole.row]
                spans.append((whole.on[kept], whole.off[kept], whole.leave[kept], whole.skills[kept]))
                counts.append(np.bincount(whole.seat[kept], minlength=pattern.seats))
            else:
                each = [
                    _presence(pattern, seat, mine & pattern.is_filled(seat), window) for seat, mine in enumerate(here)
                ]
                spans += each
                counts.append(np.array([len(of_seat[0]) for of_seat in each], np.int64))
        key = _key(streams.speed, pattern)
        paces.append(_speeds(scenario.teams[pattern.team], pattern, key, since, counts[-1], spans[pieces:]))
        agents += [f"{pattern.team}/{pattern.name}/{seat}" for seat in range(1, pattern.seats + 1)]
        team_of += [teams.index(pattern.team)] * pattern.seats
    count = np.concatenate([np.empty(0, np.int64), *counts])
    on, off, leave, skills = _joined(spans)
    agent = np.repeat(np.arange(len(agents), dtype=np.int32), count)
    pace = np.concatenate([np.empty(0, np.int32), *paces])
    presence = Presence(agent, on, off, leave.astype(np.int8), skills.astype(np.int16), pace)
    for column in presence:
        column.flags.writeable = False  # other replications may look at it
    return Roster(
        teams=tuple(teams),
        agents=tuple(agents),
        team=np.array(team_of, np.int16),
        level=levels(scenario),
        presence=presence,
        start=window[0],
        end=window[1],
    )


def _key(stream: np.uint64, pattern: Pattern) -> np.uint64:
    """Under which the seats of a pattern draw."""
    by_team = np.uint64(draws.chain(stream, draws.name_hash(pattern.team)))
    return np.uint64(draws.chain(by_team, draws.name_hash(pattern.name)))


def _speeds(
    team: TeamSpec, pattern: Pattern, key: np.uint64, since: Int64 | None, counts: Int64, spans: Sequence[Columns]
) -> Int32:
    """Of each span of a pattern, millionths: that of who holds the seat, on the date of the shift with which presence
    began."""
    on, _, leave, _ = _joined(spans)
    spread = float(team.speed.spread)
    new = since is not None and (spread > 0 or team.speed.start is not None)  # who follows is another
    if not len(on) or (spread == 0 and pattern.ramp is None and not new):
        return np.full(len(on), USUAL, np.int32)
    seat = np.repeat(np.arange(pattern.seats), counts)
    tenure, began = np.full(len(on), USUAL, np.int64), np.zeros(len(on), np.int64)
    if pattern.ramp is not None or new:
        date = _dates(pattern, seat, on, leave)
        tenure = tenure if pattern.ramp is None else pattern.ramp[seat, date]
        if since is not None:
            began = since[seat, date]
            later = began > attrition.FIRST
            tenure[later] = speed.learned(team.speed, pattern.days[date][later] - began[later])
    own = speed.spread(key, seat, began, math.sqrt(stable.log(1.0 + spread**2)))
    return speed.bounded(own * tenure).astype(np.int32)


def _dates(pattern: Pattern, seat: Int64, on: Int64, leave: Int64) -> Int64:
    """Of each span the date of the shift with which presence began, an index into `Pattern.days`."""
    begins = np.ones(len(on), np.bool_)
    begins[1:] = (leave[:-1] == Leave.SHIFT) | (seat[1:] != seat[:-1])
    began = on[np.maximum.accumulate(np.where(begins, np.arange(len(on)), 0))]
    order = np.argsort(pattern.shifts.start)
    return pattern.shifts.row[order][np.searchsorted(pattern.shifts.start[order], began, "right") - 1]


def _joined(spans: Sequence[Columns]) -> Columns:
    nothing = np.empty(0, np.int64)
    on, off, leave, skills = (np.concatenate([nothing, *(each[k] for each in spans)]) for k in range(4))
    return on, off, leave, skills


def levels(scenario: Scenario) -> Int8:
    """[set of skills, skill]: the level for the skill, 0 where it is none of the set. Skills as in the labels."""
    skills = labels(scenario).skills
    return np.array([[of.levels.get(skill, 0) for skill in skills] for of in skill_sets(scenario)], np.int8)


def _presence(pattern: Pattern, seat: int, here: Bools, window: tuple[int, int]) -> Columns:
    """One seat's spans of presence, why each ends, and its skills; `here` says on which dates the seat is taken.

    Shifts that touch are one; but where the skills change one ends, and what the next has left of its time begins.
    """
    pauses, sets = pattern.pauses[seat], pattern.skills
    edges = np.flatnonzero(np.diff(sets)) + 1
    if not len(edges):
        on, off, leave = _spans(pattern.shifts, pauses, here, window)
        return on, off, leave, np.full(len(on), sets[0] if len(sets) else 0, np.int64)
    found, busy_until = [], window[0]
    for low, high in zip([0, *edges.tolist()], [*edges.tolist(), len(sets)], strict=True):
        mine = here.copy()
        mine[:low] = mine[high:] = False
        on, off, leave = _spans(pattern.shifts, pauses, mine, window)
        left = off > busy_until
        on, off, leave = np.maximum(on[left], busy_until), off[left], leave[left]
        found.append((on, off, leave, np.full(len(on), sets[low], np.int64)))
        busy_until = int(off[-1]) if len(off) else busy_until
    return _joined(found)


def _spans(shifts: Spans, pauses: Spans, here: Bools, window: tuple[int, int]) -> tuple[Int64, Int64, Int64]:
    at_work, paused = here[shifts.row], here[pauses.row]
    ends: Ends = shifts.start[at_work], shifts.end[at_work]
    _, whole_off = union(ends)
    on, off = difference(ends, (pauses.start[paused], pauses.end[paused]))
    # A span that stops before its shift does stops for a break, unless the shift has nothing after it.
    last_of_shift = np.append(np.searchsorted(whole_off, off[:-1]) != np.searchsorted(whole_off, on[1:], "right"), True)
    leave = np.where(last_of_shift[: len(on)], int(Leave.SHIFT), int(Leave.BREAK))
    inside = (off > window[0]) & (on < window[1])
    return np.maximum(on, window[0])[inside], np.minimum(off, window[1])[inside], leave[inside]
