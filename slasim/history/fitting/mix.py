"""Shares of what tickets are: severities, tiers, products."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.history.fitting.blocks import share_intervals
from slasim.study.statistics import Interval
from slasim.types import Int64


class MixShares(NamedTuple):
    """The share of each value by name, with its interval, of so many tickets in so many weeks."""

    shares: dict[str, Interval]
    tickets: int
    weeks: int


def mix_shares(names: tuple[str, ...], of: Int64, week: Int64) -> MixShares:
    """`of`: the number of each ticket's value, -1 where it has none; `week`: the calendar week of each ticket."""
    known = of >= 0
    weeks, block = np.unique(week[known], return_inverse=True)
    table = np.zeros((len(weeks), len(names)))
    np.add.at(table, (block, of[known]), 1)
    whole = table.sum(axis=0)
    rest = whole - table
    share = whole / max(whole.sum(), 1)
    without = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1)
    low, high = share_intervals(share, without, float(whole.sum()))
    made = {
        name: Interval(*ends) for name, *ends in zip(names, share.tolist(), low.tolist(), high.tolist(), strict=True)
    }
    return MixShares(made, int(whole.sum()), len(weeks))
