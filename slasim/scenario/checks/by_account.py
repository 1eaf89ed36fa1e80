"""Checks of streams whose tickets are stated account by account."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.instants import DAY
from slasim.limits import ACCOUNT_DAYS
from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_keys
from slasim.scenario.sections.customers import AccountRow
from slasim.scenario.sections.tickets.account_volume import accounts_of_tiers
from slasim.scenario.sections.tickets.demand import SOURCES

VOLUME = AccountRow._fields.index("volume")
NEEDS: tuple[Path, ...] = (("customers",), ("customers", "file"))


def source(draft: Draft, name: str) -> Path:
    """Where a stream says how many tickets it brings."""
    return ("demand", name, next(each for each in SOURCES if getattr(draft.demand[name], each) is not None))


def check_by_account(draft: Draft, name: str) -> Iterator[Finding]:
    """What can be said of one stream: names that must be known, and volumes that must be in the table."""
    stream = draft.demand[name]
    if stream.per_account is not None:
        path: Path = ("demand", name, "per_account")
        yield from known_keys(stream.per_account, draft.tiers, "the name of a tier", path, (("customers", "file"),))
        if not stream.per_account:
            yield Finding(path, "an empty map", "tickets of the accounts of at least one tier")
    if stream.account_share is not None:
        path = ("demand", name, "account_share")
        if not draft.has_file:
            expected = "customers from a table with a column volume; or per_account, by tier"
            yield Finding(path, "a share of volumes that no table of accounts has", expected, needs=NEEDS)
        elif draft.accounts and all(row.volume is None for row in draft.accounts):
            found = "a share of volumes that the table of accounts does not have"
            yield Finding(path, found, "a column volume (3 per week) in it", needs=NEEDS)
        else:
            for index, row in enumerate(draft.accounts):
                if row.volume is None:
                    at: Path = ("account_rows", index, VOLUME)
                    yield Finding(at, "nothing", "a volume such as 3 per week, or 0 per week")
                    break


def check_own_volumes(draft: Draft) -> Iterator[Finding]:
    """What can be said of all streams: volumes nobody asks for, and as many accounts as a replication can draw."""
    streams = draft.demand.values()
    if draft.demand and not any(stream.account_share is not None for stream in streams):
        for index, row in enumerate(draft.accounts):
            if row.volume is not None:
                at: Path = ("account_rows", index, VOLUME)
                expected = "a stream with an account_share"
                yield Finding(
                    at, "volumes that no stream asks for", expected, needs=(("demand",),), rule="unused_setting"
                )
                break
    shares = {tier for stream in streams for tier in stream.mix.tier}
    for tier, spec in draft.tier_specs.items():
        own = any(tier in (stream.per_account or ()) for stream in streams)
        if own and spec.skew and spec.accounts > 1 and tier not in shares:
            found = f"'{spec.skew:g}' of accounts that bring their own tickets alone"
            expected, needs = "a stream with a volume of which they have a share", (("demand",),)
            yield Finding(("customers", tier, "skew"), found, expected, needs=needs, rule="unused_setting")
    if draft.horizon is None:
        return
    days = (draft.horizon.end() - draft.horizon.from_).days
    days += (draft.horizon.warm_up + draft.horizon.follow_up) // DAY + 2
    many = accounts_of_tiers(draft.customers, draft.accounts)
    own_days = {
        name: days * sum(number for tier, number in many.items() if tier in (stream.per_account or many))
        for name, stream in draft.demand.items()
        if stream.is_by_account
    }
    if sum(own_days.values()) > ACCOUNT_DAYS:
        name = max(own_days, key=own_days.__getitem__)
        found = f"{sum(own_days.values()):,} accounts on days, each with tickets of its own, in one replication"
        hint = "give accounts that write alike a volume together"
        yield Finding(source(draft, name), found, f"at most {ACCOUNT_DAYS:,}", hint, needs=(("horizon",), *NEEDS))
