"""What a baseline is compared with: other scenarios, overrides of it by name or in files, or changes in place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from slasim.problems import nearest, one_of
from slasim.scenario import Problem, Scenario, ScenarioError, load_scenario
from slasim.scenario.reading.overrides import FILES, is_of_overrides
from slasim.study.refusal import unanswerable
from slasim.study.sweep.vary import inline_changes


class Variant(NamedTuple):
    """A scenario under the name by which a comparison calls it."""

    label: str
    scenario: Scenario


Given = Variant | Scenario | Mapping[str, Any] | str


def read_variants(baseline: Scenario, given: Sequence[Given]) -> tuple[Variant, ...]:
    """The variants of a baseline, all of them checked so that they can be simulated and their figures compared.

    Each is a scenario (with its label, as a `Variant`); a map of dotted paths to values; or a text:
    `path=value,path=value`, the name of an override of the baseline, or a file, of a scenario or of overrides of the
    baseline. Raises ScenarioError with everything wrong in any of them: what cannot be read, two of one name, another
    window, time zone or currency, promises that cannot be simulated (those of the baseline too).
    """
    problems: list[Problem] = unanswerable(baseline)
    known = frozenset(problems)
    found: list[Variant] = []
    if not given:
        problems.append(Problem("", 0, 0, "variants", "none", "at least one variant to compare with"))
    for number, each in enumerate(given, 1):
        try:
            variant = _variant(baseline, each, number)
        except ScenarioError as error:
            problems += error.problems
            continue
        problems += _same(variant, found)
        problems += _apart(baseline, variant)
        problems += _unanswerable(variant, known)
        found.append(variant)
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _variant(baseline: Scenario, given: Given, number: int) -> Variant:
    if isinstance(given, Variant):
        return given
    if isinstance(given, Scenario):
        return Variant(f"variant {number}" if given.name == baseline.name else given.name, given)
    if isinstance(given, Mapping):
        label = ", ".join(f"{path}={value}" for path, value in given.items())
        return Variant(label, _changed(baseline, dict(given), label))
    if given in baseline.overrides:
        return Variant(given, baseline.with_overrides(given))
    if "=" in given:
        return Variant(given, _changed(baseline, inline_changes(baseline, given), given))
    if is_of_overrides(given):
        return Variant(Path(given).stem, _changed(baseline, given, given))
    if given.lower().endswith(FILES) or Path(given).is_file():
        return Variant(Path(given).stem, load_scenario(given))
    names = list(baseline.overrides)
    expected = "a file of a scenario or of overrides, changes such as teams.berlin.late=5, or an override of "
    expected += f"{baseline.name}: {one_of(names)}"
    raise ScenarioError([Problem("", 0, 0, "variant", f"'{given}'", expected, nearest(given, names))])


def _changed(baseline: Scenario, changes: dict[str, Any] | str, label: str) -> Scenario:
    try:
        return baseline.with_overrides(changes)
    except ScenarioError as error:
        raise ScenarioError([_of(label, problem) for problem in error.problems]) from None


def _of(label: str, problem: Problem) -> Problem:
    """A problem that a change made, with the change: as its place, or beside the line that no longer fits."""
    if problem.file == label:
        return problem
    if problem.line:
        return replace(problem, hint="; ".join(part for part in (problem.hint, f"with {label}") if part))
    return replace(problem, file=label)


def _same(variant: Variant, others: Sequence[Variant]) -> list[Problem]:
    if variant.label in {other.label for other in others}:
        return [Problem(variant.label, 0, 0, "", "a name that another variant has", "each variant once")]
    return []


def _unanswerable(variant: Variant, known: Collection[Problem]) -> list[Problem]:
    """Its promises that cannot be simulated, without those `known` of its baseline."""
    paths = {problem.path for problem in known}
    return [
        problem if problem.line else replace(problem, file=variant.label)
        for problem in unanswerable(variant.scenario)
        if problem not in known and (problem.line or problem.path not in paths)
    ]


def _apart(baseline: Scenario, variant: Variant) -> list[Problem]:
    """What keeps the figures of two scenarios from being compared."""
    window = (f"{scenario.horizon.from_} to {scenario.horizon.end()}" for scenario in (baseline, variant.scenario))
    pairs = (
        ("horizon", *window),
        ("timezone", baseline.timezone, variant.scenario.timezone),
        ("currency", baseline.currency, variant.scenario.currency),
    )
    return [
        Problem(
            variant.label, 0, 0, path, theirs, f"{ours}, as in {baseline.name}: figures are compared period by period"
        )
        for path, ours, theirs in pairs
        if ours != theirs
    ]
