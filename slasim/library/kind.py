"""What the listing asks of a kind of result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from slasim.library.shown import ShownTable
from slasim.results import files
from slasim.results.content import read_files
from slasim.results.files import MANIFEST
from slasim.results.result import Result
from slasim.scenario import Scenario
from slasim.study.measures.figure import Figure

WHOLE, UNFINISHED, DAMAGED = "whole", "unfinished", "damaged"
OTHER_FORMAT, MAKING, LEFT = "other format", "in the making", "left behind"

Found = Iterator[tuple[Mapping[str, Any], Figure]]  # figures, with the `variant`, or the `point` and its `changes`


class ListingRow(NamedTuple):
    """What a row of the listing shows beside name, seed and replications."""

    scenario: str  # digest of the scenario (of a scorecard: the agreements) as applied; of the baseline
    changes: tuple[str, ...] = ()  # beside the overrides that were applied: variants, what is varied
    points: int | None = None


@dataclass(frozen=True)
class ResultKind:
    """A kind of result. The methods answer for one that is written as a whole, of one scenario, without figures."""

    name: str  # as its manifest has it
    open: Callable[[Path], Result]
    manifest: str = MANIFEST  # the file that says what it is; another one for what grows in its folder

    def row(self, about: Mapping[str, Any]) -> ListingRow:
        """From what its manifest says. Raises KeyError, TypeError or AttributeError for what is damaged."""
        return ListingRow(about["scenario"])

    def state(self, folder: Path, check: bool) -> tuple[str, str]:
        """Its state, and more in words; with `check` also what takes long is looked at. Raises ResultError."""
        read_files(folder)
        return WHOLE, ""

    def scenarios(self, folder: Path, paths: Callable[[Scenario], Iterable[str]]) -> Iterator[str]:
        """Its scenarios as applied; those that differ at none of the `paths` of a scenario may be left out.

        Raises OSError or ResultError when it went away.
        """
        yield from ()

    def figures(self, folder: Path, name: str) -> Found:
        """The figures that a name fits. Raises ScenarioError when none does, ResultError when it is damaged."""
        yield from ()

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """The tables that it has to show, in their order; rows are made when they are asked for."""
        yield from ()

    def foreign(self, folder: Path) -> list[str]:
        """What lies in its folder and is not part of it. Raises OSError."""
        return files.foreign(folder)

    def alone(self, folder: Path) -> AbstractContextManager[None]:
        """While its folder is removed nobody writes to it. Raises ResultError when somebody does."""
        return nullcontext()
