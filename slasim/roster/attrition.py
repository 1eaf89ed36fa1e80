"""People who leave: who holds a seat on which date, and what that is in expectation.

From the first date measured on, the holder of a seat leaves at the end of each date of the calendar with the same
probability. The seat is then vacant for so many dates, and somebody new begins. So filled and vacant times alternate (a
renewal process), and what is expected on each date follows by recursion.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import DAY, day_number
from slasim.kernel import kernel
from slasim.roster.speed import learned
from slasim.roster.tables import USUAL
from slasim.types import Float64, Int64
from slasim.workload import draws

if TYPE_CHECKING:
    from datetime import date

    from slasim.scenario import TeamSpec

PURPOSE = "attrition"
VACANT, FIRST = -1, 0  # in place of the date on which a holder began: nobody; who was planned to be there
YEAR = 365.25  # days


class Turnover(NamedTuple):
    """What attrition does to the seats of a pattern."""

    leaves: float  # probability that a holder leaves at the end of a date
    vacant: int  # dates without anybody
    first: int  # the date at whose end somebody may leave first, days since 1970-01-01
    fresh: (
        Int64  # [seat, n] dates, in order, on which the seat is filled as planned, whoever left before; `first` first
    )
    filled: Float64  # [seat, day] probability that somebody holds the seat
    work: Float64  # [seat, day] expected standard work in an hour of the seat, by tenure


def turnover(begins: date, team: TeamSpec, shift: str, days: Int64, seats: int, ramp: Int64 | None) -> Turnover | None:
    """Of the dates `days`; None where nobody leaves, which nobody does before the first date measured, on which it
    `begins`. `ramp` is the speed of those who are there as planned."""
    if team.attrition is None or team.attrition.rate == 0:
        return None
    leaves, vacant = float(team.attrition.rate) / YEAR, team.attrition.vacant // DAY
    first = day_number(begins)
    fresh = _fresh(team, shift, seats, first)
    began = np.full((seats, len(days)), first, np.int64)
    for of_change in fresh.T[1:]:
        began = np.where((of_change[:, None] > first) & (of_change[:, None] <= days), of_change[:, None], began)
    since = np.maximum(days - began, 0)
    long = int(since.max(initial=0)) + 1
    stays, new, work = _expected(team, leaves, vacant, long)
    planned = np.ones((seats, len(days))) if ramp is None else ramp / USUAL
    return Turnover(leaves, vacant, first, fresh, (stays + new)[since], stays[since] * planned + work[since])


def held_since(team: TeamSpec, days: int) -> tuple[Float64, Float64]:
    """[days since somebody began] the probabilities that the same person is there, and that somebody newer is."""
    if team.attrition is None or team.attrition.rate == 0:
        return np.ones(days), np.zeros(days)
    stays, new, _ = _expected(team, float(team.attrition.rate) / YEAR, team.attrition.vacant // DAY, days)
    return stays, new


def _fresh(team: TeamSpec, shift: str, seats: int, first: int) -> Int64:
    dates: list[list[int]] = [[first] for _ in range(seats)]
    for (_, before), (day, state) in pairwise(team.states):
        had, has = (each.shifts[shift].headcount.now for each in (before, state))
        for seat in range(had, min(has, seats)) if day_number(day) > first else ():
            dates[seat].append(day_number(day))
    found = np.full((seats, max(map(len, dates), default=1)), first, np.int64)
    for seat, each in enumerate(dates):
        found[seat, : len(each)] = each
    return found


def _expected(team: TeamSpec, leaves: float, vacant: int, long: int) -> tuple[Float64, Float64, Float64]:
    """[days since a seat was filled as planned] the probabilities that the same person is there and that somebody newer
    is, and the expected speed of the latter times that."""
    stays = np.power(1.0 - leaves, np.arange(long, dtype=np.float64))
    begins, filled = np.zeros(long), np.ones(long)
    for day in range(1, long):
        if day > vacant:
            begins[day] = leaves * filled[day - 1 - vacant]
        filled[day] = filled[day - 1] * (1.0 - leaves) + begins[day]
    new = filled - stays
    short = 1.0 - learned(team.speed, np.arange(long)) / USUAL  # what a new one lacks
    many = int(np.flatnonzero(short)[-1]) + 1 if short.any() else 0
    work = new - np.convolve(begins, (stays * short)[:many])[:long] if many else new
    return np.asarray(stays, np.float64), np.asarray(new, np.float64), np.asarray(work, np.float64)


def holders(key: np.uint64, of: Turnover, days: Int64) -> Int64:
    """[seat, day] the date on which who holds the seat began to, days since 1970-01-01; or VACANT, or FIRST."""
    if not len(days):
        return np.zeros((len(of.fresh), 0), np.int64)
    return _holders(key, of.fresh, of.first, of.leaves, of.vacant, days)


@kernel
def _holders(key: np.uint64, fresh: Int64, first: int, leaves: float, vacant: int, days: Int64) -> Int64:
    out = np.zeros((len(fresh), days.size), np.int64)
    for seat in range(len(fresh)):
        since, back, change = FIRST, 0, 1
        at = np.searchsorted(days, first)
        for date in range(first, days[-1] + 1):
            if change < fresh.shape[1] and fresh[seat, change] == date:
                since = FIRST
                change += 1
            elif since == VACANT and date == back:
                since = date
            if at < days.size and days[at] == date:
                out[seat, at] = since
                at += 1
            if since != VACANT and draws.uniform(key, seat + 1, date) < leaves:
                since, back = VACANT, date + 1 + vacant
    return out
