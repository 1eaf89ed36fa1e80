"""What points make suspicious: findings of `check` and of `review` that the scenario as it stands does not have.

A sweep over quotas leaves the scale of credits as it was: whoever looks at the points alone is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from slasim.agreements.prose.finding import ReviewFinding
from slasim.agreements.review import review
from slasim.load import load_warnings
from slasim.scenario import Problem, Scenario
from slasim.scenario.checks.findings import RULES

REVIEWED = ("agreements", "calendars", "customers", "demand", "severities", "timezone", "currency", "horizon")
"""The sections that a review looks at: points that differ elsewhere alone have the same one."""


class Raised(NamedTuple):
    """A finding with the points that raise it."""

    finding: Problem | ReviewFinding
    points: tuple[int, ...]


Key = tuple[str, str, str]  # its name, its clause, how grave it is
Found = dict[Key, Problem | ReviewFinding]


@dataclass
class Raising:
    """Gathers, point by point, what is found there and not in the scenario as it stands."""

    base: Scenario
    _known: set[Key] = field(default_factory=set)
    _reviews: dict[str, Found] = field(default_factory=dict)  # by what the point changes in the sections it looks at
    _found: dict[Key, tuple[Problem | ReviewFinding, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {*_checked(self.base), *self._reviewed(self.base, {})}

    def look(self, point: int, scenario: Scenario, changes: dict[str, Any]) -> None:
        """At one point, which changes these paths of the base."""
        for key, finding in (_checked(scenario) | self._reviewed(scenario, changes)).items():
            if key not in self._known:
                self._found.setdefault(key, (finding, []))[1].append(point)

    def raised(self) -> Iterator[Raised]:
        """Each finding once, in the order in which points first raise it."""
        for finding, points in self._found.values():
            yield Raised(finding, tuple(points))

    def _reviewed(self, scenario: Scenario, changes: dict[str, Any]) -> Found:
        """The review of a scenario: once for all points that are the same to it."""
        mine = repr({path: value for path, value in changes.items() if path.partition(".")[0] in REVIEWED})
        if mine not in self._reviews:
            found = (each for each in review(scenario) if each.name not in RULES)
            self._reviews[mine] = {(each.name, each.clause, each.severity): each for each in found}
        return self._reviews[mine]


def _checked(scenario: Scenario) -> Found:
    """All that `check` warns of."""
    return {(each.rule, each.path, ""): each for each in (*scenario.warnings, *load_warnings(scenario))}
