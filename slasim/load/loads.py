"""Expected work against available hours, in parts of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slasim.load.expected_work import expected_work
from slasim.load.pools import Pool, pools
from slasim.roster import Month, waterfall
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def loads(scenario: Scenario, parts: Sequence[Month]) -> Iterator[tuple[Month, list[Pool]]]:
    """The pools of each part, from the most to the least loaded. Parts have different names."""
    every = list(parts)
    skills = prepare(scenario).labels.skills
    skills_of = {name: frozenset(team.skills) for name, team in scenario.teams.items()}
    hours = {(row.team, row.month): row.available for row in waterfall(scenario, every)}
    for part, work in zip(every, expected_work(scenario, every), strict=True):
        available = {team: hours[team, part.name] for team in scenario.teams}
        yield part, pools(dict(zip(skills, work.tolist(), strict=True)), available, skills_of)


def load_of_skills(scenario: Scenario, start: int, end: int) -> list[float]:
    """[skill] the load of its pool over [start, end), ms; 0 without work, infinite where nobody has the skill."""
    skills = prepare(scenario).labels.skills
    ((_, found),) = loads(scenario, [Month("all", start, end, 1, True)])
    of = {skill: pool.load for pool in found for skill in pool.skills}
    return [of.get(skill, 0.0) for skill in skills]
