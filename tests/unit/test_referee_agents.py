"""The referee on who works: presence, skill, one touch an agent, the best agent, hand-overs. Logs made by hand."""

from __future__ import annotations

import pytest
from desk_cases import Row, agent, ticket, touch
from referee_cases import UNTIL, judge, rules

from slasim.desk.routing import Routing, ShiftEnd

HAND_OVER = Routing(shift_end=ShiftEnd.HAND_OVER, hand_over_cost=3)


def worked(uid: int, who: int, start: int, end: int) -> list[Row]:
    """The rows of a touch that solves its ticket."""
    return [(start, "work_started", uid, who), (end, "replied", uid, who), (end, "solved", uid, who)]


def created(uid: int, at: int = 0) -> Row:
    return (at, "created", uid, -1)


def passed_on(uid: int, who: int, start: int, at: int) -> list[Row]:
    """The rows of a touch that its agent starts and must hand over."""
    return [(start, "work_started", uid, who), (at, "work_paused", uid, who), (at, "handed_over", uid, who)]


def test_an_absent_agent_who_starts_is_found() -> None:
    assert rules([created(0), *worked(0, 0, 0, 5)], [ticket(5)], [agent((10, 20))]) == {"presence"}
    assert judge([created(0), *worked(0, 0, 10, 15)], [ticket(5)], [agent((10, 20))]) == []
    # Presence is half-open: an agent who leaves at 10 starts nothing at 10.
    assert rules([created(0, 10), *worked(0, 0, 10, 15)], [ticket(5, created=10)], [agent((0, 10))]) == {"presence"}


def test_an_agent_without_the_skill_is_found() -> None:
    assert rules([created(0), *worked(0, 0, 0, 5)], [ticket(5)], [agent(skills={1: 1})]) == {"skill"}


def test_two_touches_at_once_are_found() -> None:
    log = [created(0), created(1), (0, "work_started", 0, 0), (0, "work_started", 1, 0)]
    log += [(5, "replied", 0, 0), (5, "solved", 0, 0), (5, "replied", 1, 0), (5, "solved", 1, 0)]
    assert rules(log, [ticket(5), ticket(5)], [agent()]) == {"one touch"}


@pytest.mark.parametrize(
    ("agents", "best"),
    [
        ([agent(), agent()], 0),  # the smaller number
        ([agent(skills={0: 2}), agent(skills={0: 1})], 1),  # the better level
        ([agent((2, UNTIL)), agent((1, UNTIL))], 1),  # idle for longer
        ([agent((1, UNTIL), skills={0: 2}), agent((2, UNTIL), skills={0: 1})], 1),  # the level before idle since
    ],
)
def test_a_worse_agent_is_found(agents: list[dict[str, object]], best: int) -> None:
    tickets = [ticket(5, created=2)]
    assert judge([created(0, 2), *worked(0, best, 2, 7)], tickets, agents) == []
    assert rules([created(0, 2), *worked(0, 1 - best, 2, 7)], tickets, agents) == {"best agent"}


def test_idle_since_is_the_end_of_the_last_work() -> None:
    tickets = [ticket(5), ticket(6), ticket(1, created=10)]
    log = [created(0), created(1), (0, "work_started", 0, 0), (0, "work_started", 1, 1)]
    log += [(5, "replied", 0, 0), (5, "solved", 0, 0), (6, "replied", 1, 1), (6, "solved", 1, 1), created(2, 10)]
    assert judge([*log, *worked(2, 0, 10, 11)], tickets, [agent(), agent()]) == []
    assert rules([*log, *worked(2, 1, 10, 11)], tickets, [agent(), agent()]) == {"best agent"}


def test_a_start_that_no_idle_agent_awaits_is_judged_in_the_order_of_dispatch() -> None:
    """Two starts of one instant, swapped: the second touch was given out first."""
    log = [created(0), created(1), (0, "work_started", 0, 0), (0, "work_started", 1, 1)]
    ends: list[Row] = [(5, "replied", 0, 0), (5, "solved", 0, 0), (5, "replied", 1, 1), (5, "solved", 1, 1)]
    tickets = [ticket(5), ticket(5)]
    assert judge([*log, *ends], tickets, [agent(), agent()]) == []
    swapped = [*log[:2], log[3], log[2], *ends]
    assert rules(swapped, tickets, [agent(), agent()]) == {"best touch", "best agent"}


def test_a_blocked_touch_does_not_hide_one_that_can_be_taken() -> None:
    tickets = [ticket(touch(5, skill=1)), ticket(5)]
    assert judge([created(0), created(1), *worked(1, 0, 0, 5)], tickets, [agent()]) == []
    assert rules([created(0), created(1)], tickets, [agent()]) == {"idle"}


