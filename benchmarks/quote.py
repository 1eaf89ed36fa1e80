"""Whether the intervals of `slasim quote` hold: generated desks whose truth is simulated at 100 times the effort.

    python benchmarks/quote.py [CASES] [WINDOWS]     20 desks, 30 windows each; the truth has 100 times as many

Each case is a small desk of two tiers with load, targets, fees and routing of its own; three in four are asked for more
accounts, the others for a tighter promise. The truth is on other histories. A line a case, then of each figure in how
many cases the truth lies inside the stated 95 % interval.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import slasim
from slasim.study.statistics import Interval

EFFORT = 100
TARGETS = ("30 min", "1 h", "2 h", "3 h")
SHORTER = {"30 min": "15 min", "1 h": "30 min", "2 h": "1 h", "3 h": "2 h"}


def desk(case: int) -> tuple[slasim.Scenario, dict[str, str]]:
    """A generated desk and what is asked for."""
    rng = np.random.default_rng(case)
    seats, handle = int(rng.integers(1, 4)), int(rng.integers(20, 50))
    load = rng.uniform(0.6, 0.85)
    week = round(load * seats * 168 * 60 / handle)
    gold, targets = int(rng.integers(20, 70)), [str(each) for each in rng.choice(TARGETS, 2)]
    tiers = {
        name: {
            "accounts": int(rng.integers(2, 9)),
            "regions": {"home": "100 %"},
            "fee": f"{fee} EUR/month",
            "skew": skew,
        }
        for name, fee, skew in zip(
            ("gold", "silver"), rng.integers(5, 50, 2) * 100, rng.uniform(0, 1, 2).round(2).tolist(), strict=True
        )
    }
    agreements = {
        name: {
            "for": {"tier": name},
            "judged": "each customer",
            "commitments": {
                "first_response": {"promise": {"normal": target}, "quota": "90 % per month", "hours": "24x7"}
            },
            "credits": {"on": "first_response", "scale": {"below 90 %": "5 % of fee", "below 75 %": "15 % of fee"}},
        }
        for name, target in zip(("gold", "silver"), targets, strict=True)
    }
    document = {
        "slasim": 1,
        "name": f"Case {case}",
        "currency": "EUR",
        "timezone": "UTC",
        "horizon": {"from": "2027-02-01", "for": "1 month", "warm_up": "4 days", "follow_up": "2 days"},
        "severities": ["normal"],
        "calendars": {"home": {"timezone": "UTC", "hours": "24x7"}},
        "customers": tiers,
        "demand": {
            "mail": {
                "channel": "email",
                "volume": f"{week} per week",
                "mix": {"tier": {"gold": f"{gold} %", "silver": f"{100 - gold} %"}, "severity": {"normal": "100 %"}},
                "day_to_day": {"dispersion": round(float(rng.uniform(1, 2.5)), 1)},
            }
        },
        "work": [
            {
                "path": [
                    {
                        "skill": "help",
                        "replies": True,
                        "handle": f"lognormal(mean={handle} min, cv=1)",
                        "then": {"solved": "100 %"},
                    }
                ]
            }
        ],
        "teams": {
            "desk": {"site": "home", "skills": ["help"], "shifts": {"all": {"hours": "24x7", "headcount": seats}}}
        },
        "routing": {"order": str(rng.choice(["fifo", "deadline"]))},
        "agreements": agreements,
    }
    if case % 4 == 3:
        wanted = {"tighten": f"gold.first_response.normal: {SHORTER[targets[0]]}"}
    else:
        count, share = int(rng.integers(1, 3)), int(rng.integers(3, 13))
        wanted = {
            "add": f"{rng.choice(['gold', 'silver'])}: {count} accounts, {share} % of volume".replace(
                "1 accounts", "1 account"
            )
        }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(json.dumps(document), "utf-8")
        return slasim.load_scenario(path), wanted


def main(cases: int, windows: int) -> None:
    """Print what each case and figure came to."""
    inside: dict[tuple[str, str], list[bool]] = {}
    for case in range(cases):
        began = time.process_time()
        scenario, wanted = desk(case)
        stated = slasim.quote(scenario, **wanted, windows=windows, seed=case)
        truth = slasim.quote(scenario, **wanted, windows=EFFORT * windows, seed=1_000_000 + case)
        line = []
        for row, true in zip(stated.changes.to_dict("records"), truth.changes.to_dict("records"), strict=True):
            key = (str(row["whose"]), str(row["figure"]))
            of = Interval(row["change"], row["change_low"], row["change_high"])
            is_in = bool(of.low <= true["change"] <= of.high)
            inside.setdefault(key, []).append(is_in)
            if row["figure"] == "credits":
                ends = f"({of.low:.1f} to {of.high:.1f}) truth {true['change']:.1f}"
                line.append(f"{key[0]} {of.estimate:.1f} {ends}{'' if is_in else ' OUT'}")
        print(
            f"case {case} {next(iter(wanted.values()))}: {'; '.join(line)}; {time.process_time() - began:.0f} s",
            flush=True,
        )
    for (whose, figure), found in inside.items():
        print(f"{figure} of {whose}: {sum(found)} of {len(found)} inside")


if __name__ == "__main__":
    main(*(int(each) for each in [*sys.argv[1:], *("20", "30")[len(sys.argv) - 1 :]]))
