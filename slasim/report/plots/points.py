"""The points of a sweep: how often each keeps what is asked, over what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure as Drawn
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.library.swept import sweep_tables
from slasim.report.plots.palette import ACCENT, QUIET, SOFT
from slasim.report.plots.paper import grid, in_title, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.words import number, percent
from slasim.scenario import Scenario
from slasim.study.measures.promises.asked import USUAL
from slasim.study.sweep.result import Sweep

NAMED = 5  # points with their changes in words
KEEP = float(USUAL.keep)  # of windows


class SweptPoint(NamedTuple):
    """A point that was simulated; the chance is a share with its interval, the cost is of staff and credits."""

    number: int
    changes: str
    chance: float
    low: float
    high: float
    cost: float


def swept_points(result: Sweep) -> list[SweptPoint]:
    """Those with both figures, in the order of the sweep."""
    figures = next(table for table in sweep_tables(result) if table.name == "figures").rows
    short = short_names([axis["name"] for axis in result.about.axes])
    found = {each: {row["point"]: row for row in figures if row["figure"] == each} for each in ("asked", "cost")}
    return [
        SweptPoint(
            int(point),
            ", ".join(f"{words} {row[of]}" for of, words in short.items()),
            float(row["estimate"]),
            float(row["estimate_low"]),
            float(row["estimate_high"]),
            float(found["cost"][point]["estimate"]),
        )
        for point, row in found["asked"].items()
        if point in found["cost"] and row["estimate"] is not None
    ]


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """`late headcount` of `teams.l1.shifts.late.headcount`: as many of the last parts as tell the paths apart, two at
    least."""
    parts = {path: path.split(".") for path in paths}
    for count in range(2, max(map(len, parts.values()), default=2) + 1):
        found = {path: " ".join(each[-count:]) for path, each in parts.items()}
        if len(set(found.values())) == len(paths):
            return found
    return {path: " ".join(each) for path, each in parts.items()}


def _best(points: list[SweptPoint]) -> list[SweptPoint]:
    """Those that no other beats in both, the cheapest first."""
    best: list[SweptPoint] = []
    for point in sorted(points, key=lambda each: (each.cost, -each.chance)):
        if not best or point.chance > best[-1].chance:
            best.append(point)
    return best


def _title(result: Sweep, points: list[SweptPoint]) -> str:
    often = _of_100(KEEP)
    keep = [point for point in points if point.chance >= KEEP]
    word, currency = window_of(Scenario.from_applied(result.applied)), result.about.currency
    if not keep:
        best = max(points, key=lambda each: (each.chance, -each.cost))
        most = f"the most is {_of_100(best.chance)}, with {in_title(best.changes)}"
        return f"None of {plural(len(points), 'point')} keeps what is asked in {often} of 100 {word}s; {most}"
    first = min(keep, key=lambda each: each.cost)
    money = f"{number(first.cost)} {currency}"
    return (
        f"{len(keep)} of {plural(len(points), 'point')} keep what is asked in {often} of 100 {word}s; "
        f"the cheapest is {in_title(first.changes)}, {money}"
    )


def _of_100(share: float) -> str:
    return percent(share, 0).removesuffix(" %")


def _draw(result: Sweep) -> Drawn:
    points = swept_points(result)
    best = _best(points)
    word = window_of(Scenario.from_applied(result.applied))
    told = "; ".join(f"{point.number}: {name(point.changes, 60)}" for point in best[:NAMED])
    note = (
        f"A point of the sweep each, {plural(result.about.replications, f'simulated {word}')}; lines: 95 % intervals. "
        f"Joined: those that no other beats in both. {told}."
    )
    with styled():
        figure = sheet(_title(result, points), note, 3.3)
        axes = figure.subplots()
        for point in points:
            colour = ACCENT if point in best else QUIET
            if not math.isnan(point.low):
                axes.plot([point.cost] * 2, [100 * point.low, 100 * point.high], color=colour, linewidth=1)
            axes.plot(point.cost, 100 * point.chance, "o", color=colour, markersize=5)
        axes.plot([each.cost for each in best], [100 * each.chance for each in best], color=ACCENT, linewidth=1.2)
        for point in best[:NAMED]:
            place = (point.cost, 100 * point.chance)
            axes.annotate(str(point.number), place, (5, -9), textcoords="offset points", fontsize=7.5)
        axes.axhline(100 * KEEP, color=SOFT, linestyle=":", linewidth=1.2)
        axes.set_ylim(-4, 104)
        axes.margins(x=0.06)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.set_xlabel(f"staff and credits of a {word}, {result.about.currency}")
        axes.set_ylabel(f"{word}s of 100 with what is asked")
        grid(axes)
    return figure


def _alt(result: Sweep) -> str:
    points = swept_points(result)
    told = "; ".join(
        f"{point.changes}: {_of_100(point.chance)} of 100 for {number(point.cost)} {result.about.currency}"
        for point in _best(points)
    )
    return f"{_title(result, points)}. Points that no other beats, the cheapest first: {told}."


POINTS = Picture(
    "points",
    "Which points of a sweep keep what is asked how often, and what they cost.",
    ("sweep",),
    _draw,
    _alt,
    lambda result: bool(swept_points(result)),
)
