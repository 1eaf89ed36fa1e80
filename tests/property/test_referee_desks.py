"""The referee finds nothing in the log of a desk, and something in every other log: random small desks full of ties.

The rules leave no choice, so a desk has exactly one log that keeps them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from desk_cases import Case, engine_named, make_roster, make_steering, make_workload
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from slasim.calendars import BusinessCalendar
from slasim.desk.referee import check
from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from slasim.log.kinds import Events

MINUTE = 60_000  # all instants are whole minutes, so that many fall together
CALENDARS = (BusinessCalendar("UTC", {"mon-sun": ["00:05-00:20", "00:25-00:40", "01:00-24:00"]}),)


@cache  # making a strategy takes longer than drawing from it
def minutes(low: int, high: int) -> st.SearchStrategy[int]:
    """Whole minutes, as ms."""
    return st.integers(low, high).map(MINUTE.__mul__)


@cache
def one_of_minutes(*numbers: int) -> st.SearchStrategy[int]:
    """One of these numbers of minutes, as ms."""
    return st.sampled_from(numbers).map(MINUTE.__mul__)


@cache
@st.composite
def a_ticket(draw: st.DrawFn) -> Case:
    """A ticket of up to four touches."""
    count = draw(st.integers(1, 4))
    touches = []
    for place in range(count):
        delay = draw(one_of_minutes(0, 1, 4, 9)) if place + 1 < count else 0
        touches.append(
            {
                "work": draw(one_of_minutes(1, 2, 3, 5, 8)),
                "skill": draw(st.integers(0, 1)),
                "delay": delay,
                "replies": draw(st.booleans()),
            }
        )
    made: Case = {
        "touches": touches,
        "created": draw(minutes(0, 30)),
        "severity": draw(st.integers(0, 2)),
        "auto_reply": draw(st.booleans()),
        "reply_calendar": draw(st.sampled_from([-1, 0])),
    }
    if draw(st.booleans()):
        made["response"] = draw(minutes(1, 60))
    made["resolution"] = [
        {"due": draw(minutes(1, 60)), "calendar": draw(st.sampled_from([-1, 0])), "pauses": draw(st.booleans())}
        for _ in range(draw(st.integers(0, 2)))
    ]
    return made


@cache
@st.composite
def an_agent(draw: st.DrawFn) -> Case:
    """An agent with one or two skills, on up to three spans."""
    skills = draw(st.sampled_from([{0: 1}, {1: 1}, {0: 1, 1: 2}, {0: 2, 1: 1}, {0: 1, 1: 1}]))
    edges = sorted(draw(st.sets(minutes(0, 45), min_size=2, max_size=6)))
    spans = [
        (on, off, draw(st.sampled_from(["shift", "break"]))) for on, off in zip(edges[::2], edges[1::2], strict=False)
    ]
    return {"skills": skills, "spans": spans}


@cache
def a_routing() -> st.SearchStrategy[Routing]:
    """Any rules; hand-overs cost little or nothing."""
    return st.builds(
        Routing,
        st.sampled_from(Order),
        st.sampled_from(Ownership),
        st.sampled_from(ShiftEnd),
        one_of_minutes(0, 1, 3),
        st.sampled_from([0, 250_000, 1_000_000]),
    )


@st.composite
def a_desk(draw: st.DrawFn) -> tuple[Any, ...]:
    """Everything a desk is given."""
    tickets = draw(st.lists(a_ticket(), min_size=1, max_size=9))
    uids = draw(st.permutations(range(len(tickets))))
    tickets = [case | {"uid": uid} for case, uid in zip(tickets, uids, strict=True)]
    agents = draw(st.lists(an_agent(), min_size=1, max_size=4))
    until, start = draw(one_of_minutes(20, 45, 200)), draw(one_of_minutes(0, 0, 4, 12))
    owed = make_steering(tickets) if draw(st.booleans()) else None
    workload = make_workload(tickets, CALENDARS, start, 1000 * MINUTE)
    return workload, make_roster(agents), owed, draw(a_routing()), until


def equal(log: Events, other: Events) -> bool:
    return all(map(np.array_equal, log, other))


FEW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(desk=a_desk())
def test_a_log_of_either_desk_keeps_every_rule(desk: tuple[Any, ...]) -> None:
    for name in ("compiled", "reference"):
        assert check(*desk, engine_named(name)(*desk)) == []


@FEW
@given(desk=a_desk(), other=a_routing())
def test_a_log_by_other_rules_is_refused_unless_it_is_the_same(desk: tuple[Any, ...], other: Routing) -> None:
    run = engine_named("compiled")
    workload, roster, steering, _, until = desk
    log = run(workload, roster, steering, other, until)
    assert (check(*desk, log) == []) == equal(log, run(*desk))


@FEW
@given(desk=a_desk(), data=st.data())
def test_a_log_with_one_row_changed_is_refused(desk: tuple[Any, ...], data: st.DataObject) -> None:
    log = engine_named("compiled")(*desk)
    size = len(log.time)
    assume(size > 0)
    row = data.draw(st.integers(0, size - 1))
    change = data.draw(st.sampled_from(["later", "sooner", "other agent", "gone", "twice", "swapped", "cut off"]))
    order = np.arange(size)
    if change == "swapped":
        order[[row - 1, row]] = order[[row, row - 1]]
    elif change == "cut off":
        order = order[:row]
    elif change in ("gone", "twice"):
        order = np.repeat(order, np.where(order == row, 0 if change == "gone" else 2, 1))
    changed = Events(*(column[order] for column in log))
    if change in ("later", "sooner"):
        changed.time[row] += 1 if change == "later" else -1
    elif change == "other agent":
        changed.agent[row] = data.draw(st.integers(-1, len(desk[1].team) - 1))
    assert (check(*desk, changed) == []) == equal(changed, log)