def test_overtime_after_the_shift_is_right_and_a_break_is_taken_when_the_work_is_done() -> None:
    tickets, rest = [ticket(12), ticket(3, created=1)], agent((0, 10, "break"), (11, 20))
    log = [created(0), (0, "work_started", 0, 0), created(1, 1), (12, "replied", 0, 0), (12, "solved", 0, 0)]
    assert judge([*log, *worked(1, 0, 13, 16)], tickets, [rest]) == []
    assert judge([*log, *worked(1, 0, 13, 16)], tickets, [rest], HAND_OVER) == []  # a break hands nothing over
    assert judge(log, tickets, [agent((0, 10))]) == []
    assert rules([*log, *worked(1, 0, 12, 15)], tickets, [rest]) == {"presence"}
    assert rules([*log, *worked(1, 0, 14, 17)], tickets, [rest]) == {"idle"}


SHIFTS = [agent((0, 10)), agent((10, 30))]  # follow the sun
LONG = [ticket(12)]


def test_a_hand_over_with_its_cost_is_right() -> None:
    log = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 1, 10, 15)]  # 12 - 10 left, 3 to read up
    assert judge(log, LONG, SHIFTS, HAND_OVER) == []


def test_a_hand_over_that_nobody_makes_is_found() -> None:
    assert rules([created(0), *worked(0, 0, 0, 12)], LONG, SHIFTS, HAND_OVER) == {"hand over"}
    assert rules([created(0), (0, "work_started", 0, 0)], LONG, SHIFTS, HAND_OVER) == {"hand over"}


def test_a_hand_over_under_another_rule_or_at_another_instant_is_found() -> None:
    log = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 1, 10, 12)]
    assert rules(log, LONG, SHIFTS) == {"hand over"}
    early = [created(0), *passed_on(0, 0, 0, 9), *worked(0, 1, 10, 16)]
    assert "hand over" in rules(early, LONG, SHIFTS, HAND_OVER)
    over_a_break = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 1, 10, 15)]
    assert rules(over_a_break, LONG, [agent((0, 10, "break")), agent((10, 30))], HAND_OVER) == {"hand over"}


def test_work_that_ends_as_the_shift_ends_has_ended() -> None:
    assert judge([created(0), *worked(0, 0, 0, 10)], [ticket(10)], SHIFTS, HAND_OVER) == []
    log = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 1, 10, 13)]
    assert rules(log, [ticket(10)], SHIFTS, HAND_OVER) == {"hand over"}


def test_a_cost_left_out_is_found() -> None:
    log = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 1, 10, 12)]
    assert rules(log, LONG, SHIFTS, HAND_OVER) == {"work"}


def test_the_same_agent_takes_the_rest_without_a_cost() -> None:
    back = [agent((0, 10), (20, 30))]
    log = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 0, 20, 22)]
    assert judge(log, LONG, back, HAND_OVER) == []
    charged = [created(0), *passed_on(0, 0, 0, 10), *worked(0, 0, 20, 25)]
    assert rules(charged, LONG, back, HAND_OVER) == {"work"}


def test_a_second_hand_over_counts_what_was_left_of_the_longer_stretch() -> None:
    tickets, agents = [ticket(12)], [agent((0, 10), (14, 30)), agent((10, 14))]
    # 2 left at 10, 5 with the cost; 1 left at 14, and 4 with the cost, for it was the other who handed over last.
    log = [created(0), *passed_on(0, 0, 0, 10), *passed_on(0, 1, 10, 14), *worked(0, 0, 14, 18)]
    assert judge(log, tickets, agents, HAND_OVER) == []
    free = [created(0), *passed_on(0, 0, 0, 10), *passed_on(0, 1, 10, 14), *worked(0, 0, 14, 15)]
    assert rules(free, tickets, agents, HAND_OVER) == {"work"}


def test_a_touch_handed_over_keeps_its_old_ready_instant() -> None:
    tickets = [ticket(12), ticket(4, created=5)]
    log = [created(0), (0, "work_started", 0, 0), created(1, 5), (10, "work_paused", 0, 0), (10, "handed_over", 0, 0)]
    assert judge([*log, *worked(0, 1, 10, 15), *worked(1, 1, 15, 19)], tickets, SHIFTS, HAND_OVER) == []
    assert rules([*log, *worked(1, 1, 10, 14), *worked(0, 1, 14, 19)], tickets, SHIFTS, HAND_OVER) == {"best touch"}


def test_a_pause_without_a_hand_over_is_found() -> None:
    log = [created(0), *passed_on(0, 0, 0, 10)[:2], *worked(0, 1, 10, 15)]
    assert "story" in rules(log, LONG, SHIFTS, HAND_OVER)
    assert "story" in rules(log[:3], LONG, SHIFTS, HAND_OVER)
