"""Whether the targets of `slasim targets` hold, over generated desks whose truth is found by simulation.

    python benchmarks/targets.py [DESKS [HISTORIES]]        200 and 5000; the same desks every time

Each desk has one month, some hundred tickets, one to three severities, 1 to 20 accounts, judged each or together; one
in four has a forecast that may be wrong, one in five steers by due instants. Targets are asked for at 95 % with 1000
windows; truth is the share of fresh histories, of a seed of their own, that keep the promise. Of targets and of quotas
two lines are told, each with the exact binomial test at 99 %: how many that were given are below 95 % in truth
(promised: at most 5 %), and of the promises with a step above 97 % in truth how often the tightest such step, or a
tighter one, was given (promised: 90 % or more).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import binom

from slasim import load_scenario
from slasim.planning.contract_changes import with_target
from slasim.planning.targets.choosing import Needed, SafeTargets, choose
from slasim.planning.targets.searched import find_grid
from slasim.planning.targets.windows import Look, look
from slasim.scenario import Scenario
from slasim.study.measures.promises.asked import WhatIsAsked
from slasim.types import Float64

SEED, WINDOWS_SEED, TRUTH_SEED = 20_270, 1, 88_001
KEEP, GOOD, ERROR, WINDOWS, POWER = 0.95, 0.97, 0.05, 1000, 0.9
ASKED = WhatIsAsked(keep=Fraction(19, 20))
SEVERITIES = ("urgent", "high", "normal")
TARGETS = {
    "first_response": ("1 h", "2 h", "4 h", "8 h", "1 business day"),
    "resolution": ("8 h", "1 business day", "3 business days"),
}
GOALS = {"first_response": "1 h", "resolution": "8 h"}
QUOTAS = (80, 85, 90, 95, 98)


def desk(number: int) -> dict[str, Any]:
    """The desk of a number."""
    random = np.random.default_rng((SEED, number))
    pick = partial(_pick, random)
    seats, accounts, severities = int(random.integers(2, 5)), int(random.integers(1, 21)), int(random.integers(1, 4))
    volume, load = int(random.integers(60, 151)), float(random.uniform(0.45, 0.85))
    handle = load * seats * 9 * 5 * 60 / (volume * 1.3)  # minutes; a ticket has 1.3 touches
    names = SEVERITIES[:severities]
    steers = number % 5 == 0
    mix = {
        name: f"{share} %" for name, share in zip(names, ((100,), (30, 70), (20, 30, 50))[severities - 1], strict=True)
    }
    commitments = {}
    for metric, targets in TARGETS.items():
        rules: dict[str, Any] = {
            "promise": {name: pick(targets) for name in names},
            "quota": f"{pick(QUOTAS)} % per month",
            "hours": "office",
        }
        if steers:
            rules["goal"] = dict.fromkeys(names, GOALS[metric])
        if random.random() < 0.25:
            rules["small"] = {"misses": 1}
        commitments[metric] = rules
    path = {"skill": "l1", "replies": True, "handle": f"lognormal(mean={handle:.2f} min, cv=1.0)"}
    demand = {
        "mail": {
            "channel": "email",
            "volume": f"{volume} per week",
            "shape": "office_hours",
            "mix": {"tier": {"business": "100 %"}, "severity": mix},
            "day_to_day": {"dispersion": round(float(random.uniform(1, 3)), 2)},
        },
    }
    if number % 4 == 0:
        demand["forecast"] = {"level": "10 %", "probability": "90 %"}
    shift = {"hours": "08:00-18:00", "days": "mon-fri", "break": "60 min", "headcount": seats}
    return {
        "slasim": 1,
        "name": f"Desk {number}",
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "horizon": {"from": "2027-03-01", "for": "1 month", "warm_up": "1 week", "follow_up": "1 week"},
        "severities": list(names),
        "calendars": {"office": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}}},
        "customers": {"business": {"accounts": accounts, "regions": {"office": "100 %"}, "fee": "1000 EUR/month"}},
        "demand": demand,
        "work": [{"path": [{**path, "then": {"solved": "77 %", "customer": "23 %"}}],
                  "customer_reply": "lognormal(median=3 h, cv=1.0)"}],
        "teams": {"l1": {"site": "office", "skills": ["l1"], "cost": "30 EUR/hour", "shifts": {"day": shift}}},
        "routing": {"order": "deadline" if steers else pick(("fifo", "severity"))},
        "agreements": {
            "business": {
                "for": {"tier": "business"},
                "judged": pick(("each customer", "together")),
                "commitments": commitments,
            }
        },
    }  # fmt: skip


def _pick(random: np.random.Generator, values: tuple[Any, ...]) -> Any:
    return values[int(random.integers(len(values)))]


def loaded(number: int) -> Scenario:
    """The desk of a number as a scenario."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(json.dumps(desk(number)), "utf-8")
        return load_scenario(path)


