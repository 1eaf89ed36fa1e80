"""The tables that `slasim results` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.library.kind import WHOLE
from slasim.report.layout import plain_table
from slasim.report.sweep_tables import short
from slasim.report.words import duration, number, percent, span
from slasim.study.measures.figure import COUNTED, MILLISECONDS, SHARE

if TYPE_CHECKING:
    from slasim.library.listing import Results

SHOWN = 8  # letters of a digest


def headline(results: Results, folder: Path) -> str:
    """How many there are, in one line."""
    count = len(results)
    return f"[bold]{escape(str(folder))}[/]: {count or 'no'} result{'' if count == 1 else 's'}"


def result_table(results: Results, folder: Path) -> Table:
    """A row per result, the newest first; `folder` is where they were looked for."""
    entries = results.entries
    has_states = any(each.state != WHOLE for each in entries)
    table = plain_table(
        "",
        "Dates in UTC. Scenario: with the beginning of its digest. Replications: of a sweep those of each point.\n"
        "Folders as seen from that above; whole paths, and the command that makes each again: --json.",
    )
    table.add_column("date", justify="right")
    for name in ("kind", "scenario", "changes", "folder", *(("state",) if has_states else ())):
        table.add_column(name)
    for name in ("seed", "points", "replications"):
        table.add_column(name, justify="right")
    for each in entries:
        numbers = (each.seed, each.points, each.replications)
        table.add_row(
            f"{each.date:%Y-%m-%d %H:%M}",
            each.kind,
            escape(f"{each.name} {each.scenario[:SHOWN]}".strip()),
            escape("\n".join(_short(each.changes))),
            escape(_below(each.folder, folder)),
            *((each.state,) if has_states else ()),
            *("" if value is None else str(value) for value in numbers),
        )
    return table


def figure_table(figures: pd.DataFrame, folder: Path) -> Table:
    """A row per result, variant or point, and figure; `folder` is where the results were looked for."""
    table = plain_table("", "variants are those of comparisons, points those of sweeps")
    for name in ("folder", "variant or point", "figure"):
        table.add_column(name)
    for name in ("estimate", "95 % interval"):
        table.add_column(name, justify="right")
    for row in figures.to_dict("records"):
        changes = json.loads(row["changes"] or "{}")
        of = row["variant"] or "\n".join(_short([f"{path}={value}" for path, value in changes.items()]))
        estimate, low, high = (_shown(float(row[name]), row["unit"]) for name in ("estimate", "low", "high"))
        table.add_row(
            escape(_below(Path(row["folder"]), folder)),
            escape(of),
            escape(row["figure"]),
            estimate,
            span(low, high),
        )
    return table


def _below(place: Path, folder: Path) -> str:
    """A folder as seen from the one in which it was found."""
    inside = place.relative_to(folder)
    return str(place if inside == Path() else inside)


def _short(changes: Sequence[str]) -> list[str]:
    """Changes with the last parts of their paths, as many as tell them from each other."""
    pairs = [change.partition("=") for change in changes]
    names = short([path for path, equals, _ in pairs if equals])
    shortened = iter(names)
    return [f"{next(shortened)}={value}" if equals else path for path, equals, value in pairs]


def _shown(value: float, unit: str) -> str:
    if unit == SHARE:
        return percent(value)
    if unit == MILLISECONDS:
        return duration(value)
    return number(value, 1) if unit in COUNTED else f"{number(value)} {unit}"
