"""From clocks to counts: how many were met, breached or are open, by commitment, period, customer and severity.

What is no clock (availability, deflection, ...) is counted in the same columns: `met` of `met + breached` of whatever
its metric counts, under the severity EVERY where it has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, owed_rows
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.verdicts.periods import Periods
from slasim.kernel import kernel
from slasim.terms.cells import CellSizes, pack_cell, rows_of
from slasim.terms.commitment import Commitment
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int16, Int32, Int64
from slasim.workload.tables import Tickets

PERIOD_OF = {"created": 0, "due": 1, "stopped": 2}
OUTSIDE = -1  # period of a clock outside the window
STATUS_BITS, GOAL_BIT, CODE_SHIFT = 7, 8, 4
OPEN, MET, BREACHED, CANCELLED, EXCLUDED = (int(each) for each in Status)  # rows of the sums
MET_GOAL = len(Status)  # row of the sums


class Counts(NamedTuple):
    """One row for each combination that has a clock, in this order of columns."""

    commitment: Int16
    period: Int32  # index into the Periods of the commitment
    customer: Int32
    severity: Int8  # EVERY where the metric has none
    met: Int64
    breached: Int64
    open: Int64  # not decided at the as-of instant
    cancelled: Int64  # of tickets cancelled or abandoned before the clock was due: never decided
    met_goal: Int64  # decided, and within the internal goal
    excluded: Int64  # do not count anywhere else
    spent: Int64  # of the decided, where a mean is promised: open time (a column: millionths); else 0
    allowed: Int64  # the same of their limits
    running: Int64  # the same: decided (too late), but not stopped
    down: Int64  # ms of agreed time without service, however the share is reckoned; 0 of what is no availability
    overlong: Int64  # single outages that are longer than one may be


def find_means(promises: Promises) -> Bools:
    """Which commitments promise a mean in some version."""
    quotas = [[commitment.quota for commitment in era.commitments] for era in promises.eras]
    means = [[each is not None and each.measure == "mean" for each in era] for era in quotas]
    return np.asarray(np.array(means, np.bool_).any(axis=0), np.bool_)


def find_periods(clocks: Clocks, commitments: Sequence[Commitment], periods: Sequence[Periods], until: int) -> Int32:
    """Period of each clock, OUTSIDE where its instant is not in the window.

    periods: of each commitment. The instant is the one that the commitment names: created, due or stopped; a clock that
    must be counted by its stop and still runs counts at the last instant of the log.
    """
    out = np.empty(len(clocks.ticket), np.int32)
    first = np.cumsum([0, *(len(each.edges) for each in periods)])
    _find(
        clocks,
        np.array([PERIOD_OF[c.period_of] for c in commitments], np.int8),
        np.array([each.window for each in periods], np.int64).reshape(-1, 2),
        np.array([edge for each in periods for edge in each.edges], np.int64),
        first,
        until - 1,
        out,
    )
    return out


@kernel
def _find(clocks: Clocks, period_of: Int8, window: Int64, edges: Int64, first: Int64, last: int, out: Int32) -> None:
    for row in range(len(out)):
        c = clocks.commitment[row]
        instant = clocks.start[row]
        if period_of[c] == 1:
            instant = clocks.due[row]
        elif period_of[c] == 2:
            instant = clocks.stop[row] if clocks.stop[row] != RUNNING else last
        if instant < window[c, 0] or instant >= window[c, 1]:
            out[row] = OUTSIDE
            continue
        period = 0
        while edges[first[c] + period + 1] <= instant:
            period += 1
        out[row] = period


def count_clocks(clocks: Clocks, period: Int32, tickets: Tickets, promises: Promises) -> Counts:
    """Count the clocks that are in a period, each under the severity by whose terms it ended.

    Where a mean is promised their time is added up as well; the clocks need it then (`counted`).
    """
    sizes = CellSizes.of(clocks.commitment, period, tickets.customer, clocks.severity)
    small = sizes.cells << CODE_SHIFT <= np.iinfo(np.int32).max  # sorted in half the time
    inside = int(np.count_nonzero(period != OUTSIDE))
    codes: Int32 | Int64 = np.empty(inside, np.int32) if small else np.empty(inside, np.int64)
    _encode(clocks, period, tickets.customer, sizes, codes)
    codes.sort()
    most = min(len(codes), sizes.cells)
    code, counts = np.empty(most, np.int64), np.zeros((MET_GOAL + 1, most), np.int64)
    rows = _reduce(codes, code, counts)
    code, counts, times = code[:rows], counts[:, :rows], np.zeros((3, rows), np.int64)
    commitment, in_period, customer, severity = sizes.unpack(code)
    means = find_means(promises)
    if means.any():
        mine = means[clocks.commitment] & np.isin(clocks.status, (MET, BREACHED)) & (period != OUTSIDE)
        those = np.flatnonzero(mine)
        who = tickets.customer[clocks.ticket[those]]
        at = rows_of(code, sizes.pack(clocks.commitment[those], period[those], who, clocks.severity[those]))
        limit = promises.owed.target[owed_rows(clocks, those, promises, tickets), clocks.commitment[those]]
        for total, values in zip(times, (clocks.counted[those], limit, clocks.stop[those] == RUNNING), strict=True):
            np.add.at(total, at, values)
    return Counts(
        commitment.astype(np.int16),
        in_period.astype(np.int32),
        customer.astype(np.int32),
        severity.astype(np.int8),
        counts[MET],
        counts[BREACHED],
        counts[OPEN],
        counts[CANCELLED],
        counts[MET_GOAL],
        counts[EXCLUDED],
        spent=times[0],
        allowed=times[1],
        running=times[2],
        down=np.zeros(rows, np.int64),
        overlong=np.zeros(rows, np.int64),
    )


def merge_counts(parts: Sequence[Counts]) -> Counts:
    """One table of several; what they count of the same combination is added up."""
    columns = [np.concatenate(values) for values in zip(*parts, strict=True)]
    code = CellSizes.of(*columns[:4]).pack(*columns[:4])
    order = np.argsort(code, kind="stable")
    first = np.flatnonzero(np.diff(code[order], prepend=-1))
    keys, sums = ([column[order] for column in part] for part in (columns[:4], columns[4:]))
    return Counts(*(key[first] for key in keys), *(np.add.reduceat(each, first) for each in sums))


@kernel
def _encode(clocks: Clocks, period: Int32, customer: Int32, sizes: CellSizes, codes: Int32 | Int64) -> None:
    """The row of the counts and the verdict of each clock as one number, so that one sort brings them together."""
    at = 0
    for row in range(len(period)):
        if period[row] != OUTSIDE:
            who = customer[clocks.ticket[row]]
            code = pack_cell(sizes, clocks.commitment[row], period[row], who, clocks.severity[row])
            codes[at] = (code << CODE_SHIFT) + GOAL_BIT * clocks.met_goal[row] + clocks.status[row]
            at += 1


@kernel
def _reduce(codes: Int32 | Int64, code: Int64, counts: Int64) -> int:
    """Count sorted codes; answers how many rows there are."""
    row = -1
    for at in range(len(codes)):
        if at == 0 or codes[at] >> CODE_SHIFT != codes[at - 1] >> CODE_SHIFT:
            row += 1
            code[row] = codes[at] >> CODE_SHIFT
        counts[codes[at] & STATUS_BITS, row] += 1
        if codes[at] & GOAL_BIT:
            counts[MET_GOAL, row] += 1
    return row + 1
