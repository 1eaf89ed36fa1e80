"""Means and quantiles of many groups of waits at once, of which each wait may be in several."""

from __future__ import annotations

import numpy as np

from slasim.kernel import bare
from slasim.types import Float64, Int64

QUANTILES = {"p50": 50, "p90": 90, "p95": 95}  # per cent
STATISTICS = ("mean", *QUANTILES, "max")


def fold(values: Int64, groups: Int64, size: int) -> Int64:
    """[..., group] the sums of values [..., class] over the classes of each of `size` groups.

    groups: [class, way] the group of a class in each way to tell them apart.
    """
    sums, by_class = np.zeros((size, *values.shape[:-1]), np.int64), np.moveaxis(values, -1, 0)
    for way in groups.T:
        np.add.at(sums, way, by_class)
    return np.moveaxis(sums, 0, -1)


def means(totals: Int64, counts: Int64) -> Float64:
    """Totals by count; NaN where there is none."""
    found = np.full(totals.shape, np.nan)
    np.divide(totals, counts, out=found, where=counts > 0)
    return found


def quantiles(listed: Int64, bits: int, groups: Int64, counts: Int64) -> Float64:
    """[group, quantile] of the waits of each group, as in `QUANTILES`, and the largest; NaN where there is none.

    listed: (wait << bits) + class, in ascending order. groups: as of `fold`. counts: [group] how many waits it has.
    A quantile is the least wait that this share of the waits does not exceed.
    """
    ranks = np.array([-(-share * counts // 100) for share in (*QUANTILES.values(), 100)], np.int64).T
    found = np.full(ranks.shape, np.nan)
    steps = np.column_stack([np.diff(ranks, prepend=0), np.ones(len(ranks), np.int64)])
    _pick(listed, bits, groups, steps, steps[:, 0].copy(), np.zeros(len(counts), np.int64), found)
    return found


@bare
def _pick(listed: Int64, bits: int, groups: Int64, steps: Int64, left: Int64, at: Int64, found: Float64) -> None:
    """Go through the waits in their order. `steps`: [group, quantile] how many ranks it lies behind the one before.
    `left`: [group] how many waits there are up to the quantile `at` which it is."""
    for each in listed:
        wait, of_class = each >> bits, each & ((1 << bits) - 1)
        for way in range(groups.shape[1]):
            group = groups[of_class, way]
            left[group] -= 1
            while left[group] == 0:
                found[group, at[group]] = wait
                at[group] += 1
                left[group] = steps[group, at[group]]
