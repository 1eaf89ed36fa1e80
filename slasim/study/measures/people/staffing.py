"""What staff costs: the paid hours of the window, decided by the scenario alone, and the overtime of each history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import HOUR
from slasim.roster.paid_hours import waterfall
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Further, Measure, MeasureColumn
from slasim.study.measures.people import occupancy
from slasim.study.measures.promises import credits
from slasim.table import ColumnTable, Tables
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario, TeamSpec

COST = "cost"


def staffing(scenario: Scenario) -> ColumnTable:
    """The cost of the paid hours of the window by team and month, in minor units, and what an hour of overtime costs;
    teams without a cost are left out."""
    rows = [row for row in waterfall(scenario) if row.cost is not None]
    return ColumnTable(
        {
            "team": [row.team for row in rows],
            "period": [row.month for row in rows],
            "currency": [scenario.currency] * len(rows),
            "digits": [minor_digits(scenario.currency)] * len(rows),
            "cost_minor": [row.cost for row in rows],
            "overtime_minor": np.array([overtime_rate(scenario.teams[row.team]) for row in rows], np.float64),
        }
    )


def overtime_rate(team: TeamSpec) -> float:
    """What an hour of overtime costs, minor units."""
    return 0.0 if team.cost is None or team.overtime is None else float(team.cost.minor * team.overtime)


def uncosted(scenario: Scenario) -> list[str]:
    """The teams whose hours have no cost, which are therefore left out."""
    return [name for name, team in scenario.teams.items() if team.cost is None]


class StaffCost(NamedTuple):
    """What a team costs in the window, in units of the currency: in each history `paid` and its `overtime`."""

    paid: float  # of paid hours and premiums
    overtime: Float64 | None  # [replication]; None where overtime costs nothing

    @property
    def mean_overtime(self) -> float | None:
        """Over replications."""
        return None if self.overtime is None else float(self.overtime.mean())

    @property
    def mean(self) -> float:
        """Over replications, overtime included."""
        return self.paid + (self.mean_overtime or 0.0)


def staff_costs(tables: Tables) -> dict[str, StaffCost]:
    """The cost of each team that has one, from the tables `staffing` and `occupancy`."""
    table, grid = ColumnTable.of(tables["staffing"]), ReplicationGrid(tables["occupancy"])
    hours = dict(zip(grid.first.texts("team"), grid.column(occupancy.OVERTIME.name).T / HOUR, strict=True))
    found: dict[str, StaffCost] = {}
    columns = (table[name].tolist() for name in ("cost_minor", "digits", "overtime_minor"))
    paid: dict[str, int] = {}
    for team, cost, digits, rate in zip(table.texts("team"), *columns, strict=True):
        paid[team] = paid.get(team, 0) + cost
        overtime = hours[team] * (rate / 10**digits) if rate > 0 else None
        found[team] = StaffCost(paid[team] / 10**digits, overtime)
    return found


def _staff(word: str, tables: Tables, replications: int) -> Figure | None:
    """What the staff of the window costs, in units of the currency; None when no team has a cost."""
    every = staff_costs(tables).values()
    if not every:
        return None
    parts = np.full(replications, sum(each.paid for each in every))
    for each in every:
        parts = parts if each.overtime is None else parts + each.overtime
    currency = str(ColumnTable.of(tables["staffing"])["currency"][0])
    return Figure(Name(word), "mean", currency, parts, np.ones(replications))


def _alone(tables: Tables, replications: int) -> Iterator[Figure]:
    if (paid := _staff("staffing", tables, replications)) is not None:
        yield paid


def _both(tables: Tables, replications: int) -> Iterator[Figure]:
    """Staff and credits."""
    paid, owed = _staff(COST, tables, replications), credits.total(tables)
    if paid is not None and owed is not None:
        yield Figure(paid.of, "mean", paid.unit, paid.parts + owed.parts, paid.wholes)


def _swept(tables: Tables, replications: int) -> Iterator[Figure]:
    """In a sweep the staff alone: credits have a column of their own there."""
    if (paid := _staff(COST, tables, replications)) is not None:
        yield paid


STAFFING = Measure(
    "staffing",
    keys=(
        MeasureColumn("team", "text", "of the agents"),
        MeasureColumn("period", "text", "month"),
        credits.CURRENCY,
        credits.DIGITS,
    ),
    values=(
        MeasureColumn("cost_minor", "int", "of the paid hours and premiums", "minor units of the currency"),
        MeasureColumn("overtime_minor", "float", "of an hour of overtime", "minor units of the currency"),
    ),
    table=staffing,
    further=(
        Further("staffing", _alone, better=False, table=credits.TABLE, words="staffing", is_exact=True),
        Further(COST, _both, better=False, table=credits.TABLE, words="both"),
        Further(COST, _swept, is_compared=False, is_swept=True),
    ),
)
