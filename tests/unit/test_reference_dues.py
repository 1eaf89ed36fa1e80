"""Section 3 of docs/desk.md: keys and due instants, seen in the order in which touches are served."""

import pytest

from slasim.desk.routing import Order, Ownership, Routing
from tests.desk_cases import Engine, agent, engine_named, make_roster, make_workload, play, read, starts, ticket, touch

DEADLINE = Routing(order=Order.DEADLINE)


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def served(log, after: int = 0) -> list[int]:
    return [uid for time, uid, _ in starts(log) if time >= after]


def test_fifo_the_earlier_ready_instant_goes_first_whatever_the_severity(engine: Engine):
    tickets = [ticket(9), ticket(1, created=2, severity=0), ticket(1, created=1, severity=3)]

    assert served(play(engine, tickets, [agent()])) == [0, 2, 1]


def test_at_equal_key_and_ready_instant_the_smaller_uid_goes_first(engine: Engine):
    tickets = [ticket(9, uid=50), ticket(1, uid=1 << 40, created=3), ticket(1, uid=7, created=3)]

    assert served(play(engine, tickets, [agent()])) == [50, 7, 1 << 40]


def test_the_ready_instant_counts_not_the_creation(engine: Engine):
    """Ticket 0 is the oldest but ready again only at 6, after ticket 2 came."""
    tickets = [ticket(touch(1, delay=5), 1), ticket(9, created=1), ticket(1, created=4)]

    assert starts(play(engine, tickets, [agent()])) == [(0, 0, 0), (1, 1, 0), (10, 2, 0), (11, 0, 0)]


def test_severity_the_smaller_number_goes_first_then_the_ready_instant(engine: Engine):
    tickets = [
        ticket(9),
        ticket(1, created=1, severity=2),
        ticket(1, created=3, severity=1),
        ticket(1, created=2, severity=1),
        ticket(1, created=4, severity=0),
    ]

    assert served(play(engine, tickets, [agent()], Routing(order=Order.SEVERITY))) == [0, 4, 3, 2, 1]


def test_deadline_the_earlier_due_instant_goes_first_and_what_is_not_owed_goes_last(engine: Engine):
    tickets = [
        ticket(9, response=1),
        ticket(1, created=1),
        ticket(1, created=2, resolution=70),
        ticket(1, created=3, response=60),
        ticket(1, created=4, response=65, resolution=50),
    ]

    assert served(play(engine, tickets, [agent()], DEADLINE)) == [0, 4, 3, 2, 1]


def test_without_steering_nothing_is_owed(engine: Engine):
    """`deadline` is then `fifo`."""
    tickets = [ticket(9), ticket(1, created=2, response=5), ticket(1, created=1, response=6)]
    workload = make_workload(tickets)
    events = engine(workload, make_roster([agent()]), None, DEADLINE, 100)

    assert served(read(events, workload)) == [0, 2, 1]


def rival(due: int, created: int = 12):
    """A ticket that becomes ready together with the ticket under test, whose uid is smaller."""
    return ticket(1, created=created, resolution=due)


def first_of_two(engine: Engine, case, due: int, at: int = 12) -> int:
    """Which of the two is served first at the instant at which both become ready: 0 the case, 1 the rival."""
    return served(play(engine, [case, rival(due, at)], [agent()], DEADLINE), at)[0]


@pytest.mark.parametrize(("due", "first"), [(14, 1), (15, 0), (16, 0)])
def test_the_response_goal_counts_until_the_first_reply(engine: Engine, due: int, first: int):
    assert first_of_two(engine, ticket(touch(2, delay=10, replies=False), 1, response=15), due) == first


@pytest.mark.parametrize(("due", "first"), [(39, 1), (40, 0)])
def test_the_response_goal_counts_no_longer_after_the_first_reply(engine: Engine, due: int, first: int):
    case = ticket(touch(2, delay=10), 1, response=15, resolution=[{"due": 40, "pauses": False}])

    assert first_of_two(engine, case, due) == first


