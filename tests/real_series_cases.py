"""Real counts of tickets against simulated ones: parameters found on the first two thirds of a series with pencil and
paper (means, variances over means, one correlation), and its last third held against weeks that a scenario with these
parameters brings.

Means of six weeks are not sure. So each simulated history is as long as the real one, and of means and weekdays the
ratio to its own first two thirds counts, as that is what they would be fitted on. Dispersions and correlations are
compared as they are.

A history is told by figures that an analyst would look at; `Held.p` is the probability that weeks of the scenario lie
so far out in any of them, by the extreme rank length (Myllymäki, Mrkvička, Grabarnik, Seijo and Hahn 2017, Journal of
the Royal Statistical Society B 79), and `Held.low`, `Held.high` the envelope that holds all figures together in 95 %.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.scenario import Scenario
from slasim.workload.drawing import intensity, prepare
from tests.workload_cases import MIX, scenario, stream

DAY, HOUR = 86_400_000, 3_600_000
INSIDE = 0.95
INCIDENTS = Path(__file__).parent / "data" / "real" / "incidents_by_hour.csv"
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]  # [date, 24]


@dataclass(frozen=True)
class Series:
    """Tickets by date and hour, and what one knows and finds by hand of its first two thirds."""

    name: str
    first: date
    counts: Counts
    fitted: int  # dates that the parameters come from
    weekdays: tuple[int, ...]  # that are open
    hours: Any  # of the calendar
    unusual: tuple[date, ...]  # holidays, the days around them, days that the log has in part
    special_days: dict[str, str]  # of the last third
    day_to_day: dict[str, Any]
    within_day: dict[str, float]

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=at) for at in range(len(self.counts))]

    @property
    def ordinary(self) -> npt.NDArray[np.bool_]:
        """[date] open and usual."""
        return np.array([each.weekday() in self.weekdays and each not in self.unusual for each in self.dates])

    def scenario(self, **demand: Any) -> Scenario:
        """The whole series as a scenario; `demand` replaces parts of the stream."""
        rows, weekday = np.arange(self.fitted), np.array([each.weekday() for each in self.dates[: self.fitted]])
        usual = self.ordinary[: self.fitted]
        shape = np.zeros((7, 24))
        for day in self.weekdays:
            shape[day] = self.counts[rows[usual & (weekday == day)]].mean(axis=0)
        parts = {
            "shape": [round(float(each), 4) for each in shape.ravel()],
            "special_days": self.special_days,
            "day_to_day": self.day_to_day,
            "within_day": self.within_day,
            "mix": MIX,
        }
        length = {"from": self.first.isoformat(), "for": f"{len(self.counts)} days"}
        return scenario(
            horizon={**length, "warm_up": "0 h", "follow_up": "0 h"},
            calendars={"home": {"timezone": "UTC", "hours": self.hours}},
            demand={"mail": stream(f"{shape.sum():.3f} per week", **{**parts, **demand})},
        )


class Held(NamedTuple):
    """The figures of the last third, and those of simulated weeks."""

    names: list[str]
    seen: Floats
    mean: Floats
    low: Floats
    high: Floats
    p: float

    @property
    def outside(self) -> list[str]:
        return [
            name for name, x, low, high in zip(self.names, self.seen, self.low, self.high, strict=True)
            if not low <= x <= high
        ]  # fmt: skip


def figures(counts: Counts, weekday: Counts, usual: npt.NDArray[np.bool_]) -> dict[str, float]:
    """What is looked at, of ordinary days: the mean day, each weekday against it, variance over mean of days of one
    weekday, of hours given their day, of hours of one weekday; correlation of days 1, 2 and 5 open days apart."""
    day, of = counts.sum(axis=1).astype(float)[usual], weekday[usual]
    mean = np.zeros(len(day))
    within = whole = by_hour = 0.0
    free_within = free = free_hour = 0
    for each in np.unique(of):
        mine = of == each
        hours = counts[usual][mine].astype(float)
        mean[mine] = day[mine].mean()
        share = hours.sum(axis=0) / hours.sum()
        some = share > 0
        expected, cell = day[mine][:, None] * share[some], hours.mean(axis=0)[some]
        within += (((hours[:, some] - expected) ** 2) / expected).sum()
        by_hour += (((hours[:, some] - cell) ** 2) / cell).sum()
        whole += (((day - mean)[mine] ** 2) / mean[mine]).sum()
        free_within += (some.sum() - 1) * (mine.sum() - 1)
        free_hour += some.sum() * (mine.sum() - 1)
        free += mine.sum() - 1
    apart = (day - mean) / np.sqrt(mean)
    return {
        "mean day": day.mean(),
        **{f"weekday {each}": day[of == each].mean() / day.mean() for each in np.unique(of)},
        "dispersion of days": whole / free,
        "dispersion within the day": within / free_within,
        "dispersion of weekday and hour": by_hour / free_hour,
        **{f"correlation {lag} days apart": float(np.corrcoef(apart[:-lag], apart[lag:])[0, 1]) for lag in (1, 2, 5)},
    }


def simulated(of: Scenario, dates: int, seed: int, replication: int) -> Counts:
    """Tickets by date and hour. Given what a history expects of each hour they are Poisson numbers, so that those are
    drawn, and no tickets."""
    start, _, tickets = intensity(prepare(of), seed, replication)
    expected = np.bincount((start - of.window()[0]) // HOUR, tickets, minlength=dates * 24)
    return np.random.default_rng([seed, replication]).poisson(expected).reshape(dates, 24)


def told(series: Series, counts: Counts) -> tuple[Floats, int]:
    """The figures of the last third, and how many of them are those of means: as ratios to the first two thirds."""
    weekday, usual, cut = np.array([each.weekday() for each in series.dates]), series.ordinary, series.fitted
    before, after = (figures(counts[of], weekday[of], usual[of]) for of in (slice(cut), slice(cut, None)))
    means = 1 + len(series.weekdays)
    found, fitted = np.array([*after.values()]), np.array([*before.values()])
    found[:means] /= fitted[:means]
    return found, means


def held(series: Series, histories: int, seed: int, **demand: Any) -> Held:
    """The last third of a series against so many histories."""
    of, dates = series.scenario(**demand), len(series.counts)
    seen, means = told(series, series.counts)
    drawn = [told(series, simulated(of, dates, seed, number))[0] for number in range(histories)]
    every = np.array([seen, *drawn])
    order = every.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") + 1
    depth = np.sort(np.minimum(order, len(every) + 1 - order), axis=1)  # the most extreme rank first
    outer = np.lexsort(depth.T[::-1])
    p = (int(np.flatnonzero(outer == 0)[0]) + 1) / len(every)
    inside = outer[int(np.ceil((1 - INSIDE) * len(every))) :]
    inside = every[inside]
    names = list(figures(series.counts, np.array([each.weekday() for each in series.dates]), series.ordinary))
    names = [f"{name}, to that before" if at < means else name for at, name in enumerate(names)]
    return Held(names, every[0], every[1:].mean(axis=0), inside.min(axis=0), inside.max(axis=0), p)


def incidents() -> Series:
    """The incidents of tests/data/real: 42 dates, then 20. Mondays vary most; hours keep little of the hour before."""
    rows = list(csv.reader(INCIDENTS.read_text("utf-8").splitlines()))[1:]
    return Series(
        name="incidents",
        first=date(2016, 2, 29),
        counts=np.array([row[1:] for row in rows], np.int64),
        fitted=42,
        weekdays=(0, 1, 2, 3, 4, 5, 6),
        hours="24x7",
        unusual=(date(2016, 2, 29), date(2016, 3, 25), date(2016, 4, 21), date(2016, 4, 22)),
        special_days={"2016-04-21": "15 %", "2016-04-22": "26 %"},
        day_to_day={"dispersion": {"mon": 9.0, "sat": 6.4, "sun": 3.8, "else": 5.0}, "carry_over": 0.2},
        within_day={"dispersion": 1.75, "carry_over": 0.4},
    )


def bank_calls(path: Path) -> Series:
    """Calls to a bank by five minutes (columns DateTime, Calls), weekdays of 30 weeks: 20, then 10."""
    first, of = date(2003, 3, 3), {}
    with path.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            at = datetime.fromisoformat(row["DateTime"])
            key = ((at.date() - first).days, at.hour)
            of[key] = of.get(key, 0) + int(row["Calls"])
    counts = np.zeros((210, 24), np.int64)
    for (day, hour), calls in of.items():
        counts[day, hour] = calls
    return Series(
        name="calls to a bank",
        first=first,
        counts=counts,
        fitted=140,
        weekdays=(0, 1, 2, 3, 4),
        hours={"mon-fri": "07:00-22:00"},
        # closed, and the first day after
        unusual=tuple(
            date(2003, month, day)
            for month, day in ((4, 4), (4, 7), (4, 8), (5, 26), (5, 27), (7, 4), (7, 7), (9, 1), (9, 2))
        ),
        special_days={"2003-09-01": "0 %", "2003-09-02": "130 %"},
        day_to_day={
            "dispersion": {"mon": 197, "tue": 152, "wed": 79, "thu": 77, "fri": 55, "sat,sun": 1},
            "carry_over": 0.7,
        },
        within_day={"dispersion": 4.8, "carry_over": 0.7},
    )
