"""Where waits come from: the desk is closed, or it is open and everybody is busy."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.report.plots.palette import ACCENT, INK, QUIET
from slasim.report.plots.paper import grid, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import simulated
from slasim.report.words import brief, percent
from slasim.study.result import Study

ROWS = 8


class MeanWait(NamedTuple):
    """The mean wait of the tickets of a severity, seconds."""

    severity: str
    tickets: float  # of a window
    whole: float  # by the clock, with the ends of its interval
    low: float
    high: float
    is_open: float  # the part in hours in which the customer's promise counts

    @property
    def closed(self) -> float:
        """The rest: outside those hours."""
        return max(self.whole - self.is_open, 0.0)


def mean_waits(study: Study) -> list[MeanWait]:
    """Until the first touch, by severity, in the order of the scenario."""
    frame = study.waits
    rest = (frame["product"] == "all") & (frame["channel"] == "all") & (frame["tier"] == "all")
    mine = frame[rest & (frame["wait"] == "first_touch") & frame["mean"].notna()]
    return [
        MeanWait(
            str(row["severity"]),
            float(row["tickets"]),
            _seconds(row["mean"]),
            _seconds(row["mean_low"]),
            _seconds(row["mean_high"]),
            _seconds(row["open_mean"]),
        )
        for row in mine.to_dict("records")
    ]


def _seconds(value: Any) -> float:
    """NaN for what is missing, as the ends of an interval of a single replication."""
    return math.nan if pd.isna(value) else float(pd.Timedelta(value).total_seconds())


def _title(found: list[MeanWait]) -> str:
    tickets = sum(wait.tickets for wait in found)
    whole = sum(wait.tickets * wait.whole for wait in found)
    closed = sum(wait.tickets * wait.closed for wait in found)
    mean = brief(whole / max(tickets, 1e-9))
    if whole <= 0:
        return "Nobody waits for a first touch"
    share = closed / whole
    why = "while the desk is closed" if share >= 0.5 else "in open hours, while all are busy"
    return f"{percent(max(share, 1 - share), 0)} of the wait for a first touch passes {why}; it is {mean} on average"


def _draw(study: Study) -> Figure:
    found = mean_waits(study)
    shown = found[:ROWS]
    note = (
        "Closed: outside the hours in which the customer's time counts. "
        f"Lines: 95 % intervals of the whole wait, {simulated(study)}."
    )
    with styled():
        figure = sheet(_title(found), note, 0.9 + 0.34 * len(shown))
        axes = figure.subplots()
        unit, word = _unit(max(wait.whole for wait in shown))
        where = np.arange(len(shown))
        opened, closed = (np.array([getattr(wait, part) for wait in shown]) / unit for part in ("is_open", "closed"))
        axes.barh(where, opened, height=0.6, color=ACCENT, label="open, all busy")
        axes.barh(where, closed, left=opened, height=0.6, color=QUIET, label="closed")
        for at, wait in enumerate(shown):
            low, high = (wait.whole if math.isnan(end) else end for end in (wait.low, wait.high))
            axes.plot([low / unit, high / unit], [at, at], color=INK, linewidth=1.4, label="_")
            text = f"{brief(wait.whole)}, {brief(wait.is_open)} open"
            axes.annotate(text, (high / unit, at), (5, 0), textcoords="offset points", va="center", fontsize=7.5)
        axes.set_yticks(where, [name(wait.severity) for wait in shown])
        axes.invert_yaxis()
        axes.set_xlim(0, max(max(wait.whole, 0 if math.isnan(wait.high) else wait.high) for wait in shown) / unit * 1.4)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_xlabel(f"mean wait until first touched, {word}")
        grid(axes, "x")
        legend(axes)
    return figure


def _unit(seconds: float) -> tuple[float, str]:
    if seconds < 120:
        return 1.0, "seconds"
    return (60.0, "minutes") if seconds < 7200 else (3600.0, "hours")


def _alt(study: Study) -> str:
    found = mean_waits(study)
    told = "; ".join(
        f"{wait.severity} {brief(wait.whole)}, of it {brief(wait.is_open)} in open hours" for wait in found
    )
    return f"{_title(found)}. Mean wait until first touched by severity: {told}."


WAITS = Picture(
    "waits",
    "How long tickets of each severity wait for a first touch, and whether the desk was closed or busy.",
    ("study",),
    _draw,
    _alt,
    lambda study: any(wait.whole > 0 for wait in mean_waits(study)),
)
