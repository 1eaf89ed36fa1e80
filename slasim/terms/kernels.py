"""Compiled loops over tickets: their class, and the due instants of what they are owed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from slasim.calendars import CalendarTables, add
from slasim.kernel import kernel

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@kernel
def find_classes(
    account_class: Int32,
    sizes: tuple[int, int, int, int],
    customer: Int32,
    severity: Int8,
    channel: Int8,
    product: Int16,
    out: Int32,
) -> None:
    """Row of each ticket in the tables of what is owed."""
    for i in range(len(out)):
        row = account_class[customer[i]] * sizes[1] + severity[i]
        out[i] = (row * sizes[2] + channel[i]) * sizes[3] + product[i]


@kernel
def lay_dues(
    tables: CalendarTables, created: Int64, classes: Int32, length: Int64, calendar: Int16, never: int, out: Int64
) -> int:
    """Fill out[ticket, commitment]; answers the first ticket whose due instant lies beyond the tables, or -1."""
    for i in range(len(created)):
        k = classes[i]
        for c in range(length.shape[1]):
            out[i, c] = never
            if length[k, c] > 0:
                due = add(tables, calendar[k, c], created[i], length[k, c])
                if due < 0:
                    return i
                out[i, c] = due
    return -1


@kernel
def lay_steering(
    tables: CalendarTables,
    created: Int64,
    classes: Int32,
    goal: Int64,
    calendar: Int16,
    is_response: npt.NDArray[np.bool_],
    pauses: Int8,
    never: int,
    response: Int64,
    resolution: Int64,
    slot_calendar: Int16,
    slot_pauses: Int8,
) -> int:
    """Fill the columns of Steering; answers the first ticket whose due instant lies beyond the tables, or -1."""
    for i in range(len(created)):
        k = classes[i]
        slot = 0
        earliest = never
        for c in range(goal.shape[1]):
            if goal[k, c] <= 0:
                continue
            due = add(tables, calendar[k, c], created[i], goal[k, c])
            if due < 0:
                return i
            if is_response[c]:
                earliest = min(earliest, due)
            else:
                resolution[i, slot] = due
                slot_calendar[i, slot] = calendar[k, c]
                slot_pauses[i, slot] = pauses[c]
                slot += 1
        response[i] = earliest
    return -1
