"""The desk against queueing theory, every case: `python benchmarks/theory.py` (some minutes).

The tests run the cases that need few tickets; this runs them all to the same half-width, as far as a limit of tickets
allows, and shows each figure beside its theory.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.analytic.test_desk_theory import ALL, RELATIVE
from tests.queues import REPLICATIONS, estimates, size_for

MOST = 900_000  # tickets a replication


def main() -> None:
    """Prints a row per case and estimand; the last column is the distance from theory in standard errors."""
    table = Table("case", "load", "tickets", "estimand", "theory", "desk", "99 % ±", "z", title="Desk against theory")
    beyond = rows = 0
    for queue in ALL:
        size = min(MOST, size_for(queue, RELATIVE))
        for estimand, found in estimates(queue, "benchmark", size).items():
            theory, z = queue.expected[estimand], found.t_statistic(queue.expected[estimand])
            width = found.half_width(0.99)
            beyond, rows = beyond + (abs(found.mean - theory) > width), rows + 1
            table.add_row(
                queue.name, f"{queue.load:.3f}", f"{REPLICATIONS * size:,}", estimand, f"{theory:.5g}",
                f"{found.mean:.5g}", f"{width / theory:.2%}", f"{z:+.2f}",
            )  # fmt: skip
    console = Console(width=130)
    console.print(table)
    console.print(f"{beyond} of {rows} outside their 99 % interval; {rows / 100:.1f} expected")


if __name__ == "__main__":
    main()
