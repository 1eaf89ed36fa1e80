"""The leave calendar laid over the seats of a shift pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import day_number
from slasim.types import Int8, Int64

if TYPE_CHECKING:
    from slasim.scenario.sections.staff.leave import LeaveSpec

HERE, PLANNED, EXTRA, UNPAID = range(4)
PAY = {"planned": PLANNED, "extra": EXTRA, "none": UNPAID}


def away(leave: tuple[LeaveSpec, ...], team: str, shift: str, seats: int, days: Int64) -> Int8 | None:
    """[seat, day] HERE, or how the hours of a seat that is away are paid; None where nobody ever is.

    Of two entries about one seat and date the later one says how it is paid.
    """
    mine = [each for each in leave if each.team == team and each.shift in (None, shift)]
    if not mine:
        return None
    found = np.zeros((seats, len(days)), np.int8)
    for each in mine:
        on = (day_number(each.from_) <= days) & (days <= day_number(each.to))
        who = slice(None) if each.seat is None else slice(each.seat - 1, each.seat)
        found[who, on] = PAY[each.pay]
    return found
