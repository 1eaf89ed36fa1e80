"""A section of a study's document: rows with an estimate and its interval for each figure, and their JSON Schema."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INSTANT,
    INTEGER,
    NUMBER,
    SHARE,
    STRING,
    Shape,
    one_of,
    or_null,
    record,
    rows,
    told,
)
from slasim.records import plain, records
from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.figure import SHARE as OF_SHARE
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import MONEY, Estimate, MeasureColumn
from slasim.study.statistics import NO_DATA, Interval, mean_intervals, quantile_interval, share_interval
from slasim.table import ColumnTable
from slasim.types import Bools, Float64

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.promises.asked import Answer

ENDS = ("", "_low", "_high")
Values = dict[str, Any]  # columns of a section by name


@dataclass(frozen=True)
class SectionField(ABC):
    """One figure of a row, in one column or with the ends of its interval in three."""

    name: str
    meaning: str

    @abstractmethod
    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        """Its columns, a value for each group of rows."""

    @abstractmethod
    def shapes(self) -> dict[str, Shape]:
        """The JSON Schema of each of its columns, by the name in the document."""


@dataclass(frozen=True)
class Given(SectionField):
    """What all replications share: the value of a column of the table."""

    column: MeasureColumn

    @classmethod
    def of(cls, column: MeasureColumn) -> Given:
        """Under its own name."""
        return cls(column.name, column.meaning, column)

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        heads = grid.first.take(np.array([group.rows[0] for group in groups], np.int64))
        return {self.name: heads.column(self.name) if self.name == "severity" else heads[self.name]}

    def shapes(self) -> dict[str, Shape]:
        return {self.name: told(shape_of(self.column), self.meaning)}


@dataclass(frozen=True)
class Mean(SectionField):
    """The mean over replications of a column, added up over the rows of a group, less that of another; no interval."""

    column: str
    less: str = ""
    per: float = 1.0
    least: int | None = None

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        values = grid.column(self.column)
        if self.less:
            values = values - grid.column(self.less)
        found = grouped(values, groups).mean(axis=0)
        return {self.name: found / self.per if self.per != 1 else found}

    def shapes(self) -> dict[str, Shape]:
        shape = NUMBER if self.least is None else {**NUMBER, "minimum": self.least}
        return {self.name: told(shape, self.meaning)}


@dataclass(frozen=True)
class Estimated(SectionField):
    """An estimate with the ends of its interval."""

    estimate: Estimate

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        if self.estimate.kind == "mean" and self.estimate.unit != MONEY:
            found = self._means(grid, groups)
        else:
            looked = self.estimate.rows(grid)
            found = np.array([self._interval(grid, group, looked) for group in groups], np.float64).reshape(-1, 3).T
        if self.estimate.unit == MILLISECONDS:
            return {f"{self.name}{end}": _durations(part) for end, part in zip(ENDS, found, strict=True)}
        return {f"{self.name}{end}": part for end, part in zip(ENDS, found, strict=True)}

    def shapes(self) -> dict[str, Shape]:
        if self.estimate.unit == MILLISECONDS:
            return {f"{self.name}{end}_ms": told(or_null(COUNT), _end(self.meaning, end)) for end in ENDS}
        shape = or_null(SHARE if self.estimate.unit == OF_SHARE else NUMBER)
        return {f"{self.name}{end}": told(shape, _end(self.meaning, end)) for end in ENDS}

    def _means(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Float64:
        """All means at once: there may be one for each hour."""
        mean, low, high = mean_intervals(grouped(self.estimate.part(grid), groups).T, skewed=True)
        return np.array([mean, np.maximum(low, 0.0), high])

    def _interval(self, grid: ReplicationGrid, group: Group, looked: Bools) -> Interval:
        mine = group._replace(rows=group.rows[looked[group.rows]])
        return self.estimate.figure(grid, mine).interval() if len(mine.rows) else NO_DATA


@dataclass(frozen=True)
class CutOff(SectionField):
    """Whether an estimate is at least so much: unfinished tickets are in with the amount so far."""

    estimate: Estimate

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        return {self.name: [bool(self.estimate.is_cut_off(grid, group)) for group in groups]}

    def shapes(self) -> dict[str, Shape]:
        return {self.name: told(BOOLEAN, self.meaning)}


@dataclass(frozen=True)
class Quantile(SectionField):
    """The least value that a share of the replications does not exceed, with the ends of its interval."""

    estimate: Estimate
    share: float

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        found = [quantile_interval(self.estimate.figure(grid, group).values, self.share) for group in groups]
        return columns_of(self.name, found)

    def shapes(self) -> dict[str, Shape]:
        ends = {f"{self.name}{end}": told(or_null(NUMBER), _end(self.meaning, end)) for end in ENDS[1:]}
        return {self.name: told(NUMBER, self.meaning), **ends}


@dataclass(frozen=True)
class Above0(SectionField):
    """The probability that an estimate is above 0 in a replication, with the ends of its interval."""

    estimate: Estimate

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        figures = [self.estimate.figure(grid, group).values for group in groups]
        return columns_of(self.name, [share_interval(values > 0, np.ones(len(values))) for values in figures])

    def shapes(self) -> dict[str, Shape]:
        return {f"{self.name}{end}": told(or_null(SHARE), _end(self.meaning, end)) for end in ENDS}


@dataclass(frozen=True)
class Later(SectionField):
    """A column that the section fills in when all rows are known."""

    shape: Shape

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        return {}

    def shapes(self) -> dict[str, Shape]:
        return {self.name: told(self.shape, self.meaning)}


class HasSeed(Protocol):
    """Which random histories a study has seen: replications 0, 1, 2 ... of a seed."""

    @property
    def seed(self) -> int: ...

    @property
    def replications(self) -> int: ...


class HasTables(Protocol):
    """What sections are made from: a study."""

    @property
    def counted(self) -> Mapping[str, ColumnTable]:
        """A row per replication."""

    @property
    def about(self) -> HasSeed:
        """Which random histories."""

    @property
    def scenario(self) -> Scenario:
        """As it was simulated."""

    @property
    def run(self) -> Mapping[str, Any]:
        """What differs from run to run: `places` has the lines of a review's clauses."""

    @property
    def answer(self) -> Answer:
        """Whether it keeps what is asked."""

    def table(self, name: str) -> ColumnTable:
        """The rows of a section."""


