"""One stream: all that its counts say of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from slasim.history.fitting import blocks, chance
from slasim.history.fitting.blocks import count_interval, log_interval, plain_interval, variance_interval
from slasim.history.fitting.dates import Dates
from slasim.history.fitting.levels import Design, design, fit, levels, leverage
from slasim.history.fitting.profile import Profile, hours_by_block, profile
from slasim.history.fitting.within_day import HoursFit, within_day
from slasim.instants import MEAN_MONTH, date_of, day_number
from slasim.study.statistics import Interval, student
from slasim.types import Bools, Float64, Int64

GROWTH_WEEKS = 26  # of fewer, a part of the year looks the same
SURE = 0.99  # that there is growth: it is carried on into the horizon, and what chance made would be too


@dataclass(frozen=True)
class StrangeDate:
    """A date that chance does not explain, at its level against an ordinary one."""

    on: date
    tickets: float
    level: float


@dataclass(frozen=True)
class QuietDays:
    """Weekdays that are not open and bring tickets: variance over mean of their tickets, of so many ordinary dates."""

    weekdays: tuple[int, ...]
    dispersion: Interval
    days: int


@dataclass(frozen=True)
class StreamFit:
    """Figures of one stream, each with a 95 % interval.

    `volume`: tickets in an ordinary week, at the start of the horizon where `grows`, else in the middle of the data.
    `growth`: a month, as a share. `dispersion`: variance over mean of ordinary open days at that volume. `levels`:
    `level`, `before` and `after` of holidays with the number of such dates.
    """

    weeks: int
    days: int  # ordinary dates
    open_days: int  # ordinary ones on weekdays that are open
    tickets: float  # on ordinary dates
    volume: Interval
    growth: Interval
    grows: bool
    season: tuple[Interval, ...]  # 12, or none
    profile: Profile | None  # none of counts by day
    weekday: Float64  # [7] shares of the week
    dispersion: Interval
    quiet: QuietDays | None  # where their dispersion is another than that of open days makes it
    carry_over: Interval
    within_day: HoursFit | None  # none of counts by day
    levels: dict[str, tuple[Interval, int]]
    strange: tuple[StrangeDate, ...]


def fit_stream(hours: Float64, hourly: bool, dates: Dates, start: date) -> StreamFit:
    """From tickets by date and hour [dates, 24]; `start`: the first date of the horizon."""
    tickets = hours.sum(axis=1)
    use = dates.ordinary.copy()
    strange: list[int] = []
    while True:
        of = design(dates, tickets, use)
        use &= np.isin(dates.weekday, of.busy)
        coefficients = fit(of, tickets, use)
        found = levels(of, coefficients)
        drawn = leverage(of, found.mean, use)
        worst = chance.strange(tickets, found.mean, drawn, use)
        if worst is None or len(strange) >= chance.MOST_STRANGE * dates.ordinary.sum():
            break
        strange.append(worst)
        use[worst] = False
    busy = np.isin(dates.weekday, np.flatnonzero(dates.is_open)) & use
    quiet = use & ~busy
    first = chance.neighbours(busy)
    weeks, block = np.unique(dates.week[use], return_inverse=True)
    of_date = np.full(len(use), -1)
    of_date[use] = block

    def figures(coefficients: Float64, of_use: Bools, pairs: Int64) -> Float64:
        got = levels(of, coefficients)
        lev = leverage(of, got.mean, of_use)
        opened, others = busy & of_use, quiet & of_use
        return np.array(
            [
                *got.weekday,
                got.growth,
                chance.excess(tickets, got.mean, lev, opened) if opened.any() else 0.0,
                chance.carried(tickets, got.mean, opened, pairs),
                chance.excess(tickets, got.mean, lev, others) if others.any() else 0.0,
                *got.season,
            ]
        )

    whole = figures(coefficients, use, first)
    rows = []
    for each in range(len(weeks)):
        rest = use & (of_date != each)
        again = fit(of, tickets, rest, coefficients, 2)
        rows.append(figures(again, rest, first[(of_date[first] != each) & (of_date[first + 1] != each)]))
    without = np.array(rows)
    return _told(hours, hourly, dates, start, of, use, busy, block, whole, without, strange, found.mean)


def _told(
    hours: Float64, hourly: bool, dates: Dates, start: date, of: Design, use: Bools, busy: Bools, block: Int64,
    whole: Float64, without: Float64, strange: list[int], mean: Float64,
) -> StreamFit:  # fmt: skip
    tickets, weeks = hours.sum(axis=1), len(without)
    weekday, growth, variance, covariance = whole[:7], whole[7], whole[8], whole[9]
    per_weekday = np.bincount(dates.weekday[busy], minlength=7)[dates.is_open & (weekday > 0)]
    lost = per_weekday.mean() / max(per_weekday.mean() - 1, 1)  # each weekday's mean is taken from its own dates
    pair = np.column_stack([without[:, 9] * lost, without[:, 8]])
    carried = chance.carry_over(covariance * lost, variance, pair)
    wider = blocks.beyond_weeks(min(carried.estimate, 0.9))
    trend = plain_interval(growth, without[:, 7], wider)
    grows = weeks >= GROWTH_WEEKS and abs(growth) > wider * student(weeks, SURE) * float(blocks.spread(without[:, 7]))
    months = (day_number(start) - of.middle) / MEAN_MONTH if grows else 0.0

    def week_of(rows: Float64) -> Float64:
        return np.asarray(rows[..., :7].sum(axis=-1) * np.exp(rows[..., 7] * months))

    volume = log_interval(float(week_of(whole)), week_of(without), wider)
    opened = dates.is_open & (weekday > 0)

    def mean_of(rows: Float64, days: Bools) -> Float64:
        return np.asarray((rows[..., :7] * days).sum(axis=-1) / max(days.sum(), 1) * np.exp(rows[..., 7] * months))

    def open_day(rows: Float64) -> Float64:
        return mean_of(rows, opened)

    def dispersion(at: int, days: Bools) -> Interval:
        found = variance_interval(
            float(1 + whole[at] * mean_of(whole, days)), 1 + without[:, at] * mean_of(without, days)
        )
        return Interval(*(max(each, 1.0) for each in found))

    spread, calm = dispersion(8, opened), (weekday > 0) & ~opened
    quiet = QuietDays(tuple(np.flatnonzero(calm).tolist()), dispersion(10, calm), int((use & ~busy).sum()))
    made = 1 + max(variance, 0.0) * float(mean_of(whole, calm))  # by the dispersion of open days
    is_told = calm.any() and not quiet.dispersion.low <= made <= quiet.dispersion.high
    hours_of = hours_by_block(hours[use], dates.weekday[use], block, weeks)
    counted = np.bincount(dates.weekday[use], minlength=7)
    factor = 1 + max(variance, 0.0) * float(open_day(whole))
    within = None
    if hourly:
        daily = np.concatenate([[open_day(whole)], open_day(without)])
        within = within_day(hours[busy], dates.weekday[busy], block[busy[use]], daily)
    return StreamFit(
        weeks,
        int(use.sum()),
        int(busy.sum()),
        float(tickets[use].sum()),
        volume,
        Interval(*(math.expm1(each) for each in trend)),
        grows,
        tuple(log_interval(float(whole[at]), without[:, at], wider) for at in range(11, len(whole))),
        profile(weekday, without[:, :7], hours_of, counted) if hourly else None,
        weekday / weekday.sum(),
        spread,
        quiet if is_told and math.isfinite(quiet.dispersion.low) else None,
        carried,
        within,
        _holidays(tickets, mean, dates, factor),
        tuple(
            StrangeDate(date_of(int(dates.day[at])), float(tickets[at]), float(tickets[at] / mean[at]))
            for at in sorted(strange)
        ),
    )


def _holidays(tickets: Float64, mean: Float64, dates: Dates, factor: float) -> dict[str, tuple[Interval, int]]:
    """Levels of holidays, of the working days before and after them; that of one date rests on the others' dispersion.

    Where they differ among themselves more than days do, the interval is as wide as that asks for.
    """
    found = {}
    for name, of in (("level", dates.holiday), ("before", dates.before), ("after", dates.after)):
        use = of & dates.known & (mean > 0)
        count = int(use.sum())
        if count == 0:
            continue
        n, m = tickets[use], mean[use]
        level = n.sum() / m.sum()
        ratio = 1 + (factor - 1) * level  # a quieter day differs less: variance / mean - 1 goes with the mean
        if count >= 3 and level > 0:
            ratio = max(ratio, float(((n - level * m) ** 2 / (level * m)).sum() / (count - 1)))
        found[name] = (count_interval(float(n.sum()), ratio, float(m.sum())), count)
    return found
