"""The names behind the small integers of a workload."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slasim.workload.tables import Labels

if TYPE_CHECKING:
    from slasim.scenario import Scenario

NO_PRODUCT = ""  # the product of tickets of a stream without a mix of products


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def labels(scenario: Scenario) -> Labels:
    """Severities and tiers as declared, regions as the calendars, the rest in order of first mention.

    A skill that only a path of work names comes after those of the teams.
    """
    streams = scenario.demand.values()
    return Labels(
        severities=tuple(scenario.severities),
        tiers=scenario.tiers,
        regions=tuple(scenario.calendars),
        channels=_once(stream.channel for stream in streams),
        products=_once(product for stream in streams for product in (stream.mix.product or (NO_PRODUCT,))),
        skills=_once(
            [skill for team in scenario.teams.values() for skill in team.every_skill]
            + [step.skill for rule in scenario.work for step in rule.path]
        ),
    )
