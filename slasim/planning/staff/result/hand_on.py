"""A plan for others: overrides that `slasim run` takes; seats by shift, week and interval as CSV and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.instants import HOUR, iso
from slasim.planning.override_file import override_file
from slasim.roster.paid_hours import mean_seats, waterfall
from slasim.roster.pattern import patterns
from slasim.roster.window import calendar_weeks
from slasim.spreadsheets import Rows, SheetTable, csv_text, workbook
from slasim.study.measures.promises.asked_words import sentence, window_word

if TYPE_CHECKING:
    from slasim.planning.staff.result.plan import StaffingPlan
    from slasim.scenario import Scenario

HALF = HOUR // 2


def handed_on(plan: StaffingPlan) -> dict[str, bytes]:
    """The files of a plan, by name."""
    sheets = {
        "shifts": shift_rows(plan),
        "check": check_rows(plan),
        "weeks": week_rows(plan.planned),
        "intervals": interval_rows(plan.planned),
    }
    return {
        "plan.yaml": plan_yaml(plan).encode(),
        "plan.xlsx": workbook({name: SheetTable(rows[0], rows[1:]) for name, rows in sheets.items()}),
        **{f"plan-{name}.csv": csv_text(rows).encode() for name, rows in sheets.items()},
    }


def plan_yaml(plan: StaffingPlan) -> str:
    """The plan as a file of overrides: `slasim run FILE --override plan.yaml`."""
    return override_file("Seats as `slasim staff` found them", plan.scenario, plan.given, plan.changes)


def shift_rows(plan: StaffingPlan) -> Rows:
    """A row a shift, free or not: when it is, its seats now and planned; and all of them."""
    unit = plan.about.currency if plan.facts["is_money"] else "paid hours"
    head = ("team", "shift", "site", "hours", "days", "seats now", "seats planned", "change", "FTE", f"cost, {unit}")
    found: list[Sequence[Any]] = [head]
    free = {(row["team"], row["shift"]): row for row in plan.shifts.to_dict("records")}
    fixed = {(row["team"], row["shift"]): row for row in plan.fixed.to_dict("records")}
    for team, written in plan.scenario.whole("overrides")["teams"].items():
        for shift, spec in written["shifts"].items():
            row = free.get((team, shift)) or fixed[team, shift]
            now, planned = (row["now"], row["plan"]) if "plan" in row else (row["seats"], row["seats"])
            times = (written["site"], spec["hours"], spec.get("days", "mon-sun"))
            seats = (now, planned, planned - now)
            found.append((team, shift, *times, *seats, round(row["fte"], 2), round(row["cost"], 2)))
    before, after = plan.facts["now"], plan.facts["plan"] or plan.facts["now"]
    seats = (before["seats"], after["seats"], after["seats"] - before["seats"])
    found.append(("all", "", "", "", "", *seats, round(after["fte"], 2), round(after["cost"], 2)))
    return found


def check_rows(plan: StaffingPlan) -> Rows:
    """What was asked, what was left out of it, and how sure it is that the plan keeps the rest; a row each."""
    facts, word = plan.facts, window_word(plan.about.start, plan.about.end, plan.about.timezone)
    found: list[Sequence[Any]] = [("what", "value"), ("asked", sentence(plan.scenario, plan.asked))]
    found += [("left out, seats cannot buy it", " ".join(each)) for each in facts["left_out"]]
    found.append(("verdict", facts["verdict"]))
    if (check := facts["check"]) is not None:
        found += [
            (f"fresh {word}s", check["windows"]),
            ("of these kept", check["kept"]),
            ("chance, least (95 %)", round(check["chance_low"], 4)),
            ("chance, most (95 %)", round(check["chance_high"], 4)),
            ("everything to every customer, chance", round(check["everyone"], 4)),
            ("queues", check["queues"]),
        ]
    for name in ("now", "plan"):
        for figure in ("credits", "credits_p95"):
            if facts[name] and figure in facts[name]:
                of = "mean" if figure == "credits" else f"one {word} in 20 above"
                found.append((f"credits {name}, {of}, {plan.about.currency}", round(facts[name][figure], 2)))
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
