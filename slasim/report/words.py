"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from slasim.instants import rounded
from slasim.scenario.values.quotas import is_rolling

if TYPE_CHECKING:
    from datetime import date

    from slasim.scenario.values.quotas import Quota
    from slasim.study.statistics import Interval

SURE, TROUBLE, OPEN, NOTHING = "[green]✓[/]", "[yellow]![/]", "?", "·"  # before a line that says so, with markup
MOST_DECIMALS = 6
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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


def quota_text(quota: float) -> str:
    """A quota with all the decimals that it was written with, six at most: '90 %', '99.95 %'."""
    text = f"{100 * quota:.6f}".rstrip("0").rstrip(".")
    return "–" if math.isnan(quota) else f"{text} %"


def quota_words(quota: Quota) -> str:
    """`95 % a month`, `85 % of all tickets a month`, `urgent 95 %, else 90 % a month`."""
    return f"{str(quota).removesuffix(f' per {quota.per}')} {'in any' if is_rolling(quota.per) else 'a'} {quota.noun}"


def attained(share: float, quota: float, least: int = 1) -> str:
    """A share beside its quota, with as many decimals as the verdict needs: 99.946 % of a quota of 99.95 % is not kept,
    so it is not shown as 99.9 %, nor as 99.95 %. least: decimals that it has anyway."""
    decimals = len(quota_text(quota).removesuffix(" %").partition(".")[2])
    for digits in range(max(least, decimals), MOST_DECIMALS):
        shown = percent(share, digits)
        if math.isnan(share) or math.isnan(quota) or share == quota:
            return shown
        if (float(shown.removesuffix(" %")) / 100 < quota - 1e-12) == (share < quota):
            return shown
    return percent(share, MOST_DECIMALS)


def day_words(first: date, last: date) -> str:
    """`1 January to 31 March 2027`: the year once where both are in it."""
    one = f"{first.day} {first:%B}" + ("" if first.year == last.year else f" {first.year}")
    return f"{one} to {last.day} {last:%B} {last.year}"


def number(value: float, digits: int = 0) -> str:
    """1234.5 -> '1 234' (a narrow space between thousands)."""
    if math.isnan(value):
        return "–"
    return f"{value:,.{digits}f}".replace(",", "\u202f")


def few(value: float, digits: int = 1) -> str:
    """1.1; what is not nothing never reads 0: `<0.1`."""
    step = 10.0**-digits
    return f"<{step:.{digits}f}" if 0 < value < step / 2 else number(value, digits)


def in_100(share: Interval) -> str:
    """A chance with its interval, of a hundred: `5 (2 to 11)`; a hundred only where it is all of them."""
    if math.isnan(share.estimate):
        return "–"
    middle, low, high = (percent(part, 0).removesuffix(" %") for part in share)
    return f"{middle} ({low} to {high})"


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


def duration(ms: float | None, of: float = 0.0, half: float | None = None) -> str:
    """Milliseconds as `rounded` writes them; `of` is the figure whose interval `ms` is half of, `half` half its own."""
    if ms is None or math.isnan(ms):
        return "–"
    return rounded(ms / 1000, of / 1000, None if half is None or math.isnan(half) else half / 1000)


def open_duration(ms: float) -> str:
    """Open time, in which a day would mean another thing: `20 min`, `51 h 10 min`."""
    if math.isnan(ms) or ms < 86_400_000:
        return duration(ms)
    hours, minutes = divmod(round(ms / 60_000), 60)
    return f"{hours} h {minutes:02d} min"


def letter(at: int) -> str:
    """What stands for the number `at`, from 0 on: A, B, ..., Z, AA, ..."""
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def brief(seconds: float) -> str:
    """A duration in one unit: `40 s`, `36 min`, `5.6 h`, `2.3 d`."""
    if math.isnan(seconds):
        return "–"
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h" if seconds < 2 * DAY else f"{seconds / DAY:.1f} d"
