"""Times of day, days of the week, weekly hours and dates as people write them; the one reader of them.

What cannot be read raises Unreadable with every mistake found. Who reads says where it stands: a scenario by file and
line, a BusinessCalendar by the name of the argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from slasim.instants import DAY, HOUR, MINUTE, SECOND
from slasim.problems import Mistake, Unreadable, nearest, unreadable

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
ALWAYS, CLOSED = "24x7", "closed"
TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
DASH = "[-\N{EN DASH}]"
CLOCK = re.compile(rf"\s*{TIME}\s*", re.ASCII)
SPAN = re.compile(rf"\s*{TIME}\s*{DASH}\s*{TIME}\s*", re.ASCII)
DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*", re.ASCII)


class Span(NamedTuple):
    """Wall-clock ms [start, end) from 00:00 of the date it starts on; an end past 24 h runs into the next date."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end if self.end <= DAY else self.end - DAY)}"


Day = tuple[Span, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]  # Monday first

WHOLE_DAY: Day = (Span(0, DAY),)
ROUND_THE_CLOCK: Week = (WHOLE_DAY,) * 7


def read_span(value: Any, expected: str = "hours such as 09:00-17:00") -> Span:
    """`09:00-17:00`, with seconds where they matter; `22:00-06:00` and `09:00-09:00` (24 hours) run past midnight.

    `24:00` may end a span. A Span is taken as it is.
    """
    if isinstance(value, Span):
        return value
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, expected)
    hour, minute, second, end_hour, end_minute, end_second = (int(each or 0) for each in match.groups())
    start = hour * HOUR + minute * MINUTE + second * SECOND
    end = end_hour * HOUR + end_minute * MINUTE + end_second * SECOND
    if max(minute, second, end_minute, end_second) > 59 or max(start, end) > DAY:
        raise unreadable(value, "times between 00:00 and 24:00")
    if start == DAY:
        raise unreadable(value, "a start before 24:00", "write it as 00:00 of the next day")
    return Span(start, end if end > start else end + DAY)


def read_clock(value: Any) -> int:
    """ms from 00:00 of a time of the day, such as `15:00`."""
    match = CLOCK.fullmatch(value) if isinstance(value, str) else None
    hour, minute, second = (int(each or 0) for each in match.groups()) if match else (0, 0, 0)
    at = hour * HOUR + minute * MINUTE + second * SECOND
    if match is None or max(minute, second) > 59 or not 0 < at < DAY:
        raise unreadable(value, "a time of the day such as 15:00")
    return at


def read_spans(value: Any) -> Day:
    """The spans of a day in order: one text, with commas between several, a list of them, or `closed` for none.

    They may touch but not overlap.
    """
    if isinstance(value, str):
        value = () if value.strip() == CLOSED else value if "," not in value else value.split(",")
    one = isinstance(value, str | Span) or not isinstance(value, Iterable) or isinstance(value, bytes | Mapping)
    expected = "hours such as 09:00-17:00 or 09:00-12:00, 13:00-17:00"
    mistakes: list[Mistake] = []
    spans: list[tuple[Span, tuple[int, ...]]] = []
    for at, each in (((), value),) if one else (((index,), each) for index, each in enumerate(value)):
        try:
            spans.append((read_span(each, expected), at))
        except Unreadable as error:
            mistakes += [mistake._replace(path=at) for mistake in error.mistakes]
    spans.sort()
    for (before, _), (span, place) in pairwise(spans):
        if span.start < before.end:
            mistakes.append(Mistake(place, f"{span} beside {before}", "spans that do not overlap"))
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(span for span, _ in spans)


def read_days(value: Any) -> tuple[int, ...]:
    """Weekdays as numbers, Monday 0: `mon-fri`, `sat,sun`, `mon, wed-fri`, a list; in the order of the week."""
    expected = f"days such as mon-fri or sat,sun; the days are {', '.join(WEEKDAYS)}"
    text = ",".join(str(each) for each in value) if isinstance(value, list | tuple) else value
    if not isinstance(text, str):
        raise unreadable(value, expected)
    days: list[int] = []
    for part in text.lower().split(","):
        ends = [each.strip() for each in part.split("-")]
        for end in ends:
            if end not in WEEKDAYS:
                raise unreadable(text, expected, nearest(end, WEEKDAYS))
        if len(ends) > 2:
            raise unreadable(text, expected)
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if len(set(days)) != len(days):
        raise unreadable(text, "each day once")
    return tuple(sorted(days))


def read_week(value: Any) -> Week:
    """`24x7`, or a map from days to spans; a weekday that is not named is closed."""
    if value == ALWAYS:
        return ROUND_THE_CLOCK
    if not isinstance(value, Mapping):
        raise unreadable(value, f"{ALWAYS}, or a map such as {{mon-fri: 09:00-17:00}}")
    week: dict[int, Day] = {}
    mistakes: list[Mistake] = []
    for key, written in value.items():
        days, spans = (_tried(read, each, key, mistakes) for read, each in ((read_days, key), (read_spans, written)))
        for day in days:
            if day in week:
                mistakes.append(Mistake((key,), f"{WEEKDAYS[day]} a second time", "the hours of each day once"))
            week[day] = spans
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(week.get(day, ()) for day in range(7))  # type: ignore[return-value]


def _tried(read: Any, value: Any, key: Any, mistakes: list[Mistake]) -> Any:
    """What a reader makes of a value; nothing when it cannot, and its mistakes below the key."""
    try:
        return read(value)
    except Unreadable as error:
        mistakes += [mistake._replace(path=(key, *mistake.path)) for mistake in error.mistakes]
        return ()


def read_date(value: Any) -> date:
    """`2027-01-04`; a date is taken as it is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise unreadable(value, "a date that the calendar has") from None
    raise unreadable(value, "a date such as 2027-01-04")


def joined(spans: Iterable[Span]) -> Day:
    """Spans in order of which those that touch are one."""
    found: list[Span] = []
    for span in spans:
        if found and span.start == found[-1].end:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


def write_week(week: Week) -> str | dict[str, list[str]]:
    """Weekly hours that `read_week` reads as `week`, equal neighbouring days joined to ranges."""
    if week == ROUND_THE_CLOCK:
        return ALWAYS
    written: dict[str, list[str]] = {}
    first = 0
    for last in range(7):
        if last < 6 and week[last + 1] == week[first]:
            continue
        if week[first]:
            name = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
            written[name] = [str(span) for span in week[first]]
        first = last + 1
    return written


def clock(at: int) -> str:
    """`15:00` of ms from midnight."""
    minutes, ms = divmod(at, MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{ms // SECOND:02d}" if ms else "")
