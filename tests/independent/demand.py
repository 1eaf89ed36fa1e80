"""When tickets come, and from whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from tests.independent import given
from tests.independent.accounts import Accounts
from tests.independent.calendars import Calendar
from tests.independent.chance import day_factors, hour_shares, missed
from tests.independent.promises import Promises
from tests.independent.rates import Floats, Rates, level_of_all, parts_of, per_day, weights
from tests.independent.tickets import Names, Raw, Shares, Ticket, Work
from tests.independent.values import DAY_MS


def streams_of(raw: Raw) -> dict[str, Raw]:
    """The streams of demand, beside which stands what holds for all of them."""
    return {name: stream for name, stream in raw["demand"].items() if name not in ("volume", "forecast")}


class Demand:
    """What all histories share; `tickets` draws one."""

    def __init__(
        self, raw: Raw, folder: Path, calendars: dict[str, Calendar], days: list[date], promises: Promises
    ) -> None:
        self.raw, self.calendars, self.days, self.promises = raw, calendars, days, promises
        self.folder, self.streams = folder, streams_of(raw)
        self.work = Work(raw["work"], calendars)
        self.first = date.fromisoformat(str(raw["horizon"]["from"]))
        self.accounts = Accounts(raw, self.streams, folder)
        self.parts = {  # of the tickets of a stream, by region and tier
            name: {region: self.accounts.of_stream(name, stream, region) for region in calendars}
            for name, stream in self.streams.items()
            if "tier" in stream["mix"] or name in self.accounts.own
        }
        self.counts = {
            name: given.intervals(stream, folder, raw["timezone"])
            for name, stream in self.streams.items()
            if "counts" in stream
        }
        self.rates = {
            name: self.rates_of(name, stream)
            for name, stream in self.streams.items()
            if "volume" in stream or name in self.accounts.own
        }
        self.expected = {  # by stream and region: of each date the tickets of its parts
            (name, region): [rates.expected(region, day) for day in days]
            for name, rates in self.rates.items()
            for region, part in rates.shares.items()
            if part
        }
        self.usual = {name: self.open_day(name) for name in [*self.rates, *self.counts]}

    def regions(self, name: str) -> dict[str, float]:
        """p_r: the share of the tickets of a stream that each region has."""
        return {region: sum(tiers.values()) for region, tiers in self.parts[name].items()}

    def rates_of(self, name: str, stream: Raw) -> Rates:
        volume = sum(self.accounts.own[name]) if name in self.accounts.own else per_day(stream["volume"])
        week = weights(stream.get("shape", "always"), self.folder)
        return Rates(self.raw, stream, week, self.calendars, self.regions(name), level_of_all(self.raw) * volume)

    def open_day(self, name: str) -> float:
        """Tickets of an ordinary open day."""
        if name in self.rates:
            return self.rates[name].open_day()
        mine = [self.calendars[region] for region, part in self.regions(name).items() if part]
        return level_of_all(self.raw) * given.counted_open_day(self.counts[name], mine)

    def tickets(self, generator: np.random.Generator, start: int, until: int) -> list[Ticket]:
        """Those that wait at the start and those created in [start, until), in their order."""
        of_all = generator.normal(size=len(self.days))
        true = missed(self.raw["demand"].get("forecast", {}), self.days, self.first, generator)
        factors = {
            name: true * day_factors(self.streams[name], usual, self.of_day(name), self.days, of_all, generator)
            for name, usual in self.usual.items()
        }
        hours = {name: generator.random((len(self.days), 24)) for name in self.streams}
        found = [*self.given(generator, factors, hours, start, until)]
        for (name, region), expected in self.expected.items():
            kinds = Shares(self.parts[name][region]), Shares(self.streams[name]["mix"]["severity"])
            for day, tickets, factor, uniform in zip(self.days, expected, factors[name], hours[name], strict=True):
                by_part = tickets * factor * self.of_hours(name, tickets, uniform)
                for created in self.instants(generator, by_part, region, day):
                    if start <= created < until:
                        found.append(self.ticket(generator, name, region, kinds, int(created)))
        found.sort(key=lambda ticket: ticket.created)
        for uid, ticket in enumerate(found):
            ticket.uid = uid
        return found

    def of_day(self, name: str) -> Floats | None:
        """Tickets of the weekdays in an ordinary week."""
        return 7 * self.rates[name].v * self.rates[name].week.sum(axis=1) if name in self.rates else None

    def of_hours(self, name: str, tickets: Floats, uniform: Floats) -> Floats:
        """By what chance multiplies the parts of a date: the same in each of its hours."""
        by_hour = tickets.reshape(24, -1).sum(axis=1)
        if not by_hour.any():
            return np.ones(len(tickets))
        profile = by_hour / by_hour.sum()
        shares = hour_shares(self.streams[name], self.usual[name], profile, uniform)
        return np.repeat(np.divide(shares, profile, out=np.ones(24), where=profile > 0), len(tickets) // 24)

    def given(
        self,
        generator: np.random.Generator,
        factors: dict[str, Floats],
        hours: dict[str, Floats],
        start: int,
        until: int,
    ) -> Iterator[Ticket]:
        """Tickets of counts, lists and equal distances in [start, until), and those that wait at the start."""
        for name, stream in self.streams.items():
            known: Iterator[given.Known] = iter(())
            if name in self.counts:
                known = self.counted(name, generator, factors, hours)
            elif isinstance(stream.get("arrivals"), dict):
                known = given.listed(stream, self.folder, self.raw["timezone"])
            elif "arrivals" in stream:
                known = given.at_distances(stream, level_of_all(self.raw), start, until)
            yield from (self.known_ticket(generator, name, each) for each in known if start <= each.created < until)
        for entry in self.raw.get("opening", []):
            for each in given.waiting(entry, start, generator):
                yield self.known_ticket(generator, entry["stream"], each)

    def counted(
        self,
        name: str,
        generator: np.random.Generator,
        factors: dict[str, Floats],
        hours: dict[str, Floats],
    ) -> Iterator[given.Known]:
        if self.streams[name]["counts"]["as"] == "exact":
            return given.replayed(given.laid_out(self.counts[name], generator), generator)
        of = dict(zip(self.days, factors[name].tolist(), strict=True))
        uniform = dict(zip(self.days, hours[name], strict=True))
        expected = {day: by_hour for day, by_hour in given.by_hour(self.counts[name]).items() if day in of}
        busy = {day: self.of_hours(name, by_hour, uniform[day]) for day, by_hour in expected.items()}
        f = level_of_all(self.raw)
        drawn = [
            each._replace(tickets=generator.poisson(f * each.tickets * of[each.day] * busy[each.day][each.hour]))
            for each in self.counts[name]
            if each.day in of
        ]
        return given.replayed(drawn, generator)

    def known_ticket(self, generator: np.random.Generator, name: str, known: given.Known) -> Ticket:
        """The region by the stream's parts (by those of the tier where that is known), the rest by the mix."""
        mix = self.streams[name]["mix"]
        region = Shares(self.regions_of_tier(name, known.tier) if known.tier else self.regions(name)).one(generator)
        tiers = {known.tier: 1.0} if known.tier else self.parts[name][region]
        severities = {known.severity: 1.0} if known.severity else mix["severity"]
        return self.ticket(generator, name, region, (Shares(tiers), Shares(severities)), known.created)

    def regions_of_tier(self, name: str, tier: str) -> dict[str, float]:
        if name not in self.accounts.own:
            return self.accounts.shares[tier]
        return {region: tiers[tier] for region, tiers in self.parts[name].items() if tier in tiers}

    def instants(self, generator: np.random.Generator, tickets: Floats, region: str, day: date) -> list[int]:
        """Arrivals of a local date whose parts have so many."""
        if not tickets.any():
            return []
        moment, shown = parts_of(self.calendars[region], day, len(tickets))
        step = DAY_MS // len(tickets)
        counts = generator.poisson((tickets / np.maximum(np.bincount(shown, minlength=len(tickets)), 1))[shown])
        part = np.repeat(np.arange(len(shown)), counts)
        found: list[int] = (moment + part * step + generator.integers(0, step, len(part))).tolist()
        return found

    def ticket(
        self, generator: np.random.Generator, name: str, region: str, kinds: tuple[Shares, Shares], created: int
    ) -> Ticket:
        tier, severity = (shares.one(generator) for shares in kinds)
        accounts, reached = self.accounts.by_volume.get(name, self.accounts.by_weight)[tier, region]
        names = Names(severity, tier, self.streams[name]["channel"], region)
        account = accounts[int(np.searchsorted(reached, generator.random(), "right"))]
        touches = self.work.path(names, created, generator)
        return Ticket(created, names, account, touches, self.promises.clocks(names, created))

    def first_skill(self, ticket: Ticket) -> str:
        """By the rule of work that fits it."""
        skill: str = self.work.rules[self.work.rule_of(ticket.names, ticket.created)]["path"][0]["skill"]
        return skill
