"""What common random numbers win on `follow_the_sun.yaml`: one agent more, paired by replication.

For each figure: the variance that its difference would have with independent seeds / the variance that it has. The mean
time to the first response must gain at least 10; attainment, credits and P(kept) are printed whatever they gain.
Usage: python benchmarks/common_random_numbers.py [replications]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from slasim import Scenario, compare, load_scenario
from slasim.log.kinds import EventKind
from slasim.roster import expand
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import run_all
from slasim.study.statistics.pairing import paired
from slasim.workload import draw

SCENARIO = Path(__file__).parents[1] / "scenarios" / "follow_the_sun.yaml"
SEED = 0
AT_LEAST = 10.0
ONE_MORE = {  # a seat more in the first line, in the second, and of the developers
    "berlin_l1 late": {"teams.berlin_l1.shifts.late.headcount.now": 12},
    "berlin_l2 day": {"teams.berlin_l2.shifts.day.headcount.now": 13},
    "developers day": {"teams.developers.shifts.day.headcount.now": 5},
}


@dataclass(frozen=True)
class FirstResponse:
    """Mean time from creation to the first reply, ms, of the tickets created in the window of one replication."""

    job: Replicate

    def __call__(self, replication: int, on_slice=None) -> float:
        scenario: Scenario = self.job.scenario
        workload = draw(scenario, SEED, replication)
        log = self.job.log(workload, expand(scenario, SEED, replication), on_slice)
        replied = np.full(workload.size, log.until)
        rows = log.event_table.kind == int(EventKind.REPLIED)
        np.minimum.at(replied, log.event_table.ticket[rows], log.event_table.time[rows])
        start, end = scenario.window()
        inside = (workload.tickets.created >= start) & (workload.tickets.created < end)
        return float((replied - workload.tickets.created)[inside].mean())


def first_response(scenario: Scenario, replications: int) -> np.ndarray:
    """By replication."""
    job = FirstResponse(Replicate(scenario, SEED, "compiled"))
    return np.array(run_all(job, replications, executor=None, processes=False, progress=None))


def main(replications: int) -> int:
    """Prints the ratios; 1 when a mean first-response time gains less than it must."""
    base = load_scenario(SCENARIO)
    variants = {name: base.with_overrides(change) for name, change in ONE_MORE.items()}
    before = first_response(base, replications)
    found = {name: paired(before, first_response(variant, replications)) for name, variant in variants.items()}
    print(f"{SCENARIO.name}, {replications} replications, seed {SEED}; variance with independent seeds / paired\n")
    for name, pair in found.items():
        change, low, high = (end / 60_000 for end in pair.difference)
        print(f"{name}: first response: {change:+.2f} min ({low:+.2f} to {high:+.2f}), ratio {pair.ratio:.1f}")
    comparison = compare(base, *ONE_MORE.values(), replications=replications, seed=SEED)
    table = comparison.differences
    for label, name in zip(table["variant"].unique(), ONE_MORE, strict=True):
        print(f"\n{name}: one agent more")
        rows = table[(table["variant"] == label) & table["measure"].isin(("wait", "attainment", "p_kept", "credits"))]
        for row in rows[(rows["difference"] != 0) | np.isfinite(rows["variance_ratio"])].to_dict("records"):
            shown = f"  {row['figure']:<48} {row['difference']:>14.6g} {row['unit']:<6} {row['variance_ratio']:>10.1f}"
            print(f"{shown}  {'real' if row['real'] else ''}".rstrip())
    missed = [name for name, pair in found.items() if pair.ratio < AT_LEAST]
    print(
        f"\nfirst response: {'all gain' if not missed else ', '.join(missed) + ' gain less than'} {AT_LEAST:g} or more"
    )
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
