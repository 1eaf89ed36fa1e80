"""The figures of one point of a sweep: those that every sweep shows, and any by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from slasim.scenario import ScenarioError
from slasim.study.measures.figures import Figure, figures
from slasim.study.statistics import Interval

COST = "cost"
ALWAYS = (
    ("compliance", "attainment"),
    ("compliance", "p_kept"),
    ("credits", "credits"),
    ("waits", "waits.first_touch.mean"),
    ("occupancy", "occupancy"),
)  # the table, and the name of the figures in it


def shown(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, Interval, str]]:
    """Name, estimate with interval, and unit of every figure that a sweep shows.

    `A.C.S.attainment` over all whole periods; `A.C.S.p_kept` of the period in which it is lowest; `A.credits`;
    `waits.S.first_touch.mean`; `occupancy.T`; `cost`, of the paid hours of the window, known exactly.
    """
    for table, name in ALWAYS:
        try:
            found = figures({table: tables[table]}, name)
        except ScenarioError:  # nothing is promised, or no credits are
            continue
        if name == "p_kept":
            yield from ((figure.name, figure.interval(), figure.unit) for figure in lowest(found))
        else:
            yield from ((figure.name, figure.interval(), figure.unit) for figure in found)
    if (money := cost(tables)) is not None:
        yield COST, Interval(money, money, money), str(tables["staffing"]["currency"].iloc[0])


def lowest(found: list[Figure]) -> list[Figure]:
    """Of figures by period, for each promise the one with the lowest estimate (the first of equals), without its
    period in the name; periods without data are not looked at unless all are."""
    best: dict[str, tuple[float, Figure]] = {}
    for figure in found:
        *promise, _, last = figure.name.split(".")
        name = ".".join((*promise, last))
        estimate = figure.interval().estimate
        if name not in best or estimate < best[name][0] or np.isnan(best[name][0]):
            best[name] = (estimate, replace(figure, name=name))
    return [figure for _, figure in best.values()]


def cost(tables: Mapping[str, pd.DataFrame]) -> float | None:
    """What the paid hours of the window cost, in units of the currency; None when no team has a cost."""
    staffing = tables["staffing"]
    if not len(staffing):
        return None
    digits = int(staffing["digits"].iloc[0])
    return float(Fraction(int(staffing["cost_minor"].sum()), 10**digits))


def by_replication(tables: Mapping[str, pd.DataFrame], name: str) -> dict[str, Figure]:
    """The figures that a name fits, by their full names; `cost` is the same in every replication."""
    if name == COST and (money := cost(tables)) is not None:
        count = tables["waits"]["replication"].nunique()
        unit: Any = str(tables["staffing"]["currency"].iloc[0])
        return {COST: Figure(COST, "mean", unit, np.full(count, money), np.ones(count))}
    return {figure.name: figure for figure in figures(tables, name)}
