"""Tickets, their touches and the goals they are owed, as the reference desk sees them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slasim.desk.reference.open_time import OpenTime
from slasim.terms.tables import NEVER
from slasim.workload.tables import Then

if TYPE_CHECKING:
    from slasim.desk.reference.agents import Agent


@dataclass(slots=True, eq=False)
class Goal:
    """A resolution goal that runs on one ticket: its due instant (ms), its calendar, and whether it pauses.

    start: when its clock starts, ms, where that is later than the creation.
    """

    due: int
    calendar: int
    pauses: bool
    start: int = 0

    def wait(self, worked: int, answered: int, open_time: OpenTime) -> None:
        """Move by a wait for the customer, from the end of work until the answer.

        What was left of the goal at the end of work is left at the answer, in open time of the goal's calendar. A goal
        that does not pause stays, and so does one that was already due or that nobody owes. What of a wait is before
        its start moves nothing.
        """
        since = max(worked, self.start)
        if self.pauses and since < self.due < NEVER and since <= answered:
            left = open_time.elapsed(self.calendar, since, self.due)
            self.due = open_time.add(self.calendar, answered, left)


@dataclass(slots=True, eq=False)
class Ticket:
    """One request of a customer, with the touches it still needs and the goals it is owed."""

    row: int  # in the workload, and in the log
    uid: int
    created: int
    severity: int  # 0 is the most severe
    auto_reply: bool
    reply_calendar: int  # on which the customer's delays run; -1 is round the clock
    response: int  # due instant of the response goal; NEVER once the ticket has a reply
    goals: list[Goal]  # of resolution
    touches: deque[Touch] = field(default_factory=deque)  # still to come, in order
    owners: dict[int, Agent] = field(default_factory=dict)  # by skill: who last ended a touch of this ticket

    @property
    def due(self) -> int:
        """The due instant now: the least of the response goal until the first reply, and each resolution goal."""
        return min([self.response, *(goal.due for goal in self.goals)])


@dataclass(slots=True, eq=False)
class Touch:
    """One stretch of agent work on a ticket. Key, ready and due are set when it becomes ready and never change."""

    ticket: Ticket
    skill: int
    rest: int  # ms of work still to do
    replies: bool
    then: Then
    delay: int  # ms of open time until the customer answers
    ready: int = 0
    due: int = NEVER
    key: int = 0
    held_for: Agent | None = None  # only this agent may take it
    handed_over_by: Agent | None = None  # the last who gave it back

    def __lt__(self, other: Touch) -> bool:
        """Waiting touches order by (key, ready instant, uid), smaller first."""
        return (self.key, self.ready, self.ticket.uid) < (other.key, other.ready, other.ticket.uid)
