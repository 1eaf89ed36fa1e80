"""The part of a late clock without which it would have been kept."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from slasim.log.timeline import Doing
from slasim.types import Int8, Int64


class Cause(IntEnum):
    """Why a clock was late, in the order in which the first of equal parts is taken."""

    HANDLE = 0  # the work alone took longer than the target
    NOBODY = 1
    BUSY = 2
    HELD = 3
    WAITS = 4  # the log does not tell why
    HAND_OVER = 5
    CUSTOMER = 6
    VENDOR = 7
    OVER = 8  # it lay solved


CAUSES = {
    Cause.HANDLE: "handle time above target",
    Cause.NOBODY: "nobody present",
    Cause.BUSY: "all busy",
    Cause.HELD: "held for its owner",
    Cause.WAITS: "waits for the desk",
    Cause.HAND_OVER: "hand-overs",
    Cause.CUSTOMER: "with the customer",
    Cause.VENDOR: "with a vendor",
    Cause.OVER: "solved, then reopened",
}
DOING = np.array([Doing.WORK if cause is Cause.HANDLE else Doing[cause.name] for cause in Cause])  # [Cause]


def cause_of(spent: Int64, target: Int64) -> Int8:
    """[clock] a Cause, from the parts [clock, Doing] of its time and what it was promised, ms.

    Work longer than the target: nothing else would have to be mended first. Else the longest of the other parts; when
    one part alone makes a clock late, it is that one, and where several would do it is the one that weighs most.
    """
    others = spent[:, DOING[1:]]
    longest = np.argmax(others, axis=1) + 1 if others.size else np.empty(0, np.int64)
    return np.where(spent[:, Doing.WORK] > target, Cause.HANDLE, longest).astype(np.int8)
