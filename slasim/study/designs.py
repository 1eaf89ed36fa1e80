"""One engine for many designs of one desk: variants of a scenario, replication by replication, on the same histories.

What a search, a page or a comparison asks of a variant is a few tables of a few replications, and then of some more.
`Designs` keeps a pool of workers and what variants have in common (running/shared.py), remembers what it was asked,
and gives the same numbers as `simulate` of the variant does.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing
from types import TracebackType
from typing import Any, NamedTuple, Self

from slasim.scenario import Scenario
from slasim.study.measures import registry
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.tables import Parts, merge
from slasim.study.running.executors import workers
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import Progress, as_done
from slasim.study.simulation import check_run
from slasim.table import ColumnTable

DEFAULT_BYTES = 1 << 30
VARIANTS = 1024  # that are remembered as scenarios
A_TABLE = 16  # a remembered table counts for 1 / A_TABLE of the memory at most


class Effort(NamedTuple):
    """What was done for the replications that were asked for."""

    simulated: int = 0  # the desk ran
    judged: int = 0  # the log of another variant was judged again
    remembered: int = 0  # had been asked for before


class DesignReplication(NamedTuple):
    """One replication of a variant."""

    scenario: Scenario
    replication: int


class Designs:
    """Variants of the scenario `base`; use it in a `with` statement.

    tables    names of the tables of a replication that are wanted; by default what `WhatIsAsked` looks at
    executor  any of concurrent.futures, left open; without one all cores of this machine
    memory    bytes that are kept of histories and results at most; what is no longer kept is computed again
    """

    def __init__(
        self,
        base: Scenario,
        *,
        seed: int = 0,
        tables: Sequence[str] | None = None,
        executor: Executor | None = None,
        engine: str = "compiled",
        memory: int = DEFAULT_BYTES,
    ) -> None:
        if problems := check_run(1, seed, engine):
            raise ValueError("; ".join(problems))
        self.base = base
        self.names = registry.asked_tables() if tables is None else tuple(tables)
        self.effort = Effort()
        self._seed, self._engine, self._executor = seed, engine, executor
        self._variants: OrderedDict[str, Scenario] = OrderedDict()
        self._found = _Remembered(memory // A_TABLE)
        self._open = ExitStack()
        self._pool: Executor | None = None

    def __enter__(self) -> Self:
        self._pool = self._open.enter_context(workers(self._executor, self._engine == "reference", None))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool = None
        self._open.__exit__(kind, error, trace)

    def variant(self, changes: Mapping[str, Any]) -> Scenario:
        """`base.with_overrides(changes)`. Raises ScenarioError as it does."""
        return self.base.with_overrides(changes) if changes else self.base

    def run(
        self, jobs: Sequence[tuple[Scenario, int]], progress: Progress | None = None
    ) -> Generator[tuple[int, Parts]]:
        """The number of each job (a variant and a replication) and its tables, as soon as they are there and in no
        order. Whoever stops looking (`close`) stops the work. `progress` is called with the number of jobs done, in
        parts. Raises TermsError or ScenarioError when agreements of a variant cannot be simulated."""
        if self._pool is None:
            raise RuntimeError("Designs is used in a 'with' statement")
        new = []
        for at, (scenario, replication) in enumerate(jobs):
            known = self._found.get((scenario, replication))
            if known is None:
                new.append(at)
            else:
                self.effort = self.effort._replace(remembered=self.effort.remembered + 1)
                yield at, known
        for scenario in dict.fromkeys(jobs[at][0] for at in new):
            obligations(scenario)  # what is wrong shows before workers start
        before = len(jobs) - len(new)

        def told(done: float) -> None:
            if progress is not None:
                progress(before + done)

        tasks = [DesignReplication(*jobs[at]) for at in new]
        is_slow = self._engine == "reference"
        task_of = _DesignTask(self._seed, self._engine, self.names)
        with closing(as_done(task_of, tasks, executor=self._pool, processes=is_slow, progress=told)) as done:
            for task, future in done:
                at, found = new[task], future.result()
                self.effort = self.effort._replace(simulated=self.effort.simulated + 1)
                self._found.keep(tasks[task], found)
                yield at, found

    def tables(self, scenario: Scenario, replications: Sequence[int]) -> dict[str, ColumnTable]:
        """The tables of these replications, merged in the order given, as `Study.counted` has them of 0, 1, 2 ...;
        what was asked for before is not computed again."""
        parts: dict[int, Parts] = dict(self.run([(scenario, each) for each in replications]))
        return merge(scenario, [parts[at] for at in range(len(replications))])


class _DesignTask(NamedTuple):
    """What a worker does."""

    seed: int
    engine: str
    names: tuple[str, ...]

    def __call__(self, job: DesignReplication, on_slice: Progress | None = None) -> Parts:
        return Replicate(job.scenario, self.seed, self.engine, self.names)(job.replication, on_slice)


class _Remembered:
    """Tables of replications that were asked for, the latest ones, as many as `limit` bytes hold."""

    def __init__(self, limit: int) -> None:
        self._limit, self._bytes = limit, 0
        self._kept: OrderedDict[tuple[Scenario, int], Parts] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Scenario, int]) -> Parts | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: tuple[Scenario, int], parts: Parts) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = parts
            self._bytes += _size(parts)
            while self._bytes > self._limit and len(self._kept) > 1:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(parts: Parts) -> int:
    return sum(values.nbytes for columns in parts.values() for values in columns.values())
