"""When tickets come, and from whom: volume, shapes, days, regions and accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy import special, stats

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


def variances(raw: Raw, stream: Raw, usual: float) -> Floats:
    """Of the factor of a day, by weekday."""
    dispersion = stream.get("day_to_day", {}).get("dispersion", 1)
    if not isinstance(dispersion, dict):
        return np.full(7, (float(dispersion) - 1) / usual)
    of_day = weights(stream.get("shape", "always")).sum(axis=1) * 7 * per_day(raw, stream)
    said = {day: float(value) for name, value in dispersion.items() if name != "else" for day in weekdays(name)}
    found = np.zeros(7)
    for day in of_day.nonzero()[0].tolist():
        found[day] = ((said[day] if day in said else float(dispersion["else"])) - 1) / of_day[day]
    return found


def day_factors(
    raw: Raw, stream: Raw, usual: float, days: list[date], of_all: Floats, generator: np.random.Generator
) -> Floats:
    """Gamma factors of mean 1, one a date, whose normal numbers carry over; `usual` is the mean of an open day and
    `of_all` what is new on each date for all streams."""
    rules, variance = stream.get("day_to_day", {}), variances(raw, stream, usual)
    carried = float(rules.get("carry_over", 0))
    if not variance.any():
        return np.ones(len(days))
    common = float(rules.get("common", 0))
    z = sqrt(1 - common) * generator.normal(size=len(days)) + sqrt(common) * of_all
    for later in range(1, len(days)):
        z[later] = carried * z[later - 1] + sqrt(1 - carried**2) * z[later]
    of_date = variance[[day.weekday() for day in days]]
    factors, some = np.ones(len(days)), of_date > 0
    factors[some] = stats.gamma.ppf(stats.norm.cdf(z[some]), 1 / of_date[some], scale=of_date[some])
    return factors


@cache
def fading(profile: tuple[float, ...], carried: float) -> tuple[Floats, Floats, float]:
    """Of the hours with tickets of a profile: M, b and q of the page, by factors of the matrix of correlations."""
    p, hours = np.array([part for part in profile if part]), np.flatnonzero(profile)
    near = np.where(np.equal.outer(hours, hours), 1.0, carried ** np.abs(np.subtract.outer(hours, hours)))
    y = p
    for _ in range(200):
        y = np.sqrt(y * p / (near @ y))
    lower = np.linalg.cholesky(near)  # the page's r^(h - c) sqrt(s_c)
    root = lower.T @ y  # sqrt(s_c) S_c
    return y[:, None] * lower / root, root**2, ((y**2 / p).sum() - 1) / (len(p) - 1)


def hour_shares(stream: Raw, usual: float, profile: Floats, uniform: Floats) -> Floats:
    """The shares of the hours of a date, from its profile ([24], 1 in all) and a uniform number of each hour."""
    rules, hours = stream.get("within_day", {}), profile.nonzero()[0]
    if len(hours) < 2 or float(rules.get("dispersion", 1)) == 1:
        return profile
    split, parts, q = fading(tuple(profile.tolist()), float(rules.get("carry_over", 0)))
    a = q * (usual - 1) / (float(rules["dispersion"]) - 1) - 1
    begun = special.gammaincinv(a * parts, uniform[hours])
    shares = np.zeros(24)
    shares[hours] = split @ (begun / begun.sum())
    return shares


def missed(forecast: Raw, days: list[date], first: date, generator: np.random.Generator) -> Floats:
    """By what the true volume of each date differs from the written one."""
    bound = stats.norm.ppf((1 + share(forecast.get("probability", "90 %"))) / 2)
    level = np.log(1 + share(forecast.get("level", "0 %"))) / bound
    growing = np.log(1 + share(forecast.get("growth", "0 % per month").removesuffix(" per month"))) / bound
    spread = growing * np.array([max((day - first).days, 0) / MEAN_MONTH for day in days])
    z = generator.normal(size=2)
    factors: Floats = np.exp(level * z[0] + spread * z[1] - (level**2 + spread**2) / 2)
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
        self.first = first
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
        of_all = generator.normal(size=len(self.days))
        true = missed(self.raw["demand"].get("forecast", {}), self.days, self.first, generator)
        factors = {
            name: true * day_factors(self.raw, self.streams[name], usual, self.days, of_all, generator)
            for name, usual in self.usual.items()
        }
        found = [*self.given(generator, factors, start, until)]
        levels_of_hours = {name: generator.random((len(self.days), 24)) for name in self.streams}
        for (name, region), levels in self.levels.items():
            stream = self.streams[name]
            tiers = {
                tier: share(part) * self.regions[tier].get(region, 0.0) for tier, part in stream["mix"]["tier"].items()
            }
            if sum(tiers.values()) == 0:
                continue
            kinds = Shares(tiers), Shares(stream["mix"]["severity"])
            shape = weights(stream.get("shape", "always")) * 7 * per_day(self.raw, stream) * kinds[0].total
            for day, usual, factor, hours in zip(self.days, levels, factors[name], levels_of_hours[name], strict=True):
                hourly = self.with_hours(name, region, day, usual * factor * shape[day.weekday()], hours)
                for created in self.instants(generator, hourly, region, day):
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

    def hours_of(self, region: str, day: date) -> tuple[int, list[int]]:
        """When a local date begins, and its hours one after the other: without one that its clock skips, with two of
        one that it repeats."""
        zone = self.calendars[region].zone
        moment, end = instant(zone, day), instant(zone, day + timedelta(days=1))
        hours = [datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).hour for at in range(moment, end, HOUR)]
        return moment, hours

    def with_hours(self, name: str, region: str, day: date, hourly: Floats, uniform: Floats) -> Floats:
        """The rates of the 24 hours of a date, laid over them by chance."""
        lasts = np.bincount(self.hours_of(region, day)[1], minlength=24)
        tickets = hourly * lasts
        if not tickets.any():
            return hourly
        shares = hour_shares(self.streams[name], self.usual[name], tickets / tickets.sum(), uniform)
        found: Floats = shares * tickets.sum() / np.maximum(lasts, 1)
        return found

    def instants(self, generator: np.random.Generator, hourly: Floats, region: str, day: date) -> list[int]:
        """Arrivals of a local date."""
        moment, hours = self.hours_of(region, day)
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
