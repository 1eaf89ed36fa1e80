"""Faults to plant in a true log, each under the name of the rule it breaks.

A fault takes the rows of a log ([instant, kind, ticket, agent], in the order of the log) and the desk, and gives the
rows back with one thing wrong: at the first place, from the middle of the log on, where there is such a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from slasim.desk.referee import DeskRule
from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import Roster
from slasim.workload.tables import Workload

Rows = list[list[int]]
Fault = Callable[[Rows, Workload, Roster, int], Rows]
ENDS = (EventKind.SOLVED, EventKind.WAITING_CUSTOMER, EventKind.ESCALATED)


def planted(fault: Fault, events: Events, workload: Workload, roster: Roster, until: int) -> Events:
    """The log with the fault, its rows sorted by instant."""
    rows = np.array([column.tolist() for column in events], dtype=np.int64).T.tolist()
    time, kind, ticket, agent = np.array(fault(rows, workload, roster, until), dtype=np.int64).T
    return Events(time, kind.astype(np.int8), ticket.astype(np.int32), agent.astype(np.int32))


def places(rows: Rows, *kinds: EventKind) -> Iterator[int]:
    """Rows of these kinds from the middle on."""
    return (i for i in range(len(rows) // 2, len(rows)) if rows[i][1] in kinds)


def next_row(rows: Rows, i: int) -> int:
    """The next row of the same ticket."""
    return next(j for j in range(i + 1, len(rows)) if rows[j][2] == rows[i][2])


def later(rows: Rows, i: int) -> list[int]:
    """All later rows of the same ticket."""
    return [j for j in range(i + 1, len(rows)) if rows[j][2] == rows[i][2]]


def without(rows: Rows, gone: list[int]) -> Rows:
    return [row for i, row in enumerate(rows) if i not in gone]


def moved(rows: Rows, places: list[int], by: int) -> Rows:
    """These rows earlier or later; sorted again."""
    shifted = [[row[0] + by * (i in places), *row[1:]] for i, row in enumerate(rows)]
    return sorted(shifted, key=lambda row: row[0])


def stint(rows: Rows, i: int) -> list[int]:
    """The rows of a stretch of work that starts at row i and ends a touch."""
    found = [i, next_row(rows, i)]
    if rows[found[-1]][1] == EventKind.REPLIED:
        found.append(next_row(rows, found[-1]))
    return found


def given_to(rows: Rows, i: int, agent: int) -> Rows:
    """The stretch of work that starts at row i, done by this agent."""
    mine = stint(rows, i)
    return [[*row[:3], agent] if j in mine else row for j, row in enumerate(rows)]


def present(roster: Roster, agent: int, at: int) -> bool:
    spans = roster.presence
    return bool(((spans.agent == agent) & (spans.on <= at) & (at < spans.off)).any())


def skilled(workload: Workload, roster: Roster, rows: Rows, i: int, agent: int) -> bool:
    """Whether the agent has the skill of the touch that starts at row i."""
    ended = sum(rows[j][2] == rows[i][2] and rows[j][1] in ENDS for j in range(i))
    skill = workload.touches.skill[workload.touches.first[rows[i][2]] + ended]
    return bool(roster.level[roster.team[agent], skill] > 0)


def busy(rows: Rows, i: int, agent: int) -> bool:
    """Whether the agent has a touch in hand just before row i."""
    mine = [row for row in rows[:i] if row[3] == agent]
    return bool(mine) and mine[-1][1] == EventKind.WORK_STARTED


def another_agent(
    fits: Callable[[Workload, Roster, Rows, int, int], bool],
) -> Fault:
    """Work given to the first other agent of whom this is true."""

    def fault(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
        for i in places(rows, EventKind.WORK_STARTED):
            for agent in range(len(roster.team)):
                if agent != rows[i][3] and fits(workload, roster, rows, i, agent):
                    return given_to(rows, i, agent)
        raise AssertionError("no place for this fault")

    return fault


def work_too_short(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(i for i in places(rows, EventKind.WORK_STARTED) if rows[next_row(rows, i)][0] > rows[i][0] + 1)
    return moved(rows, stint(rows, i)[1:], -1)


def start_late(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return moved(rows, stint(rows, next(places(rows, EventKind.WORK_STARTED))), 1)


def starts_swapped(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    """Two starts of one dispatch change places, each keeping its agent."""
    i = next(
        i
        for i in range(1, len(rows))
        if rows[i][1] == rows[i - 1][1] == EventKind.WORK_STARTED and rows[i][0] == rows[i - 1][0]
    )
    return [*rows[: i - 1], rows[i], rows[i - 1], *rows[i + 1 :]]


def hand_over_missed(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(places(rows, EventKind.WORK_PAUSED))
    return without(rows, [i, i + 1])


def hand_over_imagined(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(i for i in places(rows, EventKind.WORK_STARTED) if rows[next_row(rows, i)][1] != EventKind.WORK_PAUSED)
    end = next_row(rows, i)
    at, _, ticket, agent = rows[end]
    return [*rows[:end], [at, EventKind.WORK_PAUSED, ticket, agent], [at, EventKind.HANDED_OVER, ticket, agent]] + [
        row for row in rows[end:] if row[2] != ticket
    ]


def ticket_lost(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(places(rows, EventKind.CREATED))
    return without(rows, [i, *later(rows, i)])


def ticket_forgotten(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(places(rows, EventKind.CREATED))
    waiting = i + 1 if workload.tickets.auto_reply[rows[i][2]] else i
    return without(rows, later(rows, waiting))


def ticket_late(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return moved(rows, [next(places(rows, EventKind.CREATED))], 1)


def customer_late(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return moved(rows, [next(places(rows, EventKind.CUSTOMER_REPLIED))], 1)


def customer_silent(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return without(rows, later(rows, next_row_before(rows, next(places(rows, EventKind.CUSTOMER_REPLIED)))))


def next_row_before(rows: Rows, i: int) -> int:
    """The row before of the same ticket."""
    return max(j for j in range(i) if rows[j][2] == rows[i][2])


def work_unended(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return without(rows, later(rows, next(places(rows, EventKind.WORK_STARTED))))


def reply_lost(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return without(rows, [next(places(rows, EventKind.REPLIED))])


def row_twice(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(places(rows, *ENDS))
    return [*rows[:i], rows[i], *rows[i:]]


def rows_swapped(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(i for i in range(len(rows) // 2, len(rows)) if rows[i][0] > rows[i - 1][0])
    return [*rows[: i - 1], rows[i], rows[i - 1], *rows[i + 1 :]]


def after_the_end(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return [*rows, [until, EventKind.CUSTOMER_REPLIED, rows[-1][2], -1]]


def unknown_agent(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    return given_to(rows, next(places(rows, EventKind.WORK_STARTED)), len(roster.team))


def ended_by_another(rows: Rows, workload: Workload, roster: Roster, until: int) -> Rows:
    i = next(places(rows, *ENDS))
    return [*rows[:i], [*rows[i][:3], (rows[i][3] + 1) % len(roster.team)], *rows[i + 1 :]]


FAULTS: dict[str, tuple[DeskRule, Fault]] = {
    "work a ms too short": (DeskRule.WORK, work_too_short),
    "work never ends": (DeskRule.WORK, work_unended),
    "an idle ms before a start": (DeskRule.IDLE, start_late),
    "a ticket nobody takes": (DeskRule.IDLE, ticket_forgotten),
    "two starts swapped": (DeskRule.BEST_TOUCH, starts_swapped),
    "a worse agent": (
        DeskRule.BEST_AGENT,
        another_agent(
            lambda workload, roster, rows, i, agent: (
                present(roster, agent, rows[i][0])
                and not busy(rows, i, agent)
                and skilled(workload, roster, rows, i, agent)
            )
        ),
    ),
    "an absent agent": (
        DeskRule.PRESENCE,
        another_agent(lambda workload, roster, rows, i, agent: not present(roster, agent, rows[i][0])),
    ),
    "an agent without the skill": (
        DeskRule.SKILL,
        another_agent(lambda workload, roster, rows, i, agent: not skilled(workload, roster, rows, i, agent)),
    ),
    "two touches at once": (
        DeskRule.ONE_TOUCH,
        another_agent(lambda workload, roster, rows, i, agent: busy(rows, i, agent)),
    ),
    "a hand-over missed": (DeskRule.HAND_OVER, hand_over_missed),
    "a hand-over imagined": (DeskRule.HAND_OVER, hand_over_imagined),
    "a ticket lost": (DeskRule.CREATED, ticket_lost),
    "a ticket late": (DeskRule.CREATED, ticket_late),
    "a customer a ms late": (DeskRule.ANSWER, customer_late),
    "a customer who never answers": (DeskRule.ANSWER, customer_silent),
    "a reply lost": (DeskRule.STORY, reply_lost),
    "a row twice": (DeskRule.STORY, row_twice),
    "ended by somebody else": (DeskRule.STORY, ended_by_another),
    "rows out of order": (DeskRule.ROW_ORDER, rows_swapped),
    "an event at the end": (DeskRule.UNTIL, after_the_end),
    "an agent who does not exist": (DeskRule.FORM, unknown_agent),
}
