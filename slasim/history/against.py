"""The weeks that were measured, and the same weeks as the scenario's demand would have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.calendars.zone import wall_clock, week_number, weekday
from slasim.history.reading import columns, counts
from slasim.history.reading import tickets as listed
from slasim.history.reading.counts import CountedDays, read_counts_of
from slasim.history.reading.sheets import Sheet, read_sheet
from slasim.history.reading.tickets import read_tickets_of
from slasim.instants import DAY, HOUR, MEAN_MONTH, date_of
from slasim.planning.marks import Mark, marks
from slasim.roster import Month
from slasim.scenario import ScenarioError
from slasim.scenario.values.midnights import midnight_ms
from slasim.study.statistics import simultaneous_band
from slasim.types import Float64, Int64
from slasim.workload.drawing import Prepared, arrivals, intensity, prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario

HISTORIES = 400
OF_DEMAND = ("holiday", "special day", "pulse", "clock change")  # marks
SEED = 1
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class AgainstRow:
    """A week (`start`, its first measured date) or an hour of the week (`mon 09:00`; `mon` of counts by day): tickets
    that were measured, the mean of those simulated, and the band that holds all rows of a table at once."""

    row: str
    measured: float
    simulated: float
    low: float
    high: float
    marks: tuple[Mark, ...] = ()  # what is not as usual in the week

    @property
    def outside(self) -> bool:
        """Whether what was measured is out of the band."""
        return not self.low - 1e-9 <= self.measured <= self.high + 1e-9


@dataclass(frozen=True)
class Against:
    """Measured and simulated side by side; `notes`: what of the table was left aside."""

    name: str
    file: str
    timezone: str
    histories: int
    dates: int
    weeks: tuple[AgainstRow, ...]
    hours: tuple[AgainstRow, ...]
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As `--json` prints it, but for format and kind."""

        def rows(of: tuple[AgainstRow, ...]) -> list[dict[str, Any]]:
            names = ("row", "measured", "simulated", "low", "high", "outside")
            return [
                {**{name: getattr(each, name) for name in names}, "marks": [mark.document() for mark in each.marks]}
                for each in of
            ]

        return {
            "scenario": self.name,
            "timezone": self.timezone,
            "against": self.file,
            "histories": self.histories,
            "dates": self.dates,
            "weeks": rows(self.weeks),
            "hours": rows(self.hours),
            "notes": list(self.notes),
        }


def against(scenario: Scenario, file: str) -> Against:
    """Draw the demand of a scenario over the dates of a table of counts or tickets, all streams together.

    Only the demand is drawn, no desk. Raises ScenarioError for a table that cannot be read, or a scenario that says
    nothing of these dates.
    """
    measured = _measured(file, scenario.timezone)
    known = np.flatnonzero(measured.known)
    first, last = int(measured.days[known[0]]), int(measured.days[known[-1]])
    there = moved(scenario, first, last)
    prepared = prepare(there)
    hours = sum(measured.streams.values(), np.zeros((len(measured.days), 24)))[known]
    day = measured.days[known]
    weeks, week = np.unique(week_number(day), return_inverse=True)
    by_week, by_hour = [], []
    for replication in range(HISTORIES):
        of_dates = _drawn(there, prepared, replication, first, last)[day - first]
        by_week.append(np.bincount(week, of_dates.sum(axis=1), len(weeks)))
        by_hour.append(_by_hour(of_dates, day, measured.hourly))
    marked = _marks(there, weeks, day)
    starts = [str(date_of(int(day[week == each].min()))) for each in range(len(weeks))]
    slots = [f"{name} {hour:02}:00" for name in WEEKDAYS for hour in range(24)] if measured.hourly else list(WEEKDAYS)
    return Against(
        scenario.name,
        measured.file,
        there.timezone,
        HISTORIES,
        len(known),
        _rows(starts, np.bincount(week, hours.sum(axis=1), len(weeks)).astype(np.float64), np.array(by_week), marked),
        _rows(slots, _by_hour(hours, day, measured.hourly), np.array(by_hour)),
        tuple(measured.notes),
    )


