"""From the tables of the workload and the roster to the objects of the reference desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slasim.desk.reference.agents import Agent
from slasim.desk.reference.tickets import Goal, Ticket, Touch
from slasim.roster.tables import Leave, Roster
from slasim.terms.tables import NEVER, Steering
from slasim.workload.tables import Then, Workload


class PresenceSpan(NamedTuple):
    """Presence of one agent on [on, off), and why it ends."""

    on: int
    off: int
    leave: Leave
    levels: dict[int, int]  # by skill, as of an agent
    speed: int
    away: int  # how long the break after it lasts; NEVER where the agent does not come back, 0 at the end of a shift


def agents_of(roster: Roster) -> list[Agent]:
    """The agents by number; what they can do they bring along when a shift begins."""
    return [Agent(number) for number in range(len(roster.agents))]


def spans_of(roster: Roster) -> list[list[PresenceSpan]]:
    """The spans of presence of each agent, in time."""
    spans: list[list[PresenceSpan]] = [[] for _ in roster.agents]
    rows = list(zip(*(column.tolist() for column in roster.presence), strict=True))
    levels = [{skill: level for skill, level in enumerate(of) if level >= 1} for of in roster.level.tolist()]
    for (agent, on, off, leave, skills, speed), following in zip(rows, [*rows[1:], None], strict=False):
        away = 0
        if leave == Leave.BREAK:
            away = following[1] - off if following and following[0] == agent else NEVER
        spans[agent].append(PresenceSpan(on, off, Leave(leave), levels[skills], speed, away))
    return spans


def tickets_of(workload: Workload, steering: Steering | None) -> Iterator[Ticket]:
    """The tickets in the order of the workload; without steering nothing is owed."""
    # Plain integers throughout: numpy's overflow in silence, and are slow one by one.
    first, *columns = (column.tolist() for column in workload.touches)
    touches = list(zip(*columns, strict=True))
    tickets = zip(*(column.tolist() for column in workload.tickets), workload.reply_calendar.tolist(), strict=True)
    for row, (uid, created, severity, _, _, _, auto_reply, calendar) in enumerate(tickets):
        response, goals = _owed(steering, row)
        ticket = Ticket(row, uid, created, severity, bool(auto_reply), calendar, response, goals)
        ticket.touches.extend(
            Touch(ticket, skill, work, bool(replies), Then(then), delay)
            for skill, work, replies, then, delay in touches[first[row] : first[row + 1]]
        )
        yield ticket


def _owed(steering: Steering | None, row: int) -> tuple[int, list[Goal]]:
    """The due instant of the first response, and the goals of resolution."""
    if steering is None:
        return NEVER, []
    slots = (column[row].tolist() for column in (steering.resolution, steering.calendar, steering.pauses))
    starts = steering.starts[row].tolist() if len(steering.starts) else [0] * steering.resolution.shape[1]
    goals = [Goal(due, of, bool(pauses), start) for due, of, pauses, start in zip(*slots, starts, strict=True)]
    return int(steering.response[row]), goals
