"""The expected tickets of each ordinary date: weekday × month × growth, by maximum likelihood of a Poisson law."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.history.fitting.dates import Dates
from slasim.instants import MEAN_MONTH, date_of
from slasim.types import Bools, Float64, Int64

SEASON_WEEKS = 104  # a season is told from growth by two years
ROUNDS = 30


class DayLevels(NamedTuple):
    """What the dates expect. `weekday` [7] tickets in the middle of the data, in a mean month; `growth`: change of the
    logarithm a month; `season` [12] levels of mean 1, or none; `mean` by date."""

    weekday: Float64
    growth: float
    season: Float64
    mean: Float64


class Design(NamedTuple):
    """The columns that explain ordinary dates: weekdays with tickets, months since the middle of the data, months."""

    table: Float64  # [dates, columns]
    busy: Int64  # weekdays of the first columns
    middle: float  # day from which growth counts
    seasonal: bool


def design(dates: Dates, tickets: Float64, of: Bools) -> Design:
    """For the dates `of`."""
    busy = np.array([day for day in range(7) if tickets[of & (dates.weekday == day)].sum() > 0], np.int64)
    middle = float(dates.day[of].mean())
    columns = [dates.weekday == day for day in busy]
    columns.append((dates.day - middle) / MEAN_MONTH)
    seasonal = dates.weeks >= SEASON_WEEKS
    if seasonal:
        month = np.array([date_of(day).month for day in dates.day.tolist()])
        columns += [month == each for each in range(2, 13)]
    return Design(np.array(columns, np.float64).T, busy, middle, seasonal)


def fit(of: Design, tickets: Float64, use: Bools, start: Float64 | None = None, rounds: int = ROUNDS) -> Float64:
    """The coefficients for the dates `use`, by Newton's method from `start`."""
    x, n = of.table[use], tickets[use]
    if start is None:
        start = np.zeros(x.shape[1])
        busy = x[:, : len(of.busy)]
        start[: len(of.busy)] = np.log((busy * n[:, None]).sum(axis=0) / busy.sum(axis=0))
    found = start
    for _ in range(rounds):
        mean = np.exp(np.clip(x @ found, -30, 30))
        root = np.sqrt(mean)
        step = np.linalg.lstsq(x * root[:, None], (n - mean) / root, rcond=None)[0]
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return found


def levels(of: Design, coefficients: Float64) -> DayLevels:
    """What the coefficients say of all dates."""
    count = len(of.busy)
    weekday, season = np.zeros(7), np.ones(12)
    weekday[of.busy] = np.exp(coefficients[:count])
    if of.seasonal:
        season[1:] = np.exp(coefficients[count + 1 :])
        weekday, season = weekday * season.mean(), season / season.mean()
    mean = np.exp(np.clip(of.table @ coefficients, -30, 30))
    mean = np.where(of.table[:, :count].any(axis=1), mean, 0.0)
    return DayLevels(weekday, float(coefficients[count]), season if of.seasonal else np.empty(0), mean)


def leverage(of: Design, mean: Float64, use: Bools) -> Float64:
    """How far each date of `use` draws its own mean: 1 for one that is alone with its weekday."""
    root = of.table[use] * np.sqrt(mean[use])[:, None]
    basis = np.linalg.qr(root)[0] if len(root) >= root.shape[1] else np.eye(len(root))
    found = np.zeros(len(mean))
    found[use] = np.minimum((basis**2).sum(axis=1), 0.999)
    return found
