"""From a rota and a history of tickets to the text of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from slasim.calendars.zone import week_number, weekday
from slasim.history import desk_text, history_text
from slasim.history.fitting.dates import Dates, dates_of
from slasim.history.fitting.mix import MixShares, mix_shares, weekly, weekly_of
from slasim.history.fitting.profile import of_days
from slasim.history.fitting.stream import StreamFit, fit_stream
from slasim.history.reading.columns import COUNTS_OF
from slasim.history.reading.counts import CountedDays, read_counts_of
from slasim.history.reading.rota import Rota, read_rota
from slasim.history.reading.sheets import Sheet
from slasim.history.reading.tickets import TicketTable, read_tickets_of
from slasim.instants import DAY, date_of
from slasim.printable import printable
from slasim.problems import Problem
from slasim.scenario import ScenarioError
from slasim.types import Float64

LEAST_DAYS = 14
FEW_TICKETS = 100  # a stream of fewer is put to the others of its kind
OTHERS = "others"


@dataclass(frozen=True)
class Tables:
    """The files, each with the name that people know it by; the rota and one of the others are there."""

    rota: str
    volume: str | None
    tickets: str | None


@dataclass(frozen=True)
class Clock:
    """The clock that the tables show, and from when on the desk is simulated."""

    zone: str
    holidays: str  # a code such as DE-BE; empty for none
    start: date | None  # first date of the horizon; the month after the history where nobody said one


@dataclass(frozen=True)
class DeskAsked:
    """What no table says. `answers` by name of the question, `assumed` those that nobody gave."""

    answers: Mapping[str, str]
    promise: tuple[str, str]
    accounts: int
    assumed: frozenset[str]


@dataclass(frozen=True)
class StreamTold:
    """One stream: its fit, where the hours of a day come from, and the mix of its tickets."""

    fit: StreamFit
    share: Float64  # [7, 24] of a week
    low: Float64
    high: Float64
    hours_from: str  # the file that tells the hours; empty where they are assumed
    mix: dict[str, MixShares]
    lent: dict[str, str] = field(default_factory=dict)  # by kind, the stream whose mix it has, for want of its own


@dataclass(frozen=True)
class DeskFrom:
    """What is written, and what is said of it."""

    text: str
    read: list[str]
    assumed: list[str]
    unknown: list[str]


@dataclass(frozen=True)
class History:
    """All that was read and fitted."""

    clock: Clock
    rota: Rota
    volume: CountedDays
    tickets: TicketTable | None
    dates: Dates
    streams: dict[str, StreamTold]
    start: date

    def values(self, kind: str) -> list[str]:
        """The values of a kind that any stream has, in their order: most severe, or most frequent first."""
        listed = {} if self.tickets is None else {name: names for name, (names, _) in self.tickets.kinds.items()}
        met = {name for stream in self.streams.values() if kind in stream.mix for name in stream.mix[kind].shares}
        return [name for name in {**self.volume.mix.names, **listed}.get(kind, ()) if name in met]

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Questions that some tables answer and these do not."""
        has_severities = all("severity" in each.mix for each in self.streams.values())
        return (*unsaid_of(self.rota), *(() if has_severities else ("urgent",)))

    @property
    def is_ranked(self) -> bool:
        """Whether the order of severities was told by their names."""
        is_listed = self.tickets is not None and "severity" in self.tickets.kinds
        return self.tickets.ranked if self.tickets is not None and is_listed else self.volume.mix.ranked


def desk_from(history: History, asked: DeskAsked) -> DeskFrom:
    """The text of the scenario."""
    told = history_text.told(history, asked)
    return DeskFrom(printable(desk_text.text(history, asked, told)), told.read, told.assumed, told.unknown)


def rota_of(tables: Tables) -> tuple[Rota | None, Sheet]:
    """The rota; None where the problems of its sheet say why not."""
    return read_rota(tables.rota, _shown(tables.rota))


def unsaid_of(rota: Rota) -> tuple[str, ...]:
    """Questions that some rotas answer and this one does not."""
    named = {
        "cost": bool({pattern.team for pattern in rota.patterns} - rota.pay.teams.keys()),
        "escalated": len(history_text.skills_of(rota)) > 1,
        "shrinkage": not (rota.sick or rota.away),
    }
    return tuple(name for name, is_open in named.items() if is_open)


def read_history(tables: Tables, clock: Clock, rota: tuple[Rota | None, Sheet] | None = None) -> History:
    """What the tables say; the rota may have been read before. Raises ScenarioError with every problem of all tables at
    once."""
    found, sheet = rota or rota_of(tables)
    problems: list[Problem] = list(sheet.problems)
    volume = tickets = None
    if tables.volume is not None:
        volume, sheet = read_counts_of(tables.volume, _shown(tables.volume), clock.zone)
        problems += sheet.problems
    if tables.tickets is not None:
        tickets, sheet = read_tickets_of(tables.tickets, _shown(tables.tickets), clock.zone)
        problems += sheet.problems
    if problems or found is None:
        raise ScenarioError(problems)
    if volume is None:
        assert tickets is not None
        volume = _joined(tickets.volume("channel" in tickets.kinds))
    return fitted(found, volume, tickets, clock)


