"""Checks of demand."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.instants import DAY, day_number
from slasim.limits import TICKETS
from slasim.problems import Path
from slasim.scenario.checks.by_account import check_by_account, check_own_volumes, source
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.given import check_counts, check_listed
from slasim.scenario.checks.references import adds_up, known_keys
from slasim.scenario.sections.customers import AccountRow
from slasim.scenario.sections.tickets.demand import SPREADING, SPREADING_WEEKS, DemandSpec
from slasim.scenario.sections.tickets.pulses import write_local
from slasim.scenario.sections.tickets.stream_code import EVERYWHERE, stream_code

MOST_A_DAY = 5_000_000  # a tenth of what the uids of one stream, region and date can number: peaks stay below
MANY_TICKETS = 5_000_000
BYTES_A_TICKET = 600  # of memory, about: a ticket with its touches, its events and its clocks


def check_demand(draft: Draft) -> Iterator[Finding]:
    """What can be said of the streams of tickets."""
    for name, stream in draft.demand.items():
        path: Path = ("demand", name)
        mix = (*path, "mix")
        tiers: tuple[Path, ...] = (("customers", "file"),)
        yield from known_keys(stream.mix.tier, draft.tiers, "the name of a tier", (*mix, "tier"), tiers)
        yield from known_keys(
            stream.mix.severity, draft.severities, "the name of a severity", (*mix, "severity"), (("severities",),)
        )
        for part, shares in (
            ("tier", stream.mix.tier),
            ("severity", stream.mix.severity),
            ("product", stream.mix.product),
        ):
            yield from adds_up(shares, (*mix, part))
            if part != "product" and not shares and not (part == "tier" and stream.is_by_account):
                yield Finding((*mix, part), "an empty map", "at least one share")
        regions = (*path, "holidays", "regions")
        yield from known_keys(stream.holidays.regions, draft.names("calendars"), "the name of a calendar", regions, ())
        yield from _spreading(draft, name)
        yield from check_counts(draft, name)
        yield from check_listed(draft, name)
        yield from _special_days(draft, name)
        yield from _pulses(draft, name)
        yield from check_by_account(draft, name)
        yield from _volume(draft, name)
    yield from _replication(draft)
    yield from check_own_volumes(draft)
    yield from _codes(draft)
    needs: tuple[Path, ...] = (("demand", "*", "mix"),)
    tiers_seen = {tier for name in draft.demand for tier in draft.tier_mix(name)}
    severities_seen = {severity for stream in draft.demand.values() for severity in stream.mix.severity}
    first_rows = {row.tier: number for number, row in reversed(list(enumerate(draft.accounts)))}
    for what, names, seen in (("tier", draft.tiers, tiers_seen), ("severity", draft.severities, severities_seen)):
        for index, each in enumerate(names):
            if each not in seen:
                at: Path = ("severities", index) if what == "severity" else ("customers", each)
                if what == "tier" and draft.has_file:
                    at = ("account_rows", first_rows[each], AccountRow._fields.index("tier"))
                expected = f"a share in the {what} mix of some demand"
                yield Finding(
                    at, f"'{each}' without tickets", expected, needs=needs, at_key=True, rule=f"{what}_without_tickets"
                )


def _spreading(draft: Draft, name: str) -> Iterator[Finding]:
    """What says how a volume lies over time, where arrivals are given."""
    stream = draft.demand[name]
    if stream.arrivals is not None or stream.counts is not None:
        given = source(draft, name)[-1]
        for field in SPREADING if not stream.is_drawn else SPREADING_WEEKS:
            if getattr(stream, field) != DemandSpec.model_fields[field].default:
                path: Path = ("demand", name, field)
                yield Finding(path, f"'{field}' beside {given}", "it beside a volume", rule="unused_setting")


def _special_days(draft: Draft, name: str) -> Iterator[Finding]:
    span = draft.simulated()
    if span is None:
        return
    first, last = span
    for day in draft.demand[name].special_days:
        if not first <= day <= last:
            path: Path = ("demand", name, "special_days", day.isoformat())
            expected = f"a date between {first} and {last}, which is what is simulated"
            yield Finding(path, str(day), expected, needs=(("horizon",),), at_key=True, rule="special_day_outside")


def _pulses(draft: Draft, name: str) -> Iterator[Finding]:
    span, stream = draft.simulated(), draft.demand[name]
    for index, pulse in enumerate(stream.pulses):
        path: Path = ("demand", name, "pulses", index)
        if stream.is_by_account and pulse.tickets is not None:
            expected = "extra: a share, which leaves every account its own tickets"
            yield Finding((*path, "tickets"), "tickets of a pulse beside tickets by account", expected)
        if pulse.extra == 0 or pulse.tickets == 0:
            field = "extra" if pulse.extra == 0 else "tickets"
            yield Finding((*path, field), "a pulse that adds nothing", "more than 0", rule="unused_setting")
        if span and (pulse.end <= day_number(span[0]) * DAY or pulse.from_ >= (day_number(span[1]) + 1) * DAY):
            found, expected = f"a pulse from {write_local(pulse.from_)}", f"one between {span[0]} and {span[1]}"
            where = f"{expected}, which is what is simulated"
            yield Finding(path, found, where, needs=(("horizon",),), rule="pulse_outside")


def _volume(draft: Draft, name: str) -> Iterator[Finding]:
    a_day = draft.tickets(name, DAY)
    if a_day > MOST_A_DAY:
        found = f"about {float(a_day):,.0f} tickets a day"
        yield Finding(source(draft, name), found, f"at most {MOST_A_DAY:,} tickets a day in one stream")


def _replication(draft: Draft) -> Iterator[Finding]:
    """More tickets in one replication than a machine's memory is likely to hold."""
    if draft.horizon is None or not draft.demand:
        return
    days = (draft.horizon.end() - draft.horizon.from_).days
    span = days * DAY + draft.horizon.warm_up + draft.horizon.follow_up
    volumes = {name: float(draft.tickets(name, span)) for name in draft.demand}
    total = sum(volumes.values()) + sum(each.size for each in draft.opening)
    path = source(draft, max(volumes, key=volumes.__getitem__))
    if total > TICKETS:
        found = f"about {total:,.0f} tickets of all streams in one replication"
        hint = "shorten the horizon, or simulate a part of the desk"
        yield Finding(path, found, f"at most {TICKETS:,}", hint, needs=(("horizon",),))
    elif total > MANY_TICKETS:
        memory = f"{BYTES_A_TICKET} bytes each, {total * BYTES_A_TICKET / 1e9:,.0f} GB"
        found = f"about {total:,.0f} tickets of all streams in one replication, which take about {memory}"
        expected = f"at most {MANY_TICKETS:,}"
        hint = "shorten the horizon, or simulate a part of the desk"
        yield Finding(path, found, expected, hint, needs=(("horizon",),), rule="large_replication")


def _codes(draft: Draft) -> Iterator[Finding]:
    """Two streams whose tickets could not be told apart; about one scenario in thousands meets this."""
    taken: dict[int, str] = {}
    for name, stream in draft.demand.items():
        regions = {region for tier in draft.tier_mix(name) for region in draft.regions.get(tier, ())}
        for region in sorted(regions) if stream.is_drawn else (EVERYWHERE,):
            other = taken.setdefault(stream_code(name, region), name)
            if other != name:
                found = f"'{name}', whose tickets would have the numbers of those of '{other}'"
                needs: tuple[Path, ...] = (("customers",), ("demand", "*", "mix"))
                yield Finding(("demand", name), found, "another name for one of the two", needs=needs, at_key=True)
