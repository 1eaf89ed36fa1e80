"""What one more seat is worth, shift by shift."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from slasim.planning.why.explaining import Why
from slasim.report.plots.palette import ACCENT, INK
from slasim.report.plots.paper import grid, in_title, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural, window_of
from slasim.report.plots.seen_again import has_late, why_of
from slasim.report.words import few, number
from slasim.study.result import Study

ROWS = 10


def _title(found: Why) -> str:
    rows = found.seats
    if not len(rows):
        return "Nothing is missed, so no further seat is needed"
    first = rows.sort_values("late_avoided", ascending=False, kind="stable").iloc[0]
    if not first["late_avoided_low"] > 0:
        return "No single further seat surely makes fewer tickets late"
    seat = f"{in_title(first['team'])} {in_title(first['shift'])}"
    fewer = few(float(first["late_avoided"]), 0)
    return f"One more seat at {seat} makes {fewer} fewer tickets late a {window_of(found.scenario)}"


def _draw(result: Study | Why) -> Figure:
    found = why_of(result)
    rows = found.seats.sort_values("late_avoided", ascending=False, kind="stable")
    shown = rows.head(ROWS)
    currency, word = found.scenario.currency, window_of(found.scenario)
    note = (
        f"Each in the same {plural(found.replications, f'simulated {word}')}, before and after; lines: 95 % intervals "
        f"of the difference. In words: credits less and what the seat costs, {currency} a {word}."
    )
    if len(rows) > ROWS:
        note = f"And {len(rows) - ROWS} more shifts. {note}"
    if not len(rows):
        note = found.first_line
    with styled():
        figure = sheet(_title(found), note, 0.85 + 0.36 * len(shown) if len(shown) else 0.1)
        if not len(shown):
            return figure
        axes = figure.subplots()
        where = np.arange(len(shown))
        middle, low, high = (shown[f"late_avoided{end}"].to_numpy(float) for end in ("", "_low", "_high"))
        axes.barh(where, middle, height=0.6, color=ACCENT, alpha=0.6)
        axes.hlines(where, low, high, color=INK, linewidth=1.3)
        axes.axvline(0, color=INK, linewidth=0.8)
        most = float(np.nanmax(np.concatenate((high, middle, [1e-9]))))
        for at, row in enumerate(shown.to_dict("records")):
            paid = row["cost"]
            cost = f", costs {number(float(paid))}" if paid is not None and paid == paid else ""
            less = number(max(float(row["credits_avoided"]), 0.0))
            text = f"credits {'' if less == '0' else '−'}{less}{cost}"
            axes.annotate(text, (1, at), (6, 0), ("axes fraction", "data"), "offset points", va="center", fontsize=7.5)
        axes.set_xlim(min(0.0, float(np.nanmin(np.append(low, 0.0)))), most * 1.04)
        axes.set_yticks(where, [f"{name(row.team, 18)}, {name(row.shift, 16)}" for row in shown.itertuples()])
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 0 if value == int(value) else 1)))
        axes.set_xlabel(f"fewer late tickets of missed promises a {word}")
        grid(axes, "x")
    return figure


def _alt(result: Study | Why) -> str:
    found = why_of(result)
    rows = found.seats.sort_values("late_avoided", ascending=False, kind="stable").head(ROWS)
    told = "; ".join(
        f"{row['team']} {row['shift']}: {few(float(row['late_avoided']))} fewer late, credits "
        f"{number(max(float(row['credits_avoided']), 0.0))} {found.scenario.currency} less"
        for row in rows.to_dict("records")
    )
    return f"{_title(found)}. One more seat of each shift: {told}."


SEAT_VALUE = Picture(
    "seat-value",
    "How many tickets fewer are late with one more seat, by shift, and what that seat costs.",
    ("study", "why"),
    _draw,
    _alt,
    can=lambda result: bool(result.missed) if isinstance(result, Why) else has_late(result),
    again=True,
)
