"""The ids of a table of tickets, piece by piece, and the tickets of the events by their ids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from slasim.log.names import TEXT, TicketNames
from slasim.log.reading.columns import MISSING, Problems, renumbered, text_codes
from slasim.log.reading.keys import NONE, CloseNumbers, Keys, known_keys
from slasim.types import Int32, Int64


class Ids:
    """What the tickets are called outside: whole numbers from 0, or text."""

    def __init__(self) -> None:
        self.are_numbers = False
        self._pieces: list[pa.Array | Int64] = []
        self._known: pa.Array | Int64 = pa.array([], TEXT)  # in the order of the table
        self._keys: Keys | CloseNumbers | None = None  # None: they cannot be told apart, which is a problem
        self._place: Int32 | None = None  # [row of the table] its row in the log; None: the same
        self._missing = False
        self._wrong: str | None = None  # a type of column that has no ids, or not those of the rows before
        self._floats: str | None = None  # the same unless one is missing: then pandas makes whole numbers floats

    def add(self, problems: Problems, column: pd.Series) -> None:
        """The next rows of the table."""
        column = _plain(column)
        missing = column.isna().to_numpy()
        problems.rows("tickets", missing, "ticket is missing")
        self._missing = self._missing or bool(missing.any())
        kind = column.dtype
        are_numbers = pd.api.types.is_integer_dtype(kind) or kind.kind == "f"
        is_text = isinstance(kind, pd.StringDtype) or all(isinstance(name, str) for name in column[~missing])
        if not (are_numbers or is_text) or (self._pieces and self.are_numbers != are_numbers):
            self._wrong = self._wrong or str(kind)
            return
        self.are_numbers = are_numbers
        keys = _numbers(column) if are_numbers else _text(column)
        if kind.kind == "f":
            self._floats = str(kind)
        elif are_numbers:
            problems.rows("tickets", ~missing & (keys < 0), "ticket is a negative number")
        self._pieces.append(keys)

    def settle(self, problems: Problems, created: Int64) -> Int64 | slice:
        """Rows of the table in the order of (created, id), once all of it is read; a slice where they stand so.

        created: of each row.
        """
        pieces, self._pieces = self._pieces, []
        as_they_stand = slice(None)
        wrong = self._wrong or (None if self._missing else self._floats)
        if wrong is not None:
            if not self._missing:
                problems.append(f"tickets: ticket must be all whole numbers or all text, found {wrong}")
            return as_they_stand
        if pieces:
            self._known = np.concatenate(pieces) if self.are_numbers else pa.concat_arrays(pieces)
        keys = known_keys(self._known)
        problems.rows("tickets", keys.again, "ticket occurs a second time")
        if keys.again.any():
            return as_they_stand
        self._keys = keys
        if self._ascend(created):
            return as_they_stand
        by = [("created", "ascending"), ("id", "ascending")]  # text by its code points
        order = np.asarray(pc.sort_indices(pa.table({"created": created, "id": self._known}), by), np.int64)
        self._place = np.empty(len(order), np.int32)
        self._place[order] = np.arange(len(order), dtype=np.int32)
        return order

    def _ascend(self, created: Int64) -> bool:
        """Whether the rows of the table stand by (created, id)."""
        if (created[1:] < created[:-1]).any():
            return False
        one = np.flatnonzero(created[1:] == created[:-1])
        known = pa.array(self._known)
        return bool(pc.all(pc.less(known.take(pa.array(one)), known.take(pa.array(one + 1)))).as_py())

    def rows_of(self, problems: Problems, column: pd.Series) -> Int32:
        """Row in the log of the ticket of each event, MISSING where it has none."""
        if self._keys is None:
            return np.full(len(column), MISSING, np.int32)
        coded = text_codes(column)
        if coded is not None:
            texts, codes = coded
            found = np.full(len(texts), NONE, np.int32) if self.are_numbers else self._keys.rows(texts.cast(TEXT))
            rows = renumbered(codes, found)
        elif isinstance(column.dtype, pd.CategoricalDtype):
            found = self._find(self._keys, pd.Series(column.cat.categories))
            rows = renumbered(column.cat.codes.to_numpy().astype(np.int32), found)
        else:
            rows = self._find(self._keys, column)
        kind = "int64" if self.are_numbers else "str"
        problems.rows("events", rows == NONE, f"ticket is none of the tickets (ids there are {kind})")
        return rows if self._place is None else renumbered(rows, self._place)

    def _find(self, keys: Keys | CloseNumbers, column: pd.Series) -> Int32:
        return keys.rows(_numbers(column) if self.are_numbers else _text(column))

    def names(self, order: Int64 | slice) -> TicketNames | None:
        """The names of the tickets in this order; None where they are numbers."""
        if self.are_numbers:
            return None
        return TicketNames(self._known if self._place is None else self._known.take(pa.array(order)))

    def numbers(self, order: Int64 | slice) -> Int64:
        """A number for each ticket in this order: its id, or its row where that is text."""
        return self._known[order] if self.are_numbers else np.arange(len(self._known), dtype=np.int64)


def _plain(column: pd.Series) -> pd.Series:
    return column.astype(column.cat.categories.dtype) if isinstance(column.dtype, pd.CategoricalDtype) else column


def _text(column: pd.Series) -> pa.Array:
    """The column as text, missing where it is none."""
    if isinstance(column.dtype, pd.StringDtype):
        text = pa.array(column, TEXT)
        return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    return pa.array([name if isinstance(name, str) else None for name in column], TEXT)


def _numbers(column: pd.Series) -> Int64:
    """The column as whole numbers, NONE where it is none."""
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(np.int64, na_value=NONE) if column.hasnans else column.to_numpy(np.int64)
    if column.dtype.kind == "f":
        given = column.to_numpy(np.float64, na_value=np.nan)
        return np.where((np.abs(given) < 2**53) & (given == np.floor(given)), given, NONE).astype(np.int64)
    return np.array([int(each) if _is_whole(each) and each < 2**63 else NONE for each in column], np.int64)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
