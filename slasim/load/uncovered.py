"""Hours of a promise in which nobody can give it, on end for longer than its target: a warning at the commitment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import HOUR
from slasim.load.promise_hours import ANSWERS, target_of
from slasim.load.week import HOURS
from slasim.problems import Place, dotted
from slasim.scenario import Problem

if TYPE_CHECKING:
    from slasim.load.coverage import Coverage
    from slasim.scenario import Scenario

LEAST = 0.1  # of the hours of the promise: less is an early evening or a holiday
USUAL = 0.5  # an hour of the week counts where at least half of it is uncovered over the window


def uncovered_hours(scenario: Scenario, rows: Sequence[Coverage]) -> tuple[Problem, ...]:
    """One warning a commitment, of the skill that is missing most. rows: the coverage of every promise."""
    worst: dict[tuple[str, str], Coverage] = {}
    for row in rows:
        spec = scenario.agreements[row.agreement].commitments[row.commitment]
        if spec.metric not in ANSWERS or row.uncovered <= LEAST * row.promised:
            continue
        shortest = min(target_of(scenario, row, spec, severity) for severity in row.severities)
        if longest_gap(row) * HOUR > shortest:
            key = row.agreement, row.commitment
            worst[key] = max(worst.get(key, row), row, key=lambda each: each.uncovered / each.promised)
    return tuple(_warning(scenario, row) for row in worst.values())


def longest_gap(row: Coverage) -> int:
    """Promised hours of a usual week on end in which nobody is there; hours that do not count are passed over."""
    promised = np.array(row.promised_week)
    counted = np.flatnonzero(promised > 0)
    missing = (np.array(row.week)[counted] >= USUAL * promised[counted]).tolist()
    if all(missing):
        return HOURS
    best = now = 0
    for is_missing in missing * 2:  # over the end of the week
        now = now + 1 if is_missing else 0
        best = max(best, now)
    return best


def _warning(scenario: Scenario, row: Coverage) -> Problem:
    path = ("agreements", row.agreement, "commitments", row.commitment)
    place = scenario.place(path) or Place(scenario.name)
    found = (
        f"{row.uncovered:.0f} of {row.promised:.0f} promised hours ({row.hours}) in which nobody on shift has the "
        f"skill '{row.skill}', which tickets need before the first reply"
    )
    expected = "somebody there, a reply before the ticket is passed on (replies: true), or fewer hours promised"
    return Problem(*place, dotted(path), found, expected, rule="uncovered_hours")
