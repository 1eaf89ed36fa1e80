"""Changes to a document at dotted paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slasim.problems import Place, Problem, Unreadable, dotted, nearest, one_of, show
from slasim.scenario.reading.documents import EXTENDS
from slasim.scenario.reading.tree import Node, node_of
from slasim.scenario.reading.yaml_text import parse, read_text
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.shapes import Shape, below, fields

PYTHON = Place("overrides")
FILES = (".yaml", ".yml", ".json")  # endings of files of overrides


@dataclass(frozen=True)
class PathChange:
    """One new value; `origin` is what it belongs to, for messages. The path begins `inside` a part of the document."""

    path: str
    value: Node
    origin: str
    inside: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        return (*self.inside, *self.path.split("."))

    @property
    def place(self) -> Place:
        return self.value.key or self.value.place

    def problem(self, found: str, expected: str, hint: str = "") -> Problem:
        where = f"{self.origin}.{self.path}" if self.origin else self.path
        return Problem(*self.place, where, found, expected, hint)


Chosen = Mapping[str, Any] | str | Iterable[str] | None


def named_changes(root: Node) -> dict[str, list[PathChange]]:
    """The overrides that a document names."""
    section = root.child("overrides")
    if section is None or not isinstance(section.value, dict):
        return {}
    return {
        name: [PathChange(path, value, f"overrides.{name}") for path, value in node.value.items()]
        for name, node in section.value.items()
        if isinstance(node.value, dict)
    }


def chosen_changes(
    chosen: Chosen, named: Mapping[str, list[PathChange]], root: Node, files: list[str]
) -> tuple[list[PathChange], list[Problem]]:
    """The changes that were asked for: by name of those in the document `root`, by file, or as paths with values. Files
    that were read are put to `files`."""
    if chosen is None:
        return [], []
    if isinstance(chosen, Mapping):
        return [PathChange(str(path), node_of(value, PYTHON), "") for path, value in chosen.items()], []
    changes: list[PathChange] = []
    problems: list[Problem] = []
    for name in [chosen] if isinstance(chosen, str) else chosen:
        if name in named:
            changes += named[name]
        elif str(name).lower().endswith(FILES):
            found, wrong = _changes_in(str(name))
            files.append(str(name))
            changes += found
            problems += wrong
        else:
            expected = f"the name of an override: {one_of(named)}; or a file of them such as plan.yaml"
            problems.append(Problem(*_section(root), "overrides", f"'{name}'", expected, nearest(str(name), named)))
    return changes, problems


def _changes_in(file: str) -> tuple[list[PathChange], list[Problem]]:
    """The changes in a file: dotted paths and their new values."""
    text, problems = read_text(file)
    if problems:
        return [], problems
    root, problems = parse(text, file, expected="dotted paths and their new values, as under an override")
    if root is None:
        return [], problems
    return [PathChange(path, value, "") for path, value in root.value.items()], problems


def is_of_overrides(file: str) -> bool:
    """Whether a file holds overrides and no scenario: dotted paths at the top, or nothing at all (`{}`).

    A scenario says `slasim` or `extends` there, and no section of it has a dot in its name. False for a file that
    cannot be read: whoever reads it as a scenario says why.
    """
    if not file.lower().endswith(FILES):
        return False
    text, problems = read_text(file)
    root = None if problems else parse(text, file)[0]
    if root is None:
        return False
    return not root.value or holds_overrides(root)


def holds_overrides(root: Node) -> bool:
    """Whether a document is dotted paths with values, and nothing that a scenario begins with."""
    return not {"slasim", EXTENDS} & root.value.keys() and any("." in name for name in root.value)


def _section(root: Node) -> Place:
    """Where a document names its overrides; the document where it names none."""
    section = root.child("overrides")
    return (section.key or section.place) if section else Place(root.place.file)


def overlaps(changes: list[PathChange]) -> list[Problem]:
    """Changes of which one would undo another."""
    problems = []
    for index, change in enumerate(changes):
        for other in changes[:index]:
            shorter = min(len(change.parts), len(other.parts))
            if change.parts[:shorter] == other.parts[:shorter]:
                of = f" of {other.origin.removeprefix('overrides.')}" if other.origin else ""
                found = f"a change that overlaps '{other.path}'{of}"
                problems.append(change.problem(found, "each value changed once", "leave one of the two out"))
    return problems


def apply_change(root: Node, change: PathChange) -> Problem | None:
    """Sets the value in the document; a problem when the path leads nowhere.

    Every part but the last must be there, be a field that may be left out, or be a date of dated changes and what
    stands below it; the last must be there, be a field, or be a new key of a map: of plain values (a date, a severity),
    or with all of a new entry (a team, a shift).
    """
    at, known, is_dated = root, Shape("model", model=Scenario), False
    for depth, name in enumerate(change.parts):
        done = dotted(change.parts[:depth])
        if not isinstance(at.value, dict | list) or (change.inside and _is_rewritten(at, known)):
            hint = f"{done} is {show(at.plain())}" if not isinstance(at.value, dict | list) else "give all of it"
            return change.problem(f"'{change.path}'", f"a path that ends at {done}", hint)
        shape = below(known, name, at.child(name) and at.child(name).plain())  # type: ignore[union-attr]
        there = at.child(name)
        is_dated = is_dated or _is_dated(known, shape)
        is_last = depth == len(change.parts) - 1
        if there is None and not _may_be_new(known, shape, is_last, change.value.value, is_dated):
            names = _names(at, known)
            where = f"in {done}" if done else "at the top"
            expected = f"a name that is {where}: {one_of(names, 30)}"
            return change.problem(f"an unknown name '{name}' in '{change.path}'", expected, nearest(name, names))
        if is_last:
            _put(at, name, Node(change.value.value, change.value.place, change.value.key))
            return None
        if there is None:
            there = Node({}, change.place, change.place)
            _put(at, name, there)
        assert shape is not None
        at, known = there, shape
    return None


def _is_rewritten(at: Node, known: Shape) -> bool:
    """True for a value that has another form once it is read, so that a path into it would not be found again."""
    if known.kind != "value" or known.written is None:
        return False
    try:
        return bool(known.written.write(known.written.read(at.plain())) != at.plain())
    except Unreadable:
        return False  # it says so itself


def _may_be_new(above: Shape, shape: Shape | None, is_last: bool, value: Any, is_dated: bool) -> bool:
    if shape is None or above.kind == "value":
        return False
    if above.kind == "model" and shape is not above.item:  # an entry beside the fields has to be there
        return is_last or shape.kind in ("model", "map")
    if is_dated and above.kind == "map":
        return True
    return above.kind == "map" and is_last and (shape.kind == "value" or isinstance(value, dict))


def _is_dated(above: Shape, shape: Shape | None) -> bool:
    """True for a map from dates to changes: a misspelt name would be taken for a new entry, a date is what it is, and
    what cannot be changed from it on is told by the checks."""
    of_dates = above.kind == "map" and above.key is not None and above.key.what == "date"
    return of_dates and shape is not None and shape.kind == "model"


def _names(at: Node, known: Shape) -> list[str]:
    there = list(at.value) if isinstance(at.value, dict) else [str(index) for index in range(len(at.value))]
    return list(dict.fromkeys([*there, *(dict(fields(known.model)) if known.model else {})]))


def _put(at: Node, name: str, value: Node) -> None:
    if isinstance(at.value, list):
        at.value[int(name)] = value
    else:
        at.value[name] = value
