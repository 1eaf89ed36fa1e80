"""What a window costs, in staff and in credits, and what the teams of it are: two tables of the first screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape
from rich.table import Table

from slasim.report.layout import plain_table
from slasim.report.words import number, percent, plus_minus
from slasim.study.measures.people.staffing import staff_costs, staffing, uncosted
from slasim.study.measures.people.teams import TEAMS
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.statistics import quantile_interval

if TYPE_CHECKING:
    from slasim.study import Study

MOST, BUSIEST = 4, 3  # of more teams than these so many are shown
LEAST_LOST = 0.001  # of the staffed hours: less is nothing at a glance
HIGH = 0.95  # one window in twenty is above
UNCOSTED = 3  # teams by name


def money_table(study: Study) -> Table:
    """Staff and credits of the whole window: what to expect, and what one window in twenty is above."""
    word = window_word(*study.scenario.window(), study.scenario.timezone)
    currency = study.about.currency
    missing = uncosted(study.scenario)
    notes = []
    if missing:
        more = f" and {len(missing) - UNCOSTED} more" if len(missing) > UNCOSTED else ""
        notes.append(f"Without the hours of {escape(', '.join(missing[:UNCOSTED]))}{more}: they have no cost.")
    table = plain_table("", "\n".join(notes))
    table.add_column(f"Money, whole {word}")
    table.add_column("on average", justify="right")
    table.add_column(f"one {word} in 20 above", justify="right")
    every = TEAMS.sections[0].document(study)[-1]  # of all teams together
    if every["cost"] is not None:
        each = staff_costs({**study.counted, "staffing": staffing(study.scenario)}).values()
        overtime = np.sum([cost.overtime for cost in each if cost.overtime is not None], axis=0)
        paid = sum(cost.paid for cost in each)
        high = quantile_interval(overtime, HIGH).estimate if every["overtime_cost"] is not None else 0.0
        table.add_row("Staff", f"{number(every['cost'])} {currency}", f"{number(paid + high)} {currency}")
        if every["overtime_cost"] is not None:
            mean = f"{number(every['overtime_cost'])} {currency}"
            table.add_row("  overtime in it", mean, f"{number(high)} {currency}")
    owed = study.table("window_credits").rows()
    for row in owed:
        mean = plus_minus(number(row["amount"]), number(row["amount_high"] - row["amount"]))
        table.add_row("Credits", f"{mean} {currency}", f"{number(row['amount_p95'])} {currency}")
    if not owed and table.row_count:
        table.add_row("Credits", "none agreed", "none agreed")
    return table


def team_table(study: Study, most: int | None = BUSIEST) -> Table:
    """Each team: seats, people, cost, and how busy they are; and all of them. Of many teams the `most` busiest; None:
    of all."""
    *teams, total = TEAMS.sections[0].document(study)
    shown = teams
    if len(teams) > MOST and most is not None:
        busiest = sorted(teams, key=lambda row: -(row["occupancy"] or 0.0))[:most]
        shown = [row for row in teams if row in busiest]
    is_lost = total["lost_break_hours"] > LEAST_LOST * total["staffed_hours"]
    table = plain_table("", "")
    few = f"{len(shown)} busiest" if len(shown) > 1 else "the busiest"
    table.add_column(f"Team ({few} of {len(teams)})" if len(shown) < len(teams) else "Team")
    for name in ("seats", "FTE", f"cost, {study.about.currency}", "busy", "overtime, h"):
        table.add_column(name, justify="right")
    if is_lost:
        table.add_column("breaks lost, h", justify="right")
    for row in [*shown, *([total] if len(teams) > 1 else [])]:
        cost = "–" if row["cost"] is None else number(row["cost"])
        busy = "–" if row["occupancy"] is None else percent(row["occupancy"], 0)
        cells = [number(row["seats"]), number(row["fte"], 1), cost, busy, number(row["overtime_hours"])]
        table.add_row(escape(row["team"]), *cells, *([number(row["lost_break_hours"])] if is_lost else []))
    return table