def _drawn(scenario: Scenario, prepared: Prepared, replication: int, first: int, last: int) -> Float64:
    """Tickets of one history by date and hour of the scenario's clock [dates, 24].

    Numbers of tickets are drawn, not tickets: a desk of a million calls a month takes no longer than a small one.
    """
    zone, slots = scenario.timezone, (last - first + 1) * 24

    def slot(at: Int64) -> Int64:
        wall = wall_clock(zone, at)
        return (wall // DAY - first) * 24 + wall % DAY // HOUR

    if len(prepared.given.uid):
        at = slot(arrivals(prepared, SEED, replication).created)
        return np.bincount(at[(at >= 0) & (at < slots)], minlength=slots).reshape(-1, 24).astype(np.float64)
    start, end, tickets = intensity(prepared, SEED, replication)
    cut = np.minimum((start // HOUR + 1) * HOUR, end)  # zones that are half an hour off cut the hours of the others
    parts = np.concatenate([tickets * (cut - start) / (end - start), tickets * (end - cut) / (end - start)])
    at = np.concatenate([slot(start), slot(end - 1)])
    inside = (at >= 0) & (at < slots)
    expected = np.bincount(at[inside], parts[inside], slots)
    return np.random.default_rng([SEED, replication]).poisson(expected).reshape(-1, 24).astype(np.float64)


def _by_hour(of_dates: Float64, day: Int64, hourly: bool) -> Float64:
    """Tickets of each hour of the week, or of each weekday, over all dates."""
    of = weekday(day)
    if not hourly:
        return np.bincount(of, of_dates.sum(axis=1), 7).astype(np.float64)
    found = np.zeros((7, 24))
    np.add.at(found, of, of_dates)
    return found.ravel()


def _rows(
    names: list[str], measured: Float64, drawn: Float64, marked: Sequence[tuple[Mark, ...]] | None = None
) -> tuple[AgainstRow, ...]:
    low, high = simultaneous_band(drawn)
    numbers = (measured.tolist(), drawn.mean(axis=0).tolist(), low.tolist(), high.tolist())
    return tuple(AgainstRow(*each) for each in zip(names, *numbers, marked or [()] * len(names), strict=True))


def _marks(scenario: Scenario, weeks: Int64, day: Int64) -> list[tuple[Mark, ...]]:
    """What is not as usual for customers in each week, between its first and its last measured date."""
    parts = []
    for number in weeks.tolist():
        mine = day[week_number(day) == number]
        start, end = (midnight_ms(scenario.timezone, date_of(int(each))) for each in (mine.min(), mine.max() + 1))
        parts.append(Month(str(date_of(int(mine.min()))), start, end, len(mine), True))
    return [tuple(mark for mark in found if mark.kind in OF_DEMAND) for found in marks(scenario, parts)]


def moved(scenario: Scenario, first: int, last: int) -> Scenario:
    """The scenario over the dates `first` to `last`, without warm-up and follow-up; what grows is as large there as its
    growth says, though growth counts from the first date of a horizon."""
    months = (first - (scenario.horizon.from_ - date_of(0)).days) / MEAN_MONTH
    changes: dict[str, Any] = {
        "horizon.from": str(date_of(first)),
        "horizon.for": f"{last - first + 1} days",
        "horizon.warm_up": "0 h",
        "horizon.follow_up": "0 h",
    }
    for name, stream in scenario.demand.items():
        if stream.volume is not None and stream.growth:
            there = float(scenario.demand.tickets(name, 7 * DAY) / scenario.demand.volume)
            changes[f"demand.{name}.volume"] = f"{there * (1 + float(stream.growth)) ** months:.9f} per week"
    return scenario.with_overrides(changes)


def _measured(file: str, zone: str) -> CountedDays:
    sheet = read_sheet(file, file, "counts or tickets", lambda cells: max(counts.RANK(cells), listed.RANK(cells)))
    if sheet.problems:
        raise ScenarioError(sheet.problems)
    measured: CountedDays | None = None
    if is_list(sheet):
        tickets, sheet = read_tickets_of(file, file, zone)
        if tickets is not None:
            measured = tickets.volume(by_channel=False)
    else:
        measured, sheet = read_counts_of(file, file, zone)
    if measured is None:
        raise ScenarioError(sheet.problems)
    if measured.known.sum() < 7:
        sheet.wrong(sheet.top, -1, f"{int(measured.known.sum())} whole dates", "a week at least")
        raise ScenarioError(sheet.problems)
    return measured


def is_list(sheet: Sheet) -> bool:
    """Whether a table has a row for each ticket, and not counts: a column says when one was created."""
    names = {columns.plain(name) for name in sheet.header}
    counts = columns.columns_of(sheet, columns.COUNTS)
    moment = set(columns.TICKETS["created"]) - set(columns.COUNTS["date"]) - set(columns.COUNTS["tickets"])
    return bool(names & (moment | {"created"})) and not {"date", "tickets"} <= counts.keys()
