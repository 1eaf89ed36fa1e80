"""Columns of equal length by name: a table that needs no pandas, which takes as long to load as a small study runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from slasim.types import Bools, Int64

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class Names:
    """Text that few values repeat: a number for each row, and the names that the numbers stand for.

    `ordered`: the order of the names means something, as that of severities does.
    """

    codes: Int64
    names: tuple[str, ...]
    ordered: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Names:
        return Names(self.codes[rows], self.names, self.ordered)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts())

    def texts(self) -> list[str]:
        """The name of each row."""
        return [self.names[code] for code in self.codes.tolist()]

    def equal(self, name: str) -> Bools:
        """[row] whether it has this name."""
        code = self.names.index(name) if name in self.names else -1
        return np.asarray(self.codes == code, np.bool_)


Values = npt.NDArray[Any]  # numbers, text (as objects), instants (datetime64[ms], UTC), durations (timedelta64[ms])
Column = Values | Names


def category(codes: npt.NDArray[np.integer[Any]], names: Sequence[str], ordered: bool = False) -> Names:
    """Numbers that stand for names, as these names."""
    return Names(np.asarray(codes, np.int64), tuple(names), ordered)


class ColumnTable:
    """Columns of equal length, by name. Nothing changes it; what follows from it is another table."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns: dict[str, Column] = {name: _column(values) for name, values in columns.items()}

    @classmethod
    def of(cls, table: ColumnTable | pd.DataFrame) -> ColumnTable:
        """The same table without pandas."""
        if isinstance(table, ColumnTable):
            return table
        return cls({str(name): _from_pandas(values) for name, values in table.items()})

    @classmethod
    def from_arrow(cls, table: pa.Table) -> ColumnTable:
        """From columns of Arrow without dictionaries."""
        return cls({name: table.column(name).to_numpy() for name in table.column_names})

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    @property
    def names(self) -> tuple[str, ...]:
        """Of its columns."""
        return tuple(self._columns)

    def column(self, name: str) -> Column:
        """Names, or an array; raises KeyError for a name that it does not have."""
        return self._columns[name]

    def __getitem__(self, name: str) -> Values:
        """The values of a column that is an array, of one that holds names their texts (objects)."""
        column = self._columns[name]
        return np.array(column.texts(), np.object_) if isinstance(column, Names) else column

    def equal(self, name: str, value: Any) -> Bools:
        """[row] whether a column has this value."""
        column = self._columns[name]
        return column.equal(value) if isinstance(column, Names) else np.asarray(column == value, np.bool_)

    def take(self, rows: Int64 | Bools | slice) -> ColumnTable:
        """These rows, or those that are true."""
        return ColumnTable({name: column[rows] for name, column in self._columns.items()})

    def with_columns(self, columns: Mapping[str, Any]) -> ColumnTable:
        """With further columns, or others of the same name."""
        return ColumnTable({**self._columns, **columns})

    def rows(self) -> list[dict[str, Any]]:
        """One dictionary a row, of Python's own values: text, numbers, `datetime` in UTC, `timedelta`; None for an
        instant or a duration that is missing, NaN for a number."""
        columns = [_plain(column) for column in self._columns.values()]
        return [dict(zip(self._columns, row, strict=True)) for row in zip(*columns, strict=True)]

    def is_duration(self, name: str) -> bool:
        """Whether a column holds durations."""
        column = self._columns[name]
        return not isinstance(column, Names) and column.dtype.kind == "m"

    def codes(self, name: str) -> tuple[Int64, int]:
        """A number for each row, equal for equal values of a column, and how many numbers there may be."""
        column = self._columns[name]
        if isinstance(column, Names):
            return column.codes, len(column.names)
        known, codes = np.unique(column, return_inverse=True)
        return codes, len(known)

    def texts(self, name: str) -> list[str]:
        """The values of a column as text."""
        column = self._columns[name]
        if isinstance(column, Names):
            return column.texts()
        if column.dtype.kind == "M":
            return [f"{text}Z" for text in np.datetime_as_string(column, "s").tolist()]
        return [str(value) for value in column.tolist()]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """As pandas has it; instants are in UTC, names are categories."""
        import pandas as pd

        return pd.DataFrame({name: _to_pandas(column) for name, column in self._columns.items()})

    @property
    def arrow(self) -> pa.Table:
        """As Arrow has it, which pandas reads as `frame`."""
        import pyarrow as pa

        return pa.table({name: _to_arrow(column) for name, column in self._columns.items()})


