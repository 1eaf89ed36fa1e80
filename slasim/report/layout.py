"""What the tables of every report are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 80  # of a screen that nobody made wider
MOST_PERIODS = 13  # that are shown one by one; of LONG ones all are
LONG = {"month", "quarter", "year"}
MOST_ROWS = 200  # that people are shown; files and programs get all


def plain_table(title: str, caption: str) -> Table:
    """A table without lines between its columns."""
    return Table(
        title=title or None,
        caption=caption or None,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )


def groups(frame: pd.DataFrame, keys: list[str]) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The rows of equal keys, in the order of their first row."""
    if len(frame):
        for key, group in frame.groupby(keys, sort=False, observed=True):
            yield tuple(str(part) for part in key), group


def periods_of(frame: pd.DataFrame) -> list[str]:
    """The periods of a table, in order."""
    return [str(name) for name in sorted(frame["period"].unique())]


def title_of(periods: list[str]) -> str:
    """The heading of a column with a sign for each period."""
    return f"{periods[0]} … {periods[-1]}" if len(periods) > 1 else "".join(periods)
