"""A desk written from docs/desk.md alone: events in the order of its table, then places, then dispatch.

Plain Python for a few thousand tickets: what waits is a sorted list a skill, and who is idle is looked up one by one.
"""

from __future__ import annotations

import heapq
from bisect import insort
from dataclasses import dataclass, field
from typing import Any

from tests.independent.calendars import NEVER
from tests.independent.seats import Seat, Shift
from tests.independent.tickets import Ticket

WORK_ENDS, LEAVES, ARRIVES, RETURNS, CREATED, HOLD_ENDS, DISPATCH = 1, 3, 4, 6, 7, 8, 10
MILLION = 1_000_000
FOLLOWS = {"solved": "solved", "customer": "waiting_customer"}


@dataclass
class Agent:
    seat: Seat
    present: bool = False
    shift: Shift | None = None
    ticket: Ticket | None = None
    began: int = 0
    ends: int = 0
    speed: int = MILLION  # of the work in hand
    work: int = 0  # standard work of the stretch in hand
    idle_since: int = 0
    breaking: bool = False  # on a break, or late for one
    late: list[int] = field(default_factory=list)  # lengths of breaks whose own start has passed
    worked: list[tuple[int, int]] = field(default_factory=list)  # what became of the time
    paused: list[tuple[int, int]] = field(default_factory=list)

    @property
    def levels(self) -> dict[str, int]:
        assert self.shift is not None
        return self.shift.levels


@dataclass(frozen=True)
class Rules:
    order: str
    severities: list[str]
    hold: int | None  # ppm of the time left; None: nobody owns a ticket
    hand_over: bool
    cost: int


