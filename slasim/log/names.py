"""What tickets are called outside, where that is text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
SLICE = 1 << 16  # names that are Python text at a time


class TicketNames(Sequence[str]):
    """Names by row, kept as one piece of text: a tuple of ten million would need four times the memory."""

    def __init__(self, text: pa.Array) -> None:
        """text: large_string, none missing."""
        self.text = text

    def __len__(self) -> int:
        return len(self.text)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> TicketNames: ...

    def __getitem__(self, at: int | slice) -> str | TicketNames:
        if isinstance(at, slice):
            return TicketNames(self.text[at])
        name: str = self.text[int(at)].as_py()
        return name

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), SLICE):
            yield from self.text[first : first + SLICE].to_pylist()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and pc.index(self.text, pa.scalar(name, TEXT)).as_py() >= 0

    def index(self, name: str, start: int = 0, stop: int | None = None) -> int:
        """The row of a name. Raises ValueError when there is none."""
        row: int = pc.index(self.text, pa.scalar(name, TEXT), start=start, end=stop).as_py()
        if row < 0:
            raise ValueError(f"{name!r} is no name of a ticket")
        return row

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TicketNames):
            return bool(self.text.equals(other.text))
        return isinstance(other, tuple) and tuple(self) == other

    __hash__ = None  # type: ignore[assignment]  # compared by content

    def __repr__(self) -> str:
        return f"TicketNames of {len(self)} tickets"

    def category(self, rows: npt.NDArray[Any]) -> pd.Categorical:
        """The names in these rows; the categories are those that occur, in order of their rows."""
        used = np.zeros(len(self), np.bool_)
        used[rows] = True
        place = np.cumsum(used, dtype=np.int32) - 1
        names = self.text.take(pa.array(np.flatnonzero(used)))
        return pd.Categorical.from_codes(place[rows], categories=pd.Index(pd.array(names, dtype="str")))
