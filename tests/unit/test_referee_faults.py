"""Faults planted in the true log of a desk with hand-overs, owners, breaks and customers: each is found by its rule."""

from __future__ import annotations

from typing import Any

import pytest
from desk_cases import agent, engine_named, make_roster, make_steering, make_workload, ticket, touch
from referee_faults import FAULTS, planted

from slasim.desk.referee import DeskRule, check
from slasim.desk.referee.findings import KEPT
from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from slasim.log.kinds import Events

UNTIL = 3000


@pytest.fixture(scope="module")
def desk() -> tuple[Any, ...]:
    """Sixty tickets, four agents, two skills: all from plain arithmetic."""
    tickets = [
        ticket(
            touch(5 + 7 * n % 31, skill=n % 2, delay=10 + 13 * n % 50),
            touch(3 + 11 * n % 17, skill=n % 2),
            touch(9, skill=(n + 1) % 2),
            created=37 * n % 1500,
            severity=n % 3,
            auto_reply=n % 2 == 1,
            response=37 * n % 1500 + 30 + n,
            resolution=37 * n % 1500 + 200 + 3 * n,
        )
        for n in range(60)
    ]
    spans = [(begin, begin + 90, "break" if begin % 200 else "shift") for begin in range(0, UNTIL, 100)]
    agents = [agent(*((on + 20 * n, off + 20 * n, why) for on, off, why in spans), skills={0: 1, 1: 2}) for n in (0, 1)]
    agents += [agent(skills={1: 1}), agent(*spans, skills={0: 2})]
    routing = Routing(Order.DEADLINE, Ownership.PREFER_OWNER, ShiftEnd.HAND_OVER, hand_over_cost=2)
    return make_workload(tickets), make_roster(agents), make_steering(tickets), routing, UNTIL


@pytest.fixture(scope="module")
def log(desk: tuple[Any, ...]) -> Events:
    return engine_named("compiled")(*desk)


def test_the_true_log_has_no_fault(desk: tuple[Any, ...], log: Events) -> None:
    assert check(*desk, log) == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_found(name: str, desk: tuple[Any, ...], log: Events) -> None:
    rule, fault = FAULTS[name]
    workload, roster, _, _, until = desk
    found = check(*desk, planted(fault, log, workload, roster, until))
    assert rule in {finding.rule for finding in found}


def test_few_are_kept_and_all_are_counted(desk: tuple[Any, ...], log: Events) -> None:
    nobody = Events(*(column[:0] for column in log))
    found = [finding for finding in check(*desk, nobody) if finding.rule == DeskRule.CREATED]
    assert len(found) == KEPT
    assert {finding.count for finding in found} == {60}


def test_columns_of_different_lengths_are_refused(desk: tuple[Any, ...], log: Events) -> None:
    with pytest.raises(ValueError, match="differ in length"):
        check(*desk, log._replace(time=log.time[:-1]))
