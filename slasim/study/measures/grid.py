"""A table with a row per replication as numbers by replication and row: every replication has the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    import pandas as pd


class Group(NamedTuple):
    """Rows of equal keys."""

    keys: tuple[str, ...]
    rows: Int64  # in the table of one replication


class ReplicationGrid:
    """The rows of a measure's table, in the order of the first replication."""

    def __init__(self, table: pd.DataFrame) -> None:
        number = table["replication"]
        self._table = table if number.is_monotonic_increasing else table.sort_values("replication", kind="stable")
        self._columns: dict[str, Float64] = {}

    @cached_property
    def replications(self) -> int:
        """How many there are; their numbers follow each other."""
        number = self._table["replication"].to_numpy()
        return int(number[-1]) - int(number[0]) + 1 if len(number) else 0

    @cached_property
    def first(self) -> pd.DataFrame:
        """The rows of the first replication."""
        return self._table.iloc[: len(self._table) // max(self.replications, 1)]

    def column(self, name: str) -> Float64:
        """float64[replications, rows]."""
        if name not in self._columns:
            values = self._table[name].to_numpy(np.float64)
            self._columns[name] = values.reshape(self.replications, len(self.first))
        return self._columns[name]

    def groups(self, keys: Sequence[str], chosen: Bools | None = None) -> list[Group]:
        """The rows (the chosen ones) by equal keys, in the order of their first row."""
        import pandas as pd

        rows = np.arange(len(self.first)) if chosen is None else np.flatnonzero(chosen)
        if not len(rows):
            return []
        code = np.zeros(len(rows), np.int64)
        columns = [self.first[key].iloc[rows] for key in keys]
        for column in columns:
            codes, known = pd.factorize(column)
            code = code * len(known) + codes
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        order = np.argsort(first)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        by_group = np.argsort(place[which], kind="stable")
        cuts = np.cumsum(np.bincount(place[which], minlength=len(order)))[:-1]
        named = zip(*(column.iloc[first[order]].astype(str).tolist() for column in columns), strict=True)
        return [Group(key, rows[part]) for key, part in zip(named, np.split(by_group, cuts), strict=True)]

    def value(self, name: str, row: int) -> Any:
        """A value that all replications share, such as a name or a currency."""
        return self.first[name].iloc[row]
