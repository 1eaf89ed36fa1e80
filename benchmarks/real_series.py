"""Real counts of tickets against a scenario fitted by hand: `python benchmarks/real_series.py [calls.csv]`.

Parameters come from the first two thirds of a series, the last third is held against those of 999 simulated histories
(tests/real_series_cases.py). The incidents are in the project; `calls.csv` are the calls to a bank by five minutes that
the R package fpp3 has as `bank_calls` (columns DateTime, Calls).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.real_series_cases import Series, bank_calls, held, incidents

HISTORIES = 999


def main(paths: list[str]) -> int:
    """Prints a table for each series; 1 when a last third lies outside."""
    console = Console(width=100)
    failed = [print_series(console, each) for each in (incidents(), *(bank_calls(Path(path)) for path in paths))]
    return int(any(failed))


def print_series(console: Console, series: Series) -> bool:
    """Whether it lies outside."""
    seed = int.from_bytes(hashlib.sha256(f"benchmark of {series.name}".encode()).digest()[:4], "big")
    found = held(series, HISTORIES, seed)
    table = Table("figure of the last third", "measured", "simulated", "95 % together", title=series.name)
    for name, seen, mean, low, high in zip(*found[:-1], strict=True):
        out = "" if low <= seen <= high else "  outside"
        table.add_row(name, f"{seen:,.3f}", f"{mean:,.3f}", f"{low:,.3f} to {high:,.3f}{out}")
    console.print(table)
    console.print(f"A history of the scenario lies as far out in {found.p:.1%}.")
    for part in ("within_day", "day_to_day"):
        without = held(series, HISTORIES, seed, **{part: {}})
        console.print(f"Without {part}: {without.p:.1%}; outside: {', '.join(without.outside) or 'nothing'}")
    return bool(found.outside)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
