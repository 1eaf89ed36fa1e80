"""From windows before and after to prices: differences with intervals, fees, scales of credits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.planning.quote.windows import Billed
from slasim.study.statistics import CONFIDENCE, Interval, quantile_interval
from slasim.study.statistics.pairing import differences, paired, paired_shares
from slasim.study.statistics.skewed import shift
from slasim.types import Float64


class PriceChange(NamedTuple):
    """A figure before and after, and their difference in the same windows."""

    before: float
    after: float
    change: Interval


def change_of(before: Float64, after: Float64, one: float) -> PriceChange:
    """Of a mean. one: the amount of one event, such as the credit of one customer.

    Most windows may be equal. So that a change that was met in few of them, or in none, has an interval with a width,
    two windows more stand for what was not met: one with a usual change more, one with as much less (Bonett and Price,
    as in `paired_shares`); that of one event where no window differs, which is the rule of three. Each end is the outer
    one of both. What is never below 0 falls by no more than it was.
    """
    found = paired(before, after)
    estimate, low, high = found.difference
    difference = differences(before, after)
    moved = np.abs(difference[difference != 0])
    step = float(np.median(moved)) if len(moved) else one
    wide, _ = shift(np.concatenate([difference, [estimate + step, estimate - step]]), CONFIDENCE)
    low, high = min(low, wide.low), max(high, wide.high)
    if min(before.min(), after.min()) >= 0:
        low = max(low, 0.0 - found.baseline)
    return PriceChange(found.baseline, found.variant, Interval(estimate, low, high))


def chance_change(before: Billed, after: Billed) -> PriceChange:
    """Of the chance that a window has what is asked."""
    found = paired_shares(before.kept.astype(np.float64), after.kept.astype(np.float64), 1.0)
    return PriceChange(found.baseline, found.variant, found.difference)


def fee(before: Billed, after: Billed, staff: float, probability: float, months: float) -> Interval:
    """What must come in each month so that it covers staff and the change of all credits with this probability."""
    more = staff + after.all_credits - before.all_credits
    return _scaled(quantile_interval(more, probability), 1 / months)


def credit_scale(before: Billed, after: Billed, staff: float, income: float, probability: float) -> Interval:
    """Of the credits agreed with the new accounts so many times may be owed to them so that `income` in the window
    covers staff, their credits and the change of those of all others with this probability. Infinite where nothing
    is owed to them in so many windows; below 0 where the rest alone is not covered."""
    left = income - staff - (after.credits[:, 0] - before.credits[:, 0])
    own = after.credits[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        most = np.where(own > 0, left / own, np.where(left >= 0, np.inf, -np.inf))
    estimate, low, high = quantile_interval(-most, probability)
    return Interval(-estimate, -high, -low)


def _scaled(of: Interval, factor: float) -> Interval:
    return Interval(*(end * factor for end in of))
