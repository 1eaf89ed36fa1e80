"""`BusinessCalendar`: when time counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, overload

from slasim.calendars.errors import CalendarError
from slasim.calendars.hours import Day, Span, Week, joined, read_date, read_spans, read_week, write_week
from slasim.calendars.public_holidays import is_public_holiday, read_code
from slasim.calendars.tzif import zone_file
from slasim.lazy import late
from slasim.problems import Unreadable

Dated = tuple[tuple[date, Day], ...]
Value = TypeVar("Value")

ANSWERS = "slasim.calendars.answers"


@dataclass(frozen=True, init=False, repr=False)
class BusinessCalendar:
    """A zone with weekly hours, holidays, dated exceptions and dated breaks.

    It is open at an instant exactly when the wall clock of its zone then shows a time inside the hours of that local
    day: opening included, closing excluded. So an hour that the clock skips never counts, an hour that it repeats
    counts twice, and a span over midnight belongs to the day it starts on.

    timezone    IANA name; its history is that of the installed `tzdata` package
    hours       "24x7", or weekdays ("mon", "mon-fri", "sat,sun") to spans ("09:00-12:00", "22:00-06:00"): one text
                with commas or a list; 24:00 may end a span; a weekday not named is closed
    holidays    dates, codes of the `holidays` package ("DE", "DE-BE"), or both; each closes its local date from
                midnight to midnight, whatever hours or exceptions say, and nothing after it
    exceptions  date to the spans that start on that date instead of its weekly ones; "closed" for none
    breaks      date to spans at which the calendar is closed; past midnight they run into the next date
    amendments  date to the calendar, of the same zone, whose rules hold for that local date and those after it; a span
                that starts on a date goes on by the rules of that date

    Raises CalendarError with every problem at once. Equal calendars hash alike; `repr` is an expression that makes
    the same calendar.
    """

    timezone: str
    week: Week  # spans by weekday, Monday first, in ms from midnight
    holidays: tuple[date, ...]
    holiday_codes: tuple[str, ...]
    exceptions: Dated
    breaks: Dated
    amendments: tuple[tuple[date, BusinessCalendar], ...]

    def __init__(
        self,
        timezone: str,
        hours: str | Mapping[str, str | Iterable[str | Span]],
        *,
        holidays: str | Iterable[date | str] = (),
        exceptions: Mapping[Any, str | Iterable[str | Span]] | None = None,
        breaks: Mapping[Any, str | Iterable[str | Span]] | None = None,
        amendments: Mapping[date | str, BusinessCalendar] | None = None,
    ) -> None:
        problems: list[str] = []
        try:
            zone_file(timezone)
        except CalendarError as error:
            problems += error.problems
        dates, codes = _read_holidays(holidays, problems)
        fields = {
            "timezone": timezone,
            "week": _read_week(hours, problems),
            "holidays": dates,
            "holiday_codes": codes,
            "exceptions": _read_dated(exceptions, "exceptions", problems),
            "breaks": _read_dated(breaks, "breaks", problems),
            "amendments": _read_amendments(amendments, timezone, problems),
        }
        if problems:
            raise CalendarError(*problems)
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @overload
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...

    @overload
    def elapsed(self, start: Any, end: Any) -> Any: ...

    def elapsed(self, start: Any, end: Any) -> Any:
        """Open time between two instants.

        Two aware datetimes give a timedelta, exact to the microsecond. If either is an array of datetime64 (UTC), or
        a Series or Index of zone-aware instants, they broadcast and the answer is timedelta64[ms] of the same kind.
        Raises CalendarError for a naive instant, NaT, a fraction of a millisecond in an array, an end before its
        start, or an instant at which the calendar is not known (before the year 1 or after 9999, or outside the years
        for which the holidays of its codes are known).
        """
        scalar = isinstance(start, datetime) and isinstance(end, datetime)
        return late(ANSWERS, "elapsed_between" if scalar else "elapsed_arrays")(self, start, end)

    @overload
    def add(self, start: datetime, duration: timedelta) -> datetime: ...

    @overload
    def add(self, start: Any, duration: Any) -> Any: ...

    def add(self, start: Any, duration: Any) -> Any:
        """The earliest instant at which the open time since `start` is `duration` (`start` itself for zero).

        So work that ends at closing time is due at closing time, not at the next opening. A datetime comes back in
        the zone of `start`; arrays broadcast and come back as datetime64[ms], Series and Index with the zone UTC.
        Raises CalendarError for a negative duration, a calendar that does not open for so long again, and what
        `elapsed` refuses.
        """
        scalar = isinstance(start, datetime) and isinstance(duration, timedelta)
        return late(ANSWERS, "added" if scalar else "added_arrays")(self, start, duration)

    @overload
    def is_open(self, at: datetime) -> bool: ...

    @overload
    def is_open(self, at: Any) -> Any: ...

    def is_open(self, at: Any) -> Any:
        """Whether the calendar is open at an instant: at the opening yes, at the closing no.

        A datetime gives a bool, an array of datetime64 (UTC), a Series or an Index booleans of the same kind.
        Raises CalendarError for what `elapsed` refuses.
        """
        return late(ANSWERS, "is_open_at" if isinstance(at, datetime) else "is_open_arrays")(self, at)

    def in_force(self, day: date) -> BusinessCalendar:
        """The calendar whose rules hold for the date: itself, or that of the last amendment up to the date."""
        return next((rules for first, rules in reversed(self.amendments) if first <= day), self)

    def overruled_exceptions(self) -> tuple[date, ...]:
        """Dates whose exceptional hours have no effect, because the date is a holiday too."""
        return tuple(
            day
            for rules in (self, *(rules for _, rules in self.amendments))
            for day, spans in rules.exceptions
            if spans and self.in_force(day) is rules and self.is_holiday(day)
        )

    def is_holiday(self, day: date) -> bool:
        """Whether the date is closed as a holiday, by its own date or by a code."""
        rules = self.in_force(day)
        return day in rules.holidays or any(is_public_holiday(code, day) for code in rules.holiday_codes)

    def is_shut(self, day: date) -> bool:
        """Whether the date is closed by name: a holiday, or an exception without hours."""
        return self.is_holiday(day) or dict(self.in_force(day).exceptions).get(day) == ()

    def is_day_off(self, day: date) -> bool:
        """Whether the date is shut though its weekday has hours."""
        return bool(self.in_force(day).week[day.weekday()]) and self.is_shut(day)

    def is_working_day(self, day: date) -> bool:
        """Whether hours begin on the date and it is no holiday."""
        return bool(self.spans_of(day)) and not self.is_holiday(day)

    def spans_of(self, day: date) -> Day:
        """The hours that begin on the date, holiday or not, in ms from its midnight."""
        rules = self.in_force(day)
        return dict(rules.exceptions).get(day, rules.week[day.weekday()])

    def __repr__(self) -> str:
        parts = [repr(self.timezone), repr(write_week(self.week))]
        closed = [*self.holiday_codes, *(day.isoformat() for day in self.holidays)]
        if closed:
            parts.append(f"holidays={closed!r}")
        for name, dated in (("exceptions", self.exceptions), ("breaks", self.breaks)):
            if dated:
                written = {day.isoformat(): [str(span) for span in spans] for day, spans in dated}
                parts.append(f"{name}={written!r}")
        if self.amendments:
            parts.append(f"amendments={ {day.isoformat(): rules for day, rules in self.amendments}!r}")
        return f"BusinessCalendar({', '.join(parts)})"


def _tried(read: Callable[[Any], Value], given: Any, name: str, problems: list[str]) -> Value | None:
    """What a reader makes of an argument; None when it cannot, and what is wrong is added to `problems`."""
    try:
        return read(given)
    except Unreadable as error:
        for mistake in error.mistakes:
            place = f"{name} of {mistake.path[0]!r}" if mistake.path and isinstance(given, Mapping) else name
            hint = f"; {mistake.hint}" if mistake.hint else ""
            problems.append(f"{place}: found {mistake.found}; expected {mistake.expected}{hint}")
        return None


def _read_week(hours: object, problems: list[str]) -> Week | None:
    week = _tried(read_week, hours, "hours", problems)
    return week and tuple(joined(spans) for spans in week)  # type: ignore[return-value]


def _read_holidays(given: object, problems: list[str]) -> tuple[tuple[date, ...], tuple[str, ...]]:
    entries = [given] if isinstance(given, str | date) else given
    if not isinstance(entries, Iterable) or isinstance(entries, Mapping):
        problems.append(f'holidays: {given!r} is not a list of dates and codes such as ["DE-BE", "2026-12-24"]')
        return (), ()
    dates: set[date] = set()
    codes: set[str] = set()
    for entry in entries:
        if isinstance(entry, str) and not entry[:1].isdigit():
            if (code := _tried(read_code, entry, "holidays", problems)) is not None:
                codes.add(code)
        elif (day := _tried(read_date, entry, "holidays", problems)) is not None:
            dates.add(day)
    return tuple(sorted(dates)), tuple(sorted(codes))


def _read_dated(given: object, name: str, problems: list[str]) -> Dated:
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        problems.append(f'{name}: {given!r} is not a mapping of dates to spans such as {{"2026-12-24": "09:00-13:00"}}')
        return ()
    found: dict[date, Day] = {}
    for key, spans in given.items():
        day = _tried(read_date, key, name, problems)
        read = _tried(read_spans, spans, f"{name} of {key}", problems)
        if day in found:
            problems.append(f"{name}: {day} is given twice")
        if day and read is not None:
            found[day] = joined(read)
    return tuple(sorted(found.items()))


def _read_amendments(given: object, timezone: str, problems: list[str]) -> tuple[tuple[date, BusinessCalendar], ...]:
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        problems.append(f"amendments: {given!r} is not a mapping of dates to calendars")
        return ()
    found: dict[date, BusinessCalendar] = {}
    for key, rules in given.items():
        day = _tried(read_date, key, "amendments", problems)
        if day in found:
            problems.append(f"amendments: {day} is given twice")
        if not isinstance(rules, BusinessCalendar):
            problems.append(f"amendments of {key}: {rules!r} is not a BusinessCalendar")
        elif rules.timezone != timezone:
            problems.append(
                f"amendments of {key}: the zone {rules.timezone!r} is not that of the calendar, {timezone!r}"
            )
        elif rules.amendments:
            problems.append(f"amendments of {key}: that calendar has amendments of its own; give each its own date")
        elif day:
            found[day] = rules
    return tuple(sorted(found.items(), key=lambda each: each[0]))
