"""What a measure is: a table of each replication, and the figures and the sections of a document that come of it.

To add a figure, define a `Measure` in a file of its own and name it in `registry.py`: tables, names for rules,
comparisons, sweeps, the JSON document and its schema follow from the definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from slasim.study.measures.figure import Figure, Kind, Name
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.promises.chance import event_of, judged_in
from slasim.table import ColumnTable, Tables
from slasim.types import Bools

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication
    from slasim.study.measures.section import Section


def always(_: Scenario) -> bool:
    """Whatever the scenario is."""
    return True


Columns = dict[str, npt.NDArray[np.generic]]
MONEY = "money"  # unit of an estimate whose rows have a `currency` and its `digits`


@dataclass(frozen=True)
class MeasureColumn:
    """A column of a measure's table.

    `name` is text that few values repeat (kept as a category), `text` any other, `instant` UTC; the rest are numbers.
    """

    name: str
    type: Literal["name", "text", "bool", "int", "float", "instant"]
    meaning: str
    unit: str = ""  # ms, tickets, clocks, share ...
    choices: tuple[str, ...] = ()  # all values that a text may have
    pattern: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class ComparisonTable:
    """A table that a comparison prints, with a row for each figure that differs."""

    title: str
    names: tuple[str, ...]  # the keys that it shows; empty: what the figure is called
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What people are told of a figure beside its number."""

    better: bool | None = None  # whether more of it is better; None: neither
    table: ComparisonTable | None = None
    words: str = ""  # what the figure is called in a table of several
    measure: str = ""  # what a comparison calls it, where it is not the word
    is_exact: bool = False  # decided by the scenario alone where it is the same in all replications


@dataclass(frozen=True)
class Estimate(Told):
    """A figure for each group of rows of a table: what is estimated, from which columns, by which name.

    The parts of all rows of a group are added up (or averaged), as are the wholes; `kind` as of `Figure`.
    """

    word: str
    kind: Kind
    unit: str  # share, ms, tickets or MONEY
    parts: str
    keys: tuple[str, ...]
    wholes: str = ""  # of a mean: none
    statistic: str = ""
    first: bool = False
    asked: str = ""  # a key that must be written for the figure to be meant
    chosen: tuple[tuple[str, Any], ...] = ()  # only rows with these values
    averaged: bool = False  # over the rows of a group
    less: str = ""  # a column that is taken off the parts
    is_event: bool = False  # that no unit of a group is missed, history by history (chance.py)
    lowest_of: str = ""  # a sweep shows the one with the lowest estimate over this key
    cut_off: Callable[[ReplicationGrid, Group], bool] | None = None  # whether what is unfinished could change it

    def rows(self, grid: ReplicationGrid) -> Bools:
        """Which rows it looks at."""
        looked = np.ones(len(grid.first), np.bool_)
        for name, value in self.chosen:
            looked &= grid.first.equal(name, value)
        return looked

    def name(self, group: Group) -> Name:
        """What the figure of a group of rows is of."""
        pairs = tuple(zip(self.keys, group.keys, strict=True))
        return Name(self.word, pairs, self.statistic, self.first, self.asked, self.measure)

    def figure(self, grid: ReplicationGrid, group: Group) -> Figure:
        """The figure of a group of rows."""
        of, cut = self.name(group), self.is_cut_off(grid, group)
        if self.is_event:
            event, judged = event_of(grid, group.rows), judged_in(grid, group.rows)
            windows = np.full(len(judged), float(judged.any()), np.float64)
            return Figure(of, self.kind, self.unit, event.as_is.astype(np.float64), windows, cut)
        parts = np.asarray(self.part(grid)[:, group.rows].sum(axis=1), np.float64)
        if self.kind != "mean":
            wholes = np.asarray(grid.column(self.wholes)[:, group.rows].sum(axis=1), np.float64)
            return Figure(of, self.kind, self.unit, parts, wholes, cut)
        unit, scale = self.unit, float(len(group.rows)) if self.averaged else 1.0
        if unit == MONEY:
            at = int(group.rows[0])
            unit, scale = str(grid.value("currency", at)), scale * 10.0 ** int(grid.value("digits", at))
        return Figure(of, "mean", unit, parts / scale, np.ones(len(parts)), cut)

    def is_cut_off(self, grid: ReplicationGrid, group: Group) -> bool | None:
        """Whether what is unfinished could change it: waits are more, and open clocks could turn a verdict."""
        return None if self.cut_off is None else self.cut_off(grid, group)

    def figures(self, table: ColumnTable | pd.DataFrame) -> Iterable[Figure]:
        """One for each group, in the order of the rows."""
        if not len(table):
            return
        grid = ReplicationGrid(table)
        for group in grid.groups(self.keys, self.rows(grid)):
            yield self.figure(grid, group)

    def part(self, grid: ReplicationGrid) -> npt.NDArray[np.float64]:
        """The parts by replication and row."""
        parts = grid.column(self.parts)
        return parts - grid.column(self.less) if self.less else parts


@dataclass(frozen=True)
class Further(Told):
    """A figure that is no group of rows of a table of replications."""

    word: str
    figures: Callable[[Tables, int], Iterable[Figure]]  # from the tables, and the number of replications
    is_compared: bool = True
    is_swept: bool = False


@dataclass(frozen=True)
class Measure:
    """One kind of figure of a study, from its table in a replication to what is printed.

    A table has the same rows in each replication: `rows` names them once, `count` gives the values of one replication.
    A measure whose rows differ from replication to replication has `merge` instead of `rows`. One that the scenario
    alone decides has `table`, the whole of it. One without a table looks at those of others.
    """

    name: str
    meaning: str = ""  # of its table, in a line, where no section tells of it
    keys: tuple[MeasureColumn, ...] = ()
    values: tuple[MeasureColumn, ...] = ()
    rows: Callable[[Scenario], Mapping[str, Any]] | None = None
    count: Callable[[Replication], Columns] | None = None
    merge: Callable[[Scenario, Sequence[Columns]], Mapping[str, Any]] | None = None
    table: Callable[[Scenario], ColumnTable] | None = None
    figures: tuple[Estimate, ...] = ()  # that can be named, in rules and elsewhere
    compared: tuple[Estimate, ...] = ()  # that comparisons tell of
    swept: tuple[Estimate, ...] = ()  # that every sweep shows
    from_verdicts: Callable[[Scenario], bool] | None = None  # judged ones: whether it looks at no clock or event
    is_timed: bool = False  # whether it looks at the open time that clocks counted
    is_judged: bool = False  # counted from verdicts and credits, else from tickets, touches and agents
    is_swept: bool = True  # whether sweeps keep the table
    is_compared: bool = False  # whether comparisons look at the table beside what they tell of
    further: tuple[Further, ...] = ()  # that are no group of rows of the table
    sections: tuple[Section, ...] = ()  # of the document of a study

    @property
    def columns(self) -> tuple[MeasureColumn, ...]:
        """All columns of the table but the number of the replication."""
        return self.keys + self.values
