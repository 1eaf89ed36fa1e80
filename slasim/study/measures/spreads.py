"""Means, quantiles and the largest of many groups of values at once, of which each value may be in several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.kernel import bare
from slasim.types import Float64, Int32, Int64

if TYPE_CHECKING:
    from slasim.study.measures.replication import Replication

QUANTILES = {"p50": 50, "p90": 90, "p95": 95}  # per cent
STATISTICS = ("mean", *QUANTILES, "max")


def spreads(values: Int64, rows: Int32, size: Int64) -> Float64:
    """[group, statistic] of the values of each group, as `STATISTICS` has them; NaN where there is none.

    values: not below 0. rows: [value, way] the group of a value in each way to tell them apart. size: [group] how many
    values it has. A quantile is the least value that this share of the values does not exceed.
    """
    if rows.shape[1] == 1:  # what is sorted beside a value is its group itself
        at, rows = rows[:, 0].astype(np.int64), np.arange(len(size), dtype=np.int32)[:, None]
    else:
        at = np.arange(len(values), dtype=np.int64)
    bits = max(len(rows), 1).bit_length()
    packed = np.sort((values << bits) | at)
    ranks = np.array([-(-share * size // 100) for share in (*QUANTILES.values(), 100)], np.int64).T.copy()
    found = np.full((len(size), len(STATISTICS)), np.nan)
    sums, seen = np.zeros(len(size), np.int64), np.zeros(len(size), np.int64)
    _pick(packed, bits, rows, ranks, seen, sums, found)
    found[:, 0] = np.divide(sums, size, out=found[:, 0], where=size > 0)
    return found


def rows_of_window(of: Replication) -> slice:
    """The tickets that were created in the window: rows of tickets are in the order of their creation."""
    first, last = np.searchsorted(of.tickets.created, of.window)
    return slice(int(first), int(last))


def wait_spreads(of: Replication) -> Float64:
    """[severity, kind, statistic] of the waits of the tickets of the window."""
    inside = rows_of_window(of)
    severity = of.tickets.severity[inside].astype(np.int32)
    size = np.bincount(severity, minlength=of.severities)
    waits = (of.seen.first, of.seen.ready)
    return np.stack([spreads(each[inside], severity[:, None], size) for each in waits], axis=1)


@bare
def _pick(packed: Int64, bits: int, rows: Int32, ranks: Int64, seen: Int64, sums: Int64, found: Float64) -> None:
    """Go through the values in their order."""
    for each in packed:
        value, at = each >> bits, each & ((1 << bits) - 1)
        for way in range(rows.shape[1]):
            row = rows[at, way]
            seen[row] += 1
            sums[row] += value
            for q in range(ranks.shape[1]):
                if ranks[row, q] == seen[row]:
                    found[row, q + 1] = value
