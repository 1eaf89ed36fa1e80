"""How much the hours of a day differ by chance, and how that fades from hour to hour.

By the moments of the law of the hours (workload/hours.py): with p the mean shares of a day's hours and n its tickets,
E (N_h - n p_h)(N_j - n p_j) = n (n - 1) cov(P_h, P_j) - n p_h p_j for two hours, and n p_h (1 - p_h) more for one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from slasim.history.fitting.blocks import spread, variance_interval
from slasim.history.fitting.profile import of_days
from slasim.study.statistics import Interval, student
from slasim.types import Float64, Int64
from slasim.workload.arrivals.hours import profiles

GRID = np.linspace(0.0, 0.98, 15)  # carry-overs that are looked at


class HoursFit(NamedTuple):
    """Dispersion of the hours of an ordinary open day, and their carry-over."""

    dispersion: Interval
    carry_over: Interval


def within_day(hours: Float64, weekday: Int64, block: Int64, open_day: Float64) -> HoursFit | None:
    """Of ordinary open dates: tickets by hour [dates, 24], weekday and block of each.

    `open_day`: tickets of the ordinary open day whose dispersion is told, and the same without one block each
    [1 + blocks]. None where no weekday has two dates and two hours with tickets.
    """
    blocks = len(open_day) - 1
    sums = np.zeros((blocks, 5))  # squares and products beyond chance, pairs of tickets, tickets - 1, dispersion - 1
    size = hours.sum(axis=1)
    mean_share = np.zeros((7, 24))
    weight = np.zeros(7)
    for day in range(7):
        mine = np.flatnonzero((weekday == day) & (size > 1))
        share = of_days(hours[mine].sum(axis=0))
        some = share > 0
        if len(mine) < 2 or some.sum() < 2:
            continue
        lost = 1 - size[mine] / size[mine].sum()  # of the squares: the shares are those of the same dates
        n = size[mine][:, None]
        rest = hours[mine] - n * share
        square = (rest[:, some] ** 2 / share[some]).sum(axis=1) / lost - size[mine] * (some.sum() - 1)
        pair = some[:-1] & some[1:]
        product = rest[:, :-1] * rest[:, 1:] / lost[:, None] + n * share[:-1] * share[1:]
        near = (product[:, pair] / np.sqrt(share[:-1] * share[1:])[pair]).sum(axis=1)
        pairs = size[mine] * (size[mine] - 1)
        beyond = square / size[mine] / (some.sum() - 1)
        for column, values in enumerate((square, near, pairs, size[mine] - 1, beyond)):
            np.add.at(sums[:, column], block[mine], values)
        mean_share[day], weight[day] = share, pairs.sum()
    if not weight.any():
        return None
    whole, rest_of = sums.sum(axis=0), sums.sum(axis=0) - sums
    made = 1 + (open_day[0] - 1) * whole[4] / whole[3]
    without = 1 + (open_day[1:] - 1) * rest_of[:, 4] / np.maximum(rest_of[:, 3], 1.0)
    dispersion = Interval(*(max(each, 1.0) for each in variance_interval(float(made), without)))
    return HoursFit(dispersion, _carry_over(mean_share, weight, whole, rest_of))


def _carry_over(share: Float64, weight: Float64, whole: Float64, rest: Float64) -> Interval:
    """Every carry-over that the data do not refute (Fieller 1954)."""
    ratio = expected_ratio(share, weight)
    square, near = whole[0] / whole[2], whole[1] / whole[2]
    estimate = float(np.interp(near / square, ratio, GRID)) if square > 0 else 0.0
    each = rest[:, :2] / rest[:, 2:3]
    if len(rest) < 2 or not np.isfinite(each).all():
        return Interval(estimate, 0.0, 0.99)
    fine = np.linspace(0.0, 0.98, 99)
    made = np.interp(fine, GRID, ratio)
    kept = fine[np.abs(near - made * square) <= student(len(rest)) * spread(each[:, 1:] - made * each[:, :1])]
    if not len(kept):
        return Interval(estimate, estimate, estimate)
    high = 0.99 if kept[-1] == fine[-1] else float(kept[-1])
    return Interval(estimate, min(float(kept[0]), estimate), max(high, estimate))


def expected_ratio(share: Float64, weight: Float64) -> Float64:
    """Covariance of neighbouring hours over variance of hours, both against their shares, for each carry-over of GRID.

    `share` [7, 24] and `weight` [7] of the weekdays that count.
    """
    use = np.flatnonzero(weight)
    p, found = share[use], []
    pair = (p[:, :-1] > 0) & (p[:, 1:] > 0)
    root = np.where(pair, np.sqrt(p[:, :-1] * p[:, 1:]), 1.0)
    for carried in GRID.tolist():
        level = profiles(p, carried).level
        y = level * p
        near = np.where(pair, (y[:, :-1] * y[:, 1:] * carried - p[:, :-1] * p[:, 1:]) / root, 0.0).sum(axis=1)
        square = (level * y).sum(axis=1) - 1
        found.append(float((near * weight[use]).sum() / (square * weight[use]).sum()))
    return np.array(found) if not math.isnan(found[0]) else np.zeros(len(GRID))
