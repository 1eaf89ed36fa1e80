"""The opening hours that a document tells of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from document_reader.values import SPAN, span

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OPEN = re.compile(rf"(\w{{3}})(?: to (\w{{3}}))? ({SPAN}(?: and {SPAN})*)")


@dataclass
class OpeningHours:
    """Spans by weekday (Monday first), in hours of the day, and the dates without any."""

    zone: str
    week: list[tuple[tuple[int, int], ...]]
    closed: frozenset[date]


def opening_hours(zone: str, words: str, closed: str, other: str) -> OpeningHours:
    """A row of the table of hours; dates with other hours are not read."""
    assert not other
    week: list[tuple[tuple[int, int], ...]] = [()] * 7
    for part in words.split("; "):
        found = OPEN.fullmatch(part)
        assert found is not None, part
        first = DAYS.index(found[1])
        for day in range(first, DAYS.index(found[2] or found[1]) + 1):
            week[day] = tuple(span(each) for each in found[3].split(" and "))
    return OpeningHours(zone, week, frozenset(date.fromisoformat(each) for each in closed.split(", ") if each))
