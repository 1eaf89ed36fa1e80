"""The log read ticket by ticket: does each ticket live the touches it was given? (docs/desk.md, sections 1 and 2)"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slasim.desk.referee.findings import DeskRule, RefereeFindings
from slasim.desk.referee.rows import LogRows, is_one_of, take
from slasim.instants import in_utc
from slasim.log.kinds import EventKind
from slasim.types import Bools, Int8, Int32, Int64
from slasim.workload.tables import Then, Workload

FOLLOWERS = {
    Then.SOLVED: EventKind.SOLVED,
    Then.CUSTOMER: EventKind.WAITING_CUSTOMER,
    Then.ESCALATED: EventKind.ESCALATED,
}
NOTHING = max(EventKind) + 1  # stands for "the ticket has no row before"

# What may stand directly before a row of each kind; _fits adds what depends on the ticket and the touch.
BEFORE = {
    EventKind.CREATED: (NOTHING,),
    EventKind.AUTO_REPLIED: (EventKind.CREATED,),
    EventKind.WORK_STARTED: (
        EventKind.CREATED,
        EventKind.AUTO_REPLIED,
        EventKind.CUSTOMER_REPLIED,
        EventKind.ESCALATED,
        EventKind.HANDED_OVER,
    ),
    EventKind.WORK_PAUSED: (EventKind.WORK_STARTED,),
    EventKind.HANDED_OVER: (EventKind.WORK_PAUSED,),
    EventKind.REPLIED: (EventKind.WORK_STARTED,),
    EventKind.SOLVED: (EventKind.WORK_STARTED, EventKind.REPLIED),
    EventKind.WAITING_CUSTOMER: (EventKind.WORK_STARTED, EventKind.REPLIED),
    EventKind.ESCALATED: (EventKind.WORK_STARTED, EventKind.REPLIED),
    EventKind.CUSTOMER_REPLIED: (EventKind.WAITING_CUSTOMER,),
}
AT_ONCE = (EventKind.AUTO_REPLIED, EventKind.HANDED_OVER)  # at the instant of the row before
IN_HAND = (
    EventKind.WORK_PAUSED,
    EventKind.HANDED_OVER,
    EventKind.REPLIED,
    *FOLLOWERS.values(),
)  # by the agent of the row before


@dataclass(frozen=True)
class Story:
    """Rows by ticket, each ticket's in the order of the log."""

    place: Int64  # of the row in the ordered log
    row: Int64  # of the row in the log as it was given
    time: Int64
    kind: Int8
    ticket: Int32
    agent: Int32
    before: Int8  # kind of the ticket's row before, NOTHING at its first
    last: Bools  # the ticket's last row
    ends: Bools  # the row that ends a touch: what follows it
    touch: Int32  # the touch the row is about; for a row that ends a touch, that touch
    upcoming: Int32  # the touch to be done after this row

    def where(self, *kinds: EventKind) -> Int64:
        """Positions of the rows of these kinds."""
        return np.flatnonzero(is_one_of(self.kind, *kinds))


def read_story(workload: Workload, rows: LogRows) -> Story:
    """Sort the rows by ticket and find the touch that each is about, by counting touches ended before it.

    More ends than a ticket has touches are counted as ends of its last (and reported by `check_story`).
    """
    place = np.argsort(rows.ticket, kind="stable")
    row, time, kind, ticket, agent = take(rows, place)
    new = np.ones(len(ticket), dtype=np.bool_)
    new[1:] = ticket[1:] != ticket[:-1]
    last = np.ones(len(ticket), dtype=np.bool_)
    last[:-1] = new[1:]
    before = np.full(len(kind), NOTHING, dtype=np.int8)
    before[1:] = np.where(new[1:], NOTHING, kind[:-1])
    ends = is_one_of(kind, *FOLLOWERS.values())
    ended = np.cumsum(ends, dtype=np.int64)
    # Ends before a ticket's first row belong to others: carry the count at that row along the ticket.
    ended -= np.maximum.accumulate(np.where(new, ended - ends, 0))
    first = workload.touches.first
    final = (first[1:] - 1)[ticket]
    upcoming = np.minimum(first[ticket] + ended, final).astype(np.int32)
    touch = np.minimum(first[ticket] + ended - ends, final).astype(np.int32)
    return Story(place, row, time, kind, ticket, agent, before, last, ends, touch, upcoming)


