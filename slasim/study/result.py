"""A study: many replications of one scenario, as tables, with intervals, on disk and back."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from slasim.folders import MANIFEST, SCENARIO, ResultError, read, read_run, write
from slasim.scenario import Scenario
from slasim.scenario.values.stored import Changed, read_changes
from slasim.study.measures import backlog, registry
from slasim.study.measures.every_promise import EveryPromise, every_promise
from slasim.study.measures.growth import Growth, growth, weekly
from slasim.study.measures.section import Rows
from slasim.study.stopping.watching import Stopping
from slasim.versions import versions

RESULTS = Path("results")


@dataclass(frozen=True)
class About:
    """What a study is of. `start` and `end` bound the measured window, ms since 1970."""

    name: str
    scenario: str  # digest of the scenario as applied
    timezone: str
    currency: str
    severities: tuple[str, ...]
    start: int
    end: int
    warm_up_ms: int
    follow_up_ms: int
    seed: int
    replications: int

    @classmethod
    def of(cls, scenario: Scenario, seed: int, replications: int) -> About:
        """From a scenario."""
        start, end = scenario.window()
        first, last = scenario.span()
        return cls(
            name=scenario.name,
            scenario=scenario.hash(),
            timezone=scenario.timezone,
            currency=scenario.currency,
            severities=tuple(scenario.severities),
            start=start,
            end=end,
            warm_up_ms=start - first,
            follow_up_ms=last - end,
            seed=seed,
            replications=replications,
        )

    def place(self, path: str | Path | None, rules: Sequence[str] = ()) -> Path:
        """The folder of the result: `path`, or a name of its own under `results/`.

        Another scenario, seed or number of replications gives another name; with rules (`Stopping.options`) it is they
        that decide on the number.
        """
        if path is not None:
            return Path(path)
        text = " ".join((self.scenario, str(self.seed), *(rules or (str(self.replications),))))
        return RESULTS / folder_name(self.name, hashlib.sha256(text.encode()).hexdigest()[:10])


@dataclass(frozen=True)
class Study:
    """Results of one scenario. `tables` hold a row per replication; the properties hold an interval per figure."""

    about: About
    applied: str  # the scenario as applied, JSON text
    tables: Mapping[str, pd.DataFrame]
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long, of which overrides: differs from run to run
    made_with: Mapping[str, str] = field(default_factory=versions)
    stopping: Stopping | None = None  # of a study whose number of replications was found

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was simulated, overrides applied."""
        return Scenario.from_applied(self.applied)

    @property
    def changes(self) -> tuple[Changed, ...]:
        """The overrides that were applied to the scenario."""
        return read_changes(self.run.get("changes"))

    def section(self, name: str) -> pd.DataFrame:
        """The rows of a section of the document: an estimate with the ends of its interval for each figure."""
        if name not in self._sections:
            found = next(each for each in registry.sections() if isinstance(each, Rows) and each.name == name)
            self._sections[name] = found.frame(self.tables[found.table], self.about.timezone)
        return self._sections[name]

    @cached_property
    def _sections(self) -> dict[str, pd.DataFrame]:
        return {}

    @property
    def compliance(self) -> pd.DataFrame:
        """Attainment, P(kept) and mark by agreement, commitment, severity and period."""
        return self.section("compliance")

    @property
    def attainment(self) -> pd.DataFrame:
        """Attainment by agreement, commitment and severity, pooled over the whole periods of the window."""
        return self.section("attainment")

    @cached_property
    def every_promise(self) -> EveryPromise:
        """In how many simulated windows every promise was kept to every customer, in every whole period."""
        return every_promise(self.scenario, self.tables["compliance"])

    @property
    def credits(self) -> pd.DataFrame:
        """Credits by agreement and period."""
        return self.section("credits")

    @property
    def waits(self) -> pd.DataFrame:
        """Waiting for an agent by severity: until the first touch, and in all."""
        return self.section("waits")

    @cached_property
    def backlog(self) -> pd.DataFrame:
        """Open tickets and arrivals by hour of the window and severity."""
        return backlog.BY_HOUR.frame(self.tables["backlog"])

    @cached_property
    def growth(self) -> Growth:
        """Whether queues grow over the window."""
        return growth(weekly(self.tables["backlog"]))

    @property
    def hour_of_week(self) -> pd.DataFrame:
        """Open tickets and arrivals by severity, weekday and hour in the scenario's time zone."""
        return self.section("backlog")

    @property
    def occupancy(self) -> pd.DataFrame:
        """Hours staffed, busy and in overtime by team, and occupancy."""
        return self.section("occupancy")

    @property
    def arrivals(self) -> pd.DataFrame:
        """Tickets created in the window by severity."""
        return self.section("arrivals")

    def digest(self) -> str:
        """A digest of every value in `tables`: equal for equal results, whatever engine or worker made them."""
        return digest_of(self.tables)

    def summary(self) -> dict[str, Any]:
        """The document that `slasim run --json` prints (docs/json_output.md)."""
        from slasim.study.document import document

        return document(self)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the result to the folder `path`, by default `results/<name>-<digest>`; returns the folder.

        An earlier result there is replaced in one step. Raises ResultError when it cannot be written.
        """
        rules = () if self.stopping is None else self.stopping.options
        folder = self.about.place(path, rules)
        count = rules or ("--replications", str(self.about.replications))
        manifest = {
            "kind": "study",
            "about": asdict(self.about),
            "digest": self.digest(),
            "versions": dict(self.made_with),
            "again": shlex.join(("slasim", "run", SCENARIO, "--seed", str(self.about.seed), *count)),
        }
        if self.stopping is not None:
            manifest["stopping"] = self.stopping.as_json()
        write(folder, manifest, self.applied, self.tables, self.run)
        return folder


def open_study(path: str | Path) -> Study:
    """Open a result that `Study.save` or `slasim run` wrote.

    Raises ResultError when it is missing, damaged or something else.
    """
    manifest, applied, tables = read(Path(path))
    if manifest.get("kind") != "study":
        raise ResultError(f"{path} is no study but a {manifest.get('kind')}")
    try:
        about = About(**{**manifest["about"], "severities": tuple(manifest["about"]["severities"])})
        stopping = Stopping.from_json(manifest["stopping"]) if "stopping" in manifest else None
        run = read_run(Path(path))
        return Study(about, applied, tables, run, made_with=manifest["versions"], stopping=stopping)
    except (KeyError, TypeError) as error:
        raise ResultError(f"the result in {path} is damaged: {MANIFEST}: {error}; run it again") from error


def folder_name(name: str, digest: str) -> str:
    """What a result of something called `name` is called under `results/`."""
    plain = "".join(c if c.isalnum() else "-" for c in name.casefold())
    return f"{'-'.join(part for part in plain.split('-') if part) or 'study'}-{digest}"


def digest_of(tables: Mapping[str, pd.DataFrame]) -> str:
    """A digest of every value in tables, whatever order they come in."""
    mark = hashlib.sha256()
    for name in sorted(tables):
        mark.update(name.encode())
        for column, values in tables[name].items():
            mark.update(f"{column} {len(values)}".encode())
            mark.update(_bytes(values))
    return mark.hexdigest()


def _bytes(values: pd.Series[Any]) -> bytes:
    """The values of a column, independent of how pandas happens to hold them."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return np.asarray(values.dt.tz_convert(None), "datetime64[ms]").astype(np.int64).tobytes()
    if values.dtype.kind in "iufb":
        wide = np.float64 if values.dtype.kind == "f" else np.int64
        return np.asarray(values, wide).tobytes()
    return json.dumps([None if value is None or value != value else str(value) for value in values]).encode()
