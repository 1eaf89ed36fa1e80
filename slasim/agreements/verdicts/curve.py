"""The attainment curve: of the clocks of each promise, how many would have met a target of t, for every t of a grid.

Only open time counts, as for the verdicts: the time that each clock counted, on its calendar and without its pauses, is
the least target that it would have met. Where a clock stopped while its calendar was closed, a target of just that time
was due before the closing, and the least is a millisecond more. A clock that has not stopped when the log ends, or was
cancelled, is not decided for targets that it had not reached.

A clock counts under the severity by whose terms it ended. Where the promise itself is a point of the grid, met /
decided there is its attainment.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, owed_rows
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.calendars.arrays import elapsed_array
from slasim.instants import DAY, HOUR, MINUTE
from slasim.kernel import bare
from slasim.terms.metrics import UNTIMED, Metric
from slasim.terms.promises import Promises
from slasim.types import Bools, Int32, Int64
from slasim.workload.tables import Tickets

MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45)
HOURS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 30, 36, 48, 60, 72)
DAYS = (4, 5, 7, 10)
USUAL = tuple(int(n * unit) for many, unit in ((MINUTES, MINUTE), (HOURS, HOUR), (DAYS, DAY)) for n in many)
PROMISED = ("", "goal", "target")  # what a length is to some ticket: nothing that was promised, the internal goal, ...
CELLS = 1 << 14  # of the table by which the place of a time in the grid is found
BREACHED, CANCELLED, EXCLUDED = int(Status.BREACHED), int(Status.CANCELLED), int(Status.EXCLUDED)


class CurveGrid(NamedTuple):
    """The targets at which a curve is read."""

    points: Int64  # ms of open time
    timed: Bools  # [commitment] whether it promises a length of open time, in hours and not in dates
    in_force: Bools  # [row of Promises.owed] whether its promises are looked at
    shift: int  # of a time, to its cell
    place: Int32  # [cell] the first point that a time in it may be


class Curve(NamedTuple):
    """[commitment, severity, point of the grid] clocks that met a target of so long, and those decided for it."""

    met: Int64
    decided: Int64


def curve_grid(promises: Promises, until: int | None = None) -> CurveGrid:
    """The usual targets, and every target and goal promised; with `until` those in force before that instant."""
    owed, without = promises.owed, (*UNTIMED, Metric.COLUMN)
    in_force = np.ones(len(owed.target), np.bool_)
    if until is not None:
        in_force = promises.starts[np.arange(len(owed.target)) % promises.sizes.eras] < until
    timed = np.array([commitment.metric not in without for commitment in promises.commitments], np.bool_)
    timed &= ~(owed.by_date[in_force] != 0).any(axis=0)
    lengths = (np.asarray(each[in_force][:, timed], np.int64).ravel() for each in (owed.target, owed.goal))
    points = np.unique(np.concatenate([np.array(USUAL, np.int64), *lengths]))
    points = points[points > 0]
    shift = max(int(points[-1]).bit_length() - CELLS.bit_length() + 1, 0)
    cells = np.arange((int(points[-1]) >> shift) + 1, dtype=np.int64) << shift
    return CurveGrid(points, timed, in_force, shift, np.searchsorted(points, cells).astype(np.int32))


def promised_marks(promises: Promises, pairs: Int64, grid: CurveGrid) -> Int64:
    """For each commitment and severity (`pairs`) and point of the grid, which of PROMISED it is, row after row."""
    owed, marks = promises.owed, np.zeros((len(pairs), len(grid.points)), np.int64)
    severity_of = promises.sizes.severity_of(np.arange(len(owed.target)))
    for mark, (commitment, severity) in zip(marks, pairs.tolist(), strict=True):
        mine = grid.in_force & (severity_of == severity)
        for number, lengths in ((1, owed.goal), (2, owed.target)):
            mark[np.isin(grid.points, lengths[mine, commitment])] = number
    return marks.ravel()


def count_curve(
    clocks: Clocks, period: Int32, promises: Promises, tickets: Tickets, until: int, grid: CurveGrid
) -> Curve:
    """Count the clocks in the window (`period`, as `find_periods` has it); they need the time that they `counted`."""
    shape = (2, len(promises.commitments), promises.sizes.severities, len(grid.points) + 1)
    ended, ties = np.zeros(shape, np.int64), np.empty(len(period), np.int32)  # ended: stopped, and not stopped
    found = _count(clocks, period, grid.timed, grid.points, grid.shift, grid.place, ended, ties)
    rows = ties[:found].astype(np.int64)
    if len(rows):
        _move_on(ended, clocks, rows, just_late(clocks, rows, promises, tickets, until), grid.points)
    stopped, left = ended.cumsum(axis=-1)
    return Curve(stopped[..., :-1], (stopped[..., -1:] + left[..., -1:] - left)[..., :-1])


@bare
def _count(
    clocks: Clocks, period: Int32, timed: Bools, grid: Int64, shift: int, place: Int32, ended: Int64, ties: Int32
) -> int:
    """Count each clock at the first point that is no less than its time; answers how many `ties` are equal to it."""
    commitment, severity, counted = clocks.commitment, clocks.severity, clocks.counted
    status, stop = clocks.status, clocks.stop
    last, found = grid[-1], 0
    for row in range(len(period)):
        c = commitment[row]
        if period[row] == OUTSIDE or status[row] == EXCLUDED or not timed[c]:
            continue
        time, at = counted[row], len(grid)
        if time <= last:
            at = place[time >> shift]
            while grid[at] < time:
                at += 1
            if grid[at] == time:
                ties[found] = row
                found += 1
        is_left = stop[row] == RUNNING or status[row] == CANCELLED
        ended[1 if is_left else 0, c, severity[row], at] += 1
    return found


def just_late(clocks: Clocks, rows: Int64, promises: Promises, tickets: Tickets, until: int) -> Bools:
    """Which clocks missed a target of exactly the time that they counted: it was due before they stopped."""
    owed, commitment = owed_rows(clocks, rows, promises, tickets), clocks.commitment[rows]
    stop = np.where(clocks.stop[rows] == RUNNING, until, clocks.stop[rows])
    since = np.maximum(stop - 1, clocks.start[rows])
    calendar = promises.owed.calendar[owed, commitment]
    late = elapsed_array(promises.calendars, calendar, since, stop) < stop - since
    is_own = promises.owed.target[owed, commitment] == clocks.counted[rows]
    return np.asarray(np.where(is_own, clocks.status[rows] == BREACHED, late), np.bool_)


def _move_on(ended: Int64, clocks: Clocks, rows: Int64, late: Bools, grid: Int64) -> None:
    """Count them at the next point of the grid."""
    mine = rows[late]
    at = np.searchsorted(grid, clocks.counted[mine])
    is_left = (clocks.stop[mine] == RUNNING) | (clocks.status[mine] == CANCELLED)
    where = is_left.astype(np.int64), clocks.commitment[mine], clocks.severity[mine]
    np.subtract.at(ended, (*where, at), 1)
    np.add.at(ended, (*where, at + 1), 1)
