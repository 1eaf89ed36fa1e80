"""Section 6 of docs/desk.md: ends of shifts and starts of breaks."""

from dataclasses import replace

import pytest

from slasim.desk.routing import Ownership, Routing, ShiftEnd
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch

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
def test_a_break_begins_when_the_touch_in_hand_ends_and_lasts_whole(engine: Engine, routing: Routing):
    """The break of 16 from 4 on is taken from 9 to 25."""
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4, "break"), (20, 30))], routing)

    assert starts(log) == [(0, 0, 0), (25, 1, 0)]


@ANY_RULE
def test_a_touch_longer_than_the_break_delays_it_and_does_not_eat_it(engine: Engine, routing: Routing):
    """The break of 2 from 4 on is taken from 9 to 11."""
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4, "break"), (6, 30))], routing)

    assert starts(log) == [(0, 0, 0), (11, 1, 0)]


@ANY_RULE
def test_a_break_whose_start_comes_while_another_is_owed_or_taken_follows_it(engine: Engine, routing: Routing):
    """Breaks of 2 from 4 and from 8 on. The touch ends at 9: from 9 to 13. It ends at 7: from 7 to 9, and from 9 to 11.
    It ends at 6: from 6 to 8, when the second begins."""
    spans = [(0, 4, "break"), (6, 8, "break"), (10, 30)]
    again = {9: 13, 7: 11, 6: 10, 5: 7}
    found = {work: starts(play(engine, [ticket(work), ticket(1)], [agent(*spans)], routing))[1][0] for work in again}

    assert found == again


@ANY_RULE
def test_a_delayed_second_break_starts_at_its_own_start_when_the_first_is_over(engine: Engine, routing: Routing):
    """The first break is taken from 5 to 7; at 7 a touch of 4 is begun, and the second is taken from 11 to 13."""
    spans = [(0, 4, "break"), (6, 8, "break"), (10, 30)]
    log = play(engine, [ticket(5), ticket(4), ticket(1)], [agent(*spans)], routing)

    assert starts(log) == [(0, 0, 0), (7, 1, 0), (13, 2, 0)]


@ANY_RULE
def test_what_of_a_break_lies_beyond_the_end_of_the_shift_is_lost(engine: Engine, routing: Routing):
    """The break of 4 from 4 on begins at 9; the shift ends at 10, and the next begins at 12."""
    log = play(engine, [ticket(9), ticket(1)], [agent((0, 4, "break"), (8, 10), (12, 30))], routing)

    assert starts(log) == [(0, 0, 0), (12, 1, 0)]


@ANY_RULE
def test_a_touch_that_outlasts_a_break_and_its_shift_is_as_any_other_at_the_end(engine: Engine, routing: Routing):
    log = play(engine, [ticket(9)], [agent((0, 4, "break"), (6, 8), (20, 30))], routing)

    handed = routing.shift_end is ShiftEnd.HAND_OVER
    assert log[2][:2] == ((8, "work_paused") if handed else (9, "replied"))


@ANY_RULE
def test_nothing_is_held_for_an_owner_whose_break_is_due(engine: Engine, routing: Routing):
    """Agent 0 owns both tickets, and has one of them in hand when the other comes back at 5, in the break."""
    log = play(
        engine,
        [ticket(touch(1, delay=4), 1), ticket(8)],
        [agent((0, 3, "break"), (4, 50)), agent((4, 50), skills={0: 2})],
        replace(routing, ownership=Ownership.PREFER_OWNER),
    )

    assert starts(log)[-1] == (5, 0, 1)


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
