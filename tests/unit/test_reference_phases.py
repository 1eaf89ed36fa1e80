"""Section 1 of docs/desk.md: one instant. Every expected log is worked out by hand."""

import pytest

from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def test_a_ticket_from_creation_to_solution(engine: Engine):
    log = play(engine, [ticket(touch(5, delay=4), 3, created=2)], [agent()])

    assert log == [
        (2, "created", 0, -1),
        (2, "work_started", 0, 0),
        (7, "replied", 0, 0),
        (7, "waiting_customer", 0, 0),
        (11, "customer_replied", 0, -1),
        (11, "work_started", 0, 0),
        (14, "replied", 0, 0),
        (14, "solved", 0, 0),
    ]


def test_phase_1_work_ends_the_rows_carry_the_agent_and_a_touch_that_does_not_reply_writes_no_reply(engine: Engine):
    log = play(engine, [ticket(touch(5, skill=1), touch(2, replies=False))], [agent(), agent(skills={1: 1})])

    assert log[1:] == [
        (0, "work_started", 0, 1),
        (5, "escalated", 0, 1),
        (5, "work_started", 0, 0),
        (7, "solved", 0, 0),
    ]


def test_phase_1_a_touch_that_escalates_can_reply(engine: Engine):
    log = play(engine, [ticket(touch(5, replies=True), 2)], [agent()])

    assert [(time, kind) for time, kind, _, _ in log[2:5]] == [(5, "replied"), (5, "escalated"), (5, "work_started")]


def test_phase_1_comes_before_phase_3_a_touch_that_ends_as_the_agent_leaves_has_ended(engine: Engine):
    log = play(engine, [ticket(5), ticket(1)], [agent((0, 5))], Routing(shift_end=ShiftEnd.HAND_OVER))

    assert log[3:] == [(5, "replied", 0, 0), (5, "solved", 0, 0)]


def test_phase_1_comes_before_phase_6_and_7_and_10(engine: Engine):
    """At 5 three things happen; uid 9 ends, uid 3 returns, uid 1 comes; one dispatch sees all of it."""
    tickets = [
        ticket(5, uid=9),
        ticket(touch(2, skill=1, delay=3), touch(1, skill=1), uid=3),
        ticket(4, uid=1, created=5),
    ]
    log = play(engine, tickets, [agent(), agent(skills={1: 1})])

    assert [row for row in log if row[0] == 5] == [
        (5, "replied", 9, 0),
        (5, "solved", 9, 0),
        (5, "customer_replied", 3, -1),
        (5, "created", 1, -1),
        (5, "work_started", 1, 0),
        (5, "work_started", 3, 1),
    ]


def test_phase_3_hand_over_writes_paused_and_handed_over_with_the_agent(engine: Engine):
    log = play(engine, [ticket(5)], [agent((0, 3))], Routing(shift_end=ShiftEnd.HAND_OVER))

    assert log[2:] == [(3, "work_paused", 0, 0), (3, "handed_over", 0, 0)]


def test_phase_3_comes_before_phase_4_leaving_and_arriving_at_one_instant_hands_over_at_that_instant(engine: Engine):
    log = play(engine, [ticket(5)], [agent((3, 9)), agent((0, 3))], Routing(shift_end=ShiftEnd.HAND_OVER))

    assert log[1:] == [
        (0, "work_started", 0, 1),
        (3, "work_paused", 0, 1),
        (3, "handed_over", 0, 1),
        (3, "work_started", 0, 0),
        (5, "replied", 0, 0),
        (5, "solved", 0, 0),
    ]


def test_phase_3_comes_before_phase_10_who_leaves_takes_nothing_at_that_instant(engine: Engine):
    assert starts(play(engine, [ticket(2, created=3)], [agent((0, 3))])) == []


def test_phase_4_comes_before_phase_10_who_arrives_can_take_a_touch_at_that_instant(engine: Engine):
    assert starts(play(engine, [ticket(2), ticket(2, created=7)], [agent((7, 9))])) == [(7, 0, 0)]


def test_phase_4_writes_no_row(engine: Engine):
    assert play(engine, [], [agent((0, 5), (7, 9))]) == []


def test_phase_6_comes_before_phase_7_the_customer_answers_before_a_ticket_is_created(engine: Engine):
    tickets = [ticket(touch(1, delay=4), 1, uid=8), ticket(1, uid=2, created=5)]
    log = play(engine, tickets, [agent()])

    assert [(kind, uid) for time, kind, uid, _ in log if time == 5] == [
        ("customer_replied", 8),
        ("created", 2),
        ("work_started", 2),
    ]


def test_phase_7_an_automatic_reply_follows_creation_and_nobody_wrote_it(engine: Engine):
    log = play(engine, [ticket(5, auto_reply=True)], [agent()])

    assert log[:3] == [(0, "created", 0, -1), (0, "auto_replied", 0, -1), (0, "work_started", 0, 0)]


