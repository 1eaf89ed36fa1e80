"""What designs do on random histories: run once, remembered, and kept on disk so that a killed search goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from slasim.instants import HOUR
from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.journal import OneRun, RunJournal
from slasim.planning.staff.rules import NO_RULES, RulesOf
from slasim.scenario.values.currencies import minor_digits
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.grid import ReplicationGrid, replications_of
from slasim.study.measures.people.staffing import overtime_rate
from slasim.study.measures.promises.asked import WhatIsAsked, event, promise_rows
from slasim.study.measures.promises.chance import Event, Promise, event_of
from slasim.study.measures.promises.credits import total
from slasim.study.measures.queues.growth import Growth, growth
from slasim.study.measures.tables import Parts, merge
from slasim.study.running.shared import room
from slasim.table import ColumnTable
from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from slasim.scenario import Scenario

MEMORY, OF_MACHINE = 8 << 30, 4  # bytes, part: a search comes back to the same histories again and again
LOGS = 0.1  # of it for logs: hardly anything but seats is changed
TABLES = (*registry.asked_tables(), "credits")
EASY = 1e9  # the margin of a window in which nothing was judged


class SeenDesign:
    """A design on some histories, in the order in which they were asked for."""

    def __init__(
        self, scenario: Scenario, tables: Mapping[str, ColumnTable], asked: WhatIsAsked, left_out: frozenset[Promise]
    ) -> None:
        self.scenario, self.tables = scenario, tables
        self.asked, self._left_out = asked, left_out

    @cached_property
    def event(self) -> Event:
        """[history] whether it has what is asked, all but the promises that are left out."""
        return self._found(event(self.tables, self.asked, self._left_out)[0])

    def _found(self, of: Event) -> Event:
        """An event; where nothing is promised every history has it."""
        return of if len(of.surely) else Event(*(np.ones(self.histories, np.bool_),) * 3)

    @cached_property
    def histories(self) -> int:
        """How many there are."""
        return replications_of(self.tables)

    @property
    def kept(self) -> Bools:
        """[history] whether it has what is asked however undecided clocks end."""
        return self.event.surely

    @cached_property
    def to_everyone(self) -> Bools:
        """[history] whether every promise is kept to every customer however undecided clocks end."""
        return self._found(event(self.tables, replace(self.asked, missed=0, busy=None))[0]).surely

    @cached_property
    def growth(self) -> Growth:
        """Whether queues grow over these histories."""
        return growth(self.tables["growth"])

    @cached_property
    def margins(self) -> Float64:
        """[history, promise] how far a promise is above its quota: (met - quota n) over the standard deviation of n
        clocks at the quota, all its customers together, in its worst period. Negative: below. What is kept is said by
        `kept` alone: an average can be above where some customers are missed, and how far it has to be is learned from
        the histories that were seen (`failed`)."""
        grid, mine = self._rows
        if not mine:
            return np.zeros((self.histories, 0))
        quota = grid.first["quota"].astype(np.float64)
        decided, met = grid.column("decided"), grid.column("met")
        spread = np.sqrt(np.maximum(decided * quota * (1 - quota), 0.25))
        margins = np.where(decided > 0, (met - quota * decided) / spread, EASY)
        found = [margins[:, rows].min(axis=1) for rows in mine.values()]
        return np.array(found, np.float64).reshape(len(found), grid.replications).T

    @cached_property
    def failed(self) -> Bools:
        """[history, promise] whether too many are missed of a promise."""
        grid, mine = self._rows
        if not mine:
            return np.zeros((self.histories, 0), np.bool_)
        found = []
        for rows in mine.values():
            of = event_of(grid, rows, self.asked.allowed_in(grid.first.take(rows)))
            found.append(~of.surely)
        return np.array(found, np.bool_).reshape(len(found), grid.replications).T

    @cached_property
    def _rows(self) -> tuple[ReplicationGrid, dict[Promise, Int64]]:
        """The table, and the rows of each promise that is asked for."""
        grid = ReplicationGrid(self.tables["compliance"])
        return grid, promise_rows(grid.first, self._left_out)

    @cached_property
    def behind(self) -> Float64:
        """[history, skill] the share of its hours by which a skill falls behind (growth.py)."""
        grid = ReplicationGrid(self.tables["growth"])
        staffed, first, last = (grid.column(name) for name in ("staffed_ms", "first_work_ms", "last_work_ms"))
        return np.asarray(np.divide(last - first, staffed, out=np.zeros(first.shape), where=staffed > 0), np.float64)

    @cached_property
    def credits(self) -> Float64:
        """[history] all credits of the window, units of the currency."""
        found = total(self.tables)
        return np.zeros(len(self.kept)) if found is None else found.parts

    @cached_property
    def beside_staff(self) -> Float64:
        """[history] what the window costs beside paid hours, units of the currency: overtime and credits."""
        hours = ReplicationGrid(self.tables["occupancy"]).column("overtime_ms") / HOUR
        rates = np.array([overtime_rate(team) for team in self.scenario.teams.values()], np.float64)
        return np.asarray(hours @ rates / 10 ** minor_digits(self.scenario.currency) + self.credits, np.float64)

    @cached_property
    def busy(self) -> Float64:
        """[team] busy / staffed."""
        grid = ReplicationGrid(self.tables["occupancy"])
        busy, staffed = (grid.column(name).sum(axis=0) for name in ("busy_ms", "staffed_ms"))
        return np.asarray(np.divide(busy, staffed, out=np.zeros(len(busy)), where=staffed > 0), np.float64)

    @cached_property
    def overtime_share(self) -> Float64:
        """[team] work after the end of shifts / staffed hours."""
        grid = ReplicationGrid(self.tables["occupancy"])
        after, staffed = (grid.column(name).sum(axis=0) for name in ("overtime_ms", "staffed_ms"))
        return np.asarray(np.divide(after, staffed, out=np.zeros(len(after)), where=staffed > 0), np.float64)

    @cached_property
    def overtime(self) -> Float64:
        """[team] hours of overtime in the window, mean over histories."""
        grid = ReplicationGrid(self.tables["occupancy"])
        return np.asarray(grid.column("overtime_ms").mean(axis=0) / 3_600_000, np.float64)


class Enough(Exception):
    """Raised when a search has taken the runs, or the time, that it was given."""


class Trials:
    """Designs of one scenario on the histories of some seeds; use it in a `with` statement.

    folder    where runs are kept, so that the same search, given again, goes on where it was; None keeps them in memory
    progress  called with the number of runs so far
    tables    of each run; those that `SeenDesign` looks at, and more
    """

    def __init__(
        self,
        free: Free,
        asked: WhatIsAsked,
        *,
        folder: Path | None = None,
        executor: Executor | None = None,
        progress: Callable[[int], None] | None = None,
        tables: Sequence[str] = TABLES,
    ) -> None:
        self.free, self.asked, self.tables = free, asked, tuple(tables)
        self.rules = RulesOf(free, NO_RULES)
        self.left_out: frozenset[Promise] = frozenset()
        self.taken = 0  # runs that were asked for, remembered ones of an earlier search among them
        self.most: int | None = None  # runs that may be taken; None: any number
        self.until: float | None = None  # of time.monotonic(), after which nothing more is run
        self._executor, self._progress = executor, progress
        self._found: dict[OneRun, Parts] = {}
        self._scenarios: dict[tuple[Seats, str], Scenario] = {}
        self._open: tuple[int, Designs] | None = None
        self._of_seed = ExitStack()
        self._journal = None if folder is None else RunJournal(folder)
        if self._journal is not None:
            self._found |= self._journal.read()
        self._counted: set[OneRun] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._of_seed.__exit__(kind, error, trace)
        self._open = None  # gigabytes, which whoever still has the trials need not keep
        self._found.clear()
        self._scenarios.clear()

    def close(self) -> None:
        """Let go of what is kept of histories: others are needed now, or the same ones in another order."""
        self._of_seed.close()
        self._open = None

    @property
    def designs(self) -> int:
        """Designs that were looked at."""
        return len({each.seats for each in self._counted if each.beside == "{}"})

    def scenario(self, seats: Seats, beside: str = "{}") -> Scenario:
        """The scenario with these seats, and what else is changed in it (JSON)."""
        key = seats, beside
        if key not in self._scenarios:
            changes = {**self.free.changes(seats), **json.loads(beside)}
            self._scenarios[key] = self.free.scenario.with_overrides(changes) if changes else self.free.scenario
        return self._scenarios[key]

    def see(
        self, seats: Seats, seed: int, histories: Iterable[int], beside: Mapping[str, Any] | None = None
    ) -> SeenDesign:
        """A design on histories of a seed; `beside`: what else is changed in the scenario, by path.

        Raises Enough when it would take more runs, or time, than there may be.
        """
        also = json.dumps(beside or {}, sort_keys=True)
        wanted = [OneRun(seats, seed, each, also) for each in histories]
        missing = [each for each in wanted if each not in self._found]
        scenario = self.scenario(seats, also)
        fresh = set(wanted) - self._counted
        if self.most is not None and self.taken + len(fresh) > self.most:
            raise Enough(f"{self.most} runs")
        if missing:
            if self.until is not None and time.monotonic() > self.until:
                raise Enough("the time")
            self._run(scenario, missing)
        self._counted |= fresh
        self.taken += len(fresh)
        tables = merge(scenario, [self._found[each] for each in wanted])
        return SeenDesign(scenario, tables, self.asked, self.left_out)

    def _run(self, scenario: Scenario, missing: Sequence[OneRun]) -> None:
        designs = self._designs(missing[0].seed)

        def told(done: float) -> None:
            if self._progress is not None:
                self._progress(self.taken + int(done))

        new: dict[OneRun, Parts] = {}
        for at, parts in designs.run([(scenario, each.history) for each in missing], told):
            new[missing[at]] = parts
        self._found |= new
        if self._journal is not None:
            self._journal.add(new)

    def _designs(self, seed: int) -> Designs:
        """The engine for a seed. Only one is open: what it keeps of its histories may take all the room there is."""
        if self._open is None or self._open[0] != seed:
            self.close()
            made = Designs(
                self.free.scenario,
                seed=seed,
                tables=self.tables,
                executor=self._executor,
                memory=room(MEMORY, OF_MACHINE),
                logs=LOGS,
            )
            self._open = seed, self._of_seed.enter_context(made)
        return self._open[1]
