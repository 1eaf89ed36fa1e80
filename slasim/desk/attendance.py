"""Presence as it came about: a break waits for the touch in hand, so it is known only when the log is (docs/desk.md 6).

Nothing is simulated here: what the roster plans is laid beside the stretches of work that a log shows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import bare
from slasim.roster.tables import Leave, Presence
from slasim.types import Int32, Int64

ENDS_SHIFT = int(Leave.SHIFT)
ENDLESS = 1 << 61  # ms: a break from which nobody comes back


class WorkStretches(NamedTuple):
    """Stretches of work by (agent, start); what goes on at the end of the log ends there."""

    agent: Int32
    start: Int64
    stop: Int64


class Attendance(NamedTuple):
    """The spans of presence, one for each span of the roster and in its order; empty ones have off <= on."""

    agent: Int32
    on: Int64
    leaves: Int64  # nothing is taken from here on: as planned, also where a touch is still in hand
    off: Int64  # the later of `leaves` and the end of the touch in hand; the end of the shift at most
    lost: Int64  # at the end of a shift: how much of its breaks lies beyond it, ms


def attend(presence: Presence, work: WorkStretches) -> Attendance:
    """How the presence that the roster plans came about."""
    size = len(presence.on)
    found = Attendance(
        presence.agent, presence.on.copy(), presence.off.copy(), presence.off.copy(), np.zeros(size, np.int64)
    )
    if (presence.leave != Leave.SHIFT).any():
        _attend(presence, work, found)
    return found


@bare
def _attend(presence: Presence, work: WorkStretches, found: Attendance) -> None:
    k = 0  # the first stretch of work that may be in hand
    back, since, row = np.int64(0), np.int64(0), -1  # end and begin of the break before, and the span before it
    for n in range(len(presence.on)):
        agent, off = presence.agent[n], presence.off[n]
        if n == 0 or presence.agent[n - 1] != agent or presence.leave[n - 1] == ENDS_SHIFT:
            back, since, row = presence.on[n], presence.on[n], -1
        on = back
        found.on[n] = on
        if presence.leave[n] == ENDS_SHIFT:
            if on > off:
                found.on[n] = off
                found.lost[n] = on - max(off, since)
                if since > off:
                    found.off[row] = off
            continue
        if on > off:  # a break that follows another at once
            found.leaves[n] = found.off[n] = on
        else:
            while k < len(work.start) and (work.agent[k] < agent or (work.agent[k] == agent and work.stop[k] <= off)):
                k += 1
            is_in_hand = k < len(work.start) and work.agent[k] == agent and work.start[k] < off
            since, row = work.stop[k] if is_in_hand else off, n
            found.off[n] = since
        lasts = np.int64(ENDLESS)
        if n + 1 < len(presence.on) and presence.agent[n + 1] == agent:
            lasts = presence.on[n + 1] - off
        back = found.off[n] + lasts
