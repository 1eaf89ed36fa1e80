"""How many tickets to expect: blocks of demand, each one stream of one region on one local date.

The expected tickets of a block are weekly volume × share of the region × the week's profile over the hours that really
pass on that local date, pulses included × season × special day or holiday × growth. An hour that the clock skips brings
nothing, an hour that it repeats brings double.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import Spans, wall_clock
from slasim.calendars.zone import local_parts, part_of_week
from slasim.instants import HOUR, MEAN_MONTH, date_of
from slasim.scenario.sections.tickets.stream_code import stream_code
from slasim.types import Float64, Int8, Int16, Int32, Int64
from slasim.workload import stable
from slasim.workload.arrivals import counts, shapes
from slasim.workload.arrivals.days_off import holiday_levels
from slasim.workload.arrivals.given import PIECE, by_date, given_arrivals
from slasim.workload.arrivals.parts import Tiers, region_shares
from slasim.workload.arrivals.pulses import extra_of, levels, strength
from slasim.workload.arrivals.uids import check_days, prefix
from slasim.workload.needs import accounts
from slasim.workload.refusal import refused

if TYPE_CHECKING:
    from slasim.scenario import DemandSpec, Scenario


DAY = 24 * HOUR
WEEK = 7 * DAY
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Blocks(NamedTuple):
    """Rows are blocks, ordered by `prefix`; block b owns the pieces first[b] .. first[b + 1]."""

    prefix: Int64  # hash of stream and region, local date: the upper bits of a ticket's uid
    stream: Int16  # index into Scenario.demand
    region: Int16  # index into Scenario.calendars
    day: Int32  # local date, days since 1970-01-01
    expected: Float64  # tickets, before the day's random factor
    each: Float64  # what one ticket a week of an account comes to, where accounts bring their own; else 0
    first: Int32  # length blocks + 1
    start: Int64  # of each piece: UTC ms, half-open [start, end)
    end: Int64
    reached: Float64  # share of the block's tickets that are due by the end of the piece; 1 at the last
    hour: Int8  # of the clock, in which the piece begins

    def shares(self) -> Float64:
        """Of the block's tickets, in each piece."""
        share = np.diff(self.reached, prepend=0.0)
        share[self.first[:-1]] = self.reached[self.first[:-1]]
        return share

    def in_pieces(self) -> Float64:
        """Expected tickets of each piece."""
        return np.repeat(self.expected, np.diff(self.first)) * self.shares()


def weekly_volume(scenario: Scenario, name: str) -> float:
    """Tickets per week of a stream before season, special days, growth and chance."""
    return float(scenario.tickets(name, WEEK))


def mean_open_day(scenario: Scenario, name: str, regions: Iterable[str]) -> float:
    """Tickets of an ordinary open day of mean volume, before season, growth and chance.

    A weekday is open when the calendar of one of the stream's regions has hours on it. Days on which none come do not
    count, nor do closed ones, unless all are closed.
    """
    if scenario.demand[name].counts is not None:
        return counts.open_day(scenario, name, regions)
    profile = shapes.weights(scenario.demand[name].shape).reshape(7, -1)
    of_day = [math.fsum(hours) for hours in profile]
    weeks = [scenario.calendars[region].build_first().week for region in regions]
    busy = [day for day in range(7) if of_day[day] > 0]
    open_days = [day for day in busy if any(week[day] for week in weeks)] or busy
    share = math.fsum(of_day[day] for day in open_days) / math.fsum(of_day)
    return weekly_volume(scenario, name) * share / len(open_days)


def mean_weekdays(scenario: Scenario, name: str, regions: Iterable[str]) -> tuple[float, ...]:
    """Tickets of an ordinary day of each weekday, Monday first, before season, growth and chance."""
    if scenario.demand[name].counts is not None:
        return counts.weekdays(scenario, name, regions)
    profile = shapes.weights(scenario.demand[name].shape).reshape(7, -1)
    of_day = [math.fsum(part) for part in profile]
    return tuple(weekly_volume(scenario, name) * each / math.fsum(of_day) for each in of_day)


def blocks(scenario: Scenario, tiers: Tiers, start: int, end: int) -> Blocks:
    """Every block with expected tickets that touches [start, end).

    `tiers` gives the share of each region in each tier's tickets. Raises ValueError when a date is outside
    1970 .. 2149.
    """
    rows, pieces = [], []
    for name, region, number, code in _codes(scenario, tiers):
        stream = scenario.demand[name]
        share = float(region_shares(scenario, name, tiers)[region])
        source = _of_given if stream.arrivals is not None else _of_counts if stream.counts is not None else _of_volume
        for date in source(scenario, name, region, start, end):
            expected, each = date.expected * share, 0.0
            if stream.is_by_account:
                each = date.expected  # a stream of one ticket a week
                expected = each * weekly_volume(scenario, name) * share
            rows.append((prefix(code, date.day), number, region, date.day, expected, each))
            pieces.append((date.start, date.end, date.reached, date.hour))
    order = sorted(range(len(rows)), key=lambda i: rows[i][0])
    regions = {region: index for index, region in enumerate(scenario.calendars)}
    prefixes, number_of, region_of, day_of, expected_of, each_of = (
        zip(*(rows[i] for i in order), strict=True) if rows else [()] * 6
    )
    parts = [pieces[i] for i in order]
    empty = np.empty(0)
    return Blocks(
        np.array(prefixes, np.int64),
        np.array(number_of, np.int16),
        np.array([regions[region] for region in region_of], np.int16),
        np.array(day_of, np.int32),
        np.array(expected_of, np.float64),
        np.array(each_of, np.float64),
        np.cumsum([0, *(len(part[0]) for part in parts)]).astype(np.int32),
        np.concatenate([empty.astype(np.int64), *(part[0] for part in parts)]),
        np.concatenate([empty.astype(np.int64), *(part[1] for part in parts)]),
        np.concatenate([empty, *(part[2] for part in parts)]),
        np.concatenate([empty, *(part[3] for part in parts)]).astype(np.int8),
    )


