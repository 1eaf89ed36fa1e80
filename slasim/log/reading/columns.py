"""Columns of outside tables as integers; what is wrong with them is collected as sentences that name the rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from slasim.kernel import kernel
from slasim.log.problems import LogProblem, cell_place, file_of
from slasim.log.reading.keys import read_only
from slasim.log.tables import TABLES, names_of
from slasim.problems import Place, cut
from slasim.types import Bools, Float64, Int8, Int32, Int64

Value = TypeVar("Value", bound=np.generic)
Test = Callable[[Float64], Bools]  # which numbers are allowed; NaN is not

ZONED = r"(?:Z|[+-][0-9][0-9]:?[0-9][0-9])$"
UNKNOWN_NAMES = 50  # of one column that are told one by one
SHOWN = 5  # rows or names that one sentence lists
MISSING, UNKNOWN, TOLD = -1, -2, -3  # TOLD: unknown, and each of them told


@dataclass
class _Found:
    """The rows with one kind of fault, so far."""

    place: int  # of the sentence
    sentence: str
    table: str
    shown: list[int] = field(default_factory=list)
    count: int = 0


class Problems(list[str]):
    """Sentences, each about one kind of fault in one table, however many of its pieces have it."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: of the files; None where the tables come from no file."""
        super().__init__()
        self.folder = folder
        self.csv = [name for name in TABLES if folder is not None and (folder / f"{name}.csv").is_file()]
        self.first = 0  # row of the table with which the piece at hand begins
        self._found: dict[tuple[str, ...], _Found] = {}

    def all(self) -> tuple[str, ...]:
        """The sentences; those about files know their places."""
        if self.folder is None:
            return tuple(map(cut, self))
        places = {found.place: self._place(found) for found in self._found.values()}
        whole = (Place(file_of(self.folder, sentence)) for sentence in self)
        return tuple(
            LogProblem(cut(sentence), places.get(at) or place)
            for at, (sentence, place) in enumerate(zip(self, whole, strict=True))
        )

    def _place(self, found: _Found) -> Place | None:
        if self.folder is None or found.table not in self.csv:
            return None
        try:
            return cell_place(self.folder / f"{found.table}.csv", found.shown[0], found.sentence.split()[0])
        except (csv.Error, UnicodeError, OSError, StopIteration):  # it tells what pandas reads otherwise: a huge cell
            return None

    def rows(self, table: str, wrong: Bools, what: str) -> None:
        """`what`, which begins with the name of a column, is wrong in the rows of the piece where `wrong`.

        Rows count from 0, from 1 below a CSV heading.
        """
        self._rows((table, what), table, wrong, what)

    def texts(self, table: str, column: pd.Series, wrong: Bools, what: str) -> None:
        """Like `rows`, with the first text that is wrong."""
        if wrong.any():
            sentence = f"{column.name} {column[wrong].iloc[0]!r} {what}"
            self._rows((table, str(column.name), what), table, wrong, sentence)

    def _rows(self, key: tuple[str, ...], table: str, wrong: Bools, sentence: str) -> None:
        where = np.flatnonzero(wrong)
        if not len(where):
            return
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _Found(len(self), sentence, table)
            self.append("")
        name, first = (f"{table}.csv", 1) if table in self.csv else (table, 0)
        found.shown += [int(row) + first + self.first for row in where[: SHOWN - len(found.shown)]]
        found.count += len(where)
        more = f" and {found.count - SHOWN} more" if found.count > SHOWN else ""
        rows = "row" if found.count == 1 else "rows"
        self[found.place] = f"{name}: {rows} {', '.join(map(str, found.shown))}{more}: {found.sentence}"

    def columns(self, table: str, found: Collection[str], own: Collection[str] = ()) -> None:
        """Every needed column is there and no other than the known ones; `own`: those that the log declares."""
        needs, may = names_of(table, needed=True), (*names_of(table, needed=False), *own)
        if self.folder is not None and not {*needs, *own} & {*found}:  # it may be anything: nothing of it is quoted
            self.append(f"{table}: no table of {table}; expected columns {', '.join((*needs, *own))}")
            return
        self += [f"{table}: column {name!r} is missing" for name in (*needs, *own) if name not in found]
        known = ", ".join((*needs, *may))
        self += [
            f"{table}: column {name!r} is no part of the format ({known}); drop or rename it"
            for name in found
            if name not in (*needs, *may)
        ]


