"""What is varied, as people write it: `teams.berlin.shifts.late.headcount=4..10`.

A path may leave out the names between two that it gives where only one way leads from one to the next:
`agreements.gold.first_response.urgent` is `agreements.gold.commitments.first_response.promise.urgent`. Of several ways
one through `promise` or `day_to_day` is meant, or one through a name of the file's own (a stream) where fields stand
beside these: `demand.growth` is that of the only stream and not that of `forecast`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from slasim.problems import InWords, Place, entry_at, nearest, one_of
from slasim.scenario import Problem, Scenario
from slasim.scenario.reading.fields import read_sections
from slasim.scenario.reading.overrides import PathChange, apply_change
from slasim.scenario.reading.tree import node_of
from slasim.scenario.reading.yaml_text import parse
from slasim.scenario.sections.shapes import Shape, below, field_named, fields

PREFERRED = ("promise", "day_to_day")  # what is promised, not a goal; how days differ, not hours of a day
OPEN, CLOSE = "([{", ")]}"


class PathError(InWords, ValueError):
    """A path that leads nowhere, or to more than one place; `problem` says what was found and expected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class VariedField:
    """The places of a scenario that can be varied: full paths for short ones, and what they take."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @cached_property
    def document(self) -> dict[str, Any]:
        """The scenario with all that it says, defaults too."""
        return self.scenario.whole("overrides")

    def full(self, short: str, origin: str = "") -> str:
        """The dotted path that a short one means; `origin` is the text it stands in, for messages.

        Raises PathError with the nearest name when nothing fits, and with the ways when several do.
        """
        at: Any = self.document
        known: Shape | None = Shape("model", model=Scenario)
        done: list[str] = []
        for name in short.split("."):
            ways = _meant(list(_ways(at, known, name)), known)
            if len(ways) != 1:
                raise PathError(_astray(origin or short, short, name, done, ways, at, known))
            for step in ways[0]:
                known = below(known, step, _child(at, step)) if known is not None else None
                at = _child(at, step)
                done.append(step)
        return ".".join(done)

    def mistakes(self, path: str, value: Any, origin: str) -> list[Problem]:
        """What the scenario's reader says of a value at a full path, looking at this field alone."""
        root = node_of(self.document, Place(origin))
        unknown = apply_change(root, PathChange(path, node_of(value, Place(origin)), ""))
        if unknown is not None:
            return [unknown]
        parts = tuple(path.split("."))
        read = read_sections({parts[0]: root.plain()[parts[0]]})
        return [
            Problem(origin, 0, 0, path, finding.found, finding.expected, finding.hint)
            for finding in read.findings
            if tuple(str(part) for part in finding.path[: len(parts)]) == parts
        ]


def value_of(text: str, origin: str) -> tuple[Any, list[Problem]]:
    """A value as a scenario file would hold it: `4`, `30 min`, `{min: 2, max: 6, now: 4}`."""
    root, problems = parse(f"value: {text}\n", origin)
    found = None if root is None else root.child("value")
    wrong = [Problem(origin, 0, 0, "", each.found, each.expected, each.hint) for each in problems]
    return (None if found is None else found.plain()), wrong


def inline_changes(scenario: Scenario, text: str) -> dict[str, Any]:
    """`path=value,path=value` as full paths and values. Raises ScenarioError with everything wrong in it."""
    from slasim.scenario import ScenarioError

    field, problems = VariedField(scenario), []
    changes: dict[str, Any] = {}
    for part in split(text, ","):
        path, equals, written = part.partition("=")
        if not equals:
            problems.append(Problem(text, 0, 0, "", f"'{part}'", "a change such as teams.berlin.late=5"))
            continue
        value, wrong = value_of(written.strip(), text)
        try:
            full = field.full(path.strip(), text)
        except PathError as error:
            problems += [*wrong, error.problem]
            continue
        problems += wrong or field.mistakes(full, value, text)
        if full in changes:
            problems.append(Problem(text, 0, 0, full, "a second value", "each path once"))
        changes[full] = value
    if problems:
        raise ScenarioError(problems)
    return changes


def split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that stand in no bracket and no quotes, without blanks around them."""
    parts, depth, quote, begin = [], 0, "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in OPEN:
            depth += 1
        elif letter in CLOSE:
            depth -= 1
        elif letter == sign and depth == 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    return [*parts, text[begin:].strip()]


def _child(at: Any, name: str) -> Any:
    if isinstance(at, Mapping):
        return at.get(name)
    if isinstance(at, list) and (index := entry_at(name, len(at))) is not None:
        return at[index]
    return None


def _leads(at: Any, known: Shape | None, name: str) -> bool:
    """Whether a name is there, or is a field that may be left out."""
    if _child(at, name) is not None:
        return True
    return known is not None and known.model is not None and field_named(known.model, name) is not None


def _ways(at: Any, known: Shape | None, name: str) -> Iterator[tuple[str, ...]]:
    """The name itself where it leads on; else by each name in between that has it."""
    if _leads(at, known, name):
        yield (name,)
        return
    for between in at if isinstance(at, Mapping) else ():
        inner = below(known, between, at[between]) if known is not None else None
        if isinstance(at[between], Mapping) and _leads(at[between], inner, name):
            yield between, name


def _meant(ways: list[tuple[str, ...]], known: Shape | None) -> list[tuple[str, ...]]:
    """Those of several ways that come before the others."""
    if len(ways) < 2:
        return ways
    own = []
    if known is not None and known.model is not None and known.item is not None:
        own = [way for way in ways if field_named(known.model, way[0]) is None]
    return [way for way in ways if way[0] in PREFERRED] or own or ways


def _astray(
    origin: str,
    short: str,
    name: str,
    done: list[str],
    ways: list[tuple[str, ...]],
    at: Any,
    known: Shape | None,
) -> Problem:
    """Why a path does not lead to one place."""
    where = ".".join(done)
    if ways:
        paths = [".".join((*done, *way)) for way in ways]
        return Problem(origin, 0, 0, short, f"'{name}', which may mean {one_of(paths)}", "one place: write it out")
    names = list(dict.fromkeys([*(at if isinstance(at, Mapping) else ()), *_fields(known)]))
    deeper = [each for below_ in (at.values() if isinstance(at, Mapping) else ()) for each in _names(below_)]
    if not names:
        return Problem(origin, 0, 0, short, f"'{name}' below {where}", f"a path that ends at {where}")
    expected = f"a name that is {f'in {where}' if where else 'at the top'}: {one_of(names, 30)}"
    return Problem(origin, 0, 0, short, f"an unknown name '{name}'", expected, nearest(name, [*names, *deeper]))


def _fields(known: Shape | None) -> list[str]:
    return [name for name, _ in fields(known.model)] if known is not None and known.model is not None else []


def _names(at: Any) -> list[str]:
    return list(at) if isinstance(at, Mapping) else []
