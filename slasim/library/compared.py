"""A comparison as tables, one of them with all variants side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from slasim.library.shown import ShownColumn, ShownTable, from_document
from slasim.study.comparing.document import shape

if TYPE_CHECKING:
    from slasim.study.comparing.comparison import Comparison

FIGURES = "every figure of the baseline and of the variants, side by side"


def comparison_tables(comparison: Comparison) -> Iterator[ShownTable]:
    """The figures side by side, and each list of its document."""
    known, summary = shape()["properties"], cache(comparison.summary)
    yield ShownTable("figures", FIGURES, lambda: _side_by_side(comparison))
    for name in ("differences", "queues", "answers", *(("best",) if comparison.choice else ())):
        yield from from_document(name, known[name]["description"], known[name], partial(_part, summary, name))


def _part(summary: Callable[[], dict[str, Any]], name: str) -> Any:
    return summary()[name]


def _side_by_side(comparison: Comparison) -> tuple[list[ShownColumn], list[dict[str, Any]]]:
    """A row per figure: a column for each side, and one for each variant that says whether it really differs."""
    found: dict[str, dict[str, Any]] = {}
    labels = [side.label for side in comparison.about.sides]
    for row in comparison.summary()["differences"]:
        at = found.setdefault(row["figure"], {"figure": row["figure"], "unit": row["unit"]})
        at[labels[0]], at[row["variant"]] = row["baseline"], row["value"]
        at[f"{row['variant']}_differs"] = row["real"]
    columns = [
        ShownColumn("figure", "text", "by its name"),
        ShownColumn("unit", "text", "share, ms, tickets, customers or a currency"),
        ShownColumn(labels[0], "amount", "the estimate of the baseline, in that unit"),
    ]
    for label in labels[1:]:
        columns.append(ShownColumn(label, "amount", "the estimate of the variant, in that unit"))
        columns.append(ShownColumn(f"{label}_differs", "flag", "from the baseline, by more than chance"))
    return columns, [{column.name: row.get(column.name) for column in columns} for row in found.values()]