class Given(NamedTuple):
    """One promise of one desk: what was given, and the truth of each step of its line, the loosest first."""

    line: str  # targets | quotas
    given: int  # how many steps of the line; 0: none
    truth: Float64

    @property
    def is_wrong(self) -> bool:
        """Whether the tightest that was given is below what was asked."""
        return self.given > 0 and bool(self.truth[self.given - 1] < KEEP)

    @property
    def good(self) -> int:
        """Steps of the line that are above 97 % in truth."""
        return int(np.logical_and.accumulate(self.truth > GOOD).sum())


@dataclass
class Truth:
    """True chances of one desk."""

    job: Look
    histories: int

    def lines(self, at: int, chosen: SafeTargets) -> Iterator[Given]:
        """Both lines of a promise: targets at today's quota, quotas at today's target."""
        of = chosen.of
        share = self.seen[at].kept.mean(axis=0)
        by_target = share[:, of.quota_now].copy()
        for step in np.flatnonzero(of.moves)[::-1].tolist():
            by_target[step] = 0.0  # not looked at: the step before it is not good, and was not given
            if by_target[step + 1] > GOOD or chosen.by_target[step]:
                by_target[step] = self._own(at, step)
        yield Given("targets", int(chosen.by_target.sum()), by_target[::-1])
        yield Given("quotas", int(chosen.by_quota[of.now].sum()), share[of.now])

    def __post_init__(self) -> None:
        self.seen = look(replace(self.job, is_whole=False), range(self.histories), None).kept

    def _own(self, at: int, step: int) -> float:
        of = self.job.searched[at]
        changed = self.job.scenario.with_overrides(with_target(self.job.scenario, of.promise, of.steps[step].target))
        own = replace(self.job, scenario=changed, searched=(of,), is_whole=False)
        return float(look(own, range(self.histories), None).kept[0].kept[:, step, of.quota_now].mean())


def results(number: int, histories: int) -> list[Given] | None:
    """Of one desk; None where its queues grow, so that nothing is given."""
    scenario = loaded(number)
    grid = find_grid(scenario, ASKED)
    job = Look(scenario, grid.loosest, grid.searched, WINDOWS_SEED)
    seen = look(job, range(WINDOWS), None)
    assert seen.growth is not None
    if seen.growth.is_growing:
        return None
    found = choose(job, seen, Needed.of(KEEP, WINDOWS, ERROR), None)
    truth = Truth(replace(job, seed=TRUTH_SEED), histories)
    return [line for at, chosen in enumerate(found) for line in truth.lines(at, chosen)]


def told(line: str, every: list[Given]) -> Iterator[str]:
    """The two lines of MUST."""
    mine = [each for each in every if each.line == line]
    given = [each for each in mine if each.given]
    wrong = sum(each.is_wrong for each in given)
    worst = min((each.truth[each.given - 1] for each in given), default=1.0)
    chance = float(binom.sf(wrong - 1, len(given), ERROR))
    share, holds = wrong / max(len(given), 1), "holds" if chance >= 0.01 else "FAILS"
    yield (
        f"{line}: given {len(given)} of {len(mine)}; below {KEEP:.0%} in truth {wrong} ({share:.1%}, worst "
        f"{worst:.1%}); at most {ERROR:.0%}: {holds} (p = {chance:.3f})"
    )
    able = [each for each in mine if each.good]
    reached = sum(each.given >= each.good for each in able)
    chance = float(binom.cdf(reached, len(able), POWER))
    yield (
        f"{line}: tightest step above {GOOD:.0%} in truth given in {reached} of {len(able)} "
        f"({reached / max(len(able), 1):.1%}); at least {POWER:.0%}: {'holds' if chance >= 0.01 else 'FAILS'} "
        f"(p = {chance:.3f})"
    )


def main(desks: int = 200, histories: int = 5000) -> None:
    """All desks; what was found so far after every ten."""
    every: list[Given] = []
    began, growing = time.perf_counter(), 0
    for number in range(desks):
        found = results(number, histories)
        growing += found is None
        every += found or []
        if number % 10 == 9:
            say(number + 1, histories, growing, every, time.perf_counter() - began)


def say(desks: int, histories: int, growing: int, every: list[Given], seconds: float) -> None:
    """What was found so far."""
    print(f"{desks} desks, {histories} histories; in {growing} queues grow; {seconds:.0f} s")
    for line in ("targets", "quotas"):
        for text in told(line, every):
            print(" ", text, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
