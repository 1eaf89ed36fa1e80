"""Reads scenarios; everything that is wrong is reported in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from slasim.problems import Path, Place, Problem
from slasim.scenario.checks.all import check
from slasim.scenario.checks.draft import Draft
from slasim.scenario.errors import ScenarioError
from slasim.scenario.reading.accounts_csv import load_tables
from slasim.scenario.reading.amending import Amending, is_new, places_of
from slasim.scenario.reading.documents import read_document
from slasim.scenario.reading.fields import flow, read_sections
from slasim.scenario.reading.leave_csv import load_leave
from slasim.scenario.reading.overrides import (
    PYTHON,
    Chosen,
    PathChange,
    apply_change,
    chosen_changes,
    holds_overrides,
    named_changes,
    overlaps,
)
from slasim.scenario.reading.times_csv import load_times
from slasim.scenario.reading.tree import Node, node_of
from slasim.scenario.sections.book import DESK, AgreementBook
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.values.stored import Changed, Stored
from slasim.strict_json import read_json


def load_scenario(path: str | os.PathLike[str], overrides: Chosen = None) -> Scenario:
    """The scenario in a YAML file, with everything it `extends`, changed by `overrides`.

    overrides   the name of an override in the file, or of another file that has nothing but paths and new values,
                several of them, or a map of dotted paths to new values: `{"teams.berlin.shifts.late.headcount": 5}`

    Raises ScenarioError with every problem, each at `file:line:column`. What is possible but suspicious is in
    `scenario.warnings`.
    """
    return _load(os.fspath(path), overrides, lambda root: Scenario)


def load_agreements(path: str | os.PathLike[str], overrides: Chosen = None) -> Scenario | AgreementBook:
    """The agreements in a YAML file: of a scenario, or of a file that has only agreements and what they rest on.

    A file is a scenario when it has a horizon, demand, work, teams or routing. Raises ScenarioError as `load_scenario`
    does.
    """
    return _load(os.fspath(path), overrides, _model_of)


def scenario_from_applied(text: str) -> Scenario:
    """As `Scenario.from_applied`."""
    place = Place("scenario as applied")
    try:
        document = read_json(text)
    except ValueError as error:
        raise ScenarioError(
            [Problem(*place, "", f"text that is not JSON ({error})", "what applied() returned")]
        ) from None
    if not isinstance(document, dict):
        raise ScenarioError([Problem(*place, "", "JSON that is no object", "what applied() returned")])
    made = _build(Scenario, node_of(document, place), None, [], [])
    made._written = None
    return made


def override_scenario(scenario: Scenario, overrides: Chosen) -> Scenario:
    """As `scenario.with_overrides`."""
    root = node_of(scenario.whole("overrides"), Place(scenario.name))
    if scenario.overrides:
        root.value["overrides"] = node_of(scenario.overrides, PYTHON)
    if scenario._written is not None:
        _put_places(root, scenario._written)
    made = _build(Scenario, root, overrides, [], [], scenario.files)
    latest = [f"{each.path}." for each in made.changes]
    still = (each for each in scenario.changes if not any(f"{each.path}.".startswith(path) for path in latest))
    made._changes = (*still, *made.changes)
    return made


Document = TypeVar("Document", bound=Stored)


def _load(file: str, overrides: Chosen, model: Callable[[Node], type[Document]]) -> Document:
    files: list[str] = []
    root, problems = read_document(file, files)
    if root is None:
        raise ScenarioError(_in_order(problems))
    if holds_overrides(root):
        hint = f"slasim run SCENARIO --override {file}, or slasim compare SCENARIO {file}"
        raise ScenarioError([Problem(file, 1, 1, "", "a file of overrides", "a scenario, which they change", hint)])
    tables, broken = load_tables(root, files)
    away, broken_leave = load_leave(root, files)
    found = [*problems, *tables, *away, *load_times(root, files)]
    return _build(model(root), root, overrides, found, [*broken, *broken_leave], files)


def _model_of(root: Node) -> type[Scenario] | type[AgreementBook]:
    return Scenario if any(section in root.value for section in DESK) else AgreementBook


def _build(
    model: type[Document],
    root: Node,
    overrides: Chosen,
    problems: list[Problem],
    broken: list[Path],
    files: Iterable[str] = (),
) -> Document:
    """`files` are those that were read."""
    named, read = named_changes(root), list(files)
    chosen, unknown = chosen_changes(overrides, named, root, read)
    problems = [*problems, *unknown, *overlaps(chosen)]
    for changes in named.values():
        problems += overlaps(changes)
    applied = root.copy()
    problems += _apply(applied, chosen)
    errors, warnings = _check(model, applied, broken)
    problems += errors
    known = {*problems, *errors}
    for changes in named.values():
        problems += _try(model, root.copy(), changes, broken, known)
    amending = Amending(lambda trial: _check(model, trial, broken), known | {*warnings})
    amending.make_all(applied)
    problems = _in_order([*problems, *amending.errors])
    if problems:
        raise ScenarioError(problems)
    made = model.model_validate(applied.plain(), by_alias=True, by_name=False)
    made._files = tuple(read)
    made._warnings = tuple(_in_order([*warnings, *amending.warnings]))
    # Without the rows of a table of accounts, which may be many.
    made._written = Node({name: node for name, node in applied.value.items() if name != "account_rows"}, applied.place)
    made._changes = tuple(
        Changed(each.origin.removeprefix("overrides."), each.path, flow(each.value.plain())) for each in chosen
    )
    return made


def _put_places(root: Node, written: Node) -> None:
    """Give values the places that they were written at; what was left out has that of the part it belongs to."""
    root.place, root.key = written.place, written.key
    unwritten = Node(None, written.place, written.key)
    for name, node in root.children():
        _put_places(node, written.child(name) or unwritten)


def _try(
    model: type[Stored], trial: Node, changes: list[PathChange], broken: list[Path], known: set[Problem]
) -> list[Problem]:
    """What is wrong with changes, and with a document (changed thereby) because of them."""
    wrong = _apply(trial, changes)
    found = [*wrong, *(_check(model, trial, broken)[0] if not wrong else [])]
    return [each for each in found if is_new(each, places_of(changes), known)]


def _apply(root: Node, changes: Iterable[PathChange]) -> list[Problem]:
    return [problem for change in changes if (problem := apply_change(root, change)) is not None]


def _check(model: type[Stored], root: Node, broken: list[Path]) -> tuple[list[Problem], list[Problem]]:
    """Errors and warnings of a document."""
    document: Mapping[str, Any] = root.plain()
    sections = read_sections(dict(document), broken, model)
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
