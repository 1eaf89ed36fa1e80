"""When tickets come, and from whom: volume, shapes, days, regions and accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from tests.independent import given
from tests.independent.calendars import Calendar, instant
from tests.independent.promises import Promises
from tests.independent.tickets import Names, Raw, Shares, Ticket, Work
from tests.independent.values import DAY_MS, MONTHS, UNITS, share, weekdays

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
HOUR = UNITS["h"]
MEAN_MONTH = 365.25 / 12  # days
Floats = np.ndarray[Any, np.dtype[np.float64]]


@cache
def weights(shape: str) -> Floats:
    """The hours of a week as [weekday, hour], 1 in all, from the table of the page."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text("utf-8").splitlines()]
    first = next(number for number, row in enumerate(rows) if row and row[0] == f"`{shape}`")
    week = np.zeros((7, 24))
    for _, days, *hours in rows[first : first + 2]:
        week[range(7) if days == "all" else weekdays(days)] = [float(weight) for weight in hours]
        if days == "all":
            break
    return week / week.sum()


def streams_of(raw: Raw) -> dict[str, Raw]:
    """The streams of demand, beside which stands what holds for all of them."""
    return {name: stream for name, stream in raw["demand"].items() if name not in ("volume", "forecast")}


def per_day(raw: Raw, stream: Raw) -> float:
    number, period = stream["volume"].split(" per ")
    return level_of_all(raw) * float(number) * DAY_MS / UNITS[period]


def level_of_all(raw: Raw) -> float:
    return share(raw["demand"].get("volume", "100 %"))


def per_open_day(raw: Raw, stream: Raw, weeks: list[dict[int, list[tuple[int, int]]]]) -> float:
    """Tickets of an ordinary open day; `weeks` are those of the calendars of its regions."""
    of_day = weights(stream.get("shape", "always")).sum(axis=1)
    opened = [day for day in range(7) if of_day[day] > 0 and any(week[day] for week in weeks)]
    return 7 * per_day(raw, stream) * float(of_day[opened or of_day.nonzero()[0].tolist()].mean())


def level(stream: Raw, region: str, calendar: Calendar, day: date) -> float:
    """Season, and special day or holiday, of a date."""
    season = share(stream.get("season", {}).get(MONTHS[day.month - 1], "100 %"))
    special = {str(key): share(value) for key, value in stream.get("special_days", {}).items()}
    if str(day) in special:
        return season * special[str(day)]
    rules = stream.get("holidays", "20 %")
    rules = rules if isinstance(rules, dict) else {"level": rules}
    if calendar.day_off(day):
        return season * share(rules.get("regions", {}).get(region, rules.get("level", "20 %")))
    if calendar.hours_on(day):
        for name, step in (("before", 1), ("after", -1)):
            other = day + timedelta(days=step)
            while not calendar.week[other.weekday()]:
                other += timedelta(days=step)
            if calendar.day_off(other):
                season *= share(rules.get(name, "100 %"))
    return season


def growth(stream: Raw, day: date, first: date) -> float:
    rate = share(stream.get("growth", "0 % per month").removesuffix(" per month"))
    return (1 + rate) ** ((day - first).days / MEAN_MONTH)


def day_factors(stream: Raw, usual: float, days: int, generator: np.random.Generator) -> Floats:
    """Gamma factors of mean 1, one a date, whose normal numbers carry over; `usual` is the mean of an open day."""
    rules = stream.get("day_to_day", {})
    variance, carried = (float(rules.get("dispersion", 1)) - 1) / usual, float(rules.get("carry_over", 0))
    if variance == 0:
        return np.ones(days)
    z = generator.normal(size=days)
    for later in range(1, days):
        z[later] = carried * z[later - 1] + sqrt(1 - carried**2) * z[later]
    factors: Floats = stats.gamma.ppf(stats.norm.cdf(z), 1 / variance, scale=variance)
    return factors


def regions_by_rank(accounts: int, shares: dict[str, float]) -> list[str]:
    """The region of each account of a tier, the largest first."""
    exact = {region: accounts * part for region, part in shares.items()}
    seats = {region: int(number + 1e-9) for region, number in exact.items()}
    for region in sorted(shares, key=lambda name: seats[name] - exact[name])[: accounts - sum(seats.values())]:
        seats[region] += 1
    given = dict.fromkeys(shares, 0)
    order = []
    for rank in range(1, accounts + 1):
        behind = max(shares, key=lambda name: seats[name] * rank - given[name] * accounts)
        given[behind] += 1
        order.append(behind)
    return order


