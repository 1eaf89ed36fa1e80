"""Promises of which a simulation can say nothing true: they are refused at their line before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from slasim.problems import Place, dotted
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.sections.scenario import BEGAN, WENT
from slasim.terms.metrics import Metric

if TYPE_CHECKING:
    from slasim.scenario import Scenario

UNSTATED = {  # what no simulated log states, in words
    Metric.AVAILABILITY: "outages",
    Metric.DEFLECTION: "contacts that never become tickets",
    Metric.COLUMN: "numbers that tickets bring with them",
}

MOMENTS = {"closed": "the closing", "handed_over": "the first hand-over", "workaround": "a workaround"}


class Promised(NamedTuple):
    """A commitment of an agreement, and its metric in some version of it."""

    agreement: str
    commitment: str
    metric: Metric


def refuse_unanswerable(scenario: Scenario) -> None:
    """Raises ScenarioError that names every such promise, in any version of its agreement."""
    if problems := unanswerable(scenario):
        raise ScenarioError(problems)


def refuse_unpromised(scenario: Scenario) -> None:
    """Raises ScenarioError where nothing is promised to anybody: staff has nothing to be weighed against then."""
    if not scenario.agreements:
        place = scenario.place(("agreements",)) or Place(scenario.name)
        raise ScenarioError([Problem(*place, "agreements", "none", "a promise, such as agreements: {all: {...}}")])


def not_simulated(scenario: Scenario) -> tuple[Problem, ...]:
    """The same as warnings of `check`: the file may be meant for `measure` as well."""
    return tuple(replace(each, rule="not_simulated") for each in unanswerable(scenario))


def unanswerable(scenario: Scenario) -> list[Problem]:
    """Every such promise: an abandonment, because nobody at a simulated desk hangs up; a clock that no simulated row
    starts or ends; and what the simulation does not state (`UNSTATED`) where nothing else is promised. Beside other
    promises it is shown as not simulated."""
    promised = dict.fromkeys(_promised(scenario))
    found = []
    for each in promised:
        if each.metric is Metric.ABANDONMENT:
            what = "abandonment promised where no ticket has a patience, so that nobody ever hangs up"
            expected = "a promise that a simulated desk can break, such as answer_speed"
            found.append(_problem(scenario, each, what, expected))
    if promised and all(each.metric in UNSTATED for each in promised):
        for each in promised:
            what = f"{each.metric.name.lower()} promised, and nothing else; {UNSTATED[each.metric]} are not simulated"
            found.append(_problem(scenario, each, what, "beside it a promise that a simulated desk can break"))
    if scenario.transferred == WENT:
        place, what = scenario.place(("transferred",)) or Place(scenario.name), "where no ticket is passed to another"
        hint = "slasim measure judges such tickets on a real log"
        found.append(Problem(*place, "transferred", f"'{WENT}', {what}", f"transferred: {BEGAN}", hint))
    return found + list(dict.fromkeys(_never(scenario)))


def _never(scenario: Scenario) -> Iterator[Problem]:
    """Promises whose clock no simulated row ever starts, or ends."""
    passes_on = scenario.routing.at_shift_end == "hand_over" or any(len(rule.path) > 1 for rule in scenario.work)
    simulated = {"replied", "solved", *(["handed_over"] if passes_on else [])}
    for name, spec in scenario.agreements.items():
        for state in spec.states():
            for commitment, each in state.commitments.items():
                promised = Promised(name, commitment, Metric[each.metric.upper()])
                if each.starts == "handed_over" and not passes_on:
                    what = f"{each.metric} from the hand-over, where no ticket is ever escalated or handed over"
                    yield _problem(scenario, promised, what, "starts: created, or a path of several steps")
                if each.ends and not simulated & {*each.ends}:
                    moments = " or ".join(MOMENTS[end] for end in each.ends)
                    what = f"{each.metric} that ends with {moments}, to which no simulated ticket comes"
                    yield _problem(scenario, promised, what, f"ends: solved, or ends: [solved, {', '.join(each.ends)}]")


def _promised(scenario: Scenario) -> Iterator[Promised]:
    for name, spec in scenario.agreements.items():
        for state in spec.states():
            for commitment, each in state.commitments.items():
                yield Promised(name, commitment, Metric[each.metric.upper()])


def _problem(scenario: Scenario, promised: Promised, found: str, expected: str) -> Problem:
    path = ("agreements", promised.agreement, "commitments", promised.commitment)
    place = scenario.place(path) or Place(scenario.name)
    hint = f"slasim measure judges {promised.metric.name.lower()} on a real log"
    return Problem(*place, dotted(path), found, expected, hint)
