"""A table with a row per replication as numbers by replication and row: every replication has the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.table import ColumnTable, Tables
from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    import pandas as pd


def replications_of(tables: Tables) -> int:
    """How many replications the tables of a study are of; 0 where none is told apart."""
    counted = (table for table in tables.values() if "replication" in table)
    return max((len(np.unique(table["replication"])) for table in counted), default=0)


class Group(NamedTuple):
    """Rows of equal keys."""

    keys: tuple[str, ...]
    rows: Int64  # in the table of one replication


class ReplicationGrid:
    """The rows of a measure's table, in the order of the first replication."""

    def __init__(self, table: ColumnTable | pd.DataFrame) -> None:
        self.table = ColumnTable.of(table)
        number = self.table["replication"]
        if (number[1:] < number[:-1]).any():
            self.table = self.table.take(np.argsort(number, kind="stable"))
        self._columns: dict[str, Float64] = {}

    @cached_property
    def replications(self) -> int:
        """How many there are; their numbers follow each other."""
        number = self.table["replication"]
        return int(number[-1]) - int(number[0]) + 1 if len(number) else 0

    @cached_property
    def first(self) -> ColumnTable:
        """The rows of the first replication."""
        return self.table.take(slice(len(self.table) // max(self.replications, 1)))

    def column(self, name: str) -> Float64:
        """float64[replications, rows]."""
        if name not in self._columns:
            values = self.table[name].astype(np.float64)
            self._columns[name] = values.reshape(self.replications, len(self.first))
        return self._columns[name]

    def groups(self, keys: Sequence[str], chosen: Bools | None = None) -> list[Group]:
        """The rows (the chosen ones) by equal keys, in the order of their first row."""
        rows = np.arange(len(self.first)) if chosen is None else np.flatnonzero(chosen)
        if not len(rows):
            return []
        code = np.zeros(len(rows), np.int64)
        mine = self.first.take(rows)
        for key in keys:
            codes, known = mine.codes(key)
            code = code * known + codes
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        order = np.argsort(first)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        by_group = np.argsort(place[which], kind="stable")
        cuts = np.cumsum(np.bincount(place[which], minlength=len(order)))[:-1]
        heads = mine.take(first[order])
        named = zip(*(heads.texts(key) for key in keys), strict=True)
        return [Group(key, rows[part]) for key, part in zip(named, np.split(by_group, cuts), strict=True)]

    def value(self, name: str, row: int) -> Any:
        """A value that all replications share, such as a name or a currency."""
        return self.first[name][row]
