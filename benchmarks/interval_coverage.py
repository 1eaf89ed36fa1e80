"""Coverage of the intervals that a study reports: `python benchmarks/interval_coverage.py` (20 minutes on two cores).

10,000 independent studies of each figure with a known truth, in a fixed design (100 replications) and in a sequential
one (`--precision`), and what is enumerated exactly: intervals of a probability, and the decisions of `--decide`. The
seeds are hashes of the case's name and the study's number. Fails when a coverage is outside what is promised.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.coverage_cases import CASES, EXACT, FIXED, WILSON, bounds, exact, exact_sequential, fixed, sequential
from tests.decision_cases import answers

STUDIES = 10_000
FIXED_WITHIN, SEQUENTIAL_FROM = (0.942, 0.958), 0.94
PROBABILITIES = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
THRESHOLD, ERROR = 0.95, 0.05


def main() -> int:
    """Prints the tables; 1 when something is outside its bounds."""
    console = Console(width=124)
    failed = 0
    table = Table(
        "figure", "truth", "design", "replications", "coverage", "by the data alone", "promised", "", title="Coverage"
    )
    for case in CASES:
        found = fixed(case, STUDIES)
        if case.kind == "share":
            known = exact(FIXED, case.truth, WILSON)
            low, high = bounds(STUDIES, known, known, 0.01)
            promised = f"{known:.2%} by enumeration"
        else:
            (low, high), promised = FIXED_WITHIN, "94.2 – 95.8 %"
        rows = [("fixed", found, low, high, promised)]
        found = sequential(case, STUDIES)
        if case.kind == "share":
            known, _ = exact_sequential(case.truth, case.precision)
            low, high = bounds(STUDIES, known, known, 0.01)
            promised = f"{known:.2%} by enumeration"
        else:
            low, high, promised = SEQUENTIAL_FROM, 1.0, "from 94 %"
        rows.append((f"± {case.precision:.1%}{' of it' if case.relative else ''}", found, low, high, promised))
        for design, seen, low, high, promised in rows:
            is_right = low <= seen.share <= high
            failed += not is_right
            table.add_row(
                case.name, f"{case.truth:.4f}", design, f"{seen.replications:.0f}", f"{seen.share:.2%}",
                f"{seen.held_by_data / seen.studies:.2%}", promised, "✓" if is_right else "✗",
            )  # fmt: skip
        print(f"{case.name}: done", file=sys.stderr)
    console.print(table)
    table = Table("interval", *(f"p = {p:g}" for p in PROBABILITIES), title=f"Coverage of {FIXED} replications, exact")
    for name, interval in (("Wilson", WILSON), ("Clopper-Pearson", EXACT)):
        table.add_row(name, *(f"{exact(FIXED, p, interval):.2%}" for p in PROBABILITIES))
    grid = np.linspace(0.5, 0.9995, 1000)
    console.print(table)
    worst = [min(exact(FIXED, float(p), interval) for p in grid) for interval in (WILSON, EXACT)]
    console.print(f"least over p from 0.5 to 0.9995: Wilson {worst[0]:.2%}, Clopper-Pearson {worst[1]:.2%}")
    failed += worst[1] < 0.95
    table = Table(
        "p", "at least", "below", "undecided at 10,000", "replications, mean",
        title=f"--decide p_kept >= {THRESHOLD:.0%} error {ERROR:.0%}: all ways it may go, exact",
    )  # fmt: skip
    for p in (0.5, 0.8, 0.9, 0.93, 0.94, 0.949, 0.95, 0.951, 0.96, 0.97, 0.98, 0.99, 0.999):
        above, below, open_, count = answers(p, THRESHOLD, ERROR)
        failed += (below if p >= THRESHOLD else above) > ERROR
        table.add_row(f"{p:g}", f"{above:.2%}", f"{below:.2%}", f"{open_:.2%}", f"{count:.0f}")
    console.print(table)
    console.print("all as promised" if not failed else f"{failed} outside what is promised")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
