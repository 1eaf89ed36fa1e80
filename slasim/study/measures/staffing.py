"""What staff costs: paid hours of the window, decided by the scenario alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.roster.paid_hours import waterfall
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures import credits
from slasim.study.measures.figure import Figure, Name, exact
from slasim.study.measures.measure import Further, Measure, MeasureColumn
from slasim.table import ColumnTable, Tables

if TYPE_CHECKING:
    from slasim.scenario import Scenario

COST = "cost"


def staffing(scenario: Scenario) -> ColumnTable:
    """The cost of the paid hours of the window by team and month, in minor units; teams without a cost are left out."""
    rows = [row for row in waterfall(scenario) if row.cost is not None]
    return ColumnTable(
        {
            "team": [row.team for row in rows],
            "period": [row.month for row in rows],
            "currency": [scenario.currency] * len(rows),
            "digits": [minor_digits(scenario.currency)] * len(rows),
            "cost_minor": [row.cost for row in rows],
        }
    )


def uncosted(scenario: Scenario) -> list[str]:
    """The teams whose hours have no cost, which are therefore left out."""
    return [name for name, team in scenario.teams.items() if team.cost is None]


def _paid(word: str, tables: Tables, replications: int) -> Figure | None:
    """What the paid hours of the window cost, in units of the currency; None when no team has a cost."""
    table = ColumnTable.of(tables["staffing"])
    if not len(table):
        return None
    cost, digits = int(table["cost_minor"].sum()), int(table["digits"][0])
    return exact(Name(word), str(table["currency"][0]), cost / 10**digits, replications)


def _staff(tables: Tables, replications: int) -> Iterator[Figure]:
    if (paid := _paid("staffing", tables, replications)) is not None:
        yield paid


def _both(tables: Tables, replications: int) -> Iterator[Figure]:
    """Staff and credits."""
    paid, owed = _paid(COST, tables, replications), credits.total(tables)
    if paid is not None and owed is not None:
        yield Figure(paid.of, "mean", paid.unit, paid.parts + owed.parts, paid.wholes)


def _swept(tables: Tables, replications: int) -> Iterator[Figure]:
    """In a sweep the staff alone: credits have a column of their own there."""
    if (paid := _paid(COST, tables, replications)) is not None:
        yield paid


STAFFING = Measure(
    "staffing",
    keys=(
        MeasureColumn("team", "text", "of the agents"),
        MeasureColumn("period", "text", "month"),
        credits.CURRENCY,
        credits.DIGITS,
    ),
    values=(MeasureColumn("cost_minor", "int", "of the paid hours", "minor units of the currency"),),
    table=staffing,
    further=(
        Further("staffing", _staff, better=False, table=credits.TABLE, words="staffing", is_exact=True),
        Further(COST, _both, better=False, table=credits.TABLE, words="both"),
        Further(COST, _swept, is_compared=False, is_swept=True),
    ),
)
