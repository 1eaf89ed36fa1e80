"""The reference desk: the model as one would explain it to a planner.

SimPy processes live through time (tickets arrive, agents come and go, work lasts, customers think, holds run out) and
only *post* what happens. The board applies the posts of one instant in the order of `Phase`; then the touches that
became ready are placed, and the desk dispatches. The rules are those of docs/desk.md; quoted sentences are from there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import partial
from typing import Any

import simpy

from slasim.desk.phases import Phase
from slasim.desk.reference.agents import Agent, WorkStretch
from slasim.desk.reference.board import Board
from slasim.desk.reference.inputs import PresenceSpan, agents_of, spans_of, tickets_of
from slasim.desk.reference.journal import Journal
from slasim.desk.reference.open_time import OpenTime
from slasim.desk.reference.policy import Policy, RoutingPolicy
from slasim.desk.reference.queues import Queues
from slasim.desk.reference.tickets import Ticket, Touch
from slasim.desk.refusal import refuse_contradictions
from slasim.desk.routing import MILLION, Ownership, Routing, ShiftEnd
from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import Leave, Roster
from slasim.terms.tables import NEVER, Steering
from slasim.workload.tables import Then, Workload

Life = Generator[simpy.Event, Any, None]
"""A SimPy process."""


def run(
    workload: Workload,
    roster: Roster,
    steering: Steering | None,
    routing: Routing,
    until: int,
    policy: Policy | None = None,
) -> Events:
    """Simulate the desk on [workload.start, until) and return what happened, as docs/desk.md orders it.

    `until` is an instant in ms; an event at `until` does not happen. Without `steering` nothing is owed, and every due
    instant is NEVER. `policy` replaces the choice that `routing` describes (its `order`, and which agent is best); the
    rest of `routing` holds. Deterministic. Raises ValueError when the tables contradict each other.
    """
    refuse_contradictions(workload, roster, until)
    spans = spans_of(roster)
    # Nothing is given out before the workload starts, but agents and tickets may have come before.
    came = (agent_spans[0].on for agent_spans in spans if agent_spans)
    first = min([workload.start, *came, *workload.tickets.created[:1].tolist()])
    env = simpy.Environment(first)
    chosen = policy or RoutingPolicy(routing.order)
    desk = Desk(env, agents_of(roster), OpenTime(workload.calendars), routing, chosen, workload.start, until)
    env.process(desk.opening())
    env.process(desk.arrivals(tickets_of(workload, steering)))
    for agent, agent_spans in zip(desk.agents, spans, strict=True):
        env.process(desk.attendance(agent, agent_spans))
    env.run(until)
    return desk.journal.events()


class Desk:
    """Agents, queues and rules. Methods that yield are processes and only post; the others are what posts apply."""

    def __init__(
        self,
        env: simpy.Environment,
        agents: list[Agent],
        open_time: OpenTime,
        routing: Routing,
        policy: Policy,
        begin: int,
        until: int,
    ) -> None:
        self.env = env
        self.agents = agents
        self.open_time = open_time
        self.routing = routing
        self.policy = policy
        self.begin = begin
        self.until = until
        self.board = Board(env, self.place_and_dispatch)
        self.queues = Queues()
        self.journal = Journal()
        self.just_ready: list[Touch] = []  # became ready at this instant, not placed yet

    @property
    def now(self) -> int:
        """The instant (ms). It is whole because the start and every timeout are."""
        return int(self.env.now)

    # What lives through time.

    def opening(self) -> Life:
        """ "The desk begins": there is something to give out now, if tickets wait."""
        yield self.env.timeout(self.begin - self.now)
        self.board.post(Phase.DISPATCH, 0, lambda: None)

    def arrivals(self, tickets: Iterable[Ticket]) -> Life:
        """Tickets come in the order of the workload."""
        for ticket in tickets:
            yield self.env.timeout(ticket.created - self.now)
            self.board.post(Phase.ARRIVALS, ticket.uid, partial(self.create, ticket))

    def attendance(self, agent: Agent, spans: Iterable[PresenceSpan]) -> Life:
        """An agent comes for a shift, leaves for breaks and at its end; breaks end when they have been taken."""
        before = Leave.SHIFT
        for span in spans:
            yield self.env.timeout(span.on - self.now)
            if before is Leave.SHIFT:
                self.board.post(Phase.AGENTS_ARRIVE, agent.number, partial(self.begin_shift, agent, span))
            yield self.env.timeout(span.off - self.now)
            leave = self.end_shift if span.leave is Leave.SHIFT else partial(self.leave_for_break, lasting=span.away)
            self.board.post(Phase.AGENTS_LEAVE, agent.number, partial(leave, agent))
            before = span.leave

    def take_break(self, agent: Agent, lasting: int) -> Life:
        """A break is taken whole, from its start or from the end of the touch in hand."""
        yield self.env.timeout(lasting)
        self.board.post(Phase.AGENTS_ARRIVE, agent.number, partial(self.end_break, agent, self.env.active_process))

    def work(self, agent: Agent, touch: Touch) -> Life:
        """The touch is worked to its end, present or in overtime, unless it is handed over."""
        try:
            yield self.env.timeout(time_for(touch.rest, agent.speed))
        except simpy.Interrupt:
            return
        self.board.post(Phase.WORK_ENDS, touch.ticket.uid, partial(self.end_work, agent, touch))

    def customer(self, ticket: Ticket, delay: int) -> Life:
        """ "The customer answers `delay` ms of open time of the ticket's reply calendar after the work ended." """
        worked = self.now
        answer = self.open_time.add_before(self.until, ticket.reply_calendar, worked, delay)
        if answer is None:
            return
        yield self.env.timeout(answer - worked)
        self.board.post(Phase.RETURNS, ticket.uid, partial(self.customer_answers, ticket, worked))

    def hold(self, touch: Touch, lasting: int) -> Life:
        """A touch is held for its owner for so long; by then the owner may have taken it, or left."""
        yield self.env.timeout(lasting)
        self.board.post(Phase.OVERFLOW, touch.ticket.uid, partial(self.end_hold, touch))

    # Phase 1: "the touch in hand is done; the agent is free".

    def end_work(self, agent: Agent, touch: Touch) -> None:
        ticket = touch.ticket
        agent.in_hand = None
        agent.worked = self.now
        ticket.owners[touch.skill] = agent
        if agent.owed:
            self.begin_break(agent)
        if touch.replies:
            self.record(EventKind.REPLIED, ticket, agent)
            ticket.response = NEVER
        match touch.then:
            case Then.SOLVED:
                self.record(EventKind.SOLVED, ticket, agent)
            case Then.CUSTOMER:
                self.record(EventKind.WAITING_CUSTOMER, ticket, agent)
                self.env.process(self.customer(ticket, touch.delay))
            case Then.ESCALATED:
                self.record(EventKind.ESCALATED, ticket, agent)
                self.next_is_ready(ticket)

    # Phase 3: "presence ends". Phase 4: "presence begins".

    def begin_shift(self, agent: Agent, span: PresenceSpan) -> None:
        """What an agent can do, and how fast, is that of the span with which the shift begins."""
        agent.levels, agent.speed = span.levels, span.speed
        self.come(agent)

    def end_shift(self, agent: Agent) -> None:
        """What is left of a break is lost."""
        agent.owed, agent.on_break = 0, None
        if agent.in_hand and self.routing.shift_end is ShiftEnd.HAND_OVER:
            self.hand_over(agent, agent.in_hand)
            agent.in_hand = None
        self.leave(agent)

    def leave_for_break(self, agent: Agent, lasting: int) -> None:
        """A touch in hand is finished first, and a break that has begun is taken first."""
        agent.owed += lasting
        if not agent.in_hand and not agent.on_break:
            self.begin_break(agent)
        self.leave(agent)

    def begin_break(self, agent: Agent) -> None:
        agent.on_break = self.env.process(self.take_break(agent, agent.owed))
        agent.owed = 0

    def end_break(self, agent: Agent, taken: simpy.Process | None) -> None:
        if agent.on_break is not taken:  # the shift is over
            return
        agent.on_break = None
        if agent.owed:
            self.begin_break(agent)
        else:
            self.come(agent)

    def leave(self, agent: Agent) -> None:
        agent.present = False
        # "When the owner leaves, whatever is held for that owner goes to the pool."
        self.queues.release_all(agent)

    def hand_over(self, agent: Agent, stretch: WorkStretch) -> None:
        """Back to the pool "at once with its old ready instant and its old key"; nobody owns it now."""
        stretch.life.interrupt()
        touch = stretch.touch
        touch.rest -= work_in(self.now - stretch.began, stretch.speed)
        touch.handed_over_by = agent
        touch.ticket.owners.pop(touch.skill, None)
        agent.worked = self.now
        self.record(EventKind.WORK_PAUSED, touch.ticket, agent)
        self.record(EventKind.HANDED_OVER, touch.ticket, agent)
        self.queues.pool(touch)

    def come(self, agent: Agent) -> None:
        agent.present = True
        agent.came = self.now

    # Phase 6: "the customer answers; the next touch is ready".

    def customer_answers(self, ticket: Ticket, worked: int) -> None:
        self.record(EventKind.CUSTOMER_REPLIED, ticket)
        for goal in ticket.goals:
            goal.wait(worked, self.now, self.open_time)
        self.next_is_ready(ticket)

    # Phase 7: "the ticket exists; its first touch is ready".

    def create(self, ticket: Ticket) -> None:
        self.record(EventKind.CREATED, ticket)
        if ticket.auto_reply:
            self.record(EventKind.AUTO_REPLIED, ticket)
        self.next_is_ready(ticket)

    # Phase 8: "a touch held for its owner goes to the pool".

    def end_hold(self, touch: Touch) -> None:
        if touch.held_for is not None:
            self.queues.release(touch)

    # Phase 10: place what became ready, then dispatch.

    def next_is_ready(self, ticket: Ticket) -> None:
        """The key and the due instant are set now and never change; a place is found after the other phases."""
        touch = ticket.touches.popleft()
        touch.ready = self.now
        touch.due = ticket.due
        touch.key = self.policy.key(touch)
        self.just_ready.append(touch)

    def place_and_dispatch(self) -> None:
        for touch in self.just_ready:
            self.place(touch)
        self.just_ready.clear()
        if self.now >= self.begin:
            self.dispatch()

    def place(self, touch: Touch) -> None:
        """No owner, an absent or an idle one: pool. An owner present and busy: held, unless it is due already."""
        owner = self.owner(touch)
        if owner is None or not owner.present or owner.idle or touch.due <= touch.ready:
            self.queues.pool(touch)
            return
        self.queues.hold(touch, owner)
        if touch.due != NEVER:
            self.env.process(self.hold(touch, hold_time(touch.due - touch.ready, self.routing.hold_share)))

    def owner(self, touch: Touch) -> Agent | None:
        """Who last ended a touch of this ticket with the same skill, and has it still. "Under `pooled` nobody is an
        owner." """
        owner = touch.ticket.owners.get(touch.skill)
        if self.routing.ownership is Ownership.POOLED or owner is None or touch.skill not in owner.levels:
            return None
        return owner

    def dispatch(self) -> None:
        """The best waiting touch that some idle agent may take goes to the best such agent; repeat."""
        idle = [agent for agent in self.agents if agent.idle]
        while (touch := self.queues.best(idle)) is not None:
            agent = self.best_agent(touch, idle)
            idle.remove(agent)
            self.queues.take(touch)
            self.start(agent, touch)

    def best_agent(self, touch: Touch, idle: list[Agent]) -> Agent:
        owner = self.owner(touch)
        return min(
            (agent for agent in idle if agent.may_take(touch)),
            key=lambda agent: (self.policy.preference(agent, touch, agent is owner), agent.number),
        )

    def start(self, agent: Agent, touch: Touch) -> None:
        """The rest of a touch that another agent handed over costs more."""
        if touch.handed_over_by not in (None, agent):
            touch.rest += self.routing.hand_over_cost
        agent.in_hand = WorkStretch(touch, self.now, agent.speed, self.env.process(self.work(agent, touch)))
        self.record(EventKind.WORK_STARTED, touch.ticket, agent)

    def record(self, kind: EventKind, ticket: Ticket, agent: Agent | None = None) -> None:
        self.journal.record(self.now, kind, ticket.row, -1 if agent is None else agent.number)


def time_for(work: int, speed: int) -> int:
    """ms that standard work takes at a speed in millionths, rounded as the rules say; at least 1."""
    wholes, part = divmod(work, speed)
    return max(1, wholes * MILLION + part * MILLION // speed)


def work_in(time: int, speed: int) -> int:
    """The standard work that is done in so many ms."""
    return time * speed // MILLION


def hold_time(left: int, share: int) -> int:
    """How long a touch is held (ms, at least 1): `share` ppm of the time left to due, rounded as the rules say."""
    return max(1, left // MILLION * share + left % MILLION * share // MILLION)