def numbered(rows: ColumnTable, replications: int) -> ColumnTable:
    """The same rows for each replication, with its number."""
    number = np.repeat(np.arange(replications, dtype=np.int32), len(rows))
    repeated = rows.take(np.tile(np.arange(len(rows)), replications))
    return ColumnTable({"replication": number}).with_columns({name: repeated.column(name) for name in rows.names})


def joined(tables: Sequence[ColumnTable]) -> ColumnTable:
    """The rows of several tables, all with the same columns and names, one after the other."""

    def one(name: str) -> Column:
        parts = [table.column(name) for table in tables]
        whole = np.concatenate([part.codes if isinstance(part, Names) else part for part in parts])
        return replace(parts[0], codes=whole) if isinstance(parts[0], Names) else whole

    return ColumnTable({name: one(name) for name in tables[0].names})


Tables = Mapping[str, "ColumnTable | pd.DataFrame"]  # by name, from a study or read back


class Frames(Mapping[str, "pd.DataFrame"]):
    """Tables by name, as pandas has them; each is made when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        table = self._tables[name]
        return table.frame if isinstance(table, ColumnTable) else table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _column(values: Any) -> Column:
    if isinstance(values, Names):
        return values
    if isinstance(values, np.ndarray):
        return values.astype(np.object_) if values.dtype.kind == "U" else values
    found = list(values)
    return np.array(found, np.object_ if not found or isinstance(found[0], str) else None)


def _plain(column: Column) -> list[Any]:
    if isinstance(column, Names):
        return column.texts()
    found: list[Any] = column.tolist()
    if column.dtype.kind == "M":
        return [each if each is None else datetime.replace(each, tzinfo=UTC) for each in found]
    return found


def _from_pandas(values: pd.Series[Any]) -> Column:
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype) and not values.hasnans:
        of = values.cat
        return Names(np.asarray(of.codes, np.int64), tuple(map(str, of.categories)), bool(of.ordered))
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return np.asarray(values.dt.tz_convert(None), "datetime64[ms]")
    if values.dtype.kind in "iufbmM":
        return values.to_numpy()
    return values.astype(object).where(values.notna(), None).to_numpy(np.object_)


def _to_pandas(column: Column) -> Any:
    import pandas as pd

    if isinstance(column, Names):
        return pd.Categorical.from_codes(column.codes, pd.Index(list(column.names)), ordered=column.ordered)
    if column.dtype.kind == "M":
        return pd.DatetimeIndex(column).tz_localize("UTC")
    return pd.array(column.tolist(), dtype="str") if column.dtype.kind == "O" else column


def _to_arrow(column: Column) -> pa.Array:
    """From the bytes themselves: `pyarrow.array` loads pandas to see whether it is given something of it."""
    import pyarrow as pa

    if isinstance(column, Names):
        codes = _to_arrow(column.codes.astype(np.int32))
        return pa.DictionaryArray.from_arrays(codes, _text(column.names), ordered=column.ordered)
    if column.dtype.kind == "O":
        return _text(column.tolist())
    kind = pa.timestamp("ms", "UTC") if column.dtype.kind == "M" else pa.from_numpy_dtype(column.dtype)
    values = np.packbits(column, bitorder="little") if column.dtype.kind == "b" else np.ascontiguousarray(column)
    return pa.Array.from_buffers(kind, len(column), [None, pa.py_buffer(values)])


def _text(texts: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    ends = np.zeros(len(encoded) + 1, np.int32)
    np.cumsum([len(each) for each in encoded], out=ends[1:])
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))
