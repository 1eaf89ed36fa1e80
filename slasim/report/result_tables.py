"""The tables that `slasim results` prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.report.tables import plain_table
from slasim.report.words import duration, number, percent, span
from slasim.study.figures import MILLISECONDS, SHARE

if TYPE_CHECKING:
    from slasim.study.library import Results

SHOWN = 8  # letters of a digest


def headline(results: Results, folder: Path) -> str:
    """How many there are, in one line."""
    count = len(results)
    return f"[bold]{escape(str(folder))}[/]: {count or 'no'} result{'' if count == 1 else 's'}"


def result_table(results: Results) -> Table:
    """A row per result, the newest first."""
    table = plain_table("results", "dates are in UTC; scenario: the beginning of the digest of the scenario as applied")
    for name in ("date", "kind", "name", "scenario", "changes", "folder", "state"):
        table.add_column(name)
    for name in ("seed", "replications", "points"):
        table.add_column(name, justify="right")
    for each in results.entries:
        numbers = (each.seed, each.replications, each.points)
        table.add_row(
            f"{each.date:%Y-%m-%d %H:%M}",
            *(escape(text) for text in (each.kind, each.name, each.scenario[:SHOWN], "; ".join(each.changes))),
            escape(str(each.folder)),
            each.state,
            *("" if value is None else str(value) for value in numbers),
        )
    return table


def figure_table(figures: pd.DataFrame) -> Table:
    """A row per result, variant or point, and figure."""
    table = plain_table("figures", "variants are those of comparisons, points those of sweeps")
    for name in ("folder", "variant or point", "figure"):
        table.add_column(name)
    for name in ("estimate", "95 % interval"):
        table.add_column(name, justify="right")
    for row in figures.to_dict("records"):
        of = row["variant"] or ", ".join(
            f"{path}={value}" for path, value in json.loads(row["changes"] or "{}").items()
        )
        estimate, low, high = (_shown(float(row[name]), row["unit"]) for name in ("estimate", "low", "high"))
        table.add_row(escape(row["folder"]), escape(of), escape(row["figure"]), estimate, span(low, high))
    return table


def _shown(value: float, unit: str) -> str:
    if unit == SHARE:
        return percent(value)
    if unit == MILLISECONDS:
        return duration(pd.Timedelta(value, "ms"))
    return number(value, 1) if unit == "tickets" else f"{number(value)} {unit}"
