"""From a scenario to a study: all replications, on all cores, merged in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from slasim.scenario import Scenario
from slasim.study import store
from slasim.study.measures import WAITS
from slasim.study.replicate import Parts, Replicate, terms_of
from slasim.study.result import About, Study
from slasim.study.runner import run_all

DEFAULT_REPLICATIONS = 40
ENGINES = ("compiled", "reference")


def simulate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Study:
    """Simulate `replications` random histories of a scenario (40 if None) and measure them.

    The same scenario, seed and replications give the same tables for either engine and any executor; without one, all
    cores are used (threads for the compiled desk, processes for the reference desk). `progress` is called with the
    number of replications done, fractions included. Raises ValueError for an impossible argument.
    """
    count = DEFAULT_REPLICATIONS if replications is None else replications
    problems = [
        words
        for wrong, words in (
            (count < 1, f"replications must be at least 1, not {count}"),
            (seed < 0, f"seed must be at least 0, not {seed}"),
            (engine not in ENGINES, f"engine must be one of {', '.join(ENGINES)}, not {engine!r}"),
        )
        if wrong
    ]
    if problems:
        raise ValueError("; ".join(problems))
    began, clock = datetime.now(UTC), time.perf_counter()
    terms_of(scenario)  # once, here: workers of this process share it, and what is wrong shows before they start
    job = Replicate(scenario, seed, engine)
    parts = run_all(job, count, executor=executor, processes=engine == "reference", progress=progress)
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, "engine": engine}
    return Study(About.of(scenario, seed, count), scenario.applied(), merge(scenario, parts), run)


def place(scenario: Scenario, seed: int, replications: int | None, path: str | Path | None) -> Path:
    """The folder where the result of such a study goes. Raises ResultError when it could not be written there."""
    about = About.of(scenario, seed, DEFAULT_REPLICATIONS if replications is None else replications)
    folder = about.place(path)
    store.check_place(folder)
    return folder


def merge(scenario: Scenario, parts: Sequence[Parts]) -> dict[str, pd.DataFrame]:
    """One table per measure, rows by replication; numbers that stand for names become names."""
    names = {"severity": scenario.severities, "wait": WAITS, "team": tuple(scenario.teams)}
    tables = {}
    for table in parts[0]:
        sizes = [len(next(iter(part[table].values()))) for part in parts]
        columns: dict[str, Any] = {"replication": np.repeat(np.arange(len(parts), dtype=np.int32), sizes)}
        for name in parts[0][table]:
            values = np.concatenate([part[table][name] for part in parts])
            if name in names:
                values = pd.Categorical.from_codes(values, list(names[name]), ordered=name == "severity")
            elif name == "hour":
                values = pd.DatetimeIndex(values.astype("datetime64[ms]")).tz_localize("UTC")
            columns[name] = values
        tables[table] = pd.DataFrame(columns)
    return tables