class Section(ABC):
    """A part of the document of a study; `slasim show` has it as a table, and each list in it as another."""

    name: str
    meaning: str  # in a line, as the list of tables tells it
    is_told: bool = True  # whether the document of a study has it; else it is found by its name alone

    @abstractmethod
    def document(self, study: HasTables) -> Any:
        """As JSON has it."""

    @abstractmethod
    def shape(self) -> Shape:
        """Its JSON Schema."""


class SectionRows(Section):
    """A list with one object for each group of rows of a table.

    `table` names the table, `prepare` may cut it anew (it gets the table and the scenario's time zone), `keys` are the
    columns by which rows are grouped, `chosen` the rows that are looked at, `finish` fills in what needs all rows.
    """

    def __init__(
        self,
        name: str,
        table: str,
        keys: Sequence[MeasureColumn],
        fields: Sequence[SectionField],
        *,
        meaning: str = "",
        is_told: bool = True,
        chosen: str = "",
        prepare: Callable[[ColumnTable, str], ColumnTable] | None = None,
        finish: Callable[[ColumnTable, ReplicationGrid], ColumnTable] | None = None,
    ) -> None:
        self.name, self.meaning, self.is_told = name, meaning, is_told
        self.table, self.keys, self.chosen = table, tuple(keys), chosen
        self.fields: tuple[SectionField, ...] = (*(Given.of(column) for column in keys), *fields)
        self.prepare, self.finish = prepare, finish

    def made(self, table: ColumnTable | pd.DataFrame, timezone: str = "UTC") -> ColumnTable:
        """One row for each group, with the ends of an interval beside each figure; no columns where there is none."""
        table = ColumnTable.of(table)
        grid = ReplicationGrid(table if self.prepare is None else self.prepare(table, timezone))
        if not len(grid.first):
            return ColumnTable({})
        chosen = grid.first[self.chosen] if self.chosen else None
        groups = grid.groups([column.name for column in self.keys], chosen)
        if not groups:
            return ColumnTable({})
        columns: Values = {}
        for field in self.fields:
            columns |= field.columns(grid, groups)
        made = ColumnTable(columns)
        return made if self.finish is None else self.finish(made, grid)

    def document(self, study: HasTables) -> Any:
        return records(study.table(self.name))

    def shape(self) -> Shape:
        return rows(record({name: shape for field in self.fields for name, shape in field.shapes().items()}))


def interval_columns(name: str, of: Interval) -> Values:
    """An interval as a document has it."""
    return {f"{name}{end}": plain(value) for end, value in zip(ENDS, of, strict=True)}


def columns_of(name: str, found: Sequence[Interval]) -> Values:
    """Intervals as three columns: the estimates, and both ends."""
    return {f"{name}{end}": [each[at] for each in found] for at, end in enumerate(ENDS)}


def grouped(values: Float64, groups: Sequence[Group]) -> Float64:
    """Values added up over the rows of each group: float64[replications, groups]."""
    if all(len(group.rows) == 1 for group in groups):
        return values[:, [int(group.rows[0]) for group in groups]]
    return np.stack([values[:, group.rows].sum(axis=1) for group in groups], axis=1)


def shape_of(column: MeasureColumn) -> Shape:
    """The JSON Schema of a value of a column."""
    if column.choices:
        return one_of(*column.choices)
    if column.type in ("name", "text"):
        return {**STRING, **({"pattern": column.pattern} if column.pattern else {})}
    if column.type in ("bool", "instant"):
        return BOOLEAN if column.type == "bool" else INSTANT
    limits = {"minimum": column.least, "maximum": column.most}
    shape = or_null(NUMBER) if column.type == "float" else INTEGER
    return shape | {name: limit for name, limit in limits.items() if limit is not None}


def _durations(values: Float64) -> Any:
    """Whole milliseconds; NaN is a duration that is missing."""
    known = np.isfinite(values)
    whole = np.where(known, np.maximum(np.round(np.where(known, values, 0.0)), 0.0), 0.0).astype("timedelta64[ms]")
    return np.where(known, whole, np.timedelta64("NaT", "ms"))


def _end(meaning: str, end: str) -> str:
    words = {"": "{}", "_low": "lower end of the interval of: {}", "_high": "upper end of the interval of: {}"}
    return words[end].format(meaning) if meaning else ""
