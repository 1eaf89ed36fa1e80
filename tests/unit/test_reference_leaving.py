"""Section 6 of docs/desk.md: ends of shifts and starts of breaks."""

import pytest

from slasim.desk.routing import Routing, ShiftEnd
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket

FINISH = Routing(shift_end=ShiftEnd.FINISH)
HAND_OVER = Routing(shift_end=ShiftEnd.HAND_OVER)
ANY_RULE = pytest.mark.parametrize("routing", [FINISH, HAND_OVER], ids=["finish", "hand_over"])


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def test_finish_a_touch_in_hand_is_worked_to_its_end_in_overtime(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 4)), agent((0, 90), skills={0: 2})], FINISH)

    assert log[1:] == [(0, "work_started", 0, 0), (9, "replied", 0, 0), (9, "solved", 0, 0)]


def test_finish_takes_nothing_new_after_the_overtime(engine: Engine):
    assert starts(play(engine, [ticket(9), ticket(1)], [agent((0, 4))], FINISH)) == [(0, 0, 0)]


@ANY_RULE
def test_a_break_lets_the_touch_in_hand_end_under_any_rule(engine: Engine, routing: Routing):
    log = play(engine, [ticket(9)], [agent((0, 4, "break"), (20, 30)), agent((0, 90), skills={0: 2})], routing)

    assert log[1:] == [(0, "work_started", 0, 0), (9, "replied", 0, 0), (9, "solved", 0, 0)]


@ANY_RULE
def test_nothing_new_is_taken_during_a_break(engine: Engine, routing: Routing):
    log = play(engine, [ticket(3), ticket(1, created=4)], [agent((0, 4, "break"), (20, 30))], routing)

    assert starts(log) == [(0, 0, 0), (20, 1, 0)]


@ANY_RULE
def test_work_that_ends_during_a_break_does_not_end_the_break(engine: Engine, routing: Routing):
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4, "break"), (20, 30))], routing)

    assert starts(log) == [(0, 0, 0), (20, 1, 0)]


@ANY_RULE
def test_who_comes_back_while_still_working_is_present_and_busy(engine: Engine, routing: Routing):
    """Back at 6, the touch in hand ends at 9, and the next is taken then."""
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4, "break"), (6, 30))], routing)

    assert starts(log) == [(0, 0, 0), (9, 1, 0)]


def test_who_comes_back_while_still_working_after_a_shift_is_present_and_busy(engine: Engine):
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4), (6, 30))], FINISH)

    assert starts(log) == [(0, 0, 0), (9, 1, 0)]


def test_who_came_back_from_a_break_still_working_hands_over_at_the_end_of_that_span(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 4, "break"), (6, 8))], HAND_OVER)

    assert log[2:] == [(8, "work_paused", 0, 0), (8, "handed_over", 0, 0)]


def test_overtime_into_a_second_break_goes_on(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 2, "break"), (4, 6, "break"), (12, 20))], HAND_OVER)

    assert log[2:] == [(9, "replied", 0, 0), (9, "solved", 0, 0)]


def test_an_agent_in_overtime_on_a_break_is_not_touched_by_the_end_of_another_shift(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 4, "break"), (20, 30)), agent((0, 6))], HAND_OVER)

    assert log[2:] == [(9, "replied", 0, 0), (9, "solved", 0, 0)]


def test_hand_over_gives_the_touch_back_at_the_end_of_the_shift(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 4)), agent((0, 90), skills={0: 2})], HAND_OVER)

    assert log[2:] == [
        (4, "work_paused", 0, 0),
        (4, "handed_over", 0, 0),
        (4, "work_started", 0, 1),
        (9, "replied", 0, 1),
        (9, "solved", 0, 1),
    ]


def test_hand_over_to_nobody_waits_for_whoever_comes(engine: Engine):
    log = play(engine, [ticket(9)], [agent((0, 4)), agent((50, 60))], HAND_OVER)

    assert starts(log) == [(0, 0, 0), (50, 0, 1)]
    assert log[-1] == (55, "solved", 0, 1)


@ANY_RULE
def test_an_idle_agent_leaves_without_a_row(engine: Engine, routing: Routing):
    assert play(engine, [ticket(2)], [agent((0, 4))], routing)[-1] == (2, "solved", 0, 0)


@ANY_RULE
def test_a_touch_that_ends_at_the_very_instant_of_leaving_has_ended(engine: Engine, routing: Routing):
    assert play(engine, [ticket(4)], [agent((0, 4))], routing)[-1] == (4, "solved", 0, 0)


def test_the_last_span_of_presence_may_run_past_until(engine: Engine):
    assert play(engine, [ticket(9)], [agent((0, 7))], HAND_OVER, until=7)[-1] == (0, "work_started", 0, 0)
