"""How often the rule on growing queues (docs/statistics.md) is right: 200 generated desks, half of them growing.

Each desk has its truth, the mean growth g of 400 histories, and its verdicts, from 100 and from 20 other histories.
Half of the desks are 2 % to 30 % above balance, half 2 % to 50 % below: one or two skills, one to four agents each,
round the clock or in office hours, steady or overdispersed days, short and long windows and warm-ups.

    python benchmarks/overload.py            # all, some minutes
    python benchmarks/overload.py 20         # so many desks
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from slasim import load_scenario
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.measures.growth import GROWING, GROWTH, growth
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import merge
from slasim.study.running.replicate import Replicate
from slasim.workload import draw

DESKS = 200
TRUTH, TESTED, FEW = 400, 100, 20  # histories
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
    """What a desk is made from; `excess` is its load less 1."""
    random = np.random.default_rng([2027, number])
    growing = number % 2 == 0
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
    if levels == 2:  # of 1.25 touches a quarter; its handle time makes both lines as full
        second = minutes * 1.25 * share / (1.25 * 0.25)
        steps.append(f"{{skill: l2, handle: 'lognormal(mean={second:.3f} min, cv={cv:.3f})', then: {{solved: 100 %}}}}")
    pattern = OFFICE if office else ALWAYS
    teams = [f"  t{at}: {{site: here, skills: [l{at}], shifts: {{on: {pattern % count}}}}}" for at, count in
             enumerate(agents, 1)]  # fmt: skip
    return {
        "number": number,
        "excess": excess,
        "weeks": int(random.integers(4, 9)),
        "warm_up": int(random.integers(2, 9)),
        "volume": (1 + excess) * agents[0] * hours * 60 / (minutes * 1.25),
        "shape": "office_hours" if office else "always",
        "days": f"day_to_day: {{dispersion: {random.uniform(1.5, 3):.2f}}}" if random.integers(2) else "",
        "path": f"[{', '.join(steps)}]",
        "teams": "\n".join(teams),
        "order": ("fifo", "severity", "deadline")[int(random.integers(3))],
        "at_end": "hand_over" if office else "finish",  # overtime would carry some of the overload
    }


def table(scenario: Scenario, seed: int, count: int) -> pd.DataFrame:
    """The table `growth` of so many histories."""
    assert GROWTH.count is not None
    job, parts = Replicate(scenario, seed, "compiled"), []
    for at in range(count):
        workload, roster = draw(scenario, seed, at), expand(scenario, seed, at)
        played = Replication(scenario, roster, job.log(workload, roster), workload)
        parts.append({GROWTH.name: GROWTH.count(played)})
    return merge(scenario, parts)[GROWTH.name]


def verdicts(number: int) -> dict[str, Any]:
    """The truth of a desk (the greatest g of its skills) and what the rule says of it."""
    made = desk(number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(DESK.format(**made), "utf-8")
        scenario = load_scenario(path)
    truth = max(each.growth.estimate for each in growth(table(scenario, 2 * number + 1, TRUTH)).skills)
    tested = table(scenario, 2 * number, TESTED)
    found = growth(tested)
    few = growth(tested[tested["replication"] < FEW])
    return {"number": number, "excess": made["excess"], "truth": truth, "all": found.verdict, "few": few.verdict,
            "needed": few.needed}  # fmt: skip


def band(truth: float) -> str:
    """In which of the bands a growth lies."""
    return BANDS[0 if truth <= 0 else 1 if truth <= 0.005 else 2 if truth < 0.02 else 3]


def main() -> None:
    """Print a row for each band of the truth, with 100 and with 20 histories."""
    count, begun = int(sys.argv[1]) if len(sys.argv) > 1 else DESKS, time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        found = list(pool.map(verdicts, range(count)))
    print("| truth | desks | histories | growing | not growing | cannot tell |\n|---|---|---|---|---|---|")
    for name in BANDS:
        mine = [each for each in found if band(each["truth"]) == name]
        for column, histories in (("all", TESTED), ("few", FEW)):
            said = Counter(each[column] for each in mine)
            grows = sum(said[each] for each in GROWING)
            print(f"| {name} | {len(mine)} | {histories} | {grows} | {said['does not grow']} | {said['cannot tell']} |")
    print(f"\n{time.perf_counter() - begun:.0f} s")
    for each in found:
        false_alarm = each["truth"] <= 0 and each["all"] in GROWING
        missed = each["truth"] >= 0.02 and each["all"] == "does not grow"
        if false_alarm or missed or each["all"] == "cannot tell":
            print(each)


if __name__ == "__main__":
    main()
