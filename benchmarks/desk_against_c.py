"""The compiled desk beside a loop in C that keeps the same log: `python benchmarks/desk_against_c.py [ROUNDS]`.

The desk is M/M/40 with four priorities at 92 % load; the C loop (`priorities.c`, cc -O2, compiled in this run) can do
nothing else. Their logs must be equal row for row. Each round runs both, one after the other, ROUNDS times (default
15); both put the log into memory that is new in each run. CPU seconds of one core: a machine that others use as well
disturbs both alike, and the ratio is the median of the rounds.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from desk import mm40

from slasim.desk import compiled
from slasim.log.kinds import Events
from slasim.scenario import load_scenario
from slasim.workload import Workload, draw

HERE = Path(__file__).parent
TICKETS = 1_000_000
ROWS_A_TICKET = 4  # created, started, replied, solved


def compiled_c(folder: Path) -> ctypes.CDLL:
    """The loop of priorities.c as a library."""
    library = folder / "priorities.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "priorities.c"], check=True)
    return ctypes.CDLL(str(library))


def run_c(library: ctypes.CDLL, workload: Workload, agents: int) -> Events:
    """The log of the C loop."""
    tickets, size = workload.tickets, workload.size
    rows = ROWS_A_TICKET * size
    log = Events(np.empty(rows, np.int64), np.empty(rows, np.int8), np.empty(rows, np.int32), np.empty(rows, np.int32))
    columns = (tickets.created, tickets.severity, workload.touches.work)
    inputs = [column.ctypes.data_as(ctypes.c_void_p) for column in columns]
    outputs = [column.ctypes.data_as(ctypes.c_void_p) for column in (np.empty(size, np.int32), *log)]
    priorities = int(tickets.severity.max()) + 1
    library.run.restype = ctypes.c_int64
    written = library.run(ctypes.c_int64(size), *inputs, agents, priorities, *outputs)
    if written != rows:
        raise SystemExit(f"the C loop wrote {written} rows, not {rows}")
    return log


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Print both rates and their ratio."""
    if shutil.which("cc") is None:
        print("no C compiler (cc) here: nothing to compare with")
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    small = load_scenario(HERE / "busy_year.yaml", {"demand.mail.volume": "100 per week"})
    workload, roster, routing = mm40(draw(small, 1, 0), TICKETS)
    with tempfile.TemporaryDirectory() as folder:
        library = compiled_c(Path(folder))
        agents = len(roster.team)
        ours, theirs = (
            lambda: compiled.run(workload, roster, None, routing, 1 << 60),
            lambda: run_c(library, workload, agents),
        )
        for name, one, other in zip(Events._fields, ours(), theirs(), strict=True):
            if not np.array_equal(one, other):
                raise SystemExit(f"the logs differ in {name}")
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    for name, side in (("slasim", 0), ("C", 1)):
        least = min(pair[side] for pair in pairs)
        print(
            f"{name:7} {TICKETS / least / 1e6:6.2f} million tickets/s at best, {len(workload.touches.work):,} tickets"
        )
    ratios = sorted(c / desk for desk, c in pairs)
    print(f"slasim / C: {median(ratios):.3f} in the median of {rounds} rounds ({ratios[0]:.3f} to {ratios[-1]:.3f})")


if __name__ == "__main__":
    main()
