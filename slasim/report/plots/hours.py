"""In which hours of the week promises are kept and broken: attainment, and late tickets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from slasim.report.plots.palette import INK, PAPER, SHADES, SOFT, UNKNOWN, series
from slasim.report.plots.paper import in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural
from slasim.report.plots.week import DAYS, HOURS_A_WEEK, hour_words, week_axis
from slasim.report.words import few, number, percent
from slasim.study.measures.promises.late_hours import KEYS
from slasim.study.result import Study
from slasim.study.statistics import mean_interval
from slasim.types import Float64

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 4  # promises with a colour of their own


class LateWeek(NamedTuple):
    """Clocks by the hour of the week in which they began: [simulated window, promise, hour of the week]."""

    promises: tuple[tuple[str, str], ...]  # for whom, what
    decided: Float64
    late: Float64
    zone: str

    @property
    def by_hour(self) -> Float64:
        """[hour] attainment of all promises together, NaN where no clock begins."""
        decided, late = self.decided.sum(axis=(0, 1)), self.late.sum(axis=(0, 1))
        share = np.divide(late, decided, out=np.full(HOURS_A_WEEK, np.nan), where=decided > 0)
        return np.asarray(1 - share, np.float64)

    @property
    def a_week(self) -> Float64:
        """[promise] late clocks of a window."""
        return np.asarray(self.late.sum(axis=2).mean(axis=0), np.float64)


def late_week(study: Study) -> LateWeek:
    """From the table `late_hours`."""
    table = study.counted["late_hours"]
    windows = study.about.replications
    first = table.take(np.asarray(table["replication"] == table["replication"].min() if len(table) else []))
    rows = first.rows()[::HOURS_A_WEEK]
    promises = tuple((str(row[KEYS[0]]), f"{row[KEYS[1]].replace('_', ' ')}, {row[KEYS[2]]}") for row in rows)
    shape = (windows, len(promises), HOURS_A_WEEK)
    decided, late = (table[each].reshape(shape).astype(np.float64) for each in ("decided", "late"))
    return LateWeek(promises, decided, late, study.about.timezone)


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
    share = 100 * week.by_hour.reshape(7, 24)
    note = (
        "Share in time of the clocks that begin in the hour, all promises together; grey: none begins. "
        f"{study.about.replications} simulated windows. Time of {name(week.zone)}."
    )
    with styled():
        figure = sheet(_attained_title(week), note, 2.4)
        axes = figure.subplots()
        colours = LinearSegmentedColormap.from_list("share in time", SHADES)
        colours.set_bad(UNKNOWN.fill)
        low = min(math.floor(float(np.nanmin(share)) / 5) * 5, 95)
        image = axes.pcolormesh(
            np.arange(25), np.arange(8), np.ma.masked_invalid(share), cmap=colours, vmin=low, vmax=100, edgecolors="w"
        )
        at = int(np.nanargmin(share))
        if week.late.any():
            text = f"{share.flat[at]:.0f}"
            axes.text(at % 24 + 0.5, at // 24 + 0.5, text, ha="center", va="center", fontsize=7, color=PAPER)
        axes.set_ylim(7, 0)
        axes.set_yticks([day + 0.5 for day in range(7)], DAYS)
        axes.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
        axes.tick_params(length=2, color=SOFT)
        axes.tick_params(axis="y", length=0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel("hour of the day in which the clock begins")
        bar = figure.colorbar(image, ax=axes, aspect=14, pad=0.02)
        bar.set_label("% in time")
        bar.outline.set_visible(False)
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


def _late_title(week: LateWeek) -> str:
    late = week.late.sum(axis=1).mean(axis=0)
    if not late.any():
        return "No ticket is late"
    first = int(week.a_week.argmax())
    top = int(late.argmax())
    share = float(week.a_week[first] / week.a_week.sum())
    which = "all" if share == 1 else percent(share, 0)
    of = f"{which} of them {' '.join(map(in_title, week.promises[first]))}"
    return f"{few(float(late.sum()), 0)} late clocks a window, {of}; most begin on {hour_words(top)}"


def _draw_late(study: Study) -> Figure:
    week = late_week(study)
    order = np.argsort(-week.a_week, kind="stable")
    named = [int(at) for at in order if week.a_week[at] > 0][:NAMED]
    rest = [int(at) for at in order if week.a_week[at] > 0][NAMED:]
    ends = [mean_interval(week.late.sum(axis=1)[:, hour]) for hour in range(HOURS_A_WEEK)]
    note = "Bars by promise, one on the other; a late clock counts in the hour in which it began. "
    note += f"{study.about.replications} simulated windows."
    if study.about.replications > 1:
        note += " Lines: 95 % intervals of the sum."
    with styled():
        figure = sheet(_late_title(week), note, 3.0)
        axes = figure.subplots()
        below = np.zeros(HOURS_A_WEEK)
        for at, promise in enumerate(named):
            below = _bars(axes, week.late[:, promise].mean(axis=0), below, series(at), _label(week.promises[promise]))
        if rest:
            others = week.late[:, rest].sum(axis=1).mean(axis=0)
            below = _bars(axes, others, below, UNKNOWN.edge, f"{plural(len(rest), 'other')}")
        hours = np.arange(HOURS_A_WEEK) + 0.5
        low, high = (np.array([getattr(each, end) for each in ends]) for end in ("low", "high"))
        shown = (below > 0) & ~np.isnan(low)
        axes.vlines(hours[shown], low[shown].clip(0), high[shown], color=INK, linewidth=0.5)
        week_axis(axes, name(week.zone))
        axes.set_ylim(bottom=0)
        axes.set_ylabel("late clocks a window")
        legend(axes, columns=2)
    return figure


def _bars(axes: Axes, values: Float64, below: Float64, colour: str, label: str) -> Float64:
    axes.bar(np.arange(HOURS_A_WEEK) + 0.5, values, 1.0, bottom=below, color=colour, label=label, linewidth=0)
    return below + values


def _label(words: tuple[str, str]) -> str:
    return name(f"{name(words[0], 18)} {words[1]}", 42)


def _late_alt(study: Study) -> str:
    week = late_week(study)
    order = np.argsort(-week.a_week, kind="stable")[:NAMED]
    told = ", ".join(f"{' '.join(week.promises[at])} {few(float(week.a_week[at]))}" for at in order if week.a_week[at])
    late = week.late.sum(axis=1).mean(axis=0)
    days = ", ".join(f"{DAYS[day]} {few(float(late[day * 24 : day * 24 + 24].sum()))}" for day in range(7))
    return f"{_late_title(week)}. Late clocks a window by promise: {told or number(0)}; by weekday: {days}."


def _has_clocks(study: Study) -> bool:
    return bool("late_hours" in study.counted and study.counted["late_hours"]["decided"].any())


ATTAINED_HOURS = Picture(
    "hours",
    "In which hours of the week tickets come that are answered in time least often.",
    ("study",),
    _draw_attained,
    _attained_alt,
    _has_clocks,
)
LATE_BY_HOUR = Picture(
    "late-hours",
    "In which hours of the week late tickets come, and of which promises.",
    ("study",),
    _draw_late,
    _late_alt,
    lambda study: _has_clocks(study) and bool(study.counted["late_hours"]["late"].any()),
)
