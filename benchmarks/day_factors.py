"""Would antithetic or quasi-random day factors save replications? (docs/comparing.md tells what came out.)

The day factors of demand are drawn in three other ways: antithetic pairs (replications 2k and 2k + 1 have normal
numbers z and -z), scrambled Sobol points over 32 replications, one dimension a day and stream, and the same with the
points turned into waves first (a cosine transform), so that the best dimensions decide whole busy seasons. All else is
as ever. Printed: variance of the mean of 32 independent replications / variance of the mean of 32 drawn that way,
estimated from independent batches of 32. Usage: python benchmarks/day_factors.py SCENARIO BATCHES
"""

from __future__ import annotations

import math
import sys
from functools import lru_cache

import numpy as np
from scipy.fft import idct
from scipy.special import ndtri
from scipy.stats import qmc

from slasim import load_scenario
from slasim.study.measures.queues.waits import WAITS
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import run_all
from slasim.workload import prepare
from slasim.workload.arrivals import days
from slasim.workload.arrivals.days import normals

SEED, SIZE = 99, 32
WAYS = ("independent", "antithetic", "sobol", "sobol waves")
FIGURES = ("attainment", "mean wait", "tickets", "credits", "units kept")


@lru_cache(maxsize=4)
def sobol(batch: int, dimensions: int) -> np.ndarray:
    """Standard normal numbers: (replication of the batch, dimension)."""
    points = qmc.Sobol(dimensions, scramble=True, seed=np.random.default_rng([SEED, batch])).random(SIZE)
    return ndtri(np.clip(points, 1e-12, 1 - 1e-12))


class Normals:
    """Stands in for `days.normals`: the normal number of each day of one stream."""

    def __init__(self, way: str, streams: list[str]) -> None:
        self.way, self.streams = way, streams

    def __call__(
        self, seed: int, replication: int, name: str, first: int, count: int, carry_over: float, common: float
    ) -> np.ndarray:
        batch, row = divmod(replication, SIZE)
        if not self.way.startswith("sobol"):
            odd = self.way == "antithetic" and replication % 2
            return (-1 if odd else 1) * normals(seed, replication - odd, name, first, count, carry_over, common)
        if common:
            raise SystemExit("days that streams have in common are drawn by address alone: leave `common` out")
        many = len(self.streams)
        fresh = sobol(batch, count * many)[row].reshape(count, many)[:, self.streams.index(name)]
        if self.way == "sobol waves":
            fresh = idct(fresh, norm="ortho")
        z = fresh.copy()
        for day in range(1, count):
            z[day] = carry_over * z[day - 1] + math.sqrt(1 - carry_over**2) * fresh[day]
        return z


def figures(job: Replicate):
    """A job that gives the FIGURES of a replication."""
    wait = WAITS.rows(job.scenario)["wait"]
    until_touched = wait.codes == wait.names.index("first_touch")

    def run(replication: int, on_slice=None) -> tuple[float, ...]:
        parts = job(replication, on_slice)
        clocks, waits = parts["compliance"], parts["waits"]
        first = until_touched & (waits["tickets"] > 0)
        tickets = waits["tickets"][first]
        return (
            clocks["met"].sum() / max(clocks["decided"].sum(), 1),
            (waits["mean_ms"][first] * tickets).sum() / tickets.sum(),
            tickets.sum(),
            parts["credits"]["amount_minor"].sum(),
            clocks["kept"].sum() / max(clocks["judged_units"].sum(), 1),
        )

    return run


def main(name: str, batches: int) -> None:
    """Prints a row for each way."""
    scenario = load_scenario(name)
    job = figures(Replicate(scenario, SEED, "compiled"))
    streams = [each.name for each in prepare(scenario).chances]
    print(f"{name}: {batches} batches of {SIZE}, seed {SEED}")
    print(f"{'':<14}" + "".join(f"{figure:>12}" for figure in FIGURES))
    alone = None
    for way in WAYS:
        days.normals = Normals(way, streams)
        values = np.array(run_all(job, batches * SIZE, executor=None, processes=False, progress=None), np.float64)
        alone = values.var(axis=0, ddof=1) / SIZE if alone is None else alone
        # Antithetic pairs are independent of each other: all of them tell the variance, not the batches alone.
        groups = values.reshape(-1, 2 if way == "antithetic" else SIZE, len(FIGURES)).mean(axis=1)
        variance = groups.var(axis=0, ddof=1) * (2 / SIZE if way == "antithetic" else 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            print(f"{way:<14}" + "".join(f"{ratio:>12.2f}" for ratio in alone / variance), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
