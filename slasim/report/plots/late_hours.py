"""In which hours of the week late tickets come, and of which promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from slasim.agreements.scorecard.statement import Statement
from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.report.plots.palette import INK, UNKNOWN, series
from slasim.report.plots.paper import in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, simulated, window_of
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


def late_week(result: Study | Statement) -> LateWeek:
    """From the table `late_hours` of a study; of a scorecard its late clocks, as one window."""
    return _of_study(result) if isinstance(result, Study) else _of_statement(result)


def _of_statement(card: Statement) -> LateWeek:
    table, zone = card.table("violations"), card.about.timezone
    of = list(zip(*(table[each].astype(str) for each in ("agreement", "commitment", "severity")), strict=True))
    known = list(dict.fromkeys(of))
    wall = wall_clock(zone, table["started"].astype("datetime64[ms, UTC]").astype(np.int64).to_numpy())
    hour = hour_of_week(wall // DAY, wall % DAY // HOUR).astype(np.int64)
    late = np.zeros((1, len(known), HOURS_A_WEEK))
    promise = np.array([known.index(each) for each in of], np.int64)
    np.add.at(late[0], (promise, hour), 1)
    promises = tuple((agreement, f"{what.replace('_', ' ')}, {severity}") for agreement, what, severity in known)
    return LateWeek(promises, np.zeros_like(late), late, zone)


def _of_study(study: Study) -> LateWeek:
    table = study.counted["late_hours"]
    windows = study.about.replications
    first = table.take(np.asarray(table["replication"] == table["replication"].min() if len(table) else []))
    rows = first.rows()[::HOURS_A_WEEK]
    promises = tuple((str(row[KEYS[0]]), f"{row[KEYS[1]].replace('_', ' ')}, {row[KEYS[2]]}") for row in rows)
    shape = (windows, len(promises), HOURS_A_WEEK)
    decided, late = (table[each].reshape(shape).astype(np.float64) for each in ("decided", "late"))
    return LateWeek(promises, decided, late, study.about.timezone)


def _late_title(week: LateWeek, unit: str) -> str:
    late = week.late.sum(axis=1).mean(axis=0)
    if not late.any():
        return "No ticket is late"
    first = int(week.a_week.argmax())
    top = int(late.argmax())
    share = float(week.a_week[first] / week.a_week.sum())
    which = "all" if share == 1 else percent(share, 0)
    of = f"{which} of them {' '.join(map(in_title, week.promises[first]))}"
    return f"{few(float(late.sum()), 0)} {unit}, {of}; the worst hour is {hour_words(top)}"


def _unit(result: Study | Statement) -> str:
    return f"late clocks a {window_of(result.scenario)}" if isinstance(result, Study) else "late clocks"


def _draw_late(result: Study | Statement) -> Figure:
    week = late_week(result)
    order = np.argsort(-week.a_week, kind="stable")
    named = [int(at) for at in order if week.a_week[at] > 0][:NAMED]
    rest = [int(at) for at in order if week.a_week[at] > 0][NAMED:]
    ends = [mean_interval(week.late.sum(axis=1)[:, hour]) for hour in range(HOURS_A_WEEK)]
    note = "A ticket has a clock for each promise; a late one counts in the hour in which it began. "
    if isinstance(result, Study):
        note += f"{simulated(result)}; lines: 95 % intervals of the sum."
    with styled():
        figure = sheet(_late_title(week, _unit(result)), note, 3.0)
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
        axes.set_ylabel(_unit(result))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=not isinstance(result, Study)))
        legend(axes)
    return figure


def _bars(axes: Axes, values: Float64, below: Float64, colour: str, label: str) -> Float64:
    some = values > 0
    hours = np.arange(HOURS_A_WEEK)[some] + 0.5
    axes.bar(hours, values[some], 1.0, bottom=below[some], color=colour, label=label, linewidth=0)
    return below + values


def _label(words: tuple[str, str]) -> str:
    return name(f"{name(words[0], 18)} {words[1]}", 42)


def _late_alt(result: Study | Statement) -> str:
    week = late_week(result)
    order = np.argsort(-week.a_week, kind="stable")[:NAMED]
    told = ", ".join(f"{' '.join(week.promises[at])} {few(float(week.a_week[at]))}" for at in order if week.a_week[at])
    late = week.late.sum(axis=1).mean(axis=0)
    days = ", ".join(f"{DAYS[day]} {few(float(late[day * 24 : day * 24 + 24].sum()))}" for day in range(7))
    return f"{_late_title(week, _unit(result))}. By promise: {told or number(0)}; by weekday: {days}."


def _has_late(result: Study | Statement) -> bool:
    if isinstance(result, Study):
        return has_clocks(result) and bool(result.counted["late_hours"]["late"].any())
    return bool(len(result.table("violations")))


def has_clocks(study: Study) -> bool:
    """Whether any clock was decided."""
    return bool("late_hours" in study.counted and study.counted["late_hours"]["decided"].any())


LATE_BY_HOUR = Picture(
    "late-hours",
    "In which hours of the week late tickets come, and of which promises.",
    ("study", "scorecard"),
    _draw_late,
    _late_alt,
    _has_late,
)