class Desk:
    def __init__(self, tickets: list[Ticket], seats: list[Seat], rules: Rules, start: int, until: int) -> None:
        self.rules, self.start, self.until = rules, start, until
        self.agents = [Agent(seat) for seat in seats]
        self.waiting: dict[str, list[tuple[int, int, int, Ticket]]] = {
            touch.skill: [] for ticket in tickets for touch in ticket.touches
        }
        self.placed: list[Ticket] = []
        self.rows: list[tuple[int, str, int, int]] = []  # the log: instant, kind, ticket, agent (-1: none)
        self.serial = 0
        self.events: list[tuple[int, int, int, int, Any, Any]] = []
        for ticket in tickets:
            if ticket.created < start:  # it has waited since then, and is given out from the start on
                self.created(ticket.created, ticket)
                self.place(ticket.created)
                self.post(start, DISPATCH, 0, self.opens, None)
            else:
                self.post(ticket.created, CREATED, ticket.uid, self.created, ticket)
        for agent in self.agents:
            for shift in agent.seat.shifts:
                if shift.end > start:
                    self.post(max(shift.start, start), ARRIVES, agent.seat.number, self.comes, (agent, shift))
                    self.post(shift.end, LEAVES, agent.seat.number, self.goes, agent)
                    for begin, length in shift.breaks:
                        self.post(begin, LEAVES, agent.seat.number, self.breaks_off, (agent, length))

    def post(self, at: int, phase: int, number: int, what: Any, whom: Any) -> None:
        if self.start <= at < self.until:
            self.serial += 1
            heapq.heappush(self.events, (at, phase, number, self.serial, what, whom))

    def run(self) -> None:
        events = self.events
        while events:
            now = events[0][0]
            while events and events[0][0] == now:
                *_, what, whom = heapq.heappop(events)
                what(now, whom)
            self.place(now)
            self.dispatch(now)

    # Tickets

    def write(self, now: int, kind: str, ticket: Ticket, agent: Agent | None = None) -> None:
        self.rows.append((now, kind, ticket.uid, -1 if agent is None else agent.seat.number))

    def opens(self, now: int, _: None) -> None:
        """Tickets wait: there is something to dispatch."""

    def created(self, now: int, ticket: Ticket) -> None:
        self.write(now, "created", ticket)
        self.becomes_ready(now, ticket)

    def answered(self, now: int, ticket: Ticket) -> None:
        self.write(now, "customer_replied", ticket)
        for clock in ticket.clocks:
            clock.goes_on(now)
        ticket.at += 1
        self.becomes_ready(now, ticket)

    def becomes_ready(self, now: int, ticket: Ticket) -> None:
        ticket.ready = ticket.waits_since = now
        ticket.rest, ticket.passed_by, ticket.held = 0, None, None
        match self.rules.order:
            case "fifo":
                ticket.key = 0
            case "severity":
                ticket.key = self.rules.severities.index(ticket.names.severity)
            case "deadline":
                ticket.key = self.due(ticket)
        self.placed.append(ticket)

    def due(self, ticket: Ticket) -> int:
        return min((clock.due for clock in ticket.clocks if clock.steers(ticket)), default=NEVER)

    def queue(self, ticket: Ticket) -> None:
        insort(self.waiting[ticket.touches[ticket.at].skill], (ticket.key, ticket.ready, ticket.uid, ticket))

    # Agents

    def ends_work(self, now: int, given: tuple[Agent, Ticket, int]) -> None:
        agent, ticket, end = given
        if agent.ticket is not ticket or agent.ends != end:
            return  # it was handed over
        agent.ticket, agent.idle_since = None, now
        agent.worked.append((agent.began, now))
        touch = ticket.touches[ticket.at]
        if touch.replies:
            self.write(now, "replied", ticket, agent)
            ticket.replied = now if ticket.replied < 0 else ticket.replied
        self.write(now, FOLLOWS.get(touch.follows, "escalated"), ticket, agent)
        ticket.owners[touch.skill] = agent
        if touch.follows == "solved":
            ticket.solved = now
        elif touch.follows == "customer":
            for clock in ticket.clocks:
                clock.stands(now)
            self.post(touch.after.add(now, touch.delay), RETURNS, ticket.uid, self.answered, ticket)
        else:
            ticket.at += 1
            self.becomes_ready(now, ticket)
        if agent.late:
            self.rests(now, agent)

    def comes(self, now: int, given: tuple[Agent, Shift]) -> None:
        agent, shift = given
        agent.present, agent.shift, agent.breaking, agent.late = True, shift, False, []
        if agent.ticket is None:
            agent.idle_since = max(agent.idle_since, shift.start)

    def goes(self, now: int, agent: Agent) -> None:
        agent.present, agent.breaking, agent.late, agent.shift = False, False, [], None
        self.release(agent)
        if self.rules.hand_over and agent.ticket is not None:
            ticket, agent.ticket = agent.ticket, None
            self.write(now, "work_paused", ticket, agent)
            self.write(now, "handed_over", ticket, agent)
            agent.worked.append((agent.began, now))
            agent.idle_since = now
            done = (now - agent.began) * agent.speed // MILLION
            ticket.rest, ticket.passed_by, ticket.waits_since = agent.work - done, agent, now
            ticket.owners.pop(ticket.touches[ticket.at].skill, None)
            self.queue(ticket)

    def breaks_off(self, now: int, given: tuple[Agent, int]) -> None:
        agent, length = given
        agent.late.append(length)
        if agent.breaking:
            return  # it follows the one before
        agent.present, agent.breaking = False, True
        self.release(agent)
        if agent.ticket is None:
            self.rests(now, agent)

    def rests(self, now: int, agent: Agent) -> None:
        assert agent.shift is not None
        end = now + agent.late.pop(0)
        agent.paused.append((now, min(end, agent.shift.end)))
        if end < agent.shift.end:
            self.post(end, ARRIVES, agent.seat.number, self.comes_back, (agent, agent.shift))

    def comes_back(self, now: int, given: tuple[Agent, Shift]) -> None:
        agent, shift = given
        if agent.shift is not shift:
            return
        if agent.late:
            self.rests(now, agent)
        else:
            agent.present, agent.breaking, agent.idle_since = True, False, now

    def release(self, agent: Agent) -> None:
        for queue in self.waiting.values():
            for *_, ticket in queue:
                if ticket.held is agent:
                    ticket.held = None

    # Places and dispatch

    def place(self, now: int) -> None:
        for ticket in self.placed:
            self.queue(ticket)
            owner = ticket.owners.get(ticket.touches[ticket.at].skill)
            if self.rules.hold is None or owner is None or not owner.present or owner.ticket is None:
                continue
            if ticket.touches[ticket.at].skill not in owner.levels:
                continue
            due = self.due(ticket)
            if due <= ticket.ready:
                continue
            ticket.held = owner
            if due < NEVER:
                left, ppm = due - ticket.ready, self.rules.hold
                length = max(1, left // MILLION * ppm + left % MILLION * ppm // MILLION)
                self.post(now + length, HOLD_ENDS, ticket.uid, self.hold_ends, (ticket, ticket.at))
        self.placed.clear()

    def hold_ends(self, now: int, given: tuple[Ticket, int]) -> None:
        ticket, at = given
        if ticket.at == at:
            ticket.held = None

    def dispatch(self, now: int) -> None:
        if not any(self.waiting.values()):
            return
        idle = [agent for agent in self.agents if agent.present and agent.ticket is None]
        if not idle:
            return
        skills = {skill for agent in idle for skill in agent.levels if self.waiting.get(skill)}
        taken = []
        for *_, ticket in heapq.merge(*(self.waiting[skill] for skill in skills)):
            skill = ticket.touches[ticket.at].skill
            owner = ticket.owners.get(skill) if self.rules.hold is not None else None
            able = [agent for agent in idle if skill in agent.levels and (ticket.held is None or ticket.held is agent)]
            if not able:
                continue
            best = min(
                able,
                key=lambda agent: (agent is not owner, agent.levels[skill], agent.idle_since, agent.seat.number),
            )
            idle.remove(best)
            taken.append((best, ticket, skill))
            if not idle:
                break
        for agent, ticket, skill in taken:
            self.waiting[skill].remove((ticket.key, ticket.ready, ticket.uid, ticket))
            self.begins(now, agent, ticket)

    def begins(self, now: int, agent: Agent, ticket: Ticket) -> None:
        self.write(now, "work_started", ticket, agent)
        work = ticket.touches[ticket.at].work
        if ticket.rest:
            work = ticket.rest + (self.rules.cost if ticket.passed_by is not agent else 0)
        assert agent.shift is not None
        agent.work, agent.speed = work, agent.shift.speed
        agent.ticket, agent.began, agent.ends = ticket, now, now + max(1, work * MILLION // agent.speed)
        ticket.held = None
        ticket.waited += now - ticket.waits_since
        ticket.waits_since = -1
        if ticket.began < 0:
            ticket.began = now
        self.post(agent.ends, WORK_ENDS, ticket.uid, self.ends_work, (agent, ticket, agent.ends))
