"""Checks of the horizon, calendars and customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from slasim.limits import ACCOUNTS
from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.amendments import readable_states
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import adds_up, known_keys
from slasim.scenario.sections.calendars import AFTER, BEFORE
from slasim.scenario.sections.customers import AccountRow
from slasim.scenario.sections.promised.agreements import longest_target_ms
from slasim.scenario.values.amounts import Money

REGION, AGREEMENT = AccountRow._fields.index("region"), AccountRow._fields.index("agreement")
RESERVED_CALENDARS = ("24x7", "customer", "else")


def check_places(draft: Draft) -> Iterator[Finding]:
    """What can be said of places, customers and severities."""
    if len(set(draft.severities)) != len(draft.severities):
        twice = [name for name in dict.fromkeys(draft.severities) if draft.severities.count(name) > 1]
        yield Finding(("severities",), f"{one_of(twice)} twice", "each severity once")
    for name in draft.names("calendars"):
        if name in RESERVED_CALENDARS:
            expected = f"another name for a calendar; {one_of(RESERVED_CALENDARS)} have a meaning of their own"
            yield Finding(("calendars", name), f"'{name}'", expected, at_key=True, certain=True)
    yield from _first_date(draft)
    yield from _calendars(draft)
    yield from _tiers(draft)
    yield from _accounts(draft)
    yield from _unused_calendars(draft)


def _first_date(draft: Draft) -> Iterator[Finding]:
    """A zone that moved across the date line has left out a date: no midnight begins it."""
    from slasim.instants import local_date
    from slasim.scenario.values.midnights import midnight_ms

    zone = draft.sections.parts.get("timezone")
    if draft.horizon is None or zone is None:
        return
    first = local_date(midnight_ms(zone, draft.horizon.from_), zone)
    if first != draft.horizon.from_:
        found = f"{draft.horizon.from_}, a date that {zone} left out"
        yield Finding(("horizon", "from"), found, f"a date that was, such as {first}", needs=(("timezone",),))


def in_currency(money: Money | None, draft: Draft, path: Path) -> Iterator[Finding]:
    """A finding when money is in another currency than the scenario's."""
    if money is not None and draft.currency is not None and money.currency != draft.currency:
        expected = f"an amount in {draft.currency}, the scenario's currency"
        yield Finding(path, f"'{money}'", expected, needs=(("currency",),))


def _calendars(draft: Draft) -> Iterator[Finding]:
    """Whatever else a calendar that reckons refuses."""
    from slasim.calendars import CalendarError

    for name, calendar in draft.calendars.items():
        try:
            calendar.build_first()
        except CalendarError as error:
            path: Path = ("calendars", name)
            yield Finding(path, f"a calendar with contradictions: {error}", "hours that can be reckoned", at_key=True)
    yield from _known_holidays(draft)


def _known_holidays(draft: Draft) -> Iterator[Finding]:
    """The package knows a country's holidays for a range of years; nothing is guessed outside of it."""
    from slasim.calendars.public_holidays import known_years

    window, horizon = draft.dates(), draft.horizon
    if window is None or horizon is None:
        return
    longest = longest_target_ms(draft.agreements.values())
    first = (window[0] - timedelta(days=1, milliseconds=horizon.warm_up + BEFORE)).year
    last = (window[1] + timedelta(days=1, milliseconds=horizon.follow_up + AFTER + longest)).year
    needs: tuple[Path, ...] = (("horizon",), ("agreements", "*", "commitments"))
    for name, calendar in draft.calendars.items():
        for code in (day for day in calendar.holidays if isinstance(day, str)):
            known = known_years(code)
            if first < known[0] or last > known[1]:
                found = f"'{code}', whose holidays are known from {known[0]} to {known[1]}"
                expected = f"holidays known from {first} to {last}, what is simulated with margins; list dates instead"
                yield Finding(("calendars", name, "holidays"), found, expected, needs=needs)


def _tiers(draft: Draft) -> Iterator[Finding]:
    total = sum(tier.accounts for tier in draft.tier_specs.values())
    for name, tier in draft.tier_specs.items():
        path: Path = ("customers", name)
        yield from known_keys(tier.regions, draft.names("calendars"), "the name of a calendar", (*path, "regions"), ())
        yield from adds_up(tier.regions, (*path, "regions"))
        if not tier.regions:
            yield Finding((*path, "regions"), "an empty map", "at least one region")
        yield from in_currency(tier.fee, draft, (*path, "fee"))
        if tier.accounts <= ACCOUNTS < total:
            expected = f"at most {ACCOUNTS:,} accounts of all tiers"
            yield Finding((*path, "accounts"), f"{total:,} accounts with those of other tiers", expected)
        if tier.skew and tier.accounts == 1:
            needs: tuple[Path, ...] = ((*path, "accounts"),)
            yield Finding(
                (*path, "skew"),
                f"'{tier.skew:g}' of one account",
                "two accounts or more",
                needs=needs,
                rule="unused_setting",
            )
        served = sum(share > 0 for share in tier.regions.values())
        if tier.accounts < served:
            expected = f"at least {served}, one account in each region with a share"
            yield Finding((*path, "accounts"), str(tier.accounts), expected, needs=((*path, "regions"),))


def _accounts(draft: Draft) -> Iterator[Finding]:
    calendars, agreements = draft.names("calendars"), draft.names("agreements")
    for index, row in enumerate(draft.accounts):
        if row.region not in calendars:
            expected = f"the name of a calendar: {one_of(calendars)}"
            found = f"'{row.region}'"
            yield Finding(("account_rows", index, REGION), found, expected, nearest(row.region, calendars))
        if row.agreement is not None and row.agreement not in agreements:
            expected = f"the name of an agreement: {one_of(agreements)}"
            found = f"'{row.agreement}'"
            yield Finding(("account_rows", index, AGREEMENT), found, expected, nearest(row.agreement, agreements))


def _unused_calendars(draft: Draft) -> Iterator[Finding]:
    used = {region for regions in draft.regions.values() for region in regions}
    used |= {team.site for team in draft.teams.values()}
    for agreement in (state for spec in draft.agreements.values() for state in readable_states(spec)):
        if agreement.credits is not None and agreement.credits.claim_days is not None:
            used.add(agreement.credits.claim_days)
        if agreement.maintenance is not None and agreement.maintenance.notice_days is not None:
            used.add(agreement.maintenance.notice_days)
        for commitment in agreement.commitments.values():
            used |= {commitment.hours} if isinstance(commitment.hours, str) else set(commitment.hours.values())
    if "customer" in used and not draft.tiers:
        return  # the regions come with the log
    needs: tuple[Path, ...] = (("customers",), ("teams",), ("agreements",))
    for name in draft.names("calendars"):
        if name not in used:
            expected = "a region of customers, a site of a team or hours of a commitment that uses it"
            path: Path = ("calendars", name)
            yield Finding(
                path, f"'{name}', which nothing uses", expected, needs=needs, at_key=True, rule="unused_calendar"
            )
