"""Columns of outside tables as integers; what is wrong with them is collected as sentences that name the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Float64 = npt.NDArray[np.float64]
Test = Callable[[Float64], Flags]  # which numbers are allowed; NaN is not

ZONED = r"(?:Z|[+-]\d\d:?\d\d)$"
SHOWN = 5  # rows or names that one sentence lists
MISSING, UNKNOWN = -1, -2


class Problems(list[str]):
    """Sentences, each about one kind of fault."""

    def __init__(self, csv: Collection[str] = ()) -> None:
        super().__init__()
        self.csv = csv  # tables that are CSV files

    def rows(self, table: str, wrong: Flags, what: str) -> None:
        """`what` is wrong in the rows where `wrong`; counted from 0, from 1 below the heading of a CSV file."""
        where = np.flatnonzero(wrong)
        if len(where):
            more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
            name, first = (f"{table}.csv", 1) if table in self.csv else (table, 0)
            rows = ", ".join(str(row + first) for row in where[:SHOWN])
            self.append(f"{name}: {'row' if len(where) == 1 else 'rows'} {rows}{more}: {what}")

    def texts(self, table: str, column: pd.Series, wrong: Flags, what: str) -> None:
        """Like `rows`, with the first text that is wrong."""
        if wrong.any():
            self.rows(table, wrong, f"{column.name} {column[wrong].iloc[0]!r} {what}")

    def columns(self, table: str, frame: pd.DataFrame, needs: tuple[str, ...], may: tuple[str, ...]) -> None:
        """Every needed column is there and no other than the known ones."""
        self += [f"{table}: column {name!r} is missing" for name in needs if name not in frame]
        known = ", ".join((*needs, *may))
        self += [
            f"{table}: column {name!r} is no part of the format ({known}); drop or rename it"
            for name in frame.columns
            if name not in (*needs, *may)
        ]


def read_instants(problems: Problems, table: str, column: pd.Series) -> Int64:
    """ms since 1970, from instants with a zone or their text; MISSING where the column has a problem."""
    missing = column.isna().to_numpy()
    if pd.api.types.is_string_dtype(column) and not isinstance(column.dtype, pd.CategoricalDtype):
        column = _parse(problems, table, column)
    if not isinstance(column.dtype, pd.DatetimeTZDtype):
        fix = "say the zone by dt.tz_localize(...)" if column.dtype.kind == "M" else "use pandas.to_datetime"
        problems.append(f"{table}: {column.name} must be instants with a time zone, found {column.dtype}; {fix}")
        return np.full(len(column), MISSING, np.int64)
    problems.rows(table, missing, f"{column.name} is missing")
    exact = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    missing = np.isnat(exact)
    whole = exact.astype("datetime64[ms]")
    finer = ~missing & (whole != exact)
    problems.rows(table, finer, f"{column.name} is finer than a millisecond; dt.floor('ms') would round it down")
    values = whole.astype(np.int64)
    problems.rows(table, ~missing & (values < 0), f"{column.name} is before 1970")
    return np.where(missing, MISSING, values)


def _parse(problems: Problems, table: str, column: pd.Series) -> pd.Series:
    """ISO 8601 text as instants."""
    stated = column.notna().to_numpy()
    zoned = column.str.contains(ZONED, regex=True, na=False).to_numpy(bool)
    problems.texts(table, column, stated & ~zoned, "has no offset; write Z or +01:00")
    parsed = pd.to_datetime(column.where(zoned), format="ISO8601", utc=True, errors="coerce")
    problems.texts(table, column, zoned & parsed.isna().to_numpy(), "is no ISO 8601 instant")
    return parsed


def read_numbers(problems: Problems, table: str, column: pd.Series, allowed: Test, what: str) -> Float64:
    """Numbers, or their text; NaN where missing. What is not `allowed` is a problem: it must be `what`."""
    nullable = pd.to_numeric(column, errors="coerce").astype("Float64")
    numbers = nullable.to_numpy(na_value=np.nan).astype(np.float64)
    with np.errstate(invalid="ignore"):
        wrong = column.notna().to_numpy() & ~allowed(numbers)
    problems.texts(table, column, wrong, f"must be {what}")
    return numbers


def read_names(
    problems: Problems, table: str, column: pd.Series, known: tuple[str, ...] | None, *, needed: bool = False
) -> tuple[Int64, tuple[str, ...]]:
    """Numbers of the names and the names: `known` ones in their order, or those that occur, sorted.

    Whole numbers are taken as their digits. A missing or unknown name has a negative number.
    """
    values = column.astype("category")
    written = values.cat.categories
    if not all(isinstance(name, str) or _is_whole(name) for name in written):
        odd = next(name for name in written if not (isinstance(name, str) or _is_whole(name)))
        problems.append(f"{table}: {column.name} must be text or whole numbers, found {odd!r}")
        return np.full(len(column), UNKNOWN, np.int64), known or ()
    codes = values.cat.codes.to_numpy().astype(np.int64)
    used = np.zeros(len(written), bool)
    used[codes[codes >= 0]] = True
    found = [str(name) for name in written]
    names = (
        known if known is not None else tuple(sorted({name for name, seen in zip(found, used, strict=True) if seen}))
    )
    number = {name: at for at, name in enumerate(names)}
    numbers = np.array([*(number.get(name, UNKNOWN) for name in found), MISSING], np.int64)
    for at in np.flatnonzero(used & (numbers[:-1] == UNKNOWN)):
        near = get_close_matches(found[at], names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(map(repr, names[:20]))}"
        problems.rows(table, codes == at, f"{column.name} {found[at]!r} is unknown; {hint}")
    if needed:
        problems.rows(table, codes < 0, f"{column.name} is missing")
    return numbers[codes], names


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
