"""Pictures of a study. Each function draws on the axes it is given, or on new ones, and returns them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from slasim.report.words import DAYS
from slasim.results.errors import ResultError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from slasim.planning.frontier.frontier import Frontier
    from slasim.study import Study
    from slasim.study.warm_up import WarmUp

COLOURS = ("#b2182b", "#ef8a62", "#4393c3", "#2166ac", "#7f7f7f", "#5ab4ac", "#8c510a", "#762a83")
HOURS_A_WEEK = 168


def save(draw: Callable[[Axes], object], place: Path, size: tuple[float, float]) -> Path:
    """Draw a picture into a file; its name says whether PNG or SVG. Raises ResultError when it cannot be written."""
    figure = Figure(figsize=size, layout="constrained")
    draw(figure.subplots())
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(place, dpi=120)
    except (OSError, ValueError) as error:  # ValueError: the name ends like no picture
        words = getattr(error, "strerror", None) or error
        raise ResultError(f"cannot write the picture to {place}: {words}") from error
    return place


def compliance_by_period(study: Study, agreement: str, commitment: str, axes: Axes | None = None) -> Axes:
    """Attainment with its interval for each whole period, by severity; a dashed line at each quota."""
    axes = axes or plt.subplots(figsize=(7, 3.5), layout="constrained")[1]
    frame = study.compliance
    frame = frame[frame["whole"] & (frame["agreement"] == agreement) & (frame["commitment"] == commitment)]
    if frame.empty:
        raise ValueError(f"no whole period of {agreement} / {commitment} in this study")
    periods = list(dict.fromkeys(frame["period"]))
    severities = [name for name in study.about.severities if (frame["severity"] == name).any()]
    for at, severity in enumerate(severities):
        rows = frame[frame["severity"] == severity].set_index("period").reindex(periods)
        where = np.arange(len(periods)) + (at - (len(severities) - 1) / 2) * 0.12
        middle, low, high = (100 * rows[f"attainment{end}"].to_numpy() for end in ("", "_low", "_high"))
        ends = np.vstack([middle - low, high - middle])
        axes.errorbar(where, middle, np.nan_to_num(ends), fmt="o", capsize=3, color=_colour(at), label=severity)
    for quota in sorted(set(frame["quota"])):
        axes.axhline(100 * quota, color="black", linestyle="--", linewidth=1, label=f"quota {100 * quota:g} %")
    axes.set_xticks(range(len(periods)), periods)
    axes.set_ylabel("attainment, %")
    axes.set_title(f"{agreement}: {commitment.replace('_', ' ')} within target")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return axes


def backlog_over_week(study: Study, axes: Axes | None = None) -> Axes:
    """Mean open tickets by severity over the hours of the week, with the interval of the mean."""
    axes = axes or plt.subplots(figsize=(7, 3.5), layout="constrained")[1]
    frame = study.hour_of_week
    for at, severity in enumerate(study.about.severities):
        rows = frame[frame["severity"] == severity].sort_values(["weekday", "hour"])
        hour = rows["weekday"] * 24 + rows["hour"]
        axes.plot(hour, rows["open"], color=_colour(at), label=severity)
        axes.fill_between(hour, rows["open_low"], rows["open_high"], color=_colour(at), alpha=0.2, linewidth=0)
    axes.set_xticks(range(0, HOURS_A_WEEK, 24), DAYS)
    axes.set_xlim(0, HOURS_A_WEEK)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("open tickets")
    axes.set_title(f"Backlog over the week ({study.about.timezone})")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return axes


def hour_of_week_heatmap(study: Study, figure: str = "arrived", axes: Axes | None = None) -> Axes:
    """Weekday × hour of all severities together: `arrived` tickets an hour, or `open` tickets."""
    words = {"arrived": "tickets arriving in the hour", "open": "open tickets"}
    if figure not in words:
        raise ValueError(f"figure must be one of {', '.join(words)}, not {figure!r}")
    axes = axes or plt.subplots(figsize=(7, 3), layout="constrained")[1]
    cells = study.hour_of_week.groupby(["weekday", "hour"])[figure].sum().unstack("hour")
    cells = cells.reindex(index=range(7), columns=range(24))
    image = axes.imshow(cells.to_numpy(np.float64), aspect="auto", cmap="viridis")
    axes.set_yticks(range(7), DAYS)
    axes.set_xticks(range(0, 24, 3), [f"{hour:02d}:00" for hour in range(0, 24, 3)])
    axes.set_title(f"Hour of the week ({study.about.timezone})")
    axes.figure.colorbar(image, ax=axes, label=words[figure])
    return axes


def open_tickets_from_empty(found: WarmUp, axes: Axes | None = None) -> Axes:
    """Mean open tickets of the two runs of `slasim warm-up`; a line where the window starts."""
    axes = axes or plt.subplots(figsize=(7, 3.5), layout="constrained")[1]
    week = (found.series["hour"] - pd.Timestamp(found.window, unit="ms", tz="UTC")) / pd.Timedelta("7 days")
    for at, (name, weeks) in enumerate((("earlier", 2 * found.weeks), ("later", found.weeks))):
        shown = week >= -weeks
        label = f"begun {weeks} week{'s' if weeks > 1 else ''} before"
        axes.plot(week[shown], found.series[name][shown], color=COLOURS[3 - 3 * at], linewidth=1, label=label)
    axes.axvline(0, color="black", linestyle="--", linewidth=1, label="start of the window")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("weeks from the start of the window")
    axes.set_ylabel("open tickets")
    axes.set_title(f"{found.name}: two runs that begin empty, mean of {found.replications} replications")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return axes


def staff_against_credits(found: Frontier, axes: Axes | None = None) -> Axes:
    """Credits over the cost of staff, a line for each forecast through the designs that no other beats; a star at the
    lowest total, a ring at the desk of now. Credits stand on a scale that shows small and large ones."""
    axes = axes or plt.subplots(figsize=(7, 4.5), layout="constrained")[1]
    for at, forecast in enumerate(found.facts["forecasts"]):
        rows = found.of_forecast(forecast)
        line = rows[~rows["is_dominated"]]
        middle, low, high = (line[f"credits{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
        ends = np.nan_to_num(np.vstack([middle - low, high - middle]))
        axes.errorbar(line["staff"], middle, ends, fmt="o-", capsize=3, color=_colour(at), label=f"volume {forecast}")
        best = rows[rows["is_best"]]
        axes.plot(best["staff"], best["credits"], "*", markersize=16, color=_colour(at), zorder=3)
        now = rows[rows["is_now"]]
        axes.plot(now["staff"], now["credits"], "o", markersize=12, markerfacecolor="none", color=_colour(at))
    axes.set_yscale("symlog", linthresh=10.0)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(f"staff, {found.about.currency}")
    axes.set_ylabel(f"expected credits, {found.about.currency}")
    axes.set_title(f"{found.about.name}: staff against credits; star: lowest total, ring: now")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return axes


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]
