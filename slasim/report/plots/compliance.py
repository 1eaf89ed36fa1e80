"""Attainment against the quota, period by period, with intervals; in the colours of what that means for customers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from slasim.agreements.scorecard.statement import Statement
from slasim.agreements.verdicts.periods import period_word
from slasim.report.plots.palette import INK, RULE, mark_of
from slasim.report.plots.paper import grid, in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import for_whom, month, plural, simulated, worst_first
from slasim.report.plots.promises import tile_rows
from slasim.report.words import attained, quota_text
from slasim.study.result import Study

Marks = Mapping[tuple[tuple[str, str], str], str]  # by promise in words and period

ROWS, PERIODS = 8, 12
SIGNS = {"kept": "o", "at risk": "D", "missed": "X"}  # of a point, by its mark
NO_SIGN = "s"


class PeriodAttained(NamedTuple):
    """The attainment of a promise in a period, shares; NaN where there is none, an interval of no width in a log."""

    period: str
    mark: str  # of its tile in the picture `promises`
    share: float
    low: float
    high: float
    quota: float

    @property
    def side(self) -> str:
        """On which side of the quota the interval lies."""
        low, high = (self.share if math.isnan(end) else end for end in (self.low, self.high))
        return "above" if low >= self.quota - 1e-12 else "below" if high < self.quota - 1e-12 else "open"


class AttainedRow(NamedTuple):
    """A promise: for whom, what, and its periods that have data."""

    words: tuple[str, str]
    periods: tuple[PeriodAttained, ...]

    @property
    def margin(self) -> float:
        """Of the worst period: attainment less quota."""
        return min(each.share - each.quota for each in self.periods)

    def below(self) -> int:
        """Periods that lie below the quota."""
        return sum(each.side == "below" for each in self.periods)

    @property
    def is_missed(self) -> bool:
        """Whether customers are missed in some period, be it above the quota or not."""
        return any(each.mark == "missed" for each in self.periods)


def attained_rows(result: Study | Statement) -> list[AttainedRow]:
    """Every promise with a quota: what is missed first, then the one that is most below its quota."""
    marks = {(row.words, tile.period): tile.mark for row in tile_rows(result) for tile in row.tiles}
    found = _of_study(result, marks) if isinstance(result, Study) else _of_statement(result, marks)
    return sorted((row for row in found if row.periods), key=lambda row: (not row.is_missed, row.margin))


def _of_study(study: Study, marks: Marks) -> list[AttainedRow]:
    return [
        AttainedRow(
            (words := for_whom(study, row.of)),
            tuple(
                PeriodAttained(
                    str(each["period"]),
                    marks.get((words, str(each["period"])), ""),
                    float(each["attainment"]),
                    float(each["attainment_low"]),
                    float(each["attainment_high"]),
                    float(each["quota"]),
                )
                for each in row.periods
                if not math.isnan(each["attainment"]) and not math.isnan(each["quota"])
            ),
        )
        for row in worst_first(study)
    ]


def _of_statement(card: Statement, marks: Marks) -> list[AttainedRow]:
    frame = card.table("compliance")
    frame = frame[~frame["partial"] & frame["quota"].notna() & (frame["decided"] > 0)]
    found: dict[tuple[str, str], list[PeriodAttained]] = {}
    for keys, rows in frame.groupby(["agreement", "commitment", "severity", "period"], sort=False, observed=True):
        agreement, commitment, severity, period = map(str, keys)
        share = float(rows["met"].sum() / rows["decided"].sum())
        severity = "all severities" if severity == "all" else severity
        of = agreement, f"{commitment.replace('_', ' ')}, {severity}"
        quota = float(rows["quota"].iloc[0])
        attained_then = PeriodAttained(period, marks.get((of, period), ""), share, math.nan, math.nan, quota)
        found.setdefault(of, []).append(attained_then)
    return [AttainedRow(of, tuple(each)) for of, each in found.items()]


def _title(rows: Sequence[AttainedRow]) -> str:
    low = sorted((row for row in rows if row.below()), key=lambda row: row.margin)
    unsure = [row for row in rows if not row.below() and any(each.side == "open" for each in row.periods)]
    missed = [row for row in rows if row.is_missed]
    if low:
        first = low[0]
        who = " ".join(map(in_title, first.words))
        where = f"{first.below()} of {plural(len(first.periods), _per(first))}"
        if len(low) == 1:
            return f"{who} is below its quota in {where}"
        return f"{len(low)} of {plural(len(rows), 'promise')} are below the quota, most of all {who}"
    if unsure:
        return f"No promise is surely below its quota; {len(unsure)} of {len(rows)} may be"
    last = rows[0]
    every = f"{' '.join(map(in_title, last.words))} is above its quota" if len(rows) == 1 else _all_above(len(rows))
    if missed:
        return f"{every}, all customers together; customer by customer {_missed_words(len(missed), len(rows))}"
    if len(rows) == 1:
        return every
    worst = min(last.periods, key=lambda each: each.share - each.quota)
    return (
        f"{every}; the nearest is {' '.join(map(in_title, last.words))}: "
        f"{attained(worst.share, worst.quota)} where {quota_text(worst.quota)} is asked"
    )


def _all_above(count: int) -> str:
    return f"All {count} promises are above their quota"


def _missed_words(missed: int, count: int) -> str:
    return "it is missed" if count == 1 else f"{missed} {'is' if missed == 1 else 'are'} missed"


def _per(row: AttainedRow) -> str:
    return period_word(each.period for each in row.periods)


def _draw(result: Study | Statement) -> Figure:
    rows = attained_rows(result)
    shown = rows[:ROWS]
    periods = sorted({each.period for row in shown for each in row.periods})[:PERIODS]
    note = (
        f"Each point is a period ({month(periods[0])} to {month(periods[-1])}, from above), all customers together."
        if len(periods) > 1
        else f"{month(periods[0])}, all customers together."
    )
    if isinstance(result, Study):
        note += f" Lines: 95 % intervals of the mean, {simulated(result)}."
    if len(rows) > ROWS:
        note = f"And {len(rows) - ROWS} more. {note}"
    note += " Colours: whether all customers are kept, as in the picture promises."
    with styled():
        figure = sheet(_title(rows), note, 0.55 + len(shown) * max(0.34, 0.1 * len(periods)))
        axes = figure.subplots()
        used = set()
        for down, row in enumerate(shown):
            axes.axhline(down + 0.5, color=RULE, linewidth=0.6)
            known = {each.period: each for each in row.periods}
            for at, period in enumerate(periods):
                if period not in known:
                    continue
                each = known[period]
                where = down + (at - (len(periods) - 1) / 2) * 0.62 / max(len(periods), 2)
                look = mark_of(each.mark)
                used.add(each.mark)
                half = 0.3 / max(len(periods), 2)
                axes.plot([100 * each.quota] * 2, [where - half, where + half], color=INK, linewidth=1.6, zorder=2)
                if not math.isnan(each.low):
                    axes.plot([100 * each.low, 100 * each.high], [where] * 2, color=look.edge, linewidth=1.6)
                axes.plot(
                    100 * each.share, where, SIGNS.get(each.mark, NO_SIGN), color=look.edge, markersize=5, zorder=3
                )
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_yticks(range(len(shown)), [f"{name(row.words[0])}\n{name(row.words[1], 40)}" for row in shown])
        of_what = "clocks in time" if isinstance(result, Study) else "what is counted: clocks, tickets, agreed time"
        axes.set_xlabel(f"attained, % of {of_what}")
        axes.margins(x=0.06)
        axes.set_xlim(right=min(axes.get_xlim()[1], 100.8))
        grid(axes, "x")
        axes.spines["left"].set_visible(False)
        handles = [
            Line2D([], [], linestyle="", marker=sign, color=mark_of(mark).edge, label=mark)
            for mark, sign in SIGNS.items()
            if mark in used
        ]
        legend(axes, [*handles, Line2D([], [], color=INK, linewidth=1.6, label="quota")], signs=64)
    return figure


def _alt(result: Study | Statement) -> str:
    rows = attained_rows(result)
    parts = []
    for row in rows[:ROWS]:
        told = "; ".join(
            f"{each.period} {attained(each.share, each.quota)} of a quota of {quota_text(each.quota)}"
            for each in row.periods
        )
        parts.append(f"{' '.join(row.words)}: {told}")
    more = f" And {len(rows) - ROWS} more." if len(rows) > ROWS else ""
    return f"{_title(rows)}. Attainment by promise and period: {'. '.join(parts)}.{more}"


COMPLIANCE = Picture(
    "compliance",
    "By how much each promise is above or below its quota in each period, and how sure that is.",
    ("study", "scorecard"),
    _draw,
    _alt,
    lambda result: bool(attained_rows(result)),
)
