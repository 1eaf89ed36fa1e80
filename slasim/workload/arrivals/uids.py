"""How the number of a ticket is made: hash of stream and region, a date, and what is below it (docs/randomness.md)."""

from __future__ import annotations

from typing import TypeVar

from slasim.scenario.sections.tickets.stream_code import DATE_BITS
from slasim.scenario.values.ages import BAND_BITS, IN_BAND_BITS
from slasim.types import Int64

DAY_BITS, BELOW = DATE_BITS, BAND_BITS + IN_BAND_BITS

Number = TypeVar("Number", int, Int64)


def prefix(code: int, day: Number) -> Number:
    """The upper bits of the uids of a stream (and region) on a date, days since 1970-01-01."""
    return code << (DAY_BITS + BELOW) | day << BELOW


def opening_prefix(code: int, band: int) -> int:
    """The upper bits of the uids of tickets that wait at the beginning, of one kind and age."""
    return code << BELOW | band << IN_BAND_BITS


def check_days(first: int, last: int) -> None:
    """Raises ValueError where a date has no number of 16 bits."""
    if first < 0 or last >= 1 << DAY_BITS:
        raise ValueError("horizon: dates from 1970-01-01 to 2149-06-06 can be simulated")
