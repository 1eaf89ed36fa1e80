"""The reference desk alone: one's own routing in plain Python, and input that cannot be simulated."""

from slasim.desk.reference import run
from slasim.desk.reference.policy import RoutingPolicy
from slasim.desk.routing import Order, Ownership, Routing
from tests.desk_cases import agent, play, starts, ticket, touch

OWNER = Routing(ownership=Ownership.PREFER_OWNER)


class ShortestFirst(RoutingPolicy):
    """The touch with the least work goes first."""

    def key(self, touch):
        return touch.rest


class Rested(RoutingPolicy):
    """Whoever worked last is last, owner or not."""

    def preference(self, agent, touch, is_owner):
        return (agent.worked,)


class Anybody(RoutingPolicy):
    """No agent is better than another."""

    def preference(self, agent, touch, is_owner):
        return ()


def test_a_policy_orders_waiting_touches():
    tickets = [ticket(9), ticket(5, created=1), ticket(2, created=2), ticket(5, created=0)]

    log = play(run, tickets, [agent()], policy=ShortestFirst(Order.FIFO))

    assert starts(log) == [(0, 3, 0), (5, 2, 0), (7, 1, 0), (12, 0, 0)]


def test_a_policy_orders_agents():
    tickets = [ticket(touch(2, delay=8), 1)]

    log = play(run, tickets, [agent(skills={0: 1}), agent(skills={0: 2})], OWNER, policy=Rested(Order.FIFO))

    assert starts(log) == [(0, 0, 0), (10, 0, 1)]


def test_agents_whom_a_policy_does_not_tell_apart_go_by_number():
    log = play(run, [ticket(9), ticket(9)], [agent((5, 90)), agent(skills={0: 3})], policy=Anybody(Order.FIFO))

    assert starts(log) == [(0, 0, 1), (5, 1, 0)]


def test_a_policy_leaves_holds_and_skills_as_they_are():
    """It would rather have agent 1 for the touch that is held for agent 0, and nobody has skill 1."""
    tickets = [ticket(touch(2, delay=8), 1), ticket(50, created=2), ticket(touch(1, skill=1))]

    log = play(run, tickets, [agent(), agent((6, 90))], OWNER, policy=Rested(Order.FIFO))

    assert starts(log) == [(0, 0, 0), (2, 1, 0), (52, 0, 0)]
