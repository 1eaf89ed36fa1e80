"""Run a sweep: what is finished is kept, the rest is computed, block by block."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from slasim.results.errors import ResultError
from slasim.scenario import Scenario
from slasim.study.running.runner import as_done
from slasim.study.simulation import how_made
from slasim.study.sweep.folder import Folder, Key
from slasim.study.sweep.plan import SweepPlan, Vary, plan_of
from slasim.study.sweep.points import points_bytes
from slasim.study.sweep.result import DONE, Sweep
from slasim.study.sweep.work import Done, Failed, OtherVersions, do

LOSSES = 3  # times that all workers may die without a single block finished in between

Outcome = Done | Failed


def sweep(
    scenario: Scenario,
    vary: Vary,
    *,
    design: str = "grid",
    points: int | None = None,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    processes: bool = False,
    folder: str | Path | None = None,
    progress: Callable[[float, int], None] | None = None,
) -> Sweep:
    """Simulate a scenario at every point of a design; all points see the same random histories.

    vary          `{"teams.l1.shifts.late.headcount": range(4, 11), "agreements.gold.first_response.high": "1h,2h"}` or
                  texts `path=values`; values are a list or a range, `4..10`, `30 min..2 h/15 min`
    design        `grid`, `latin`, `sobol` or `saltelli`; all but the grid need `points`
    replications  of each point; 100 if None
    executor      any of concurrent.futures, or a Dask client's; without one all cores of this machine
    processes     use processes for these, not threads: better where a replication takes less than some 50 ms, most of
                  which is Python; the reference desk always does
    folder        where it is kept; by default `results/NAME-sweep-DIGEST`
    progress      called with the number of replications done, in parts, and their number in all

    Killed at any moment and called again it goes on from the finished blocks of replications, and the files are the
    same bytes as those of a sweep never disturbed, whatever the engine, the executor and the number of workers. A
    point that fails is in `Sweep.failures`; the others go on, and a later call tries it again.

    Raises:
        ScenarioError: what is varied, or the design, is wrong; every problem is named.
        ValueError: an impossible argument.
        ResultError: the folder cannot be written, is in use, or holds something else; or the workers were lost.
    """
    plan = plan_of(scenario, vary, design=design, points=points, replications=replications, seed=seed, engine=engine)
    return run(plan, plan.place(folder), engine, executor, progress, processes)


def run(
    plan: SweepPlan,
    place: Path,
    engine: str,
    executor: Executor | None,
    progress: Callable[[float, int], None] | None,
    processes: bool = False,
) -> Sweep:
    """Compute what a plan lacks in the folder `place`. Raises ResultError as `sweep`."""
    began, clock = datetime.now(UTC), time.perf_counter()
    folder = Folder(place)
    with folder.locked():
        folder.register(plan.manifest, plan.scenario.applied(), points_bytes(plan))
        todo, mended = _missing(plan, folder)
        result = Sweep.open(place)
        _compute(plan, result, todo, engine, executor, progress, processes or engine == "reference")
        blocks = sum(1 for _ in plan.blocks())
        made = {
            "date": began.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - clock, 3),
            "engine": engine,
            "machine": platform.node(),
            "blocks": {"computed": len(todo), "kept": blocks - len(todo)},
            "mended": mended,
            **how_made(plan.given),
        }
        result = replace(result, run=made)
        manifest = result.manifest()
        if todo or not folder.is_complete(manifest):
            folder.finish(result.table_bytes(), manifest, made)
        return result


def _missing(plan: SweepPlan, folder: Folder) -> tuple[list[Key], list[str]]:
    """The blocks without a sound part, failed ones among them; and what was damaged, in words."""
    todo, mended = [], []
    for key in plan.blocks():
        try:
            if folder.part(key) is None:
                todo.append(key)
        except ResultError as error:
            mended.append(str(error))
            todo.append(key)
    return todo, mended


def _compute(
    plan: SweepPlan,
    result: Sweep,
    todo: list[Key],
    engine: str,
    executor: Executor | None,
    progress: Callable[[float, int], None] | None,
    processes: bool,
) -> None:
    folder = Folder(result.folder)
    total = len(plan.points) * plan.replications
    left = Counter(point for point, _ in todo)
    kept = total - sum(plan.size(key) for key in todo)
    losses = 0
    while todo:
        done: set[Key] = set()
        share = (total - kept) / len(todo)

        def show(blocks: float, kept: int = kept, share: float = share) -> None:
            if progress is not None:
                progress(kept + blocks * share, total)

        tasks = [plan.task(key, engine) for key in todo]
        coming = as_done(do, tasks, executor=executor, processes=processes, progress=show)
        try:
            with closing(coming):
                for at, future in coming:
                    key = todo[at]
                    folder.keep(key, plan.size(key), _outcome(future, folder, own=executor is None))
                    done.add(key)
                    left[key[0]] -= 1
                    if not left[key[0]] and result.status(key[0]) == DONE:
                        result.make_row(key[0])
        except BrokenExecutor as error:
            losses = 0 if done else losses + 1
            if executor is not None or losses >= LOSSES:
                raise _lost(folder, error) from error
        kept += sum(plan.size(key) for key in done)
        todo = [key for key in todo if key not in done]


def _outcome(future: Future[Outcome], folder: Folder, own: bool) -> Outcome:
    """What a worker made. An error here is the executor's: what goes wrong in the work itself is an outcome."""
    try:
        return future.result()
    except OtherVersions as error:
        raise ResultError(str(error)) from error
    except BrokenExecutor:
        raise
    except (Exception, CancelledError) as error:
        if own:
            raise
        raise _lost(folder, error) from error


def _lost(folder: Folder, error: BaseException) -> ResultError:
    words = str(error).split("\n")[0]
    why = f"{type(error).__name__}: {words}" if words else "their work was cancelled"
    return ResultError(
        f"the workers were lost ({why}); what is finished is kept in {folder.path}: give the same command again"
    )
