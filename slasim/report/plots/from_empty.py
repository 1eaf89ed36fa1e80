"""How long a desk that begins empty takes to fill: the two runs of `slasim warm-up`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from slasim.report.plots.palette import INK, series
from slasim.report.plots.paper import grid, legend, name, sheet, styled
from slasim.report.plots.promise_rows import plural

if TYPE_CHECKING:
    from slasim.study.warm_up import WarmUp

TITLES = {
    "coupled": "{weeks} of warm-up are enough: both runs are the same desk",
    "small": "{weeks} of warm-up are enough: both runs have as many open tickets",
    "too short": "{weeks} of warm-up are too short: open tickets are missing",
    "none": "No warm-up is long enough: queues grow without end",
    "unclear": "Whether {weeks} of warm-up are enough, more replications tell",
}


def open_tickets_from_empty(found: WarmUp) -> Figure:
    """Mean open tickets of both runs of a `WarmUp`; a line where the window starts."""
    week = (found.series["hour"] - pd.Timestamp(found.window, unit="ms", tz="UTC")) / pd.Timedelta("7 days")
    title = TITLES[found.verdict].format(weeks=plural(found.weeks, "week"))
    note = f"{name(found.name, 60)}: two runs that begin empty, mean of {found.replications} simulated windows each."
    with styled():
        figure = sheet(title, note)
        axes = figure.subplots()
        for at, (run, weeks) in enumerate((("earlier", 2 * found.weeks), ("later", found.weeks))):
            shown = week >= -weeks
            label = f"begun {plural(weeks, 'week')} before"
            axes.plot(week[shown], found.series[run][shown], color=series(at), linewidth=1, label=label)
        axes.axvline(0, color=INK, linestyle="--", linewidth=1, label="start of the window")
        axes.set_ylim(bottom=0)
        axes.set_xlabel("weeks from the start of the window")
        axes.set_ylabel("open tickets")
        grid(axes)
        legend(axes)
    return figure
