"""Figures of slasim and of the independent desk side by side: a row a history, a column a figure.

A mean is a column of its values. A share is a column of its parts less the pooled share of slasim times its wholes, of
mean 0 on slasim's side, so that all are compared as means.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

import slasim
from tests.independent.histories import Row, Scenario, of_days
from tests.independent.rates import Floats

DESKS = Path(__file__).parent / "desks"
MORE = 6  # histories of slasim for each of the independent desk: they take a twentieth of the time
SAME = 0.999  # correlation
WHOLES = {"met": "decided", "kept": "judged"}
WAITS = {"first touch": "first_touch", "in all": "ready_total"}


def seed_of(*words: object) -> int:
    """A seed nobody chose."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=8).digest(), "little")


def columns(name: str, histories: int, stage: str) -> dict[str, tuple[Floats, Floats]]:
    """Figure -> values of the independent desk and of slasim, from seeds of the desk's name and the stage."""
    path = DESKS / f"{name}.yaml"
    scenario = Scenario(path)
    rows = [
        scenario.history(np.random.default_rng(seed_of("independent", name, stage, number)))
        for number in range(histories)
    ]
    study = slasim.simulate(
        slasim.load_scenario(path), replications=MORE * histories, seed=seed_of("slasim", name, stage)
    )
    theirs = figures_of(study.tables)
    found: dict[str, tuple[Floats, Floats]] = {}
    for figure in theirs:
        kind, _, of = figure.partition(".")
        mine, his = column(rows, figure), theirs[figure]
        if kind in WHOLES:
            whole = f"{WHOLES[kind]}.{of}"
            pooled = his.sum() / theirs[whole].sum()
            mine, his = mine - pooled * column(rows, whole), his - pooled * theirs[whole]
        if kind not in WHOLES.values() and tells(his, [before for _, before in found.values()]):
            found[figure] = mine, his
    return found


def tells(values: Floats, before: list[Floats]) -> bool:
    """Whether a figure varies from history to history, and says what none before it says."""
    usual = np.unique(values, return_counts=True)[1].max()
    return bool(usual < len(values) / 2 and all(abs(np.corrcoef(values, one)[0, 1]) < SAME for one in before))


def column(rows: list[Row], figure: str) -> Floats:
    return np.array([row[figure] for row in rows])


def figures_of(tables: dict[str, pd.DataFrame]) -> dict[str, Floats]:
    """The same figures from the tables of a study."""

    def by(table: Any, keys: list[str], value: str, name: str) -> dict[str, Floats]:
        means = table.groupby([*keys, "replication"], observed=True)[value]
        means = means.mean() if name == "open" else means.sum()
        return {
            ".".join([name, *([key] if isinstance(key, str) else key)]): part.to_numpy(float)
            for key, part in means.groupby(keys[0] if len(keys) == 1 else keys, observed=True)
        }

    arrived = tables["backlog"].groupby(["replication", "hour"], observed=True)["arrived"].sum().unstack()
    days = [of_days(np.add.reduceat(hours, np.arange(0, len(hours), 24))) for hours in arrived.to_numpy(float)]
    found = {figure: np.array([day[figure] for day in days]) for figure in days[0]}
    found |= by(tables["arrivals"], ["severity"], "tickets", "tickets")
    waits = tables["waits"]
    for kind, wait in WAITS.items():
        found |= by(waits[waits["wait"] == wait], ["severity"], "mean_ms", kind)
    found |= by(tables["backlog"], ["severity"], "open", "open")
    for kind in ("staffed", "busy", "overtime"):
        found |= by(tables["occupancy"], ["team"], f"{kind}_ms", kind)
    waiting = tables["opening"]
    if len(waiting):
        everything = waiting[waiting["severity"] == "all"]
        for kind in ("touched", "solved"):
            found |= by(everything, ["severity"], f"{kind}_ms", f"opening {kind}")
        found |= {f"{kind}.opening": everything[kind].to_numpy(float) for kind in ("met", "decided")}
    promise = ["agreement", "commitment", "severity"]
    for kind, value in {"met": "met", "decided": "decided", "kept": "kept", "judged": "judged_units"}.items():
        found |= by(tables["compliance"], promise, value, kind)
    return found


def t_test(mine: Floats, theirs: Floats) -> tuple[float, float]:
    """Welch's statistic and its degrees of freedom (Welch 1947)."""
    one, other = mine.var(ddof=1) / len(mine), theirs.var(ddof=1) / len(theirs)
    freedom = (one + other) ** 2 / (one**2 / (len(mine) - 1) + other**2 / (len(theirs) - 1))
    return float((mine.mean() - theirs.mean()) / np.sqrt(one + other)), float(freedom)


def outside(mine: Floats, theirs: Floats, level: float) -> bool:
    """Whether the interval of the difference at this level leaves 0 out."""
    statistic, freedom = t_test(mine, theirs)
    return abs(statistic) > float(stats.t.ppf(0.5 + level / 2, freedom))


def unlike(mine: Floats, theirs: Floats) -> Floats:
    """A nearly normal, independent statistic for each figure (columns), the part of it that those before leave open.

    The difference of the means is made uncorrelated by the covariance of slasim's histories (Cholesky): the k-th is
    the difference of figure k with figures 1 .. k - 1 held fixed.
    """
    covariance = np.cov(theirs, rowvar=False) * (1 / len(mine) + 1 / len(theirs))
    difference = mine.mean(axis=0) - theirs.mean(axis=0)
    apart: Floats = np.linalg.solve(np.linalg.cholesky(covariance), difference)
    return apart
