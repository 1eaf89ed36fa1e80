"""Late tickets by cause: of each promise, and of each team."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.agreements.scorecard.statement import Statement
from slasim.printable import printable
from slasim.report.plots.palette import INK, series
from slasim.report.plots.paper import grid, in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.plots.seen_again import LateSplit, has_late, late_split
from slasim.report.words import few, number, percent
from slasim.study.result import Study

ROWS = 8


def _title(found: LateSplit, by: str) -> str:
    if not found.names:
        return "No ticket is late"
    of_all = found.by_cause / found.by_cause.sum()
    whole = f"{_share(of_all[0])} of late clocks have one cause: {found.causes[0]}"
    if len(found.names) == 1:
        return whole
    first, mine = " ".join(map(in_title, found.names[0])), found.late[0] / found.late[0].sum()
    at = int(mine.argmax())
    if by == "promise":
        cause = "it is" if not at else f"{found.causes[at]} is"
        return f"{whole}; of {first} {cause} {_share(mine[at])}"
    late_there = _share(found.late[0].sum() / found.late.sum())
    return f"{late_there} of late clocks become late at {first}; {_share(mine[at])} of these by {found.causes[at]}"


def _share(of: float) -> str:
    return percent(float(of), 0)


def _count(late: float, histories: int) -> str:
    """A mean of several histories has decimals."""
    return few(late) if histories > 1 else number(late)


def _draw(result: Study | Statement, by: str) -> Figure:
    found = late_split(result, by)
    rows = min(len(found.names), ROWS)
    word = window_of(result.scenario) if isinstance(result, Study) else ""
    unit = f"late clocks a {word}" if word else "late clocks"
    note = "The cause is the longest part of the clock's time that, once gone, would have kept it."
    if found.histories:
        note = f"{note} {plural(found.histories, f'simulated {word}')}, looked at once more"
        note += "; lines: 95 % intervals." if found.histories > 1 else "."
    if len(found.names) > rows:
        rest = found.late[rows:].sum()
        note = f"And {len(found.names) - rows} more with {_count(float(rest), found.histories)} together. {note}"
    with styled():
        figure = sheet(_title(found, by), note, 0.95 + 0.36 * max(rows, 1))
        axes = figure.subplots()
        where, left = np.arange(rows), np.zeros(rows)
        for at, cause in enumerate(found.causes):
            part = found.late[:rows, at]
            axes.barh(where, part, left=left, height=0.62, color=series(at), alpha=0.75, label=cause)
            left = left + part
        for at, whole in enumerate(found.whole[:rows]):
            if not math.isnan(whole.low) and found.histories > 1:
                axes.plot([max(whole.low, 0), whole.high], [at, at], color=INK, linewidth=1.2)
            right = max(left[at], 0 if math.isnan(whole.high) or not found.histories else whole.high)
            axes.annotate(
                _count(float(left[at]), found.histories),
                (right, at),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
            )
        axes.set_yticks(where, ["\n".join(name(part, 34) for part in each) for each in found.names[:rows]])
        axes.set_ylim(max(rows, 1) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.margins(x=0.12)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=not found.histories))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 0 if value == int(value) else 1)))
        axes.set_xlabel(unit)
        grid(axes, "x")
        legend(axes, signs=64)
    return figure


def _alt(result: Study | Statement, by: str) -> str:
    found = late_split(result, by)
    parts = []
    for at, each in enumerate(found.names[:ROWS]):
        told = ", ".join(
            f"{cause} {_count(float(late), found.histories)}"
            for cause, late in zip(found.causes, found.late[at], strict=True)
            if late
        )
        parts.append(f"{' '.join(each)}: {told}")
    more = f". And {len(found.names) - ROWS} more" if len(found.names) > ROWS else ""
    return printable(f"{_title(found, by)}. Late clocks by {by} and cause: {'; '.join(parts)}{more}.")


def _picture(word: str, by: str, about: str) -> Picture:
    draw: Callable[[Study | Statement], Figure] = lambda result: _draw(result, by)  # noqa: E731
    return Picture(word, about, ("study", "scorecard"), draw, lambda result: _alt(result, by), can=has_late, again=True)


LATE_BY_CAUSE = _picture("late-causes", "promise", "Why tickets are late, promise by promise.")
LATE_BY_TEAM = _picture("late-teams", "team", "At which team tickets become late, and why.")
