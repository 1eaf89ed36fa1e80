"""Why tickets wait, from one instant to the next: a desk written from docs/desk.md alone is looked at after each.

Between two instants at which something happens nothing changes, so what each ticket is doing is asked once for both.
"""

from __future__ import annotations

from heapq import heappop
from itertools import pairwise
from typing import Any, NamedTuple

from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from tests.desk_cases import Case
from tests.independent.calendars import Calendar
from tests.independent.desk import MILLION, Agent, Desk, Rules
from tests.independent.promises import Clock, Term
from tests.independent.seats import Seat, Shift
from tests.independent.tickets import Names, Ticket, Touch

SEVERITIES = ["urgent", "high", "normal", "low"]
LONG = 1 << 50  # ms: a break that never ends


class Stretch(NamedTuple):
    start: int
    end: int
    part: str


class WatchedDesk(Desk):
    """A desk that notes what each ticket is doing between two instants."""

    def __init__(self, tickets: list[Ticket], seats: list[Seat], rules: Rules, start: int, until: int) -> None:
        self.lives: dict[int, list[Stretch]] = {ticket.uid: [] for ticket in tickets}
        self.tickets = tickets
        self.takes_over: dict[int, int] = {}  # agent: when the newcomer knows where the ticket stands
        super().__init__(tickets, seats, rules, start, until)

    def run(self) -> None:
        self.note(min((ticket.created for ticket in self.tickets), default=0), min(self.start, self.until))
        while self.events:
            now = self.events[0][0]
            while self.events and self.events[0][0] == now:
                *_, what, whom = heappop(self.events)
                what(now, whom)
            self.place(now)
            self.dispatch(now)
            self.note(now, self.events[0][0] if self.events else self.until)

    def begins(self, now: int, agent: Agent, ticket: Ticket) -> None:
        is_taken_over = bool(ticket.rest) and ticket.passed_by is not agent
        super().begins(now, agent, ticket)
        known = now + self.rules.cost * MILLION // agent.speed if is_taken_over else now
        self.takes_over[agent.seat.number] = known

    def note(self, start: int, end: int) -> None:
        """What all tickets do on [start, end), in which nothing happens."""
        waiting = {ticket.uid for queue in self.waiting.values() for *_, ticket in queue}
        in_hand = {agent.ticket.uid: agent for agent in self.agents if agent.ticket is not None}
        for ticket in self.tickets:
            begin = max(start, ticket.created)
            if begin >= end:
                continue
            if ticket.uid in waiting:
                self.add(ticket, begin, end, self.reason(ticket, end <= self.start))
            elif ticket.uid in in_hand:
                known = self.takes_over[in_hand[ticket.uid].seat.number]
                self.add(ticket, begin, min(end, known), "HAND_OVER")
                self.add(ticket, max(begin, known), end, "WORK")
            else:
                self.add(ticket, begin, end, "CUSTOMER" if ticket.solved < 0 else "OVER")

    def reason(self, ticket: Ticket, is_before: bool) -> str:
        """ "Nothing is given out before `start`, whoever is present"."""
        skill = ticket.touches[ticket.at].skill
        if is_before:
            return "NOBODY"
        if ticket.held is not None:
            assert ticket.held.present
            assert ticket.held.ticket is not None
            return "HELD"
        able = [agent for agent in self.agents if agent.present and agent.shift and skill in agent.shift.levels]
        assert all(agent.ticket is not None for agent in able)  # else somebody is idle
        return "BUSY" if able else "NOBODY"

    def add(self, ticket: Ticket, start: int, end: int, part: str) -> None:
        life = self.lives[ticket.uid]
        if start < end:
            if life and life[-1].part == part:
                assert life[-1].end == start
                life[-1] = Stretch(life[-1].start, end, part)
            else:
                life.append(Stretch(start, end, part))


def rules_of(routing: Routing) -> Rules:
    return Rules(
        Order(routing.order).name.lower(),
        SEVERITIES,
        routing.hold_share if routing.ownership is Ownership.PREFER_OWNER else None,
        routing.shift_end is ShiftEnd.HAND_OVER,
        routing.hand_over_cost,
    )


def tickets_of(cases: list[Case], hours: list[Calendar]) -> list[Ticket]:
    """`hours`: by number; the last is round the clock, which is number -1."""
    return [_ticket(case, hours) for case in sorted(cases, key=lambda case: (case["created"], case["uid"]))]


def _ticket(case: Case, hours: list[Calendar]) -> Ticket:
    def clock(due: int, calendar: int, pauses: bool, resolution: bool, start: int = 0) -> Clock:
        term = Term("", resolution, True, hours[calendar], pauses, 0, False)
        return Clock(term, due, start=start)

    clocks = [
        clock(each["due"], each["calendar"], each["pauses"], True, each.get("start", 0)) for each in case["resolution"]
    ]
    if "response" in case:
        clocks.append(clock(case["response"], -1, False, False))
    touches = [
        Touch(
            str(touch["skill"]),
            touch["work"],
            touch.get("replies", bool(touch.get("delay")) or last),
            "solved" if last else "customer" if touch.get("delay") else str(case["touches"][at + 1]["skill"]),
            touch.get("delay", 0),
            hours[case["reply_calendar"]],
        )
        for at, touch in enumerate(case["touches"])
        for last in [at + 1 == len(case["touches"])]
    ]
    names = Names(SEVERITIES[case["severity"]], "", "", "")
    return Ticket(case["created"], names, 0, touches, clocks, case["uid"])


def seats_of(cases: list[Case]) -> list[Seat]:
    return [Seat(number, case["team"], list(_shifts(case))) for number, case in enumerate(cases)]


def _shifts(case: Case) -> Any:
    """Spans up to one that ends a shift are one, with the gaps between them as breaks."""
    mine: list[tuple[Any, ...]] = []
    for at, span in enumerate(case["spans"]):
        mine.append(span)
        is_last = at + 1 == len(case["spans"])
        if span[2] == "shift" or is_last:
            which, speed = mine[0][3:]
            levels = case["skills"] if which == 0 else case["later"][which - 1]
            breaks = [(one[1], other[0] - one[1]) for one, other in pairwise(mine)]
            end = span[1]
            if span[2] == "break":  # nobody comes back from it
                breaks, end = [*breaks, (end, LONG)], LONG
            yield Shift(mine[0][0], end, {str(skill): level for skill, level in levels.items()}, speed, breaks)
            mine = []
