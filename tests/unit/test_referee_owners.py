"""The referee on keys, due instants and holds for an owner (docs/desk.md, sections 3 and 5). Logs made by hand."""

from __future__ import annotations

import pytest
from desk_cases import Case, Row, agent, make_roster, make_steering, make_workload, ticket, touch
from referee_cases import UNTIL, judge, rules, write

from slasim.calendars import BusinessCalendar
from slasim.desk.referee import check
from slasim.desk.routing import Order, Ownership, Routing

OWNED = Routing(ownership=Ownership.PREFER_OWNER, hold_share=500_000)
BY_DUE = Routing(order=Order.DEADLINE)
BY_SEVERITY = Routing(order=Order.SEVERITY)


def worked(uid: int, who: int, start: int, end: int, then: str = "solved") -> list[Row]:
    """The rows of a touch."""
    return [(start, "work_started", uid, who), (end, "replied", uid, who), (end, then, uid, who)]


def created(*uids: int, at: int = 0) -> list[Row]:
    return [(at, "created", uid, -1) for uid in uids]


# Agent 0 answers ticket 0 (2 ms) and works on ticket 1 for 20 ms when the customer of ticket 0 comes back at 12.
def asked(due: int | None) -> list[Case]:
    more = {} if due is None else {"resolution": [{"due": due, "pauses": False}]}
    return [ticket(touch(2, delay=10), 3, **more), ticket(20)]


AGENTS = [agent(), agent((5, UNTIL))]
BUSY: list[Row] = [
    *created(0, 1),
    *worked(0, 0, 0, 2, "waiting_customer"),
    (2, "work_started", 1, 0),
    (12, "customer_replied", 0, -1),
]
FREE_AGAIN: list[Row] = [(22, "replied", 1, 0), (22, "solved", 1, 0)]


@pytest.mark.parametrize(
    ("due", "agent_number", "start"),
    [
        (None, 0, 22),  # nothing is owed: held until the owner has time
        (112, 0, 22),  # half of 100 ms: the owner is free before the hold ends
        (20, 1, 16),  # half of 8 ms, then anybody
        (13, 1, 13),  # half of 1 ms is 0, and at least 1
        (12, 1, 12),  # due already: not held
        (11, 1, 12),
    ],
)
def test_a_hold_lasts_its_share_of_the_time_left_and_not_a_ms_more(
    due: int | None, agent_number: int, start: int
) -> None:
    rest = worked(0, agent_number, start, start + 3)
    log = [*BUSY, *sorted([*rest, *FREE_AGAIN], key=lambda row: (row[0], row[1] == "work_started"))]
    assert judge(log, asked(due), AGENTS, OWNED) == []
    if agent_number == 1:
        late = [*BUSY, *worked(0, 1, start + 1, start + 4), *FREE_AGAIN]
        assert rules(late, asked(due), AGENTS, OWNED) == {"idle"}


def test_a_held_touch_given_to_somebody_else_is_found() -> None:
    log = [*BUSY, *worked(0, 1, 12, 15), *FREE_AGAIN]
    assert rules(log, asked(112), AGENTS, OWNED) == {"hold"}
    assert judge(log, asked(112), AGENTS) == []  # pooled: nobody is an owner


def test_an_owner_who_is_idle_comes_first() -> None:
    tickets = [ticket(touch(2, delay=10), 3)]
    log = [*created(0), *worked(0, 0, 0, 2, "waiting_customer"), (12, "customer_replied", 0, -1)]
    agents = [agent(skills={0: 2}), agent((5, UNTIL), skills={0: 1})]
    assert judge([*log, *worked(0, 0, 12, 15)], tickets, agents, OWNED) == []
    assert rules([*log, *worked(0, 1, 12, 15)], tickets, agents, OWNED) == {"best agent"}
    assert rules([*log, *worked(0, 0, 12, 15)], tickets, agents) == {"best agent"}  # pooled: the better level


def test_what_is_held_goes_to_the_pool_when_the_owner_leaves() -> None:
    agents = [agent((0, 15, "break"), (16, UNTIL)), agent((5, UNTIL))]
    log = [*BUSY, *worked(0, 1, 15, 18), *FREE_AGAIN]
    assert judge(log, asked(None), agents, OWNED) == []
    # A touch in the pool is not held again, and the break of 1 is taken when the owner's work ends at 22.
    waited = [*BUSY, *FREE_AGAIN, *worked(0, 0, 23, 26)]
    assert rules(waited, asked(None), agents, OWNED) == {"idle"}


def test_an_owner_who_is_away_holds_nothing() -> None:
    agents = [agent((0, 12, "break"), (13, UNTIL)), agent((5, UNTIL))]
    assert judge([*BUSY, *worked(0, 1, 12, 15), *FREE_AGAIN], asked(None), agents, OWNED) == []