def read_instants(problems: Problems, table: str, column: pd.Series, *, needed: bool = True) -> Int64:
    """ms since 1970, from instants with a zone or their text; MISSING where it is empty or has a problem."""
    given = column
    if pd.api.types.is_string_dtype(column) and not isinstance(column.dtype, pd.CategoricalDtype):
        column = _parse(problems, table, column)
    if not isinstance(column.dtype, pd.DatetimeTZDtype):
        fix = "say the zone by dt.tz_localize(...)" if column.dtype.kind == "M" else "use pandas.to_datetime"
        problems.append(f"{table}: {column.name} must be instants with a time zone, found {column.dtype}; {fix}")
        return np.full(len(column), MISSING, np.int64)
    exact = column.dt.tz_convert(None).to_numpy()
    whole = exact.astype("datetime64[ms]", copy=False)
    values: Int64 = whole.view(np.int64)
    if whole is exact and values.min(initial=0) == 0:  # nothing is missing either: that is far below 0
        return values
    if needed:
        problems.rows(table, given.isna().to_numpy(), f"{column.name} is missing")
    missing = np.isnat(exact)
    finer = ~missing & (whole != exact)
    problems.rows(table, finer, f"{column.name} is finer than a millisecond; dt.floor('ms') would round it down")
    problems.rows(table, ~missing & (values < 0), f"{column.name} is before 1970")
    return np.where(missing, MISSING, values)


def _parse(problems: Problems, table: str, column: pd.Series) -> pd.Series:
    """ISO 8601 text as instants."""
    stated = column.notna().to_numpy()
    zoned = column.str.contains(ZONED, regex=True, na=False).to_numpy(bool)
    parsed = pd.to_datetime(column, format="ISO8601", utc=True, errors="coerce")
    read = parsed.notna().to_numpy()
    problems.texts(table, column, read & ~zoned, "has no offset; write Z or +01:00")
    problems.texts(table, column, stated & ~read, "is no ISO 8601 instant")
    parsed = parsed.where(zoned)
    return parsed


def read_numbers(problems: Problems, table: str, column: pd.Series, allowed: Test, what: str) -> Float64:
    """Numbers, or their text; NaN where missing. What is not `allowed` is a problem: it must be `what`."""
    nullable = pd.to_numeric(column, errors="coerce").astype("Float64")
    numbers = nullable.to_numpy(na_value=np.nan).astype(np.float64)
    with np.errstate(invalid="ignore"):
        wrong = column.notna().to_numpy() & ~allowed(numbers)
    problems.texts(table, column, wrong, f"must be {what}")
    return numbers


def text_codes(column: pd.Series) -> tuple[pa.Array, Int32] | None:
    """Texts, and for each row the number of its text or -1; None for a column that does not come so (ParquetSource)."""
    if not (isinstance(column.dtype, pd.ArrowDtype) and pa.types.is_dictionary(column.dtype.pyarrow_dtype)):
        return None
    coded = pa.array(column)
    return coded.dictionary, _codes(coded.indices.fill_null(-1).to_numpy())


def _codes(codes: npt.NDArray[Any]) -> Int32:
    return read_only(codes.astype(np.int32, copy=False))


class _Written(NamedTuple):
    """What is written in a column."""

    names: Sequence[Any]  # each once
    order: Sequence[int]  # in which they are told
    codes: Int32  # [row] the number of its name, or -1


def _split(column: pd.Series) -> _Written:
    """What is written in a column."""
    coded = text_codes(column)
    if coded is None:
        values = column.astype("category")
        names = values.cat.categories.tolist()
        return _Written(names, range(len(names)), _codes(values.cat.codes.to_numpy()))
    texts, codes = coded
    names = texts.to_pylist()
    return _Written(names, sorted(range(len(names)), key=names.__getitem__), codes)


