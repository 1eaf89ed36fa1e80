"""From a scenario to the tickets of one replication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import CalendarTables, weekday
from slasim.scenario.sections.views import for_demand
from slasim.types import Float64, Int64
from slasim.workload import draws
from slasim.workload.arrivals import days, forecast_error, hours
from slasim.workload.arrivals.by_account import AccountSources, account_points, sources
from slasim.workload.arrivals.demand import Blocks, blocks, mean_open_day, mean_weekdays
from slasim.workload.arrivals.given import GivenArrivals, Kinds, given_arrivals, instants, joined, kinds, regions_of
from slasim.workload.arrivals.opening import check_numbers, opening_backlog
from slasim.workload.arrivals.parts import Tiers, parts, region_shares
from slasim.workload.arrivals.points import ArrivalPoints, in_order, points
from slasim.workload.labels import labels
from slasim.workload.needs import accounts as customers
from slasim.workload.needs import fate
from slasim.workload.needs.mix import MixTables, mix
from slasim.workload.needs.rules import WorkRules, cumulated, rules
from slasim.workload.needs.times import Quantiles, lengths
from slasim.workload.needs.week_kinds import WeekKinds, kinds_at, week_kinds
from slasim.workload.tables import Accounts, Labels, Tickets, Touches, Workload

if TYPE_CHECKING:
    from slasim.scenario import Scenario


class Chance(NamedTuple):
    """How the days of one stream vary."""

    stream: int  # index into Scenario.demand
    name: str
    shape: Float64  # of the Gamma factor of a day, by weekday, Monday first; infinite where days do not differ
    carry_over: float
    common: float


class Prepared(NamedTuple):
    """What all replications of a scenario share."""

    labels: Labels
    accounts: Accounts
    blocks: Blocks
    sources: AccountSources  # accounts that bring their own tickets
    given: GivenArrivals
    opening: GivenArrivals  # of the tickets that wait when the simulation begins
    regions: Float64  # cumulative shares of regions, [stream, 1 + tier (0: all tiers), region]
    kinds: Kinds  # of the given tickets, those of the opening last
    chances: tuple[Chance, ...]
    hours: tuple[hours.VaryingHours, ...]
    uncertain: forecast_error.Uncertain | None
    mix: MixTables
    rules: WorkRules
    week_kinds: WeekKinds  # hours of which the rules tell one from another
    zones: tuple[str, ...]  # of the regions
    calendars: CalendarTables
    window: tuple[int, int]  # what is simulated: tickets that do not wait already are created in [start, end), UTC ms


@lru_cache(maxsize=16)
def prepare(scenario: Scenario) -> Prepared:
    """Everything about the demand that does not depend on chance.

    Raises ValueError when accounts cannot be spread over regions, two streams have the same hash, or a ticket that
    can occur fits no rule of work; ScenarioError (a ValueError too) where hours cannot vary as much as is asked.
    """
    # The longest promise says how far the tables of calendars reach, and that alone of all that is promised.
    return _of_demand(for_demand(scenario))._replace(calendars=scenario.calendar_tables())


@lru_cache(maxsize=8)
def _of_demand(scenario: Scenario) -> Prepared:
    names = labels(scenario)
    shares = customers.region_shares(scenario)
    accounts = customers.table(customers.of_scenario(scenario), names)
    window = scenario.span()
    chances = tuple(
        _chance(scenario, number, name, region_shares(scenario, name, shares))
        for number, (name, stream) in enumerate(scenario.demand.items())
        if stream.is_drawn and not stream.day_to_day.is_even
    )
    rows = blocks(scenario, shares, *window)
    vary = (
        hours.varying(scenario, rows, number, mean_open_day(scenario, name, region_shares(scenario, name, shares)))
        for number, (name, stream) in enumerate(scenario.demand.items())
        if stream.is_drawn and stream.within_day.dispersion > 1
    )
    given, opening = given_arrivals(scenario, *window), opening_backlog(scenario, window[0])
    check_numbers(opening, np.concatenate([rows.prefix, given.uid]))
    chosen = mix(scenario, names, shares, accounts)
    ruled = rules(scenario, names)
    _check_rules(chosen, ruled, names)
    return Prepared(
        names,
        accounts,
        rows,
        sources(scenario, rows),
        given,
        opening,
        _regions(scenario, shares),
        kinds(joined(given, opening), chosen),
        chances,
        tuple(each for each in vary if each is not None),
        forecast_error.uncertain(scenario),
        chosen,
        ruled,
        week_kinds(scenario),
        tuple(spec.timezone for spec in scenario.calendars.values()),
        scenario.calendar_tables(),
        window,
    )


def _chance(scenario: Scenario, number: int, name: str, regions: Iterable[str]) -> Chance:
    of = scenario.demand[name].day_to_day
    means = mean_weekdays(scenario, name, regions) if of.by_weekday else (mean_open_day(scenario, name, regions),) * 7
    shape = np.array([days.shape(*each) for each in zip(of.dispersions, means, strict=True)])
    return Chance(number, name, shape, float(of.carry_over), float(of.common))


def _regions(scenario: Scenario, tiers: Tiers) -> Float64:
    def reached(shares: Mapping[str, Fraction]) -> list[float]:
        row = [shares.get(region, Fraction(0)) for region in scenario.calendars]
        return cumulated(row) if any(row) else [1.0] * len(row)

    def of_tier(name: str, tier: str) -> Mapping[str, Fraction]:
        if not scenario.demand[name].is_by_account:
            return tiers[tier]
        of = {region: part for (each, region), part in parts(scenario, name, tiers).items() if each == tier}
        total = sum(of.values(), Fraction(0))
        return {region: part / total for region, part in of.items() if part}

    return np.array(
        [
            [reached(region_shares(scenario, name, tiers)), *(reached(of_tier(name, tier)) for tier in scenario.tiers)]
            for name in scenario.demand
        ]
    )


def _check_rules(of: MixTables, ruled: WorkRules, names: Labels) -> None:
    possible = [np.diff(table, prepend=0.0, axis=-1) > 0 for table in (of.tier, of.severity, of.product)]
    lost = set()
    for stream, channel in enumerate(of.channel):
        tier, severity, product = (table[stream] for table in possible)
        occurs = tier[:, :, None, None] & severity[:, None] & product
        for r, t, s, p in np.argwhere(occurs & (ruled.of[:, channel] < 0).any(axis=0)):
            found = (names.channels[channel], names.regions[r], names.tiers[t], names.severities[s], names.products[p])
            lost.add(" ".join(name for name in found if name))
    if lost:
        raise ValueError("work: no rule fits tickets of " + "; ".join(sorted(lost)))


def volumes(prepared: Prepared, seed: int, replication: int) -> Float64:
    """Expected tickets of each block with the random factor of its day and what the forecast misses; 0 where arrivals
    are given. Where accounts bring their own tickets: those of an account with one ticket a week.
    """
    rows = prepared.blocks
    volume = np.where(rows.each > 0, rows.each, rows.expected)
    volume[np.isin(rows.stream, np.unique(prepared.given.stream))] = 0.0
    for chance in prepared.chances:
        mine = np.flatnonzero(rows.stream == chance.stream)
        if len(mine):
            first, last = int(rows.day[mine].min()), int(rows.day[mine].max())
            dates = np.arange(first, last + 1)
            z = days.normals(seed, replication, chance.name, first, len(dates), chance.carry_over, chance.common)
            factors = days.factors(z, chance.shape[weekday(dates)])
            volume[mine] *= factors[rows.day[mine] - first]
    if prepared.uncertain is not None:
        volume *= forecast_error.factors(prepared.uncertain, rows.day, seed, replication)
    return volume


class Intensity(NamedTuple):
    """Expected tickets of pieces of time [start, end), UTC ms, of at most an hour."""

    start: Int64
    end: Int64
    tickets: Float64


def intensity(prepared: Prepared, seed: int, replication: int) -> Intensity:
    """What one replication expects in each piece of each stream and region: its tickets are Poisson distributed and
    independent given this. Arrivals that are given are not in it."""
    laid = hours.lay(prepared.hours, prepared.blocks, seed, replication)
    volume, is_own = volumes(prepared, seed, replication), laid.each > 0
    volume[is_own] *= laid.expected[is_own] / laid.each[is_own]  # of all its accounts, not of one ticket a week
    return Intensity(laid.start, laid.end, np.repeat(volume, np.diff(laid.first)) * laid.shares())


def arrivals(prepared: Prepared, seed: int, replication: int) -> ArrivalPoints:
    """When the tickets of one replication come, of volumes, of accounts, given and waiting already, without what they
    are and need. Raises ValueError as `draw` does."""
    of = hours.lay(prepared.hours, prepared.blocks, seed, replication)
    volume, is_own = volumes(prepared, seed, replication), of.each > 0
    found = [points(of, np.where(is_own, 0.0, volume), prepared.window, seed, replication)]
    if len(prepared.sources.key):
        found.append(account_points(prepared.sources, of, volume, prepared.window, seed, replication))
    if len(prepared.given.uid) or len(prepared.opening.uid):
        found.append(_given(prepared, seed, replication))
    if len(found) == 1:
        return found[0]
    every = in_order(found)
    if len(prepared.sources.key) and (np.diff(np.sort(every.uid)) == 0).any():  # hashes: once in 10**7 large scenarios
        raise ValueError("demand: two tickets have the same number; rename a stream with tickets by account")
    return every


def draw(scenario: Scenario, seed: int, replication: int) -> Workload:
    """The tickets and touches of one replication; the same seed and replication give the same bits.

    Raises ValueError as `prepare` does, for a seed or replication below 0, or when a ticket needs more than 10,000
    touches or a duration is longer than 2**53 ms.
    """
    prepared = prepare(scenario)
    found = arrivals(prepared, seed, replication)
    drawn, total = _attributes(prepared, found, seed, replication)
    touches, raised = _touches(prepared, found, drawn, total, seed, replication)
    tickets = Tickets(
        found.uid, found.created, drawn.severity, drawn.customer, drawn.channel, drawn.product, drawn.auto_reply
    )
    return Workload(
        prepared.labels,
        prepared.accounts,
        tickets,
        touches,
        drawn.reply_calendar,
        prepared.calendars,
        *prepared.window,
        raised,
    )


def _given(prepared: Prepared, seed: int, replication: int) -> ArrivalPoints:
    """The arrivals that are given, and what waits already; their blocks come after those of what is drawn, one a kind
    and region."""
    given = joined(prepared.given, prepared.opening)
    region = regions_of(given, prepared.regions, seed, replication)
    block = len(prepared.blocks.prefix) + prepared.kinds.of * len(prepared.labels.regions) + region
    at = instants(given, seed, replication)
    inside = (at >= prepared.window[0]) & (at < prepared.window[1])
    inside[len(prepared.given.uid) :] = True
    drawn = np.full(int(inside.sum()), -1, np.int32)
    return ArrivalPoints(given.uid[inside], at[inside], block[inside].astype(np.int32), drawn)


def _attributes(prepared: Prepared, found: ArrivalPoints, seed: int, replication: int) -> tuple[fate.Attributes, int]:
    size = len(found.uid)
    out = fate.Attributes(
        severity=np.empty(size, np.int8),
        customer=np.empty(size, np.int32),
        channel=np.empty(size, np.int8),
        product=np.empty(size, np.int16),
        auto_reply=np.empty(size, np.int8),
        rule=np.empty(size, np.int16),
        reply_calendar=np.empty(size, np.int16),
        touches=np.empty(size, np.int32),
    )
    many, regions = len(prepared.kinds.mix.channel), len(prepared.labels.regions)
    stream_of = np.concatenate([prepared.blocks.stream, np.repeat(np.arange(many, dtype=np.int16), regions)])
    region_of = np.concatenate([prepared.blocks.region, np.tile(np.arange(regions, dtype=np.int16), many)])
    severity, tier, account, product = (draws.stream(seed, replication, purpose) for purpose in fate.ATTRIBUTES)
    total = fate.attributes(
        (severity, tier, account, product),
        draws.stream(seed, replication, fate.OUTCOME),
        found.uid,
        found.block,
        found.account,
        prepared.accounts.tier,
        stream_of,
        region_of,
        kinds_at(prepared.week_kinds, prepared.zones, region_of, found.block, found.created),
        prepared.kinds.mix,
        prepared.rules,
        out,
    )
    if total < 0:
        raise ValueError(f"work: a ticket needs more than {fate.MOST_TOUCHES:,} touches; raise the share of 'solved'")
    return out, total


def _touches(
    prepared: Prepared, found: ArrivalPoints, drawn: fate.Attributes, total: int, seed: int, replication: int
) -> tuple[Touches, int]:
    size, later = len(found.uid), total - len(found.uid)
    out = Touches(
        first=np.empty(size + 1, np.int32),
        skill=np.empty(total, np.int16),
        work=np.empty(total, np.int64),
        replies=np.empty(total, np.int8),
        then=np.empty(total, np.int8),
        delay=np.empty(total, np.int64),
    )
    work_key, outcome_key, delay_key = (
        draws.stream(seed, replication, name) for name in (fate.WORK, fate.OUTCOME, fate.DELAY)
    )
    work, delay = (Quantiles(np.empty(many, np.int32), np.empty(many)) for many in (total, later))
    waits = np.empty(later, np.int64)
    keys, rules = (work_key, outcome_key, delay_key), prepared.rules
    waits = waits[: fate.paths(keys, found.uid, drawn, rules, out, work, delay, waits)]
    if (rules.together > 0.0).any():
        hard_key = draws.stream(seed, replication, fate.HARD)
        fate.go_together(hard_key, found.uid, drawn.rule, rules.together, out.first, work.u)
    long = np.empty(len(waits), np.int64)
    raised = [lengths(rules.steps.handle, work, out.work), lengths(rules.reply, delay, long)]
    if min(raised) < 0:
        raise ValueError("work: a duration is longer than 2**53 ms; lower its mean or its coefficient of variation")
    out.delay[waits] = long
    return out, sum(raised)
