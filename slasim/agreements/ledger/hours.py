"""Open time for the ledger, reckoned in plain Python on the same calendars, apart from the compiled clocks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from slasim.calendars import CalendarTables
from slasim.calendars.closures import spans_of

Span = tuple[int, int]


class Hours:
    """The open spans of one calendar of the tables; calendar -1 is round the clock. Instants and durations are ms."""

    def __init__(self, tables: CalendarTables, calendar: int) -> None:
        self.always = calendar < 0
        starts, ends = spans_of(tables, calendar)
        self.starts: list[int] = starts.tolist()
        self.ends: list[int] = ends.tolist()
        self.reached = [0]  # open time before each span
        for start, end in zip(self.starts, self.ends, strict=True):
            self.reached.append(self.reached[-1] + end - start)

    def pieces(self, begin: int, end: int) -> Iterator[Span]:
        """The open spans inside [begin, end), in order."""
        if self.always:
            if begin < end:
                yield begin, end
            return
        at = max(bisect_right(self.starts, begin) - 1, 0)
        while at < len(self.starts) and self.starts[at] < end:
            first, last = max(self.starts[at], begin), min(self.ends[at], end)
            if first < last:
                yield first, last
            at += 1

    def elapsed(self, begin: int, end: int) -> int:
        """Open time in [begin, end)."""
        return end - begin if self.always else self._until(end) - self._until(begin)

    def add(self, start: int, length: int) -> int | None:
        """The earliest instant with so much open time since `start`; None when the calendar ends before it."""
        if self.always or length == 0:
            return start + length
        wanted = self._until(start) + length
        if wanted > self.reached[-1]:
            return None
        at = bisect_left(self.reached, wanted) - 1
        return self.starts[at] + wanted - self.reached[at]

    def _until(self, instant: int) -> int:
        at = bisect_right(self.starts, instant) - 1
        return 0 if at < 0 else self.reached[at] + min(instant, self.ends[at]) - self.starts[at]


class OpenHours:
    """The hours of the calendars of some tables, each laid out when first asked for."""

    def __init__(self, tables: CalendarTables) -> None:
        self.tables = tables
        self.known: dict[int, Hours] = {}

    def of(self, calendar: int) -> Hours:
        """Hours of one calendar; -1 is round the clock."""
        if calendar not in self.known:
            self.known[calendar] = Hours(self.tables, calendar)
        return self.known[calendar]
