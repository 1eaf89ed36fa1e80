"""What broken promises may cost: the distribution of credits, expected, in one window in 20 above, at most."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.report.plots.palette import ACCENT, BAND, INK
from slasim.report.plots.paper import grid, legend, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.words import number, percent
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.promises.caps import cap_of
from slasim.study.measures.promises.risk import credited
from slasim.study.result import Study
from slasim.study.statistics import Interval, mean_interval, not_below_0
from slasim.study.statistics import quantile_interval as quantile
from slasim.types import Float64

ONE_IN_20 = 0.95
BARS = 24


class CreditsSeen(NamedTuple):
    """Credits of the whole window, all agreements together, in units of the currency."""

    amounts: Float64  # [simulated window]
    mean: Interval
    one_in_20: Interval
    cap: float  # the most that can be owed; NaN where nothing limits it, or it is not known
    word: str  # window, month, quarter or year
    currency: str


def credits_seen(study: Study) -> CreditsSeen | None:
    """None where nothing is promised in money."""
    whole = [each for each in credited(study.counted) if not each.period]
    if not whole:
        return None
    amounts = whole[-1].amounts
    word = window_word(*study.scenario.window(), study.scenario.timezone)
    mean = not_below_0(mean_interval(amounts, skewed=True))
    return CreditsSeen(amounts, mean, quantile(amounts, ONE_IN_20), cap_of(study.scenario), word, study.about.currency)


def _title(seen: CreditsSeen) -> str:
    if not seen.amounts.any():
        return f"No credits in any of {len(seen.amounts)} simulated {seen.word}s"
    above = f"one {seen.word} in 20 above {number(seen.one_in_20.estimate)} {seen.currency}"
    return f"Credits are {number(seen.mean.estimate)} {seen.currency} a {seen.word} on average, {above}"


def _draw(study: Study) -> Figure:
    seen = credits_seen(study)
    assert seen is not None
    none = float((seen.amounts == 0).mean())
    note = f"{len(seen.amounts)} simulated {seen.word}s, {percent(none, 0)} of them without credits."
    if not math.isnan(seen.mean.low):
        note += f" Band: 95 % interval of the mean, {number(seen.mean.low)} to {number(seen.mean.high)}."
    if not math.isnan(seen.cap):
        note += f" At most {number(seen.cap)} {seen.currency} can be owed."
    with styled():
        figure = sheet(_title(seen), note, 2.9)
        axes = figure.subplots()
        most = max(float(seen.amounts.max()), 1.0)
        axes.hist(seen.amounts, bins=np.linspace(0, most, BARS + 1).tolist(), color=BAND, edgecolor="white")
        if not math.isnan(seen.mean.low):
            axes.axvspan(seen.mean.low, seen.mean.high, color=ACCENT, alpha=0.25, linewidth=0)
        axes.axvline(seen.mean.estimate, color=ACCENT, linewidth=1.6, label="on average")
        axes.axvline(seen.one_in_20.estimate, color=INK, linestyle="--", label=f"one {seen.word} in 20 above")
        if seen.cap <= 2 * most:
            axes.axvline(seen.cap, color=INK, linestyle=":", linewidth=1.6, label="cap")
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_xlabel(f"credits of a {seen.word}, {seen.currency}")
        axes.set_ylabel(f"simulated {seen.word}s")
        grid(axes)
        legend(axes)
    return figure


def _alt(study: Study) -> str:
    seen = credits_seen(study)
    assert seen is not None
    amounts = seen.amounts
    spread = f"from {number(amounts.min())} to {number(amounts.max())}, half of them up to {number(np.median(amounts))}"
    return f"{_title(seen)}. Histogram of {len(amounts)} simulated {seen.word}s: {spread} {seen.currency}."


CREDITS = Picture(
    "credits",
    "How much credits come to on average, and what they exceed in one window in 20.",
    ("study",),
    _draw,
    _alt,
    lambda study: credits_seen(study) is not None,
)
