"""What every kind of result has, on disk and in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from slasim.lazy import late
from slasim.results.content import Content, read, write
from slasim.results.errors import ResultError, damaged
from slasim.results.files import MANIFEST

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class About:
    """What a result is of. `start` and `end` bound the measured window, ms since 1970."""

    name: str  # of the scenario, or of the agreements
    timezone: str
    currency: str
    severities: tuple[str, ...]
    start: int
    end: int

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self:
        """From JSON, which has no tuples. Raises TypeError for anything else."""
        own: dict[str, Any] = {name: tuple(row) if isinstance(row, list) else row for name, row in found.items()}
        return cls(**own)


class Result(ABC):
    """A result of any kind: what it is of, its tables, and its run."""

    kind: ClassVar[str]  # as manifests and listings have it

    if TYPE_CHECKING:  # fields of some kinds, properties of others

        @property
        @abstractmethod
        def about(self) -> About:
            """What it is a result of."""

        @property
        @abstractmethod
        def run(self) -> Mapping[str, Any]:
            """When and how it was made: differs from run to run."""

    @property
    @abstractmethod
    def again(self) -> str:
        """The command that makes it again, given in its folder; LOG stands for the folder of a log."""

    @classmethod
    @abstractmethod
    def open(cls, path: str | Path) -> Self:
        """The result in a folder. Raises ResultError when it is missing, damaged or something else."""

    def show(self, table: str | None = None) -> pd.DataFrame:
        """Any table that `slasim show` prints of it, as a frame; without a name, which tables there are.

        Raises KeyError for a name that is none of them.
        """
        found: pd.DataFrame = late("slasim.library.frames", "frame_of")(self, table)
        return found


class WholeResult(Result):
    """A result that is written as a whole, when everything is known."""

    if TYPE_CHECKING:

        @property
        @abstractmethod
        def tables(self) -> Mapping[str, pd.DataFrame]:
            """Its tables by their names."""

    @abstractmethod
    def content(self) -> Content:
        """What its folder holds."""

    @classmethod
    @abstractmethod
    def of(cls, content: Content) -> Self:
        """From what its folder holds. Raises KeyError, TypeError or ValueError when that is no such result."""

    def save(self, path: str | Path) -> Path:
        """Write the result to a folder, aside and then renamed; an earlier one is replaced in one step.

        Returns the folder. Raises ResultError when it cannot be written or the folder holds anything else.
        """
        write(Path(path), self.content())
        return Path(path)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The result in a folder. Raises ResultError when it is missing, damaged or something else."""
        folder = Path(path)
        found = read(folder)
        if found.manifest.kind != cls.kind:
            raise ResultError(f"{folder} is no {cls.kind} but a {found.manifest.kind}")
        try:
            return cls.of(found)
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(folder, [f"{MANIFEST}: {error}"]) from error
