"""From a scenario to a study: all replications, on all cores, merged in their order."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path

from slasim.folders import check_place
from slasim.scenario import Scenario
from slasim.study.merging import merge
from slasim.study.replicate import Replicate
from slasim.study.result import About, Study
from slasim.study.runner import run_all
from slasim.study.verdicts import promises

DEFAULT_REPLICATIONS = 100
ENGINES = ("compiled", "reference")
MOST_SEED = 2**64 - 1


def simulate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Study:
    """Simulate `replications` random histories of a scenario (100 if None) and measure them.

    The same scenario, seed and replications give the same tables for either engine and any executor; without one, all
    cores are used (threads for the compiled desk, processes for the reference desk). `progress` is called with the
    number of replications done, fractions included. Raises ValueError for an impossible argument.
    """
    count = DEFAULT_REPLICATIONS if replications is None else replications
    problems = [
        words
        for wrong, words in (
            (count < 1, f"replications must be at least 1, not {count}"),
            (not 0 <= seed <= MOST_SEED, f"seed must be from 0 to 2**64 - 1, not {seed}"),
            (engine not in ENGINES, f"engine must be one of {', '.join(ENGINES)}, not {engine!r}"),
        )
        if wrong
    ]
    if problems:
        raise ValueError("; ".join(problems))
    began, clock = datetime.now(UTC), time.perf_counter()
    promises(scenario)  # once, here: workers of this process share it, and what is wrong shows before they start
    job = Replicate(scenario, seed, engine)
    parts = run_all(job, count, executor=executor, processes=engine == "reference", progress=progress)
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, "engine": engine}
    return Study(About.of(scenario, seed, count), scenario.applied(), merge(scenario, parts), run)


def place(scenario: Scenario, seed: int, replications: int | None, path: str | Path | None) -> Path:
    """The folder where the result of such a study goes. Raises ResultError when it could not be written there."""
    about = About.of(scenario, seed, DEFAULT_REPLICATIONS if replications is None else replications)
    folder = about.place(path)
    check_place(folder)
    return folder
