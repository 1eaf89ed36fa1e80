"""Load where teams share skills, without counting anybody twice.

Work of a skill may go to any team that has it. The least load that all teams can be held to is the largest value of
work(S) / capacity(teams with a skill of S) over the sets S of skills: those teams can do nothing better than S, and
nobody else can help (a theorem of Hall's kind; the linear programme below is its dual form). The set that attains it
is the first pool; what is left is divided again. So a pool is a set of skills with the teams that have to share
their work, and every team is in one pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

_SUPPORT = 1e-9
_FEW = 8  # skills of a group: 255 sets take less time than the programme, and far less than to load it


def load_of(work: float, available: float) -> float:
    """Work / available hours; infinite where there is work and nobody to do it."""
    if available > 0:
        return work / available
    return float("inf") if work > 0 else 0.0


@dataclass(frozen=True)
class Pool:
    """Skills whose work has to be shared by these teams, in hours."""

    skills: tuple[str, ...]
    teams: tuple[str, ...]
    work: float
    available: float

    @property
    def load(self) -> float:
        """Work / available hours; infinite where there is work and nobody to do it."""
        return load_of(self.work, self.available)


def pools(work: dict[str, float], available: dict[str, float], skills_of: dict[str, frozenset[str]]) -> list[Pool]:
    """The pools from the most to the least loaded.

    `work` by skill and `available` by team in hours. Work of a skill that no team with hours has comes first, with
    infinite load; teams without work come last, each alone.
    """
    open_work = {skill: hours for skill, hours in work.items() if hours > 0}
    teams = {team: hours for team, hours in available.items() if hours > 0}
    found = []
    for skill in list(open_work):
        if not any(skill in skills_of[team] for team in teams):
            found.append(Pool((skill,), (), open_work.pop(skill), 0.0))
    while open_work:
        tight = _tightest(open_work, teams, skills_of)
        helpers = [team for team in teams if skills_of[team] & tight]
        skills = tuple(skill for skill in open_work if skill in tight)
        hours = sum(open_work.pop(skill) for skill in skills)
        found.append(Pool(skills, tuple(helpers), hours, sum(teams.pop(team) for team in helpers)))
    idle = [team for team in available if not any(team in pool.teams for pool in found)]
    return found + [Pool((), (team,), 0.0, available[team]) for team in idle]


def _tightest(work: dict[str, float], teams: dict[str, float], skills_of: dict[str, frozenset[str]]) -> frozenset[str]:
    """The set of skills with the largest work per hour of all teams that have one of them; it is of one group."""
    found = (_tightest_of(group, work, teams, skills_of) for group in _groups(work, teams, skills_of))
    return max(found, key=lambda skills: _load(skills, work, teams, skills_of))


def _load(
    skills: frozenset[str], work: dict[str, float], teams: dict[str, float], skills_of: dict[str, frozenset[str]]
) -> float:
    """Work of the skills per hour of all teams that have one of them."""
    hours = sum(hours for team, hours in teams.items() if skills_of[team] & skills)
    return sum(hours for skill, hours in work.items() if skill in skills) / hours


def _groups(
    work: dict[str, float], teams: dict[str, float], skills_of: dict[str, frozenset[str]]
) -> list[frozenset[str]]:
    """Skills apart from all others: no team has one of two groups."""
    groups: list[tuple[frozenset[str], set[str]]] = []
    for skill in work:
        skills, helpers = frozenset({skill}), {team for team in teams if skill in skills_of[team]}
        for group in [each for each in groups if each[1] & helpers]:
            groups.remove(group)
            skills, helpers = skills | group[0], helpers | group[1]
        groups.append((skills, helpers))
    return [skills for skills, _ in groups]


def _tightest_of(
    group: frozenset[str], work: dict[str, float], teams: dict[str, float], skills_of: dict[str, frozenset[str]]
) -> frozenset[str]:
    """The same within a group: of few skills by looking at every set, of many by a linear programme."""
    inside = {skill: hours for skill, hours in work.items() if skill in group}
    if len(group) <= _FEW:
        sets = (frozenset(each) for size in range(1, len(group) + 1) for each in combinations(inside, size))
        return max(sets, key=lambda skills: _load(skills, work, teams, skills_of))
    return _by_programme(inside, {team: hours for team, hours in teams.items() if skills_of[team] & group}, skills_of)


def _by_programme(
    work: dict[str, float], teams: dict[str, float], skills_of: dict[str, frozenset[str]]
) -> frozenset[str]:
    """Maximise sum work[s] y[s] with sum available[t] z[t] = 1 and 0 <= y[s] <= z[t] for every skill s of team t.

    At a corner y and z are indicators of such a set and of its teams, divided by their hours.
    """
    import numpy as np
    from scipy.optimize import linprog

    skills, names = list(work), list(teams)
    can = [(s, t) for s, skill in enumerate(skills) for t, team in enumerate(names) if skill in skills_of[team]]
    below = np.zeros((len(can), len(skills) + len(names)))
    for row, (s, t) in enumerate(can):
        below[row, s], below[row, len(skills) + t] = 1.0, -1.0
    hours = np.array([0.0] * len(skills) + list(teams.values()))
    cost = np.array([-hours for hours in work.values()] + [0.0] * len(names))
    # Per hour of all work and of all teams, so that the solver's tolerances mean the same for any size of desk.
    solved = linprog(cost / -cost.sum(), below, np.zeros(len(can)), hours[None, :] / hours.sum(), [1.0])
    if solved.x is None:
        raise ArithmeticError(f"the load of teams that share skills could not be worked out: {solved.message}")
    y = solved.x[: len(skills)]
    return frozenset(skill for skill, value in zip(skills, y, strict=True) if value > _SUPPORT * y.max())
