"""How fast the desk is: `python benchmarks/desk.py`.

Rates are millions of tickets a second on one core, the best of several runs after compilation (the machine is shared:
the best is the least disturbed). Ratios compare runs of this same process.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.desk.routing import Order, Routing
from slasim.roster import Presence, Roster, expand
from slasim.roster.tables import USUAL
from slasim.scenario import Scenario, load_scenario
from slasim.study.running.replicate import Replicate
from slasim.study.running.routing import routing_of
from slasim.terms import Steering, write_promises
from slasim.workload import Tickets, Touches, Workload, draw

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import ordinary_simpy  # noqa: E402

RUNS = 7
SHARES = (0.05, 0.15, 0.5, 0.3)  # of the four priorities of M/M/40, as in the table of the tests against theory
SLOW_TICKETS = 20_000  # what the two SimPy desks play: the rate does not depend on the number


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """The least seconds of several runs."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def steering_of(scenario: Scenario, workload: Workload) -> Steering:
    promises = write_promises(scenario, workload.accounts, workload.labels, workload.calendars)
    return promises.steering(workload.tickets)


def first(workload: Workload, tickets: int) -> Workload:
    """The same year, cut after so many tickets."""
    touches = workload.touches
    last = int(touches.first[tickets])
    return Workload(
        workload.labels,
        workload.accounts,
        Tickets(*(column[:tickets] for column in workload.tickets)),
        Touches(touches.first[: tickets + 1], *(column[:last] for column in touches[1:])),
        workload.reply_calendar[:tickets],
        workload.calendars,
        workload.start,
        int(workload.tickets.created[tickets - 1]) + 1,
    )


def mm40(year: Workload, tickets: int = 1_000_000) -> tuple[Workload, Roster, Routing]:
    """M/M/40, four priorities, 92 % load, one touch a ticket."""
    generator = np.random.default_rng(40)
    mean, agents = 600_000, 40
    created = np.cumsum(generator.exponential(mean / agents / 0.92, tickets)).astype(np.int64)
    zeros = np.zeros(tickets, np.int64)
    work = np.maximum(1, generator.exponential(mean, tickets)).astype(np.int64)
    workload = Workload(
        year.labels,
        year.accounts,
        Tickets(
            np.arange(tickets), created, generator.choice(4, tickets, p=SHARES).astype(np.int8), zeros.astype(np.int32),
            zeros.astype(np.int8), zeros.astype(np.int16), zeros.astype(np.int8),
        ),
        Touches(
            np.arange(tickets + 1, dtype=np.int32), zeros.astype(np.int16), work, np.ones(tickets, np.int8),
            zeros.astype(np.int8), zeros,
        ),
        np.full(tickets, -1, np.int16),
        year.calendars,
        0,
        int(created[-1]) + 1,
    )  # fmt: skip
    seats = np.zeros(agents, np.int64)
    presence = Presence(
        np.arange(agents, dtype=np.int32),
        *(seats, seats + (1 << 60), seats.astype(np.int8), seats.astype(np.int16)),
        np.full(agents, USUAL, np.int32),
    )
    names = tuple(map(str, range(agents)))
    roster = Roster(("team",), names, seats.astype(np.int16), np.ones((1, 1), np.int8), presence, 0, 1 << 60)
    return workload, roster, Routing(Order.SEVERITY)


def bytes_of(entry: str) -> int:
    """VmRSS (now) or VmHWM (peak) of this process. `ru_maxrss` will not do: a child inherits its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith(entry))


def print_memory() -> None:
    """In a process of its own: bytes per ticket that one replication adds at its peak, everything loaded before."""
    scenario = load_scenario(HERE / "busy_year.yaml")
    Replicate(load_scenario(HERE / "busy_year.yaml", {"demand.mail.volume": "100 per week"}), 1, "compiled")(0)
    before = bytes_of("VmRSS")
    Replicate(scenario, 1, "compiled")(0)
    added = bytes_of("VmHWM") - before
    print(f"peak memory of one replication: {added / draw(scenario, 1, 0).size:.0f} bytes per ticket")


def main() -> None:
    """Prints the table."""
    table = Table("what", "tickets", "million tickets/s", "ratio", title="The desk, one core, compiled before")
    year = load_scenario(HERE / "busy_year.yaml")
    workload, roster = draw(year, 1, 0), expand(year, 1, 0)
    until = year.span()[1]

    routing = routing_of(year)
    fast = workload.size / best(lambda: compiled.run(workload, roster, None, routing, until)) / 1e6
    touches = len(workload.touches.work) / workload.size
    what = f"busy year, {touches:.2f} touches, {len(roster.team)} seats, by severity, hand-over"
    table.add_row(what, f"{workload.size:,}", f"{fast:.2f}", "")

    events = compiled.run(workload, roster, None, routing, until)
    began = time.perf_counter()
    findings = check(workload, roster, None, routing, until, events)
    rate = workload.size / (time.perf_counter() - began) / 1e6
    table.add_row(f"the referee reads that log: {len(findings)} findings", f"{workload.size:,}", f"{rate:.2f}", "")

    owned = routing_of(load_scenario(HERE / "busy_year.yaml", ["deadlines"]))
    steering = steering_of(year, workload)
    rate = workload.size / best(lambda: compiled.run(workload, roster, steering, owned, until)) / 1e6
    table.add_row("by deadline, owners preferred", f"{workload.size:,}", f"{rate:.2f}", f"{fast / rate:.1f} ×")

    part = first(workload, SLOW_TICKETS)
    rate = SLOW_TICKETS / best(lambda: ordinary_simpy.run(workload, roster, SLOW_TICKETS), 3) / 1e6
    table.add_row("an ordinary SimPy model of it", f"{SLOW_TICKETS:,}", f"{rate:.4f}", f"{fast / rate:.0f} ×")
    rate = SLOW_TICKETS / best(lambda: reference.run(part, roster, None, routing, part.end), 1) / 1e6
    table.add_row("the reference desk", f"{SLOW_TICKETS:,}", f"{rate:.4f}", f"{fast / rate:.0f} ×")

    queue, agents, rules = mm40(workload)
    rate = queue.size / best(lambda: compiled.run(queue, agents, None, rules, 1 << 60)) / 1e6
    table.add_row("M/M/40, four priorities, 92 % load, log kept", f"{queue.size:,}", f"{rate:.2f}", "")

    job = Replicate(year, 1, "compiled")
    job(0)
    rate = workload.size / best(lambda: job(0), 3) / 1e6
    table.add_row("busy year, whole replication: draw, run, measure", f"{workload.size:,}", f"{rate:.3f}", "")
    rate = workload.size / best(lambda: draw(year, 1, 0), 3) / 1e6
    table.add_row("    of which draw", f"{workload.size:,}", f"{rate:.2f}", "")
    console = Console(width=120)
    console.print(table)
    subprocess.run([sys.executable, __file__, "--memory"], check=True)


if __name__ == "__main__":
    print_memory() if "--memory" in sys.argv else main()
