"""What `slasim measure` prints of single clocks: the late ones, and those whose severity was lowered."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.agreements.scorecard.statement import Statement
from slasim.instants import MINUTE, local, shown_to_the_minute, to_ms
from slasim.report.layout import plain_table
from slasim.report.words import duration, number, open_duration

LOWERED = 20  # so many lowered severities are listed
COLUMNS = ("ticket", "commitment", "severity", "customer", "team", "level")


def violations(card: Statement, worst: int) -> Table:
    """The breached clocks that were latest."""
    frame = card.violations
    shown = frame.sort_values(["lateness", "due"], ascending=[False, True], kind="stable").head(worst)
    table = plain_table("Violations", _how_many(len(shown), len(frame)))
    columns = [name for name in COLUMNS if shown[name].notna().any()]
    for name in (*columns, "due"):
        table.add_column(name)
    differs = "open_lateness" in shown and bool((shown["open_lateness"] != shown["lateness"]).any())
    table.add_column("late by\n(open time)" if differs else "late by", justify="right")
    zone, escalates = card.about.timezone, "escalated_to" in shown and bool(shown["escalated_to"].notna().any())
    if escalates:
        table.add_column("escalated to")
    for row in shown.to_dict("records"):
        table.add_row(
            *(escape(str(row[name])) for name in columns),
            "" if row.get("abandoned") else _local(row["due"], zone, in_ms(row["lateness"]) < MINUTE),
            _late_by(row, differs),
            *([_escalated(row, zone)] if escalates else []),
        )
    return table


def _late_by(row: Mapping[Hashable, Any], differs: bool) -> str:
    """On the wall, and in open time; of what is over and never met, that it was not; of a call that was abandoned, for
    which nothing was due, after how long."""
    if row.get("abandoned", False):
        return f"abandoned after {duration(in_ms(row['lateness']))}"
    if row.get("over", False):
        return "never, closed"
    late = duration(in_ms(row["lateness"])) + (" so far" if pd.isna(row["stop"]) else "")
    return f"{late}\n({open_duration(in_ms(row['open_lateness']))})" if differs else late


def _escalated(row: Mapping[Hashable, Any], zone: str) -> str:
    """To whom at last, and when."""
    if pd.isna(row["escalated_to"]):
        return ""
    return f"{escape(str(row['escalated_to']))}\n({_local(row['escalated_at'], zone)})"


def _how_many(shown: int, total: int) -> str:
    """That these are the latest of so many."""
    if shown == total:
        return "The only one." if total == 1 else f"All {number(total)}, the latest first."
    return f"The latest of {number(total)}." if shown == 1 else f"The {number(shown)} latest of {number(total)}."


def downgrades(card: Statement) -> Table:
    """Severities that were lowered while a clock ran; the late ones first."""
    frame = card.downgrades
    shown = frame.sort_values(["late", "time"], ascending=[False, True], kind="stable").head(LOWERED)
    some = "" if len(shown) == len(frame) else f"{number(len(shown))} of {number(len(frame))}. "
    table = plain_table(
        "Severities lowered while a clock ran",
        f"{some}Without the customer's consent the clock kept its terms; one that was late stays breached.",
    )
    for name in ("ticket", "commitment", "from", "to", "when", "due", "consent", "late"):
        table.add_column(name)
    zone = card.about.timezone
    for row in shown.to_dict("records"):
        when, due = ("" if pd.isna(row[name]) else _local(row[name], zone) for name in ("time", "due"))
        table.add_row(
            *(escape(str(row[name])) for name in ("ticket", "commitment", "before", "after")),
            *(when, due, "yes" if row["consent"] else "no", "yes" if row["late"] else "no"),
        )
    return table


def _local(instant: pd.Timestamp, zone: str, to_the_second: bool = False) -> str:
    """To the second where a verdict hangs on it."""
    at = to_ms(instant)
    return shown_to_the_minute(at, zone) + (f":{local(at, zone):%S}" if to_the_second else "")


def in_ms(value: pd.Timedelta) -> float:
    """Milliseconds; NaN for one that is missing."""
    return value / pd.Timedelta("1 ms")
