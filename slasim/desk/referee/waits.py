"""What waits, from when, with which key, for which owner: docs/desk.md sections 3 and 5, read off the log."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.calendars import CalendarTables, add, elapsed
from slasim.desk.referee.findings import DeskRule, RefereeFindings
from slasim.desk.referee.rows import is_one_of
from slasim.desk.referee.story import Story
from slasim.desk.routing import MILLION, Order, Ownership, Routing
from slasim.instants import in_utc
from slasim.kernel import kernel
from slasim.log.kinds import EventKind
from slasim.terms.tables import NEVER, Steering
from slasim.types import Int8, Int16, Int32, Int64
from slasim.workload.tables import Workload

REPLIED = int(EventKind.REPLIED)
WAITING_CUSTOMER = int(EventKind.WAITING_CUSTOMER)
CUSTOMER_REPLIED = int(EventKind.CUSTOMER_REPLIED)
BEGINS = (
    EventKind.CREATED,
    EventKind.CUSTOMER_REPLIED,
    EventKind.ESCALATED,
    EventKind.HANDED_OVER,
)  # from these rows on a touch waits


class Waits(NamedTuple):
    """Stretches of waiting, best first: by (key, ready, uid). So a smaller index is a better touch."""

    begin: Int64  # position in the story of the row that begins it
    time: Int64  # when it begins: the ready instant, or a hand-over
    ready: Int64
    skill: Int16
    owner: Int32  # -1: nobody
    hold_end: Int64  # when a hold placed at the ready instant would end; NEVER: no end of its own; 0: no hold


def check_answers(workload: Workload, story: Story, until: int, said: RefereeFindings) -> None:
    """A customer answers when the delay has passed on the reply calendar, unless that is at or after `until`.

    Raises ValueError if the calendars of the workload end before `until` and an answer runs off their end.
    """
    asked = story.where(EventKind.WAITING_CUSTOMER)
    due = np.empty(len(asked), dtype=np.int64)
    _answers(
        workload.calendars,
        workload.reply_calendar[story.ticket[asked]],
        story.time[asked],
        workload.touches.delay[story.touch[asked]],
        due,
    )
    if (due < 0).any() and workload.calendars.window[1] < until:
        raise ValueError(f"the calendars end at {in_utc(workload.calendars.window[1])}, before {in_utc(until)}")
    due[due < 0] = NEVER  # past the calendars' end, and so past `until`
    follows = np.minimum(asked + 1, len(story.row) - 1)
    heard = ~story.last[asked] & (story.kind[follows] == EventKind.CUSTOMER_REPLIED)
    right = np.where(heard, story.time[follows] == due, due >= until)

    def words(n: int) -> tuple[int, int, str]:
        i = follows[n] if heard[n] else asked[n]
        when = f"at {in_utc(story.time[i])}" if heard[n] else "not at all"
        return (
            int(story.row[i]),
            int(story.time[i]),
            f"the customer of ticket {workload.tickets.uid[story.ticket[i]]} answers {when} "
            f"instead of {'later than the end' if due[n] == NEVER else f'at {in_utc(due[n])}'}",
        )

    said.add(DeskRule.ANSWER, np.flatnonzero(~right), words)


def read_waits(workload: Workload, story: Story, steering: Steering | None, routing: Routing) -> tuple[Waits, Int64]:
    """All stretches of waiting, best first; and for each row of the story the wait in which it leaves its
    ticket, or -1.

    Raises ValueError if a goal that a customer's answer moves runs off the end of the workload's calendars.
    """
    begin = story.where(*BEGINS)
    ticket = story.ticket[begin]
    skill = workload.touches.skill[story.upcoming[begin]]
    ready = _ready(story, begin)
    due = np.full(len(begin), NEVER, dtype=np.int64)
    if steering is not None and (routing.order == Order.DEADLINE or routing.ownership == Ownership.PREFER_OWNER):
        running = np.empty(len(story.row), dtype=np.int64)
        lost = _due(story.kind, story.time, story.ticket, *steering, workload.calendars, running)
        if lost >= 0:
            uid = workload.tickets.uid[story.ticket[lost]]
            raise ValueError(f"the calendars end before a resolution goal of ticket {uid}")
        due = running[begin]
    owner = np.full(len(begin), -1, dtype=np.int32)
    hold_end = np.zeros(len(begin), dtype=np.int64)
    if routing.ownership == Ownership.PREFER_OWNER:
        owner = _owners(workload, story, begin)
        hold_end = _hold_ends(ready, due, routing.hold_share)
    key = {
        Order.FIFO: np.zeros(len(begin), dtype=np.int64),
        Order.SEVERITY: workload.tickets.severity[ticket].astype(np.int64),
        Order.DEADLINE: due,
    }[routing.order]
    best = np.lexsort((workload.tickets.uid[ticket], ready, key))
    wait = np.full(len(story.row), -1, dtype=np.int64)
    wait[begin[best]] = np.arange(len(best))
    greeted = np.flatnonzero((story.kind == EventKind.AUTO_REPLIED) & (story.before == EventKind.CREATED))
    wait[greeted] = wait[greeted - 1]
    time = story.time[begin]
    return Waits(begin[best], time[best], ready[best], skill[best], owner[best], hold_end[best]), wait


def _ready(story: Story, begin: Int64) -> Int64:
    """A touch that was handed over keeps the ready instant it had: that of the ticket's wait before."""
    own = np.where(story.kind[begin] == EventKind.HANDED_OVER, 0, np.arange(len(begin)))
    since = begin[np.maximum.accumulate(own)]
    return np.where(story.ticket[since] == story.ticket[begin], story.time[since], story.time[begin])


