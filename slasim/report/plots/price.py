"""What one more promise does to credits and to customers missed: of today's customers, and of the new ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.planning.quote.quote import Quote
from slasim.report.plots.palette import ACCENT, INK, QUIET
from slasim.report.plots.paper import grid, in_title, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.words import number

STAFFED = {"as now": "nobody hired", "hired": "with more seats"}
WHOSE = {"today's": "today's customers", "new": "the new ones", "all": "all"}
FIGURES = ("credits", "missed")


def _rows(found: Quote, figure: str) -> list[dict[str, Any]]:
    changes = found.tables["changes"]
    return [
        {str(key): value for key, value in row.items()}
        for row in changes[(changes["figure"] == figure) & (changes["whose"] != "all")].to_dict("records")
    ]


def _title(found: Quote) -> str:
    currency, word = found.about.currency, window_of(found.scenario)
    first = next((row for row in _rows(found, "credits") if row["whose"] == "today's"), None)
    wanted = in_title(found.facts["asked_for"])
    if first is None:
        return wanted
    more = f"{'+' if first['change'] >= 0 else '−'}{number(abs(first['change']))} {currency} of credits a {word}"
    real = "" if first["change_low"] > 0 or first["change_high"] < 0 else ", which may be chance"
    return f"{wanted}: {more} to today's customers when nobody is hired{real}"


def _draw(found: Quote) -> Figure:
    currency, word = found.about.currency, window_of(found.scenario)
    note = (
        f"Change from before to after in the same {plural(found.facts['windows'], f'simulated {word}')}; lines: 95 % "
        "intervals. Grey: may be chance."
    )
    rows = {figure: _rows(found, figure) for figure in FIGURES}
    count = max(map(len, rows.values()))
    with styled():
        figure = sheet(_title(found), note, 0.9 + 0.36 * count)
        left, right = figure.subplots(1, 2, sharey=True)
        _changes(left, rows["credits"], f"credits, {currency} a {word}", 0)
        _changes(right, rows["missed"], f"customers missed a {word}", 2)
        words = [f"{STAFFED[row['staffing']]}:\n{WHOSE[row['whose']]}" for row in rows["credits"]]
        left.set_yticks(range(len(words)), words)
        left.tick_params(axis="y", labelsize=7.5)
        left.set_ylim(count - 0.5, -0.5)
    return figure


def _changes(axes: Axes, rows: list[dict[str, Any]], unit: str, digits: int) -> None:
    for at, row in enumerate(rows):
        is_real = row["change_low"] > 0 or row["change_high"] < 0
        colour = ACCENT if is_real else QUIET
        axes.plot([row["change_low"], row["change_high"]], [at, at], color=colour, linewidth=1.8)
        axes.plot(row["change"], at, "o", color=colour, markersize=6)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{'+' if value > 0 else ''}{_short(value, digits)}"))
    axes.set_xlabel(f"change of {unit}")
    grid(axes, "x")
    axes.spines["left"].set_visible(False)


def _short(value: float, digits: int) -> str:
    return number(value, 0 if float(np.round(value, 6)).is_integer() else max(digits, 1)).replace("-", "−")


def _alt(found: Quote) -> str:
    units = {"credits": found.about.currency, "missed": "customers"}
    told = "; ".join(
        f"{STAFFED[row['staffing']]}, {WHOSE[row['whose']]}: {row['figure']} "
        f"{number(row['before'], 2)} before, {number(row['after'], 2)} after ({units[row['figure']]})"
        for figure in FIGURES
        for row in _rows(found, figure)
    )
    return f"{_title(found)}. Before and after: {told}."


PRICE = Picture(
    "price",
    "What one more customer or a tighter promise changes in credits and in customers missed, and whether that is real.",
    ("quote",),
    _draw,
    _alt,
    lambda found: bool(_rows(found, "credits")),
)
