"""Amendments while a document is being read: which there are, when they take effect, and what is wrong with them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from slasim.problems import Place, Problem, Unreadable, dotted
from slasim.scenario.reading.overrides import PathChange, apply_change, overlaps
from slasim.scenario.reading.tree import Node
from slasim.scenario.sections.promised.agreements import implied_pauses
from slasim.scenario.sections.promised.amendments import FIXED
from slasim.scenario.values.hours import read_date, read_zone
from slasim.scenario.values.midnights import midnight_ms

Check = Callable[[Node], tuple[list[Problem], list[Problem]]]
"""Errors and warnings of a document."""


@dataclass
class Amending:
    """Makes the amendments of a document one after the other, in the order in which they take effect.

    Agreements and calendars change together, as time goes by: what is wrong is wrong on some day.
    """

    check: Check
    known: set[Problem]  # of the document without amendments; grows
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def make_all(self, root: Node) -> None:
        """Collects the errors and warnings that amendments bring, at the line of the amendment."""
        groups = list(in_order(root))
        trial = root.copy()
        for _, agreement in _parts(trial, "agreements") if groups else ():
            commitments = agreement.child("commitments")
            for name in implied_pauses(agreement.plain()):
                if commitments is not None:
                    del commitments.value[name].value["pauses"]
        for changes in groups:
            self._make(trial, changes)

    def _make(self, trial: Node, changes: list[PathChange]) -> None:
        twice = overlaps(changes)
        self.errors += twice
        changes = [each for each in changes if each.place not in {place_of(problem) for problem in twice}]
        before = trial.copy()
        wrong = [problem for change in changes if (problem := apply_change(trial, change)) is not None]
        self.errors += wrong
        if wrong:
            return
        errors, warnings = self.check(trial)
        places = places_of(changes)
        new = [each for each in errors if is_new(each, places, self.known)]
        mine = [each for each in warnings if is_new(each, places, self.known) and _is_in(each, changes)]
        elsewhere = any(place_of(each) not in places for each in (*new, *mine))
        to_blame = self._to_blame(before, changes) if elsewhere else {}
        for found, kept in ((new, self.errors), (mine, self.warnings)):
            for each in found:
                by = to_blame.get(each, changes[0])
                kept.append(each if place_of(each) in places else replace(each, **by.place._asdict()))
        self.known |= {*errors, *warnings}

    def _to_blame(self, before: Node, changes: list[PathChange]) -> dict[Problem, PathChange]:
        """The change with which each problem comes up, when they are made one by one."""
        found: dict[Problem, PathChange] = {}
        for change in changes if len(changes) > 1 else ():
            apply_change(before, change)
            for problem in itertools.chain(*self.check(before)):
                found.setdefault(problem, change)
        return found


def places_of(changes: list[PathChange]) -> set[Place]:
    """Where changes, and all that they bring, are written."""
    return {node.place for change in changes for node in change.value.walk()} | {change.place for change in changes}


def place_of(problem: Problem) -> Place:
    """Where a problem is."""
    return Place(problem.file, problem.line, problem.column)


def is_new(problem: Problem, places: set[Place], known: set[Problem]) -> bool:
    """A problem of changes made at these places that was not known before: everything else is as it was."""
    return problem not in known and (place_of(problem) in places or not any(_alike(problem, other) for other in known))


def _alike(one: Problem, other: Problem) -> bool:
    return one.path == other.path and one.expected == other.expected


def _is_in(problem: Problem, changes: list[PathChange]) -> bool:
    """True for a problem inside of an agreement or calendar that is changed."""
    return any(f"{problem.path}.".startswith(f"{dotted(each.inside)}.") for each in changes)


def in_order(root: Node) -> Iterator[list[PathChange]]:
    """The changes that take effect at one instant, in the order of the instants."""
    groups: dict[int, list[PathChange]] = {}
    for section in FIXED:
        for name, part in _parts(root, section):
            node = part.child("amendments")
            for day, changes in node.value.items() if node is not None and isinstance(node.value, dict) else ():
                start = _start(day, part, root)
                if start is not None and isinstance(changes.value, dict):
                    groups.setdefault(start, []).extend(_changes(section, name, day, changes))
    for start in sorted(groups):
        if groups[start]:
            yield groups[start]


def _changes(section: str, name: str, day: str, node: Node) -> Iterator[PathChange]:
    for path, value in node.value.items():
        if path.split(".")[0] not in FIXED[section]:
            yield PathChange(path, value, f"{section}.{name}.amendments.{day}", (section, name))


def _parts(root: Node, section: str) -> Iterator[tuple[str, Node]]:
    node = root.child(section)
    for name, part in node.value.items() if node is not None and isinstance(node.value, dict) else ():
        if isinstance(part.value, dict):
            yield name, part


def _start(day: str, part: Node, root: Node) -> int | None:
    """The instant (UTC ms) at which an amendment takes effect; None for what is no date, which says so itself."""
    zone = part.child("timezone") or root.child("timezone")
    try:
        name = read_zone(zone.plain()) if zone is not None else "UTC"
    except Unreadable:
        name = "UTC"
    try:
        return midnight_ms(name, read_date(day))
    except Unreadable:
        return None
