"""The next variant of a desk beside a fresh simulation: `python benchmarks/designs.py [SCENARIO] [REPLICATIONS]`.

A row is CPU seconds of a replication (mean of 8, one thread) and its ratio to a whole one, all tables, as `simulate`
makes it. Variants come one after another, each of which nobody asked for before; `with the variant` adds what is done
once for each: reading the change, promises and patterns, what tables name. Last a comparison of four variants beside a
simulation of each side, on all cores. Routing that does not look at due instants is `order: severity`, `pooled`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any

from slasim import Scenario, compare, load_scenario, simulate
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.running.replicate import Replicate

HERE = Path(__file__).resolve().parents[1]
BLIND = {"routing.order": "severity", "routing.ownership": "pooled"}
VARIANTS = 4


def kinds(scenario: Scenario) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Changes of a kind, no two alike."""
    seats = [
        (f"teams.{team}.shifts.{name}.headcount", shift.headcount.now)
        for team, spec in scenario.teams.items()
        for name, shift in spec.shifts.items()
    ]
    yield "one headcount", [{path: now + 1} for path, now in seats[:VARIANTS]]
    enterprise = "agreements.enterprise.commitments.first_response"
    yield "one target, its goal stated", [{f"{enterprise}.promise.urgent": f"{61 + k} min"} for k in range(VARIANTS)]
    unstated = "agreements.enterprise.commitments.resolution.promise.urgent"
    yield "one target that steers, where it does", [{unstated: f"{9 + k} h"} for k in range(VARIANTS)]
    yield "one quota", [{f"{enterprise}.quota": f"{70 + k} % per month"} for k in range(VARIANTS)]
    cap = "agreements.enterprise.credits.cap"
    yield "credits", [{cap: f"{26 + k} % of fee per month"} for k in range(VARIANTS)]


def measure(base: Scenario, replications: int) -> None:
    """A row for the fresh one and each kind of variant."""
    whole, asked = (Replicate(base, 0, "compiled", names) for names in (None, registry.asked_tables()))
    whole(0), asked(0)
    fresh = mean(seconds(lambda at=at: whole(at)) for at in range(replications))
    row("a fresh one, all tables", fresh, fresh)
    row("a fresh one, what is asked", mean(seconds(lambda at=at: asked(at)) for at in range(replications)), fresh)
    with ThreadPoolExecutor(1) as one:
        for label, changes in kinds(base):
            names = ("credits",) if label == "credits" else None
            with Designs(base, tables=names, executor=one) as designs:
                designs.tables(base, range(replications))
                each, once = zip(*(of_variant(designs, change, replications) for change in changes), strict=True)
                row(label, mean(each), fresh)
                row("  with the variant", mean(each) + mean(once) / replications, fresh)
                print(f"  {designs.effort}, {designs.size / 1e6:,.0f} MB kept")


def of_variant(designs: Designs, change: Mapping[str, Any], replications: int) -> tuple[float, float]:
    """CPU seconds of a replication, and of what is done once."""
    spent = {}

    def first() -> None:
        spent["variant"] = designs.variant(change)
        designs.tables(spent["variant"], [0])

    began = seconds(first)
    rest = seconds(lambda: list(designs.run([(spent["variant"], at) for at in range(1, replications)])))
    return rest / (replications - 1), max(began - rest / (replications - 1), 0.0)


def seconds(work: Any) -> float:
    """CPU seconds."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def row(label: str, found: float, fresh: float) -> None:
    print(f"{label:44} {found * 1000:7.1f} ms {found / fresh:7.1%}")


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else str(HERE / "scenarios" / "follow_the_sun.yaml")
    replications = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    base = load_scenario(path)
    print(f"{base.name}, as it is")
    measure(base, replications)
    print("\nwith routing that does not look at due instants")
    measure(base.with_overrides(BLIND), replications)
    (_, seats), *_ = kinds(base)
    sides = [base, *(base.with_overrides(change) for change in seats)]
    apart = sum(seconds(lambda side=side: simulate(side, replications=replications)) for side in sides)
    together = seconds(lambda: compare(base, *seats, replications=replications))
    print(f"\n{VARIANTS} variants with their baseline: compared {together:.2f} s, each simulated {apart:.2f} s")


if __name__ == "__main__":
    main()
