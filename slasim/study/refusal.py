"""Promises of which a simulation can say nothing true: they are refused at their line before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.problems import Place, dotted
from slasim.scenario import Problem, ScenarioError

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def refuse_unanswerable(scenario: Scenario) -> None:
    """Raises ScenarioError that names every such promise, in any version of its agreement."""
    if problems := unanswerable(scenario):
        raise ScenarioError(problems)


def unanswerable(scenario: Scenario) -> list[Problem]:
    """Every such promise."""
    return list(_abandonment(scenario))


def _abandonment(scenario: Scenario) -> Iterator[Problem]:
    """Nobody at a simulated desk hangs up: every share of abandonment would be kept, whatever people wait."""
    for name, spec in scenario.agreements.items():
        found = {
            commitment: None
            for state in spec.states()
            for commitment, each in state.commitments.items()
            if each.metric == "abandonment"
        }
        for commitment in found:
            path = ("agreements", name, "commitments", commitment)
            place = scenario.place(path) or Place(scenario.name)
            yield Problem(
                *place,
                dotted(path),
                "abandonment promised where no ticket has a patience, so that nobody ever hangs up",
                "a promise that a simulated desk can break, such as answer_speed",
                "slasim measure judges abandonment on a real log",
            )
