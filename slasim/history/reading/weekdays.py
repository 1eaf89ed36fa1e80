"""Weekdays as people write them."""

from __future__ import annotations

import re

FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OTHERS = {"tues": 1, "thur": 3, "thurs": 3, "weds": 2}


def read_days(text: str) -> tuple[int, ...] | None:
    """Weekdays, Monday 0: `mon-fri`, `Mon, Wed`, `Saturday`, `daily`, `weekdays`, `fri-mon`; None for what is none."""
    words = text.lower().strip()
    if words in ("daily", "all", "every day", "mon-sun", "7 days"):
        return tuple(range(7))
    if words in ("weekdays", "weekday", "workdays", "working days", "m-f"):
        return tuple(range(5))
    if words in ("weekend", "weekends"):
        return (5, 6)
    days: set[int] = set()
    joined = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", words)
    for part in re.split(r"(?:[\s,;/&+]|\band\b)+", joined):
        ends = [read_weekday(each) for each in part.split("-")]
        if not ends or len(ends) > 2 or None in ends:
            return None
        low, high = ends[0] or 0, ends[-1] or 0
        days |= {(low + step) % 7 for step in range((high - low) % 7 + 1)}
    return tuple(sorted(days))


def read_weekday(text: str) -> int | None:
    """One weekday, Monday 0, by its name or the beginning of it; None for what is none."""
    word = text.lower().strip(". ")
    if len(word) < 2 or not word.isalpha():
        return None
    fits = [day for day, name in enumerate(FULL_NAMES) if name.startswith(word) or name == word.removesuffix("s")]
    return OTHERS.get(word, fits[0] if len(fits) == 1 else None)
