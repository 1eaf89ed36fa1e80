"""Section 2 of docs/desk.md: touches, the customer's delay, and what a hand-over leaves."""

import pytest

from slasim.desk.routing import Order, Routing, ShiftEnd
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def hand_over(cost: int) -> Routing:
    return Routing(shift_end=ShiftEnd.HAND_OVER, hand_over_cost=cost)


def test_touches_are_done_in_their_order_one_at_a_time(engine: Engine):
    log = play(engine, [ticket(5, 4, 3)], [agent(), agent()])

    assert starts(log) == [(0, 0, 0), (5, 0, 1), (9, 0, 0)]


def test_the_first_touch_is_ready_at_creation(engine: Engine):
    assert starts(play(engine, [ticket(5, created=8)], [agent()])) == [(8, 0, 0)]


def test_a_touch_is_ready_when_the_customer_answers_delay_after_the_work_ended(engine: Engine):
    log = play(engine, [ticket(touch(5, delay=6), 1)], [agent()])

    assert (11, "customer_replied", 0, -1) in log
    assert starts(log) == [(0, 0, 0), (11, 0, 0)]


def test_an_escalated_touch_is_ready_at_once(engine: Engine):
    """Ready at 5, not when the second line is free: ticket 0 goes before ticket 1, which is ready at 6."""
    tickets = [ticket(5, touch(2, skill=1), uid=9), ticket(touch(2, skill=1), created=6, uid=1)]
    log = play(engine, tickets, [agent(), agent((8, 20), skills={1: 1})])

    assert (5, "escalated", 9, 0) in log
    assert starts(log) == [(0, 9, 0), (8, 9, 1), (10, 1, 1)]


@pytest.mark.parametrize(("until", "answered"), [(10, False), (11, False), (12, True)])
def test_an_answer_at_or_after_until_does_not_happen(engine: Engine, until: int, answered: bool):
    log = play(engine, [ticket(touch(5, delay=6), 1)], [agent()], until=until)

    assert any(kind == "customer_replied" for _, kind, _, _ in log) == answered


def test_an_answer_far_behind_the_last_instant_does_not_happen(engine: Engine):
    log = play(engine, [ticket(touch(5, delay=1 << 50), 1)], [agent()], until=20)

    assert log[-1] == (5, "waiting_customer", 0, 0)


def test_work_lasts_at_least_1_ms(engine: Engine):
    log = play(engine, [ticket(1), ticket(1)], [agent()])

    assert starts(log) == [(0, 0, 0), (1, 1, 0)]
    assert log[-1] == (2, "solved", 1, 0)


def test_a_touch_handed_over_has_the_rest_and_goes_back_at_once(engine: Engine):
    log = play(engine, [ticket(10)], [agent((0, 4)), agent((2, 30), skills={0: 2})], hand_over(0))

    assert starts(log) == [(0, 0, 0), (4, 0, 1)]
    assert log[-1] == (10, "solved", 0, 1)


def test_a_touch_handed_over_keeps_its_old_ready_instant(engine: Engine):
    """Both are waiting at 10; ticket 5 has been ready since 0, ticket 1 since 1."""
    tickets = [ticket(9, uid=5), ticket(2, created=1, uid=1)]
    log = play(engine, tickets, [agent((0, 4)), agent((10, 30))], hand_over(0))

    assert starts(log) == [(0, 5, 0), (10, 5, 1), (15, 1, 1)]


def test_a_touch_handed_over_keeps_its_old_key(engine: Engine):
    """Ready again its due instant would be 8 as it was; ticket 1 is due at 9 and came earlier."""
    tickets = [ticket(9, created=2, resolution=8), ticket(2, created=3, resolution=9), ticket(1, resolution=7)]
    routing = Routing(order=Order.DEADLINE, shift_end=ShiftEnd.HAND_OVER)
    log = play(engine, tickets, [agent((0, 4)), agent((10, 30))], routing)

    assert starts(log) == [(0, 2, 0), (2, 0, 0), (10, 0, 1), (17, 1, 1)]


def test_hand_over_cost_falls_due_if_another_agent_takes_the_rest(engine: Engine):
    log = play(engine, [ticket(10)], [agent((0, 4)), agent((6, 50))], hand_over(3))

    assert starts(log) == [(0, 0, 0), (6, 0, 1)]
    assert log[-1] == (6 + 6 + 3, "solved", 0, 1)


def test_hand_over_cost_does_not_fall_due_if_the_same_agent_takes_the_rest(engine: Engine):
    log = play(engine, [ticket(10)], [agent((0, 4), (20, 50))], hand_over(3))

    assert starts(log) == [(0, 0, 0), (20, 0, 0)]
    assert log[-1] == (26, "solved", 0, 0)


def test_a_second_hand_over_counts_what_was_left_of_the_longer_stretch(engine: Engine):
    """10 of work: 4 done; 6 + 3 for agent 1, 5 done; 4 + 3 for agent 0, who handed it over before last."""
    log = play(engine, [ticket(10)], [agent((0, 4), (20, 50)), agent((6, 11))], hand_over(3))

    assert starts(log) == [(0, 0, 0), (6, 0, 1), (20, 0, 0)]
    assert log[-1] == (27, "solved", 0, 0)


def test_the_agent_who_handed_it_over_last_pays_nothing_for_what_an_earlier_agent_left(engine: Engine):
    """10 of work: 4 done; 6 + 3 for agent 1, 5 done; the 4 left are taken again by agent 1."""
    log = play(engine, [ticket(10)], [agent((0, 4)), agent((6, 11), (20, 50))], hand_over(3))

    assert log[-1] == (24, "solved", 0, 1)


def test_the_cost_of_a_hand_over_ends_with_the_touch(engine: Engine):
    """The second touch of the ticket is worked by agent 1, who did not hand over: just its own 2."""
    log = play(engine, [ticket(10, 2)], [agent((0, 4)), agent((6, 50))], hand_over(3))

    assert starts(log) == [(0, 0, 0), (6, 0, 1), (15, 0, 1)]
    assert log[-1] == (17, "solved", 0, 1)
