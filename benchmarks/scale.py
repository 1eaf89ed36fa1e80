"""What a ticket, a replication and a design point cost, and what follows for large ones: `python benchmarks/scale.py`.

Seconds are those of one core at work (CPU time of the process, the least of several runs), so that others on the
machine show little. Each size of the busy year is measured in a process of its own, for the peak of its memory.
docs/SCALE.md has the tables that this prints, and what they mean.
"""

from __future__ import annotations

import json
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from slasim.instants import DAY
from slasim.library.listing import open_results
from slasim.scenario import Scenario, load_scenario
from slasim.study.running.replicate import Replicate
from slasim.study.simulation import simulate
from slasim.study.sweep import open_sweep, plan_of, run
from slasim.study.sweep.folder import Folder
from slasim.study.sweep.plan import BLOCK
from slasim.study.sweep.work import Done, do
from slasim.workload import draw

HERE = Path(__file__).parent
QUICKSTART = HERE.parent / "scenarios" / "quickstart.yaml"


class Size(NamedTuple):
    """Of the busy year: times its million tickets a year and its 126 seats, months of it, who is absent."""

    tickets: float
    seats: float
    months: int
    absence: int = 0  # per cent of the seats on each date


GROWING = tuple(Size(factor, factor, 12) for factor in (0.03, 0.1, 0.3, 1.0, 3.0))
# Few tickets, so that seats show. With absence each replication has a roster of its own, without they share one.
SEATS = tuple(Size(0.1, seats, 12, absence) for seats in (1.0, 8.0, 32.0) for absence in (0, 5))
# As many tickets in fewer days.
DAYS = tuple(Size(1.2 / months, 32.0, months, 5) for months in (6, 3, 1))
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


def scaled(size: Size) -> Scenario:
    """The busy year at another size."""
    year = load_scenario(HERE / "busy_year.yaml")
    document = json.loads(year.applied())
    changes: dict[str, Any] = {"demand.mail.volume": f"{round(19178 * size.tickets)} per week"}
    changes["horizon.for"] = f"{size.months} months"
    for team, of in document["teams"].items():
        if size.absence:
            changes[f"teams.{team}.shrinkage"] = changes[f"teams.{team}.absence"] = f"{size.absence} %"
        for shift, seats in of["shifts"].items():
            count = max(1, round(seats["headcount"]["now"] * size.seats))
            changes[f"teams.{team}.shifts.{shift}.headcount"] = count
    return year.with_overrides(changes)


