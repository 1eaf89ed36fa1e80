"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slasim.instants import rounded

if TYPE_CHECKING:
    import pandas as pd

SURE, TROUBLE, OPEN, NOTHING = "[green]✓[/]", "[yellow]![/]", "?", "·"  # before a line that says so, with markup
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def percent(share: float, digits: int = 1) -> str:
    """0.95 -> '95.0 %'. Never rounds up to 100 % what is not all, nor down to 0 % what is not nothing."""
    if math.isnan(share):
        return "–"
    shown = round(100 * share, digits)
    step = 10.0**-digits
    if shown >= 100 and share < 1:
        shown = 100 - step
    if shown <= 0 and share > 0:
        shown = step
    return f"{shown:.{digits}f} %"


def number(value: float, digits: int = 0) -> str:
    """1234.5 -> '1 234' (a narrow space between thousands)."""
    if math.isnan(value):
        return "–"
    return f"{value:,.{digits}f}".replace(",", "\u202f")


def span(low: str, high: str) -> str:
    """Two ends of an interval; empty when they are not known."""
    return "" if low == "–" else f"{low.removesuffix(' %')} – {high}"


def reach(low: str, high: str) -> str:
    """Two ends of an interval that may be below 0: '-0.2 to 4.8 pp'; empty when they are not known."""
    unit = high.partition(" ")[2]
    return "" if low == "–" else f"{low.removesuffix(f' {unit}') if unit in ('%', 'pp') else low} to {high}"


def plus_minus(value: str, half: str) -> str:
    """A figure and half the width of its interval: '88.9 % ± 0.4'; the figure alone when that is not known."""
    return value if half == "–" else f"{value} ± {half.removesuffix(' %')}"


def cut_off(figure: str, is_cut_off: bool | None, unit: str = "ms") -> str:
    """A figure that what is unfinished could change, marked as such: a wait is more, a share may turn."""
    return f"{'≥ ' if unit == 'ms' else '~'}{figure}" if is_cut_off else figure


def duration(value: pd.Timedelta, of: pd.Timedelta | None = None) -> str:
    """A duration as `rounded` writes it; `of` is the figure whose interval `value` is half of."""
    if value != value:  # missing
        return "–"
    return rounded(value.total_seconds(), 0.0 if of is None else of.total_seconds())
