"""Digests of what the shipped scenarios come to. When results are meant to move: python tests/golden.py"""

import hashlib
import json
from pathlib import Path

from slasim import load_scenario, simulate
from slasim.roster import expand
from slasim.study.running.replicate import Replicate
from slasim.workload import draw

ROOT = Path(__file__).parents[1]
STORED = ROOT / "tests" / "data" / "golden.json"
BEGINS = {"retail_peak": "2027-11-22"}  # the week of Black Friday; else one in which Europe changes its clocks
SHORT = {
    "horizon.for": "1 week",
    "horizon.warm_up": "2 days",
    "horizon.follow_up": "1 week",
}
NAMES = ("quickstart", "follow_the_sun", "mmc", "retail_peak")
SEED = 11


def short(name):
    """A shipped scenario, cut to one week."""
    cut = {"horizon.from": BEGINS.get(name, "2027-03-22"), **SHORT}
    return load_scenario(ROOT / "scenarios" / f"{name}.yaml", cut)


def log_digest(scenario, engine):
    """Of every column of tickets and events of replication 0."""
    log = Replicate(scenario, SEED, engine).log(draw(scenario, SEED, 0), expand(scenario, SEED, 0))
    mark = hashlib.sha256()
    for column in (*log.ticket_table, *log.event_table):
        mark.update(column.astype("int64").tobytes())
    return mark.hexdigest()


def tables_digest(scenario, **how):
    """Of the tables of a study of two replications."""
    return simulate(scenario, replications=2, seed=SEED, **how).digest()


if __name__ == "__main__":
    found = {name: {"log": log_digest(short(name), "compiled"), "tables": tables_digest(short(name))} for name in NAMES}
    STORED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
