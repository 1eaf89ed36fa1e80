"""How large a table is, before its values are read: what it says of itself, or one pass over its bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.limits import FIELD, LOG_FILE_BYTES, LOG_ROWS, LOG_SMALL, ROW_BYTES, TEXT, TICKETS, WIDEST
from slasim.log.tables import TABLES
from slasim.plain_files import check_plain
from slasim.types import Int64, UInt8

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ColumnChunkMetaData, ParquetFile

BLOCK = 1 << 17  # bytes
ROWS = {"tickets": TICKETS, "accounts": LOG_SMALL, "outages": LOG_SMALL}  # of other tables: LOG_ROWS
SPARE = 1 << 16  # bytes that a column may take beside its values
NUMBER_BYTES = 32  # of a number or an instant, at most


class TooMuch(ValueError):
    """A table is not read; the message says what of it is too much."""


class CsvExtent(NamedTuple):
    """The size of a CSV file."""

    rows: int  # at least as many as it has
    longest: int  # bytes of a row


def csv_extent(path: Path) -> CsvExtent:
    """One pass over a CSV file. Raises TooMuch, NotRead or OSError."""
    check_plain(path, LOG_FILE_BYTES)
    _check_heading(path)
    most = ROWS.get(path.stem, LOG_ROWS)
    rows, longest, last, inside, offset = 1, 0, -1, False, 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            ends, inside = _row_ends(np.frombuffer(block, np.uint8), inside)
            edges = np.concatenate(([last], ends + offset, [offset + len(block)]))
            lengths = np.diff(edges)
            if (wrong := int(np.argmax(lengths > ROW_BYTES))) or lengths[0] > ROW_BYTES:
                found = f"row {rows + wrong} has more than {ROW_BYTES:,} bytes"
                raise TooMuch(f"{found}; is there a quotation mark that is not closed?")
            rows, longest = rows + len(ends), max(longest, int(lengths.max()))
            if rows > most + 2:  # the heading, and nothing after the last end
                raise TooMuch(f"more than {most:,} rows; at most so many are read")
            last, offset = int(edges[-2]), offset + len(block)
    return CsvExtent(rows, longest)


def _row_ends(text: UInt8, inside: bool) -> tuple[Int64, bool]:
    """Where rows end in a block that begins inside quotation marks or not; whether what follows it does."""
    alone = text == ord("\r")
    alone[:-1] &= text[1:] != ord("\n")
    ends = np.flatnonzero((text == ord("\n")) | alone)
    quotes = text == ord('"')
    count = int(np.count_nonzero(quotes))
    if count or inside:
        open_at = (np.cumsum(quotes)[ends] + inside) % 2
        ends = ends[open_at == 0]
    return ends, bool((count + inside) % 2)


def _check_heading(path: Path) -> None:
    with path.open("rb") as file:
        first = file.read(ROW_BYTES).decode("utf-8-sig", "replace")
    check_names(next(csv.reader(first.splitlines(keepends=True)), []))


def check_names(names: list[str]) -> None:
    """Refuse more columns than are read, and two of one name. Raises TooMuch."""
    if len(names) > WIDEST:
        raise TooMuch(f"{len(names):,} columns; at most {WIDEST} are read")
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        raise TooMuch(f"column {twice[0][:FIELD]!r} is there twice; each once")


def longest_text(table: str, column: str) -> int:
    """How many characters a text of a column may have."""
    kinds = {each.name: each.type for each in TABLES.get(table, ())}
    return TEXT if kinds.get(column) == "text" else FIELD


def check_parquet(path: Path, file: ParquetFile) -> None:
    """Refuse a Parquet file that would become too large in memory, by what it says of itself. Raises TooMuch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = file.metadata
    most = ROWS.get(path.stem, LOG_ROWS)
    if known.num_columns > WIDEST:
        raise TooMuch(f"{known.num_columns:,} columns; at most {WIDEST} are read")
    if known.num_rows > most:
        raise TooMuch(f"{known.num_rows:,} rows; at most {most:,} are read")
    schema = file.schema_arrow
    check_names(schema.names)
    for name, kind in zip(schema.names, schema.types, strict=True):
        if pa.types.is_nested(kind):
            raise TooMuch(f"column {name[:FIELD]!r} holds values with parts ({kind}); one value in each cell is read")
    texts = {name: longest_text(path.stem, name) for name, kind in zip(schema.names, schema.types, strict=True)
             if _is_text(kind)}  # fmt: skip
    a_row = sum(_most_bytes(texts[name]) if name in texts else NUMBER_BYTES for name in schema.names)
    with pq.ParquetFile(path, read_dictionary=list(texts), page_checksum_verification=True) as coded:
        for group in range(known.num_row_groups):
            part = known.row_group(group)
            if part.total_byte_size > len(schema.names) * SPARE + part.num_rows * a_row:
                raise TooMuch(f"{part.total_byte_size:,} bytes for {part.num_rows:,} rows; texts are too long")
            # One row first: pyarrow ends the process where what it is asked about a damaged column cannot be told.
            _check_dictionaries(coded, group, texts)
            for at in range(known.num_columns):
                chunk = part.column(at)
                if chunk.path_in_schema in texts:
                    _check_chunk(chunk, texts[chunk.path_in_schema])


def _most_bytes(letters: int) -> int:
    return 4 * letters + 8  # of UTF-8, and its length


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_one(kind) for is_one in (*tests, pa.types.is_fixed_size_binary))


def _check_chunk(chunk: ColumnChunkMetaData, most: int) -> None:
    name = chunk.path_in_schema
    if chunk.total_uncompressed_size > SPARE + chunk.num_values * _most_bytes(most):
        raise TooMuch(f"column {name!r} takes {chunk.total_uncompressed_size:,} bytes for {chunk.num_values:,} texts")


def _check_dictionaries(file: ParquetFile, group: int, most: dict[str, int]) -> None:
    """The texts of a dictionary come with the first row that uses it."""
    import pyarrow as pa

    try:
        for batch in file.iter_batches(1, row_groups=[group]):
            check_lengths(batch, most)
            break
    except (pa.ArrowNotImplementedError, OSError) as error:  # texts by what they share do not tell how long they become
        if "not yet implemented" not in str(error).lower():
            raise
        raise TooMuch(
            "texts in an encoding that is not read (DELTA_BYTE_ARRAY?); write them with a dictionary"
        ) from error


def check_lengths(batch: pa.RecordBatch, most: dict[str, int]) -> None:
    """Refuse texts that are too long; of a dictionary its texts are looked at. Raises TooMuch."""
    for name, longest in _lengths(batch):
        if name in most:
            check_length(name, longest, most[name])


def _lengths(batch: pa.RecordBatch) -> Iterator[tuple[str, int]]:
    """The longest text, in characters, of each column of texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if not _is_text(column.type):
            continue
        texts = column.dictionary if pa.types.is_dictionary(column.type) else column
        if pa.types.is_fixed_size_binary(texts.type):
            yield name, texts.type.byte_width
            continue
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > FIELD and not (pa.types.is_binary(texts.type) or pa.types.is_large_binary(texts.type)):
            longest = pc.max(pc.utf8_length(texts)).as_py() or 0
        yield name, longest


def check_length(name: str, longest: int, most: int) -> None:
    """Refuse a text of so many characters. Raises TooMuch."""
    if longest > most:
        raise TooMuch(f"column {name[:FIELD]!r} has a text of {longest:,} characters; at most {most:,} are read")
