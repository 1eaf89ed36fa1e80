"""Hours of the week as pictures show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from slasim.report.plots.palette import RULE
from slasim.report.plots.paper import grid

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from slasim.types import Float64

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS_A_WEEK = 168


def week_axis(axes: Axes, zone: str, label: bool = True) -> None:
    """From Monday 00:00 to Sunday 24:00: a tick where each day begins, its name in its middle, a small tick at noon."""
    axes.set_xlim(0, HOURS_A_WEEK)
    axes.set_xticks(range(0, HOURS_A_WEEK + 1, 24), [""] * 8)
    axes.set_xticks(range(12, HOURS_A_WEEK, 24), DAYS, minor=True)
    axes.tick_params(axis="x", which="minor", length=0, labelsize=8)
    for day in range(0, HOURS_A_WEEK + 1, 24):
        axes.axvline(day, color=RULE, linewidth=0.8, zorder=0)
    if label:
        axes.set_xlabel(f"hour of the week, {zone}; a line at each midnight")
    grid(axes)


def hour_words(hour: int) -> str:
    """`Mon 09:00` of an hour from 0 to 167."""
    return f"{DAYS[hour // 24 % 7]} {hour % 24:02d}:00"


def days_words(days: Sequence[int]) -> str:
    """`Mon–Fri`, `Sat, Sun`, `every day`."""
    if len(days) == 7:
        return "every day"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}–{DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)


def spans_of(hours: Float64) -> list[tuple[int, int]]:
    """The stretches [first, end) of hours that are true, around the end of the week too (then end is above 168)."""
    on = np.asarray(hours, np.bool_)
    if not on.any():
        return []
    if on.all():
        return [(0, len(on))]
    start = int(np.flatnonzero(~on)[0])  # begin where it is off, so that no stretch is cut
    turned = np.roll(on, -start)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], turned.astype(np.int8), [0]))))
    return sorted(
        ((int(a) + start) % len(on), (int(a) + start) % len(on) + int(b - a)) for a, b in edges.reshape(-1, 2)
    )
