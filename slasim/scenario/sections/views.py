"""What a part of a simulation reads of a scenario: the scenario without all else.

What is worked out from a view alone is the same for all scenarios with that view, whatever else differs, and views are
equal when their texts are: so what variants of a desk have in common is found in a cache, and nothing that is read can
be forgotten in its key. A view is no scenario that could be simulated.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.teams import TeamSpec
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.units import EMPTY

KEPT = 64  # views
USUAL = RoutingSpec()


def for_demand(scenario: Scenario) -> Scenario:
    """What comes and what it needs. One team stands for all, with their skills, which number those of the work."""
    return _view(scenario, teams=_skills_alone(scenario), leave=(), routing=USUAL, agreements=EMPTY)


def for_roster(scenario: Scenario) -> Scenario:
    """Who is there when."""
    return _view(scenario, account_rows=(), opening=(), routing=USUAL, agreements=EMPTY)


def for_load(scenario: Scenario) -> Scenario:
    """What comes and who is there for it."""
    return _view(scenario, routing=USUAL, agreements=EMPTY)


def for_promises(scenario: Scenario) -> Scenario:
    """What is promised, to whom, and the goal that the routing adds."""
    routing = _with_goal(scenario.routing.goal)
    return _view(scenario, teams=_skills_alone(scenario), leave=(), routing=routing)


@lru_cache(maxsize=KEPT)
def _with_goal(goal: int | None) -> RoutingSpec:
    return USUAL.model_copy(update={"goal": goal})


def _skills_alone(scenario: Scenario) -> FrozenMap[str, Any]:
    skills = dict.fromkeys(skill for team in scenario.teams.values() for skill in team.every_skill)
    name, first = next(iter(scenario.teams.items()))
    return _stand_in(name, first.site, tuple(skills))


@lru_cache(maxsize=KEPT)
def _stand_in(name: str, site: str, skills: tuple[str, ...]) -> FrozenMap[str, Any]:
    levels = FrozenMap(dict.fromkeys(skills, 1))
    return FrozenMap({name: TeamSpec.model_construct(site=site, skills=levels, shifts=EMPTY)})


def _view(scenario: Scenario, **instead: Any) -> Scenario:
    instead["overrides"] = EMPTY
    values = {name: instead.get(name, getattr(scenario, name)) for name in Scenario.model_fields}
    return _made(_Same(scenario._written), *(_Same(value) for value in values.values()))


@lru_cache(maxsize=KEPT)
def _made(written: _Same, *values: _Same) -> Scenario:
    made = Scenario.model_construct(**dict(zip(Scenario.model_fields, (each.value for each in values), strict=True)))
    made._written = written.value
    return made


class _Same:
    """A value that is the same as itself alone: variants share the sections that they do not change."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value
