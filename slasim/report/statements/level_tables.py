"""What `slasim measure` prints of means, maxima and percentiles: each in its own unit, beside its limit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.agreements.prose.levels import level_text, limit_text
from slasim.agreements.scorecard.frames import TOGETHER
from slasim.agreements.scorecard.statement import Statement
from slasim.report.layout import plain_table

PROMISE = ("agreement", "commitment", "severity")
MOST_LEVELS = 24  # cells that are shown one by one
Row = Mapping[Hashable, Any]


class LevelRows:
    """The levels of a statement, by promise."""

    def __init__(self, card: Statement) -> None:
        frame = card.levels
        if "least" not in frame:  # a statement that was saved before it said on which side its limits are
            frame = frame.head(0)
        self.rows: dict[tuple[str, ...], list[Row]] = {}
        for row in frame.to_dict("records"):
            self.rows.setdefault(tuple(str(row[name]) for name in PROMISE), []).append(row)

    def of(self, promise: Sequence[str], partial: bool, period: str | None = None) -> list[Row]:
        """Those of a promise, of whole periods or of those that are cut, of one period where it is named."""
        rows = self.rows.get(tuple(promise), [])
        return [row for row in rows if bool(row["partial"]) is partial and period in (None, str(row["period"]))]


def promised(rows: Sequence[Row]) -> str:
    """`mean at least 4.2`; several where they were amended, or tickets are promised different times."""
    words = map(_limit, sorted(rows, key=lambda row: _value(row, "limit")))
    return f"{rows[0]['measure']} {' … '.join(dict.fromkeys(words))}"


def measured(rows: Sequence[Row]) -> str:
    """The level; of several cells the least and the largest."""
    ends = [min(rows, key=_level), max(rows, key=_level)]
    return " … ".join(dict.fromkeys(_text(row) for row in ends))


def level_table(card: Statement) -> Table:
    """One row a cell of promises that have several: what each came to."""
    many = [row for rows in LevelRows(card).rows.values() for row in _whole(rows)]
    more = "" if len(many) <= MOST_LEVELS else f" The first {MOST_LEVELS} of {len(many)}: --json has all."
    table = plain_table("Measured by period", f"Means, maxima and percentiles.{more}")
    names = ["commitment", "severity", "customer", "period"]
    if all(row["customer"] == TOGETHER for row in many):
        names.remove("customer")
    for name in names:
        table.add_column(name)
    for name in ("promised", "measured"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for row in many[:MOST_LEVELS]:
        texts = (escape(str(row[name])) for name in names)
        verdict = f"{row['verdict']}{'~' if row['provisional'] else ''}"
        table.add_row(*texts, _limit(row), _text(row), verdict)
    return table


def _whole(rows: Sequence[Row]) -> list[Row]:
    """Of whole periods, where there are several: a single one stands with its promise."""
    whole = [row for row in rows if not row["partial"]]
    return whole if len(whole) > 1 else []


def _limit(row: Row) -> str:
    return limit_text(_value(row, "limit"), _is_time(row), bool(row["least"]))


def _text(row: Row) -> str:
    return level_text(_level(row), _value(row, "limit"), _is_time(row))


def _level(row: Row) -> float:
    return _value(row, "level")


def _value(row: Row, name: str) -> float:
    """ms, or the number as the log states it."""
    return float(row[f"{name}_time"] / pd.Timedelta("1 ms")) if _is_time(row) else float(row[f"{name}_number"])


def _is_time(row: Row) -> bool:
    return not pd.isna(row["level_time"])
