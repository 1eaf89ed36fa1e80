"""Section 9 of docs/desk.md: why a touch waits. Each desk is small enough to be gone through by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from slasim.desk import compiled
from slasim.desk.routing import Ownership, Routing, ShiftEnd
from slasim.desk.waiting import explain_waits
from slasim.log.timeline import Doing
from tests.desk_cases import agent, make_roster, make_steering, make_workload, ticket, touch


def told(tickets: Any, agents: Any, routing: Routing = Routing(), start: int = 0) -> list[list[tuple[int, str]]]:  # noqa: B008
    workload, roster, steering = make_workload(tickets, (), start, 100), make_roster(agents), make_steering(tickets)
    given = (workload, roster, steering, routing, 100)
    timeline = explain_waits(*given, compiled.run(*given)).timeline
    first = timeline.first.tolist()
    rows = [(int(at), Doing(part).name) for at, part in zip(timeline.start, timeline.doing, strict=True)]
    return [rows[begin:end] for begin, end in pairwise(first)]


def test_before_the_desk_begins_nobody_is_present_whoever_is() -> None:
    two = [ticket(5, created=3), ticket(5, created=4)]
    first, second = told(two, [agent((0, 60))], start=10)
    assert first == [(3, "NOBODY"), (10, "WORK"), (15, "OVER")]
    assert second == [(4, "NOBODY"), (10, "BUSY"), (15, "WORK"), (20, "OVER")]


def test_who_is_late_for_a_break_is_not_present() -> None:
    two = [ticket(8), ticket(5, created=1)]
    _, second = told(two, [agent((0, 4, "break"), (6, 60))])
    # the break begins at 4 and is taken from 8 to 10
    assert second == [(1, "BUSY"), (4, "NOBODY"), (10, "WORK"), (15, "OVER")]


def test_another_skill_is_of_no_use() -> None:
    one = ticket(touch(5, skill=1), created=2)
    (life,) = told([one], [agent((0, 60), skills={0: 1}), agent((7, 20), skills={1: 2})])
    assert life == [(2, "NOBODY"), (7, "WORK"), (12, "OVER")]


def test_a_hold_ends_and_the_rest_of_the_wait_is_in_the_pool() -> None:
    # Agent 0 owns ticket 0 and is busy with ticket 1 when its customer answers at 4; a quarter of the 40 ms to its due
    # instant is 10. Agent 1 has work until 20.
    owned = ticket(touch(2, delay=2), touch(3), resolution=44)
    tickets = [owned, ticket(30, created=2), ticket(20)]
    routing = Routing(ownership=Ownership.PREFER_OWNER)
    life, *_ = told(tickets, [agent(), agent()], routing)
    assert life == [
        *[(0, "WORK"), (2, "CUSTOMER"), (4, "HELD"), (14, "BUSY")],
        *[(20, "WORK"), (23, "OVER")],
    ]


def test_work_that_another_agent_takes_over_begins_with_a_hand_over() -> None:
    routing = Routing(shift_end=ShiftEnd.HAND_OVER, hand_over_cost=4)
    (life,) = told([ticket(10)], [agent((0, 6)), agent((9, 60, "shift", 0, 500_000))], routing)
    # at half speed 4 ms of hand-over take 8, and the 4 that are left take 8
    assert life == [(0, "WORK"), (6, "NOBODY"), (9, "HAND_OVER"), (17, "WORK"), (25, "OVER")]