class _Date(NamedTuple):
    """What a stream expects on one date, of all regions: tickets, and the pieces of time in which they come."""

    day: int
    expected: float
    start: Int64
    end: Int64
    reached: Float64
    hour: Int64  # of the clock, in which the piece begins


def _of_volume(scenario: Scenario, name: str, region: str, start: int, end: int) -> Iterator[_Date]:
    stream = scenario.demand[name]
    days, first, spans, hour, wall, load = _days(scenario, stream, region, start, end)
    if stream.pulses:
        load = load * levels(stream.pulses, extras(scenario, name), *wall)
    weekly = 1.0 if stream.is_by_account else weekly_volume(scenario, name)
    expected = weekly * _calendar_factors(scenario, stream, region, days)
    for i, day in enumerate(days.tolist()):
        here = slice(first[i], first[i + 1])
        total = math.fsum(load[here])
        if expected[i] * total > 0:
            reached = np.cumsum(load[here])
            share = reached / reached[-1]
            yield _Date(day, expected[i] * total, spans.start[here], spans.end[here], share, hour[here])


@lru_cache(maxsize=64)
def extras(scenario: Scenario, name: str) -> tuple[float, ...]:
    """What each pulse of a stream adds at its beginning, against what would come without it: as stated, or so that its
    tickets come in all regions together, on all its dates, whichever are simulated.
    """
    stream, shares = scenario.demand[name], region_shares(scenario, name, accounts.region_shares(scenario))
    week = stream.volume.over(WEEK) if stream.volume is not None else 0.0
    found = []
    for index, pulse in enumerate(stream.pulses):
        weighted = []
        for region, share in shares.items() if pulse.tickets is not None else ():
            days, first, _, _, wall, load = _days(scenario, stream, region, pulse.from_ - DAY, pulse.end + DAY)
            on_date = np.repeat(_calendar_factors(scenario, stream, region, days), np.diff(first))
            weighted.append(load * on_date * strength(pulse, *wall) * float(share))
        extra = extra_of(pulse, np.concatenate([np.empty(0), *weighted]), week)
        if math.isnan(extra):
            path = ("demand", name, "pulses", index, "tickets")
            expected = "a pulse in hours in which tickets come without it: it multiplies them"
            raise refused(scenario, path, f"{pulse.tickets:g} tickets in hours in which none comes", expected)
        found.append(extra)
    return tuple(found)


def _of_given(scenario: Scenario, name: str, _region: str, start: int, end: int) -> Iterator[_Date]:
    number = list(scenario.demand).index(name)
    for day, tickets, piece, reached in by_date(given_arrivals(scenario, start, end), number):
        yield _Date(day, tickets, piece, piece + PIECE, reached, np.zeros(len(piece), np.int64))


def _of_counts(scenario: Scenario, name: str, _region: str, start: int, end: int) -> Iterator[_Date]:
    level = float(scenario.demand.volume) if scenario.demand[name].is_drawn else 1.0
    of = scenario.demand[name].counts
    zone = of.timezone if of is not None and of.timezone is not None else scenario.timezone
    for day, tickets, low, high, reached in counts.dates(counts.counted(scenario, name), start, end):
        check_days(day, day)
        if tickets * level > 0:
            yield _Date(day, tickets * level, low, high, reached, wall_clock(zone, low) % DAY // HOUR)


def _codes(scenario: Scenario, tiers: Tiers) -> list[tuple[str, str, int, int]]:
    """(stream, region, number of the stream, its code) of every stream and region with tickets."""
    return [
        (name, region, number, stream_code(name, region))
        for number, (name, stream) in enumerate(scenario.demand.items())
        for region, share in region_shares(scenario, name, tiers).items()
        if share > 0
    ]


def _days(
    scenario: Scenario, stream: DemandSpec, region: str, start: int, end: int
) -> tuple[Int64, Int64, Spans, Int64, tuple[Int64, Int64], Float64]:
    """Local dates that touch [start, end): days, first piece of each, pieces, their hour, what the clock shows from and
    to, share of a week's tickets."""
    zone = scenario.calendars[region].timezone
    weights = shapes.weights(stream.shape)
    parts = len(weights) // 7
    days, spans = local_parts(zone, start, end, parts)
    check_days(int(days[0]), int(days[-1]))
    each, day, part = weights / math.fsum(weights), days[spans.row // parts], spans.row % parts
    load = each[part_of_week(day, part, parts)] * (spans.end - spans.start) / (DAY // parts)
    first = np.searchsorted(spans.row, np.arange(len(days) + 1, dtype=np.int64) * parts)
    shows = day * DAY + part * (DAY // parts)
    return days, first, spans, part * 24 // parts, (shows, shows + DAY // parts), load


def _calendar_factors(scenario: Scenario, stream: DemandSpec, region: str, days: Int64) -> Float64:
    """Season × special day or holiday × growth of each local date. Growth counts from the first day of the horizon."""
    growth = stable.log(1.0 + float(stream.growth))
    origin = scenario.horizon.from_
    holidays = holiday_levels(scenario, stream.holidays, region, int(days[0]), int(days[-1]))
    out = np.empty(len(days))
    for i, day in enumerate(days):
        on = date_of(int(day))
        season = float(stream.season.get(_MONTHS[on.month - 1], 1))
        special = float(stream.special_days.get(on, holidays.get(on, 1)))
        out[i] = season * special * stable.exp(growth * ((on - origin).days / MEAN_MONTH))
    return out
