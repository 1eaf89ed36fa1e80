"""Promises at a glance: a tile for each promise and period, the worst first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from slasim.agreements.scorecard.statement import Statement
from slasim.agreements.verdicts.periods import period_word
from slasim.report.plots.palette import INK, MARKS, PAPER, SOFT, mark_of
from slasim.report.plots.paper import in_title, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import for_whom, month, plural, window_of, worst_first
from slasim.report.words import few, percent
from slasim.study.result import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS, PERIODS = 10, 12  # at most shown
FEWEST = 4  # rows, kept ones among them
WIDE = 6  # periods up to which a tile holds two lines of words
TALL = 0.44  # inches of a row


@dataclass(frozen=True)
class Tile:
    """A promise in one period."""

    period: str
    mark: str  # kept, at risk, missed; else nothing is known
    sure: bool  # more replications would not change the mark
    missed: float  # customers, or the share of windows in which the one whole is missed; NaN without data
    of: int  # customers; 0 where all are judged together
    kept: float  # share of windows in which all is kept; NaN where it is one log

    @property
    def first(self) -> str:
        """`0.9 of 40`: customers missed; `together` where all are judged together."""
        if math.isnan(self.missed):
            return "no data"
        if not self.of:
            return "together" if self.is_simulated else "missed" if self.missed else "kept"
        return f"{few(self.missed) if self.is_simulated else int(self.missed)} of {self.of}"

    @property
    def is_simulated(self) -> bool:
        """Whether it tells of many windows, and not of one log."""
        return not math.isnan(self.kept)

    @property
    def second(self) -> str:
        """`all kept 34 in 100`."""
        return "" if not self.is_simulated or math.isnan(self.missed) else f"all kept {_of_100(self.kept)} in 100"

    @property
    def sign(self) -> str:
        """Of its mark; no tick while a larger run could change it."""
        return mark_of(self.mark if self.sure or self.mark != "kept" else "").sign


@dataclass(frozen=True)
class TileRow:
    """A promise, period by period."""

    words: tuple[str, str]  # for whom, what
    tiles: tuple[Tile, ...]

    @property
    def worst(self) -> str:
        """The worst mark of its tiles."""
        marks = [tile.mark for tile in self.tiles]
        return next((mark for mark in ("missed", "at risk", "kept") if mark in marks), "no data")


def tile_rows(result: Study | Statement) -> list[TileRow]:
    """Every promise that has a whole period, the worst first."""
    return _of_study(result) if isinstance(result, Study) else _of_statement(result)


def _of_study(study: Study) -> list[TileRow]:
    found = []
    for row in worst_first(study):
        tiles = tuple(
            Tile(
                str(each["period"]),
                str(each["mark"]) if row.asked else "not asked",
                bool(each["sure"]),
                float(each["missed"]) if each["mark"] != "no data" else math.nan,
                int(each["accounts"]) if row.each else 0,
                float(each["all_kept"]),
            )
            for each in row.periods
        )
        found.append(TileRow(for_whom(study, row.of), tiles))
    return found


def _of_statement(card: Statement) -> list[TileRow]:
    frame = card.table("compliance")
    frame = frame[~frame["partial"]]
    found: dict[tuple[str, ...], list[Tile]] = {}
    for keys, rows in frame.groupby(["agreement", "commitment", "severity", "period"], sort=False, observed=True):
        agreement, commitment, severity, period = map(str, keys)
        judged = rows[rows["verdict"].isin(("kept", "missed"))]
        missed = int((judged["verdict"] == "missed").sum())
        each = int((judged["customer"] != "all").sum())
        mark = "no data" if not len(judged) else "missed" if missed else "kept"
        tile = Tile(period, mark, not judged["provisional"].any(), missed if len(judged) else math.nan, each, math.nan)
        found.setdefault((agreement, commitment, severity), []).append(tile)
    rows_of = [
        TileRow((of[0], f"{of[1].replace('_', ' ')}, {'all severities' if of[2] == 'all' else of[2]}"), tuple(tiles))
        for of, tiles in found.items()
    ]
    return sorted(rows_of, key=lambda row: -max(_share(tile) for tile in row.tiles))


def _share(tile: Tile) -> float:
    return -1.0 if math.isnan(tile.missed) else tile.missed / max(tile.of, 1)


def _title(result: Study | Statement, rows: Sequence[TileRow]) -> str:
    periods = list(dict.fromkeys(tile.period for row in rows for tile in row.tiles))
    per = period_word(periods)
    word = "promise" if len(rows) == 1 else "promises"
    bad = [row for row in rows if row.worst == "missed"]
    risk = [row for row in rows if row.worst == "at risk"]
    chance = isinstance(result, Study)
    if not any(tile.mark in MARKS for row in rows for tile in row.tiles):
        return f"Nothing is known of {len(rows)} {word}"
    if bad:
        first = bad[0]
        misses = sum(tile.mark == "missed" for tile in first.tiles)
        where = (
            f"in {misses} of {plural(len(first.tiles), per)}" if len(first.tiles) > 1 else f"in {first.tiles[0].period}"
        )
        how = "is more often missed than kept" if chance else "is missed"
        if len(bad) == 1:
            return f"{' '.join(map(in_title, first.words))} {how} {where}"
        return (
            f"{_many(len(bad), len(rows))} {word} {'are more often missed than kept' if chance else 'are missed'}, "
            + (f"most of all {' '.join(map(in_title, first.words))}")
        )
    if risk:
        first = risk[0]
        if len(risk) == 1:
            return f"One promise is at risk: {' '.join(map(in_title, first.words))}"
        return f"{_many(len(risk), len(rows))} {word} are at risk, most of all {' '.join(map(in_title, first.words))}"
    sure = all(tile.sure for row in rows for tile in row.tiles)
    every = "The promise is" if len(rows) == 1 else f"All {len(rows)} promises are"
    if not isinstance(result, Study):
        return f"{every} kept{'' if sure else ', so far'}"
    word, found = window_of(result.scenario), result.every_promise
    few_of = "" if sure else f", as far as {result.about.replications} simulated {word}s tell"
    at_once = f"; all at once in {_of_100(found.share.estimate)} of 100 {word}s" if found.windows else ""
    return f"{every} kept{at_once if len(rows) > 1 else ''}{few_of}"


def _many(some: int, every: int) -> str:
    return f"All {every}" if some == every else f"{some} of {every}"


def _note(result: Study | Statement, rows: Sequence[TileRow]) -> str:
    if isinstance(result, Study):
        word = window_of(result.scenario)
        note = (
            f"In a tile: customers missed on average, and in how many of 100 {word}s all are kept "
            f"({result.about.replications} simulated). ✓ from 90, ! from 50, × below; "
            f"? = more {word}s could change the mark."
        )
    else:
        note = (
            "In a tile: customers missed, of those judged. ✓ all kept, × some missed; ? = later events could change it."
        )
    rest = rows[len(_shown(rows)) :]
    if rest:
        marks = [row.worst for row in rest]
        worst = [f"{marks.count(mark)} {mark}" for mark in ("missed", "at risk", "kept") if mark in marks]
        note = f"And {len(rest)} more: {', '.join(worst)}. {note}"
    return note


def _shown(rows: Sequence[TileRow]) -> Sequence[TileRow]:
    """What is not kept, as far as there is room; kept ones only where little else is to be shown."""
    bad = sum(row.worst != "kept" for row in rows)
    return rows[: min(max(bad, FEWEST), ROWS)]


def _draw(result: Study | Statement) -> Figure:
    rows = tile_rows(result)
    shown = _shown(rows)
    periods = sorted({tile.period for row in shown for tile in row.tiles})[:PERIODS]
    with styled():
        figure = sheet(_title(result, rows), _note(result, rows), TALL * len(shown) + 0.3)
        axes = figure.subplots()
        _tiles(axes, shown, periods)
    return figure


def _tiles(axes: Axes, rows: Sequence[TileRow], periods: Sequence[str]) -> None:
    wide = len(periods) <= WIDE
    for down, row in enumerate(rows):
        known = {tile.period: tile for tile in row.tiles}
        for across, period in enumerate(periods):
            if period in known:
                _tile(axes, known[period], across, down, wide)
    axes.set_xlim(0, len(periods))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([at + 0.5 for at in range(len(periods))], [month(each, wide) for each in periods])
    axes.set_yticks(
        [at + 0.5 for at in range(len(rows))],
        [f"{name(who)}\n{name(what, 40)}" for who, what in (row.words for row in rows)],
    )
    axes.xaxis.tick_top()
    axes.annotate(
        *("customers missed in", (0, 1), (-6, 4), "axes fraction", "offset points"),
        ha="right",
        color=SOFT,
        fontsize=7.5,
    )
    axes.tick_params(length=0)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.spines[:].set_visible(False)


def _tile(axes: Axes, tile: Tile, across: int, down: int, wide: bool) -> None:
    look = mark_of(tile.mark)
    place = (across + 0.015, down + 0.04)
    axes.add_patch(Rectangle(place, 0.97, 0.92, facecolor=look.fill, linewidth=0))
    if tile.mark in MARKS and not tile.sure:  # striped at the foot: too early to say
        foot = (across + 0.015, down + 0.86)
        axes.add_patch(Rectangle(foot, 0.97, 0.1, facecolor=PAPER, hatch="/////", linewidth=0))

    def write(text: str, x: float, y: float, size: float, bold: bool = True, colour: str = INK) -> None:
        weight = "bold" if bold else "normal"
        at = (across + x, down + y)
        axes.text(*at, text, ha="center", va="center", fontsize=size, color=colour, fontweight=weight)

    if not wide:
        write(tile.sign, 0.5, 0.3, 9, colour=look.edge)
        write(few(tile.missed) if tile.of else _of_100(tile.kept), 0.5, 0.66, 7)
        return
    write(tile.sign, 0.1, 0.46, 11, colour=look.edge)
    write(tile.first, 0.58, 0.32 if tile.second else 0.48, 8.5)
    write(tile.second, 0.58, 0.65, 7.4, bold=False)


def _of_100(share: float) -> str:
    return percent(share, 0).removesuffix(" %")


def _alt(result: Study | Statement) -> str:
    rows = tile_rows(result)
    parts = [
        f"{' '.join(row.words)}: "
        + "; ".join(
            f"{tile.period} {tile.sign} {tile.first}{f', {tile.second}' if tile.second else ''}" for tile in row.tiles
        )
        for row in rows[:ROWS]
    ]
    more = f" And {len(rows) - ROWS} more promises." if len(rows) > ROWS else ""
    return f"{_title(result, rows)}. Customers missed by promise and period. {'. '.join(parts)}.{more}"


PROMISES = Picture(
    "promises",
    "Which promises are kept, at risk or missed in which period, and how many customers are missed.",
    ("study", "scorecard"),
    _draw,
    _alt,
    lambda result: bool(tile_rows(result)),
)
