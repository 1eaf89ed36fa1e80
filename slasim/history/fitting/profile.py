"""How tickets lie over the hours of the week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.history.fitting.blocks import share_intervals
from slasim.types import Float64, Int64


class Profile(NamedTuple):
    """Shares of a week's tickets by weekday and hour [7, 24], with the ends of their intervals."""

    share: Float64
    low: Float64
    high: Float64
    tickets: Float64  # [7] on how many each weekday rests
    days: Int64  # [7]


def hours_by_block(hours: Float64, weekday: Int64, block: Int64, blocks: int) -> Float64:
    """Tickets by block, weekday and hour, of dates by hour [dates, 24]."""
    found = np.zeros((blocks, 7, 24))
    np.add.at(found, (block, weekday), hours)
    return found


def of_days(by_weekday: Float64) -> Float64:
    """The shares of a day's hours, of tickets by weekday and hour [..., 7, 24]; alike where there is no ticket."""
    total = by_weekday.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(total > 0, by_weekday / np.where(total > 0, total, 1), 1 / 24))


def profile(weekday: Float64, without: Float64, by_block: Float64, days: Int64) -> Profile:
    """From expected tickets of the weekdays [7], the same without one block [blocks, 7], and tickets by block."""
    whole = by_block.sum(axis=0)
    share = (weekday / weekday.sum())[:, None] * of_days(whole)
    each = (without / without.sum(axis=1, keepdims=True))[:, :, None] * of_days(whole - by_block)
    low, high = share_intervals(share, each, float(whole.sum()))
    return Profile(share, low, high, whole.sum(axis=1), days)
