"""Where the intervals of counts lie in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.calendars.zone import local_parts, part_of_week, to_utc
from slasim.scenario.values.counts import TicketCounts
from slasim.scenario.values.listed import ListedTickets
from slasim.types import Float64, Int64


class Laid(NamedTuple):
    """Pieces of time [start, end), UTC ms, in order; `row` is the count that they belong to."""

    row: Int64
    start: Int64
    end: Int64


class Amiss(NamedTuple):
    """What is wrong with a row."""

    row: int
    found: str
    expected: str


def laid(counts: TicketCounts, timezone: str, step: int) -> tuple[Laid, list[Amiss]]:
    """Intervals of `step` ms; stamps without an offset are of the clock of `timezone`.

    A reading that the clock shows twice is both passes together when it has one row; of two rows the first in the file
    is the first pass.
    """
    wall = np.array(counts.wall, np.int64)
    offset = np.array([0 if each is None else each for each in counts.offset], np.int64)
    is_local = np.array([each is None for each in counts.offset], np.bool_)
    sure, local = np.flatnonzero(~is_local), np.flatnonzero(is_local)
    spans = to_utc(timezone, wall[local], wall[local] + step)
    row, start, end = local[spans.row], spans.start, spans.end
    row, start, end, amiss = _passes(wall, local, row, start, end, step)
    lost = np.setdiff1d(local, row)
    for each in lost[np.array(counts.tickets)[lost] > 0].tolist():
        amiss.append(Amiss(each, "tickets in an hour that the clock skips", "no row for it, or 0"))
    row = np.concatenate([row, sure])
    start = np.concatenate([start, wall[sure] - offset[sure]])
    end = np.concatenate([end, wall[sure] - offset[sure] + step])
    order = np.argsort(start, kind="stable")
    row, start, end = row[order], start[order], end[order]
    for at in (np.flatnonzero(start[1:] != end[:-1]) + 1).tolist():
        late = start[at] > end[at - 1]
        found = "a gap before this interval" if late else "an interval that begins before another ends"
        amiss.append(Amiss(int(row[at]), found, "a row for each interval, each once"))
    return Laid(row, start, end), amiss


def shaped(of: Laid, timezone: str, weights: Sequence[float]) -> tuple[Laid, Float64]:
    """Pieces without gaps, cut by the parts of a week on the clock of `timezone`, and the weight of each."""
    parts = len(weights) // 7
    days, spans = local_parts(timezone, int(of.start[0]), int(of.end[-1]), parts)
    order = np.argsort(spans.start, kind="stable")
    part = part_of_week(days[spans.row // parts], spans.row % parts, parts)[order]
    edges = np.unique(np.concatenate([of.start, of.end, spans.start]))
    edges = edges[(edges >= of.start[0]) & (edges <= of.end[-1])]
    start, end = edges[:-1], edges[1:]
    row = of.row[np.searchsorted(of.start, start, side="right") - 1]
    here = np.searchsorted(spans.start[order], start, side="right") - 1
    return Laid(row, start, end), np.asarray(weights, np.float64)[part[here]]


def instants_of(tickets: ListedTickets, timezone: str) -> tuple[Int64, list[Amiss]]:
    """When each ticket of a list was created, UTC ms; stamps without an offset are of the clock of `timezone`."""
    at = np.array(tickets.wall, np.int64) - np.array([each or 0 for each in tickets.offset], np.int64)
    local = np.flatnonzero(np.array([each is None for each in tickets.offset], np.bool_))
    wall = at[local]
    spans = to_utc(timezone, wall, wall + 1)
    often = np.bincount(spans.row, minlength=len(local))
    amiss = [
        Amiss(int(local[row]), "a time that the clock " + ("skips" if often[row] == 0 else "shows twice"), "an offset")
        for row in np.flatnonzero(often != 1).tolist()
    ]
    at[local[spans.row]] = spans.start
    return at, amiss


def _passes(
    wall: Int64, local: Int64, row: Int64, start: Int64, end: Int64, step: int
) -> tuple[Int64, Int64, Int64, list[Amiss]]:
    """Gives each of two rows with one reading its pass of the clock."""
    readings, many = np.unique(wall[local], return_counts=True)
    if (many == 1).all():
        return row, start, end, []
    amiss: list[Amiss] = []
    keep = np.ones(len(row), np.bool_)
    more: list[tuple[int, int, int]] = []
    for reading in readings[many > 1].tolist():
        rows = local[wall[local] == reading].tolist()
        mine = np.flatnonzero(np.isin(row, rows))
        keep[mine] = False
        spans = [(int(start[at]), int(end[at])) for at in mine if row[at] == rows[0]]
        if len(rows) > 2 or sum(high - low for low, high in spans) != 2 * step:
            amiss.append(Amiss(rows[1], "an interval that is there twice", "each interval once"))
            more += [(rows[0], low, high) for low, high in spans]
            continue
        low, high = spans[0]
        middle = low + step
        rest = [(middle, high)] if high > middle else spans[1:]
        more += [(rows[0], low, min(middle, high)), *((rows[1], *each) for each in rest)]
    extra = np.array(more, np.int64).reshape(-1, 3)
    return (
        np.concatenate([row[keep], extra[:, 0]]),
        np.concatenate([start[keep], extra[:, 1]]),
        np.concatenate([end[keep], extra[:, 2]]),
        amiss,
    )
