"""The attainment curve: what share is answered within t, for every t; the target and the quota on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from slasim.agreements.prose.words import aim
from slasim.agreements.scorecard.statement import Statement
from slasim.instants import DAY, HOUR, long
from slasim.report.plots.palette import ACCENT, BAND, INK, SOFT
from slasim.report.plots.paper import grid, in_title, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, simulated, target_of
from slasim.report.words import brief, percent, quota_text
from slasim.study.measures.promises.chance import Promise
from slasim.study.result import Study
from slasim.types import Float64

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS, ACROSS = 6, 2
MINUTE = 60_000
TICKS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 2 * DAY, 7 * DAY, 28 * DAY)
TICK_WORDS = ("1 min", "5 min", "15 min", "1 h", "4 h", "12 h", "48 h", "7 × 24 h", "28 × 24 h")


class PromiseCurve(NamedTuple):
    """One promise: its points by rising t, in ms of open time, and its targets (several where tickets differ)."""

    words: tuple[str, str]
    within: Float64
    share: Float64
    low: Float64
    high: Float64
    targets: tuple[float, ...]
    promised: str  # the target as it is written: `1 business day`
    quota: float  # NaN where there is none

    @property
    def at_target(self) -> float:
        """The share in time at the longest target."""
        return float(self.share[np.searchsorted(self.within, self.targets[-1])]) if self.targets else math.nan

    @property
    def reaches(self) -> float:
        """The t at which the line that is drawn reaches the quota, ms; NaN where it never does."""
        reached = np.flatnonzero(self.share >= self.quota - 1e-12)
        if not len(reached):
            return math.nan
        at = int(reached[0])
        if not at:
            return float(self.within[0])
        ends = self.share[at - 1 : at + 1], np.log(self.within[at - 1 : at + 1])
        return float(np.exp(np.interp(self.quota, *ends)))

    @property
    def margin(self) -> float:
        """By how much the share at the target is above the quota."""
        return self.at_target - (0.0 if math.isnan(self.quota) else self.quota)


def curves(result: Study | Statement) -> list[PromiseCurve]:
    """Every promise with a length, the one with the least room first."""
    if isinstance(result, Study):
        frame, quotas = result.section("curve"), result.section("compliance")
        if not len(frame):
            return []
        frame = frame.assign(within=frame["within_ms"].astype(float))
    else:
        frame, quotas = result.table("curve"), result.table("compliance")
        frame = frame.assign(within=frame["within"].to_numpy("timedelta64[ms]").astype(float))
    of = ["agreement", "commitment", "severity"]
    quota_of: dict[tuple[str, ...], float] = {}
    for key, rows in quotas.groupby(of, sort=False, observed=True):
        known = rows["quota"].dropna()
        quota_of[tuple(map(str, key))] = float(known.iloc[0]) if len(known) else math.nan
    found = []
    for key, rows in frame.groupby(of, sort=False, observed=True):
        agreement, commitment, severity = promise = tuple(map(str, key))
        rows = rows[rows["attainment"].notna()].sort_values("within")
        targets = tuple(sorted(set(rows["within"][rows["promised"] == "target"])))
        if not len(rows) or not targets:
            continue
        low, high = (rows.get(f"attainment{end}", rows["attainment"]).to_numpy(float) for end in ("_low", "_high"))
        everywhere = quota_of.get((agreement, commitment, "all"), math.nan)
        found.append(
            PromiseCurve(
                (agreement, f"{commitment.replace('_', ' ')}, {severity}"),
                rows["within"].to_numpy(float),
                rows["attainment"].to_numpy(float),
                low,
                high,
                targets,
                _promised(result, Promise(agreement, commitment, severity), targets),
                quota_of.get(promise, everywhere),
            )
        )
    return sorted(found, key=lambda curve: curve.margin)


def _promised(result: Study | Statement, of: Promise, targets: Sequence[float]) -> str:
    written = target_of(result, of) if isinstance(result, Study) and len(targets) == 1 else None
    return " or ".join(long(round(each)) for each in targets) if written is None else aim(written)


def _title(found: Sequence[PromiseCurve]) -> str:
    first = found[0]
    who = " ".join(map(in_title, first.words))
    said = f"{who}: {percent(first.at_target)} in time at {first.promised}"
    if math.isnan(first.quota):
        return said
    if math.isnan(first.reaches):
        return f"{said}; the quota of {quota_text(first.quota)} is not reached at any time shown"
    return f"{said}; {quota_text(first.quota)} at about {brief(first.reaches / 1000)}"


def _draw(result: Study | Statement) -> Figure:
    found = curves(result)
    shown = found[:PANELS]
    down = math.ceil(len(shown) / ACROSS)
    note = "Dashed: the target; dotted: the quota. Above the dotted line left of the dashed one the promise has room."
    if isinstance(result, Study):
        note += f" Band: 95 % interval of the mean, {simulated(result)}."
    if len(found) > len(shown):
        note = f"The {len(shown)} promises with the least room; {len(found) - len(shown)} more have more. {note}"
    with styled():
        figure = sheet(_title(found), note, 0.45 + 1.85 * down)
        across = min(ACROSS, len(shown))
        panels = figure.subplots(down, across, squeeze=False, sharey=True)
        least = min(float(curve.within[0]) for curve in shown)
        most = max(max(curve.targets[-1], _used_up_to(curve)) for curve in shown)
        for at, axes in enumerate(panels.flat):
            if at < len(shown):
                _panel(axes, shown[at], least, most)
            else:
                axes.set_visible(False)
        for axes in panels[:, 0]:
            axes.set_ylabel("% in time")
        figure.align_labels()
    return figure


def _used_up_to(curve: PromiseCurve) -> float:
    """The t after which hardly anything changes."""
    almost = np.flatnonzero(curve.share >= 0.999 * curve.share[-1])
    return float(curve.within[almost[0]])


def _panel(axes: Axes, curve: PromiseCurve, least: float, most: float) -> None:
    axes.fill_between(curve.within, 100 * curve.low, 100 * curve.high, color=BAND, linewidth=0)
    axes.plot(curve.within, 100 * curve.share, color=ACCENT, linewidth=1.4)
    for target in curve.targets:
        axes.axvline(target, color=INK, linestyle="--", linewidth=1)
    if not math.isnan(curve.quota):
        axes.axhline(100 * curve.quota, color=SOFT, linestyle=":", linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xlim(least, max(most * 1.3, least * 2))
    ticks = [at for at, tick in enumerate(TICKS) if least <= tick <= most * 1.3]
    ticks = ticks[:: math.ceil(len(ticks) / 4)] if ticks else []
    axes.xaxis.set_major_locator(FixedLocator([TICKS[at] for at in ticks]))
    axes.xaxis.set_major_formatter(FixedFormatter([TICK_WORDS[at] for at in ticks]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylim(0, 102)
    what = f"{name(curve.words[1], 34)}, {curve.promised}"
    axes.set_title(f"{name(curve.words[0], 44)}\n{name(what, 44)}", fontsize=7.5, loc="left")
    axes.set_xlabel("open time, logarithmic", fontsize=7.5)
    grid(axes)


def _alt(result: Study | Statement) -> str:
    found = curves(result)
    parts = []
    for curve in found[:PANELS]:
        said = f"{' '.join(curve.words)}: target {curve.promised}, {percent(curve.at_target)} in time"
        if not math.isnan(curve.quota):
            reach = "never reached" if math.isnan(curve.reaches) else f"reached at about {brief(curve.reaches / 1000)}"
            said += f", quota of {quota_text(curve.quota)} {reach}"
        parts.append(said)
    more = len(found) - PANELS
    end = f" And {plural(more, 'promise')} more." if more > 0 else ""
    return f"{_title(found)}. Share in time over the time allowed: {'; '.join(parts)}.{end}"


CURVE = Picture(
    "curve",
    "What share would be in time if the target were shorter or longer, and where the quota would be reached.",
    ("study", "scorecard"),
    _draw,
    _alt,
    lambda result: bool(curves(result)),
)