def one_size(size: Size) -> dict[str, float]:
    """What one replication of a size costs, in this process."""
    scenario = scaled(size)
    job = Replicate(scenario, 1, "compiled")
    job(0)
    tickets = draw(scenario, 1, 0).size
    teams = json.loads(scenario.applied())["teams"].values()
    seats = sum(shift["headcount"]["now"] for team in teams for shift in team["shifts"].values())
    days = (scenario.window()[1] - scenario.window()[0]) // DAY
    seconds = cpu(lambda: job(0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"tickets": tickets, "seats": seats, "days": days, "seconds": seconds, "peak": peak}


def measured(sizes: tuple[Size, ...]) -> list[dict[str, float]]:
    """The cost of each size, printed as a table."""
    print(row("tickets", "months", "seats", "absent", "a replication", "a ticket", "peak of memory"))
    print(row(*["--:"] * 7))
    found = []
    for size in sizes:
        words = [sys.executable, __file__, "--size", *map(str, size)]
        each = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        cells = f"{each['tickets']:,}", size.months, f"{each['seats']:,}", f"{size.absence} %", time_of(each["seconds"])
        print(row(*cells, time_of(each["seconds"] / each["tickets"]), f"{each['peak'] / 1e6:,.0f} MB"), flush=True)
        found.append(each)
    return found


def a_seat_and_day(more: dict[str, float], less: dict[str, float]) -> float:
    """Seconds that a seat costs on a day, from two sizes with as many tickets."""
    return (more["seconds"] - less["seconds"]) / (more["seats"] * more["days"] - less["seats"] * less["days"])


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
        run(plan, folder, "compiled", None, None)
        kept = Folder(folder)
        keep = cpu(lambda: [kept.keep(key, BLOCK, each) for key, each in zip(keys, outcomes, strict=True)]) / len(keys)
        again = cpu(lambda: [kept.part(key) for key in keys]) / len(keys)
        whole = plan_of(scenario, dict(list(VARY.items())[:1]), replications=REPLICATIONS)
        run(whole, Path(place) / "whole", "compiled", None, None)
        figures = cpu(lambda: open_sweep(Path(place) / "whole").table_bytes()) / len(whole.points)
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
    for unit, least in (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= least:
            return f"{seconds / least:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def print_sizes() -> None:
    """What tickets, seats and days cost, and what follows for a hundred million tickets."""
    growing = measured(GROWING)
    print()
    by_size = dict(zip(SEATS + DAYS, measured(SEATS + DAYS), strict=True))
    few, million, many = growing[-3:]
    shared, drawn = (a_seat_and_day(by_size[SEATS[-2 + k]], by_size[SEATS[k]]) for k in (0, 1))
    print(f"\na seat and day costs {time_of(shared)} with a roster that all share, {time_of(drawn)} with one each time")
    for size in DAYS:
        each = a_seat_and_day(by_size[SEATS[-1]], by_size[size])
        print(f"the same from 12 months and {size.months}, as many tickets and seats: {time_of(each)}")
    cost = [(each["seconds"] - shared * each["seats"] * each["days"]) / each["tickets"] for each in (few, many)]
    fold = (cost[1] - cost[0]) / math.log(many["tickets"] / few["tickets"])
    memory = (many["peak"] - few["peak"]) / (many["tickets"] - few["tickets"])
    print(f"a ticket costs {time_of(fold * math.log(10))} more for ten times the tickets, and {memory:,.0f} bytes")
    seats = many["seats"] * HUGE / many["tickets"]
    one = (cost[1] + fold * math.log(HUGE / many["tickets"])) * HUGE + drawn * seats * many["days"]
    print(f"{HUGE:,} tickets, one desk of {seats:,.0f} seats: {time_of(one)} of a core, {memory * HUGE / 1e9:,.0f} GB")
    desks = HUGE / million["tickets"]
    print(f"the same in {desks:,.0f} desks of a million: {time_of(million['seconds'] * desks)} of a core in all")


def main() -> None:
    """Measure and print."""
    print_sizes()
    of = point_costs()
    print("\n" + row(f"a block of {BLOCK} replications of the quickstart", "cost") + "\n" + row("---", "--:"))
    print(row("the replications alone", time_of(of["alone"])))
    print(row("the same at a worker, with the scenario of a new point and the part", time_of(of["block"])))
    print(row("coordinator: make the task", time_of(of["make"])))
    print(row("coordinator: keep the part", time_of(of["keep"])))
    print(row("coordinator, at a restart: check a finished part", time_of(of["again"])))
    print(row(f"coordinator: figures of a point of {REPLICATIONS} replications", time_of(of["figures"])))
    print(row("sent to a worker", f"{of['task'] / 1e3:.1f} kB"))
    print(row("sent back", f"{of['part'] / 1e3:.1f} kB"))

    blocks = WIDE * REPLICATIONS // BLOCK
    serial = of["make"] + of["keep"] + of["figures"] * BLOCK / REPLICATIONS
    print(f"\n{WIDE:,} points of {REPLICATIONS} replications ({blocks:,} blocks) of the quickstart:\n")
    print(row(f"machines of {CORES} cores", "simulating", "coordinator, meanwhile", "in all"))
    print(row("--:", "--:", "--:", "--:"))
    for machines in (1, 2, 4, 8, 16, 64):
        work = blocks * of["block"] / (machines * CORES)
        print(row(machines, time_of(work), time_of(blocks * serial), time_of(max(work, blocks * serial))))
    print(f"\ncores that one coordinator keeps at work on such blocks: {of['block'] / serial:,.0f}")
    print(f"on disk: {blocks * of['part'] / 1e9:.2f} GB in {2 * blocks:,} files")
    print(f"restart: {time_of(blocks * of['again'])} to check all parts")
    print(f"listing: {time_of(listing_cost())} a study of {REPLICATIONS} replications")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--size"]:
        tickets, seats, months, absence = sys.argv[2:]
        print(json.dumps(one_size(Size(float(tickets), float(seats), int(months), int(absence)))))
    else:
        main()
