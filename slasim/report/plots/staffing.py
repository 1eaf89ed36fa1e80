"""Who is there against the work that comes: by hour of the week and site, and day by day with what is not as usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR, date_of
from slasim.planning.expected_load import expected_load
from slasim.planning.marks import Mark
from slasim.planning.staff.result.plan import StaffingPlan
from slasim.report.plots.palette import INK, SOFT, series
from slasim.report.plots.paper import grid, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.week import HOURS_A_WEEK, hour_words, spans_of, week_axis
from slasim.report.words import number, percent
from slasim.scenario import Scenario
from slasim.study.result import Study
from slasim.types import Float64

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SITES = 6  # with a colour of their own; more are one
OTHER, MOST_TICKS = "other", 9
SIGNS = {  # of marks: the sign, its colour, what it is
    OTHER: (".", SOFT, "pulse, leave, change of a team"),
    "holiday": ("v", series(3), "holiday of a site"),
    "clock change": ("D", INK, "clock change"),
}
NAMED = 12  # marks, in words


class Staffed(NamedTuple):
    """Expected work and staffed hours. An agent there for an hour is one; work of an hour needs one agent."""

    sites: tuple[tuple[str, str], ...]  # name, zone
    there: Float64  # [site, hour of the week] agents there on average
    needed: Float64  # [hour of the week] agents that the work of the tickets that come then needs
    days: tuple[date, ...]  # of the window
    by_day: Float64  # [date] hours staffed
    work_by_day: Float64  # [date] hours of work
    marks: tuple[Mark, ...]  # what is not as usual
    zone: str

    @property
    def short(self) -> Float64:
        """[hour of the week] whether more work comes than agents are there."""
        return np.asarray(self.needed > self.there.sum(axis=0) + 1e-9)


@lru_cache(maxsize=4)
def staffed(scenario: Scenario) -> Staffed:
    """Of a scenario; nothing is simulated."""
    of_hours, of_days = expected_load(scenario, "hour").periods, expected_load(scenario, "day").periods
    zone = scenario.timezone
    sites = list(dict.fromkeys(team.site for team in scenario.teams.values()))
    wall = wall_clock(zone, np.array([each.start for each in of_hours], np.int64))
    of_week = hour_of_week(wall // DAY, wall % DAY // HOUR).astype(np.int64)
    times = np.bincount(of_week, [(each.end - each.start) / HOUR for each in of_hours], HOURS_A_WEEK).clip(1e-9)
    there = np.zeros((len(sites), HOURS_A_WEEK))
    for team, spec in scenario.teams.items():
        hours = [each.available[team] for each in of_hours]
        there[sites.index(spec.site)] += np.bincount(of_week, hours, HOURS_A_WEEK)
    work = np.bincount(of_week, [sum(each.work.values()) for each in of_hours], HOURS_A_WEEK)
    dates = wall_clock(zone, np.array([each.start for each in of_days], np.int64)) // DAY
    return Staffed(
        tuple((site, scenario.calendars[site].timezone) for site in sites),
        there / times,
        work / times,
        tuple(map(date_of, dates.tolist())),
        np.array([sum(each.available.values()) for each in of_days]),
        np.array([sum(each.work.values()) for each in of_days]),
        tuple(_once(mark for each in of_days for mark in each.marks)),
        zone,
    )


def _once(marks: Iterator[Mark]) -> Iterator[Mark]:
    """Each pulse and each leave once, on its first date."""
    seen = set()
    for mark in marks:
        what = mark.what.split(", since")[0]
        key = (mark.kind, mark.of, what) if mark.kind in ("pulse", "leave") else (mark.kind, mark.of, what, mark.day)
        if key not in seen:
            seen.add(key)
            yield mark


def _scenario(result: Study | StaffingPlan) -> Scenario:
    return result.planned if isinstance(result, StaffingPlan) else result.scenario


def _title(found: Staffed) -> str:
    whole = float(found.work_by_day.sum() / max(found.by_day.sum(), 1e-9))
    hours = int(found.short.sum())
    if not hours:
        return f"In every hour more agents are there than the work needs; the work takes {percent(whole, 0)} of them"
    longest = max(spans_of(found.short), key=lambda span: span[1] - span[0])
    of = f"{hour_words(longest[0])} to {hour_words(longest[1])}" if longest[1] - longest[0] < HOURS_A_WEEK else "always"
    return f"In {hours} of 168 hours more work comes than agents are there, the longest time {of}"


def _draw(result: Study | StaffingPlan) -> Figure:
    found = staffed(_scenario(result))
    whose = "with the seats of the plan, " if isinstance(result, StaffingPlan) else ""
    note = (
        f"Expected values, {whose}nothing is simulated. Above: mean of the weeks of the window, each site in the time "
        f"of {name(found.zone)}. A need above those there means that tickets wait, not that they are late."
    )
    with styled():
        figure = sheet(_title(found), note, 4.6)
        above, below = figure.subplots(2, 1, height_ratios=(1.25, 1))
        _week(above, found)
        _days(below, found)
        figure.align_ylabels()
    return figure


def _week(axes: Axes, found: Staffed) -> None:
    layers, labels = list(found.there), [_site(*site, found.zone) for site in found.sites]
    if len(layers) > SITES:
        layers = [*layers[: SITES - 1], np.sum(layers[SITES - 1 :], axis=0)]
        labels = [*labels[: SITES - 1], f"{len(found.sites) - SITES + 1} more sites"]
    hours = np.arange(HOURS_A_WEEK + 1)
    below = np.zeros(HOURS_A_WEEK)
    for at, (layer, label) in enumerate(zip(layers, labels, strict=True)):
        axes.stairs(below + layer, hours, baseline=below, fill=True, color=series(at), alpha=0.55, label=label)
        below = below + layer
    axes.stairs(found.needed, hours, color=INK, linewidth=1.3, label="agents needed")
    week_axis(axes, name(found.zone), label=False)
    axes.set_ylim(0, 1.05 * max(float(below.max()), float(found.needed.max()), 1e-9))
    axes.set_ylabel("agents")
    legend(axes)


def _site(site: str, zone: str, ours: str) -> str:
    return f"there, {name(site, 16)}" + ("" if zone == ours else f" ({name(zone, 20)})")


def _days(axes: Axes, found: Staffed) -> None:
    edges = np.arange(len(found.days) + 1)
    axes.stairs(found.by_day, edges, fill=True, color=series(0), alpha=0.25, label="hours staffed")
    axes.stairs(found.work_by_day, edges, color=INK, linewidth=1.0, label="hours of work")
    top = 1.02 * max(float(found.by_day.max()), float(found.work_by_day.max()), 1e-9)
    place = {day: at + 0.5 for at, day in enumerate(found.days)}
    for high, (kind, (sign, colour, label)) in enumerate(SIGNS.items()):
        of_kind = [mark.day for mark in found.marks if (mark.kind if mark.kind in SIGNS else OTHER) == kind]
        where = [place[day] for day in dict.fromkeys(of_kind) if day in place]
        if where:
            heights = [top * (1.05 + 0.07 * high)] * len(where)
            axes.plot(where, heights, sign, color=colour, markersize=4.5, label=label)
    axes.set_ylim(0, top * 1.26)
    axes.set_xlim(0, len(found.days))
    ticks = _ticks(found.days)
    axes.set_xticks([at + 0.5 for at in ticks], [f"{found.days[at].day} {found.days[at]:%b}" for at in ticks])
    axes.set_ylabel("hours a day")
    grid(axes)
    legend(axes)


def _ticks(days: Sequence[date]) -> list[int]:
    """The first of each month, or of a short window Mondays; of many so many as can be read."""
    firsts = [at for at, day in enumerate(days) if day.day == 1]
    found = firsts if len(firsts) > 2 else [at for at, day in enumerate(days) if day.weekday() == 0]
    found = found or [0]
    return found[:: -(-len(found) // MOST_TICKS)]


def mark_words(marks: Sequence[Mark]) -> str:
    """`1 Jan holiday of berlin; 14 Mar clock change of America/Chicago, 1 h forward`; of many the first, and how many
    more."""
    shown = [
        f"{mark.day.day} {mark.day:%b} {mark.kind} of {', '.join(map(name, mark.of))}"
        + (f", {mark.what}" if mark.what else "")
        for mark in marks[:NAMED]
    ]
    more = [f"and {len(marks) - NAMED} more"] if len(marks) > NAMED else []
    return "; ".join([*shown, *more]) or "nothing"


def _alt(result: Study | StaffingPlan) -> str:
    found = staffed(_scenario(result))
    there = found.there.sum(axis=0)
    top = int(np.argmax(found.needed))
    most = f"most are needed on {hour_words(top)}, {number(found.needed[top], 1)}, with {number(there[top], 1)} there"
    sites = ", ".join(
        f"{site} {number(float(of.sum()))}" for (site, _), of in zip(found.sites, found.there, strict=True)
    )
    return (
        f"{_title(found)}. Agents there and needed by hour of the week: {most}. Hours staffed in a mean week by site: "
        f"{sites}. Not as usual: {mark_words(found.marks)}."
    )


STAFFING = Picture(
    "staffing",
    "In which hours of the week more work comes than agents are there, by site, and what is not as usual on which day.",
    ("study", "plan"),
    _draw,
    _alt,
)
