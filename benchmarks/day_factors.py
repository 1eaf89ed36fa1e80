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
from slasim.calendars import weekday
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import run_all
from slasim.workload import days, drawing

SEED, SIZE = 99, 32
WAYS = ("independent", "antithetic", "sobol", "sobol waves")
FIGURES = ("attainment", "mean wait", "tickets", "credits", "units kept")


@lru_cache(maxsize=4)
def sobol(batch: int, dimensions: int) -> np.ndarray:
    """Standard normal numbers: (replication of the batch, dimension)."""
    points = qmc.Sobol(dimensions, scramble=True, seed=np.random.default_rng([SEED, batch])).random(SIZE)
    return ndtri(np.clip(points, 1e-12, 1 - 1e-12))


class Days:
    """Stands in for `drawing.volumes`."""

    def __init__(self, way: str) -> None:
        self.way = way

    def __call__(self, prepared, seed: int, replication: int) -> np.ndarray:
        rows = prepared.blocks
        volume = rows.expected.copy()
        chances = [(each.stream, each) for each in prepared.chances]
        first, count = int(rows.day.min()), int(rows.day.max() - rows.day.min()) + 1
        for at, (number, chance) in enumerate(chances):
            mine = np.flatnonzero(rows.stream == number)
            z = self.normals(seed, replication, chance, first, count, (at, len(chances)))
            shape = chance.shape[weekday(np.arange(first, first + count))]
            volume[mine] *= days.factors(z, shape)[rows.day[mine] - first]
        return volume

    def normals(self, seed, replication, chance, first, count, place) -> np.ndarray:
        """The normal number of each day of one stream; `place` is its number and how many streams there are."""
        batch, row = divmod(replication, SIZE)
        if not self.way.startswith("sobol"):
            odd = self.way == "antithetic" and replication % 2
            of = seed, replication - odd, chance.name, first, count, chance.carry_over, chance.common
            return (-1 if odd else 1) * days.normals(*of)
        fresh = sobol(batch, count * place[1])[row].reshape(count, place[1])[:, place[0]]
        if self.way == "sobol waves":
            fresh = idct(fresh, norm="ortho")
        z = fresh.copy()
        for day in range(1, count):
            z[day] = chance.carry_over * z[day - 1] + math.sqrt(1 - chance.carry_over**2) * fresh[day]
        return z


def figures(job: Replicate):
    """A job that gives the FIGURES of a replication."""

    def run(replication: int, on_slice=None) -> tuple[float, ...]:
        parts = job(replication, on_slice)
        clocks, waits = parts["compliance"], parts["waits"]
        first = (waits["wait"] == 0) & (waits["tickets"] > 0)
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
    job = figures(Replicate(load_scenario(name), SEED, "compiled"))
    print(f"{name}: {batches} batches of {SIZE}, seed {SEED}")
    print(f"{'':<14}" + "".join(f"{figure:>12}" for figure in FIGURES))
    alone = None
    for way in WAYS:
        drawing.volumes = Days(way)
        values = np.array(run_all(job, batches * SIZE, executor=None, processes=False, progress=None), np.float64)
        alone = values.var(axis=0, ddof=1) / SIZE if alone is None else alone
        # Antithetic pairs are independent of each other: all of them tell the variance, not the batches alone.
        groups = values.reshape(-1, 2 if way == "antithetic" else SIZE, len(FIGURES)).mean(axis=1)
        variance = groups.var(axis=0, ddof=1) * (2 / SIZE if way == "antithetic" else 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            print(f"{way:<14}" + "".join(f"{ratio:>12.2f}" for ratio in alone / variance), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