def test_an_owner_is_one_of_the_same_skill() -> None:
    """Ticket 0 comes back at skill 1, which agent 0 has, but has never worked at for this ticket."""
    tickets = [ticket(touch(2, delay=10), touch(3, skill=1)), ticket(20)]
    agents = [agent(skills={0: 1, 1: 1}), agent((5, UNTIL), skills={0: 2, 1: 2})]
    assert judge([*BUSY, *worked(0, 1, 12, 15), *FREE_AGAIN], tickets, agents, OWNED) == []


def test_severity_goes_before_the_ready_instant() -> None:
    tickets = [ticket(5), ticket(5, created=1, severity=2), ticket(5, created=2, severity=1)]
    log = [*created(0), (0, "work_started", 0, 0), *created(1, at=1), *created(2, at=2)]
    log += [(5, "replied", 0, 0), (5, "solved", 0, 0)]
    assert judge([*log, *worked(2, 0, 5, 10), *worked(1, 0, 10, 15)], tickets, [agent()], BY_SEVERITY) == []
    fifo = [*log, *worked(1, 0, 5, 10), *worked(2, 0, 10, 15)]
    assert rules(fifo, tickets, [agent()], BY_SEVERITY) == {"best touch"}
    assert judge(fifo, tickets, [agent()]) == []


def first_of(tickets: list[Case], log: list[Row], at: int, calendars: tuple[BusinessCalendar, ...] = ()) -> int:
    """Which of two tickets with 3 ms to do goes first when agent 0 is free at `at`: the other is refused."""
    right = []
    for first, second in ((0, 1), (1, 0)):
        order = [*log, *worked(first, 0, at, at + 3), *worked(second, 0, at + 3, at + 6)]
        broken = {str(finding.rule) for finding in judge(order, tickets, [agent()], BY_DUE, calendars)}
        assert broken <= {"best touch"}
        right += [first] if not broken else []
    assert len(right) == 1
    return right[0]


def both_waiting(**first: object) -> tuple[list[Case], list[Row]]:
    """Ticket 0 is answered (2 ms) and back at 10; ticket 1 comes at 5; ticket 2 is in work from 2 to 12."""
    tickets = [ticket(touch(2, delay=8), 3, **first), ticket(3, created=5, resolution=60), ticket(10)]
    log = [*created(0, 2), *worked(0, 0, 0, 2, "waiting_customer"), (2, "work_started", 2, 0), *created(1, at=5)]
    log += [(10, "customer_replied", 0, -1), (12, "replied", 2, 0), (12, "solved", 2, 0)]
    return tickets, log


@pytest.mark.parametrize(
    ("goals", "first"),
    [
        ({"resolution": [{"due": 59, "pauses": False}]}, 0),
        ({"resolution": 51}, 0),  # 8 ms of waiting move it to 59
        ({"resolution": 53}, 1),  # to 61
        ({"resolution": [{"due": 61, "pauses": False}]}, 1),
        ({"resolution": 51, "response": 1}, 0),
        ({"resolution": 53, "response": 1}, 1),  # the response was given: its goal counts no more
        ({"response": 1}, 1),  # nothing is owed any more
    ],
)
def test_the_deadline_is_the_least_goal_still_running(goals: dict[str, object], first: int) -> None:
    assert first_of(*both_waiting(**goals), at=12) == first


def test_a_goal_that_was_missed_before_the_wait_stays() -> None:
    """Due at 1, work ends at 2: not moved to 9, and ready at 10; ticket 1 is due at 5."""
    tickets, log = both_waiting(resolution=1)
    tickets[1]["resolution"] = 5
    assert first_of(tickets, log, at=12) == 0


def test_a_goal_moves_on_its_calendar_and_the_customer_answers_on_theirs() -> None:
    """Open from 00:00:00.000 UTC for a minute: 8 ms of it pass from 2 to 10; the goal's calendar opens a day later."""
    calendar = BusinessCalendar("UTC", {"mon-sun": "00:00-00:01"})
    tickets, log = both_waiting(reply_calendar=0, resolution=[{"due": 51, "calendar": 0}])
    assert first_of(tickets, log, 12, (calendar,)) == 0
    closed = BusinessCalendar("UTC", {"mon-sun": "01:00-02:00"})
    assert {str(f.rule) for f in judge(log, tickets, [agent()], BY_DUE, (closed,))} >= {"answer"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reply_calendar": 0}, "the calendars end at"),
        ({"resolution": [{"due": 21, "calendar": 0}]}, "the calendars end before a resolution goal of ticket 0"),
    ],
)
def test_calendars_that_end_too_early_are_refused(more: dict[str, object], words: str) -> None:
    """The tables reach to 22 ms; the answer, or the goal it moves, would be later."""
    tickets = [ticket(touch(2, delay=30), 3, **more)]
    calendar = BusinessCalendar("UTC", {"mon-sun": "00:00-00:01"})
    workload = make_workload(tickets, (calendar,), end=11)
    log = [*created(0), *worked(0, 0, 0, 2, "waiting_customer"), (21, "customer_replied", 0, -1)]
    with pytest.raises(ValueError, match=words):
        check(workload, make_roster([agent()]), make_steering(tickets), BY_DUE, UNTIL, write(log, workload))
