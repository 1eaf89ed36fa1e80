"""Variants of a comparison side by side: how often each keeps what is asked, and what it costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.report.plots.palette import ACCENT, INK, QUIET, series
from slasim.report.plots.paper import grid, in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.words import in_100, number, percent
from slasim.study.comparing.comparison import Comparison, figures_of
from slasim.study.statistics import Interval, mean_interval, not_below_0

ROWS = 10


class ComparedSide(NamedTuple):
    """The baseline, or a variant."""

    label: str
    chance: Interval  # that a window has what is asked; NaN where nothing is
    staff: float  # of a window, units of the currency; 0 where no team has a cost
    credits: Interval
    grows: bool  # its queues do

    @property
    def total(self) -> float:
        """Staff and credits."""
        return self.staff + self.credits.estimate


def compared_sides(result: Comparison) -> list[ComparedSide]:
    """The baseline first."""
    found = []
    for at, (_, rows) in enumerate(result.values.groupby("side", sort=True)):
        figures = figures_of(rows).items()
        staff = sum(float(figure.parts.mean()) for of, figure in figures if of.word == "staffing")
        credits = [figure.parts for of, figure in figures if of.word == "credits"]
        owed = np.sum(credits, axis=0) if credits else np.zeros(result.about.replications)
        side, growth = result.about.sides[at], result.growth[at]
        amount = not_below_0(mean_interval(np.asarray(owed, np.float64), skewed=True))
        found.append(ComparedSide(side.label, result.chances[at].share, staff, amount, growth.is_growing))
    return found


def _of_100(share: float) -> str:
    return percent(share, 0).removesuffix(" %")


def _title(result: Comparison, sides: list[ComparedSide]) -> str:
    word, currency = window_of(result.scenarios[0]), result.about.currency
    base, *variants = sides
    best = max(variants, key=lambda side: (not side.grows, side.chance.estimate, -side.total))
    more = best.total - base.total
    money = f"{number(abs(more))} {currency} {'more' if more > 0 else 'less'} than {in_title(base.label)}"
    if np.isnan(best.chance.estimate):
        return f"{in_title(best.label)} costs {money}"
    often = f"in {_of_100(best.chance.estimate)} of 100 {word}s"
    against = f"({in_title(base.label)}: {_of_100(base.chance.estimate)}), for {money}"
    if len(variants) == 1:
        return f"{in_title(best.label)} keeps what is asked {often} {against}"
    return f"Of {len(variants)} variants {in_title(best.label)} keeps what is asked most often, {often} {against}"


def _draw(result: Comparison) -> Figure:
    sides = compared_sides(result)
    shown = sides[:ROWS]
    word, currency = window_of(result.scenarios[0]), result.about.currency
    note = f"{plural(result.about.replications, f'simulated {word}')} of each, the same for all. Lines: 95 % intervals."
    if any(side.grows for side in shown):
        note += " Grey: queues grow, so later ones are worse."
    if len(sides) > ROWS:
        note = f"And {plural(len(sides) - ROWS, 'more variant')}. {note}"
    with styled():
        figure = sheet(_title(result, sides), note, 1.0 + 0.36 * len(shown))
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.25))
        where = np.arange(len(shown))
        for at, side in enumerate(shown):
            colour = QUIET if side.grows else ACCENT
            left.plot([100 * side.chance.low, 100 * side.chance.high], [at, at], color=colour, linewidth=1.6)
            left.plot(100 * side.chance.estimate, at, "o", color=colour, markersize=6)
        left.set_xlim(-3, 103)
        left.set_xlabel(f"{word}s of 100 with what is asked")
        left.set_yticks(where, [name(side.label, 22) for side in shown])
        left.set_ylim(len(shown) - 0.5, -0.5)
        staff = np.array([side.staff for side in shown])
        credits = np.array([side.credits.estimate for side in shown])
        right.barh(where, staff, height=0.6, color=series(0), alpha=0.55, label="staff")
        right.barh(where, credits, left=staff, height=0.6, color=series(1), label="credits")
        low, high = (np.array([getattr(side.credits, end) for side in shown]) for end in ("low", "high"))
        right.hlines(where, staff + np.nan_to_num(low), staff + np.nan_to_num(high), color=INK, linewidth=1.2)
        right.xaxis.set_major_locator(MaxNLocator(4))
        right.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        right.set_xlabel(f"{currency} a {word}")
        for axes in (left, right):
            grid(axes, "x")
            axes.spines["left"].set_visible(False)
        legend(right, signs=40)
    return figure


def _alt(result: Comparison) -> str:
    sides, currency = compared_sides(result), result.about.currency
    told = "; ".join(
        f"{side.label}: {in_100(side.chance)} of 100, staff {number(side.staff)} and credits "
        f"{number(side.credits.estimate)} {currency}" + (", queues grow" if side.grows else "")
        for side in sides[:ROWS]
    )
    more = f" And {plural(len(sides) - ROWS, 'more variant')}." if len(sides) > ROWS else ""
    return f"{_title(result, sides)}. How often what is asked is kept, and money: {told}.{more}"


VARIANTS = Picture(
    "variants",
    "Which variant keeps what is asked how often, and what staff and credits cost with it.",
    ("comparison",),
    _draw,
    _alt,
    lambda result: len(result.about.sides) > 1,
)
