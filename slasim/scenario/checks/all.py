"""Checks across the fields of a scenario: names that refer, shares that add up, promises that can be meant."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.scenario.checks.amendments import check_amendments
from slasim.scenario.checks.chance import check_chance
from slasim.scenario.checks.demand import check_demand
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.leave import check_leave
from slasim.scenario.checks.opening import check_opening
from slasim.scenario.checks.places import check_places
from slasim.scenario.checks.promises import check_promises
from slasim.scenario.checks.teams import check_teams
from slasim.scenario.checks.work import check_work


def check(draft: Draft) -> Iterator[Finding]:
    """Everything impossible (no rule) or suspicious (with the rule's name)."""
    desk = (check_demand, check_chance, check_opening, check_work, check_teams, check_leave) if draft.is_desk else ()
    for part in (check_places, *desk, check_promises, check_amendments):
        yield from part(draft)