class Demand:
    """What all histories share; `tickets` draws one."""

    def __init__(
        self, raw: Raw, folder: Path, calendars: dict[str, Calendar], days: list[date], promises: Promises
    ) -> None:
        self.raw, self.calendars, self.days, self.promises = raw, calendars, days, promises
        self.folder, self.streams = folder, streams_of(raw)
        self.work = Work(raw["work"], calendars)
        self.regions = {
            tier: {region: share(part) for region, part in rules["regions"].items()}
            for tier, rules in raw["customers"].items()
        }
        self.accounts: dict[tuple[str, str], tuple[list[int], Floats]] = {}
        number = 0
        for tier, rules in raw["customers"].items():
            order = regions_by_rank(rules["accounts"], self.regions[tier])
            for region in self.regions[tier]:
                ranks = np.array([rank for rank, where in enumerate(order, 1) if where == region])
                reached = (ranks ** -float(rules.get("skew", 0))).cumsum()
                self.accounts[tier, region] = (list(number + ranks - 1), reached / reached[-1])
            number += rules["accounts"]
        first = date.fromisoformat(str(raw["horizon"]["from"]))
        self.levels = {
            (name, region): [level(stream, region, calendars[region], day) * growth(stream, day, first) for day in days]
            for name, stream in self.streams.items()
            if "volume" in stream
            for region in sorted({region for shares in self.regions.values() for region in shares})
        }
        self.parts = {
            name: {region: self.part(stream, region) for region in calendars} for name, stream in self.streams.items()
        }
        self.counts = {
            name: given.intervals(stream, folder, raw["timezone"])
            for name, stream in self.streams.items()
            if "counts" in stream
        }
        self.usual = {name: self.open_day(name) for name, stream in self.streams.items() if "arrivals" not in stream}

    def part(self, stream: Raw, region: str) -> float:
        """p_r: the share of the tickets of a stream that a region has."""
        mix = stream["mix"]["tier"]
        return sum(share(part) * self.regions[tier].get(region, 0.0) for tier, part in mix.items())

    def open_day(self, name: str) -> float:
        """Tickets of an ordinary open day."""
        mine = [self.calendars[region] for region, part in self.parts[name].items() if part]
        if name in self.counts:
            return level_of_all(self.raw) * given.counted_open_day(self.counts[name], mine)
        return per_open_day(self.raw, self.streams[name], [each.week for each in mine])

    def tickets(self, generator: np.random.Generator, start: int, until: int) -> list[Ticket]:
        """Those that wait at the start and those created in [start, until), in their order."""
        factors = {
            name: day_factors(self.streams[name], usual, len(self.days), generator)
            for name, usual in self.usual.items()
        }
        found = [*self.given(generator, factors, start, until)]
        for (name, region), levels in self.levels.items():
            stream = self.streams[name]
            tiers = {
                tier: share(part) * self.regions[tier].get(region, 0.0) for tier, part in stream["mix"]["tier"].items()
            }
            if sum(tiers.values()) == 0:
                continue
            kinds = Shares(tiers), Shares(stream["mix"]["severity"])
            shape = weights(stream.get("shape", "always")) * 7 * per_day(self.raw, stream) * kinds[0].total
            for day, usual, factor in zip(self.days, levels, factors[name], strict=True):
                for created in self.instants(generator, usual * factor * shape[day.weekday()], region, day):
                    if start <= created < until:
                        found.append(self.ticket(generator, stream["channel"], region, kinds, int(created)))
        found.sort(key=lambda ticket: ticket.created)
        for uid, ticket in enumerate(found):
            ticket.uid = uid
        return found

    def given(
        self, generator: np.random.Generator, factors: dict[str, Floats], start: int, until: int
    ) -> Iterator[Ticket]:
        """Tickets of counts, lists and equal distances in [start, until), and those that wait at the start."""
        for name, stream in self.streams.items():
            known = self.known(name, stream, generator, factors, start, until)
            yield from (self.known_ticket(generator, name, each) for each in known if start <= each.created < until)
        for entry in self.raw.get("opening", []):
            for each in given.waiting(entry, start, generator):
                yield self.known_ticket(generator, entry["stream"], each)

    def known(
        self,
        name: str,
        stream: Raw,
        generator: np.random.Generator,
        factors: dict[str, Floats],
        start: int,
        until: int,
    ) -> Iterator[given.Known]:
        if name in self.counts:
            if stream["counts"]["as"] == "exact":
                return given.replayed(self.counts[name], generator)
            factor = dict(zip(self.days, factors[name].tolist(), strict=True))
            f = level_of_all(self.raw)
            drawn = [
                each._replace(tickets=generator.poisson(f * each.tickets * factor[each.day]))
                for each in self.counts[name]
                if each.day in factor
            ]
            return given.replayed(drawn, generator)
        if isinstance(stream.get("arrivals"), dict):
            return given.listed(stream, self.folder, self.raw["timezone"])
        if "arrivals" in stream:
            return given.at_distances(stream, level_of_all(self.raw), start, until)
        return iter(())

    def known_ticket(self, generator: np.random.Generator, name: str, known: given.Known) -> Ticket:
        """The region by the stream's parts (by those of the tier where that is known), the rest by the mix."""
        stream = self.streams[name]
        mix = stream["mix"]
        region = Shares(self.regions[known.tier] if known.tier else self.parts[name]).one(generator)
        tiers = (
            {known.tier: 1.0}
            if known.tier
            else {tier: share(part) * self.regions[tier].get(region, 0.0) for tier, part in mix["tier"].items()}
        )
        severities = {known.severity: 1.0} if known.severity else mix["severity"]
        kinds = Shares(tiers), Shares(severities)
        return self.ticket(generator, stream["channel"], region, kinds, known.created)

    def instants(self, generator: np.random.Generator, hourly: Floats, region: str, day: date) -> list[int]:
        """Arrivals of a local date: an hour that its clock skips brings none, one that it repeats brings double."""
        zone = self.calendars[region].zone
        moment, end = instant(zone, day), instant(zone, day + timedelta(days=1))
        if end - moment != 24 * HOUR:
            hours = [datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).hour for at in range(moment, end, HOUR)]
            hourly = hourly[hours]
        counts = generator.poisson(hourly)
        hour = np.repeat(np.arange(len(hourly)), counts)
        found: list[int] = (moment + hour * HOUR + generator.integers(0, HOUR, len(hour))).tolist()
        return found

    def ticket(
        self, generator: np.random.Generator, channel: str, region: str, kinds: tuple[Shares, Shares], created: int
    ) -> Ticket:
        tier, severity = (shares.one(generator) for shares in kinds)
        accounts, reached = self.accounts[tier, region]
        names = Names(severity, tier, channel, region)
        account = accounts[int(np.searchsorted(reached, generator.random(), "right"))]
        return Ticket(created, names, account, self.work.path(names, generator), self.promises.clocks(names, created))