def check_story(workload: Workload, story: Story, until: int, said: RefereeFindings) -> None:
    """Every ticket is created at its instant; its rows follow one another as its touches say."""
    _check_created(workload, story, until, said)
    uid = workload.tickets.uid

    def words(i: int) -> tuple[int, int, str]:
        before = (
            "nothing"
            if story.before[i] == NOTHING
            else f"{EventKind(story.before[i]).name} at {in_utc(story.time[i - 1])}"
        )
        return (
            int(story.row[i]),
            int(story.time[i]),
            f"ticket {uid[story.ticket[i]]}: {EventKind(story.kind[i]).name} by {story.agent[i]} cannot follow {before}"
            f"{'' if i == 0 or story.before[i] == NOTHING else f' by {story.agent[i - 1]}'}"
            f" in touch {story.touch[i] - workload.touches.first[story.ticket[i]] + 1}",
        )

    said.add(DeskRule.STORY, np.flatnonzero(~_fits(workload, story)), words)
    silent = workload.tickets.auto_reply[story.ticket] == 0
    halted = is_one_of(story.kind, EventKind.WORK_PAUSED, EventKind.REPLIED) | (
        (story.kind == EventKind.CREATED) & ~silent
    )
    said.add(
        DeskRule.STORY,
        np.flatnonzero(halted & story.last),
        lambda i: (
            int(story.row[i]),
            int(story.time[i]),
            f"ticket {uid[story.ticket[i]]}: nothing follows {EventKind(story.kind[i]).name}, something must at once",
        ),
    )


def _fits(workload: Workload, story: Story) -> Bools:
    kind, before = story.kind, story.before
    allowed = np.zeros((max(EventKind) + 1, NOTHING + 1), dtype=np.bool_)
    for name, names in BEFORE.items():
        allowed[name, list(names)] = True
    fits = allowed[kind, before]
    later = np.zeros(len(kind), dtype=np.bool_)
    other = np.zeros(len(kind), dtype=np.bool_)
    later[1:] = story.time[1:] != story.time[:-1]
    other[1:] = story.agent[1:] != story.agent[:-1]
    fits &= ~(later & (is_one_of(kind, *AT_ONCE) | (before == EventKind.REPLIED)))
    fits &= ~(other & is_one_of(kind, *IN_HAND))
    greeted = workload.tickets.auto_reply[story.ticket] == 1
    fits &= greeted | (kind != EventKind.AUTO_REPLIED)
    fits &= ~greeted | (before != EventKind.CREATED) | (kind == EventKind.AUTO_REPLIED)
    replies = workload.touches.replies[story.touch] == 1
    fits &= replies | (kind != EventKind.REPLIED)
    follower = np.array([FOLLOWERS[then] for then in Then], dtype=np.int8)[workload.touches.then[story.touch]]
    fits &= ~story.ends | ((kind == follower) & (replies == (before == EventKind.REPLIED)))
    return fits


def _check_created(workload: Workload, story: Story, until: int, said: RefereeFindings) -> None:
    tickets = workload.tickets
    created = story.where(EventKind.CREATED)
    times = np.bincount(story.ticket[created], minlength=workload.size)
    expected = (tickets.created < until).astype(times.dtype)
    said.add(
        DeskRule.CREATED,
        np.flatnonzero(times != expected),
        lambda t: (
            -1,
            int(tickets.created[t]),
            f"ticket {tickets.uid[t]} is created {times[t]} times instead of {expected[t]}",
        ),
    )
    said.add(
        DeskRule.CREATED,
        created[story.time[created] != tickets.created[story.ticket[created]]],
        lambda i: (
            int(story.row[i]),
            int(story.time[i]),
            f"ticket {tickets.uid[story.ticket[i]]} is created at {in_utc(story.time[i])} "
            f"instead of {in_utc(tickets.created[story.ticket[i]])}",
        ),
    )
