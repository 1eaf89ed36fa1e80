"""How often the rule on growing queues (docs/statistics.md) is right, by generated desks.

Each desk has its truth, the mean growth g of 400 histories, and its verdicts, from 100 and from 20 other histories.
All have one or two skills, one to four agents each, round the clock or in office hours, steady or overdispersed days.
- 200 desks, half of them 2 % to 30 % above balance and half 2 % to 50 % below, with short and long windows and
  warm-ups. Many of those below still fill a little in such windows.
- 400 desks 2 % to 50 % below balance that settle before the window, as far as ten years suffice: their g is all but 0.
No desk is chosen or left out. Fails where what is promised is not shown by a one-sided bound of 95 % (Clopper and
Pearson's, exact): false alarms where g <= 0, misses where g >= 2 %, and desks of the 200 of which nobody can tell.

    python benchmarks/overload.py            # all, half an hour of one core
    python benchmarks/overload.py 20         # so many desks of each kind
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from slasim import load_scenario
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.measures.queues.growth import GROWING, GROWTH, growth
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import merge
from slasim.study.running.replicate import Replicate
from slasim.study.statistics import clopper_pearson
from slasim.table import ColumnTable
from slasim.workload import draw

DESKS, SETTLED = 200, 400
TRUTH, TESTED, FEW = 400, 100, 20  # histories
RELAXATION_TIMES = 3  # of warm-up, after which 0.3 % of the queue are still missing (Abate and Whitt 1987)
LONGEST = 520  # weeks of warm-up: more than 10 years no scenario may have
CONFIDENCE = 0.95  # of one-sided bounds
CORES = 2
BANDS = ("g <= 0", "0 < g <= 0.5 %", "0.5 % < g < 2 %", "g >= 2 %")

DESK = """
slasim: 1
name: desk {number}
currency: EUR
timezone: UTC
horizon: {{from: 2027-02-01, for: {weeks} weeks, warm_up: {warm_up} weeks, follow_up: 0 days}}
severities: [high, low]
calendars: {{here: {{timezone: UTC, hours: 24x7}}}}
customers: {{all: {{accounts: 1, regions: {{here: 100 %}}}}}}
demand:
  mail:
    channel: email
    volume: {volume:.4f} per week
    shape: {shape}
    mix: {{tier: {{all: 100 %}}, severity: {{high: 30 %, low: 70 %}}}}
    {days}
work:
  - path: {path}
    customer_reply: lognormal(median=4 h, cv=1)
