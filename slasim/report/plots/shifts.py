"""The staffing plan as a chart of shifts: who works when, in one time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from slasim.calendars.zone import wall_clock
from slasim.instants import DAY, HOUR
from slasim.planning.staff.result.plan import StaffingPlan
from slasim.report.plots.palette import QUIET, SOFT, series
from slasim.report.plots.paper import grid, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural
from slasim.report.plots.week import days_words
from slasim.report.words import number
from slasim.scenario import Scenario
from slasim.study.result import Study

ROWS = 24


class ShiftBar(NamedTuple):
    """A shift pattern in the time of the scenario."""

    team: str
    shift: str
    days: str
    start: float  # hour of the day, from 0 to below 24
    hours: float  # how long, up to 24
    seats: int
    now: int  # seats before the plan; as `seats` where there is none

    @property
    def words(self) -> str:
        """`4 seats`, or `4, now 3`."""
        return str(self.seats) if self.seats == self.now else f"{self.seats}, now {self.now}"


def shift_bars(result: Study | StaffingPlan) -> list[ShiftBar]:
    """Every shift, team by team."""
    scenario = result.planned if isinstance(result, StaffingPlan) else result.scenario
    before = result.scenario
    return [
        _bar(scenario, team, shift, before.teams[team].shifts[shift].headcount.now)
        for team, spec in scenario.teams.items()
        for shift in spec.shifts
    ]


def _bar(scenario: Scenario, team: str, shift: str, now: int) -> ShiftBar:
    spec = scenario.teams[team]
    of = spec.shifts[shift]
    if isinstance(of.hours, str):  # around the clock
        return ShiftBar(team, shift, "every day", 0.0, 24.0, of.headcount.now, now)
    begin = scenario.window()[0]
    zones = scenario.calendars[spec.site].timezone, scenario.timezone
    local, ours = (int(wall_clock(zone, np.array([begin]))[0]) for zone in zones)
    start = (of.hours.start + ours - local) % DAY / HOUR
    hours = (of.hours.end - of.hours.start) / HOUR
    return ShiftBar(team, shift, days_words(of.days), start, hours, of.headcount.now, now)


def _title(result: Study | StaffingPlan, bars: list[ShiftBar]) -> str:
    seats, now = sum(bar.seats for bar in bars), sum(bar.now for bar in bars)
    if not isinstance(result, StaffingPlan):
        return f"{plural(seats, 'seat')} in {plural(len(bars), 'shift')}: {_covered(bars)}"
    moved = [bar for bar in bars if bar.seats != bar.now]
    if not moved:
        return f"The plan leaves all {plural(now, 'seat')} as they are"
    difference = (
        "as many as now" if seats == now else f"{abs(seats - now)} {'fewer' if seats < now else 'more'} than now"
    )
    return f"The plan has {plural(seats, 'seat')}, {difference}; {plural(len(moved), 'shift')} change"


def _covered(bars: list[ShiftBar]) -> str:
    """How many hours of the day somebody is there, whatever the weekday."""
    minutes = np.zeros(24 * 60, np.bool_)
    for bar in bars:
        if bar.seats:
            first, last = round(60 * bar.start), round(60 * (bar.start + bar.hours))
            minutes[np.arange(first, last) % len(minutes)] = True
    hours = minutes.sum() / 60
    return (
        "somebody is there around the clock" if hours == 24 else f"somebody is there in {number(hours, 1)} hours a day"
    )


def _draw(result: Study | StaffingPlan) -> Figure:
    bars = shift_bars(result)
    bars = sorted(bars, key=lambda bar: bar.seats == bar.now) if isinstance(result, StaffingPlan) else bars
    shown = bars[:ROWS]
    most = max((max(bar.seats, bar.now) for bar in shown), default=1)
    teams = list(dict.fromkeys(bar.team for bar in shown))
    note = (
        f"Hours in the time of {name(result.about.timezone)} when the window begins; the thicker, the more seats. "
        "A shift past midnight goes on at the left."
    )
    if len(bars) > ROWS:
        note = f"And {plural(len(bars) - ROWS, 'more shift')} of {sum(bar.seats for bar in bars[ROWS:])} seats. {note}"
    with styled():
        figure = sheet(_title(result, bars), note, 0.6 + 0.27 * len(shown))
        axes = figure.subplots()
        for down, bar in enumerate(shown):
            for start, hours in _pieces(bar):
                tall = 0.2 + 0.6 * bar.seats / max(most, 1)
                axes.barh(
                    down, hours, height=tall, left=start, color=series(teams.index(bar.team)) if bar.seats else QUIET
                )
            bold = "normal" if bar.seats == bar.now else "bold"
            axes.text(24.3, down, bar.words, va="center", fontsize=7.5, fontweight=bold)
        axes.text(24.3, -0.9, "seats", va="center", fontsize=7.5, color=SOFT)
        axes.set_yticks(
            range(len(shown)), [f"{name(bar.team, 16)}, {name(bar.shift, 14)}, {name(bar.days, 14)}" for bar in shown]
        )
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(0, 24)
        axes.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
        grid(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", labelsize=7.5)
        if 1 < len(teams) <= 8:
            legend(axes, [Patch(color=series(at), label=name(team, 18)) for at, team in enumerate(teams)], signs=70)
    return figure


def _pieces(bar: ShiftBar) -> list[tuple[float, float]]:
    """Begin and length on an axis of one day."""
    over = bar.start + bar.hours - 24
    return [(bar.start, bar.hours)] if over <= 0 else [(bar.start, 24 - bar.start), (0.0, min(over, bar.start))]


def _alt(result: Study | StaffingPlan) -> str:
    bars = shift_bars(result)
    told = "; ".join(
        f"{bar.team} {bar.shift}, {bar.days}, from {_clock(bar.start)} for {bar.hours:g} h: {bar.words} seats"
        for bar in bars[:ROWS]
    )
    more = f"; and {len(bars) - ROWS} more" if len(bars) > ROWS else ""
    return f"{_title(result, bars)}. Shifts in the time of {result.about.timezone}: {told}{more}."


def _clock(hour: float) -> str:
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"


SHIFTS = Picture(
    "shifts",
    "Who works when, in one time, and where a plan changes seats.",
    ("study", "plan"),
    _draw,
    _alt,
)
