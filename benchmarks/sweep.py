"""What a sweep costs beside its simulations, and what a second core brings.

    python benchmarks/sweep.py            the runner's share, then 64 points on one core and on two, by threads and by
                                          processes; and the reference desk by both
    python benchmarks/sweep.py --quick    the runner's share only

Wall time of a machine that others use says little: processor time stands beside it. Where both cores are free the
speed-up is the ratio of the wall times.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from slasim import load_scenario, simulate, sweep
from slasim.scenario import Scenario
from slasim.study.measures.tables import Parts
from slasim.study.running import blocks
from slasim.study.running.replicate import Replicate
from slasim.study.sweep.folder import Folder
from slasim.study.sweep.plan import BLOCK, plan_of
from slasim.study.sweep.work import do

ROOT = Path(__file__).parents[1]
TICKETS = 50_000
VARY = {
    "teams.berlin_l1.shifts.late.headcount": "3..10",
    "agreements.enterprise.first_response.urgent": "30 min..4 h/30 min",
}
REPLICATIONS = 10
simulated = 0.0  # processor time inside replications, seconds


class Timed(Replicate):
    """A replication that adds its processor time to `simulated`."""

    def __call__(self, replication, on_slice=None) -> Parts:  # type: ignore[no-untyped-def]
        global simulated
        begin = time.thread_time()
        try:
            return super().__call__(replication, on_slice)
        finally:
            simulated += time.thread_time() - begin


def scenario_of_50_000() -> Scenario:
    """Four weeks of following the sun: with warm-up and follow-up about 50,000 tickets are simulated."""
    return load_scenario(ROOT / "scenarios" / "follow_the_sun.yaml", {"horizon.for": "4 weeks"})


def runner_share() -> None:
    """What a point of 100 replications costs beside them: reading its scenario once, and for each block of 20 merging,
    Parquet and disk."""
    global simulated
    plan = plan_of(scenario_of_50_000(), {"teams.berlin_l1.shifts.late.headcount": [4, 5]})
    drawn = int(Replicate(plan.scenario, 0, "compiled")(0)["arrivals"]["tickets"].sum())
    do(plan.task((0, 0), "compiled"))  # loads what is compiled
    blocks.Replicate = Timed  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        with folder.locked():
            folder.register(plan.manifest, plan.scenario.applied(), b"")
            beside, inside = [], []
            for first in range(0, plan.replications, BLOCK):
                simulated, begin = 0.0, time.thread_time()
                folder.keep((1, first), BLOCK, do(plan.task((1, first), "compiled")))
                beside.append(time.thread_time() - begin - simulated)
                inside.append(simulated)
    blocks.Replicate = Replicate  # type: ignore[misc]
    count = plan.replications
    one, over = sum(inside) / count, sum(beside) / count
    print(f"a replication with {drawn} tickets in the window: {1000 * one:.1f} ms of processor time")
    print(f"beside the first block of a point {1000 * beside[0]:.0f} ms, each later one {1000 * beside[-1]:.0f} ms")
    print(
        f"the runner, {count} replications a point: {1000 * over:.2f} ms a replication, "
        f"{over / (one * TICKETS / drawn):.1%} of one with {TICKETS} tickets"
    )


def cores(kind: type[Executor]) -> None:
    """64 points on one worker and on two."""
    scenario = scenario_of_50_000()
    Replicate(scenario, 0, "compiled")(0)
    wall, used = [], []
    for count in (1, 2):
        with kind(count) as pool, tempfile.TemporaryDirectory() as place:  # type: ignore[call-arg]
            list(pool.map(_warm, range(count)))
            begin, spent = time.perf_counter(), time.process_time()
            sweep(scenario, VARY, replications=REPLICATIONS, executor=pool, folder=Path(place) / "s")
            wall.append(time.perf_counter() - begin)
            used.append(time.process_time() - spent)
    print(
        f"64 points × {REPLICATIONS} replications, {kind.__name__}: {wall[0]:.1f} s on one, {wall[1]:.1f} s on two: "
        f"speed-up {wall[0] / wall[1]:.2f} (processor time of this process {used[0]:.1f} s, {used[1]:.1f} s)"
    )


def reference(kind: type[Executor]) -> None:
    """The reference desk on two workers: Python, whose threads take turns."""
    scenario = load_scenario(ROOT / "scenarios" / "quickstart.yaml", {"horizon.for": "4 weeks"})
    with kind(2) as pool:  # type: ignore[call-arg]
        list(pool.map(_warm, range(2)))
        begin = time.perf_counter()
        simulate(scenario, replications=8, engine="reference", executor=pool)
    print(f"8 replications of the reference desk, {kind.__name__}(2): {time.perf_counter() - begin:.1f} s")


def _warm(_at: int) -> None:
    """Loads what is compiled, so that only the sweep is measured."""
    Replicate(scenario_of_50_000(), 0, "compiled")(0)


if __name__ == "__main__":
    runner_share()
    if "--quick" not in sys.argv[1:]:
        for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
            cores(kind)
        for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
            reference(kind)
