"""A scenario with more accounts of a tier, whose customers, volume and agreement change in step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from slasim.instants import WEEK
from slasim.scenario import Problem, Scenario, ScenarioError
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.values.amounts import write_share

if TYPE_CHECKING:
    from slasim.scenario.sections.customers import TierSpec

NEW = "new"


def grown(scenario: Scenario, tier: str, accounts: int, share: Fraction) -> Scenario:
    """More accounts like those of a tier, with `share` of all tickets of an ordinary week of today, on top.

    They are a tier of their own beside it (`new_tier`), with its fee and regions, its work, its agreements; by each
    stream that the tier uses they bring tickets in proportion, in a stream of their own. So every ticket of every other
    customer stays as it is, instant and work and all, in each random history. Raises ScenarioError for what cannot be
    changed in step: a table of accounts, tickets that are given.
    """
    if isinstance(scenario.customers, CustomerFile):
        expected = "customers by tier; of a table of accounts add a row, with its volume, and compare"
        raise _problem(scenario, "customers", "a table of accounts", expected)
    name, document = new_tier(scenario, tier), json.loads(scenario.applied())
    document["customers"][name] = {
        **document["customers"][tier],
        "accounts": accounts,
        "regions": _regions(scenario.customers[tier], accounts),
    }
    for stream, week in _weeks(scenario, tier, share).items():
        document["demand"][_free(stream, document["demand"])] = _stream(document["demand"][stream], name, week)
    for section in ("work", "agreements"):
        document[section] = _also(document.get(section), tier, name)
    return Scenario.from_applied(json.dumps(document))


def new_tier(scenario: Scenario, tier: str) -> str:
    """What the tier of the new accounts is called."""
    return _free(tier, scenario.tiers)


def _free(name: str, taken: Any) -> str:
    made, number = f"{name}_{NEW}", 1
    while made in taken:
        number += 1
        made = f"{name}_{NEW}{number}"
    return made


def _weeks(scenario: Scenario, tier: str, share: Fraction) -> dict[str, Fraction]:
    """Tickets that the new accounts bring in an ordinary week by the streams that the tier uses, before the level of
    all demand."""
    mine = {name: scenario.tickets(name, WEEK) * scenario.tier_mix(name).get(tier, 0) for name in scenario.demand}
    used = {name: week for name, week in mine.items() if week}
    given = [name for name in used if scenario.demand[name].volume is None and not scenario.demand[name].is_by_account]
    if given:
        expected = "a volume, or tickets by account: more of those that are given would have to be made up"
        raise _problem(scenario, f"demand.{given[0]}", f"given tickets of {tier}", expected)
    if not used:
        raise _problem(
            scenario, "demand", f"no tickets of {tier}", "a stream that the tier uses, to grow in proportion"
        )
    today = sum((scenario.tickets(name, WEEK) for name in scenario.demand), Fraction(0))
    total = sum(used.values(), Fraction(0))
    return {name: share * today * week / total / scenario.demand.volume for name, week in used.items()}


def _stream(document: Mapping[str, Any], tier: str, week: Fraction) -> dict[str, Any]:
    """A stream like another, of one tier."""
    source = ("volume", "per_account", "account_share")
    kept = {key: value for key, value in document.items() if key not in source}
    return {**kept, "volume": f"{float(week):.15g} per week", "mix": {**document["mix"], "tier": {tier: "100 %"}}}


def _regions(tier: TierSpec, accounts: int) -> dict[str, str]:
    """Those of the tier; of fewer accounts than regions those where most of it is, in equal parts."""
    shares = {region: share for region, share in tier.regions.items() if share > 0}
    if accounts < len(shares):
        largest = sorted(shares, key=lambda region: -shares[region])[:accounts]
        shares = dict.fromkeys(largest, Fraction(1, accounts))
    return {region: write_share(share) for region, share in shares.items()}


def _also(value: Any, tier: str, name: str) -> Any:
    """The same with the new tier wherever a condition names the old one."""
    if isinstance(value, list):
        return [_also(each, tier, name) for each in value]
    if not isinstance(value, dict):
        return value
    return dict(_entries(value, tier, name))


def _entries(value: Mapping[str, Any], tier: str, name: str) -> Iterator[tuple[str, Any]]:
    for key, each in value.items():
        if key == "tier" and each == tier:
            yield key, [tier, name]
        elif key == "tier" and isinstance(each, list) and tier in each:
            yield key, [*each, name]
        else:
            yield key, _also(each, tier, name)


def _problem(scenario: Scenario, path: str, found: str, expected: str) -> ScenarioError:
    place = scenario.place(tuple(path.split("."))) or (scenario.name, 0, 0)
    return ScenarioError([Problem(*place, path, found, expected)])
