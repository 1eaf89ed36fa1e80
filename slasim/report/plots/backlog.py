"""Open tickets over the week, and how old they are, with a fan over weeks and simulated windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.report.plots.palette import ACCENT, BAND
from slasim.report.plots.paper import legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import simulated
from slasim.report.plots.week import HOURS_A_WEEK, hour_words, week_axis
from slasim.report.words import number
from slasim.study.result import Study
from slasim.types import Float64

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
WHAT = {"backlog": "open tickets", "age": "mean age of open tickets, h"}


class WeekFan(NamedTuple):
    """Quantiles over weeks and simulated windows: [quantile, hour of the week]; and the mean [hour of the week]."""

    quantiles: Float64
    mean: Float64
    weeks: float  # in a window
    windows: int


def week_fan(study: Study, what: str) -> WeekFan:
    """Of all open tickets on the hour: how many, or how old on average (an hour without any has no age), hours."""
    table = study.counted["backlog"]
    windows, severities = study.about.replications, len(study.about.severities)
    shape = (windows, severities, -1)  # rows of a window: severity by severity, hour by hour
    opened = table["open"].reshape(shape).sum(axis=1).astype(np.float64)
    hours = table["hour"].astype(np.int64).reshape(shape)[0, 0]
    values = opened
    if what == "age":
        age = table["age_ms"].reshape(shape).sum(axis=1).astype(np.float64)
        values = np.divide(age / HOUR, opened, out=np.full_like(opened, np.nan), where=opened > 0)
    wall = wall_clock(study.about.timezone, hours)
    of_week = hour_of_week(wall // DAY, wall % DAY // HOUR).astype(np.int64)
    quantiles = np.full((len(FAN), HOURS_A_WEEK), np.nan)
    mean = np.full(HOURS_A_WEEK, np.nan)
    for hour in range(HOURS_A_WEEK):
        mine = values[:, of_week == hour]
        mine = mine[~np.isnan(mine)]
        if len(mine):
            quantiles[:, hour], mean[hour] = np.quantile(mine, FAN), mine.mean()
    return WeekFan(quantiles, mean, len(hours) / HOURS_A_WEEK, windows)


def _title(fan: WeekFan, what: str) -> str:
    if np.isnan(fan.mean).all():
        return "No ticket is open on any hour"
    top, low = int(np.nanargmax(fan.mean)), int(np.nanargmin(fan.mean))
    if what == "age":
        oldest = f"Open tickets are oldest on {hour_words(top)}, {_short(fan.mean[top])} h on average"
        return f"{oldest}, and youngest on {hour_words(low)}, {_short(fan.mean[low])} h"
    return (
        f"Open tickets peak on {hour_words(top)}: {_short(fan.mean[top])} on average, "
        f"one week in 20 above {_short(fan.quantiles[-1, top])}"
    )


def _short(value: float) -> str:
    return number(float(value), 0 if value >= 20 else 1)


def _of(what: str) -> Picture:
    def draw(study: Study) -> Figure:
        fan = week_fan(study, what)
        note = f"{simulated(study)} of {fan.weeks:.0f} weeks; all severities together."
        if what == "age":
            note += " The age counts by the clock from creation, time with the customer too."
        with styled():
            figure = sheet(_title(fan, what), note, 2.9)
            axes = figure.subplots()
            _fan(axes, fan)
            week_axis(axes, name(study.about.timezone))
            axes.set_ylabel(WHAT[what])
        return figure

    def alt(study: Study) -> str:
        fan = week_fan(study, what)
        days = [float(np.nanmean(fan.mean[day * 24 : day * 24 + 24])) for day in range(7)]
        told = ", ".join(
            f"{hour_words(day * 24)[:3]} {_short(mean)}" for day, mean in enumerate(days) if not np.isnan(mean)
        )
        return f"{_title(fan, what)}. {WHAT[what].capitalize()} by hour of the week, mean by day: {told}."

    about = {
        "backlog": "When in the week how many tickets are open, and how far weeks differ.",
        "age": "When in the week open tickets are how old, and how far weeks differ.",
    }
    return Picture(what, about[what], ("study",), draw, alt, _is_there)


def _is_there(study: Study) -> bool:
    return "age_ms" in study.counted["backlog"].names and bool(study.counted["backlog"]["open"].any())


def _fan(axes: Axes, fan: WeekFan) -> None:
    hours = np.arange(HOURS_A_WEEK)
    low, lower, middle, upper, high = fan.quantiles
    axes.fill_between(hours, low, high, color=BAND, alpha=0.45, linewidth=0, label="9 weeks in 10")
    axes.fill_between(hours, lower, upper, color=BAND, linewidth=0, label="half of the weeks")
    axes.plot(hours, middle, color=ACCENT, linewidth=1.4, label="the middle one")
    axes.set_ylim(bottom=0)
    legend(axes)


BACKLOG, AGE = _of("backlog"), _of("age")
