"""Pictures of a study. Each function draws on the axes it is given, or on new ones, and returns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from slasim.report.words import DAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from slasim.study import Study

COLOURS = ("#b2182b", "#ef8a62", "#4393c3", "#2166ac", "#7f7f7f", "#5ab4ac", "#8c510a", "#762a83")
HOURS_A_WEEK = 168


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


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]
