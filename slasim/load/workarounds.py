"""Promises that a workaround keeps, on a desk that gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import Path, Place, Problem, dotted
from slasim.scenario.sections.promised.commitments import WORKAROUND

if TYPE_CHECKING:
    from slasim.scenario import Scenario

FOUND = "an end with a workaround, which no simulated desk gives: simulated, this clock runs on to another of its ends"
EXPECTED = "slasim measure, on a real log, for such a promise: what is simulated looks worse than it will be"


def unsimulated_workarounds(scenario: Scenario) -> tuple[Problem, ...]:
    """A warning for each promise, in any version, that ends with a workaround or something else. (One that ends with
    nothing else is refused by whoever simulates.)"""
    paths: dict[Path, None] = {}
    for name, spec in scenario.agreements.items():
        for state in spec.states():
            for commitment, each in state.commitments.items():
                if WORKAROUND in each.ends and len(each.ends) > 1:
                    paths["agreements", name, "commitments", commitment, "ends"] = None
    return tuple(_warning(scenario, path) for path in paths)


def _warning(scenario: Scenario, path: Path) -> Problem:
    place = scenario.place(path) or Place(scenario.name)
    return Problem(*place, dotted(path), FOUND, EXPECTED, rule="workaround_not_simulated")