def test_phase_7_comes_before_phase_10_the_best_of_all_that_arrive_is_served_first(engine: Engine):
    tickets = [ticket(2, severity=3), ticket(2, severity=0), ticket(2, severity=1)]
    log = play(engine, tickets, [agent()], Routing(order=Order.SEVERITY))

    assert [kind for _, kind, _, _ in log[:3]] == ["created"] * 3
    assert starts(log) == [(0, 1, 0), (2, 2, 0), (4, 0, 0)]


def test_phase_8_comes_before_phase_10_a_touch_whose_hold_ends_is_taken_at_that_instant(engine: Engine):
    """Agent 0 owns ticket 0 and is busy until 50 when it returns at 4; due 44: held for a quarter of 40, until 14."""
    tickets = [ticket(touch(1, delay=3), 1, resolution=[{"due": 44, "pauses": False}]), ticket(49, created=1)]
    agents = [agent(), agent((2, 100))]
    log = play(engine, tickets, agents, Routing(ownership=Ownership.PREFER_OWNER))

    assert starts(log) == [(0, 0, 0), (1, 1, 0), (14, 0, 1)]
    assert [row for row in log if row[0] == 14] == [(14, "work_started", 0, 1)]


def test_inside_a_phase_by_ticket_uid(engine: Engine):
    tickets = [ticket(touch(3, delay=2), 1, uid=uid) for uid in (5, 2, 7)]
    log = play(engine, tickets, [agent(), agent(), agent()])

    assert [(time, kind, uid) for time, kind, uid, _ in log[:13]] == [
        *[(0, "created", 2), (0, "created", 5), (0, "created", 7)],
        *[(0, "work_started", 2), (0, "work_started", 5), (0, "work_started", 7)],
        *[(3, "replied", 2), (3, "waiting_customer", 2)],
        *[(3, "replied", 5), (3, "waiting_customer", 5)],
        *[(3, "replied", 7), (3, "waiting_customer", 7)],
        (5, "customer_replied", 2),
    ]


def test_inside_a_phase_by_ticket_uid_and_not_by_agent(engine: Engine):
    """Agent 1 is the first choice for skill 0, so the smaller uid has the larger agent."""
    log = play(engine, [ticket(3, uid=4), ticket(3, uid=6)], [agent(skills={0: 2}), agent(skills={0: 1})])

    assert [(kind, uid, who) for time, kind, uid, who in log if time == 3] == [
        ("replied", 4, 1),
        ("solved", 4, 1),
        ("replied", 6, 0),
        ("solved", 6, 0),
    ]


def test_inside_a_phase_agents_by_agent_number(engine: Engine):
    """Uid 6 goes to agent 1 first and uid 7 to agent 0; when both leave at 4, agent 0 comes first."""
    tickets = [ticket(9, uid=6), ticket(9, uid=7, created=1)]
    log = play(engine, tickets, [agent((1, 4)), agent((0, 4))], Routing(shift_end=ShiftEnd.HAND_OVER))

    assert [(kind, uid, who) for time, kind, uid, who in log if time == 4] == [
        ("work_paused", 7, 0),
        ("handed_over", 7, 0),
        ("work_paused", 6, 1),
        ("handed_over", 6, 1),
    ]


def test_the_rows_of_one_dispatch_stand_in_the_order_in_which_touches_were_given_out(engine: Engine):
    tickets = [ticket(9, severity=2), ticket(9, severity=0), ticket(9, severity=1)]
    log = play(engine, tickets, [agent(), agent(), agent()], Routing(order=Order.SEVERITY))

    assert starts(log) == [(0, 1, 0), (0, 2, 1), (0, 0, 2)]


@pytest.mark.parametrize(("until", "rows"), [(5, 2), (6, 4)])
def test_an_event_at_until_does_not_happen(engine: Engine, until: int, rows: int):
    assert len(play(engine, [ticket(5), ticket(1, created=6)], [agent()], until=until)) == rows


def test_the_log_may_end_with_tickets_open(engine: Engine):
    log = play(engine, [ticket(5), ticket(5)], [agent()], until=7)

    assert log[-1] == (5, "work_started", 1, 0)


def test_a_desk_without_tickets_writes_nothing(engine: Engine):
    assert play(engine, [], [agent()]) == []


def test_a_desk_without_agents_creates_tickets_and_nothing_else(engine: Engine):
    assert play(engine, [ticket(5), ticket(5, created=2)], []) == [(0, "created", 0, -1), (2, "created", 1, -1)]


def test_presence_begins_before_the_workload_and_who_came_first_has_been_idle_longest(engine: Engine):
    log = play(engine, [ticket(5, created=100)], [agent((60, 200)), agent((50, 200)), agent((10, 90))], start=100)

    assert starts(log) == [(100, 0, 1)]
