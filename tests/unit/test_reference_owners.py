"""Section 5 of docs/desk.md: `prefer_owner`. In most cases agent 0 serves ticket 0 on [0, 2) and so owns it."""

import pytest

from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch

OWNER = Routing(ownership=Ownership.PREFER_OWNER)


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def returning(at: int, **more):
    """Worked on [0, 2), answered at `at`, not owed anything unless said; a second touch of 1 ms."""
    return ticket(touch(2, delay=at - 2), 1, **more)


def fixed(due: int):
    """A resolution goal that no wait moves."""
    return {"resolution": [{"due": due, "pauses": False}]}


# Whose touch it is.


def test_a_first_touch_has_no_owner_and_goes_to_the_pool(engine: Engine):
    assert starts(play(engine, [ticket(5), ticket(5)], [agent(), agent()], OWNER)) == [(0, 0, 0), (0, 1, 1)]


def test_the_owner_is_whoever_last_ended_a_touch_of_this_ticket(engine: Engine):
    """Agent 0 ends the first touch and leaves; agent 1 ends the second and is then preferred to agent 0."""
    tickets = [ticket(touch(2, delay=4), touch(2, delay=20), 1)]
    log = play(engine, tickets, [agent((0, 3), (10, 90)), agent((5, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (6, 0, 1), (28, 0, 1)]


def test_the_owner_is_of_the_same_skill(engine: Engine):
    """Agent 0 ended the touch of skill 0, agent 1 the touch of skill 1; the third touch is of skill 0 again."""
    tickets = [ticket(touch(2, delay=8), touch(2, skill=1, delay=8), 1)]
    agents = [agent(skills={0: 1}), agent(skills={0: 1, 1: 1})]

    assert starts(play(engine, tickets, agents, OWNER)) == [(0, 0, 0), (10, 0, 1), (20, 0, 0)]


def test_who_ended_a_touch_of_another_skill_is_no_owner(engine: Engine):
    """Agent 0 is busy with ticket 1 when the second touch is ready, and nothing is held."""
    tickets = [ticket(touch(2, delay=8), touch(1, skill=1)), ticket(50, created=2)]
    agents = [agent(skills={0: 1, 1: 1}), agent((5, 90), skills={1: 2})]

    assert starts(play(engine, tickets, agents, OWNER)) == [(0, 0, 0), (2, 1, 0), (10, 0, 1)]


def test_an_escalation_back_to_a_skill_finds_the_owner_of_that_skill(engine: Engine):
    """First line, second line, first line: agent 1 has been idle longer, but agent 0 knows the ticket."""
    tickets = [ticket(2, touch(3, skill=1), 1)]
    log = play(engine, tickets, [agent(), agent((1, 90)), agent(skills={1: 1})], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 0, 2), (5, 0, 0)]


# Placing.


def test_owner_not_present_pool(engine: Engine):
    log = play(engine, [returning(10)], [agent((0, 4), (11, 90)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (10, 0, 1)]


def test_owner_on_a_break_is_not_present(engine: Engine):
    log = play(engine, [returning(10)], [agent((0, 4, "break"), (11, 90)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (10, 0, 1)]


def test_owner_in_overtime_is_not_present(engine: Engine):
    log = play(engine, [returning(10), ticket(50, created=2)], [agent((0, 4)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (10, 0, 1)]


def test_owner_back_for_the_next_shift_and_still_working_is_present_and_busy(engine: Engine):
    """Held until the owner is free at 20, for nothing is due."""
    tickets = [returning(10), ticket(18, created=2)]
    log = play(engine, tickets, [agent((0, 4), (8, 90)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (20, 0, 0)]


def test_owner_present_and_idle_pool_and_the_owner_comes_first(engine: Engine):
    log = play(engine, [returning(10)], [agent(), agent((1, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (10, 0, 0)]


def test_owner_idle_but_given_a_better_touch_another_agent_may_take_it(engine: Engine):
    """Idle at placing, so in the pool, not held: agent 0 gets the urgent ticket 1, agent 2 the one of ticket 0."""
    tickets = [returning(10, severity=1), ticket(30, created=10, severity=0)]
    agents = [agent(), agent((1, 8)), agent((9, 90))]
    log = play(engine, tickets, agents, Routing(order=Order.SEVERITY, ownership=Ownership.PREFER_OWNER))

    assert starts(log) == [(0, 0, 0), (10, 1, 0), (10, 0, 2)]


def test_owner_present_and_busy_held_though_another_is_idle(engine: Engine):
    """A hold without a due instant has no end of its own."""
    log = play(engine, [returning(10), ticket(900, created=2)], [agent(), agent((6, 5000))], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (902, 0, 0)]


def test_placing_looks_at_the_state_after_phase_1_an_owner_who_ends_work_is_idle(engine: Engine):
    """The owner ends ticket 1 at 10; the more urgent ticket 2 takes the owner, ticket 0 is free for agent 1."""
    tickets = [returning(10, severity=1), ticket(8, created=2), ticket(30, created=10)]
    routing = Routing(order=Order.SEVERITY, ownership=Ownership.PREFER_OWNER)
    log = play(engine, tickets, [agent(), agent((6, 90), skills={0: 2})], routing)

    assert starts(log)[2:] == [(10, 2, 0), (10, 0, 1)]


def test_placing_looks_at_the_state_after_phase_3_an_owner_who_leaves_is_absent(engine: Engine):
    log = play(engine, [returning(10), ticket(50, created=2)], [agent((0, 10)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (10, 0, 1)]


def test_placing_looks_at_the_state_after_phase_4_an_owner_who_arrives_is_idle(engine: Engine):
    log = play(engine, [returning(10)], [agent((0, 4), (10, 90)), agent((6, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (10, 0, 0)]


def test_placing_comes_before_dispatch_an_owner_who_takes_work_at_this_instant_was_idle(engine: Engine):
    """Nobody else is there; ticket 0 waits in the pool and agent 1, who comes at 12, may take it."""
    tickets = [returning(10, severity=1), ticket(30, created=10)]
    routing = Routing(order=Order.SEVERITY, ownership=Ownership.PREFER_OWNER)

    assert starts(play(engine, tickets, [agent(), agent((12, 90))], routing))[1:] == [(10, 1, 0), (12, 0, 1)]


# How long a touch is held.


@pytest.mark.parametrize(
    ("due", "share", "lasts"),
    [(50, 250_000, 10), (49, 250_000, 9), (13, 250_000, 1), (11, 250_000, 1), (50, 0, 1), (30, 1_000_000, 20)],
)
def test_a_hold_lasts_the_share_of_the_time_left_rounded_down_at_least_1(engine: Engine, due, share, lasts):
    tickets = [returning(10, **fixed(due)), ticket(900, created=2)]
    routing = Routing(ownership=Ownership.PREFER_OWNER, hold_share=share)

    assert starts(play(engine, tickets, [agent(), agent((6, 5000))], routing))[2:] == [(10 + lasts, 0, 1)]


def test_a_long_hold_is_computed_without_overflow(engine: Engine):
    """4 * 10**12 ms at 250 000 ppm: the product would pass 10**18; at 10**15 it would not fit into 64 bits."""
    left = 4 * 10**15 + 3
    tickets = [returning(10, **fixed(10 + left)), ticket(10**16, created=2)]
    log = play(engine, tickets, [agent((0, 10**16)), agent((6, 10**16))], OWNER, until=10**16)

    assert starts(log)[2:] == [(10 + 10**15, 0, 1)]


@pytest.mark.parametrize("due", [1, 9, 10])
def test_what_is_due_is_not_held(engine: Engine, due: int):
    tickets = [returning(10, **fixed(due)), ticket(900, created=2)]

    assert starts(play(engine, tickets, [agent(), agent((6, 5000))], OWNER))[2:] == [(10, 0, 1)]


def test_the_owner_takes_what_is_held_before_the_hold_ends(engine: Engine):
    tickets = [returning(10, **fixed(50)), ticket(12, created=2)]

    assert starts(play(engine, tickets, [agent(), agent((6, 90))], OWNER))[2:] == [(14, 0, 0)]


def test_at_the_end_of_a_hold_the_touch_goes_to_the_pool_and_waits_for_anyone(engine: Engine):
    """The hold ends at 20 when nobody is idle; agent 1 comes at 25."""
    tickets = [returning(10, **fixed(50)), ticket(900, created=2)]

    assert starts(play(engine, tickets, [agent(), agent((25, 5000))], OWNER))[2:] == [(25, 0, 1)]


def test_a_touch_in_the_pool_is_never_held_again_but_its_owner_if_idle_comes_first(engine: Engine):
    """The hold ends at 20; both agents are idle at 30, agent 1 as the first choice for the skill."""
    tickets = [returning(10, **fixed(50)), ticket(28, created=2)]
    agents = [agent(skills={0: 2}), agent((30, 90), skills={0: 1})]

    assert starts(play(engine, tickets, agents, OWNER))[2:] == [(30, 0, 0)]


def test_a_held_touch_keeps_its_key_among_the_touches_its_owner_may_take(engine: Engine):
    """Agent 0 is free at 20; ticket 2 is less severe and waits in the pool, ticket 3 is more severe."""
    tickets = [
        returning(10, severity=1),
        ticket(18, created=2),
        ticket(5, created=3, severity=2),
        ticket(5, created=11, severity=0),
    ]
    log = play(engine, tickets, [agent()], Routing(order=Order.SEVERITY, ownership=Ownership.PREFER_OWNER))

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (20, 3, 0), (25, 0, 0), (26, 2, 0)]


def test_several_touches_are_held_for_one_owner_in_their_order(engine: Engine):
    """Tickets 0 and 1 belong to agent 0, who is busy on [4, 40); agent 1 comes at 5 and finds nothing to take."""
    tickets = [ticket(touch(2, delay=9), 1), ticket(touch(2, delay=6), 1), ticket(36, created=4)]
    log = play(engine, tickets, [agent(), agent((5, 90))], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (4, 2, 0), (40, 1, 0), (41, 0, 0)]


def test_of_several_touches_held_the_owner_takes_the_one_with_the_smallest_key(engine: Engine):
    """As before, but ticket 0, which is ready last, is the more severe."""
    tickets = [
        ticket(touch(2, delay=9), 1, severity=1),
        ticket(touch(2, delay=6), 1, severity=2),
        ticket(36, created=4),
    ]
    routing = Routing(order=Order.SEVERITY, ownership=Ownership.PREFER_OWNER)

    assert starts(play(engine, tickets, [agent(), agent((5, 90))], routing))[3:] == [(40, 0, 0), (41, 1, 0)]


def test_a_held_touch_does_not_hide_the_touches_behind_it(engine: Engine):
    tickets = [returning(10), ticket(900, created=2), ticket(5, created=20)]

    assert starts(play(engine, tickets, [agent(), agent((6, 5000))], OWNER))[2] == (20, 2, 1)


# When a hold ends early.


@pytest.mark.parametrize("span", [(0, 15), (0, 15, "break")])
def test_when_the_owner_leaves_whatever_is_held_goes_to_the_pool(engine: Engine, span):
    tickets = [ticket(touch(2, delay=9), 1), ticket(touch(2, delay=6), 1), ticket(900, created=4)]
    log = play(engine, tickets, [agent(span, (5000, 6000)), agent((5, 90))], OWNER)

    assert starts(log)[3:] == [(15, 1, 1), (16, 0, 1)]


def test_a_hold_whose_owner_left_does_not_end_a_second_time(engine: Engine):
    """In the pool from 15 on; the timer of the hold at 20 finds the touch at work and changes nothing."""
    tickets = [ticket(touch(2, delay=8), 30, **fixed(50)), ticket(900, created=2)]
    log = play(engine, tickets, [agent((0, 15)), agent((6, 90))], OWNER)

    assert starts(log)[2:] == [(15, 0, 1)]
    assert [row for row in log if 15 < row[0] <= 45] == [(45, "replied", 0, 1), (45, "solved", 0, 1)]


def test_the_timer_of_an_earlier_touch_does_not_end_the_hold_of_a_later_one(engine: Engine):
    """Held on [10, 15), taken at 11, done at 12; ready and held again at 13 for (30 - 13) // 4 = 4 ms, until 17."""
    tickets = [
        ticket(touch(2, delay=8), touch(1, delay=1), 1, **fixed(30)),
        ticket(9, created=2),
        ticket(900, created=12),
    ]
    log = play(engine, tickets, [agent(), agent((6, 5000), skills={0: 2})], OWNER)

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (11, 0, 0), (12, 2, 0), (17, 0, 1)]


# Hand-over.


HAND_OVER = Routing(ownership=Ownership.PREFER_OWNER, shift_end=ShiftEnd.HAND_OVER)


def test_a_touch_handed_over_is_not_held(engine: Engine):
    """Agent 1 owns the ticket but was away at 6, and is busy when agent 0 gives it back at 20: agent 2 takes it."""
    tickets = [ticket(touch(2, delay=4), 30), ticket(900, created=10)]
    agents = [agent((5, 20)), agent((0, 3), (10, 5000)), agent((8, 90), skills={0: 3})]
    log = play(engine, tickets, agents, HAND_OVER)

    assert starts(log) == [(0, 0, 1), (6, 0, 0), (10, 1, 1), (20, 0, 2)]


def test_a_hand_over_ends_the_ownership_of_the_agent_who_hands_over(engine: Engine):
    """Agent 0 owned the ticket and gives the second touch back at 20; at 25 the better level counts."""
    tickets = [ticket(touch(2, delay=8), 30)]
    agents = [agent((0, 20), (25, 90), skills={0: 2}), agent((25, 90))]

    assert starts(play(engine, tickets, agents, HAND_OVER)) == [(0, 0, 0), (10, 0, 0), (25, 0, 1)]


def test_a_hand_over_ends_the_ownership_of_another_agent(engine: Engine):
    """Agent 1 owns the ticket but was away at 6; at 20 agent 1 is idle, and agent 2 is of the better level."""
    tickets = [ticket(touch(2, delay=4), 30)]
    agents = [agent((5, 20)), agent((0, 3), (10, 90), skills={0: 2}), agent((12, 90))]

    assert starts(play(engine, tickets, agents, HAND_OVER)) == [(0, 0, 1), (6, 0, 0), (20, 0, 2)]


def test_a_hand_over_leaves_the_ownership_of_the_other_skills(engine: Engine):
    """Agent 0 owns skill 0; agent 1 hands over the touch of skill 1; the third touch is of skill 0 again."""
    tickets = [ticket(touch(2, delay=2), touch(10, skill=1, delay=5), 1)]
    agents = [agent(skills={0: 2}), agent((3, 8), skills={1: 1}), agent((9, 90), skills={0: 1, 1: 1})]

    assert starts(play(engine, tickets, agents, HAND_OVER)) == [(0, 0, 0), (4, 0, 1), (9, 0, 2), (20, 0, 0)]


def test_after_a_hand_over_whoever_ends_the_touch_owns_it(engine: Engine):
    """Agent 1 ends at 40 what agent 0 began, and owns the ticket at 50 against the better level of agent 0."""
    tickets = [ticket(touch(20, delay=10), 1)]
    agents = [agent((0, 10), (45, 90)), agent((30, 90), skills={0: 2})]

    assert starts(play(engine, tickets, agents, HAND_OVER)) == [(0, 0, 0), (30, 0, 1), (50, 0, 1)]
