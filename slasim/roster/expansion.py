"""From teams and shift patterns to spans of presence of every agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from slasim.calendars.intervals import difference, union
from slasim.kernel import kernel
from slasim.roster.pattern import Ends, Int64, patterns
from slasim.roster.tables import Leave, Presence, Roster
from slasim.workload import draws
from slasim.workload.labels import labels

if TYPE_CHECKING:
    from slasim.calendars import Spans
    from slasim.scenario import Scenario

PURPOSE = "absence"
Bool = npt.NDArray[np.bool_]


@kernel
def _absent(key: np.uint64, seat: int, days: Int64, chance: float) -> Bool:
    out = np.empty(days.size, np.bool_)
    for i in range(days.size):
        out[i] = draws.uniform(key, seat, days[i]) < chance
    return out


def expand(scenario: Scenario, seed: int, replication: int) -> Roster:
    """Who is present when in one replication, on the whole simulated span.

    Each seat of each date is absent with probability absence / (1 - (shrinkage - absence)): the part of the rostered
    time that modelled absence takes. The draw is addressed by team, pattern, seat and date, so the fifth seat leaves
    the first four as they were. Raises ValueError for a seed or replication below 0.
    """
    stream = draws.stream(seed, replication, PURPOSE)
    agents, team_of, rows = [], [], []
    teams = list(scenario.teams)
    window = scenario.span()
    for pattern in patterns(scenario):
        by_team = np.uint64(draws.chain(stream, draws.name_hash(pattern.team)))
        key = np.uint64(draws.chain(by_team, draws.name_hash(pattern.name)))
        for seat in range(1, pattern.seats + 1):
            here = np.ones(len(pattern.days), np.bool_)
            if pattern.absence > 0:
                here = ~_absent(key, seat, pattern.days, pattern.absence)
            rows.append(_presence(pattern.shifts, pattern.breaks[seat - 1], here, window))
            agents.append(f"{pattern.team}/{pattern.name}/{seat}")
            team_of.append(teams.index(pattern.team))
    on, off, leave = (np.concatenate([np.empty(0, np.int64), *(row[k] for row in rows)]) for k in range(3))
    return Roster(
        teams=tuple(teams),
        agents=tuple(agents),
        team=np.array(team_of, np.int16),
        level=levels(scenario),
        presence=Presence(
            np.repeat(np.arange(len(rows), dtype=np.int32), [len(row[0]) for row in rows]),
            on,
            off,
            leave.astype(np.int8),
        ),
        start=window[0],
        end=window[1],
    )


def levels(scenario: Scenario) -> npt.NDArray[np.int8]:
    """[team, skill]: the team's level for the skill, 0 where it has none. Skills in the order of the labels."""
    skills = labels(scenario).skills
    return np.array([[team.skills.get(skill, 0) for skill in skills] for team in scenario.teams.values()], np.int8)


def _presence(shifts: Spans, pauses: Spans, here: Bool, window: tuple[int, int]) -> tuple[Int64, Int64, Int64]:
    """One seat's spans of presence and why each ends; `here` says on which dates the seat is taken."""
    at_work, paused = here[shifts.row], here[pauses.row]
    ends: Ends = shifts.start[at_work], shifts.end[at_work]
    _, whole_off = union(ends)
    on, off = difference(ends, (pauses.start[paused], pauses.end[paused]))
    # A span that stops before its shift does stops for a break, unless the shift has nothing after it.
    last_of_shift = np.append(np.searchsorted(whole_off, off[:-1]) != np.searchsorted(whole_off, on[1:], "right"), True)
    leave = np.where(last_of_shift[: len(on)], int(Leave.SHIFT), int(Leave.BREAK))
    inside = (off > window[0]) & (on < window[1])
    return np.maximum(on, window[0])[inside], np.minimum(off, window[1])[inside], leave[inside]
