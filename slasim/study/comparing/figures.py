"""The figures of which a comparison tells how they changed, by replication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.roster import waterfall
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.desk import WAITS
from slasim.study.measures.figures import Figure, figures, names

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario

TABLES = ("compliance", "credits", "waits", "occupancy")  # of a replication: what the figures are made from


class Line(NamedTuple):
    """A figure and what it is of; the names that do not apply are empty.

    `measure` is attainment, p_kept, credits, staffing (cost of paid hours), cost (credits and staffing), wait (the mean
    of one kind of wait) or occupancy.
    """

    measure: str
    figure: Figure
    agreement: str = ""
    commitment: str = ""
    severity: str = ""
    wait: str = ""
    team: str = ""


def lines(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> list[Line]:
    """Every figure of a scenario, simulated: `tables` are those of TABLES with a row per replication."""
    known = [each.split(".") for each in names(tables)]

    def some(name: str, word: str, parts: int) -> list[Figure]:
        """The figures of a name where the tables have any: a window without a whole period has no promise to judge."""
        return figures(tables, name) if any(word in each and len(each) == parts for each in known) else []

    attainment = some("attainment", "attainment", 4)
    found = [Line("attainment", each, *each.name.split(".")[:3]) for each in attainment]
    kept = _over_periods(some("p_kept", "p_kept", 5))
    found += [Line("p_kept", each, *each.name.split(".")[:3]) for each in kept]
    found += list(_money(scenario, some("credits", "credits", 2), tables))
    for each in sorted(some("waits.mean", "waits", 4), key=lambda each: WAITS.index(each.name.split(".")[2])):
        _, severity, wait, _ = each.name.split(".")
        found.append(Line("wait", each, severity=severity, wait=wait))
    return found + [Line("occupancy", each, team=each.name.split(".")[1]) for each in some("occupancy", "occupancy", 2)]


def together(found: Iterable[Figure], name: str) -> Figure:
    """Several figures as one: shares of all their units, money added up.

    Raises ValueError when they are of different kinds or are means that have no common weight.
    """
    each = list(found)
    first = each[0]
    same = all((other.kind, other.unit) == (first.kind, first.unit) for other in each)
    if len(each) > 1 and (not same or (first.kind == "mean" and not first.name.endswith("credits"))):
        raise ValueError(", ".join(other.name for other in each[:4]) + (" ..." if len(each) > 4 else ""))
    parts = np.sum([other.parts for other in each], axis=0)
    wholes = first.wholes if first.kind == "mean" else np.sum([other.wholes for other in each], axis=0)
    return Figure(name, first.kind, first.unit, parts, wholes)


def staffing_cost(scenario: Scenario) -> int | None:
    """Minor units for the paid hours of all teams in the window; None when no team has a cost."""
    costs = [row.cost for row in waterfall(scenario) if row.cost is not None]
    return sum(costs) if costs else None


def uncosted(scenario: Scenario) -> list[str]:
    """The teams whose hours have no cost, which `staffing_cost` therefore leaves out."""
    return [name for name, team in scenario.teams.items() if team.cost is None]


def _over_periods(found: Iterable[Figure]) -> Iterator[Figure]:
    """The shares kept of a promise, units of all whole periods together."""
    promises: dict[tuple[str, ...], list[Figure]] = {}
    for each in found:
        promises.setdefault(tuple(each.name.split(".")[:3]), []).append(each)
    for promise, periods in promises.items():
        yield together(periods, ".".join((*promise, "p_kept")))


def _money(scenario: Scenario, credits: list[Figure], tables: Mapping[str, pd.DataFrame]) -> Iterator[Line]:
    for each in credits:
        yield Line("credits", each, agreement=each.name.split(".")[0])
    total = together(credits, "credits") if credits else None
    if total is not None and len(credits) > 1:
        yield Line("credits", total)
    cost = staffing_cost(scenario)
    if cost is None:
        return
    runs = np.ones(tables["waits"]["replication"].nunique())
    paid = cost / 10.0 ** minor_digits(scenario.currency) * runs
    yield Line("staffing", Figure("staffing", "mean", scenario.currency, paid, runs))
    if total is not None:
        yield Line("cost", Figure("cost", "mean", scenario.currency, paid + total.parts, runs))
