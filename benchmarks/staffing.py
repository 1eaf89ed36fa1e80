"""How good the plans of `slasim staff` are, against what is known and against other searches.

    python benchmarks/staffing.py small [SEEDS]       three desks whose every design is simulated
    python benchmarks/staffing.py rivals [SEEDS] [FIRST]
                                                      greedy, optuna, a scaled cover of the work, on staffing.yaml
    python benchmarks/staffing.py truth PLAN [N]      a saved plan on N fresh windows of a seed of its own

Every search has the same engine, as many runs and the same check; effort is counted in runs (one design in one window).
Rivals look for something cheaper than the plan of `staff`. Nothing is asserted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np

from slasim import load_scenario
from slasim.planning.staff.check import aim, check, usual_windows
from slasim.planning.staff.free import Free, Seats, free_shifts
from slasim.planning.staff.result.plan import open_plan
from slasim.planning.staff.search.descent import SECOND, Descent
from slasim.planning.staff.search.fluid import SCALES, Fluid
from slasim.planning.staff.staffing import staff
from slasim.planning.staff.trials import Trials
from slasim.study.measures.promises.asked import USUAL
from slasim.study.statistics import clopper_pearson

HERE = Path(__file__).parent
KEEP = float(USUAL.keep)
TRUTH = 77_001  # a seed that no search sees
MOST = 4096  # windows of a design that is near to what is asked


def designs(free: Free) -> list[Seats]:
    """Every design, the cheapest first."""
    ranges = [range(low, high + 1) for low, high in zip(free.least, free.most, strict=True)]
    return sorted(product(*ranges), key=free.cost)


def true_chance(trials: Trials, seats: Seats, most: int = MOST) -> tuple[float, int]:
    """The share of windows that have what is asked, 0 where a queue grows, and the windows it took: until 99.9 % sure
    which side of `keep` it is on."""
    count = 32
    while True:
        seen = trials.see(seats, TRUTH, range(count))
        found = clopper_pearson(int(seen.kept.sum()), count, 0.999)
        if found.high < KEEP or count >= most or (found.low > KEEP and count >= 256):
            return (0.0 if seen.growth.is_growing else found.estimate), count
        count *= 2


def small(seeds: int) -> None:
    """Exhaustive simulation beside `staff`."""
    for path in sorted((HERE / "small_desks").glob("*.yaml")):
        scenario = load_scenario(path)
        free = free_shifts(scenario)
        every = designs(free)
        began = time.process_time()
        with Trials(free, USUAL) as trials:
            chances = {seats: true_chance(trials, seats) for seats in every}
        runs = sum(count for _, count in chances.values())
        good = [seats for seats in every if chances[seats][0] >= KEEP]
        best = good[0]
        print(f"{scenario.name}: {len(every)} designs, {runs:,} runs, {time.process_time() - began:.0f} s CPU")
        print(f"  optimum {best} {free.cost(best):,.0f}, kept in {chances[best][0]:.4f}", flush=True)
        for seed in range(seeds):
            began = time.process_time()
            plan = staff(scenario, seed=seed)
            seats = tuple(int(count) for count in plan.shifts["plan"])
            dearer = free.cost(seats) / free.cost(best) - 1
            effort = plan.facts["effort"]["runs"]
            print(
                f"  seed {seed}: {seats} {free.cost(seats):,.0f} ({dearer:+.1%}), {plan.facts['verdict']}, truth "
                f"{chances[seats][0]:.4f}; {effort:,} runs ({effort / runs:.1%}), "
                f"{time.process_time() - began:.0f} s CPU",
                flush=True,
            )


Finder = Callable[[Trials, Descent, int, float], Iterator[Seats]]  # runs at most; what it has to be cheaper than


def greedy(trials: Trials, descent: Descent, most: int, below: float) -> Iterator[Seats]:
    """From the fewest seats, always the seat that adds most margin for its cost on eight histories."""
    seats = trials.free.least
    while trials.taken < most and trials.free.cost(seats) < below:
        if descent.race(seats, SECOND):
            yield seats
            return
        more = descent.helped(seats, SECOND)
        if more is None:
            return
        seats = more


def scaled(trials: Trials, descent: Descent, most: int, below: float) -> Iterator[Seats]:
    """The cheapest cover of so many times the expected work, the least scale that passes."""
    fluid = Fluid(trials.free)
    for scale in SCALES:
        seats = fluid.seats(scale)[0]
        if trials.free.cost(seats) >= below:
            return
        if descent.race(seats, SECOND):
            yield seats


def optuna(trials: Trials, descent: Descent, most: int, below: float) -> Iterator[Seats]:
    """Optuna's sampler for mixed constraints (TPE), with the share of histories as a constraint."""
    import optuna as rival

    rival.logging.set_verbosity(rival.logging.ERROR)
    free = trials.free

    def judged(trial: rival.Trial) -> float:
        seats = tuple(trial.suggest_int(f"{each.team}.{each.shift}", each.least, each.most) for each in free.shifts)
        seen = trials.see(seats, descent.seed, range(32))
        short = descent.aim - float(seen.kept.mean()) + (1.0 if seen.growth.is_growing else 0.0)
        trial.set_user_attr("short", short)
        return free.cost(seats)

    sampler = rival.samplers.TPESampler(
        seed=descent.seed % 2**32, constraints_func=lambda trial: (trial.user_attrs["short"],), multivariate=True
    )
    study = rival.create_study(sampler=sampler)
    study.enqueue_trial({f"{each.team}.{each.shift}": each.most for each in free.shifts})
    study.enqueue_trial({f"{each.team}.{each.shift}": each.now for each in free.shifts})
    while trials.taken < most:
        study.optimize(judged, n_trials=8)
    done = [trial for trial in study.trials if trial.user_attrs.get("short", 1.0) <= 0]
    for trial in sorted(done, key=lambda trial: trial.value or 0.0):
        seats = tuple(trial.params[f"{each.team}.{each.shift}"] for each in free.shifts)
        if free.cost(seats) < below and descent.race(seats, SECOND):
            yield seats