@pytest.mark.parametrize(("due", "first"), [(14, 1), (15, 0)])
def test_an_automatic_reply_is_not_a_reply(engine: Engine, due: int, first: int):
    case = ticket(touch(2, delay=10, replies=False), 1, response=15, auto_reply=True)

    assert first_of_two(engine, case, due) == first


@pytest.mark.parametrize(("due", "first"), [(29, 1), (30, 0)])
def test_a_clock_that_pauses_moves_by_the_wait_for_the_customer(engine: Engine, due: int, first: int):
    """Work ends at 2 with 18 left until 20; the customer answers at 12; 18 later is 30."""
    assert first_of_two(engine, ticket(touch(2, delay=10), 1, resolution=20), due) == first


@pytest.mark.parametrize(("due", "first"), [(12, 1), (13, 0)])
def test_a_clock_with_1_ms_left_keeps_it(engine: Engine, due: int, first: int):
    assert first_of_two(engine, ticket(touch(2, delay=10), 1, resolution=3), due) == first


@pytest.mark.parametrize(("due", "first"), [(19, 1), (20, 0)])
def test_a_clock_that_does_not_pause_stays(engine: Engine, due: int, first: int):
    case = ticket(touch(2, delay=10), 1, resolution=[{"due": 20, "pauses": False}])

    assert first_of_two(engine, case, due) == first


@pytest.mark.parametrize("resolution", [1, 2])
def test_a_clock_that_is_due_when_the_work_ends_stays(engine: Engine, resolution: int):
    """It would be due at 12 or later had it moved; the rival is due right after."""
    assert first_of_two(engine, ticket(touch(2, delay=10), 1, resolution=resolution), resolution + 1) == 0
    assert first_of_two(engine, ticket(touch(2, delay=10), 1, resolution=resolution), resolution - 1) == 1


@pytest.mark.parametrize(("due", "first"), [(34, 1), (35, 0)])
def test_waits_for_the_customer_add_up(engine: Engine, due: int, first: int):
    """Due 20, moved to 30 by the first wait; work ends at 13 with 17 left; answered at 18: due 35."""
    case = ticket(touch(2, delay=10), touch(1, delay=5), 1, resolution=20)

    assert first_of_two(engine, case, due, at=18) == first


@pytest.mark.parametrize(("due", "first"), [(24, 1), (25, 0)])
def test_the_due_instant_is_the_least_of_several_resolution_goals(engine: Engine, due: int, first: int):
    """The pausing goal moves from 18 to 28; the other stays at 25."""
    case = ticket(touch(2, delay=10), 1, resolution=[{"due": 18}, {"due": 25, "pauses": False}])

    assert first_of_two(engine, case, due) == first


def test_the_wait_in_the_queue_moves_no_clock(engine: Engine):
    """Ticket 0 waits until 9, then for the customer; only the second wait counts: 30 left at 10, due 50 at 20."""
    case = ticket(touch(1, delay=10), 1, created=1, resolution=40)
    for due, first in [(49, 2), (50, 1)]:
        log = play(engine, [ticket(9), case, rival(due, created=20)], [agent()], DEADLINE)
        assert served(log, 20)[0] == first


def test_the_key_is_set_when_the_touch_becomes_ready_and_an_escalation_sets_a_new_one(engine: Engine):
    """The reply ends the response goal of 6: the second touch is due at 40, behind ticket 1."""
    tickets = [ticket(touch(3, replies=True), 1, response=6, resolution=40), ticket(1, created=1, resolution=30)]

    assert served(play(engine, tickets, [agent()], DEADLINE)) == [0, 1, 0]


def test_due_instants_do_not_order_touches_under_fifo_but_decide_holds(engine: Engine):
    """Agent 0 owns ticket 0 and is busy; it is held for a quarter of 44 - 4, whatever the order."""
    tickets = [ticket(touch(1, delay=3), 1, resolution=41), ticket(49, created=1)]
    log = play(engine, tickets, [agent(), agent((2, 100))], Routing(ownership=Ownership.PREFER_OWNER))

    assert starts(log)[-1] == (14, 0, 1)
