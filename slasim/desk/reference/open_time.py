"""Open time for the reference desk: the calendars of a workload, which must not run out in silence."""

from __future__ import annotations

from slasim.calendars import CalendarTables, add, elapsed


class OpenTime:
    """Arithmetic on the calendars, in ms; calendar -1 is round the clock.

    Calendars are worked out over a window; what lies behind its end is an error, never "never".
    """

    def __init__(self, calendars: CalendarTables) -> None:
        self._tables = calendars
        self._start, self._end = calendars.window.tolist()

    def elapsed(self, calendar: int, start: int, end: int) -> int:
        """Open time between two instants. Raises ValueError when one is outside the window."""
        found = int(elapsed(self._tables, calendar, start, end))
        if found < 0:
            raise ValueError(f"{start} to {end} is not inside the {self._window(calendar)}")
        return found

    def add(self, calendar: int, start: int, duration: int) -> int:
        """The earliest instant at which so much open time has passed. Raises ValueError when that is not known."""
        found = int(add(self._tables, calendar, start, duration))
        if found < 0:
            raise ValueError(f"{duration} ms of open time after {start} run off the {self._window(calendar)}")
        return found

    def add_before(self, until: int, calendar: int, start: int, duration: int) -> int | None:
        """As `add`, or None when the calendars are known until then and the instant lies behind them."""
        known = self._start <= start <= until <= self._end
        if known and add(self._tables, calendar, start, duration) < 0:
            return None
        return self.add(calendar, start, duration)

    def _window(self, calendar: int) -> str:
        return f"window [{self._start}, {self._end}) of calendar {calendar}"
