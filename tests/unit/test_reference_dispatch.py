"""Section 4 of docs/desk.md: the best touch goes to the best agent, repeat."""

import pytest

from slasim.desk.routing import Order, Ownership, Routing
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def test_an_agent_may_take_touches_of_the_skills_of_the_team(engine: Engine):
    tickets = [ticket(touch(1, skill=2)), ticket(touch(1, skill=1)), ticket(touch(1, skill=3))]

    assert starts(play(engine, tickets, [agent(skills={0: 1, 2: 3}), agent(skills={3: 1})])) == [(0, 0, 0), (0, 2, 1)]


def test_a_better_touch_that_nobody_idle_may_take_does_not_stop_the_next(engine: Engine):
    tickets = [ticket(touch(1, skill=1), severity=0), ticket(1, severity=3)]

    assert starts(play(engine, tickets, [agent()], Routing(order=Order.SEVERITY))) == [(0, 1, 0)]


def test_the_best_touch_takes_the_best_agent_even_if_a_later_touch_is_left_alone(engine: Engine):
    """Agent 0 could do both; the best touch takes agent 0, and nobody is left for skill 1."""
    tickets = [ticket(5), ticket(touch(5, skill=1))]
    log = play(engine, tickets, [agent(skills={0: 1, 1: 1}), agent(skills={0: 1})])

    assert starts(log) == [(0, 0, 0), (5, 1, 0)]


def test_the_best_touch_is_chosen_over_all_skills(engine: Engine):
    tickets = [ticket(1, severity=2), ticket(touch(1, skill=1), severity=1)]
    log = play(engine, tickets, [agent(skills={0: 1, 1: 2})], Routing(order=Order.SEVERITY))

    assert starts(log) == [(0, 1, 0), (1, 0, 0)]


def test_agents_order_by_level_first(engine: Engine):
    agents = [agent((0, 90), skills={0: 3}), agent((2, 90), skills={0: 1}), agent((1, 90), skills={0: 2})]

    assert starts(play(engine, [ticket(9, created=c) for c in (5, 6, 7)], agents)) == [(5, 0, 1), (6, 1, 2), (7, 2, 0)]


def test_agents_order_by_level_of_the_skill_of_the_touch(engine: Engine):
    agents = [agent(skills={0: 1, 1: 2}), agent(skills={0: 2, 1: 1})]

    assert starts(play(engine, [ticket(touch(9, skill=1)), ticket(9)], agents)) == [(0, 0, 1), (0, 1, 0)]


def test_then_by_idle_since_the_end_of_the_last_work(engine: Engine):
    """Agent 1 is free at 4 and agent 0 at 5."""
    tickets = [ticket(5), ticket(4), ticket(1, created=7), ticket(1, created=7)]

    assert starts(play(engine, tickets, [agent(), agent()]))[2:] == [(7, 2, 1), (7, 3, 0)]


def test_then_by_idle_since_the_start_of_the_span_of_presence(engine: Engine):
    assert starts(play(engine, [ticket(1, created=7)], [agent((3, 90)), agent((2, 90))])) == [(7, 0, 1)]


def test_idle_since_is_the_start_of_the_span_when_that_is_later_than_the_last_work(engine: Engine):
    """Agent 0 ends work at 2 but is back at 6 only; agent 1 has been there since 5."""
    tickets = [ticket(2), ticket(1, created=7)]

    assert starts(play(engine, tickets, [agent((0, 3), (6, 90)), agent((5, 90))])) == [(0, 0, 0), (7, 1, 1)]


def test_idle_since_is_the_end_of_work_when_that_is_later_than_the_start_of_the_span(engine: Engine):
    """Agent 0 is back at 4 and works until 6; agent 1 has been there since 5."""
    tickets = [ticket(6), ticket(1, created=7)]

    assert starts(play(engine, tickets, [agent((0, 3), (4, 90)), agent((5, 90))])) == [(0, 0, 0), (7, 1, 1)]


def test_then_by_agent_number(engine: Engine):
    tickets = [ticket(4), ticket(4), ticket(1, created=6), ticket(1, created=6)]

    assert [who for _, _, who in starts(play(engine, tickets, [agent(), agent()]))] == [0, 1, 0, 1]


def test_who_ended_work_and_who_came_at_one_instant_are_idle_since_that_instant(engine: Engine):
    """Both are idle since 4, so the number decides."""
    tickets = [ticket(4), ticket(1, created=5)]

    assert starts(play(engine, tickets, [agent((4, 90)), agent((0, 90))])) == [(0, 0, 1), (5, 1, 0)]


def test_the_owner_goes_before_all_others(engine: Engine):
    """Agent 1 owns the ticket, though of a lower level; agent 2 has been idle longer."""
    tickets = [ticket(touch(2, delay=20), 1)]
    agents = [agent((10, 90)), agent((0, 90), skills={0: 4}), agent((1, 90))]
    log = play(engine, tickets, agents, Routing(ownership=Ownership.PREFER_OWNER))

    assert starts(log) == [(0, 0, 1), (22, 0, 1)]


def test_under_pooled_nobody_is_an_owner(engine: Engine):
    tickets = [ticket(touch(2, delay=20), 1)]
    agents = [agent((10, 90)), agent((0, 90), skills={0: 4}), agent((1, 90))]

    assert starts(play(engine, tickets, agents)) == [(0, 0, 1), (22, 0, 2)]


def test_under_pooled_nothing_is_held(engine: Engine):
    tickets = [ticket(touch(2, delay=2), 1), ticket(50, created=2)]

    assert starts(play(engine, tickets, [agent(), agent((3, 90))])) == [(0, 0, 0), (2, 1, 0), (4, 0, 1)]


def test_one_agent_serves_one_touch_at_a_time(engine: Engine):
    assert starts(play(engine, [ticket(3)] * 4, [agent()])) == [(0, 0, 0), (3, 1, 0), (6, 2, 0), (9, 3, 0)]
