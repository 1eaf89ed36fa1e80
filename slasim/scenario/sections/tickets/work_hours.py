"""The hours of the week in which rules of work hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slasim.calendars.hours import WEEKDAYS, WHOLE_DAY, Span
from slasim.instants import DAY, MINUTE, WEEK


class WeekPart(NamedTuple):
    """A stretch of the week in which the same rules hold; it ends where the next begins, the last with the week."""

    start: int  # ms since Monday 00:00
    kind: int  # stretches with the same rules have the same number


def spans_of_week(days: Iterable[int] | None, spans: Iterable[Span] | None) -> list[tuple[int, int]]:
    """ms since Monday 00:00 [start, end) of hours on days; an end past the week runs into the next one."""
    of_day = WHOLE_DAY if spans is None else tuple(spans)
    return [
        (day * DAY + each.start, day * DAY + each.end)
        for day in (range(7) if days is None else days)
        for each in of_day
    ]


def is_in(week: Iterable[tuple[int, int]], at: int) -> bool:
    """Whether an instant of the week lies in spans of it."""
    return any(low <= at < high or low <= at + WEEK < high for low, high in week)


def week_parts(rules: Sequence[list[tuple[int, int]]]) -> tuple[WeekPart, ...]:
    """The week cut where any rule begins or ceases to hold; each rule by its spans of the week."""
    edges = sorted({0, *(edge % WEEK for week in rules for span in week for edge in span)})
    kinds: dict[tuple[bool, ...], int] = {}
    found: list[WeekPart] = []
    for edge in edges:
        kind = kinds.setdefault(tuple(is_in(week, edge) for week in rules), len(kinds))
        if not found or found[-1].kind != kind:
            found.append(WeekPart(edge, kind))
    return tuple(found)


def shown_hour(at: int) -> str:
    """`Mon 06:00`."""
    day, rest = divmod(at, DAY)
    return f"{WEEKDAYS[day].title()} {rest // MINUTE // 60:02}:{rest // MINUTE % 60:02}"
