"""What a scenario that cannot be used raises."""

from __future__ import annotations

from collections.abc import Iterable

from slasim.problems import InWords, Problem


class ScenarioError(InWords, ValueError):
    """A scenario that cannot be used. `problems` lists everything wrong with it, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
