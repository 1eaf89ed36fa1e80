"""The unit of work that goes to a worker: some replications of one scenario, named by its text and a seed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from slasim.scenario import Scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.tables import Parts, merge
from slasim.study.running.replicate import Replicate
from slasim.study.running.shared import of_process
from slasim.table import ColumnTable

KEPT = 16  # scenarios that a worker remembers; the next block is mostly of the same one, or of a neighbour


@dataclass(frozen=True)
class Block:
    """Replications `first` ... `first + count - 1` of a scenario.

    `applied` is the scenario as `Scenario.applied()` wrote it and `changes` a JSON object of full paths and values
    that are changed in it. `tables` are the tables wanted. Small, and the same for any kind of worker.
    """

    applied: str
    seed: int
    engine: str
    first: int
    count: int
    tables: tuple[str, ...]
    changes: str = "{}"


def run_block(block: Block, on_slice: Callable[[float], None] | None = None) -> dict[str, ColumnTable]:
    """The tables of a block, a row per replication, as `Study.tables` of a study of the scenario would have them; what
    blocks of other variants left is used.

    `on_slice` gets the share done and may raise to stop. Raises ScenarioError or TermsError when the changes do not
    fit the scenario.
    """
    scenario = scenario_of(block)
    job, shared = Replicate(scenario, block.seed, block.engine, block.tables), of_process()
    parts: list[Parts] = []
    for at in range(block.count):

        def on_part(share: float, done: int = at) -> None:
            if on_slice is not None:
                on_slice((done + share) / block.count)

        parts.append(job.sharing(shared, block.first + at, on_part).parts)
    return {
        name: table.with_columns({"replication": table["replication"] + block.first})
        for name, table in merge(scenario, parts).items()
    }


def scenario_of(block: Block) -> Scenario:
    """The scenario of a block; remembered, since reading one takes as long as a short replication."""
    with _READING:  # the threads of a process start a new scenario at about the same time: one of them reads it
        return _scenario(block.applied, block.changes)


_READING = threading.Lock()


@lru_cache(maxsize=KEPT)
def _scenario(applied: str, changes: str) -> Scenario:
    wanted = json.loads(changes)
    base = _base(applied)
    scenario = base.with_overrides(wanted) if wanted else base
    obligations(scenario)
    return scenario


@lru_cache(maxsize=2)
def _base(applied: str) -> Scenario:
    return Scenario.from_applied(applied)
