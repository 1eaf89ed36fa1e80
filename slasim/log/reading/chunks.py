"""Tables of a log piece by piece, so that a long one is never in memory as a whole before its columns are integers."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.log.reading.columns import Problems

if TYPE_CHECKING:
    import pyarrow.parquet as pq

PIECE = 1 << 19  # rows
BLOCK = 1 << 20  # bytes


class Source(ABC):
    """A table of a log."""

    columns: tuple[str, ...]
    broken = False  # its form has a fault, so that rows are lacking

    @property
    @abstractmethod
    def most(self) -> int:
        """At least as many as it has rows, not many more."""

    @abstractmethod
    def pieces(self) -> Iterator[pd.DataFrame]:
        """The rows in order, some at a time; none for a table without rows."""

    @abstractmethod
    def whole(self) -> pd.DataFrame:
        """All rows at once, for tables that are not long."""


class FrameSource(Source):
    """A table that is in memory."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.columns = tuple(frame.columns)

    @property
    def most(self) -> int:
        """Its rows."""
        return len(self.frame)

    def pieces(self) -> Iterator[pd.DataFrame]:
        """Slices of the frame."""
        for first in range(0, len(self.frame), PIECE):
            yield self.frame.iloc[first : first + PIECE]

    def whole(self) -> pd.DataFrame:
        """The frame."""
        return self.frame


class ParquetSource(Source):
    """A Parquet file."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self.file = file
        self.columns = tuple(file.schema_arrow.names)

    @property
    def most(self) -> int:
        """Its rows."""
        return int(self.file.metadata.num_rows)

    def pieces(self) -> Iterator[pd.DataFrame]:
        """Batches of the file."""
        for batch in self.file.iter_batches(PIECE):
            yield batch.to_pandas()

    def whole(self) -> pd.DataFrame:
        """The file."""
        frame: pd.DataFrame = self.file.read().to_pandas(split_blocks=True, self_destruct=True)
        return frame


class CsvSource(Source):
    """A CSV file. Everything is text; empty is missing. Raises ValueError when its beginning is no table."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self.problems = path, problems
        first = next(self._read(100), None)
        self.columns = () if first is None else tuple(first.columns)

    @property
    def most(self) -> int:
        """Its lines."""
        lines = 1
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                text = np.frombuffer(block, np.uint8)
                lines += int(np.count_nonzero((text == ord("\n")) | (text == ord("\r"))))
        return lines

    def pieces(self) -> Iterator[pd.DataFrame]:
        """Pieces of the file; a fault in its form is a problem and ends them."""
        try:
            yield from self._read(PIECE)
        except ValueError as error:
            self.broken = True
            self.problems.append(_no_csv(self.path, error))

    def _read(self, rows: int) -> Iterator[pd.DataFrame]:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # pandas would drop what has no heading
            try:
                yield from pd.read_csv(
                    self.path, dtype="str", keep_default_na=False, na_values=[""], index_col=False, chunksize=rows
                )
            except pd.errors.ParserWarning as error:
                raise ValueError(str(error)) from error

    def whole(self) -> pd.DataFrame:
        """The file; what could be read of it when its form is broken."""
        pieces = list(self.pieces())
        return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(self.columns), dtype="str")


def open_source(folder: Path, name: str, problems: Problems, *, needed: bool) -> Source | None:
    """The table of this name in a folder, whichever form it has; None where there is none, or a problem."""
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    if parquet.is_file() and csv.is_file():
        problems.append(f"both {parquet.name} and {csv.name} are there; keep one")
    elif parquet.is_file():
        return _open_parquet(parquet, problems)
    elif csv.is_file():
        try:
            return CsvSource(csv, problems)
        except ValueError as error:
            problems.append(_no_csv(csv, error))
    elif needed:
        problems.append(f"neither {parquet.name} nor {csv.name} is there")
    return None


def _open_parquet(path: Path, problems: Problems) -> Source | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return ParquetSource(pq.ParquetFile(path))
    except (pa.ArrowInvalid, OSError) as error:
        problems.append(f"{path.name}: no Parquet table ({error})")
        return None


def _no_csv(path: Path, error: Exception) -> str:
    return f"{path.name}: no CSV table in UTF-8 with one heading for each column ({error})"
