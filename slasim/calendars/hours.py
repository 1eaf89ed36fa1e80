"""Weekly hours and spans of a day, as people write them and as numbers.

A span is (start, end) in ms from 00:00 of the date it starts on; an end past 24 h runs into the next date.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from slasim.instants import DAY, MINUTE

Span = tuple[int, int]
Day = tuple[Span, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]  # Monday first

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY: Day = ((0, DAY),)
ROUND_THE_CLOCK: Week = (WHOLE_DAY,) * 7
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


def read_week(hours: object, problems: list[str]) -> Week:
    """Weekly hours from "24x7" or a mapping of weekdays to spans; what is wrong is added to `problems`."""
    if hours == "24x7":
        return ROUND_THE_CLOCK
    if not isinstance(hours, Mapping):
        problems.append(f'hours: {hours!r} is neither "24x7" nor a mapping such as {{"mon-fri": ["09:00-17:00"]}}')
        return ((),) * 7
    week: dict[int, Day] = {}
    for key, spans in hours.items():
        day = read_day(spans, f"hours of {key!r}", problems)
        for weekday in read_weekdays(key, problems):
            if weekday in week:
                problems.append(f"hours of {key!r}: {WEEKDAYS[weekday]} has hours under another key too")
            week[weekday] = day
    return tuple(week.get(weekday, ()) for weekday in range(7))  # type: ignore[return-value]


def read_weekdays(key: object, problems: list[str]) -> list[int]:
    """Weekday numbers (Monday is 0) of "mon", "mon-fri", "sat,sun", "fri-mon" or "mon-wed,fri"."""
    if not isinstance(key, str):
        problems.append(f'hours: the key {key!r} is not a weekday such as "mon", "mon-fri" or "sat,sun"')
        return []
    found: list[int] = []
    for part in key.split(","):
        names = [name.strip().lower() for name in part.split("-")]
        unknown = [name for name in names if name not in WEEKDAYS]
        for name in unknown:
            near = difflib.get_close_matches(name[:3], WEEKDAYS, n=1, cutoff=0.3)
            hint = f"; the nearest is {near[0]!r}" if near else ""
            problems.append(f"hours of {key!r}: {name!r} is not a weekday ({', '.join(WEEKDAYS)}){hint}")
        if unknown:
            continue
        if len(names) > 2:
            problems.append(f"hours of {key!r}: {part.strip()!r} is not a range of two weekdays")
            continue
        first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        found += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return found


def read_day(spans: object, where: str, problems: list[str]) -> Day:
    """Spans of one day from "09:00-12:00, 13:00-17:00", a list of such texts, "closed" or an empty list.

    An end at or before its start is on the next date (09:00-09:00 is 24 hours); 24:00 may end a span.
    Overlapping spans are refused, touching ones are joined.
    """
    if isinstance(spans, str):
        spans = [] if spans.strip() == "closed" else spans.split(",")
    if not isinstance(spans, Iterable) or isinstance(spans, bytes | Mapping):
        problems.append(f'{where}: {spans!r} is not a list of spans such as ["09:00-12:00", "13:00-17:00"] or "closed"')
        return ()
    before = len(problems)
    read = sorted(span for text in spans if (span := read_span(text, where, problems)) is not None)
    if len(problems) > before:
        return ()
    joined: list[Span] = []
    for start, end in read:
        if joined and start < joined[-1][1]:
            problems.append(f"{where}: {write_span((start, end))} overlaps {write_span(joined[-1])}")
        elif joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def read_span(text: object, where: str, problems: list[str]) -> Span | None:
    """One span from "HH:MM-HH:MM"; seconds may follow as HH:MM:SS."""
    ends = [_time(part.strip()) for part in text.split("-")] if isinstance(text, str) else []
    if len(ends) != 2 or None in ends:
        problems.append(f'{where}: {text!r} is not a span of times such as "09:00-17:00" (24:00 at most)')
        return None
    start, end = ends
    assert start is not None
    assert end is not None
    if start == DAY:
        problems.append(f"{where}: {text!r} starts at 24:00; write it as 00:00 of the next day")
        return None
    return (start, end if end > start else end + DAY)


def read_date(day: object, where: str, problems: list[str]) -> date | None:
    """A date from a date or an ISO text such as "2026-12-24"."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    if isinstance(day, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
        try:
            return date.fromisoformat(day)
        except ValueError as error:
            problems.append(f"{where}: {day!r} is not a date: {error}")
            return None
    problems.append(f'{where}: {day!r} is not a date such as "2026-12-24"')
    return None


def write_span(span: Span) -> str:
    """The text that `read_span` reads as this span."""
    start, end = span
    return f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}"


def write_week(week: Week) -> str | dict[str, list[str]]:
    """Weekly hours that `read_week` reads as `week`, equal neighbouring days joined to ranges."""
    if week == ROUND_THE_CLOCK:
        return "24x7"
    written: dict[str, list[str]] = {}
    first = 0
    for last in range(7):
        if last < 6 and week[last + 1] == week[first]:
            continue
        if week[first]:
            name = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
            written[name] = [write_span(span) for span in week[first]]
        first = last + 1
    return written


def _time(text: str) -> int | None:
    """Ms since 00:00, or None when the text is no time of day."""
    if not (match := TIME.fullmatch(text)):
        return None
    hour, minute, second = (int(part or 0) for part in match.groups())
    at = ((hour * 60 + minute) * 60 + second) * 1000
    return at if minute < 60 and second < 60 and at <= DAY else None


def _clock(at: int) -> str:
    minutes, ms = divmod(at, MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{ms // 1000:02d}" if ms else "")
