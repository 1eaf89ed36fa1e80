"""Shares of what tickets are: severities, tiers, products."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.history.fitting.blocks import share_intervals
from slasim.study.statistics import Interval
from slasim.types import Float64, Int64


class MixShares(NamedTuple):
    """The share of each value by name, with its interval, of so many tickets in so many weeks."""

    shares: dict[str, Interval]
    tickets: int
    weeks: int


def mix_shares(names: tuple[str, ...], table: Float64) -> MixShares:
    """`table`: tickets by calendar week and value [weeks, values]; a week without any tells nothing."""
    table = table[table.sum(axis=1) > 0]
    whole = table.sum(axis=0)
    rest = whole - table
    share = whole / max(whole.sum(), 1)
    without = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1)
    low, high = share_intervals(share, without, float(whole.sum()))
    made = {
        name: Interval(*ends) for name, *ends in zip(names, share.tolist(), low.tolist(), high.tolist(), strict=True)
    }
    return MixShares(made, int(whole.sum()), len(table))


def weekly(tickets: Float64, week: Int64) -> Float64:
    """Tickets by date and value [dates, values] as those of each calendar week; `week`: that of each date."""
    weeks, block = np.unique(week, return_inverse=True)
    table = np.zeros((len(weeks), tickets.shape[1]))
    np.add.at(table, block, tickets)
    return table


def weekly_of(of: Int64, values: int, week: Int64) -> Float64:
    """The same of single tickets: `of` is the number of each one's value, -1 where it has none."""
    known = of >= 0
    weeks, block = np.unique(week[known], return_inverse=True)
    table = np.zeros((len(weeks), values))
    np.add.at(table, (block, of[known]), 1)
    return table
