"""What checks find: a mistake at a path, before its place in a file is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from slasim.scenario.errors import Problem
from slasim.scenario.tree import Node, Path, dotted


@dataclass(frozen=True)
class Finding:
    """Something wrong (or, with a `rule`, suspicious) at `path`.

    `needs` are the paths (`*` fits any name) that must be without mistakes for the finding to be sure; `path` is one
    of them. `at_key` points at the name instead of the value.
    """

    path: Path
    found: str
    expected: str
    hint: str = ""
    needs: tuple[Path, ...] = ()
    at_key: bool = False
    rule: str = ""

    def is_sure(self, broken: list[Path]) -> bool:
        """False when a mistake above or below a needed path may be the only reason for this finding."""
        return not any(_touch(need, path) for need in (self.path, *self.needs) for path in broken)

    def locate(self, root: Node) -> Problem:
        """The finding with its place in the file."""
        node, exact = root.find(self.path)
        place = (node.key or node.place) if self.at_key or not exact else node.place
        return Problem(*place, dotted(self.path), self.found, self.expected, self.hint, self.rule)


def _touch(one: Path, other: Path) -> bool:
    return all("*" in (a, b) or str(a) == str(b) for a, b in zip(one, other, strict=False))