def _shown(file: str) -> str:
    """The name of a file on one line, as comments have it."""
    return printable(" ".join(file.split()))


def fitted(rota: Rota, volume: CountedDays, tickets: TicketTable | None, clock: Clock) -> History:
    """Every stream with its figures. Raises ScenarioError where too few dates are ordinary ones."""
    dates = dates_of(volume, clock.zone, clock.holidays)
    if dates.ordinary.sum() < LEAST_DAYS:
        found = f"{int(dates.ordinary.sum())} ordinary dates (whole, no holiday, not next to one)"
        raise ScenarioError([Problem(volume.file, 1, 1, "", found, f"at least {LEAST_DAYS}, better half a year")])
    start = clock.start or _next_month(date_of(int(dates.day[-1])))
    streams = {
        name: _told(hours, name, volume, dates, tickets, start)
        for name, hours in volume.streams.items()
        if hours[dates.ordinary].sum() > 0
    }
    if not streams:
        raise ScenarioError([Problem(volume.file, 1, 1, "", "no ticket on any ordinary date", "tickets")])
    streams = _lent(streams)
    return History(clock, rota, volume, tickets, dates, streams, start)


def _lent(streams: dict[str, StreamTold]) -> dict[str, StreamTold]:
    """A stream whose tickets say nothing of a kind (chats without a priority) has the mix of the largest that does."""
    made = dict(streams)
    for kind in COUNTS_OF:
        said = [name for name in streams if kind in streams[name].mix]
        largest = max(said, key=lambda name: streams[name].fit.tickets, default="")
        for name in streams.keys() - {*said} if said else ():
            mix = {**made[name].mix, kind: streams[largest].mix[kind]}
            made[name] = replace(made[name], mix=mix, lent={**made[name].lent, kind: largest})
    return made


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _joined(volume: CountedDays) -> CountedDays:
    """With channels of few tickets put together."""
    few = {name: hours for name, hours in volume.streams.items() if hours.sum() < FEW_TICKETS}
    streams = {name: hours for name, hours in volume.streams.items() if name not in few}
    if not few or not streams:
        return volume
    rest = np.sum(list(few.values()), axis=0)
    to = OTHERS if rest.sum() >= FEW_TICKETS else max(streams, key=lambda name: float(streams[name].sum()))
    streams[to] = streams.get(to, 0) + rest
    many = ", ".join(f"{name} ({hours.sum():,.0f})" for name, hours in few.items())
    notes = [*volume.notes, f"channels of fewer than {FEW_TICKETS} tickets were put to {to}: {many}"]
    return CountedDays(
        volume.file, volume.first, volume.known, streams, volume.hourly, volume.step, volume.columns, notes
    )


def _told(
    hours: Float64, name: str, volume: CountedDays, dates: Dates, tickets: TicketTable | None, start: date
) -> StreamTold:
    fit = fit_stream(hours, volume.hourly, dates, start)
    mix = _mix(name, volume, tickets)
    if fit.profile is not None:
        return StreamTold(fit, fit.profile.share, fit.profile.low, fit.profile.high, volume.file, mix)
    of_day, source = history_text.assumed_hours(dates.is_open), ""
    if tickets is not None:
        told = tickets.volume(False).streams["tickets"]
        of = weekday(tickets.wall.min() // DAY + np.arange(len(told)))
        by_weekday = np.array([told[of == day].sum(axis=0) for day in range(7)])
        of_day, source = of_days(by_weekday), tickets.file
    share = fit.weekday[:, None] * of_day
    return StreamTold(fit, share, np.full_like(share, np.nan), np.full_like(share, np.nan), source, mix)


def _mix(name: str, volume: CountedDays, tickets: TicketTable | None) -> dict[str, MixShares]:
    """Of the tickets of the channel that the stream is, or of all of them; what no list says, of those counted."""
    found = {
        kind: mix_shares(volume.mix.names[kind], weekly(of[name], week_number(volume.days)))
        for kind, of in volume.mix.tickets.items()
        if of[name].any()
    }
    if tickets is None:
        return found
    mine = np.ones(len(tickets.wall), np.bool_)
    if "channel" in tickets.kinds:
        names, of_channel = tickets.kinds["channel"]
        if name in names:
            mine = of_channel == names.index(name)
    week = week_number(tickets.wall // DAY)
    kinds = ((kind, *tickets.kinds[kind]) for kind in COUNTS_OF if kind in tickets.kinds)
    listed = {
        kind: mix_shares(names, weekly_of(of[mine], len(names), week[mine]))
        for kind, names, of in kinds
        if (of[mine] >= 0).any()
    }
    return {**{kind: mix for kind, mix in found.items() if kind not in tickets.kinds}, **listed}
