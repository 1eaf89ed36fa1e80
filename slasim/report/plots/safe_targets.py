"""Which targets are safe: how often a promise would be kept with each target, today's and the tightest safe one."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from slasim.planning.targets.result import PROMISE, Targets
from slasim.report.plots.palette import ACCENT, BAND, INK, SOFT, series
from slasim.report.plots.paper import grid, in_title, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.words import percent
from slasim.types import Float64

PANELS, ACROSS, TICKS = 6, 2, 4


class TargetCurve(NamedTuple):
    """A promise: the chance that a window keeps it, by its target, the shortest first; NaN where it was not tried."""

    words: tuple[str, str]
    state: str  # not safe, tight, loose
    targets: tuple[str, ...]
    chance: Float64
    low: Float64
    high: Float64
    today: str
    safe: str  # the tightest that is safe; empty where none is


def target_curves(result: Targets) -> list[TargetCurve]:
    """Every promise that was searched, what is not safe first."""
    curve = result.frames["curve"]
    found = []
    for row in result.frames["promises"].to_dict("records"):
        mine = curve[(curve[list(PROMISE)] == [row[key] for key in PROMISE]).all(axis=1)].sort_values("within")
        chance, low, high = (mine[f"chance{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
        agreement, commitment, severity = (str(row[key]) for key in PROMISE)
        words = agreement, f"{commitment.replace('_', ' ')}, {severity}"
        targets = tuple(mine["target"].astype(str))
        ends = _text(row["target"]), _text(row["safe_target"])
        found.append(TargetCurve(words, str(row["state"]), targets, chance, low, high, *ends))
    order = {"not safe": 0, "tight": 1}
    return sorted(found, key=lambda each: order.get(each.state, 2))


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _title(found: list[TargetCurve]) -> str:
    unsafe = [each for each in found if each.state == "not safe"]
    loose = [each for each in found if each.state == "loose"]
    if unsafe:
        first = unsafe[0]
        remedy = f", safe is {first.safe}" if first.safe else ", and no target that was tried is"
        who = f"{' '.join(map(in_title, first.words))} of {first.today}{remedy}"
        return f"{len(unsafe)} of {plural(len(found), 'promise')} not safe: {who}"
    if not loose:
        return "Every target is safe, and none could be tighter"
    first = loose[0]
    example = f"{' '.join(map(in_title, first.words))} {first.safe} in place of {first.today}"
    return f"Every target is safe; {len(loose)} of {len(found)} could be tighter: {example}"


def _draw(result: Targets) -> Figure:
    found = target_curves(result)
    shown = found[:PANELS]
    keep = float(result.asked.keep)
    word = window_of(result.scenario)
    note = (
        f"How often a {word} keeps the promise to everyone at today's quota, by its target; band: 95 % interval. "
        f"Dashed: the target of today; green: the tightest safe one; dotted: as often as is asked, {percent(keep, 0)}."
    )
    if len(found) > len(shown):
        note = f"And {len(found) - len(shown)} more, all safe or like these. {note}"
    down = math.ceil(len(shown) / ACROSS)
    with styled():
        figure = sheet(_title(found), note, 0.6 + 1.75 * down)
        panels = figure.subplots(down, min(ACROSS, len(shown)), squeeze=False, sharey=True)
        for at, axes in enumerate(panels.flat):
            if at < len(shown):
                _panel(axes, shown[at], keep)
            else:
                axes.set_visible(False)
        for axes in panels[-1]:
            axes.set_xlabel("target", fontsize=7.5)
        for axes in panels[:, 0]:
            axes.set_ylabel(f"{word}s of 100")
    return figure


def _panel(axes: Axes, curve: TargetCurve, keep: float) -> None:
    where = np.arange(len(curve.targets))
    known = ~np.isnan(curve.chance)
    axes.fill_between(where[known], 100 * curve.low[known], 100 * curve.high[known], color=BAND, linewidth=0)
    axes.plot(where[known], 100 * curve.chance[known], "o-", color=ACCENT, markersize=3.5, linewidth=1.3)
    axes.axhline(100 * keep, color=SOFT, linestyle=":", linewidth=1.2)
    if curve.safe in curve.targets:
        axes.axvline(curve.targets.index(curve.safe), color=series(2), linewidth=2.4, alpha=0.8)
    if curve.today in curve.targets:
        axes.axvline(curve.targets.index(curve.today), color=INK, linestyle="--", linewidth=1.2)
    every = -(-len(curve.targets) // TICKS)
    axes.set_xticks(where[::every], [_tick(each) for each in curve.targets[::every]])
    axes.tick_params(axis="x", labelsize=7)
    axes.set_ylim(-3, 103)
    axes.set_xlim(-0.5, len(curve.targets) - 0.5)
    axes.set_title(f"{name(curve.words[0], 40)}\n{name(curve.words[1], 34)}: {curve.state}", fontsize=7.5, loc="left")
    grid(axes)


def _tick(target: str) -> str:
    """`3 business days` takes two lines."""
    return name(target, 20).replace(" day", "\nday")


def _alt(result: Targets) -> str:
    found = target_curves(result)
    told = "; ".join(
        f"{' '.join(each.words)}: today {each.today}, {each.state}, tightest safe target {each.safe or 'none'}"
        for each in found[:PANELS]
    )
    more = f" And {len(found) - PANELS} more." if len(found) > PANELS else ""
    return f"{_title(found)}. Promises by target: {told}.{more}"


SAFE_TARGETS = Picture(
    "targets",
    "Which promises are safe with the target of today, and which target would be.",
    ("targets",),
    _draw,
    _alt,
    lambda result: bool(len(result.frames["promises"])),
)
