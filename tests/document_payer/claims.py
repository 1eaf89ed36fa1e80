"""Until when a credit can be claimed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta


def last_day(begin: date, within: str, is_business_day: Callable[[date], bool]) -> date:
    """The last day of a window that begins with a day; it belongs to it. within: `30 days`, `2 months`, `10 business
    days`."""
    number, unit = int(within.split()[0]), within.split(maxsplit=1)[1].removesuffix("s")
    if unit == "business day":
        day = begin - timedelta(days=1)
        while number:
            day += timedelta(days=1)
            number -= is_business_day(day)
        return day
    if unit == "day":
        return begin + timedelta(days=number - 1)
    assert unit == "month"
    # The day before the one of the same number; the end of a month that is too short for that number.
    months = begin.year * 12 + begin.month - 1 + number
    first = date(months // 12, months % 12 + 1, 1)
    length = monthrange(first.year, first.month)[1]
    return first + timedelta(days=(begin.day - 2) if begin.day <= length else length - 1)