teams:
{teams}
routing: {{order: {order}, at_shift_end: {at_end}}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {{promise: {{high: 4 h}}, quota: 90 % per month}}
"""
OFFICE = "{hours: 09:00-17:00, days: mon-fri, headcount: %d}"
ALWAYS = "{hours: 24x7, headcount: %d}"


def desk(number: int) -> dict[str, Any]:
    """What a desk is made from; `excess` is its load less 1. From number 200 on it has settled."""
    random = np.random.default_rng([2027, number])
    settled = number >= DESKS
    growing = number % 2 == 0 and not settled
    size = float(np.exp(random.uniform(np.log(0.02), np.log(0.3 if growing else 0.5))))
    excess = size if growing else -size
    office, levels = bool(random.integers(2)), int(random.integers(1, 3))
    agents = [int(random.integers(1, 5)) for _ in range(levels)]
    minutes, cv = random.uniform(15, 45), random.uniform(0.5, 1.5)
    hours = 40 if office else 168
    # Of the first line's tickets 20 % ask the customer (1.25 touches each), 25 % of the touches pass it on.
    share = agents[1] / agents[0] if levels == 2 else 0.0
    first = 0.55 if levels == 2 else 0.8
    then = f"{{solved: {100 * first:.0f} %, customer: 20 %{', l2: 25 %' if levels == 2 else ''}}}"
    steps = [f"{{skill: l1, handle: 'lognormal(mean={minutes:.3f} min, cv={cv:.3f})', then: {then}}}"]
    second = minutes * 1.25 * share / (1.25 * 0.25)
    if levels == 2:  # of 1.25 touches a quarter; its handle time makes both lines as full
        steps.append(f"{{skill: l2, handle: 'lognormal(mean={second:.3f} min, cv={cv:.3f})', then: {{solved: 100 %}}}}")
    pattern = OFFICE if office else ALWAYS
    teams = [f"  t{at}: {{site: here, skills: [l{at}], shifts: {{on: {pattern % count}}}}}" for at, count in
             enumerate(agents, 1)]  # fmt: skip
    weeks, warm_up = int(random.integers(4, 9)), int(random.integers(2, 9))
    dispersion = random.uniform(1.5, 3) if random.integers(2) else 1.0
    if settled:
        # Variances over squared means of the work of a ticket, whose touches are geometric in number, and of a touch
        one = settling(excess, agents[0], minutes * 1.25 / 60, dispersion + 0.8 * cv**2 + 0.2)
        two = settling(excess, agents[-1], second / 60, dispersion + cv**2)
        warm_up = min(max(warm_up, math.ceil(RELAXATION_TIMES * max(one, two) / hours)), LONGEST)
    return {
        "number": number,
        "excess": excess,
        "weeks": weeks,
        "warm_up": warm_up,
        "volume": (1 + excess) * agents[0] * hours * 60 / (minutes * 1.25),
        "shape": "office_hours" if office else "always",
        "days": f"day_to_day: {{dispersion: {dispersion:.2f}}}" if dispersion > 1 else "",
        "path": f"[{', '.join(steps)}]",
        "teams": "\n".join(teams),
        "order": ("fifo", "severity", "deadline")[int(random.integers(3))],
        "at_end": "hand_over" if office else "finish",  # overtime would carry some of the overload
    }


def settling(excess: float, agents: int, work: float, variability: float) -> float:
    """The relaxation time of a queue, hours: that of M/M/c (Morse 1955) times half the variability of what comes in."""
    return work * variability / 2 / (1 - math.sqrt(1 + excess)) ** 2 / agents


def table(scenario: Scenario, seed: int, count: int) -> ColumnTable:
    """The table `growth` of so many histories."""
    assert GROWTH.count is not None
    job, parts = Replicate(scenario, seed, "compiled"), []
    for at in range(count):
        workload, roster = draw(scenario, seed, at), expand(scenario, seed, at)
        played = Replication(scenario, roster, job.log(workload, roster), workload)
        parts.append({GROWTH.name: GROWTH.count(played)})
    return merge(scenario, parts)[GROWTH.name]


def verdicts(number: int) -> dict[Any, Any]:
    """The truth of a desk (of the skill with the greatest g) and, by number of histories, what the rule says of it."""
    made = desk(number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(DESK.format(**made), "utf-8")
        scenario = load_scenario(path)
    truth = max(each.growth.estimate for each in growth(table(scenario, 2 * number + 1, TRUTH)).skills)
    tested = table(scenario, 2 * number, TESTED)
    said = {count: growth(tested.take(tested["replication"] < count)).verdict for count in (TESTED, FEW)}
    return {"number": number, "excess": made["excess"], "warm_up": made["warm_up"], "g": truth, **said}


def band(truth: float) -> str:
    """In which of the bands a growth lies."""
    return BANDS[0 if truth <= 0 else 1 if truth <= 0.005 else 2 if truth < 0.02 else 3]


class Claim(NamedTuple):
    """A share of desks that should have none of some verdicts, and how large it may be with 100 histories."""

    name: str
    is_of: Callable[[dict[Any, Any]], bool]
    wrong: tuple[str, ...]
    promised: float


CLAIMS = (
    Claim("false alarms, g <= 0", lambda each: each["g"] <= 0, GROWING, 0.02),
    Claim("false alarms, g <= 0.5 %", lambda each: each["g"] <= 0.005, GROWING, 0.02),
    Claim("false alarms, settled desks", lambda each: each["number"] >= DESKS, GROWING, 0.02),
    Claim("misses, g >= 2 %", lambda each: each["g"] >= 0.02, ("does not grow",), 0.05),
    Claim("cannot tell, the first 200", lambda each: each["number"] < DESKS, ("cannot tell",), 0.2),
)


def show(found: list[dict[Any, Any]]) -> bool:
    """Prints verdicts by band, and each claim with its bound; whether all are shown."""
    print("| desks | truth | number | histories | growing | not growing | cannot tell |\n|---|---|---|---|---|---|---|")
    for settled, name in product((False, True), BANDS):
        mine = [each for each in found if band(each["g"]) == name and (each["number"] >= DESKS) == settled]
        for histories in (TESTED, FEW):
            said = Counter(each[histories] for each in mine)
            grows = sum(said[each] for each in GROWING)
            print(f"| {'settled' if settled else 'first 200'} | {name} | {len(mine)} | {histories} "
                  f"| {grows} | {said['does not grow']} | {said['cannot tell']} |")  # fmt: skip
    print("\n| claim | desks | histories | seen | at most | promised |\n|---|---|---|---|---|---|")
    shown = True
    for claim, histories in product(CLAIMS, (TESTED, FEW)):
        mine = [each for each in found if claim.is_of(each)]
        wrong = [each for each in mine if each[histories] in claim.wrong]
        most = clopper_pearson(len(wrong), len(mine), 2 * CONFIDENCE - 1).high
        shown &= histories == FEW or most <= claim.promised
        promised = f"{claim.promised:.0%}" if histories == TESTED else ""
        print(f"| {claim.name} | {len(mine)} | {histories} | {len(wrong)} | {most:.1%} | {promised} |")
    return shown


def main() -> int:
    """Both kinds of desks; 1 when a claim is not shown."""
    count, begun = int(sys.argv[1]) if len(sys.argv) > 1 else None, time.process_time()
    numbers = [*range(DESKS)[:count], *range(DESKS, DESKS + SETTLED)[:count]]
    with ThreadPoolExecutor(CORES) as pool:
        found = list(pool.map(verdicts, numbers))
    shown = show(found)
    print(f"\n{time.process_time() - begun:.0f} s of one core")
    for each in found:
        if any(claim.is_of(each) and each[TESTED] in claim.wrong for claim in CLAIMS[:-1]):
            print(each)
    return 0 if shown else 1


if __name__ == "__main__":
    sys.exit(main())