RIVALS: dict[str, Finder] = {"greedy": greedy, "scaled": scaled, "optuna": optuna}


def rivals(seeds: int, first: int = 0) -> None:
    """`staff` beside the others: the same runs, the same check."""
    scenario = load_scenario(HERE / "staffing.yaml")
    free, windows = free_shifts(scenario), usual_windows(scenario)
    for seed in range(first, first + seeds):
        began, clock = time.process_time(), time.time()
        plan = staff(scenario, seed=seed)
        searched = plan.facts["effort"]["searched"]
        cost = plan.facts["plan"]["cost"]
        print(
            f"seed {seed}: staff {cost:,.0f} {plan.facts['verdict']}, {searched:,} runs of search, "
            f"{plan.facts['effort']['runs']:,} in all, {time.process_time() - began:.0f} s CPU, "
            f"{time.time() - clock:.0f} s",
            flush=True,
        )
        for name, find in RIVALS.items():
            with Trials(free, USUAL) as trials:
                descent = Descent(trials, TRUTH + 1 + seed, aim(KEEP, windows))
                said = "nothing cheaper passes"
                for attempt, seats in enumerate(find(trials, descent, searched, cost), 1):
                    found, _ = check(trials, seats, TRUTH + 100 + seed, attempt, windows, 0.05)
                    if found.passed:
                        said = f"{free.cost(seats):,.0f} {seats}, passes the check"
                        break
                print(f"  {name:8} {said}, {trials.taken:,} runs", flush=True)


def truth(folder: str, windows: int = 10_000) -> None:
    """A plan on fresh windows, and each single seat less."""
    plan = open_plan(folder)
    free = free_shifts(plan.scenario)
    seats = tuple(int(count) for count in plan.shifts["plan"])
    kept = 0
    with Trials(free, plan.asked) as trials:
        for first in range(0, windows, 500):
            seen = trials.see(seats, TRUTH, range(first, min(first + 500, windows)))
            kept += int(seen.kept.sum())
    found = clopper_pearson(kept, windows)
    print(f"{seats} {free.cost(seats):,.0f}: kept in {found.estimate:.4f} ({found.low:.4f} to {found.high:.4f})")


if __name__ == "__main__":
    command, *given = sys.argv[1:] or ["small"]
    np.seterr(all="raise", under="ignore")
    if command == "truth":
        truth(given[0], int(given[1]) if len(given) > 1 else 10_000)
    else:
        {"small": small, "rivals": rivals}[command](*map(int, given or ["5"]))
