"""The tables that `slasim sweep` prints: points with the best first, swings, sensitivity."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.report.layout import plain_table
from slasim.report.words import cut_off, duration, in_100, letter, number, percent, plus_minus, reach, span
from slasim.study.measures.figure import COUNTED, Figure
from slasim.study.measures.people.staffing import COST
from slasim.study.measures.promises.asked import EVERYTHING, USUAL, WORD, WhatIsAsked
from slasim.study.measures.promises.asked_words import sentence
from slasim.study.measures.promises.compliance import ALL_KEPT
from slasim.study.measures.promises.credits import OWED
from slasim.study.measures.queues.growth import GROWING
from slasim.study.measures.section import ENDS
from slasim.study.statistics import Interval
from slasim.study.sweep.result import CUT_OFF, DONE, FAILED, grows, undecided
from slasim.study.sweep.sensitivity import Index, Swing, sensitivity, tornado

if TYPE_CHECKING:
    from slasim.study.sweep import Sweep

SHOWN = 20  # points; all are in the table of the result
WIDE = 10  # signs of a part of a name above a column


def headline(sweep: Sweep) -> str:
    """What was swept, in one line."""
    about = sweep.about
    failed = int((sweep.table["status"] == FAILED).sum())
    return (
        f"[bold]{escape(about.name)}[/]: {about.points} points of the design {about.design}, "
        f"{about.replications} replication{'' if about.replications == 1 else 's'} each, seed {about.seed}"
        + (f"; [red]{failed} failed[/]" if failed else "")
    )


def sweep_tables(sweep: Sweep, figures: Sequence[str], asked: WhatIsAsked = USUAL) -> Iterator[Table]:
    """The points; of the figures named, their swings and (design saltelli) their indices."""
    yield points(sweep, figures, asked)
    for name in figures:
        yield from (_swings(rows) for rows in _by_figure(tornado(sweep, name)))
        if sweep.about.design == "saltelli":
            yield from (_indices(rows) for rows in _by_figure(sensitivity(sweep, name)))


def ranked(sweep: Sweep, asked: WhatIsAsked) -> pd.DataFrame:
    """The best points first: those that keep what is asked by cost and credits together, cheapest first; then the
    others by their chance to keep it; then, in the same order, those whose backlog grows, whose figures hold for this
    window only; failed ones last."""
    answers = sweep.asked(asked)
    table = sweep.table.drop(columns=[name for name in answers if name in sweep.table]).join(answers)
    table.attrs |= sweep.table.attrs
    total = table[_called(table, OWED.word, COST)].sum(axis=1)
    order = pd.DataFrame(
        {
            "undone": table["status"] != DONE,
            "grows": grows(table).astype(int) + table.get("queues", pd.Series("", table.index)).eq(GROWING[0]),
            "missed": ~table["is_kept"] & table[WORD].notna(),  # where nothing is judged, cost alone decides
            "by": total.where(table["is_kept"] | table[WORD].isna(), -table[WORD]),
        }
    )
    found = table.assign(weakest=_weakest(table, _called(table, ALL_KEPT.word)), total=total)
    found = found.loc[order.sort_values(["undone", "grows", "missed", "by"], kind="stable").index]
    found.attrs |= table.attrs
    return found


def _called(table: pd.DataFrame, *words: str) -> list[str]:
    """The columns whose figure is one of these."""
    return [name for name, word in table.attrs["words"].items() if word in words]


def points(sweep: Sweep, figures: Sequence[str], asked: WhatIsAsked = USUAL) -> Table:
    """One row per point, the best first; the figures named, or what the promises and the staff cost."""
    table = ranked(sweep, asked)
    units = table.attrs["units"]
    rest = len(table) - SHOWN
    more = f"\n{rest} more points are in the table of the result." if rest > 0 else ""
    caption = (
        f"Asked: {escape(sentence(sweep.base, asked))}.\n"
        "First the points that keep what is asked, the cheapest in staff and credits first; "
        "then the others, those with the highest chance to keep it first." + more
    )
    growing = grows(table)
    if not figures and undecided(table).any():
        caption += "\n~ Clocks that are not decided when the simulation ends could turn a verdict."
    if growing.any():
        caption += (
            f"\n! Points with a queue that grows or still fills stand last ({int(growing.sum())} of {len(table)}): "
            "what they keep and cost holds for this window only."
        )
    shown = plain_table("Points", caption)
    shown.add_column("point", justify="right")
    for name in short(sweep.names):
        shown.add_column(_heading(name), justify="right")
    named = {name: sweep.figure(name) for name in figures}
    if named:
        for found in named.values():
            for name in found:
                shown.add_column(name, justify="right")
    else:
        money = _called(table, OWED.word, COST)
        currency = units[money[0]] if money else ""
        for name in ("asked kept\nin 100", "all\nkept", f"credits\n{currency}", f"staff\n{currency}"):
            shown.add_column(name, justify="right")
        shown.add_column("least\nkept")
    kept, credits = _called(table, ALL_KEPT.word), _called(table, OWED.word)
    breaking = dict.fromkeys(row["weakest"] for row in table.head(SHOWN).to_dict("records") if _breaks(row))
    letters = {name: letter(at) for at, name in enumerate(breaking)}
    if letters and not named:
        names = short([name.removesuffix(f".{ALL_KEPT.word}") for name in letters])
        told = ", ".join(f"{each} {name}" for each, name in zip(letters.values(), names, strict=True))
        shown.caption = f"Promise that is least kept: {escape(told)}.\n{caption}"
    for row, is_growing in zip(table.head(SHOWN).to_dict("records"), growing.tolist(), strict=False):
        first = [
            f"[yellow]![/] {row['point']}" if is_growing else str(row["point"]),
            *(_value(row[name]) for name in sweep.names),
        ]
        if row["status"] != DONE:
            shown.add_row(*first, f"[red]{row['status']}[/]")
        elif named:
            cells = [each[int(row["point"])] for found in named.values() for each in found.values()]
            shown.add_row(*first, *(_named(each) if each else "–" for each in cells))
        else:
            shown.add_row(*first, *_usual(row, units, credits, kept, letters))
    return shown


def short(names: Sequence[str]) -> list[str]:
    """The last two parts of each name, or as many as tell it from the others."""
    parts = [name.split(".") for name in names]
    found = []
    for mine in parts:
        size = next(
            size
            for size in range(min(2, len(mine)), len(mine) + 1)
            if size == len(mine) or sum(each[-size:] == mine[-size:] for each in parts) == 1
        )
        found.append(".".join(mine[-size:]))
    return found


def _heading(name: str) -> str:
    """The name of an input on several lines, so that six columns of numbers fit beside it."""
    return "\n".join(
        part.replace("_", "_\n") if len(part) > WIDE else part for part in name.replace(".", ".\n").split("\n")
    )


def _breaks(row: dict[Any, Any]) -> bool:
    """Whether a promise is told that breaks it."""
    return bool(row["weakest"]) and row["status"] == DONE and row[EVERYTHING] < 1


def _usual(
    row: dict[Any, Any], units: dict[str, str], credits: list[str], kept: list[str], letters: dict[str, str]
) -> list[str]:
    is_open = any(row.get(name + CUT_OFF) for name in kept)
    return [
        cut_off(in_100(Interval(*(float(row[f"{WORD}{end}"]) for end in ENDS))), is_open, "share"),
        percent(row[EVERYTHING], 0).removesuffix(" %"),
        number(sum(row[name] for name in credits)) if credits else "–",
        number(row[COST]) if COST in units else "–",
        letters[row["weakest"]] if _breaks(row) else "",
    ]


def _weakest(table: pd.DataFrame, kept: list[str]) -> list[str]:
    """The promise that is least often kept to everyone, of each point; empty where there is none."""
    if not kept:
        return [""] * len(table)
    return ["" if row.isna().all() else str(row.idxmin()) for _, row in table[kept].iterrows()]


def _swings(rows: list[Swing]) -> Table:
    caption = "Means over the points with the lowest and the highest quarter of an input's values; the widest first."
    table = plain_table(f"{rows[0].figure}: what moves it", caption)
    table.add_column("input")
    for name in ("low", "high", "figure at low", "at high", "change", "interval"):
        table.add_column(name, justify="right")
    for each, name in zip(rows, short([each.input for each in rows]), strict=True):
        # Of a share: points, not a part of it.
        change, *ends = (_plain(part, each.unit).replace(" %", " pp") for part in each.change)
        figures = _plain(each.low, each.unit), _plain(each.high, each.unit)
        table.add_row(name, each.low_value, each.high_value, *figures, change, reach(*ends))
    return table


def _indices(rows: list[Index]) -> Table:
    caption = (
        "Share of the figure's variance that comes from an input: "
        "alone (first), with all its interactions (total).\n"
        "95 % intervals of a bootstrap over rows of the design."
    )
    table = plain_table(f"{rows[0].figure}: sensitivity", caption)
    table.add_column("input")
    for name in ("first", "interval", "total", "interval"):
        table.add_column(name, justify="right")
    for each, name in zip(rows, short([each.input for each in rows]), strict=True):
        cells = [f"{part:.2f}" if not math.isnan(part) else "–" for part in (*each.first, *each.total)]
        table.add_row(name, cells[0], span(cells[1], cells[2]), cells[3], span(cells[4], cells[5]))
    return table


def _by_figure(rows: list[Any]) -> Iterator[list[Any]]:
    for figure in dict.fromkeys(each.figure for each in rows):
        yield [each for each in rows if each.figure == figure]


def _named(of: Figure) -> str:
    return cut_off(_figure(of.interval(), of.unit), of.cut_off, of.unit)


def _figure(of: Interval, unit: str) -> str:
    half = max(of.high - of.estimate, of.estimate - of.low)
    if half == 0 and unit != "share":  # as the cost of paid hours: chance has no part in it
        return _plain(of.estimate, unit)
    return plus_minus(_plain(of.estimate, unit, half), _plain(half, unit))


def _plain(value: float, unit: str, half: float = math.nan) -> str:
    if math.isnan(value):
        return "–"
    sign, size = ("-" if value < 0 else ""), abs(value)
    if unit == "share":
        return sign + percent(size)
    if unit == "ms":
        return sign + duration(round(size), half=half)
    return sign + (number(size, 1) if unit in COUNTED else f"{number(size)} {unit}")


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
