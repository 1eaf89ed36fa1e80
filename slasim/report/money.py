"""What a window costs, in staff and in credits, and what the teams of it are: two tables of the first screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.markup import escape
from rich.table import Table

from slasim.report.tables import plain_table
from slasim.report.words import number, percent, plus_minus
from slasim.roster import waterfall
from slasim.study.measures import credits
from slasim.study.measures.asked_words import window_word
from slasim.study.measures.staffing import uncosted
from slasim.study.statistics import quantile_interval

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study import Study

HOURS = ("staffed", "busy", "overtime", "lost_break")
TEAMS, BUSIEST = 4, 3  # of more teams than these so many are shown
LEAST_LOST = 0.001  # of the staffed hours: less is nothing at a glance
HIGH = 0.95  # one window in twenty is above
UNCOSTED = 3  # teams by name


class TeamStaff(NamedTuple):
    """A team over the window: seats of all its shift patterns, people paid full-time, and what they cost."""

    seats: int
    fte: float
    paid: float  # hours
    cost: float | None  # units of the currency


def staff_of(scenario: Scenario) -> dict[str, TeamStaff]:
    """By team, from the roster alone; FTE are means over the days of the window."""
    from slasim.roster import months
    from slasim.scenario.values.currencies import minor_digits

    days = {month.name: month.days for month in months(scenario)}
    found: dict[str, TeamStaff] = {}
    for name, team in scenario.teams.items():
        rows = [row for row in waterfall(scenario) if row.team == name]
        cost = None if team.cost is None else sum(row.cost or 0 for row in rows) / 10 ** minor_digits(scenario.currency)
        found[name] = TeamStaff(
            sum(shift.headcount.now for shift in team.shifts.values()),
            sum(row.fte * days[row.month] for row in rows) / sum(days.values()),
            sum(row.paid for row in rows),
            cost,
        )
    return found


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
    costs = [team.cost for team in staff_of(study.scenario).values() if team.cost is not None]
    if costs:
        cost = f"{number(sum(costs))} {currency}"
        table.add_row("Staff", cost, cost)
    owed = credits.total(study.tables)
    if owed is not None:
        mean = owed.interval()
        high = quantile_interval(owed.values, HIGH).estimate
        table.add_row(
            "Credits",
            f"{plus_minus(number(mean.estimate), number(mean.high - mean.estimate))} {currency}",
            f"{number(high)} {currency}",
        )
    elif table.row_count:
        table.add_row("Credits", "none agreed", "none agreed")
    return table


def team_table(study: Study, every: bool = False) -> Table:
    """Each team (of many the busiest, without `every`): seats, people, cost, and how busy they are; and all of them."""
    staff = staff_of(study.scenario)
    seen = {row["team"]: row for row in study.occupancy.to_dict("records")}
    total = {name: sum(row[f"{name}_hours"] for row in seen.values()) for name in HOURS}
    shown = list(staff)
    if len(staff) > TEAMS and not every:
        busiest = sorted(staff, key=lambda name: -float(seen[name]["occupancy"]))[:BUSIEST]
        shown = [name for name in staff if name in busiest]
    is_lost = total["lost_break"] > LEAST_LOST * total["staffed"]
    table = plain_table("", "")
    table.add_column(f"Team ({len(shown)} busiest of {len(staff)})" if len(shown) < len(staff) else "Team")
    for name in ("seats", "FTE", f"cost, {study.about.currency}", "busy", "overtime, h"):
        table.add_column(name, justify="right")
    if is_lost:
        table.add_column("breaks lost, h", justify="right")

    def add(name: str, of: TeamStaff, busy: float, overtime: float, lost: float) -> None:
        cost = "–" if of.cost is None else number(of.cost)
        cells = [number(of.seats), number(of.fte, 1), cost, percent(busy, 0), number(overtime)]
        table.add_row(escape(name), *cells, *([number(lost)] if is_lost else []))

    for name in shown:
        row = seen[name]
        add(name, staff[name], row["occupancy"], row["overtime_hours"], row["lost_break_hours"])
    if len(staff) > 1:
        costs = [team.cost for team in staff.values() if team.cost is not None]
        seats, fte, paid = (sum(getattr(team, name) for team in staff.values()) for name in ("seats", "fte", "paid"))
        busy = total["busy"] / total["staffed"] if total["staffed"] else float("nan")
        every_team = TeamStaff(seats, fte, paid, sum(costs) if costs else None)
        add("all", every_team, busy, total["overtime"], total["lost_break"])
    return table
