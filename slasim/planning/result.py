"""What all results of planning have: a scenario that was planned for, what was asked, tables, and facts beside them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from slasim.json_shapes import INTEGER, NUMBER, STRING, Shape, const, or_null, record, rows
from slasim.records import records
from slasim.results.content import Content
from slasim.results.files import SCENARIO
from slasim.results.manifest import Manifest
from slasim.results.places import place
from slasim.results.result import About, WholeResult
from slasim.scenario import Scenario
from slasim.scenario.values.stored import Changed, read_changes
from slasim.study.measures.promises.asked import WhatIsAsked, read_options
from slasim.study.measures.promises.asked_words import SHAPE as ASKED_SHAPE
from slasim.study.measures.promises.asked_words import asked_columns
from slasim.table import ColumnTable
from slasim.versions import JSON_FORMAT, versions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class PlannedFor(About):
    """What was planned for, and how. `options` are those of the command that decide the result, as they are given."""

    scenario: str  # digest of it as applied
    seed: int
    asked: tuple[str, ...] = ()  # `WhatIsAsked.options`
    options: tuple[str, ...] = ()

    @classmethod
    def of(cls, scenario: Scenario, seed: int, asked: WhatIsAsked, options: tuple[str, ...] = ()) -> Self:
        """Of a scenario."""
        start, end = scenario.window()
        own = (scenario.name, scenario.timezone, scenario.currency, tuple(scenario.severities), start, end)
        return cls(*own, scenario=scenario.hash(), seed=seed, asked=asked.options, options=options)

    def place(self, path: str | Path | None, kind: str) -> Path:
        """The folder of a result: `path`, or a name of its own under `results/`."""
        return place(path, f"{self.name} {kind}", kind, self.scenario, str(self.seed), *self.asked, *self.options)


class TableWords(NamedTuple):
    """What a table of a result is of, and which of its columns are shares."""

    meaning: str
    shares: tuple[str, ...] = ()


def document_shape(kind: str, facts: Mapping[str, Shape], tables: Mapping[str, Mapping[str, Shape]]) -> Shape:
    """The JSON Schema of the document of a result of planning, with the folder of the result."""
    fields = {
        "format": const(JSON_FORMAT),
        "kind": const(kind),
        "scenario": record({"name": STRING, "digest": STRING}),
        "seed": INTEGER,
        "currency": STRING,
        "asked": record(ASKED_SHAPE),
        **facts,
        **{name: rows(record(columns)) for name, columns in tables.items()},
        "result": STRING,
    }
    return record(fields, optional=("result",))


def ends_of(name: str, shape: Shape = NUMBER) -> dict[str, Shape]:
    """The three columns of an interval."""
    return {f"{name}{end}": or_null(shape) for end in ("", "_low", "_high")}


@dataclass(frozen=True)
class PlanningResult(WholeResult):
    """A result of planning: `frames` are its tables by name, `facts` what else its document has."""

    words: ClassVar[Mapping[str, TableWords]]  # of its tables, in their order
    command: ClassVar[str]

    about: PlannedFor
    applied: str  # the scenario as applied, JSON text
    frames: Mapping[str, pd.DataFrame]
    facts: Mapping[str, Any]
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long: differs from run to run
    made_with: Mapping[str, str] = field(default_factory=versions)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was planned for."""
        return Scenario.from_applied(self.applied)

    @property
    def given(self) -> tuple[Changed, ...]:
        """The overrides that were applied to it before, as long as its folder says so."""
        return read_changes(self.run.get("changes"))

    @cached_property
    def asked(self) -> WhatIsAsked:
        """What has to be kept."""
        return read_options(self.about.asked)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Its tables by name, those that were asked for; `words` says what they are of."""
        return {name: self.frames[name] for name in self.words if name in self.frames}

    @property
    def again(self) -> str:
        """The command that makes it again, given in its folder."""
        words = ["slasim", self.command, SCENARIO, "--seed", str(self.about.seed)]
        return shlex.join([*words, *self.about.asked, *self.about.options])

    def summary(self) -> dict[str, Any]:
        """The document that the command prints with --json."""
        tables = {name: records(ColumnTable.of(frame)) for name, frame in self.tables.items()}
        return {
            "format": JSON_FORMAT,
            "kind": self.kind,
            "scenario": {"name": self.about.name, "digest": self.about.scenario},
            "seed": self.about.seed,
            "currency": self.about.currency,
            "asked": asked_columns(self.scenario, self.asked),
            **self.facts,
            **tables,
        }

    def handed_on(self) -> Mapping[str, bytes]:
        """Files for people and other programs that lie in its folder."""
        return {}

    def save(self, path: str | Path | None = None) -> Path:
        """Write the result to the folder `path`, by default `results/<name>-<kind>-<digest>`; returns the folder."""
        return super().save(self.about.place(path, self.kind))

    def content(self) -> Content:
        """What its folder holds."""
        manifest = Manifest(self.kind, asdict(self.about), self.again, self.made_with, {"facts": self.facts})
        return Content(manifest, (self.applied,), self.tables, self.run, self.handed_on())

    @classmethod
    def of(cls, content: Content) -> Self:
        """From what its folder holds."""
        found, frames = content.manifest, content.frames
        tables = {name: frames[name] for name in cls.words if name in frames}
        about = PlannedFor.read(found.about)
        return cls(about, content.applied[0], tables, found.more["facts"], content.run, found.versions)