def renumbered(codes: Int32, numbers: Int32) -> Int32:
    """The number of each code; a code below 0 stays what it is."""
    out = np.empty(len(codes), np.int32)
    renumber(read_only(codes), numbers, out)
    return out


@kernel
def renumber(codes: Int32, numbers: Int32, out: Int32) -> None:
    for row in range(len(codes)):
        code = codes[row]
        out[row] = numbers[code] if code >= 0 else code


@kernel
def _mark(codes: Int32, used: Bools) -> None:
    for row in range(len(codes)):
        if codes[row] >= 0:
            used[codes[row]] = True


class Vocabulary:
    """The names of a column: known ones in their order, or those that occur in its pieces."""

    def __init__(self, known: Sequence[str] | None) -> None:
        self.is_open = known is None
        self.unknown: set[str] = set()  # names that were not known, the first of them
        self.number = {name: at for at, name in enumerate(known or ())}

    def read(self, problems: Problems, table: str, column: pd.Series, *, needed: bool = False) -> Int32:
        """Number of each name, to be settled at the end when the names were not known; below 0: missing or unknown.

        Whole numbers are taken as their digits.
        """
        written, order, codes = _split(column)
        odd = [name for name in written if not (isinstance(name, str) or _is_whole(name))]
        if odd:
            problems.append(f"{table}: {column.name} must be text or whole numbers, found {odd[0]!r}")
            return np.full(len(column), UNKNOWN, np.int32)
        used = np.zeros(len(written), bool)
        _mark(codes, used)
        numbers = np.full(len(written), MISSING, np.int32)
        for at in order:
            if not used[at]:
                continue
            name = str(written[at])
            if self.is_open:
                numbers[at] = self.number.setdefault(name, len(self.number))
            else:
                numbers[at] = self.number.get(name, UNKNOWN)
                if numbers[at] == UNKNOWN and (name in self.unknown or len(self.unknown) < UNKNOWN_NAMES):
                    self.unknown.add(name)
                    problems.rows(table, codes == at, f"{column.name} {name!r} is unknown; {_hint(name, self.number)}")
                    numbers[at] = TOLD
        found = renumbered(codes, numbers)
        if len(self.unknown) == UNKNOWN_NAMES:
            problems.rows(table, found == UNKNOWN, f"{column.name} is one of many more names that are unknown")
        if needed:
            problems.rows(table, codes < 0, f"{column.name} is missing")
        return renumbered(codes, np.maximum(numbers, UNKNOWN)) if self.unknown else found

    def settle(self) -> tuple[tuple[str, ...], Int32]:
        """The names, sorted where they were not known, and the number that each number so far becomes."""
        names = tuple(sorted(self.number) if self.is_open else self.number)
        place = {name: at for at, name in enumerate(names)}
        return names, np.array([place[name] for name in self.number], np.int32)


def growing(names: tuple[str, ...], known: Sequence[str] | None) -> Vocabulary:
    """The names of the tickets and, where the log does not list them, those that another table adds; of tickets without
    any, the first name is that of none."""
    found = Vocabulary(names or ("",))
    found.is_open = known is None
    return found


def read_flags(problems: Problems, table: str, column: pd.Series, *, needed: bool = False) -> Int8:
    """1, 0, or MISSING."""
    given = read_numbers(problems, table, column, lambda given: (given == 0) | (given == 1), "1 or 0")
    if needed:
        problems.rows(table, column.isna().to_numpy(), f"{column.name} is missing")
    return np.nan_to_num(given, nan=MISSING).astype(np.int8)


def join(pieces: list[npt.NDArray[Value]], dtype: type[Value]) -> npt.NDArray[Value]:
    """All pieces of a column, which are given up while they are joined."""
    out = np.empty(sum(map(len, pieces)), dtype)
    at = 0
    for number, piece in enumerate(pieces):
        out[at : at + len(piece)] = piece
        at += len(piece)
        pieces[number] = piece[:0].copy()
    return out


def _hint(name: str, known: Collection[str]) -> str:
    known = [each for each in known if each]  # one without a name is that of tickets that state none
    near = get_close_matches(name, known, 1)
    if not known:
        return "none is known"
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(map(repr, known[:20]))}"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
