"""Tables of a log piece by piece, so that a long one is never in memory as a whole before its columns are integers."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from slasim.limits import FIELD, LOG_FILE_BYTES
from slasim.log.problems import LogError
from slasim.log.reading.bounds import TooMuch, check_length, check_lengths, check_parquet, csv_extent, longest_text
from slasim.log.reading.columns import Problems
from slasim.log.tables import TABLES
from slasim.plain_files import NotRead, check_plain, may_be_named

CODED = ("name", "kind", "actor")  # types of columns that repeat few texts
PIECE = 1 << 19  # rows
BYTES = 1 << 29  # of a piece of CSV, at most


class TableSource(ABC):
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


class FrameSource(TableSource):
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


class ParquetSource(TableSource):
    """A Parquet file. Columns that repeat their texts come with each text once (Arrow's dictionaries): the file has
    them so, and to write out and tell apart eight million texts takes longer than all else."""

    def __init__(self, path: Path, problems: Problems) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path, self.problems = path, problems
        check_plain(path, LOG_FILE_BYTES)
        self.file = pq.ParquetFile(path, page_checksum_verification=True)
        check_parquet(path, self.file)
        schema = self.file.schema_arrow
        self.columns = tuple(schema.names)
        text = (pa.string(), pa.large_string())
        kinds = {name: kind for name, kind in zip(schema.names, schema.types, strict=True) if name in _coded(path.stem)}
        plain = [name for name, kind in kinds.items() if kind in text]
        if plain:
            self.file = pq.ParquetFile(path, read_dictionary=plain, page_checksum_verification=True)
        # pandas would build an index of all texts of a dictionary, which many ids make slow
        given = [name for name, kind in kinds.items() if pa.types.is_dictionary(kind) and kind.value_type in text]
        self.coded = plain + given

    @property
    def most(self) -> int:
        """Its rows."""
        return int(self.file.metadata.num_rows)

    def pieces(self) -> Iterator[pd.DataFrame]:
        """Batches of the file. Raises LogError where it is damaged."""
        from pandas.arrays import ArrowExtensionArray

        batches = self.file.iter_batches(PIECE)
        while True:
            with self._readable():
                batch = next(batches, None)
                if batch is None:
                    return
                batch.validate(full=True)  # a turned bit may lead beyond a dictionary
                check_lengths(batch, {name: longest_text(self.path.stem, name) for name in self.columns})
                piece = batch.drop_columns(self.coded).to_pandas(split_blocks=True, ignore_metadata=True)
                for name in self.coded:
                    piece[name] = ArrowExtensionArray(batch[name])
            yield piece

    def whole(self) -> pd.DataFrame:
        """The file. Raises LogError where it is damaged."""
        with self._readable():
            table = self.file.read()
            table.validate(full=True)
            for batch in table.to_batches():
                check_lengths(batch, {name: longest_text(self.path.stem, name) for name in self.columns})
            frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True, ignore_metadata=True)
        return frame

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """What is found where values should be is a problem, and nothing after it can be relied on."""
        import pyarrow as pa

        try:
            yield
        except TooMuch as error:
            self.problems.append(f"{self.path.name}: {error}")
            raise LogError(self.problems.all()) from error
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            self.problems.append(f"{self.path.name}: a damaged Parquet table ({_first_line(error)})")
            raise LogError(self.problems.all()) from error


class CsvSource(TableSource):
    """A CSV file. Everything is text; empty is missing. Raises ValueError when its beginning is no table."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self.problems = path, problems
        self.extent = csv_extent(path)
        first = next(self._read(100), None)
        self.columns = () if first is None else tuple(first.columns)

    @property
    def most(self) -> int:
        """The ends of its lines."""
        return self.extent.rows

    def pieces(self) -> Iterator[pd.DataFrame]:
        """Pieces of the file; a fault in its form is a problem and ends them."""
        try:
            yield from self._read(max(1, min(PIECE, BYTES // max(1, self.extent.longest))))
        except TooMuch as error:
            self.broken = True
            self.problems.append(f"{self.path.name}: {error}")
        except ValueError as error:
            self.broken = True
            self.problems.append(_no_csv(self.path, error))

    def _read(self, rows: int) -> Iterator[pd.DataFrame]:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # pandas would drop what has no heading
            try:
                for piece in pd.read_csv(
                    self.path, dtype="str", keep_default_na=False, na_values=[""], index_col=False, chunksize=rows
                ):
                    if self.extent.longest > FIELD:
                        self._check_texts(piece)
                    yield piece
            except pd.errors.ParserWarning as error:
                raise ValueError(str(error)) from error

    def _check_texts(self, piece: pd.DataFrame) -> None:
        for name in piece.columns:
            longest = piece[name].str.len().max()
            check_length(str(name), 0 if pd.isna(longest) else int(longest), longest_text(self.path.stem, str(name)))

    def whole(self) -> pd.DataFrame:
        """The file; what could be read of it when its form is broken."""
        pieces = list(self.pieces())
        return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(self.columns), dtype="str")


def _coded(table: str) -> list[str]:
    """The columns of a long table that are read with each text once; the ids of events are, for they come again."""
    repeated = {"tickets": CODED, "events": (*CODED, "id")}.get(table, ())
    return [column.name for column in TABLES.get(table, ()) if column.type in repeated]


def open_source(folder: Path, name: str, problems: Problems, *, needed: bool) -> TableSource | None:
    """The table of this name in a folder, whichever form it has; None where there is none, or a problem."""
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    if astray := [each for each in (parquet, csv) if each.is_file() and not may_be_named(each, folder)]:
        problems.append(f"{astray[0].name}: a link out of the folder of the log; slasim --within FOLDER allows it")
    elif parquet.is_file() and csv.is_file():
        problems.append(f"both {parquet.name} and {csv.name} are there; keep one")
    elif parquet.is_file():
        return _open_parquet(parquet, problems)
    elif csv.is_file():
        try:
            return CsvSource(csv, problems)
        except (TooMuch, NotRead) as error:
            problems.append(f"{csv.name}: {error}")
        except ValueError as error:
            problems.append(_no_csv(csv, error))
    elif needed:
        problems.append(f"neither {parquet.name} nor {csv.name} is there")
    return None


def _open_parquet(path: Path, problems: Problems) -> TableSource | None:
    import pyarrow as pa

    try:
        return ParquetSource(path, problems)
    except (TooMuch, NotRead) as error:
        problems.append(f"{path.name}: {error}")
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        problems.append(f"{path.name}: no Parquet table, or a damaged one ({_first_line(error)})")
    return None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _no_csv(path: Path, error: Exception) -> str:
    return f"{path.name}: no CSV table in UTF-8 with one heading for each column ({_first_line(error)})"
