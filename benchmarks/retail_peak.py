"""Three decisions of a planner, by brute force: the tables of docs/retail_peak.md.

Every plan of a grid is simulated on the same histories: how many hires, from when, until when. The right answer is the
cheapest plan that keeps every promise in 90 of 100 windows, by the estimate. Then the grid once more without one
feature, by an override of the scenario: what comes out there, and what that plan does with the feature. The seed is a
hash of the name of the desk.

    python benchmarks/retail_peak.py          # 300 histories of each plan, a quarter of an hour of one core
    python benchmarks/retail_peak.py 100      # so many
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from slasim import load_scenario, simulate
from slasim.study.statistics import Interval

SCENARIO = load_scenario(Path(__file__).parents[1] / "scenarios" / "retail_peak.yaml")
KEEP = 0.9
SEED = int.from_bytes(sha256(b"retail peak").digest()[:4], "big")
FROM, UNTIL = "2027-11-01", "2028-01-10"  # as the scenario has them
CHANGE = "teams.seasonal.changes.{}.shifts.day.headcount"


class Plan(NamedTuple):
    """So many hires, from a date on, and from another none."""

    hires: int
    begin: str = FROM
    end: str = UNTIL

    @property
    def changes(self) -> dict[str, Any]:
        return {
            CHANGE.format(FROM): self.hires if self.begin <= FROM else 0,
            CHANGE.format(UNTIL): self.hires if self.end > UNTIL else 0,
            CHANGE.format(self.begin): self.hires,
            CHANGE.format(self.end): 0,
        }


class Decision(NamedTuple):
    question: str
    without: str  # the override that leaves the feature out
    plans: tuple[Plan, ...]


DECISIONS = (
    Decision(
        "When must the hires begin, and how many?",
        "no_ramp_up",
        tuple(Plan(n, day) for day in ("2027-10-04", "2027-10-18", FROM, "2027-11-15") for n in (6, 7, 8)),
    ),
    Decision(
        "How long are they needed?",
        "returns_by_month",
        tuple(Plan(8, end=day) for day in ("2028-01-01", UNTIL, "2028-01-17", "2028-01-24")),
    ),
    Decision("How sure is it?", "all_certain", tuple(Plan(n) for n in (5, 6, 7, 8))),
)


class Outcome(NamedTuple):
    kept: Interval  # the share of windows in which every promise is kept
    queues: str  # the verdict on whether they grow
    cost: float  # of the staff, on average, EUR

    def __str__(self) -> str:
        share, low, high = (f"{100 * part:.0f}" for part in self.kept)
        return f"{share} ({low} to {high})" + ("" if self.queues == "does not grow" else f", {self.queues}")


@cache
def simulated(plan: Plan, without: str | None, replications: int) -> Outcome:
    scenario = SCENARIO if without is None else SCENARIO.with_overrides(without)
    study = simulate(scenario.with_overrides(plan.changes), replications=replications, seed=SEED)
    (all_teams,) = (row for row in study.summary()["teams"] if row["team"] == "all")
    return Outcome(study.answer.chance.share, study.growth.verdict, all_teams["cost"])


def cheapest(outcomes: dict[Plan, Outcome]) -> Plan | None:
    """The cheapest plan that keeps every promise in 90 of 100 windows."""
    kept = [plan for plan, found in outcomes.items() if found.kept.estimate >= KEEP]
    return min(kept, key=lambda plan: outcomes[plan].cost, default=None)


def table(decision: Decision, replications: int) -> Iterable[str]:
    truth = {plan: simulated(plan, None, replications) for plan in decision.plans}
    wrong = {plan: simulated(plan, decision.without, replications) for plan in decision.plans}
    yield f"\n{decision.question}\n"
    yield f"| hires | from | until | kept in 100 | with {decision.without} | staff, EUR |"
    yield "|--:|---|---|--:|--:|--:|"
    for plan in decision.plans:
        price = f"{truth[plan].cost:,.0f}".replace(",", " ")
        yield f"| {plan.hires} | {plan.begin} | {plan.end} | {truth[plan]} | {wrong[plan]} | {price} |"
    for name, outcomes in (("right", truth), (f"with {decision.without}", wrong)):
        plan = cheapest(outcomes)
        found = "none" if plan is None else f"{plan.hires} from {plan.begin} until {plan.end}, kept in {truth[plan]}"
        yield f"{name}: {found}"


if __name__ == "__main__":
    print(f"Seed {SEED}")
    for each in DECISIONS:
        for line in table(each, int(sys.argv[1]) if len(sys.argv) > 1 else 300):
            print(line, flush=True)
