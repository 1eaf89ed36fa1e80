"""A study: many replications of one scenario, as tables, with intervals, on disk and back."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from slasim.load import load_warnings
from slasim.log.ticket_log import TicketLog
from slasim.problems import nearest
from slasim.results.content import Content
from slasim.results.digest import digest_of
from slasim.results.files import SCENARIO
from slasim.results.manifest import Manifest
from slasim.results.places import place
from slasim.results.result import About, WholeResult
from slasim.scenario import Problem, Scenario
from slasim.scenario.values.stored import Changed, read_changes
from slasim.study.measures import registry
from slasim.study.measures.forecast import ForecastEffects, forecast_effects
from slasim.study.measures.promises.asked import USUAL, Answer, WhatIsAsked, answer, read_options
from slasim.study.measures.promises.every_promise import EveryPromise, every_promise
from slasim.study.measures.queues.growth import Growth, growth
from slasim.study.measures.queues.service import Starved, starved
from slasim.study.measures.section import SectionRows
from slasim.study.stopping.watching import Stopping
from slasim.table import ColumnTable, Frames
from slasim.versions import versions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Studied(About):
    """What a study is of."""

    scenario: str  # digest of the scenario as applied
    warm_up_ms: int
    follow_up_ms: int
    seed: int
    replications: int

    @classmethod
    def of(cls, scenario: Scenario, seed: int, replications: int) -> Studied:
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

    def place(self, path: str | Path | None, rules: Sequence[str] = (), asked: WhatIsAsked = USUAL) -> Path:
        """The folder of the result: `path`, or a name of its own under `results/`.

        Another scenario, seed, number of replications or what is asked gives another name; with rules
        (`Stopping.options`) it is they that decide on the number.
        """
        count = rules or (str(self.replications),)
        return place(path, self.name, self.scenario, str(self.seed), *count, *asked.options)


@dataclass(frozen=True)
class Study(WholeResult):
    """Results of one scenario. `tables` hold a row per replication; the properties hold an interval per figure."""

    kind: ClassVar[str] = "study"

    about: Studied
    applied: str  # the scenario as applied, JSON text
    counted: Mapping[str, ColumnTable]  # what `tables` shows
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long, of which overrides: differs from run to run
    made_with: Mapping[str, str] = field(default_factory=versions)
    stopping: Stopping | None = None  # of a study whose number of replications was found
    asked: WhatIsAsked = USUAL

    @classmethod
    def at_hand(cls, scenario: Scenario, seed: int, replications: int, counted: Mapping[str, ColumnTable]) -> Self:
        """What `simulate` gives, as far as these tables tell it, of a scenario that need not be read from its text."""
        made = cls(Studied.of(scenario, seed, replications), scenario.applied(), counted)
        made.__dict__["scenario"] = scenario
        return made

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was simulated, overrides applied."""
        return Scenario.from_applied(self.applied)

    @property
    def changes(self) -> tuple[Changed, ...]:
        """The overrides that were applied to the scenario."""
        return read_changes(self.run.get("changes"))

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """By name, with a row per replication."""
        return Frames(self.counted)

    def section(self, name: str) -> pd.DataFrame:
        """The rows of a section of the document: an estimate with the ends of its interval for each figure. Raises
        KeyError for a name that is none of them; `show` has all tables."""
        return self.table(name).frame

    def table(self, name: str) -> ColumnTable:
        """The same without pandas."""
        if name not in self._sections:
            rows = {each.name: each for each in registry.sections() if isinstance(each, SectionRows)}
            if name not in rows:
                raise KeyError(f"no section {name!r}; {nearest(name, rows) or 'there are ' + ', '.join(rows)}")
            found = rows[name]
            self._sections[name] = found.made(self.counted[found.table], self.about.timezone)
        return self._sections[name]

    @cached_property
    def _sections(self) -> dict[str, ColumnTable]:
        return {}

    def log(self, replication: int = 0) -> TicketLog:
        """What happened in one of its replications, simulated once more, as a log that `measure` judges.

        Raises ValueError for a number that is none of its replications (from 0 on).
        """
        if not 0 <= replication < self.about.replications:
            raise ValueError(f"replications of this study are 0 to {self.about.replications - 1}, not {replication}")
        from slasim.study.running.replicate import Replicate

        return Replicate(self.scenario, self.about.seed, "compiled").history(replication)

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
        return every_promise(self.scenario, self.counted["compliance"])

    @cached_property
    def answer(self) -> Answer:
        """Whether the desk keeps what is asked, with the chance that a window does."""
        return answer(self.counted, self.asked, self.growth.verdict)

    @cached_property
    def forecast(self) -> ForecastEffects | None:
        """What the error of the volume forecast does to each figure; None where the scenario states none."""
        return forecast_effects(self)

    @property
    def credits(self) -> pd.DataFrame:
        """Credits by agreement and period."""
        return self.section("credits")

    @property
    def waits(self) -> pd.DataFrame:
        """Waits by severity, and by product, channel and tier where there are several: until the first touch, until a
        person first replied, and all time without an agent; on the wall, and in open hours (`open_mean` ...)."""
        return self.section("waits_by")

    @property
    def backlog(self) -> pd.DataFrame:
        """Open tickets and arrivals by hour of the window and severity."""
        return self.section("backlog_hours")

    @cached_property
    def growth(self) -> Growth:
        """Whether queues grow over the window."""
        return growth(self.counted["growth"])

    @cached_property
    def starved(self) -> tuple[Starved, ...]:
        """Classes of tickets that are hardly ever served while others are."""
        return starved(self.counted["service"])

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What `slasim check` warns of before anything is simulated (load, hours without anybody, warm-up), the gravest
        first."""
        return load_warnings(self.scenario)

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
        return digest_of(self.counted)

    def summary(self) -> dict[str, Any]:
        """The document that `slasim run --json` prints (docs/json_output.md)."""
        from slasim.study.document import document

        return document(self)

    @property
    def again(self) -> str:
        """The command that makes it again, given in its folder."""
        count = self._rules or ("--replications", str(self.about.replications))
        return shlex.join(("slasim", "run", SCENARIO, "--seed", str(self.about.seed), *count, *self.asked.options))

    def save(self, path: str | Path | None = None) -> Path:
        """Write the result to the folder `path`, by default `results/<name>-<digest>`; returns the folder.

        An earlier result there is replaced in one step. Raises ResultError when it cannot be written.
        """
        return super().save(self.about.place(path, self._rules, self.asked))

    def content(self) -> Content:
        """What its folder holds."""
        more: dict[str, Any] = {"digest": self.digest(), "asked": list(self.asked.options)}
        if self.stopping is not None:
            more["stopping"] = self.stopping.as_json()
        manifest = Manifest(self.kind, asdict(self.about), self.again, self.made_with, more)
        return Content(manifest, (self.applied,), self.counted, self.run)

    @classmethod
    def of(cls, content: Content) -> Self:
        """From what its folder holds."""
        found, (applied,) = content.manifest, content.applied
        stopping = Stopping.from_json(found.more["stopping"]) if "stopping" in found.more else None
        about, asked = Studied.read(found.about), read_options(found.more["asked"])
        tables = {name: ColumnTable.of(table) for name, table in content.tables.items()}
        return cls(about, applied, tables, content.run, found.versions, stopping, asked)

    @property
    def _rules(self) -> tuple[str, ...]:
        return () if self.stopping is None else self.stopping.options


open_study = Study.open  # what `Study.save` or `slasim run` wrote
