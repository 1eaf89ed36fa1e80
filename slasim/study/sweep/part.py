"""One finished block of a sweep as bytes of Parquet: all its tables, a row per replication, in one tidy file.

`measure` says which table a row belongs to; the columns of other tables are null in it. Names do not change within a
format, so the parts of a sweep can be read together by anything that reads Parquet (docs/sweeps.md).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from slasim.results.files import write_table

PROMISE = ("agreement", "commitment", "severity", "period", "whole", "judged", "quota")
CLOCKS = ("decided", "met", "met_goal", "open", "judged_units", "kept")
COLUMNS: dict[str, tuple[str, ...]] = {
    "compliance": (*PROMISE, *CLOCKS),
    "credits": ("agreement", "period", "currency", "digits", "amount_minor"),
    "waits": ("severity", "wait", "tickets", "unfinished", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "max_ms"),
    "arrivals": ("severity", "tickets", "solved"),
    "occupancy": ("team", "staffed_ms", "busy_ms", "overtime_ms"),
    "weeks": ("severity", "week", "open"),
    "staffing": ("team", "period", "currency", "digits", "cost_minor"),
}
MADE = ("weeks", "staffing")  # by a worker: `weeks` from the backlog, whose hours would be most of a part
TABLES = tuple(name for name in COLUMNS if name not in MADE)  # those that a replication measures
TEXTS = {"agreement", "commitment", "severity", "period", "judged", "currency", "wait", "team"}
FLOATS = {"quota", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "max_ms"}


def _type(name: str) -> pa.DataType:
    if name in TEXTS:
        return pa.string()
    return pa.bool_() if name == "whole" else pa.float64() if name in FLOATS else pa.int64()


SCHEMA = pa.schema(
    [
        pa.field("point", pa.int32(), nullable=False),
        pa.field("replication", pa.int32()),
        pa.field("measure", pa.string(), nullable=False),
        *(pa.field(name, _type(name)) for name in dict.fromkeys(n for names in COLUMNS.values() for n in names)),
    ]
)


def part_bytes(point: int, tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The tables of one block of a point. The bytes depend on the values and on the versions only."""
    made = [_rows(point, name, table) for name, table in tables.items() if len(table)]
    return table_bytes(pa.concat_tables(made) if made else SCHEMA.empty_table())


def table_bytes(table: pa.Table) -> bytes:
    """A table as Parquet, always written the same way."""
    buffer = io.BytesIO()
    write_table(table, buffer)
    return buffer.getvalue()


def tables_of(parts: Sequence[bytes], severities: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The tables of a point from its parts in order, as `Study.tables` has them."""
    read = [parquet.ParquetFile(pa.BufferReader(part)).read(use_threads=False) for part in parts]
    whole = pa.concat_tables(read).combine_chunks()
    measure = whole.column("measure").to_numpy()
    tables = {}
    for name, columns in COLUMNS.items():
        rows = pa.array(np.flatnonzero(measure == name))
        mine = whole.select(["replication", *columns]).take(rows).to_pandas()
        if "severity" in mine:
            mine["severity"] = pd.Categorical(mine["severity"], list(severities), ordered=True)
        tables[name] = mine
    return tables


def _rows(point: int, name: str, table: pd.DataFrame) -> pa.Table:
    count = len(table)
    made: list[Any] = []
    for field in SCHEMA:
        if field.name == "point":
            made.append(pa.array([point] * count, field.type))
        elif field.name == "measure":
            made.append(pa.array([name] * count, field.type))
        elif field.name in ("replication", *COLUMNS[name]) and field.name in table:
            made.append(_column(table[field.name], field.type))
        else:
            made.append(pa.nulls(count, field.type))
    return pa.table(made, schema=SCHEMA)


def _column(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    if kind == pa.string():
        return pa.array(values.astype(object).tolist(), kind)
    # NaN is a value of its own (no ticket waited), not a value that is missing
    return pa.array(values.to_numpy(), kind, from_pandas=False)
