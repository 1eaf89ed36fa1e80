"""Numbers, durations, dates and names as an agreement writes them. Everything exact; nothing is rounded in silence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.durations import DAY, HOUR, MINUTE, SECOND, Target

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(ms: int, zone: str) -> datetime:
    """The local time of an instant."""
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(ZoneInfo(zone))


def to_ms(at: datetime) -> int:
    """An aware datetime as an instant."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def local(ms: int, zone: str) -> str:
    """`Fri 2027-03-26 17:00`; seconds where there are some, the offset in an hour that repeats."""
    at = instant(ms, zone)
    spec = "minutes" if not (at.second or at.microsecond) else "seconds" if not at.microsecond else "milliseconds"
    offset = "" if at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset() else f" (UTC{utc_offset(ms, zone)})"
    return f"{at:%a} {at.replace(tzinfo=None).isoformat(' ', spec)}{offset}"


def utc_offset(ms: int, zone: str) -> str:
    """`+01:00`."""
    shown = f"{instant(ms, zone):%z}"
    return f"{shown[:3]}:{shown[3:]}"


def long(ms: int, with_days: bool = True) -> str:
    """`26 h 40 min`, with days from three on (`3 days 2 h`), exact to the millisecond: `1 s 250 ms`."""
    parts = []
    for name, unit in (("day", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1)):
        if unit == DAY and (ms < 3 * DAY or not with_days):
            continue
        count, ms = divmod(ms, unit)
        if count:
            parts.append(f"{count} {name}{'s' if name == 'day' and count > 1 else ''}")
    return " ".join(parts) or "0 s"


def aim(target: Target) -> str:
    """A target as people read it: `96 h` (a day of open time would mean another thing), `2 business days`."""
    return str(target) if target.ms is None else long(target.ms, with_days=False)


def cents(minor: int, currency: str) -> str:
    """`1250.00 EUR`: always with the decimals of the currency."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}{f'.{part:0{digits}d}' if digits else ''} {currency}"


def percent(share: Fraction, digits: int = 1) -> str:
    """`18.3 %` with so many decimals, half up; never 100 % for less than all, never 0 % for more than nothing."""
    scale = 100 * 10**digits
    steps = (2 * share.numerator * scale + share.denominator) // (2 * share.denominator)
    if share < 1:
        steps = min(steps, scale - 1)
    if share > 0:
        steps = max(steps, 1)
    whole, part = divmod(steps, 10**digits)
    return f"{whole}.{part:0{digits}d} %" if digits else f"{whole} %"


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} {last} {known[-1]}" if known else ""


def plural(count: float, noun: str, many: str = "") -> str:
    """`1 ticket`, `3 tickets`, `0.5 tickets`; with one decimal where it is no whole number."""
    shown = f"{count:.1f}".removesuffix(".0")
    return f"{shown} {noun if shown == '1' else many or noun + 's'}"


def in_a_row(misses: int, of: int) -> str:
    """`3 periods in a row`, `4 of 12 periods in a row`."""
    return f"{'' if misses == of else f'{misses} of '}{plural(of, 'period')} in a row"


def title(name: str) -> str:
    """A name of the file as a heading: `first_response` -> `First response`."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
