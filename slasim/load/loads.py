"""Expected work against available hours, in parts of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from slasim.load.expected_work import expected_work
from slasim.load.pools import Pool, pools
from slasim.roster import Month, SkilledHours, skill_sets, skilled_hours
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class TeamShare(NamedTuple):
    """A team in a pool, with its hours there: a team whose skills change inside the part may be in two pools."""

    team: str
    hours: float
    pool: Pool


def loads(scenario: Scenario, parts: Sequence[Month], *, opening: bool = False) -> Iterator[tuple[Month, list[Pool]]]:
    """The pools of each part, from the most to the least loaded. Parts have different names. `opening`: with what waits
    when the simulation begins; without it the load says whether queues grow."""
    for part, found, _ in _shared(scenario, parts, opening):
        yield part, found


def team_shares(
    scenario: Scenario, parts: Sequence[Month], *, opening: bool = False
) -> Iterator[tuple[Month, list[TeamShare]]]:
    """The teams of every pool of each part; `opening` as of `loads`."""
    for part, _, shares in _shared(scenario, parts, opening):
        yield part, shares


def _shared(
    scenario: Scenario, parts: Sequence[Month], opening: bool
) -> Iterator[tuple[Month, list[Pool], list[TeamShare]]]:
    """Teams with each of their sets of skills stand apart while they are divided into pools."""
    every = list(parts)
    skills, sets = prepare(scenario).labels.skills, skill_sets(scenario)
    rows: dict[str, list[SkilledHours]] = {part.name: [] for part in every}
    for row in skilled_hours(scenario, every):
        rows[row.month].append(row)
    for part, work in zip(every, expected_work(scenario, every, opening=opening), strict=True):
        mine = {str(row.skills): row for row in rows[part.name]}
        skills_of = {key: frozenset(sets[row.skills].levels) for key, row in mine.items()}
        hours = {key: row.available for key, row in mine.items()}
        found, shares = [], []
        for each in pools(dict(zip(skills, work.tolist(), strict=True)), hours, skills_of):
            pool = replace(each, teams=tuple(dict.fromkeys(mine[key].team for key in each.teams)))
            found.append(pool)
            shares += [TeamShare(mine[key].team, hours[key], pool) for key in each.teams]
        yield part, found, shares


def load_of_skills(scenario: Scenario, start: int, end: int) -> list[float]:
    """[skill] the load of its pool over [start, end), ms; 0 without work, infinite where nobody has the skill."""
    skills = prepare(scenario).labels.skills
    ((_, found),) = loads(scenario, [Month("all", start, end, 1, True)])
    of = {skill: pool.load for pool in found for skill in pool.skills}
    return [of.get(skill, 0.0) for skill in skills]
