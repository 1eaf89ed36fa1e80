"""Teams: who is paid and there, what it costs, and what the hours go into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.instants import HOUR
from slasim.json_shapes import COUNT, NUMBER, SHARE, STRING, Shape, or_null, record, rows, told
from slasim.roster import Month, months, waterfall
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Measure
from slasim.study.measures.people import occupancy
from slasim.study.measures.people.staffing import staff_costs, staffing
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns

if TYPE_CHECKING:
    from slasim.scenario import Scenario

ALL = "all"
HOURS = {
    "staffed_hours": (occupancy.STAFFED, "shifts less breaks and absence, mean over replications"),
    "busy_hours": (occupancy.BUSY, "work while present, mean over replications"),
    "overtime_hours": (occupancy.OVERTIME, "work after the end of shifts, mean over replications"),
    "lost_break_hours": (occupancy.LOST, "breaks that work took, mean over replications"),
}
FIELDS: dict[str, Shape] = {
    "team": told(STRING, "of the agents; in the last row `all` of them"),
    "seats": told(COUNT, "seats of all shifts, on the date of the window that has most"),
    "fte": told({**NUMBER, "minimum": 0}, "paid hours / contract hours of the days of the window"),
    "paid_hours": told({**NUMBER, "minimum": 0}, "rostered hours with the leave, training and meetings planned for"),
    **{name: told({**NUMBER, "minimum": 0}, meaning) for name, (_, meaning) in HOURS.items()},
    **{f"occupancy{end}": told(or_null(SHARE), "busy / staffed, pooled") for end in ENDS},
    "cost": told(
        or_null({**NUMBER, "minimum": 0}),
        "of paid hours, premiums and overtime, mean over replications; null for a team without",
    ),
    "overtime_cost": told(
        or_null({**NUMBER, "minimum": 0}), "what of `cost` is overtime; null where overtime costs nothing"
    ),
    "currency": told(STRING, "of the cost"),
}


def _rows(scenario: Scenario, grid: ReplicationGrid) -> Iterator[dict[str, Any]]:
    """A row for each team, then one for all of them."""
    parts = months(scenario)
    window = Month("", *scenario.window(), sum(part.days for part in parts), True)
    costs = staff_costs({"occupancy": grid.table, "staffing": staffing(scenario)})
    found = []
    for at, (name, row) in enumerate(zip(scenario.teams, waterfall(scenario, [window]), strict=True)):
        seats = scenario.teams[name].most_seats(scenario.horizon.from_, scenario.horizon.end())
        cost = costs.get(name)
        known = {
            "seats": seats,
            "fte": row.fte,
            "paid_hours": row.paid,
            "cost": None if cost is None else cost.mean,
            "overtime_cost": None if cost is None else cost.mean_overtime,
        }
        found.append(known)
        yield _row(name, grid, np.array([at]), found[-1], scenario.currency)
    total: dict[str, Any] = {name: sum(each[name] or 0 for each in found) for name in found[0]}
    total |= {name: None for name in ("cost", "overtime_cost") if all(each[name] is None for each in found)}
    yield _row(ALL, grid, np.arange(len(found)), total, scenario.currency)


def _row(name: str, grid: ReplicationGrid, at: Any, known: dict[str, Any], currency: str) -> dict[str, Any]:
    hours = {
        each: float(grid.column(column.name)[:, at].sum(axis=1).mean()) / HOUR for each, (column, _) in HOURS.items()
    }
    busy = occupancy.ESTIMATE.figure(grid, Group((name,), at)).interval()
    row = {"team": name, **known, **hours, **interval_columns("occupancy", busy), "currency": currency}
    return {field: row[field] for field in FIELDS}


class _Teams(Section):
    """One row per team, and one for all."""

    name = "teams"
    meaning = "seats, FTE, paid hours and cost by team; hours staffed, busy, overtime, lost breaks"

    def document(self, study: HasTables) -> Any:
        return list(_rows(study.scenario, ReplicationGrid(study.counted["occupancy"])))

    def shape(self) -> Shape:
        return rows(record(FIELDS), 2)


TEAMS = Measure("teams", sections=(_Teams(),))
