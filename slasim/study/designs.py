"""One engine for many designs of one desk: variants of a scenario, replication by replication, on the same histories.

What a search, a page or a comparison asks of a variant is a few tables of a few replications, and then of some more.
`Designs` keeps a pool of workers and what variants have in common (running/shared.py), remembers what it was asked,
and gives the same numbers as `simulate` of the variant does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple, Self

from slasim.fingerprints import fingerprint
from slasim.kept import Kept
from slasim.scenario import Scenario
from slasim.scenario.reading.headcounts import with_headcounts
from slasim.study.measures import registry
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.tables import Parts, merge
from slasim.study.running.executors import workers
from slasim.study.running.replicate import Replicate, Replicated
from slasim.study.running.runner import Progress, as_done
from slasim.study.running.shared import LOGS, Shared, room
from slasim.study.simulation import check_run
from slasim.table import ColumnTable

VARIANTS = 1 << 25  # characters of their texts, that are remembered as scenarios
OF_TABLES = 16  # of the memory a sixteenth is for results


class Effort(NamedTuple):
    """What was done for the replications that were asked for."""

    simulated: int = 0  # the desk ran
    judged: int = 0  # the log of another variant was judged again
    remembered: int = 0  # had been asked for before

    def with_one_more(self, how: str) -> Effort:
        """Another replication, come by in the way of this name."""
        return self._replace(**{how: getattr(self, how) + 1})


class DesignReplication(NamedTuple):
    """One replication of a variant."""

    scenario: Scenario
    replication: int


class Designs:
    """Variants of the scenario `base`; use it in a `with` statement.

    tables    names of the tables of a replication that are wanted; by default what `WhatIsAsked` looks at
    executor  any of concurrent.futures, left open; without one all cores of this machine
    memory    bytes that are kept of histories and results at most; what is no longer kept is computed again. Without
              one an eighth of the machine's, at most 1 GiB; of worker processes each
    logs      the share of it for logs, which are judged again when terms change; whoever changes seats needs few
    """

    def __init__(
        self,
        base: Scenario,
        *,
        seed: int = 0,
        tables: Sequence[str] | None = None,
        executor: Executor | None = None,
        engine: str = "compiled",
        memory: int | None = None,
        logs: float = LOGS,
    ) -> None:
        if problems := check_run(1, seed, engine):
            raise ValueError("; ".join(problems))
        self.base = base
        self.names = registry.asked_tables() if tables is None else tuple(tables)
        self.effort = Effort()
        self._seed, self._engine, self._executor = seed, engine, executor
        self._variants: OrderedDict[bytes, Scenario] = OrderedDict()
        self._found: Kept[Parts] = Kept((room() if memory is None else memory) // OF_TABLES)
        self._shared = Shared(memory if memory is None else memory - memory // OF_TABLES, logs)
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

    @property
    def size(self) -> int:
        """Bytes that this process keeps."""
        return self._found.size + self._shared.size

    def variant(self, changes: Mapping[str, Any]) -> Scenario:
        """`base.with_overrides(changes)`, quick where only headcounts change, and remembered; it may be without the
        warnings of the reader. Raises ScenarioError as that does."""
        if not changes:
            return self.base
        key = fingerprint(changes)
        made = self._variants.get(key)
        if made is None:
            made = with_headcounts(self.base, changes) or self.base.with_overrides(changes)
            if len(self._variants) * len(self.base.applied()) > VARIANTS:
                self._variants.popitem(last=False)
        self._variants[key] = made
        self._variants.move_to_end(key)
        return made

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
            known = self._found.get(scenario.hash(), replication)
            if known is None:
                new.append(at)
            else:
                self.effort = self.effort.with_one_more("remembered")
                yield at, known
        for scenario in dict.fromkeys(jobs[at][0] for at in new):
            obligations(scenario)  # what is wrong shows before workers start
        before = len(jobs) - len(new)

        def told(done: float) -> None:
            if progress is not None:
                progress(before + done)

        tasks = [DesignReplication(*jobs[at]) for at in new]
        is_slow = self._engine == "reference"
        task_of = _DesignTask(self._seed, self._engine, self.names, self._shared)
        with closing(as_done(task_of, tasks, executor=self._pool, processes=is_slow, progress=told)) as done:
            for task, future in done:
                at, found = new[task], future.result()
                self.effort = self.effort.with_one_more(found.how)
                self._found.keep(tasks[task].scenario.hash(), tasks[task].replication, found.parts)
                yield at, found.parts

    def tables(self, scenario: Scenario, replications: Sequence[int]) -> dict[str, ColumnTable]:
        """The tables of these replications, merged in the order given, as `Study.counted` has them of 0, 1, 2 ...;
        what was asked for before is not computed again."""
        parts: dict[int, Parts] = dict(self.run([(scenario, each) for each in replications]))
        return merge(scenario, [parts[at] for at in range(len(replications))])


@dataclass(frozen=True)
class _DesignTask:
    """What a worker does. In another process it shares what that process keeps."""

    seed: int
    engine: str
    names: tuple[str, ...]
    shared: Shared

    def __call__(self, job: DesignReplication, on_slice: Progress | None = None) -> Replicated:
        job_of = Replicate(job.scenario, self.seed, self.engine, self.names)
        return job_of.sharing(self.shared, job.replication, on_slice)
