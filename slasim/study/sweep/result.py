"""The result of a sweep: a row per point, opened from its folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from slasim.results.errors import ResultError, damaged
from slasim.results.files import OUT, RUN, SCENARIO, json_object, leads_out
from slasim.results.manifest import Manifest
from slasim.results.result import Result
from slasim.scenario import Scenario
from slasim.scenario.reading.fields import flow
from slasim.study.measures.figure import Figure
from slasim.study.measures.promises.asked import USUAL, WORD, Answer, WhatIsAsked, answer, keeps
from slasim.study.measures.promises.compliance import ALL_KEPT
from slasim.study.measures.queues.growth import GROWING, growth
from slasim.study.statistics import NO_DATA
from slasim.study.sweep.figures import Shown, by_replication, shown
from slasim.study.sweep.folder import PARTS, POINTS, SWEEP, Folder, Key
from slasim.study.sweep.part import table_bytes, tables_of
from slasim.study.sweep.plan import Swept
from slasim.study.sweep.vary import split, value_of
from slasim.study.sweep.work import Failed
from slasim.table import ColumnTable, Frames

DONE, FAILED, UNFINISHED = "done", "failed", "unfinished"
CUT_OFF = "_cut_off"
LEAST = f"{WORD}_least"  # however undecided clocks end
OF_FIGURES = ("units", "words")  # what the table says of its figures beside their numbers


class Made(NamedTuple):
    """Of one point: its figures, whether its queues grow, and in which share of the windows what is usually asked is
    kept however undecided clocks end (NaN: nothing is judged)."""

    figures: tuple[Shown, ...]
    queues: str
    least: float


@dataclass(frozen=True)
class Sweep(Result):
    """The points of a sweep and what became of them. Read one with `open_sweep(path)`."""

    kind: ClassVar[str] = "sweep"

    folder: Path
    about: Swept
    applied: str  # the scenario as applied, JSON text
    points: pd.DataFrame  # `point`, a column for each varied field, `changes` as JSON
    registered: Manifest
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long: differs from run to run
    _made: dict[int, Made] = field(default_factory=dict, repr=False)  # by point

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The sweep in a folder, finished or not. Raises ResultError when there is none, or it cannot be read."""
        folder = Path(path)
        registered = Folder(folder).registered()
        if registered is None:
            raise ResultError(f"no sweep in {folder}: {SWEEP} is missing")
        if wrong := [name for name in (SCENARIO, POINTS, PARTS, RUN) if leads_out(folder, name)]:
            raise damaged(folder, [f"{name} is {OUT}" for name in wrong], "remove it and give the command again")
        try:
            about = Swept.read(registered.about)
            points = parquet.read_table(folder / POINTS).to_pandas()
            applied = (folder / SCENARIO).read_text("utf-8")
        except (OSError, ValueError, TypeError) as error:
            raise damaged(folder, [str(error)], "give its command again") from error
        return cls(folder, about, applied, points, registered, json_object(folder / RUN))

    @property
    def again(self) -> str:
        """The command that makes it again, or goes on with it, given in its folder."""
        return self.registered.again

    @property
    def made_with(self) -> Mapping[str, str]:
        """The versions that all of its parts were made with."""
        return self.registered.versions

    @property
    def names(self) -> list[str]:
        """The varied fields as they were written."""
        return [axis["name"] for axis in self.about.axes]

    @property
    def replications(self) -> int:
        """Replications of each point."""
        return self.about.replications

    @cached_property
    def base(self) -> Scenario:
        """The scenario before anything is varied."""
        return Scenario.from_applied(self.applied)

    def scenario(self, point: int) -> Scenario:
        """The scenario of a point."""
        return self.base.with_overrides(json.loads(self.points["changes"].iloc[point]))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per point: `point`, the varied fields, `status` (done, failed, unfinished), `queues` (the verdict of
        `growth`), and each figure with the ends of its interval (`X`, `X_low`, `X_high`), of waits, attainment and
        P(kept) with whether what is unfinished could change it (`X_cut_off`); by its name
        `attrs["units"]` has the unit of each figure and `attrs["words"]` what it is (attainment, p_kept, credits ...).

        Raises ResultError naming every damaged part.
        """
        kept = Folder(self.folder).table()
        if kept is not None:
            table = parquet.read_table(pa.BufferReader(kept))
            frame: pd.DataFrame = table.to_pandas()
            known = table.schema.metadata or {}
            if all(name.encode() in known for name in OF_FIGURES):
                frame.attrs |= {name: json.loads(known[name.encode()]) for name in OF_FIGURES}
                return frame
        return self._figures()

    def make_row(self, point: int) -> None:
        """Make the figures of a point that is done, and remember them: while workers are at other points it costs no
        time. Raises ResultError when a part of it is missing or damaged."""
        tables = self._counted(point)
        queues = growth(tables["growth"]).verdict
        self._made[point] = Made(tuple(shown(tables)), queues, answer(tables, USUAL, queues).least)

    def _figures(self) -> pd.DataFrame:
        rows, units, words, damaged = [], {}, {}, []
        for point in range(len(self.points)):
            row: dict[str, Any] = {"status": self.status(point)}
            if row["status"] == DONE:
                try:
                    if point not in self._made:
                        self.make_row(point)
                    row["queues"] = self._made[point].queues
                    row[LEAST] = self._made[point].least
                    for of, interval, unit, cut_off in self._made[point].figures:
                        name = str(of)
                        row |= {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
                        if cut_off is not None:
                            row[name + CUT_OFF] = cut_off
                        units[name], words[name] = unit, of.word
                except ResultError as error:
                    damaged.append(str(error))
            rows.append(row)
        if damaged:
            raise ResultError(f"the sweep is damaged: {'; '.join(damaged)}; give its command again")
        frame = pd.concat([self.points.drop(columns="changes"), pd.DataFrame(rows)], axis=1)
        for name in frame.columns[frame.columns.str.endswith(CUT_OFF)]:  # nothing is cut off at a point that failed
            frame[name] = frame[name].eq(True)
        frame.attrs |= {"units": units, "words": words}
        return frame

    def table_bytes(self) -> bytes:
        """The figures of all points from the parts, as they are kept."""
        frame = self._figures()
        of = {name.encode(): json.dumps(frame.attrs.pop(name), sort_keys=True).encode() for name in OF_FIGURES}
        return table_bytes(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(of))

    def manifest(self) -> Manifest:
        """What is registered, and which points failed; the digests are made when it is written."""
        failed = [point for point in range(len(self.points)) if self.status(point) == FAILED]
        return replace(self.registered, more={"failed": failed})

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row per failed point: `point`, `reason`, `traceback`, of its first block that failed."""
        rows = [
            {"point": point, "reason": found.reason, "traceback": found.traceback}
            for point in range(len(self.points))
            if (found := self._failure(point)) is not None
        ]
        return pd.DataFrame(rows, columns=["point", "reason", "traceback"])

    def status(self, point: int) -> str:
        """`done`, `failed` or `unfinished`."""
        if self._failure(point) is not None:
            return FAILED
        return DONE if all(self._has(key) for key in self._keys(point)) else UNFINISHED

    def tables(self, point: int) -> Mapping[str, pd.DataFrame]:
        """The tables of a point with a row per replication, as `Study.tables` has them; `staffing` by team and month.

        Raises ResultError when a part of it is missing or damaged.
        """
        return Frames(self._counted(point))

    def _counted(self, point: int) -> dict[str, ColumnTable]:
        """The same without pandas."""
        parts = []
        for key in self._keys(point):
            part = Folder(self.folder).part(key)
            if part is None:
                raise ResultError(f"point {point} has no result: {self.status(point)}")
            parts.append(part)
        return tables_of(parts, self.about.severities)

    def figure(self, name: str) -> dict[str, list[Figure | None]]:
        """Each figure that `name` fits (`first_response.attainment`, `credits`, `cost`), with a value for each point
        and replication; None for a point that is not done. Raises ScenarioError when nothing fits."""
        by_point = [
            by_replication(self._counted(point), name) if self.status(point) == DONE else {}
            for point in range(len(self.points))
        ]
        names = dict.fromkeys(each for found in by_point for each in found)
        return {each: [found.get(each) for found in by_point] for each in names}

    def asked(self, asked: WhatIsAsked = USUAL) -> pd.DataFrame:
        """One row per point: the chance that what is asked is kept, with the ends of its interval (`asked`,
        `asked_low`, `asked_high`; NaN for a point that is not done), and `is_kept`: no queue grows, and the chance is
        not below what is asked for, however undecided clocks end. Anything but what is usual is found in the tables
        of every point."""
        ends = [f"{WORD}{end}" for end in ("", "_low", "_high")]
        if asked.name == USUAL.name:
            found, least = self.table.reindex(columns=ends), self.table.reindex(columns=[LEAST])[LEAST]
        else:
            every = [self._answer(point, asked) for point in range(len(self.points))]
            found = pd.DataFrame([NO_DATA if each is None else each.chance.share for each in every], columns=ends)
            least = pd.Series([math.nan if each is None else each.least for each in every], dtype="float64")
        queues = self.table.get("queues", pd.Series("", self.table.index))
        return found.assign(is_kept=[keeps(*each, asked) for each in zip(least, queues, strict=True)])

    def _answer(self, point: int, asked: WhatIsAsked) -> Answer | None:
        """Of a point that is done."""
        if self.status(point) != DONE:
            return None
        return answer(self._counted(point), asked, str(self.table["queues"].iloc[point]))

    def order(self, at: int) -> list[Any]:
        """The values of a varied field as they stand in `points`: numbers by size, all else as it was written."""
        axis = self.about.axes[at]
        column = self.points[axis["name"]]
        values = list(dict.fromkeys(column.tolist()))
        if column.dtype.kind in "if":
            return sorted(values)
        if "decimals" in axis:  # a range in one unit
            return sorted(values, key=lambda value: float(str(value).split()[0]))
        written = [flow(value_of(each, "")[0]) for each in split(axis["values"], ",")]
        return sorted(values, key=written.index)

    def _keys(self, point: int) -> Iterator[Key]:
        return ((point, first) for first in range(0, self.replications, self.about.block))

    def _has(self, key: Key) -> bool:
        return Folder(self.folder).is_finished(key)

    def _failure(self, point: int) -> Failed | None:
        found = (Folder(self.folder).failure(key) for key in self._keys(point))
        return next((each for each in found if each is not None), None)


def grows(table: pd.DataFrame) -> pd.Series[bool]:
    """The points whose queues grow or still fill."""
    return table["queues"].isin(GROWING) if "queues" in table else pd.Series(False, table.index)


def undecided(table: pd.DataFrame) -> pd.Series[bool]:
    """The points of which clocks that are not decided when the simulation ends could turn a promise."""
    words = table.attrs["words"]
    columns = [name + CUT_OFF for name, word in words.items() if word == ALL_KEPT.word and name + CUT_OFF in table]
    return table[columns].any(axis=1) if columns else pd.Series(False, table.index)


open_sweep = Sweep.open  # a sweep, finished or not
