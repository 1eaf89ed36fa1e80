"""Every key of demand and staffing, and every choice of one, is in the random scenarios that the desks are put to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from slasim.scenario import Scenario
from slasim.scenario.sections.staff.leave import LeaveSpec
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.teams import TeamSpec
from slasim.scenario.sections.tickets.demand import DemandSpec
from slasim.scenario.sections.tickets.opening import OpeningSpec
from slasim.scenario.sections.tickets.streams import Demand
from slasim.scenario.sections.tickets.work import WorkRule
from slasim.scenario.values.part import Part
from slasim.workload.needs.times import KINDS
from tests.drawn_keys import Key, drawn_in, keys_of
from tests.whole_strategies import whole
from tests.workload_cases import scenario

SECTIONS = (Demand, DemandSpec, OpeningSpec, WorkRule, TeamSpec, LeaveSpec, RoutingSpec)
SAMPLE = settings(
    max_examples=200, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=[*HealthCheck]
)


@pytest.fixture(scope="module")
def drawn() -> set[Key]:
    found: set[Key] = set()

    @SAMPLE
    @given(whole())
    def collect(case: tuple[dict[str, Any], dict[str, str]]) -> None:
        of: Scenario = scenario(case[1], **case[0])
        found.update(drawn_in(of))

    collect()
    return found


def test_every_key_is_drawn(drawn: set[Key]) -> None:
    seen: set[type[Part]] = set()
    keys = {key for section in SECTIONS for key in keys_of(section, seen)}
    assert len(keys) > 100
    assert not sorted(keys - drawn)


def test_every_kind_of_time_is_drawn(drawn: set[Key]) -> None:
    assert not {("times", kind) for kind in KINDS} - drawn
