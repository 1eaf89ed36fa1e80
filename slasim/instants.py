"""Instants, days, durations and local time: their units, their conversions, and how people read them.

An instant is a whole number of ms since 1970-01-01 UTC, a duration a whole number of ms, a day the number of days since
1970-01-01. Local time is that of the pinned zone data (slasim.zones).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from slasim.zones import zone_of

SECOND, MINUTE, HOUR, DAY, WEEK = 1_000, 60_000, 3_600_000, 86_400_000, 604_800_000
MEAN_MONTH = 365.25 / 12  # days; growth per month is compounded over them
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MILLISECOND = timedelta(milliseconds=1)
SECONDS_BELOW = 600  # seconds up to which a rounded duration shows seconds beside minutes


def to_ms(at: datetime) -> int:
    """The instant of an aware datetime, rounded down to the millisecond. Raises TypeError for a naive one."""
    return (at - EPOCH) // MILLISECOND


def is_whole(at: datetime) -> bool:
    """Whether an aware datetime is a whole number of milliseconds."""
    return not (at - EPOCH) % MILLISECOND


def to_timedelta(ms: int) -> timedelta:
    """A duration as Python has it."""
    return timedelta(milliseconds=ms)


def utc(ms: int) -> datetime:
    """An instant as an aware datetime in UTC. Raises OverflowError beyond the years 1 to 9999."""
    return EPOCH + timedelta(milliseconds=int(ms))


def local(ms: int, zone: str) -> datetime:
    """An instant as an aware datetime in a zone."""
    return utc(ms).astimezone(zone_of(zone))


def local_date(ms: int, zone: str) -> date:
    """The date that the wall clock of a zone shows at an instant."""
    return local(ms, zone).date()


def day_number(day: date) -> int:
    """Days from 1970-01-01 to a date."""
    return day.toordinal() - EPOCH_DAY


def date_of(day: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return date.fromordinal(day + EPOCH_DAY)


def iso(ms: int, zone: str = "UTC") -> str:
    """`2027-03-26T17:00:00+01:00`; milliseconds only where there are some."""
    return iso_text(local(ms, zone))


def iso_text(at: datetime) -> str:
    """A datetime as `iso` writes an instant."""
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")


def in_utc(ms: int) -> str:
    """`2027-03-26 16:00:00 UTC`, milliseconds only where there are some; beyond the years 1 to 9999 as ms."""
    try:
        return f"{iso_text(utc(ms).replace(tzinfo=None)).replace('T', ' ')} UTC"
    except OverflowError:
        return f"{ms} ms"


def shown(ms: int, zone: str) -> str:
    """`Fri 2027-03-26 17:00`; seconds where there are some, the offset in an hour that repeats."""
    at = local(ms, zone)
    spec = "minutes" if not (at.second or at.microsecond) else "seconds" if not at.microsecond else "milliseconds"
    offset = "" if at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset() else f" (UTC{utc_offset(ms, zone)})"
    return f"{at:%a} {at.replace(tzinfo=None).isoformat(' ', spec)}{offset}"


def shown_to_the_minute(ms: int, zone: str) -> str:
    """`Fri 2027-03-26 17:00`, whatever the second."""
    return f"{local(ms, zone):%a %Y-%m-%d %H:%M}"


def shown_to_the_second(ms: int, zone: str) -> str:
    """`Fri 2027-03-26 17:00:00 +01:00`, milliseconds where there are some."""
    at = local(ms, zone)
    fraction = f".{at.microsecond // 1000:03d}" if at.microsecond else ""
    return f"{at:%a %Y-%m-%d %H:%M:%S}{fraction} {utc_offset(ms, zone)}"


def utc_offset(ms: int, zone: str) -> str:
    """`+01:00`."""
    text = f"{local(ms, zone):%z}"
    return f"{text[:3]}:{text[3:]}"


def from_to(start: int, end: int, zone: str) -> tuple[date, date]:
    """The first and the last local date of [start, end)."""
    return local_date(start, zone), local_date(end - 1, zone)


def long(ms: int, with_days: bool = True) -> str:
    """A duration in words: `26 h 40 min`, with days from three on (`3 days 2 h`), exact: `1 s 250 ms`."""
    parts = []
    for name, unit in (("day", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1)):
        if unit == DAY and (ms < 3 * DAY or not with_days):
            continue
        count, ms = divmod(ms, unit)
        if count:
            parts.append(f"{count} {name}{'s' if name == 'day' and count > 1 else ''}")
    return " ".join(parts) or "0 s"


def exact(ms: int, with_days: bool = True) -> str:
    """A duration in a column: every unit that is not zero, exactly: `2 d 3 h`, `1 h 5 min 0.25 s`; without days (open
    time, in which a day would mean another thing) `51 h`."""
    parts = []
    for unit, size in ((("d", DAY),) if with_days else ()) + (("h", HOUR), ("min", MINUTE)):
        whole, ms = divmod(ms, size)
        if whole:
            parts.append(f"{whole} {unit}")
    if ms or not parts:
        parts.append(f"{ms / SECOND:g} s")
    return " ".join(parts)


def rounded(seconds: float, of: float = 0.0, half: float | None = None) -> str:
    """A measured duration, the two largest units that matter: `2 d 3 h`, `1 h 05 min`, `12 min`, `3 min 20 s`, `0.4 s`.

    `of` is the figure in seconds whose interval this is half of: seconds are shown beside minutes only where they are
    in both. `half` is half of this figure's own interval: the figure has more units where these are finer.
    """
    if half is not None and 0 < half < seconds and (finer := _finer(seconds, half)):
        return finer
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if max(seconds, of) < SECONDS_BELOW - 0.5:
        minutes, seconds = divmod(round(seconds), 60)
        return f"{minutes} min {seconds:02d} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d} min"
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{days} d {hours} h"


def _finer(seconds: float, half: float) -> str:
    """With the units of an interval that is told in seconds, or in minutes beside days; empty where two are enough."""
    if half < 59.5 and seconds >= SECONDS_BELOW - 0.5:
        minutes, rest = divmod(round(seconds), 60)
        return f"{_hours(minutes)} {rest:02d} s"
    if half < DAY / SECOND - 30 and round(seconds / 60) >= 24 * 60:
        return _hours(round(seconds / 60))
    return ""


def _hours(minutes: int) -> str:
    """`12 min`, `1 h 05 min`, `1 d 2 h 08 min`."""
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    before = f"{days} d {hours} h " if days else f"{hours} h " if hours else ""
    return f"{before}{minutes:02d} min" if before else f"{minutes} min"
