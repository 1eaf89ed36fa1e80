"""A plan for others: overrides that `slasim run` takes; seats by shift, week and interval as CSV and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.instants import HOUR, iso
from slasim.roster.paid_hours import mean_seats, waterfall
from slasim.roster.pattern import patterns
from slasim.roster.window import calendar_weeks
from slasim.spreadsheets import Rows, Sheet, csv_bytes, workbook

if TYPE_CHECKING:
    from slasim.planning.staff.plan import StaffingPlan
    from slasim.scenario import Scenario

HALF = HOUR // 2


def handed_on(plan: StaffingPlan) -> dict[str, bytes]:
    """The files of a plan, by name."""
    sheets = {"shifts": shift_rows(plan), "weeks": week_rows(plan.planned), "intervals": interval_rows(plan.planned)}
    return {
        "plan.yaml": plan_yaml(plan).encode(),
        "plan.xlsx": workbook({name: Sheet(rows[0], rows[1:]) for name, rows in sheets.items()}),
        **{f"plan-{name}.csv": csv_bytes(rows) for name, rows in sheets.items()},
    }


def plan_yaml(plan: StaffingPlan) -> str:
    """The plan as a file of overrides: `slasim run FILE --override plan.yaml`."""
    lines = ["# Seats as `slasim staff` found them; a file of overrides, which `slasim run --override` takes."]
    lines += [f"{path}: {count}" for path, count in plan.changes.items()] or ["{}"]
    return "\n".join(lines) + "\n"


def shift_rows(plan: StaffingPlan) -> Rows:
    """A row a free shift: when it is, and its seats now and planned."""
    unit = plan.about.currency if plan.facts["is_money"] else "paid hours"
    head = ("team", "shift", "site", "hours", "days", "seats now", "seats planned", "change", "FTE", f"cost, {unit}")
    found: list[Sequence[Any]] = [head]
    written = plan.scenario.whole("overrides")["teams"]
    for row in plan.shifts.to_dict("records"):
        team, shift = str(row["team"]), str(row["shift"])
        spec = written[team]["shifts"][shift]
        times = (written[team]["site"], spec["hours"], spec.get("days", "mon-sun"))
        seats = (row["now"], row["plan"], row["plan"] - row["now"])
        found.append((team, shift, *times, *seats, round(row["fte"], 2), round(row["cost"], 2)))
    return found


def week_rows(scenario: Scenario) -> Rows:
    """A row a week and team: seats of all its shifts, mean of the dates on which they start, and paid hours and FTE."""
    weeks = calendar_weeks(scenario)
    seats = mean_seats(scenario, weeks)
    found: list[Sequence[Any]] = [("week", "from", "whole", "team", "seats", "paid hours", "FTE")]
    start = {week.name: iso(week.start, scenario.timezone) for week in weeks}
    for row in sorted(waterfall(scenario, weeks), key=lambda row: start[row.month]):
        numbers = (round(seats[row.team, row.month], 2), round(row.paid, 1), round(row.fte, 2))
        found.append((row.month, start[row.month][:10], row.whole, row.team, *numbers))
    return found


def interval_rows(scenario: Scenario) -> Rows:
    """A row a half hour of the window: seats on shift of each team, breaks included."""
    start, end = scenario.window()
    edges = np.arange(start, end + 1, HALF, dtype=np.int64)
    teams = list(scenario.teams)
    there = np.zeros((len(teams), len(edges)))
    for each in patterns(scenario):
        seats = each.filled[each.shifts.row].astype(np.float64)
        for instants, sign in ((each.shifts.start, 1.0), (each.shifts.end, -1.0)):
            at = np.clip((instants - start) / HALF, 0.0, len(edges) - 1.0)
            whole = np.floor(at).astype(np.int64)
            into = at - whole  # a shift that begins inside a half hour has a part of it
            np.add.at(there[teams.index(each.team)], whole, sign * seats * (1 - into))
            np.add.at(there[teams.index(each.team)], np.minimum(whole + 1, len(edges) - 1), sign * seats * into)
    seats_there = np.round(np.cumsum(there, axis=1)[:, :-1], 6)
    found: list[Sequence[Any]] = [("from", *teams)]
    for number, begin in enumerate(edges[:-1].tolist()):
        found.append((iso(begin, scenario.timezone), *seats_there[:, number].tolist()))
    return found
