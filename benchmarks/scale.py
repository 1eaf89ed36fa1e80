"""What a ticket, a replication and a design point cost, and what follows for large ones: `python benchmarks/scale.py`.

Seconds are those of one core at work (CPU time of the process, the least of several runs), so that others on the
machine show little. Each size of the busy year is measured in a process of its own, for the peak of its memory.
docs/SCALE.md has the tables that this prints, and what they mean.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from slasim.scenario import Scenario, load_scenario
from slasim.study.library import open_results
from slasim.study.replicate import Replicate
from slasim.study.simulation import simulate
from slasim.study.sweep import plan_of, run
from slasim.study.sweep.folder import Folder
from slasim.study.sweep.plan import BLOCK
from slasim.study.sweep.work import Done, do
from slasim.workload import draw

HERE = Path(__file__).parent
QUICKSTART = HERE.parent / "scenarios" / "quickstart.yaml"
SIZES = (0.03, 0.1, 0.3, 1.0, 3.0)  # of the busy year: 1 is a million tickets
VARY = {"teams.l1.shifts.early.headcount": range(2, 6), "teams.l1.shifts.late.headcount": range(1, 5)}
RUNS = 5
HUGE, WIDE, REPLICATIONS, CORES = 100_000_000, 10_000, 100, 16


def cpu(work: Callable[[], object], runs: int = RUNS) -> float:
    """The least CPU seconds of several runs."""
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)


def scaled(factor: float) -> Scenario:
    """The busy year with so many times the tickets and the seats."""
    year = load_scenario(HERE / "busy_year.yaml")
    document = json.loads(year.applied())
    changes: dict[str, Any] = {"demand.mail.volume": f"{round(19178 * factor)} per week"}
    for team, of in document["teams"].items():
        for shift, seats in of["shifts"].items():
            count = max(1, round(seats["headcount"]["now"] * factor))
            changes[f"teams.{team}.shifts.{shift}.headcount"] = count
    return year.with_overrides(changes)


def one_size(factor: float) -> dict[str, float]:
    """What one replication of a size costs, in this process."""
    scenario = scaled(factor)
    job = Replicate(scenario, 1, "compiled")
    job(0)
    tickets = draw(scenario, 1, 0).size
    teams = json.loads(scenario.applied())["teams"].values()
    seats = sum(shift["headcount"]["now"] for team in teams for shift in team["shifts"].values())
    seconds = cpu(lambda: job(0), 1 if factor > 1 else 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"tickets": tickets, "seats": seats, "seconds": seconds, "peak": peak}


def sizes() -> Iterator[dict[str, float]]:
    """The cost of each size."""
    for factor in SIZES:
        words = [sys.executable, __file__, "--size", str(factor)]
        yield json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def point_costs() -> dict[str, float]:
    """CPU seconds and bytes of one block of a small desk, at the worker and at the coordinator."""
    scenario = load_scenario(QUICKSTART)
    plan = plan_of(scenario, VARY, replications=BLOCK)
    keys = list(plan.blocks())
    tasks = [plan.task(key, "compiled") for key in keys]
    do(tasks[0])
    job = Replicate(scenario, 0, "compiled")
    alone = cpu(lambda: [job(at) for at in range(BLOCK)])
    began = time.process_time()
    outcomes = [do(task) for task in tasks]  # each of another point, as a worker sees them
    block = (time.process_time() - began) / len(tasks)
    assert all(isinstance(each, Done) for each in outcomes)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sweep"
        swept = run(plan, folder, "compiled", None, None)
        kept = Folder(folder)
        keep = cpu(lambda: [kept.keep(key, BLOCK, each) for key, each in zip(keys, outcomes, strict=True)]) / len(keys)
        again = cpu(lambda: [kept.part(key) for key in keys]) / len(keys)
        figures = cpu(swept.table_bytes, 3) / len(plan.points)
        make = cpu(lambda: [plan.task(key, "compiled") for key in keys]) / len(keys)
    task = len(pickle.dumps(tasks[0]))
    part = sum(len(each.part) for each in outcomes if isinstance(each, Done)) / len(outcomes)
    names = ("alone", "block", "make", "keep", "again", "figures", "task", "part")
    return dict(zip(names, (alone, block, make, keep, again, figures, task, part), strict=True))


def listing_cost() -> float:
    """CPU seconds of one result in a listing."""
    study = simulate(load_scenario(QUICKSTART), replications=REPLICATIONS)
    with tempfile.TemporaryDirectory() as place:
        count = 50
        for at in range(count):
            study.save(Path(place) / str(at))
        return cpu(lambda: open_results(place)) / count


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def time_of(seconds: float) -> str:
    """In the unit that reads best."""
    for unit, least in (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1), ("ms", 1e-3)):
        if seconds >= least:
            return f"{seconds / least:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def main() -> None:
    """Measure and print."""
    print(row("tickets of a year", "seats", "a replication", "a ticket", "peak of memory"))
    print(row("--:", "--:", "--:", "--:", "--:"))
    found = []
    for each in sizes():
        found.append(each)
        cells = f"{each['tickets']:,}", int(each["seats"]), time_of(each["seconds"])
        print(row(*cells, time_of(each["seconds"] / each["tickets"]), f"{each['peak'] / 1e6:,.0f} MB"), flush=True)
    by_size = dict(zip(SIZES, found, strict=True))
    small, middle, last = by_size[0.1], by_size[0.3], by_size[3.0]
    memory = (last["peak"] - small["peak"]) / (last["tickets"] - small["tickets"])
    lone, crowded = (each["seconds"] / each["tickets"] for each in (middle, last))
    seat = (crowded - lone) / (last["seats"] - middle["seats"])
    seats = last["seats"] * HUGE / last["tickets"]
    print(f"\na ticket of a small desk: {time_of(lone)}; for each seat more: {time_of(seat)}")
    print(f"memory: {memory:,.0f} bytes a ticket")
    one = (lone + seat * (seats - middle["seats"])) * HUGE
    print(
        f"{HUGE:,} tickets at one desk of {seats:,.0f} seats: {time_of(one)} of a core, {memory * HUGE / 1e9:,.0f} GB"
    )
    desks = HUGE / by_size[1.0]["tickets"]
    print(f"the same in {desks:,.0f} desks of a million: {time_of(by_size[1.0]['seconds'] * desks)} of a core in all")

    of = point_costs()
    print("\n" + row(f"a block of {BLOCK} replications of the quickstart", "cost") + "\n" + row("---", "--:"))
    print(row("the replications alone", time_of(of["alone"])))
    print(row("the same at a worker, with the scenario of a new point and the part", time_of(of["block"])))
    print(row("coordinator: make the task", time_of(of["make"])))
    print(row("coordinator: keep the part", time_of(of["keep"])))
    print(row("coordinator, at a restart: check a finished part", time_of(of["again"])))
    print(row("coordinator, at the end: figures of a point", time_of(of["figures"])))
    print(row("sent to a worker", f"{of['task'] / 1e3:.1f} kB"))
    print(row("sent back", f"{of['part'] / 1e3:.1f} kB"))

    blocks = WIDE * REPLICATIONS // BLOCK
    serial = of["make"] + of["keep"]
    print(f"\n{WIDE:,} points of {REPLICATIONS} replications ({blocks:,} blocks) of the quickstart:\n")
    print(row(f"machines of {CORES} cores", "simulating", "coordinator, meanwhile", "figures at the end", "in all"))
    print(row("--:", "--:", "--:", "--:", "--:"))
    for machines in (1, 2, 4, 8, 16, 64):
        work = blocks * of["block"] / (machines * CORES)
        end = WIDE * of["figures"]
        cells = time_of(work), time_of(blocks * serial), time_of(end), time_of(max(work, blocks * serial) + end)
        print(row(machines, *cells))
    print(f"\ncores that one coordinator keeps at work on such blocks: {of['block'] / serial:,.0f}")
    print(f"on disk: {blocks * of['part'] / 1e9:.2f} GB in {2 * blocks:,} files")
    print(f"restart: {time_of(blocks * of['again'])} to check all parts")
    print(f"listing: {time_of(listing_cost())} a study of {REPLICATIONS} replications")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--size"]:
        print(json.dumps(one_size(float(sys.argv[2]))))
    else:
        main()
