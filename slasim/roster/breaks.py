"""When the seats of a shift pattern take their break, by the wall clock of the site."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from slasim.calendars.hours import WHOLE_DAY
from slasim.instants import DAY, MINUTE

if TYPE_CHECKING:
    from slasim.scenario import ShiftSpec, Span

_EARLIEST, _WIDTH = Fraction(35, 100), Fraction(30, 100)  # breaks centre on 35 % .. 65 % of the shift
_GRID = 5 * MINUTE


def van_der_corput(n: int) -> Fraction:
    """Number n >= 1 of the base-2 van der Corput sequence 1/2, 1/4, 3/4, 1/8, ...: n's binary digits mirrored."""
    value, scale = Fraction(0), Fraction(1)
    while n:
        n, digit = divmod(n, 2)
        scale /= 2
        value += digit * scale
    return value


def hours(shift: ShiftSpec) -> tuple[int, int]:
    """Start and end of the shift in ms of the date it starts on; 24x7 is the whole of each date."""
    return WHOLE_DAY[0] if isinstance(shift.hours, str) else shift.hours


def breaks(shift: ShiftSpec, seat: int) -> list[tuple[int, int]]:
    """The breaks of seat number 1, 2, ... as [start, end) in ms from midnight of the date the shift starts on.

    Fixed times are as written; one before the start of a shift over midnight is on the next date. A duration is taken
    in one piece that centres on 35 % to 65 % of the shift, spread by a van der Corput sequence and begun on a multiple
    of 5 minutes, so that a seat's break does not depend on how many seats there are. A very long one is moved inside.
    """
    start, end = hours(shift)
    if shift.break_ is None:
        return []
    if isinstance(shift.break_, int):
        centre = start + (_EARLIEST + _WIDTH * van_der_corput(seat)) * (end - start)
        begin = _GRID * floor((centre - Fraction(shift.break_, 2)) / _GRID + Fraction(1, 2))
        begin = max(start, min(begin, end - shift.break_))
        return [(begin, begin + shift.break_)]
    return [_of_date(span, start) for span in shift.break_]


def _of_date(span: Span, start: int) -> tuple[int, int]:
    later = DAY if span.start < start else 0
    return span.start + later, span.end + later
