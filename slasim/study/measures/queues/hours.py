"""Tickets that come, and how many are open, hour by hour: a part of the pass over tickets (sums.py)."""

from __future__ import annotations

from typing import NamedTuple

from slasim.instants import HOUR
from slasim.kernel import part
from slasim.types import Int64


class HourSums(NamedTuple):
    """[severity, hour of the window]."""

    arrived: Int64  # tickets created in the hour
    change: Int64  # of the tickets that are open just after it begins; the first has all that came before
    born: Int64  # change of the sum of when they were created, ms from the begin of the window


def hours_of(window: tuple[int, int]) -> int:
    """Whole hours that begin in a window [start, end), ms."""
    return -((window[0] - window[1]) // HOUR)


@part
def add_hours(found: HourSums, severity: int, created: int, solved: int, start: int, end: int) -> None:
    """A ticket is open from the hour after its creation (or from an hour on which it comes) until it is solved."""
    last = start + (found.change.shape[1] - 1) * HOUR
    if created <= last:
        found.change[severity, (max(created - start, 0) + HOUR - 1) // HOUR] += 1
        found.born[severity, (max(created - start, 0) + HOUR - 1) // HOUR] += created - start
    if 0 <= solved <= last:
        found.change[severity, (max(solved - start, 0) + HOUR - 1) // HOUR] -= 1
        found.born[severity, (max(solved - start, 0) + HOUR - 1) // HOUR] -= created - start
    if start <= created < end:
        found.arrived[severity, (created - start) // HOUR] += 1
