"""A sweep as tables of one figure a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from slasim.library.shown import ShownColumn, ShownTable, from_frame
from slasim.records import records
from slasim.study.measures.section import ENDS
from slasim.study.sweep.result import CUT_OFF, Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator


def sweep_tables(sweep: Sweep) -> Iterator[ShownTable]:
    """Its points, their figures, and why some failed."""
    yield from_frame(
        "points", "what is varied at each point, its state, whether its queues grow", lambda: _points(sweep)
    )
    columns = (
        ShownColumn("point", "number", "of the table of points"),
        *(ShownColumn(name, "text") for name in sweep.names),
        ShownColumn("figure", "text", "by its name"),
        ShownColumn("unit", "text", "share, ms, tickets, customers or a currency"),
        *(ShownColumn(f"estimate{end}", "amount", "in that unit") for end in ENDS),
        ShownColumn("estimate_cut_off", "flag", "what is unfinished could change it"),
    )
    meaning = "each figure of each point, with its interval"
    yield ShownTable("figures", meaning, lambda: (columns, records(_figures(sweep))))
    yield from_frame("failures", "points that failed, and why", lambda: sweep.failures)


def _points(sweep: Sweep) -> pd.DataFrame:
    table = sweep.table
    return table[[name for name in ("point", *sweep.names, "status", "queues") if name in table]]


def _figures(sweep: Sweep) -> pd.DataFrame:
    table = sweep.table
    of_point = table[["point", *sweep.names]]
    found = [
        of_point.assign(
            figure=name,
            unit=unit,
            **{f"estimate{end}": table[f"{name}{end}"] for end in ENDS},
            estimate_cut_off=table.get(name + CUT_OFF, False),
        )[table[name].notna()]
        for name, unit in table.attrs["units"].items()
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()
