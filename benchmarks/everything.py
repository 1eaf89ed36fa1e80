"""What all that demand and staffing can have costs, beside the lean year: `python benchmarks/everything.py [PAIRS]`.

A replication of each scenario in turns, in one process, warm: CPU seconds of this thread from drawing to verdicts, as
in docs/SCALE.md. Medians, and the ratio to the lean year as the median of pairs: neighbours share the luck of a noisy
machine. Bytes are what one replication adds at its peak, in a process of its own that has played a small one before.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from slasim.log.ticket_log import TicketLog
from slasim.roster import Roster, expand
from slasim.scenario import Scenario, load_scenario
from slasim.study.running.replicate import Replicate
from slasim.workload import Workload, draw

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from desk import bytes_of  # noqa: E402

SCENARIOS: dict[str, tuple[str, tuple[str, ...]]] = {
    "lean": ("busy_year.yaml", ()),
    "everything": ("everything.yaml", ()),
    "lean, by deadline": ("busy_year.yaml", ("deadlines",)),
    "everything, by deadline": ("everything.yaml", ("deadlines",)),
}
PARTS = ("whole", "draw", "roster", "desk")
SEED = 1


def loaded(name: str, changes: dict[str, Any] | None = None) -> Scenario:
    file, overrides = SCENARIOS[name]
    found = load_scenario(HERE / file, list(overrides))
    return found.with_overrides(changes) if changes else found


class Year:
    """A scenario, and what its parts take in as tables."""

    def __init__(self, name: str) -> None:
        self.scenario = loaded(name)
        self.job = Replicate(self.scenario, SEED, "compiled")
        self.workload: Workload = draw(self.scenario, SEED, 0)
        self.roster: Roster = expand(self.scenario, SEED, 0)
        self.job(0)

    def work(self, part: str) -> Callable[[], object]:
        works: dict[str, Callable[[], object]] = {
            "whole": lambda: self.job(0),
            "draw": lambda: draw(self.scenario, SEED, 0),
            "roster": lambda: expand(self.scenario, SEED, 0),
            "desk": self._log,
        }
        return works[part]

    def _log(self) -> TicketLog:
        return self.job.log(self.workload, self.roster)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


def memory(name: str) -> float:
    """In a process of its own: bytes a ticket that one replication adds at its peak."""
    Replicate(loaded(name, {"demand.volume": "1 %"}), SEED, "compiled")(0)
    year = loaded(name)
    before = bytes_of("VmRSS")
    Replicate(year, SEED, "compiled")(0)
    return (bytes_of("VmHWM") - before) / draw(year, SEED, 0).size


def main(pairs: int) -> None:
    """Print a row for each scenario and part."""
    years = {name: Year(name) for name in SCENARIOS}
    print("| scenario | part | tickets | CPU seconds | tickets a second | to the lean year |")
    print("|---|---|--:|--:|--:|--:|")
    for part in PARTS:
        runs = [{name: seconds(year.work(part)) for name, year in years.items()} for _ in range(pairs)]
        for name, year in years.items():
            took = median(run[name] for run in runs)
            ratio = median(run[name] / run["lean"] for run in runs) if runs[0]["lean"] > 1e-3 else float("nan")
            size = year.workload.size
            print(f"| {name} | {part} | {size:,} | {took:.3f} | {size / took:,.0f} | {ratio:.2f} |", flush=True)
    for name in SCENARIOS:
        words = [sys.executable, __file__, "--memory", name]
        print(f"{name}: {float(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout):.0f} bytes a ticket")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        print(memory(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
