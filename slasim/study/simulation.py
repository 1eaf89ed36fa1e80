"""From a scenario to a study: all replications, on all cores, merged in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slasim.limits import REPLICATIONS
from slasim.results.places import check_place
from slasim.scenario import Scenario
from slasim.study.measures import registry
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.promises.findings import places
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.tables import Parts, merge
from slasim.study.result import Studied, Study
from slasim.study.running.executors import workers
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import as_done, run_all
from slasim.study.stopping.rules import Rule, read_rules
from slasim.study.stopping.watching import FIRST, MOST, Stopping, Watch, looks

DEFAULT_REPLICATIONS = 100
ENGINES = ("compiled", "reference")
MOST_SEED = 2**64 - 1
PARTIAL = (2, 5, 20)  # replications after which a study can be read; from then on twice as many


def simulate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
    precision: str | Sequence[str] | None = None,
    decide: str | Sequence[str] | None = None,
    most: int = MOST,
    asked: WhatIsAsked = USUAL,
) -> Study:
    """Simulate `replications` random histories of a scenario (100 if None) and measure them.

    With `precision` or `decide` (one text or several, slasim/study/stopping/rules.py) as many as these rules take
    instead, at most `most`; `Study.stopping` says what was found, and whether the most were reached first. `asked` is
    what the desk is asked to keep (slasim/study/measures/promises/asked.py): `Study.answer` says whether it does.

    The same scenario, seed and replications give the same tables for either engine and any executor; without one, all
    cores are used (threads for the compiled desk, processes for the reference desk). `progress` is called with the
    number of replications done, fractions included. Raises ValueError for an impossible argument, ScenarioError (a
    ValueError too) for rules that cannot be read or name no figure.
    """
    count = DEFAULT_REPLICATIONS if replications is None else replications
    problems = check_run(count, seed, engine)
    if not 2 <= most <= REPLICATIONS:
        problems.append(f"most must be from 2 to {REPLICATIONS:,}, not {most:,}")
    if replications is not None and (precision or decide):
        problems.append("replications are for a fixed number; with precision or decide give most, the largest number")
    if problems:
        raise ValueError("; ".join(problems))
    began, clock = datetime.now(UTC), time.perf_counter()
    obligations(scenario)  # once, here: workers of this process share it, and what is wrong shows before they start
    rules = read_rules(scenario, precision, decide, asked)
    job = Replicate(scenario, seed, engine)
    if rules:
        parts, stopping = _until(rules, job, most, executor, progress)
        return _study(job, parts, began, clock, asked, stopping)
    parts = run_all(job, count, executor=executor, processes=engine == "reference", progress=progress)
    return _study(job, parts, began, clock, asked)


def simulating(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
    asked: WhatIsAsked = USUAL,
) -> Generator[Study]:
    """`simulate`, to be read while it runs: a study of the first 2, 5, 20, 40, 80 ... replications as soon as they are
    there; the last one is the whole.

    Work goes on while the caller looks at a study. Whoever has seen enough, or has another question, stops looking
    (`close`), and the workers stop. A partial study is what `simulate` gives for so many replications.
    """
    count = DEFAULT_REPLICATIONS if replications is None else replications
    if problems := check_run(count, seed, engine):
        raise ValueError("; ".join(problems))
    began, clock = datetime.now(UTC), time.perf_counter()
    obligations(scenario)
    job = Replicate(scenario, seed, engine)
    found: dict[int, Parts] = {}
    batch = as_done(job, range(count), executor=executor, processes=engine == "reference", progress=progress)
    stops = [*_stops(count)]
    ready = 0
    with closing(batch):
        for at, future in batch:
            found[at] = future.result()
            while ready in found:
                ready += 1
            reached = [stop for stop in stops if stop <= ready]
            if reached:  # of several at once the last
                stops = stops[len(reached) :]
                yield _study(job, [found[each] for each in range(reached[-1])], began, clock, asked)


def _stops(count: int) -> Iterator[int]:
    """The numbers of replications after which there is a study."""
    yield from (each for each in PARTIAL if each < count)
    stop = 2 * PARTIAL[-1]
    while stop < count:
        yield stop
        stop *= 2
    yield count


def _study(
    job: Replicate,
    parts: Sequence[Parts],
    began: datetime,
    clock: float,
    asked: WhatIsAsked,
    stopping: Stopping | None = None,
) -> Study:
    """Of these replications, the first ones."""
    scenario, seconds = job.scenario, round(time.perf_counter() - clock, 3)
    when = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, "engine": job.engine}
    run = {**when, **how_made(scenario), "places": places(scenario)}
    about = Studied.of(scenario, job.seed, len(parts))
    return Study(about, scenario.applied(), merge(scenario, parts), run, stopping=stopping, asked=asked)


def check_run(replications: int, seed: int, engine: str) -> list[str]:
    """What is impossible about a run, in words."""
    return [
        words
        for wrong, words in (
            (replications < 1, f"replications must be at least 1, not {replications}"),
            (replications > REPLICATIONS, f"replications must be at most {REPLICATIONS:,}, not {replications:,}"),
            (not 0 <= seed <= MOST_SEED, f"seed must be from 0 to 2**64 - 1, not {seed}"),
            (engine not in ENGINES, f"engine must be one of {', '.join(ENGINES)}, not {engine!r}"),
        )
        if wrong
    ]


def how_made(scenario: Scenario) -> dict[str, Any]:
    """How a scenario came about, for the record of a run: two results of equal scenarios are equal, however made."""
    return {"changes": [each._asdict() for each in scenario.changes]}


def _until(
    rules: Sequence[Rule],
    job: Replicate,
    most: int,
    executor: Executor | None,
    progress: Callable[[float], None] | None,
) -> tuple[list[Parts], Stopping]:
    """Replications up to the look at which the rules are met."""
    parts: list[Parts] = []
    watch = Watch(rules)
    is_slow = job.engine == "reference"
    with workers(executor, is_slow, FIRST) as pool:
        for look in looks(most):
            before = len(parts)

            def so_far(done: float, before: int = before) -> None:
                if progress is not None:
                    progress(before + done)

            news: dict[int, Parts] = {}
            batch = as_done(job, range(before, look), executor=pool, processes=is_slow, progress=so_far)
            with closing(batch):
                for at, future in batch:
                    news[at] = future.result()
            parts += [news[at] for at in range(look - before)]
            wanted = registry.watched_tables()
            watch.add(merge(job.scenario, [{name: part[name] for name in wanted} for part in parts[before:]]))
            if watch.met():
                break
    return parts, watch.outcome(most)


def place(
    scenario: Scenario,
    seed: int,
    replications: int | None,
    path: str | Path | None,
    rules: Sequence[str] = (),
    asked: WhatIsAsked = USUAL,
) -> Path:
    """The folder where the result of such a study goes; `rules` as `Stopping.options`.

    Raises ResultError when it could not be written there.
    """
    about = Studied.of(scenario, seed, DEFAULT_REPLICATIONS if replications is None else replications)
    folder = about.place(path, rules, asked)
    check_place(folder)
    return folder
