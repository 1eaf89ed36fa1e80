"""Demand that cannot be simulated as it is written, though each of its fields can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import Path, Place, dotted

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def refused(scenario: Scenario, path: Path, found: str, expected: str) -> ValueError:
    """The error to raise, with the place of a field."""
    from slasim.scenario import Problem, ScenarioError

    return ScenarioError([Problem(*(scenario.place(path) or Place(scenario.name)), dotted(path), found, expected)])
