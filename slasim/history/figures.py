"""Figures as a planner reads them in a scenario: as many digits as their interval bears."""

from __future__ import annotations

import math
from collections.abc import Sequence

from slasim.study.statistics import Interval

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def amount(value: float, digits: int = 3) -> str:
    """1234.5 -> `1234`, 3.456 -> `3.46`: so many digits, never fewer than those before the point."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "?"
    decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 3) -> str:
    """0.1234 -> `12.3 %`."""
    return f"{amount(100 * share, digits)} %"


def ends(interval: Interval, shares: bool = False) -> str:
    """`95 % from 3.1 to 5.2`, or that it cannot be told."""
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return "no interval from so few weeks"
    low, high = (percent(each) if shares else amount(each) for each in interval[1:])
    return f"95 % from {low} to {high}"


def exact_shares(shares: Sequence[float], step: int = 10_000) -> list[str]:
    """Shares as percentages of two decimals that add up to 100 % exactly (largest remainders)."""
    total = sum(shares)
    parts = [share / total * step for share in shares]
    whole = [math.floor(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda at: whole[at] - parts[at])
    for at in order[: step - sum(whole)]:
        whole[at] += 1
    return [f"{100 * each / step:.2f}".rstrip("0").rstrip(".") + " %" for each in whole]


def weekdays(days: Sequence[int]) -> str:
    """`mon-fri`, `mon,wed,sat`."""
    parts: list[list[int]] = []
    for day in days:
        if parts and parts[-1][-1] == day - 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ",".join(DAYS[part[0]] if len(part) == 1 else f"{DAYS[part[0]]}-{DAYS[part[-1]]}" for part in parts)


def plural(count: float, one: str, many: str = "") -> str:
    """`1 holiday`, `1,250 tickets`."""
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"