def _owners(workload: Workload, story: Story, begin: Int64) -> Int32:
    """Who last ended a touch of the ticket with the skill; nobody once a touch of that skill was handed over."""
    skills = len(workload.labels.skills)
    deeds = np.flatnonzero(story.ends | is_one_of(story.kind, EventKind.HANDED_OVER))
    rows = np.concatenate((deeds, begin))
    asks = np.arange(len(rows)) >= len(deeds)
    touch = np.where(asks, story.upcoming[rows], story.touch[rows])
    group = story.ticket[rows].astype(np.int64) * skills + workload.touches.skill[touch]
    order = np.lexsort((asks, rows, group))
    place = np.maximum.accumulate(np.where(asks[order], -1, np.arange(len(order))))
    deed = order[place]  # place -1 (no deed yet) reads any row, and is refused below
    known = (place >= 0) & (group[deed] == group[order]) & (story.kind[rows[deed]] != EventKind.HANDED_OVER)
    owner = np.empty(len(rows), dtype=np.int32)
    owner[order] = np.where(known, story.agent[rows[deed]], -1)
    return owner[len(deeds) :]


def _hold_ends(ready: Int64, due: Int64, share: int) -> Int64:
    left = due - ready
    held = np.maximum(left // MILLION * share + left % MILLION * share // MILLION, 1)
    return np.where(due == NEVER, NEVER, np.where(left > 0, ready + held, 0))


@kernel
def _answers(tables: CalendarTables, calendar: Int16, asked: Int64, delay: Int64, due: Int64) -> None:
    for n in range(len(asked)):
        due[n] = add(tables, calendar[n], asked[n], delay[n])


@kernel
def _due(
    kind: Int8,
    time: Int64,
    ticket: Int32,
    response: Int64,
    resolution: Int64,
    calendar: Int16,
    pauses: Int8,
    starts: Int64,
    tables: CalendarTables,
    running: Int64,
) -> int:
    """At each row of the story: the least goal that still runs, as moved so far (NEVER if there is none).

    Returns the row at which the calendars gave no answer, or -1.
    """
    slots = resolution.shape[1]
    goals = np.empty(slots, dtype=np.int64)
    current, replied, left = -1, False, 0
    for i in range(len(kind)):
        t = ticket[i]
        if t != current:
            current, replied, left = t, False, NEVER
            goals[:] = resolution[t]
        if kind[i] == REPLIED:
            replied = True
        elif kind[i] == WAITING_CUSTOMER:
            left = time[i]
        elif kind[i] == CUSTOMER_REPLIED:
            for s in range(slots):
                since = max(left, starts[t, s]) if len(starts) > 0 else left
                if pauses[t, s] == 1 and since < goals[s] < NEVER and since <= time[i]:
                    c = calendar[t, s]
                    goals[s] = add(tables, c, time[i], elapsed(tables, c, since, goals[s]))
                    if goals[s] < 0:
                        return i
        running[i] = NEVER if replied else response[t]
        for s in range(slots):
            running[i] = min(running[i], goals[s])
    return -1
