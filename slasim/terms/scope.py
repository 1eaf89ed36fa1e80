"""Which agreement gives a ticket which commitment.

Inside one kind (customer, internal, vendor) agreements are asked level by level: a service for certain customers, then
a customer's, then a service's, then corporate. In each level the first, as written, whose conditions the ticket meets
holds, and no other of that level. Its commitments hold whole, and a commitment of one level takes the place of every
commitment with the same metric of the levels after it: no target, quota or severity is mixed from two.

An account that names an agreement itself has it before all others of its level (a service for that customer, or a
customer's); conditions on tier, region and customer are then waived, those on severity, channel and product still
hold. Kinds run side by side. So do agreements that are about certain hands alone, those that have a ticket until it is
handed over or from then on. So do pilots with what is signed: an agreement that is tried out takes no ticket from one
that holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.scope import Scope
from slasim.scenario.sections.tickets.work import When
from slasim.terms.metrics import Level
from slasim.types import Bools, Int32, Int64
from slasim.workload.tables import Accounts, Labels


class Right(NamedTuple):
    """What decides on the rights of an account; accounts that share it have the same rights."""

    tier: str
    region: str
    named: str | None  # the agreement it names itself
    customer: str | None  # its name, where an agreement is for certain customers; else None


class Held(NamedTuple):
    """Where a commitment of an agreement holds."""

    level: Level
    mask: Bools  # by (severity, channel, product)


def rights(accounts: Accounts, labels: Labels, agreements: Mapping[str, AgreementSpec]) -> tuple[list[Right], Int32]:
    """The rights that accounts have, in the order of the first of each, and the number of that of each account."""
    tiers, regions = labels.tiers or ("",), labels.regions or ("",)
    wanted = {name for spec in agreements.values() for name in spec.for_.customer or ()}
    own = _numbered([name if name in wanted else None for name in accounts.name] if wanted else [])
    named = _numbered(accounts.agreement)
    keys = (accounts.tier.astype(np.int64) * len(regions) + accounts.region) * (int(named.max()) + 1) + named
    _, first, of = np.unique(keys * (int(own.max()) + 1) + own, return_index=True, return_inverse=True)
    order = np.argsort(first)
    found = []
    for at in first[order].tolist():
        name = accounts.name[at]
        of_tier, of_region = tiers[accounts.tier[at]], regions[accounts.region[at]]
        found.append(Right(of_tier, of_region, accounts.agreement[at], name if name in wanted else None))
    return found, np.argsort(order).astype(np.int32)[of]


def _numbered(names: Sequence[str | None]) -> Int64:
    """A number for each name; one for all of them where there is none."""
    if not any(names):
        return np.zeros(1, np.int64)
    known = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names], np.int64)


def held(agreements: Mapping[str, AgreementSpec], labels: Labels, right: Right) -> dict[tuple[str, str], Held]:
    """The commitments, as (agreement, commitment), that hold for tickets of such an account, and for which tickets."""
    found: dict[tuple[str, str], Held] = {}
    for lane in dict.fromkeys(_lane(spec) for spec in agreements.values()):
        of_kind = {name: spec for name, spec in agreements.items() if _lane(spec) == lane}
        taken: dict[tuple[str, str | None], Bools] = {}  # by metric: given by a level before
        for level in Level:
            given = _of_level(of_kind, labels, right, level)
            for name, mask in given.items():
                for commitment, spec in of_kind[name].commitments.items():
                    free = mask & ~taken.get((spec.metric, spec.column), np.zeros_like(mask))
                    if free.any():
                        found[name, commitment] = Held(level, free)
            for name, mask in given.items():
                for spec in of_kind[name].commitments.values():
                    key = (spec.metric, spec.column)
                    taken[key] = taken.get(key, np.zeros_like(mask)) | mask
    return found


def _lane(spec: AgreementSpec) -> tuple[str, bool, str]:
    """Agreements of one lane take tickets from each other."""
    return spec.kind, spec.status == "pilot", spec.hands


def _of_level(agreements: Mapping[str, AgreementSpec], labels: Labels, right: Right, level: Level) -> dict[str, Bools]:
    """The agreements of a level that hold, and for which tickets; for each ticket the first that fits."""
    holds: dict[str, Bools] = {}
    for name in sorted(agreements, key=lambda name: name != right.named):  # stable: the rest as written
        spec = agreements[name]
        named = name == right.named
        if spec.rank(named=named) != level or not (named or account_fits(spec.for_, right)):
            continue
        mask = ticket_mask(spec.for_, labels)
        for before in holds.values():
            mask &= ~before
        if mask.any():
            holds[name] = mask
    return holds


def ticket_mask(when: When, labels: Labels) -> Bools:
    """Which (severity, channel, product) meet the conditions on the ticket itself.

    Where a log states no channels or products there is one nameless value of each.
    """
    sides = (
        (when.severity, labels.severities),
        (when.channel, labels.channels or ("",)),
        (when.product, labels.products or ("",)),
    )
    severity, channel, product = (np.array([names is None or one in names for one in all_]) for names, all_ in sides)
    mask: Bools = severity[:, None, None] & channel[None, :, None] & product[None, None, :]
    return mask


def account_fits(scope: Scope, right: Right) -> bool:
    """True when an account meets the conditions on the account."""
    conditions = ((scope.tier, right.tier), (scope.region, right.region), (scope.customer, right.customer))
    return all(names is None or one in names for names, one in conditions)
