"""What a scenario and a book of agreements have in common: their text as applied, and where it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import PrivateAttr

from slasim.problems import Path, Place, Problem
from slasim.scenario.reading.tree import Node
from slasim.scenario.values.part import Part
from slasim.versions import MODEL


class Changed(NamedTuple):
    """A value that an override set: at the dotted `path`, as a file would hold it; `override` is its name in the file,
    empty when it was given in place."""

    override: str
    path: str
    value: str

    def __str__(self) -> str:
        return self.override or f"{self.path}={self.value}"


def read_changes(written: Any) -> tuple[Changed, ...]:
    """Changes from the list of objects that a record of a run has; what is no change is left out."""
    objects = [each for each in (written if isinstance(written, list) else ()) if isinstance(each, dict)]
    found: list[list[Any]] = [[each.get(name) for name in Changed._fields] for each in objects]
    return tuple(Changed(*each) for each in found if all(isinstance(part, str) for part in each))


def told(changes: Iterable[Changed]) -> list[str]:
    """Changes as people asked for them: by the name of an override, or as path=value; each once."""
    return list(dict.fromkeys(str(each) for each in changes))


class Stored(Part):
    """A document that is kept with the results made from it."""

    _warnings: tuple[Problem, ...] = PrivateAttr(default=())
    _changes: tuple[Changed, ...] = PrivateAttr(default=())
    _written: Node | None = PrivateAttr(default=None)
    _files: tuple[str, ...] = PrivateAttr(default=())

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is possible but suspicious, found when it was read."""
        return self._warnings

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What overrides changed since it was read, in their order; of a path that was set twice the last value.

        How it came about is no part of what it is: `applied()` does not tell, and equality does not ask.
        """
        return self._changes

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it was read from: its own, those it extends, its tables. Empty for what was not read from one.

        Like `changes` no part of what it is.
        """
        return self._files

    def place(self, path: Path) -> Place | None:
        """Where the file says the agreement, calendar or severity at a path; of what is left out, where it belongs.

        `scenario.place(("agreements", "pro", "credits", "cap"))`. None for what was not read from a file.
        """
        node, found = self._written, None
        for name in path:
            node = node and node.child(name)
            if node is None:
                break
            at = node.key or node.place
            found = at if at.line else found
        return found

    @cached_property
    def _applied(self) -> str:
        document = self.model_dump(mode="json", by_alias=True, exclude={"overrides"}, exclude_none=True)
        return json.dumps(document, ensure_ascii=False, indent=1)

    def applied(self) -> str:
        """The document as JSON text in canonical form: what differs from the defaults, nothing left to other files.

        Two are equal when these texts are. Overrides that were applied are part of it; others are left out.
        """
        return self._applied

    def hash(self) -> str:
        """A stable digest of `applied()` and of the model that reads it, 64 hexadecimal digits (SHA-256)."""
        return hashlib.sha256(f"model {MODEL}\n{self.applied()}".encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stored) and self.applied() == other.applied()

    def __hash__(self) -> int:
        return hash(self.applied())
