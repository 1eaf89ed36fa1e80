"""Checks across the fields of a scenario: names that refer, shares that add up, promises that can be meant."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.scenario.checks_amendments import check_amendments
from slasim.scenario.checks_demand import check_demand
from slasim.scenario.checks_places import check_places
from slasim.scenario.checks_promises import check_promises
from slasim.scenario.checks_teams import check_teams
from slasim.scenario.checks_work import check_work
from slasim.scenario.draft import Draft
from slasim.scenario.findings import Finding


def check(draft: Draft) -> Iterator[Finding]:
    """Everything impossible (no rule) or suspicious (with the rule's name)."""
    desk = (check_demand, check_work, check_teams) if draft.is_desk else ()
    for part in (check_places, *desk, check_promises, check_amendments):
        yield from part(draft)
