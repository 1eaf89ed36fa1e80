"""Hours of the week by shades: how many tickets come, and how many of them are in time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from slasim.report.plots.late_hours import LateWeek, has_clocks, late_week
from slasim.report.plots.palette import PAPER, SHADES, SOFT, UNKNOWN, series
from slasim.report.plots.paper import name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import simulated
from slasim.report.plots.week import DAYS, HOURS_A_WEEK, hour_words
from slasim.report.words import number, percent
from slasim.study.result import Study
from slasim.types import Float64


def _heat(
    figure: Figure, values: Float64, shades: Sequence[str], ends: tuple[float, float], unit: str, marked: int | None
) -> None:
    """Weekday by hour of the day, each in the shade of its value [hour of the week], grey without one; `marked` is the
    hour with a frame."""
    axes = figure.subplots()
    colours = LinearSegmentedColormap.from_list("shades", shades).with_extremes(bad=UNKNOWN.fill)
    cells = np.ma.masked_invalid(values.reshape(7, 24))
    low, high = ends
    image = axes.pcolormesh(
        np.arange(25), np.arange(8), cells, cmap=colours, vmin=low, vmax=high, edgecolors=PAPER, linewidth=1
    )
    if marked is not None:
        corner = (marked % 24, marked // 24)
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=series(1), linewidth=1.8, zorder=3))
    axes.set_ylim(7, 0)
    axes.set_yticks([day + 0.5 for day in range(7)], DAYS)
    axes.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
    axes.tick_params(length=2, color=SOFT)
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("hour of the day")
    bar = figure.colorbar(image, ax=axes, aspect=14, pad=0.02)
    bar.set_label(unit)
    bar.outline.set_visible(False)


def _attained_title(week: LateWeek) -> str:
    share = week.by_hour
    whole = 1 - week.late.sum() / week.decided.sum()
    if not week.late.any():
        return "Every ticket is in time, whatever the hour it comes in"
    worst = int(np.nanargmin(share))
    of_all = f"of all {percent(float(whole))}"
    return f"Tickets of {hour_words(worst)} fare worst: {percent(float(share[worst]))} in time, {of_all}"


def _draw_attained(study: Study) -> Figure:
    week = late_week(study)
    share = week.by_hour
    note = (
        "Share in time of the clocks that begin in the hour, all promises together; grey: none begins. "
        f"{simulated(study)}. Time of {name(week.zone)}."
    )
    with styled():
        figure = sheet(_attained_title(week), note, 2.4)
        values = 100 * share
        low = min(math.floor(float(np.nanmin(values))), 99)
        at = int(np.nanargmin(share)) if week.late.any() else None
        _heat(figure, values, SHADES, (low, 100), "% in time", at)
    return figure


def _attained_alt(study: Study) -> str:
    week = late_week(study)
    share = week.by_hour
    days = [week.late[..., day * 24 : day * 24 + 24].sum() for day in range(7)]
    decided = [week.decided[..., day * 24 : day * 24 + 24].sum() for day in range(7)]
    told = ", ".join(f"{DAYS[day]} {percent(1 - days[day] / decided[day])}" for day in range(7) if decided[day])
    worst = np.argsort(share)[:3]
    hours = ", ".join(f"{hour_words(int(at))} {percent(float(share[at]))}" for at in worst if not np.isnan(share[at]))
    return f"{_attained_title(week)}. Share in time by weekday: {told}. The worst hours: {hours}."


ATTAINED_HOURS = Picture(
    "hours",
    "In which hours of the week tickets come that are answered in time least often.",
    ("study",),
    _draw_attained,
    _attained_alt,
    has_clocks,
)


def _arrived(study: Study) -> Float64:
    """[hour of the week] tickets that come in it, of all severities; NaN where the window has no such hour."""
    rows = study.hour_of_week.groupby(["weekday", "hour"], observed=True)["arrived"].sum()
    found = np.full(HOURS_A_WEEK, np.nan)
    found[[24 * weekday + hour for weekday, hour in rows.index]] = rows.to_numpy(np.float64)
    return found


def _arrived_title(study: Study) -> str:
    came = _arrived(study)
    top, total = int(np.nanargmax(came)), float(np.nansum(came))
    weekend = float(np.nansum(came[5 * 24 :])) / max(total, 1e-9)
    most = number(float(came[top]), 0 if came[top] >= 20 else 1)
    rest = f"{percent(weekend, 0) if weekend else 'none'} of all come at the weekend"
    return f"The busiest hour is {hour_words(top)}, with {most} tickets; {rest}"


def _draw_arrived(study: Study) -> Figure:
    came = _arrived(study)
    note = f"Mean of the weeks of {simulated(study)}, all severities. Time of {name(study.about.timezone)}."
    with styled():
        figure = sheet(_arrived_title(study), note, 2.4)
        top = int(np.nanargmax(came))
        _heat(figure, came, SHADES[::-1], (0, float(came[top])), "tickets in the hour", top)
    return figure


def _arrived_alt(study: Study) -> str:
    came = _arrived(study)
    days = ", ".join(f"{DAYS[day]} {number(float(np.nansum(came[day * 24 : day * 24 + 24])))}" for day in range(7))
    return f"{_arrived_title(study)}. Tickets by weekday: {days}."


ARRIVALS_BY_HOUR = Picture(
    "arrivals",
    "In which hours of the week how many tickets come.",
    ("study",),
    _draw_arrived,
    _arrived_alt,
    lambda study: bool(study.counted["backlog"]["arrived"].any()),
)
