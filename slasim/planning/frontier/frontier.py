"""`frontier`: staff against credits over designs from few seats to many, with the cheapest of both together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from slasim.planning.frontier.designs import along_the_line, nearer
from slasim.planning.frontier.points import Point, dearer_by, dominated, optimum
from slasim.planning.result import PlannedFor, PlanningResult, TableWords
from slasim.planning.staff.free import Free, Seats, free_shifts
from slasim.planning.staff.trials import TABLES, Trials
from slasim.scenario import Problem, ScenarioError
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.section import interval_columns
from slasim.study.refusal import refuse_unanswerable, refuse_unpromised
from slasim.study.simulation import MOST_SEED, how_made
from slasim.table import ColumnTable
from slasim.workload import draws

if TYPE_CHECKING:
    from slasim.scenario import Scenario

WINDOWS = 200
LEAST_WINDOWS = 20
AT_ONCE = 16
WRITTEN = "as written"
LEVELS = ("10 %", "20 %")  # within which the volume is with the probability of the format, 90 %
SEARCH = "search for the lowest total"  # under which the seed of its histories is drawn


@dataclass(frozen=True)
class Frontier(PlanningResult):
    """Designs from few seats to many, and what each costs in staff and in credits. Units of the currency, per window.

    designs  a row a design, the cheapest first: `seats`, `fte`, `staff`, whether it `is_now`
    shifts   a row a design and free shift: `seats`
    points   a row a forecast and design: expected `credits`, `month_p95` (the credits of a month that one in 20
             exceeds), `kept` (the chance that a window has what is asked), `total` of staff and credits, `dearer` (by
             how much its total is above the lowest, in the same windows), each with the ends of its interval;
             `is_best`, `is_dominated`, `queues`
    facts    everything else, as the document of `slasim frontier --json` has it (docs/prices.md)
    """

    kind: ClassVar[str] = "frontier"
    command: ClassVar[str] = "frontier"
    words: ClassVar[Mapping[str, TableWords]] = {
        "designs": TableWords("the designs, the cheapest in staff first"),
        "shifts": TableWords("seats of each free shift in each design"),
        "points": TableWords(
            "credits, chance and total of each design under each forecast", ("kept", "kept_low", "kept_high")
        ),
    }

    @property
    def designs(self) -> pd.DataFrame:
        """A row a design."""
        return self.frames["designs"]

    @property
    def points(self) -> pd.DataFrame:
        """A row a forecast and design."""
        return self.frames["points"]

    def of_forecast(self, forecast: str = WRITTEN) -> pd.DataFrame:
        """The designs with their points under one forecast, the cheapest in staff first."""
        mine = self.points[self.points["forecast"] == forecast]
        return self.designs.merge(mine, on="design")

    def best(self, forecast: str = WRITTEN) -> dict[str, Any] | None:
        """The design with the lowest total; None where queues grow in all."""
        mine = self.of_forecast(forecast)
        rows = mine[mine["is_best"]].to_dict("records")
        return {str(name): value for name, value in rows[0].items()} if rows else None

    def not_dearer(self, forecast: str = WRITTEN) -> pd.DataFrame:
        """The designs that cannot be told from the one with the lowest total."""
        mine = self.of_forecast(forecast)
        return mine[~mine["grows"] & ~(mine["dearer_low"] > 0)]


open_frontier = Frontier.open  # what `Frontier.save` or `slasim frontier` wrote


def frontier(
    scenario: Scenario,
    *,
    asked: WhatIsAsked = USUAL,
    windows: int = WINDOWS,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Frontier:
    """Staff against credits over designs from few seats to many; once as the scenario is written, and with a volume
    that is uncertain by 10 and 20 %.

    windows   simulated of each design, the same ones for all
    progress  called with the number of runs so far

    Raises ValueError for an impossible argument, ScenarioError when no shift is free, no team has a cost, or a promise
    cannot be simulated.
    """
    if windows < LEAST_WINDOWS or not 0 <= seed <= MOST_SEED:
        raise ValueError(f"windows must be at least {LEAST_WINDOWS}, and seed from 0 to 2**64 - 1")
    refuse_unpromised(scenario)
    refuse_unanswerable(scenario)
    began, clock = datetime.now(UTC), time.perf_counter()
    free = free_shifts(scenario)
    if not free.is_money:
        place = scenario.place(("teams",)) or (scenario.name, 0, 0)
        raise ScenarioError([Problem(*place, "teams", "no team with a cost", "a cost of each, such as 38 EUR/hour")])
    with Trials(free, asked, executor=executor, progress=progress, tables=(*TABLES, "termination")) as trials:
        search = int(draws.stream(seed, 0, SEARCH))
        line = along_the_line(free)
        line = sorted({*line, nearer(trials, line, search)}, key=lambda seats: (free.cost(seats), seats))
        found = {name: _points(trials, line, seed, windows, change) for name, change in _forecasts(scenario).items()}
        runs = trials.taken
    options = () if windows == WINDOWS else ("-n", str(windows))
    about = PlannedFor.of(scenario, seed, asked, options)
    facts = dict(_facts(scenario, windows, found, runs, len(line)))
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, **how_made(scenario)}
    return Frontier(about, scenario.applied(), _frames(free, line, found), facts, run)


def _forecasts(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """What is changed for each forecast. One that the scenario has is replaced whole, its growth too."""
    return {WRITTEN: {}, **{f"±{level}": {"demand.forecast": {"level": level}} for level in LEVELS}}


def _points(
    trials: Trials, line: Sequence[Seats], seed: int, windows: int, change: Mapping[str, Any]
) -> list[tuple[Point, float]]:
    """Each design, and the chance that some account comes to have the right to end its contract."""
    for first in range(0, windows, AT_ONCE):  # so many histories are kept in memory while all designs meet them
        for seats in line:
            trials.see(seats, seed, range(first, min(first + AT_ONCE, windows)), change)
    found = []
    for seats in line:
        seen = trials.see(seats, seed, range(windows), change)
        ended = ColumnTable.of(seen.tables["termination"])
        windows_with = len(np.unique(ended["replication"][ended["accounts"] > 0])) if len(ended) else 0
        found.append((Point.of(trials.free.cost(seats), seen, trials.asked), windows_with / windows))
    return found


def _facts(
    scenario: Scenario, windows: int, found: Mapping[str, Sequence[tuple[Point, float]]], runs: int, designs: int
) -> Iterator[tuple[str, Any]]:
    own = scenario.demand.forecast
    yield "windows", windows
    yield "has_forecast", bool(own.level or own.growth)
    yield "credits_promised", any(each.credits is not None for each in scenario.agreements.values())
    yield "may_end", any(each.termination is not None for each in scenario.agreements.values())
    yield "effort", {"designs": designs, "runs": runs}
    yield "forecasts", list(found)


def _frames(
    free: Free, line: Sequence[Seats], found: Mapping[str, Sequence[tuple[Point, float]]]
) -> dict[str, pd.DataFrame]:
    fixed = sum(spec.headcount.now for team in free.scenario.teams.values() for spec in team.shifts.values())
    fixed -= sum(free.now)
    now = free.within(free.now)
    designs = pd.DataFrame(
        [
            {
                "design": at,
                "seats": fixed + sum(seats),
                "fte": free.fte(seats),
                "staff": free.cost(seats),
                "is_now": seats == now,
            }
            for at, seats in enumerate(line)
        ]
    )
    shifts = pd.DataFrame(
        [
            {"design": at, "team": each.team, "shift": each.shift, "seats": count}
            for at, seats in enumerate(line)
            for each, count in zip(free.shifts, seats, strict=True)
        ]
    )
    rows = [row for name, of in found.items() for row in _rows(name, of)]
    return {"designs": designs, "shifts": shifts, "points": pd.DataFrame(rows)}


def _rows(forecast: str, of: Sequence[tuple[Point, float]]) -> Iterator[dict[str, Any]]:
    points = [point for point, _ in of]
    best = optimum(points)
    dearer = [None] * len(points) if best is None else dearer_by(points, best)
    for at, ((point, ended), more, beaten) in enumerate(zip(of, dearer, dominated(points), strict=True)):
        intervals = {
            "credits": point.expected,
            "month_p95": point.one_month_in_20,
            "kept": point.chance.share,
            "total": point.total,
        }
        columns = {
            name: value for key, each in intervals.items() for name, value in interval_columns(key, each).items()
        }
        gone = {"dearer": None, "dearer_low": None, "dearer_high": None}
        yield {
            "forecast": forecast,
            "design": at,
            **columns,
            **(gone if more is None else interval_columns("dearer", more)),
            "may_end": ended,
            "is_best": at == best,
            "is_dominated": beaten,
            "grows": point.is_growing,
            "queues": point.queues,
        }
