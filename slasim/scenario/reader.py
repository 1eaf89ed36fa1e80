"""Reads scenarios; everything that is wrong is reported in one go."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from slasim.scenario.accounts_csv import load_tables
from slasim.scenario.checks import check
from slasim.scenario.documents import read_document
from slasim.scenario.draft import Draft
from slasim.scenario.errors import Problem, ScenarioError
from slasim.scenario.fields import read_sections
from slasim.scenario.overrides import Change, Chosen, apply_change, chosen_changes, named_changes, overlaps
from slasim.scenario.scenario import Scenario
from slasim.scenario.tree import Node, Path, Place, node_of


def load_scenario(path: str | os.PathLike[str], overrides: Chosen = None) -> Scenario:
    """The scenario in a YAML file, with everything it `extends`, changed by `overrides`.

    overrides   the name of an override in the file, several names, or a map of dotted paths to new values:
                `{"teams.berlin.shifts.late.headcount": 5}`

    Raises ScenarioError with every problem, each at file:line:column. What is possible but suspicious is in
    `scenario.warnings`.
    """
    root, problems = read_document(os.fspath(path))
    if root is None:
        raise ScenarioError(_in_order(problems))
    tables, broken = load_tables(root)
    return _build(root, overrides, problems + tables, broken)


def scenario_from_applied(text: str) -> Scenario:
    """As `Scenario.from_applied`."""
    place = Place("scenario as applied")
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ScenarioError(
            [Problem(*place, "", f"text that is not JSON ({error})", "what applied() returned")]
        ) from None
    if not isinstance(document, dict):
        raise ScenarioError([Problem(*place, "", "JSON that is no object", "what applied() returned")])
    return _build(node_of(document, place), None, [], [])


def override_scenario(scenario: Scenario, overrides: Chosen) -> Scenario:
    """As `scenario.with_overrides`."""
    root = node_of(json.loads(scenario.applied()), Place(scenario.name))
    if scenario.overrides:
        root.value["overrides"] = node_of(scenario.overrides, Place("overrides"))
    return _build(root, overrides, [], [])


def _build(root: Node, overrides: Chosen, problems: list[Problem], broken: list[Path]) -> Scenario:
    named = named_changes(root)
    chosen, unknown = chosen_changes(overrides, named, root)
    problems = [*problems, *unknown, *overlaps(chosen)]
    for changes in named.values():
        problems += overlaps(changes)
    applied = root.copy()
    problems += _apply(applied, chosen)
    errors, warnings = _check(applied, broken)
    problems += errors
    known = {*problems, *errors}
    for changes in named.values():
        trial = root.copy()
        wrong = _apply(trial, changes)
        problems += [
            each for each in (*wrong, *(_check(trial, broken)[0] if not wrong else [])) if _is_new(each, changes, known)
        ]
    problems = _in_order(problems)
    if problems:
        raise ScenarioError(problems)
    scenario = Scenario.model_validate(applied.plain(), by_alias=True, by_name=False)
    scenario._warnings = tuple(_in_order(warnings))
    return scenario


def _apply(root: Node, changes: Iterable[Change]) -> list[Problem]:
    return [problem for change in changes if (problem := apply_change(root, change)) is not None]


def _is_new(problem: Problem, changes: list[Change], known: set[Problem]) -> bool:
    """A problem of an override that is not one of the base: everything else in the trial is as it was."""
    places = {node.place for change in changes for node in change.value.walk()} | {change.place for change in changes}
    place = Place(problem.file, problem.line, problem.column)
    return problem not in known and (place in places or not any(_alike(problem, other) for other in known))


def _alike(one: Problem, other: Problem) -> bool:
    return one.path == other.path and one.expected == other.expected


def _check(root: Node, broken: list[Path]) -> tuple[list[Problem], list[Problem]]:
    """Errors and warnings of a document."""
    document: Mapping[str, Any] = root.plain()
    sections = read_sections(dict(document), broken)
    found = [finding for finding in check(Draft(sections)) if finding.is_sure(sections.broken)]
    errors = [finding.locate(root) for finding in (*sections.findings, *found) if not finding.rule]
    return errors, [finding.locate(root) for finding in found if finding.rule]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By place, each once. That a value is missing is not said of one whose place has a better reason."""
    ordered = sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line, each.column))
    reasons = {(each.file, each.line, each.column, each.path): each for each in reversed(ordered)}
    return [
        each
        for each in ordered
        if each.found != "nothing" or reasons[each.file, each.line, each.column, each.path] is each
    ]
