"""What a price is asked for, as people write it: `enterprise: 1 account, 8 % of volume`, `gold.first_response.urgent:
30 min`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from slasim.problems import Unreadable, nearest, show
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.amounts import read_share, write_share
from slasim.scenario.values.durations import Target, read_target
from slasim.study.measures.promises.chance import Promise

if TYPE_CHECKING:
    from slasim.scenario import Scenario

ADDED = re.compile(r"\s*(?P<tier>[^:]+?)\s*:\s*(?P<accounts>\d{1,6})\s+accounts?\s*,\s*(?P<share>.+?)\s+of\s+volume\s*")
ADD_EXPECTED = "a tier, accounts and their volume, such as 'enterprise: 1 account, 8 % of volume'"
TIGHTEN_EXPECTED = "a promise and its new target, such as 'enterprise.first_response.urgent: 30 min'"


@dataclass(frozen=True)
class MoreAccounts:
    """So many more accounts like those of a tier; their tickets are `share` of all tickets of today, on top."""

    tier: str
    accounts: int
    share: Fraction

    @property
    def options(self) -> tuple[str, str]:
        """As a command is given it."""
        count = f"{self.accounts} account{'' if self.accounts == 1 else 's'}"
        return "--add", f"{self.tier}: {count}, {write_share(self.share)} of volume"


@dataclass(frozen=True)
class TighterPromise:
    """Another target of a promise."""

    promise: Promise
    target: Target

    @property
    def options(self) -> tuple[str, str]:
        """As a command is given it."""
        return "--tighten", f"{'.'.join(self.promise)}: {self.target}"


def read_added(scenario: Scenario, text: str) -> MoreAccounts:
    """Raises ScenarioError when it cannot be read, or no tier has the name."""
    match = ADDED.fullmatch(text)
    if match is None:
        raise _problem("add", show(text), ADD_EXPECTED)
    try:
        share = read_share(match["share"])
    except Unreadable:
        raise _problem("add", show(match["share"]), "a share of today's volume such as 8 %") from None
    if match["tier"] not in scenario.tiers:
        raise _problem("add", f"an unknown tier {show(match['tier'])}", *_one_of(match["tier"], scenario.tiers))
    accounts = int(match["accounts"])
    if accounts < 1 or share <= 0:
        raise _problem("add", show(text), "at least one account, and a share above 0 %")
    return MoreAccounts(match["tier"], accounts, share)


def read_tightened(scenario: Scenario, text: str) -> TighterPromise:
    """Raises ScenarioError when it cannot be read, or nothing is promised under that name."""
    path, colon, written = text.partition(":")
    parts = tuple(path.strip().split("."))
    if not colon or len(parts) != 3:
        raise _problem("tighten", show(text), TIGHTEN_EXPECTED)
    agreement, commitment, severity = parts
    if agreement not in scenario.agreements:
        raise _problem("tighten", f"an unknown agreement {show(agreement)}", *_one_of(agreement, scenario.agreements))
    commitments = scenario.agreements[agreement].commitments
    if commitment not in commitments:
        raise _problem("tighten", f"an unknown commitment {show(commitment)}", *_one_of(commitment, commitments))
    promised = commitments[commitment].promise
    if severity not in promised:
        raise _problem("tighten", f"an unknown severity {show(severity)}", *_one_of(severity, promised))
    try:
        target = read_target(written.strip())
    except Unreadable:
        raise _problem("tighten", show(written.strip()), "a target such as 30 min or 1 business day") from None
    return TighterPromise(Promise(agreement, commitment, severity), target)


def _one_of(name: str, names: Iterable[str]) -> tuple[str, str]:
    known = list(names)
    return f"one of {', '.join(known)}", nearest(name, known)


def _problem(option: str, found: str, expected: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem("", 0, 0, option, found, expected, hint)])
