"""One finished block of a sweep as bytes of Parquet: all its tables, a row per replication, in one tidy file.

`measure` says which table a row belongs to; the columns of other tables are null in it. Names do not change within a
format, so the parts of a sweep can be read together by anything that reads Parquet (docs/sweeps.md).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from slasim.results.files import write_table
from slasim.study.measures import registry
from slasim.study.measures.measure import MeasureColumn
from slasim.table import ColumnTable, category

TYPES = {
    "name": pa.string(),
    "text": pa.string(),
    "bool": pa.bool_(),
    "int": pa.int64(),
    "float": pa.float64(),
    "instant": pa.timestamp("ms", "UTC"),
}


def columns() -> dict[str, tuple[MeasureColumn, ...]]:
    """The columns of each table of a part."""
    return {measure.name: measure.columns for measure in registry.swept()}


def schema() -> pa.Schema:
    """The columns of a part."""
    each = {column.name: TYPES[column.type] for mine in columns().values() for column in mine}
    return pa.schema(
        [
            pa.field("point", pa.int32(), nullable=False),
            pa.field("replication", pa.int32()),
            pa.field("measure", pa.string(), nullable=False),
            *(pa.field(name, kind) for name, kind in each.items()),
        ]
    )


def part_bytes(point: int, tables: Mapping[str, ColumnTable]) -> bytes:
    """The tables of one block of a point. The bytes depend on the values and on the versions only."""
    made = [_rows(point, name, table) for name, table in tables.items() if len(table)]
    return table_bytes(pa.concat_tables(made) if made else schema().empty_table())


def table_bytes(table: pa.Table) -> bytes:
    """A table as Parquet, always written the same way."""
    buffer = io.BytesIO()
    write_table(table, buffer)
    return buffer.getvalue()


def tables_of(parts: Sequence[bytes], severities: Sequence[str]) -> dict[str, ColumnTable]:
    """The tables of a point from its parts in order, a row per replication."""
    read = [parquet.ParquetFile(pa.BufferReader(part)).read(use_threads=False) for part in parts]
    whole = pa.concat_tables(read).combine_chunks()
    measure = whole.column("measure").to_numpy()
    tables = {}
    for name, wanted in columns().items():
        rows = pa.array(np.flatnonzero(measure == name))
        mine = whole.select(["replication", *(column.name for column in wanted)]).take(rows)
        tables[name] = table = ColumnTable.from_arrow(mine)
        if "severity" in table:
            texts = table.texts("severity")
            names = list(dict.fromkeys((*severities, *texts)))  # beside the severities: all of them together
            codes = np.array([names.index(text) for text in texts], np.int64)
            tables[name] = table.with_columns({"severity": category(codes, names, ordered=True)})
    return tables


def _rows(point: int, name: str, table: ColumnTable) -> pa.Table:
    count, fields = len(table), schema()
    mine = {"replication", *(column.name for column in columns()[name])}
    made: list[Any] = []
    for field in fields:
        if field.name == "point":
            made.append(pa.array([point] * count, field.type))
        elif field.name == "measure":
            made.append(pa.array([name] * count, field.type))
        elif field.name in mine and field.name in table:
            made.append(_column(table, field.name, field.type))
        else:
            made.append(pa.nulls(count, field.type))
    return pa.table(made, schema=fields)


def _column(table: ColumnTable, name: str, kind: pa.DataType) -> pa.Array:
    # NaN is a value of its own (no ticket waited), not a value that is missing
    return pa.array(table.texts(name) if kind == pa.string() else table[name], kind, from_pandas=False)
