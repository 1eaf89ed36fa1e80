"""A digest of every value in tables: equal for equal results, whatever engine or worker made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from slasim.table import Column, ColumnTable, Names

if TYPE_CHECKING:
    import pandas as pd


def digest_of(tables: Mapping[str, ColumnTable | pd.DataFrame]) -> str:
    """A digest of every value in tables, whatever order they come in."""
    mark = hashlib.sha256()
    for name in sorted(tables):
        mark.update(name.encode())
        table = ColumnTable.of(tables[name])
        for column in table.names:
            mark.update(f"{column} {len(table)}".encode())
            mark.update(_bytes(table.column(column)))
    return mark.hexdigest()


def _bytes(column: Column) -> bytes:
    """The values of a column, independent of how they happen to be held."""
    if isinstance(column, Names):
        names = [json.dumps(name) for name in column.names]
        return f"[{', '.join([names[code] for code in column.codes.tolist()])}]".encode()
    if column.dtype.kind == "M":
        return column.astype(np.int64).tobytes()
    if column.dtype.kind in "iufb":
        return np.asarray(column, np.float64 if column.dtype.kind == "f" else np.int64).tobytes()
    return json.dumps([None if value is None or value != value else str(value) for value in column.tolist()]).encode()
